/* SPDX-License-Identifier: MIT */
/* What a version changes about pictures is in the keys of batches: the function that makes a key is
 * compiled here once more, under another name and with a meaning that can be raised. */
#include "shot/renderer.h"

static int meaning = KN_RENDERER_MEANING;
#undef KN_RENDERER_MEANING
#define KN_RENDERER_MEANING meaning
#define kn_manifest_add_batches add_batches
#include "engine/plan/manifest.c"

static const KnVideoSettings settings = {.encoder = "libx264",
                                         .speed = "veryfast",
                                         .crf = 18,
                                         .keyint = 15,
                                         .bframes = 2,
                                         .threads = 1,
                                         .width = 64,
                                         .height = 36,
                                         .fps = {25, 1}};

static char *key_of(int of_meaning, const char *encoder_version, const KnVideoSettings *video)
{
    KnFilm *film = kn_film_new(video->width, video->height, video->fps);
    KnShot shot = {.n_frames = 5, .color = {16, 128, 128}};
    kn_film_add(film, &shot, NULL);
    g_autoptr(KnManifest) manifest = kn_manifest_new(film, video);
    meaning = of_meaning;
    g_autoptr(KnFilmDigest) digest = kn_film_digest_new(film, NULL, NULL);
    add_batches(manifest, &(KnSpan){0, 5}, 1, digest, encoder_version);
    return g_strdup(kn_manifest_batch(manifest, 0)->key);
}

static void test_versions(void)
{
    g_autofree char *key = key_of(3, "x264 164", &settings);
    g_autofree char *same = key_of(3, "x264 164", &settings);
    g_autofree char *renderer = key_of(4, "x264 164", &settings);
    g_autofree char *encoder = key_of(3, "x264 165", &settings);
    g_assert_cmpstr(key, ==, same);
    g_assert_cmpstr(key, !=, renderer);
    g_assert_cmpstr(key, !=, encoder);
}

/* Every setting of the encoder is in it. */
static void test_settings(void)
{
    KnVideoSettings rows[9];
    g_autofree char *key = key_of(3, "x264 164", &settings);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = settings;
    rows[0].encoder = "libx265";
    rows[1].speed = "medium";
    rows[2].crf++;
    rows[3].keyint++;
    rows[4].bframes++;
    rows[5].threads++;
    rows[6].width += 2;
    rows[7].height += 2;
    rows[8].fps.den++;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *other = key_of(3, "x264 164", &rows[i]);
        g_test_message("%u", i);
        g_assert_cmpstr(key, !=, other);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/meaning/versions-are-in-the-key", test_versions);
    g_test_add_func("/meaning/settings-are-in-the-key", test_settings);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
/* What a version changes about pictures and sound, and what its encoders are told, is in the keys
 * of batches and of the film's sound: the functions that make a key are compiled here once more,
 * under other names and with a meaning that can be raised. */
#include "output/join.h"
#include "shot/glide.h"
#include "shot/renderer.h"

static int meaning = KN_RENDERER_MEANING;
#undef KN_RENDERER_MEANING
#define KN_RENDERER_MEANING meaning
static int glide_meaning = KN_GLIDE_MEANING;
#undef KN_GLIDE_MEANING
#define KN_GLIDE_MEANING glide_meaning
#define kn_manifest_add_batches add_batches
#include "engine/plan/manifest.c"

static int sound_meaning;
#undef KN_SOUND_MEANING
#define KN_SOUND_MEANING sound_meaning
#define kn_mix_compile compile_mix
#include "engine/plan/mix_compile.c"

#include <string.h>

static const KnVideoSettings settings = {.encoder = "libx264",
                                         .speed = "veryfast",
                                         .tune = "auto",
                                         .crf = 18,
                                         .keyint = 15,
                                         .bframes = 2,
                                         .threads = 1,
                                         .width = 64,
                                         .height = 36,
                                         .fps = {25, 1}};

static const char *encoder_version, *row_of_stills, *row_of_clips;

static const char *version(void)
{
    return encoder_version;
}

static const char *row(const KnVideoSettings *video)
{
    return video->content == KN_CONTENT_CLIPS ? row_of_clips : row_of_stills;
}

static const KnEncoderModule encoder_module = {.version = version, .row = row};

static KnFilm *film_of(const KnVideoSettings *video, KnVisualKind visual)
{
    KnFilm *film = kn_film_new(video->width, video->height, video->fps);
    KnShot shot = {.n_frames = 5, .visual = visual, .color = {16, 128, 128}};
    kn_film_add(film, &shot, NULL);
    return film;
}

static char *make_key(int of_meaning, const char *of_version, const KnVideoSettings *video,
                      KnVisualKind visual)
{
    KnFilm *film = film_of(video, visual);
    g_autoptr(KnManifest) manifest = kn_manifest_new(film, video);
    meaning = of_meaning;
    encoder_version = of_version;
    g_autoptr(KnFilmDigest) digest = kn_film_digest_new(film, NULL, NULL);
    add_batches(manifest, &(KnSpan){0, 5}, 1, digest, &encoder_module);
    return g_strdup(kn_manifest_batch(manifest, 0)->key);
}

static char *key_of(int of_meaning, const char *of_version, const KnVideoSettings *video)
{
    row_of_stills = row_of_clips = "";
    return make_key(of_meaning, of_version, video, KN_VISUAL_COLOR);
}

static void test_versions(void)
{
    g_autofree char *key = key_of(3, "x264 164", &settings);
    g_autofree char *same = key_of(3, "x264 164", &settings);
    g_autofree char *renderer = key_of(4, "x264 164", &settings);
    g_autofree char *encoder = key_of(3, "x264 165", &settings);
    glide_meaning++;
    g_autofree char *glides = key_of(3, "x264 164", &settings);
    g_assert_cmpstr(key, ==, same);
    g_assert_cmpstr(key, !=, renderer);
    g_assert_cmpstr(key, !=, encoder);
    g_assert_cmpstr(key, !=, glides);
}

/* Every setting of the encoder is in it. */
static void test_settings(void)
{
    KnVideoSettings rows[10];
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
    rows[9].tune = "camera";
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *other = key_of(3, "x264 164", &rows[i]);
        g_test_message("%u", i);
        g_assert_cmpstr(key, !=, other);
    }
}

/* Another table of settings makes anew the batches that it is for, and no others. */
static void test_rows(void)
{
    static const struct {
        const char *stills, *clips;
        gboolean stills_anew, clips_anew;
    } rows[] = {
        {"subme=1", "subme=2", FALSE, FALSE},
        {"subme=4", "subme=2", TRUE, FALSE},
        {"subme=1", "subme=4", FALSE, TRUE},
        {"", "", TRUE, TRUE},
    };
    g_autofree char *stills = NULL, *clips = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        row_of_stills = rows[i].stills;
        row_of_clips = rows[i].clips;
        g_autofree char *still = make_key(3, "x264 164", &settings, KN_VISUAL_COLOR);
        g_autofree char *clip = make_key(3, "x264 164", &settings, KN_VISUAL_CLIP);
        if (i == 0) {
            stills = g_strdup(still);
            clips = g_strdup(clip);
        }
        g_assert_cmpint(strcmp(still, stills) != 0, ==, rows[i].stills_anew);
        g_assert_cmpint(strcmp(clip, clips) != 0, ==, rows[i].clips_anew);
    }
}

/* Whatever the bytes of the sound depend on is in its key: what is heard, what decodes and what
 * encodes it. */
static void test_sound(void)
{
    static const struct {
        int meaning, bitrate;
        const char *decoder, *codec, *content;
        gint64 first_sample, n_samples;
    } rows[] = {
        {2, 192000, "Lavc60", "aac", "a", 0, 48000},  {3, 192000, "Lavc60", "aac", "a", 0, 48000},
        {2, 96000, "Lavc60", "aac", "a", 0, 48000},   {2, 192000, "Lavc61", "aac", "a", 0, 48000},
        {2, 192000, "Lavc60", "flac", "a", 0, 48000}, {2, 192000, "Lavc60", "aac", "b", 0, 48000},
        {2, 192000, "Lavc60", "aac", "a", 1, 48000},  {2, 192000, "Lavc60", "aac", "a", 0, 47999},
    };
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < 2 * G_N_ELEMENTS(rows); i++) { /* and the same again */
        guint r = i % G_N_ELEMENTS(rows);
        g_autoptr(GError) error = NULL;
        g_autoptr(KnMix) mix = kn_mix_new(48000);
        KnMixClip *clip = kn_mix_add(mix, KN_MIX_NARRATION, "a.wav", 0);
        Compiler compiler = {.mix = mix, .decoder = rows[r].decoder};
        KnManifestSound sound = {.codec = (char *)rows[r].codec,
                                 .bitrate = rows[r].bitrate,
                                 .first_sample = rows[r].first_sample,
                                 .n_samples = rows[r].n_samples};
        sound_meaning = rows[r].meaning;
        clip->content = g_strnfill(KN_HASH_LENGTH, *rows[r].content);
        clip->n_samples = 48000;
        g_assert_true(find_key(&compiler, &sound, &error));
        g_assert_cmpint(g_hash_table_add(keys, g_strdup(sound.key)), ==, i == r);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/meaning/versions-are-in-the-key", test_versions);
    g_test_add_func("/meaning/rows-of-settings-are-in-the-keys-of-their-batches", test_rows);
    g_test_add_func("/meaning/settings-are-in-the-key", test_settings);
    g_test_add_func("/meaning/all-that-makes-the-sound-is-in-its-key", test_sound);
    return g_test_run();
}

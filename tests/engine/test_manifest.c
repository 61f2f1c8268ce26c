/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/usage.h"
#include "film.h"
#include "shot/step.h"
#include "text/text.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 3, \"effects_plan\": {\"motion\": \"ken_burns_in\", "   \
    "\"transition\": {\"type\": \"fade\", \"duration\": 0.5}}},"                                   \
    "{\"image\": \"b.jpg\", \"duration\": 2, \"effects_plan\": {\"motion\": \"pan_ltr\"}},"        \
    "{\"image\": \"a.png\", \"duration\": 3, \"effects_plan\": {\"motion\": \"ken_burns_in\"}},"   \
    "{\"card\": {\"text\": \"The end\"}, \"duration\": 2}]"

static void assert_equal(const KnManifest *a, const KnManifest *b)
{
    g_autoptr(GBytes) bytes_a = kn_manifest_to_bytes(a), bytes_b = kn_manifest_to_bytes(b);
    g_assert_true(g_bytes_equal(bytes_a, bytes_b));
}

static void test_round_trip(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    film_open(&film, SEGMENTS, NULL, TRUE);
    KnSession *session = kn_session_open(film.project, &film.options);
    const KnManifest *made = kn_session_manifest(session, film.output, &error);
    g_assert_no_error(error);
    g_autoptr(KnManifest) again = film_plan(&film);
    g_autofree char *path = g_build_filename(film.folder, "manifest", NULL);
    g_assert_true(kn_manifest_write(made, NULL, path, &error));
    g_autoptr(KnManifest) read = kn_manifest_open(NULL, path, &error);
    g_assert_no_error(error);
    assert_equal(made, again);
    assert_equal(made, read);
    g_assert_cmpuint(kn_manifest_n_assets(read), ==, 3); /* a.png once: the same surface twice */
    g_assert_cmpstr(((const KnCardSpec *)kn_manifest_asset(read, 2)->spec)->text, ==, "The end");
    g_assert_cmpint(kn_manifest_sound(read)->n_samples, ==, 10 * 48000);
    kn_session_close(session);
    film_close(&film);
}

/* What is remembered of a file plans the same film as looking at it; a drawing has no size. */
static void test_remembered(void)
{
    Film film;
    film_open(&film,
              "[{\"image\": \"d.svg\", \"duration\": 1, \"effects_plan\": {\"motion\": "
              "\"ken_burns_in\"}}, {\"image\": \"a.png\", \"duration\": 1}]",
              NULL, TRUE);
    static const char *const names[] = {"d.svg", "a.png", "tone.wav"};
    g_autofree char *drawing = g_build_filename(film.folder, names[0], NULL);
    g_assert_true(g_file_set_contents(
        drawing, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'/>", -1, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(film.folder, names[i], NULL);
        struct utimbuf past = {1600000000, 1600000000};
        g_assert_cmpint(g_utime(path, &past), ==, 0);
    }
    g_autofree char *probes = g_build_filename(film.cache, "probes", NULL);
    g_autoptr(KnManifest) looked = film_plan(&film);
    g_assert_true(g_file_test(probes, G_FILE_TEST_IS_DIR));
    g_assert_cmpint(kn_manifest_asset(looked, 0)->width, >=, 320);
    g_autoptr(KnManifest) remembered = film_plan(&film);
    assert_equal(looked, remembered);
    film_close(&film);
}

/* Any flipped byte of the file is found by its checksum; any flipped byte behind the checksum is
 * either refused or makes another whole manifest. */
static void test_damage(void)
{
    Film film;
    film_open(&film, SEGMENTS, NULL, TRUE);
    g_autoptr(KnManifest) made = film_plan(&film);
    g_autofree char *path = g_build_filename(film.folder, "manifest", NULL), *bytes = NULL;
    gsize size;
    g_assert_true(kn_manifest_write(made, NULL, path, NULL));
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize i = 0; i < size; i += 1 + i / 50) {
        g_autoptr(GError) error = NULL;
        bytes[i] ^= 0x40;
        g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
        g_assert_null(kn_manifest_open(NULL, path, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        bytes[i] ^= 0x40;
    }
    for (gsize i = 40; i < size; i++) {
        bytes[i] ^= 0x21;
        g_autoptr(GBytes) body = g_bytes_new(bytes + 40, size - 40);
        g_autoptr(GError) error = NULL;
        g_autoptr(KnManifest) other = kn_manifest_from_bytes(body, &error);
        g_assert_true(other || g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY));
        bytes[i] ^= 0x21;
    }
    g_assert_true(g_file_set_contents(path, bytes, 39, NULL));
    g_assert_null(kn_manifest_open(NULL, path, NULL));
    film_close(&film);
}

/* What changes the pixels or the packets changes the keys of the batches it reaches, and of no
 * other. */
static void test_keys(void)
{
    static const struct {
        const char *segments, *output;
        const char *changed; /* of each of the four batches: 1 changed */
    } rows[] = {
        {"[{\"image\": \"a.png\", \"duration\": 1},{\"image\": \"b.jpg\", \"duration\": 1},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {}, \"duration\": 1}]",
         NULL, "0000"},
        {"[{\"image\": \"a.png\", \"duration\": 1},{\"image\": \"b.jpg\", \"duration\": 1},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {\"background\": \"#112233\"}, "
         "\"duration\": 1}]",
         NULL, "0001"},
        {"[{\"image\": \"a.png\", \"duration\": 1},{\"image\": \"c.png\", \"duration\": 1},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {}, \"duration\": 1}]",
         NULL, "0100"},
        {"[{\"image\": \"a.png\", \"duration\": 1},{\"image\": \"b.jpg\", \"duration\": 1, "
         "\"effects_plan\": {\"transition\": {\"type\": \"fade\", \"duration\": 0.4}}},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {}, \"duration\": 1}]",
         NULL, "0110"},
        {"[{\"image\": \"a.png\", \"duration\": 1, \"title\": \"a title\"},"
         "{\"image\": \"b.jpg\", \"duration\": 1, \"transcript\": \"words\"},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {}, \"duration\": 1}]",
         NULL, "0000"},
        {"[{\"image\": \"a.png\", \"duration\": 1},{\"image\": \"b.jpg\", \"duration\": 1},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {}, \"duration\": 1}]",
         "\"crf\": 30", "1111"},
        {"[{\"image\": \"a.png\", \"duration\": 1},{\"image\": \"b.jpg\", \"duration\": 1},"
         "{\"image\": \"c.png\", \"duration\": 1},{\"card\": {}, \"duration\": 1}]",
         "\"threads\": 2", "1111"},
    };
    char keys[4][65];
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        film_open(&film, rows[i].segments, rows[i].output, FALSE);
        film.options.chunk_duration = 1;
        g_autoptr(KnManifest) manifest = film_plan(&film);
        g_assert_cmpuint(kn_manifest_n_batches(manifest), ==, 4);
        for (guint j = 0; j < 4; j++) {
            const char *key = kn_manifest_batch(manifest, j)->key;
            if (i == 0)
                memcpy(keys[j], key, sizeof keys[j]);
            if ((strcmp(keys[j], key) != 0) != (rows[i].changed[j] == '1'))
                g_error("row %u: batch %u", i, j);
        }
        film_close(&film);
    }
}

static void find_grains(const KnShot *shot, GHashTable *grains)
{
    g_autoptr(GVariant) steps = g_variant_ref_sink(kn_steps_to_variant(shot));
    GVariantIter iter;
    const char *name;
    GVariant *parameters;
    g_variant_iter_init(&iter, steps);
    while (g_variant_iter_loop(&iter, "(&sv)", &name, &parameters))
        if (strcmp(name, "grain") == 0)
            g_assert_true(g_hash_table_add(grains, g_variant_print(parameters, FALSE)));
}

/* No two effects have one seed: neither of one segment nor of two. */
static void test_seeds(void)
{
    g_autoptr(GHashTable) grains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Film film;
    film_open(&film,
              "[{\"image\": \"a.png\", \"duration\": 1, \"effects_plan\": {\"overlays\": "
              "[\"film_grain\", \"film_grain\", \"film_grain\"]}}, {\"card\": {}, \"duration\": 1, "
              "\"effects_plan\": {\"overlays\": [\"film_grain\", \"film_grain\"]}}]",
              NULL, FALSE);
    g_autoptr(KnManifest) manifest = film_plan(&film);
    const KnFilm *planned = kn_manifest_film(manifest);
    for (guint i = 0; i < kn_film_n_shots(planned); i++)
        find_grains(kn_film_shot(planned, i), grains);
    g_assert_cmpuint(g_hash_table_size(grains), ==, 5);
    film_close(&film);
}

/* A film of any length asks little of the process that plans it: what 10,000 segments add. */
static void test_large(void)
{
    enum { N = 10000 };
    g_autoptr(GString) text = g_string_new("[");
    for (int i = 0; i < N; i++)
        g_string_append_printf(text,
                               "%s{\"image\": \"%s\", \"duration\": %d.%03d, \"effects_plan\": "
                               "{\"motion\": \"ken_burns_in\", \"overlays\": [\"vignette\"], "
                               "\"transition\": {\"type\": \"fade\", \"duration\": 0.3}}}",
                               i ? "," : "", i % 3 ? "a.png" : "b.jpg", 2 + i % 4, i % 1000);
    g_string_append(text, "]");
    Film film;
    gint64 rss, before, after;
    kn_process_memory(&rss, &before);
    gint64 started_us = g_get_monotonic_time();
    film_open(&film, text->str, NULL, FALSE);
    g_autoptr(KnManifest) manifest = film_plan(&film);
    kn_process_memory(&rss, &after);
    g_test_message("10,000 segments: %.2f s, %.0f MB more",
                   (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC,
                   (double)(after - before) / (1 << 20));
    g_assert_cmpuint(kn_film_n_shots(kn_manifest_film(manifest)), ==, N);
    gint64 at = 0;
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++) {
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        g_assert_cmpint(batch->first_frame, ==, at);
        at += batch->n_frames;
    }
    g_assert_cmpint(at, ==, kn_film_n_frames(kn_manifest_film(manifest)));
    g_assert_cmpuint(kn_manifest_n_assets(manifest), ==, 2);
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/manifest/comes-back-as-it-was-written", test_round_trip);
    g_test_add_func("/manifest/remembered-files-plan-the-same-film", test_remembered);
    g_test_add_func("/manifest/damage-is-found", test_damage);
    g_test_add_func("/manifest/keys-change-with-what-is-drawn-and-nothing-else", test_keys);
    g_test_add_func("/manifest/each-effect-has-a-seed-of-its-own", test_seeds);
    g_test_add_func("/manifest/ten-thousand-segments", test_large);
    return film_run();
}

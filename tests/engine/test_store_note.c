/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/store/note.h"
#include "film.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 0.6}, {\"image\": \"b.jpg\", \"duration\": 0.6}, "      \
    "{\"card\": {\"text\": \"End\"}, \"duration\": 0.6}]"

static void render(Film *film, gboolean afresh)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(afresh ? film_render(film, &error) : film_render_again(film, &error));
    g_assert_no_error(error);
}

static gint64 used(const Film *film, KnStoreKind kind, const char *key)
{
    g_autofree char *path = kn_store_path(film->cache, kind, key);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    return info.st_mtim.tv_sec;
}

static void set_used(const char *path, gint64 seconds)
{
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static void check_note(const Film *film, KnStoreKind kind, const char *key, KnStoreNote *note)
{
    g_autofree char *path = kn_store_path(film->cache, kind, key);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_true(kn_store_note_read(film->cache, kind, key, note));
    g_assert_cmpuint(note->size_bytes, ==, info.st_size);
    g_assert_cmpstr(note->version, ==, KN_VERSION);
    g_assert_true(g_str_has_suffix(note->project, "/test.json"));
    g_assert_cmpfloat(note->seconds, >=, 0);
    g_assert_cmpfloat(note->seconds, <, 600);
}

static void check_notes(const char *method, guint n_batches)
{
    Film film;
    film_open(&film, SEGMENTS, NULL, TRUE);
    film.options.chunk_duration = 0.6;
    film.options.method = method;
    render(&film, TRUE);
    g_autoptr(KnManifest) manifest = film_plan(&film);
    g_assert_cmpuint(kn_manifest_n_batches(manifest), ==, n_batches);
    for (guint i = 0; i < n_batches; i++) {
        g_auto(KnStoreNote) note = {0};
        check_note(&film, KN_STORE_BATCH, kn_manifest_batch(manifest, i)->key, &note);
        g_assert_cmpuint(note.first_segment, ==, i + 1);
        g_assert_cmpuint(note.last_segment, ==, n_batches == 1 ? 3 : i + 1);
        g_assert_cmpint(note.first_frame, ==, i * 18);
        g_assert_cmpint(note.n_frames, ==, n_batches == 1 ? 54 : 18);
    }
    static const char *const sources[] = {"/a.png", "/b.jpg", "card"};
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_auto(KnStoreNote) note = {0};
        check_note(&film, KN_STORE_SURFACE, kn_manifest_asset(manifest, i)->key, &note);
        g_assert_true(g_str_has_suffix(note.source, sources[i]));
    }
    g_auto(KnStoreNote) note = {0};
    check_note(&film, KN_STORE_BATCH, kn_manifest_sound(manifest)->key, &note);
    g_assert_true(g_str_has_suffix(note.source, "/tone.wav"));
    film_close(&film);
}

static void test_notes(void)
{
    check_notes("chunk", 3);
    check_notes("pipe", 1);
    check_notes("disabled", 1);
}

/* A build that makes nothing uses everything; its time is later than any before, also where the
 * clock has been set back by a day. */
static void test_use(void)
{
    enum { DAY = 86400 };
    Film film;
    film_open(&film, SEGMENTS, NULL, TRUE);
    render(&film, TRUE);
    g_autoptr(KnManifest) manifest = film_plan(&film);
    const char *batch = kn_manifest_batch(manifest, 0)->key;
    const char *surface = kn_manifest_asset(manifest, 0)->key;
    g_autofree char *clock = g_build_filename(film.cache, "clock", NULL);
    g_autofree char *path = kn_store_path(film.cache, KN_STORE_BATCH, batch);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    set_used(path, now - DAY);
    render(&film, FALSE);
    g_assert_cmpint(used(&film, KN_STORE_BATCH, batch), >=, now);
    g_assert_cmpint(used(&film, KN_STORE_BATCH, batch), <, now + DAY);
    set_used(clock, now + DAY);
    render(&film, FALSE);
    g_assert_true(film_saw(&film, "done made 0"));
    g_assert_cmpint(used(&film, KN_STORE_BATCH, batch), >=, now + DAY);
    g_assert_cmpint(used(&film, KN_STORE_SURFACE, surface), >=, now + DAY);
    g_assert_cmpint(used(&film, KN_STORE_BATCH, kn_manifest_sound(manifest)->key), >=, now + DAY);
    film_close(&film);
}

static void test_bad_notes(void)
{
    static const struct {
        const char *text;
        gboolean read;
    } rows[] = {
        {"{}", TRUE},
        {"{\"seconds\": \"1\", \"frames\": -3, \"project\": 7}", TRUE},
        {"", FALSE},
        {"[]", FALSE},
        {"{\"kind\": \"batch\", \"key\": \"ab", FALSE},
        {"\001\002", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(KnStoreNote) note = {0};
        g_assert_cmpint(kn_store_note_parse(rows[i].text, strlen(rows[i].text), &note), ==,
                        rows[i].read);
        g_assert_null(note.project);
        g_assert_cmpint(note.n_frames, ==, 0);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/store-note/every-result-says-from-what-it-was-made", test_notes);
    g_test_add_func("/store-note/use-is-marked-and-never-goes-back-in-time", test_use);
    g_test_add_func("/store-note/a-torn-or-foreign-note-counts-as-none", test_bad_notes);
    return film_run();
}

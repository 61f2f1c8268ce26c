/* SPDX-License-Identifier: MIT */
/* What the engine knows again without looking: inputs by what the kernel says of them, a finished
 * film by its key. */
#include "base/error.h"
#include "engine/store/inputs.h"
#include "engine/store/probe.c" /* to change files in the middle of it */
#include "engine/store/prune.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ONE "[{\"image\": \"a.png\", \"duration\": 1}]"

static KnProbe look(KnStore *store, const char *path)
{
    g_autoptr(GError) error = NULL;
    KnProbe probe;
    kn_probe_picture(store, path, &probe, &error);
    g_assert_no_error(error);
    return probe;
}

/* A file is remembered once it has been left alone for a while; one that was just written may be
 * written again without another time, so it is looked at each time. */
static void test_settled(void)
{
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *path = g_build_filename(film.folder, "a.png", NULL);
    KnStore *store = kn_store_open(film.cache, FALSE, NULL);
    film_set_times(path, g_get_real_time() / G_USEC_PER_SEC + 3600); /* however slow this test is */
    g_assert_false(look(store, path).remembered);
    g_assert_false(look(store, path).remembered);
    film_set_times(path, 1600000000);
    g_assert_false(look(store, path).remembered);
    g_assert_true(look(store, path).remembered);
    kn_store_close(store);
    film_close(&film);
}

/* Another picture of the same length, with its times set back, is another picture: the time of the
 * last change cannot be set. */
static void test_times_set_back(void)
{
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *path = g_build_filename(film.folder, "a.png", NULL), *bytes = NULL;
    KnStore *store = kn_store_open(film.cache, FALSE, NULL);
    gsize size;
    film_set_times(path, 1600000000);
    KnProbe first = look(store, path), again = look(store, path);
    g_assert_true(again.remembered);
    g_assert_cmpstr(first.hash, ==, again.hash);
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    FILE *file = fopen(path, "r+"); /* in its place: the same inode */
    bytes[size - 1] ^= 1;           /* of the last chunk's checksum, which no picture is */
    g_assert_cmpuint(fwrite(bytes, 1, size, file), ==, size);
    fclose(file);
    film_set_times(path, 1600000000);
    kn_store_close(store);
    store = kn_store_open(film.cache, FALSE, NULL); /* for another build */
    KnProbe other = look(store, path);
    g_assert_false(other.remembered);
    g_assert_cmpstr(other.hash, !=, first.hash);
    kn_store_close(store);
    film_close(&film);
}

/* The record of what was seen of the file alone in a fresh cache: where it lies. */
static char *record_of(const Film *film, const char *path)
{
    kn_remove_tree(film->cache);
    KnStore *store = kn_store_open(film->cache, FALSE, NULL);
    look(store, path);
    kn_store_close(store);
    g_autoptr(GArray) entries = kn_store_list(film->cache);
    g_assert_cmpuint(entries->len, ==, 1);
    const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, 0);
    g_assert_cmpint(entry->kind, ==, KN_STORE_PROBE);
    return kn_store_path(film->cache, KN_STORE_PROBE, entry->key);
}

/* A record that is damaged, or lies in another's place, is not believed: the file is looked at. */
static void test_records(void)
{
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *path = g_build_filename(film.folder, "a.png", NULL), *bytes = NULL;
    g_autofree char *other = g_build_filename(film.folder, "c.png", NULL), *others = NULL;
    gsize size, other_size;
    film_set_times(path, 1600000000);
    film_set_times(other, 1600000000);
    g_autofree char *other_record = record_of(&film, other);
    g_assert_true(g_file_get_contents(other_record, &others, &other_size, NULL));
    g_autofree char *record = record_of(&film, path);
    g_assert_true(g_file_get_contents(record, &bytes, &size, NULL));
    KnStore *store = kn_store_open(film.cache, FALSE, NULL);
    KnProbe whole = look(store, path);
    g_assert_true(whole.remembered);
    for (gsize i = 0; i < size + 2; i++) { /* a flipped byte, a cut record, that of another file */
        g_autofree char *damaged = g_memdup2(i <= size ? bytes : others, MAX(size, other_size));
        gsize length = i < size ? size : i == size ? size / 2 : other_size;
        if (i < size)
            damaged[i] ^= 1;
        g_assert_true(g_file_set_contents(record, damaged, (gssize)length, NULL));
        g_assert_false(kn_probe_verify(record, NULL));
        KnProbe again = look(store, path);
        g_test_message("damage %u", (guint)i);
        g_assert_false(again.remembered);
        g_assert_cmpstr(again.hash, ==, whole.hash);
        g_assert_true(kn_probe_verify(record, NULL)); /* it was written anew */
    }
    kn_store_close(store);
    film_close(&film);
}

static int n_changes;

/* Somebody writes into the file while it is looked at. */
static gboolean look_and_change(const char *path, KnProbe *probe, GError **error)
{
    if (n_changes > 0 && n_changes--) {
        FILE *file = fopen(path, "a");
        g_assert_cmpint(fputc('x', file), ==, 'x');
        fclose(file);
    }
    return TRUE;
}

/* What is known of a file is of one and the same file: one that changes meanwhile is looked at
 * anew, and given up when it goes on changing. */
static void test_changed_meanwhile(void)
{
    static const struct {
        int n_changes;
        gboolean known;
    } rows[] = {{0, TRUE}, {1, TRUE}, {2, TRUE}, {3, FALSE}, {1000, FALSE}};
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *path = g_build_filename(film.folder, "a.png", NULL);
    KnStore *store = kn_store_open(film.cache, FALSE, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnProbe probe;
        n_changes = rows[i].n_changes;
        g_assert_cmpint(look_at_file(store, "sound", look_and_change, path, &probe, &error), ==,
                        rows[i].known);
        if (rows[i].known) {
            g_autofree char *hash = kn_hash_file(path, NULL);
            g_assert_cmpstr(probe.hash, ==, hash);
        } else {
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
            g_assert_nonnull(strstr(error->message, "is being changed"));
        }
    }
    kn_store_close(store);
    film_close(&film);
}

/* Another build takes the same take, or lets it go, while it is looked at. */
static gboolean look_and_hold(const char *path, KnProbe *probe, GError **error)
{
    g_autofree char *other = g_strconcat(path, ".other", NULL);
    g_assert_cmpint(link(path, other), ==, 0);
    g_assert_cmpint(g_unlink(other), ==, 0);
    return TRUE;
}

/* What the store holds changes for nobody, however many hold it at the same time. */
static void test_held_by_many(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    KnProbe probe;
    film_open(&film, ONE, NULL, FALSE);
    KnStore *store = kn_store_open(film.cache, FALSE, NULL);
    g_autofree char *held = g_build_filename(kn_store_work(store), "take.held-1.wav", NULL);
    g_assert_true(g_file_set_contents(held, "what was said", -1, NULL));
    g_assert_true(look_at_file(store, "sound", look_and_hold, held, &probe, &error));
    g_assert_no_error(error);
    g_autofree char *hash = kn_hash_file(held, NULL);
    g_assert_cmpstr(probe.hash, ==, hash);
    kn_store_close(store);
    film_close(&film);
}

static void put(const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* What a job read is what was planned, from its beginning to its end: a file that is another one
 * when the job ends is told, whichever it is and whatever was read of it. */
static void test_changed_under_a_job(void)
{
    static const struct {
        const char
            *during[2]; /* what the files hold when the job ends; NULL: they are left alone */
        int told;       /* which one; -1: none */
    } rows[] = {{{NULL, NULL}, -1},     {{"other", NULL}, 0}, {{NULL, "other"}, 1},
                {{"longer!", NULL}, 0}, {{"first", NULL}, 0}, {{NULL, NULL}, -1}};
    static const char *const before[] = {"first", "other first"};
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *one = g_build_filename(film.folder, "one", NULL);
    g_autofree char *two = g_build_filename(film.folder, "two", NULL);
    const char *const paths[] = {one, two};
    g_autofree char *hash_one = kn_hash_bytes(before[0], strlen(before[0]));
    g_autofree char *hash_two = kn_hash_bytes(before[1], strlen(before[1]));
    const char *const hashes[] = {hash_one, hash_two};
    KnInputs *inputs = kn_inputs_new(film.cache);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        gboolean replaced = FALSE;
        for (int k = 0; k < 2; k++) {
            put(paths[k], before[k]);
            g_assert_true(kn_inputs_begin(inputs, paths[k], hashes[k], &replaced, &error));
        }
        for (int k = 0; k < 2; k++)
            if (rows[i].during[k])
                put(paths[k], rows[i].during[k]);
        g_test_message("row %u", i);
        g_assert_cmpint(kn_inputs_end(inputs, &error), ==, rows[i].told < 0);
        if (rows[i].told >= 0) {
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
            g_assert_nonnull(strstr(error->message, "was changed while the film was being made"));
            g_assert_cmpstr(kn_error_input(error), ==, paths[rows[i].told]);
        }
    }
    kn_inputs_free(inputs);
    film_close(&film);
}

static char *key_of(const Film *film, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(film->folder, name, NULL);
    KnSession *session = kn_session_open(film->project, &film->options);
    char *key = kn_session_film_key(session, path, &error);
    g_assert_no_error(error);
    kn_session_close(session);
    return key;
}

/* What the join puts around the batches is in the film's key: container, date, the cover's bytes.
 */
static void test_film_key(void)
{
    Film film;
    film_open(&film, ONE, "\"cover\": \"b.jpg\"", FALSE);
    g_autofree char *cover = g_build_filename(film.folder, "b.jpg", NULL), *bytes = NULL;
    gsize size;
    g_autofree char *key = key_of(&film, "film.mp4"), *same = key_of(&film, "other.mp4");
    g_autofree char *container = key_of(&film, "film.mkv");
    g_setenv("SOURCE_DATE_EPOCH", "1000000000", TRUE);
    g_autofree char *date = key_of(&film, "film.mp4");
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_assert_true(g_file_get_contents(cover, &bytes, &size, NULL));
    bytes[size / 2] ^= 1;
    g_assert_true(g_file_set_contents(cover, bytes, (gssize)size, NULL));
    g_autofree char *other_cover = key_of(&film, "film.mp4");
    g_assert_cmpstr(key, ==, same);
    g_assert_cmpstr(key, !=, container);
    g_assert_cmpstr(key, !=, date);
    g_assert_cmpstr(key, !=, other_cover);
    film_close(&film);
}

/* A date is in the film's key when it is one that a film can have. */
static void test_dates(void)
{
    static const struct {
        const char *epoch;
        gboolean given;
    } rows[] = {
        {"0", TRUE},   {"1000000000", TRUE}, {"253402300799", TRUE}, {"253402300800", FALSE},
        {"-5", FALSE}, {"soon", FALSE},      {"1.5", FALSE},         {"", FALSE}};
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *none = key_of(&film, "film.mp4");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_setenv("SOURCE_DATE_EPOCH", rows[i].epoch, TRUE);
        g_autofree char *key = key_of(&film, "film.mp4");
        g_test_message("'%s'", rows[i].epoch);
        g_assert_cmpint(strcmp(key, none) != 0, ==, rows[i].given);
    }
    g_unsetenv("SOURCE_DATE_EPOCH");
    film_close(&film);
}

/* Whatever is seen, heard or told by a film is in its key: each row is another film than all
 * others, but for the last ones, which say the same in other words. */
static void test_films_of_other_contents(void)
{
#define SAYS(output, audio, members, segments)                                                     \
    "{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30" output "}, \"audio\": {" audio    \
    "}, \"audio_file\": \"tone.wav\"" members ", \"segments\": [" segments "]}"
#define A "{\"image\": \"a.png\", \"duration\": 1}"
    static const char *const rows[] = {
        SAYS("", "", "", A),
        SAYS("", "\"narration_db\": -3", "", A),
        SAYS("", "\"loudness\": -20", "", A),
        SAYS(", \"audio_codec\": \"opus\"", "", "", A),
        SAYS(", \"audio_bitrate\": 96000", "", "", A),
        SAYS(", \"crf\": 30", "", "", A),
        SAYS("", "", ", \"title\": \"Told\"", A),
        SAYS("", "", ", \"sounds\": [{\"file\": \"tone.wav\", \"at\": 0.5}]", A),
        SAYS("", "", "", "{\"image\": \"b.jpg\", \"duration\": 1}"),
        SAYS("", "", "", "{\"image\": \"a.png\", \"duration\": 1.5}"),
        SAYS("", "", "", "{\"image\": \"a.png\", \"duration\": 1, \"title\": \"Told\"}"),
        SAYS("", "", "", "{\"image\": \"a.png\", \"duration\": \"30f\"}"),
        SAYS("", "\"narration_db\": 0", "", A),
    };
#undef A
#undef SAYS
    enum { SAME = 2 };
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Film film;
    film_open(&film, ONE, NULL, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        film_load(&film, rows[i]);
        gboolean is_new = g_hash_table_add(keys, key_of(&film, "film.mp4"));
        g_test_message("row %u", i);
        g_assert_cmpint(is_new, ==, i + SAME < G_N_ELEMENTS(rows));
    }
    film_close(&film);
}

/* A lossy codec adds to peaks, so that the limiter stays half a decibel below the ceiling for it.
 */
static void test_ceiling(void)
{
    static const struct {
        const char *codec;
        double ceiling_dbtp;
    } rows[] = {{"aac", -1.5}, {"opus", -1.5}, {"flac", -1}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 320, \"height\": 180, \"audio_codec\": \"%s\"}, "
            "\"audio\": {\"ceiling_db\": -1}, \"audio_file\": \"tone.wav\", \"segments\": " ONE "}",
            rows[i].codec);
        film_open(&film, ONE, NULL, TRUE);
        film_load(&film, text);
        g_autoptr(KnManifest) manifest = film_plan(&film);
        g_assert_cmpfloat(kn_manifest_sound(manifest)->mix->ceiling_dbtp, ==, rows[i].ceiling_dbtp);
        film_close(&film);
    }
}

/* Sound that begins half a second after the pictures of its clip is heard with those that it
 * belongs to, wherever in the clip the segment begins. */
static void test_late_sound(void)
{
    static const struct {
        const char *in;
        gint64 start, in_sample; /* of the sound: in the film, in its own */
    } rows[] = {{"0", 24000, 0}, {"0.25", 12000, 0}, {"1", 0, 24000}};
    enum { SLACK = 64 }; /* Matroska counts milliseconds */
    Film film;
    film_open(&film, ONE, NULL, FALSE);
    g_autofree char *path = g_build_filename(film.folder, "late.mkv", NULL);
    const char *argv[] = {"ffmpeg",    "-nostdin", "-v",
                          "error",     "-y",       "-f",
                          "lavfi",     "-i",       "testsrc2=s=64x48:r=25:d=2",
                          "-f",        "lavfi",    "-itsoffset",
                          "0.5",       "-i",       "sine=r=48000:d=1.5",
                          "-c:v",      "libx264",  "-preset",
                          "ultrafast", "-c:a",     "pcm_s16le",
                          path,        NULL};
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"output\": {\"width\": 64, \"height\": 48, \"fps\": 25}, \"segments\": [{\"video\": "
            "\"late.mkv\", \"in\": %s, \"duration\": 1}]}",
            rows[i].in);
        film_load(&film, text);
        g_autoptr(KnManifest) manifest = film_plan(&film);
        const KnMix *mix = kn_manifest_sound(manifest)->mix;
        g_assert_cmpuint(mix->n_clips, ==, 1);
        g_assert_cmpint(ABS(mix->clips[0].start_sample - rows[i].start), <=, SLACK);
        g_assert_cmpint(ABS(mix->clips[0].in_sample - rows[i].in_sample), <=, SLACK);
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/known/files-that-were-left-alone", test_settled);
    g_test_add_func("/known/times-set-back", test_times_set_back);
    g_test_add_func("/known/records-that-are-damaged-or-of-another", test_records);
    g_test_add_func("/known/files-that-change-while-they-are-read", test_changed_meanwhile);
    g_test_add_func("/known/takes-that-many-hold", test_held_by_many);
    g_test_add_func("/known/files-that-change-under-a-job", test_changed_under_a_job);
    g_test_add_func("/known/films-by-all-that-is-around-their-batches", test_film_key);
    g_test_add_func("/known/dates-that-a-film-can-have", test_dates);
    g_test_add_func("/known/films-by-all-that-is-in-them", test_films_of_other_contents);
    g_test_add_func("/known/ceiling-of-the-codec", test_ceiling);
    g_test_add_func("/known/late-sound-of-a-clip", test_late_sound);
    return film_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "silent.h"
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

enum { N_BATCHES = 4, N_FRAMES = 12, BAD = 2 };

typedef struct {
    TestFolder folder;
    GPtrArray *strings;
    KnJoinBatch *batches;
    char *film;
    KnJoin join;
} Film;

static void plan(Film *film)
{
    film->film = test_folder_file(&film->folder, "film.mp4");
    film->join = (KnJoin){
        .batches = film->batches,
        .n_batches = N_BATCHES,
        .output_path = film->film,
        .container = "mp4",
        .tags = {.creation_time = -1},
    };
}

static void film_make(Film *film)
{
    const gint64 size = N_FRAMES;
    KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
    settings.width = 320; /* a film of several pages */
    settings.height = 192;
    settings.crf = 1;
    film->folder = test_folder_new();
    film->strings = g_ptr_array_new_with_free_func(g_free);
    film->batches =
        test_encode_batches(&film->folder, &settings, &size, 1, N_BATCHES, film->strings);
    plan(film);
}

static void film_free(Film *film)
{
    test_folder_free(&film->folder);
    g_ptr_array_unref(film->strings);
    g_free(film->batches);
    g_free(film->film);
}

/* Joins, expects the error, and that nothing new is in the folder. */
static void assert_refused(Film *film, KnErrorCode code, const char *names)
{
    g_autoptr(GError) error = NULL;
    KnJoinResult result;
    guint before = test_folder_count(&film->folder);
    g_assert_false(silent_join(&film->join, &result, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, KN_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, names));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_null(strstr(error->message, ".tmp"));
    g_assert_cmpuint(test_folder_count(&film->folder), ==, before);
}

/* ---- batches that are whole files and yet wrong ---- */

/* Changes packet i before it is written again; FALSE leaves it out. */
typedef gboolean (*Change)(KnStreamInfo *info, KnPacket *packet, gint64 i);

static void rewrite(const char *path, Change change)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, TRUE, &error);
    g_autoptr(KnBatchWriter) writer = kn_batch_writer_new(path, &error);
    g_assert_no_error(error);
    KnStreamInfo info = *kn_batch_reader_info(reader);
    KnPacket packet = {0};
    change(&info, &packet, -1);
    kn_batch_writer_info(writer, &info, &error);
    for (gint64 i = 0; kn_batch_reader_next(reader, &packet, &error) > 0; i++)
        if (change(&info, &packet, i))
            kn_batch_writer_packet(&packet, writer, &error);
    kn_batch_writer_commit(writer, &error);
    g_assert_no_error(error);
}

static gboolean lose_last(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    return i < N_FRAMES - 1;
}

static gboolean repeat_frame(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    if (packet->pts == 3)
        packet->pts = 4;
    return TRUE;
}

static gboolean begin_late(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    if (packet->pts == 0)
        packet->pts = 1;
    return TRUE;
}

static gboolean shift_all(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    packet->pts++;
    packet->dts++;
    return TRUE;
}

static gboolean no_key(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    packet->key = FALSE;
    return TRUE;
}

static gboolean dts_twice(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    if (i == 3)
        packet->dts--;
    return TRUE;
}

static gboolean dts_early(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    packet->dts -= 5;
    return TRUE;
}

static gboolean dts_after_pts(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    packet->dts += 4;
    return TRUE;
}

static gboolean long_frame(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    if (packet->pts == 2)
        packet->duration = 2;
    return TRUE;
}

static gboolean other_size(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    info->width += 2;
    return TRUE;
}

static gboolean other_parameters(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    static guint8 extradata[64];
    if (i < 0) {
        memcpy(extradata, info->extradata, MIN(info->extradata_size, sizeof extradata));
        extradata[12] ^= 1;
        info->extradata = extradata;
    }
    return TRUE;
}

static gboolean other_rate(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    info->time_base.den = info->fps.num = 25;
    return TRUE;
}

static gboolean is_sound(KnStreamInfo *info, KnPacket *packet, gint64 i)
{
    info->kind = KN_STREAM_AUDIO;
    info->sample_rate = KN_SAMPLE_RATE;
    info->channels = 2;
    return TRUE;
}

/* What a batch says of itself is told before the film is begun, in a folder that is not there; the
 * rest while its packets are copied. */
static void test_wrong_batches(void)
{
    static const struct {
        const char *what;
        Change change;
        gboolean early;
    } rows[] = {
        {"a frame is missing", lose_last, TRUE},
        {"a frame is there twice, another one not", repeat_frame, FALSE},
        {"frames are numbered from 1", shift_all, TRUE},
        {"the first frame is not there, the second one twice", begin_late, TRUE},
        {"it begins without a key frame", no_key, FALSE},
        {"two packets are decoded at the same time", dts_twice, FALSE},
        {"decoding begins inside of the batch before", dts_early, FALSE},
        {"a frame is shown before it is decoded", dts_after_pts, FALSE},
        {"a frame lasts two", long_frame, FALSE},
        {"the size differs", other_size, TRUE},
        {"the parameter sets differ", other_parameters, TRUE},
        {"the frame rate differs", other_rate, TRUE},
        {"it is sound", is_sound, TRUE},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        Film film;
        g_test_message("%s", rows[r].what);
        film_make(&film);
        g_autofree char *nowhere = test_folder_file(&film.folder, "none/film.mp4");
        rewrite(film.batches[BAD].path, rows[r].change);
        assert_refused(&film, KN_ERROR_VERIFY, film.batches[BAD].path);
        film.join.output_path = nowhere;
        assert_refused(&film, rows[r].early ? KN_ERROR_VERIFY : KN_ERROR_ENVIRONMENT,
                       rows[r].early ? film.batches[BAD].path : nowhere);
        film_free(&film);
    }
}

static void test_other_settings(void)
{
    g_autoptr(GError) error = NULL;
    Film film;
    film_make(&film);
    KnVideoSettings settings = test_settings("libx264", "ultrafast", (KnRational){30, 1});
    test_encode_batch(&settings, BAD * N_FRAMES, N_FRAMES, film.batches[BAD].path, &error);
    g_assert_no_error(error);
    assert_refused(&film, KN_ERROR_VERIFY, film.batches[BAD].path);
    film_free(&film);
}

/* Damage in the middle of a packet is seen by the checksum alone. */
static void test_damaged(void)
{
    g_autofree char *bytes = NULL;
    gsize size;
    Film film;
    film_make(&film);
    const char *path = film.batches[BAD].path;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    bytes[size - 100] ^= 4;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    assert_refused(&film, KN_ERROR_VERIFY, path);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size - 100, NULL));
    assert_refused(&film, KN_ERROR_VERIFY, path);
    g_assert_cmpint(g_unlink(path), ==, 0);
    assert_refused(&film, KN_ERROR_VERIFY, path);
    film_free(&film);
}

static void test_wrong_plan(void)
{
    Film film;
    film_make(&film);
    film.batches[BAD].first_frame++;
    assert_refused(&film, KN_ERROR_VERIFY, film.batches[BAD].path);
    film.batches[BAD].first_frame--;
    film.batches[BAD].n_frames++;
    assert_refused(&film, KN_ERROR_VERIFY, film.batches[BAD].path);
    film.join.n_batches = 0;
    assert_refused(&film, KN_ERROR_VERIFY, "no batch");
    film_free(&film);
}

static void test_wrong_sound(void)
{
    Film film;
    film_make(&film);
    film.join.sound_path = film.batches[0].path; /* pictures */
    assert_refused(&film, KN_ERROR_VERIFY, film.batches[0].path);
    film.join.sound_path = "/nonexistent/sound";
    assert_refused(&film, KN_ERROR_VERIFY, "/nonexistent/sound");
    film_free(&film);
}

/* ---- the output ---- */

static void test_output_folder(void)
{
    Film film;
    film_make(&film);
    film.join.output_path = "/nonexistent/film.mp4";
    assert_refused(&film, KN_ERROR_ENVIRONMENT, "/nonexistent/film.mp4");
    film.join.output_path = "/proc/film.mp4";
    assert_refused(&film, KN_ERROR_ENVIRONMENT, "/proc/film.mp4");
    film_free(&film);
}

/* A film of before stays as it was when the new one fails. */
static void test_old_film(void)
{
    g_autofree char *kept = NULL;
    Film film;
    film_make(&film);
    g_assert_true(g_file_set_contents(film.film, "old", 3, NULL));
    rewrite(film.batches[BAD].path, no_key);
    assert_refused(&film, KN_ERROR_VERIFY, film.batches[BAD].path);
    g_assert_true(g_file_get_contents(film.film, &kept, NULL, NULL));
    g_assert_cmpstr(kept, ==, "old");
    film_free(&film);
}

static guint64 joined_size(Film *film)
{
    g_autoptr(GError) error = NULL;
    KnJoinResult result;
    silent_join(&film->join, &result, &error);
    g_assert_no_error(error);
    return result.size_bytes;
}

/* Joins onto a disk of that many pages. */
static gboolean join_on_small_disk(Film *film, const char *disk, guint64 n_pages)
{
    g_autofree char *size = g_strdup_printf("size=%uk", (guint)n_pages * 4);
    g_autofree char *path = g_build_filename(disk, "film.mp4", NULL);
    if (mount("tmpfs", disk, "tmpfs", 0, size) != 0)
        return FALSE;
    g_autoptr(GDir) dir = g_dir_open(disk, 0, NULL);
    film->join.output_path = path;
    assert_refused(film, KN_ERROR_ENVIRONMENT, path);
    film->join.output_path = film->film;
    g_assert_null(g_dir_read_name(dir));
    g_clear_pointer(&dir, g_dir_close);
    g_assert_cmpint(umount(disk), ==, 0);
    return TRUE;
}

/* A small file system of its own, on which nothing fits, half of the film, or all but its last
 * page. */
static void test_disk_full(void)
{
    if (geteuid() != 0) {
        g_test_skip("only root may mount a small file system");
        return;
    }
    Film film;
    film_make(&film);
    g_autofree char *disk = test_folder_file(&film.folder, "disk");
    g_assert_cmpint(g_mkdir(disk, 0700), ==, 0);
    guint64 n_pages = (joined_size(&film) + 4095) / 4096;
    const guint64 sizes[] = {1, n_pages / 2, n_pages - 1};
    g_assert_cmpuint(n_pages, >=, 3);
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
        if (!join_on_small_disk(&film, disk, sizes[i])) {
            g_test_skip("this system allows no mount");
            break;
        }
    g_rmdir(disk);
    film_free(&film);
}

/* A full disk is told when it is full: what is wrong with the last of many batches is not come to
 * any more. */
static void test_disk_full_early(void)
{
    enum { MANY = 60, PAGES = 4 };
    KnJoinBatch many[MANY];
    Film film;
    film_make(&film);
    g_autofree char *disk = test_folder_file(&film.folder, "disk");
    g_assert_cmpint(g_mkdir(disk, 0700), ==, 0);
    rewrite(film.batches[BAD].path, no_key);
    for (int i = 0; i < MANY; i++)
        many[i] = (KnJoinBatch){film.batches[i < MANY - 1 ? 0 : BAD].path, i * N_FRAMES, N_FRAMES};
    film.join.batches = many;
    film.join.n_batches = MANY;
    assert_refused(&film, KN_ERROR_VERIFY, film.batches[BAD].path);
    if (geteuid() != 0 || !join_on_small_disk(&film, disk, PAGES))
        g_test_skip("only root may mount a small file system, and not everywhere");
    g_rmdir(disk);
    film_free(&film);
}

/* The join of test_faults, in a process that was started with KINORA_FAULT. */
static void test_faulty_join(void)
{
    const char *path = g_getenv("KINORA_TEST_FOLDER");
    if (!path)
        return;
    g_autoptr(GError) error = NULL;
    KnJoinResult result;
    KnJoinBatch batches[N_BATCHES];
    Film film = {.folder = {g_strdup(path)}, .batches = batches};
    g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < N_BATCHES; i++) {
        char *name = test_folder_file(&film.folder, "batch-%04u", i);
        g_ptr_array_add(strings, name);
        batches[i] = (KnJoinBatch){name, i * N_FRAMES, N_FRAMES};
    }
    plan(&film);
    guint before = test_folder_count(&film.folder);
    gboolean done = silent_join(&film.join, &result, &error);
    g_assert_true(done == (error == NULL));
    g_assert_true(done || kn_error_exit_code(error) >= 6); /* environment, or verification */
    g_assert_cmpuint(test_folder_count(&film.folder), ==, before + (done ? 1 : 0));
    g_free(film.folder.path);
    g_free(film.film);
}

/* The first, second, … n-th call of a kind fails, until none is left that could. */
static void test_faults(void)
{
    static const struct {
        const char *kind;
        int least; /* calls that a join of four batches makes at the least */
    } rows[] = {
        {"open", 2 * N_BATCHES + 1}, {"write", N_BATCHES * N_FRAMES}, {"fsync", 1}, {"rename", 1}};
    TestFolder counters = test_folder_new();
    Film film;
    film_make(&film);
    g_setenv("KINORA_TEST_FOLDER", film.folder.path, TRUE);
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        int n = 0;
        while (!g_file_test(film.film, G_FILE_TEST_EXISTS)) {
            g_autofree char *counter = test_folder_file(&counters, "%s-%d", rows[r].kind, ++n);
            g_autofree char *fault = g_strdup_printf("%s:%d:%s", rows[r].kind, n, counter);
            g_setenv("KINORA_FAULT", fault, TRUE);
            g_test_trap_subprocess("/join-bad/subprocess/faulty-join", 0, 0);
            g_test_trap_assert_passed();
            g_unsetenv("KINORA_FAULT");
        }
        g_assert_cmpint(n, >, rows[r].least);
        g_unlink(film.film);
    }
    g_unsetenv("KINORA_TEST_FOLDER");
    film_free(&film);
    test_folder_free(&counters);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/join-bad/wrong-batch-is-refused-by-name", test_wrong_batches);
    g_test_add_func("/join-bad/batch-of-other-settings-is-refused", test_other_settings);
    g_test_add_func("/join-bad/damaged-cut-or-missing-batch-is-refused", test_damaged);
    g_test_add_func("/join-bad/batch-that-is-not-where-it-was-planned-is-refused", test_wrong_plan);
    g_test_add_func("/join-bad/wrong-sound-is-refused", test_wrong_sound);
    g_test_add_func("/join-bad/folder-that-cannot-be-written-is-an-error", test_output_folder);
    g_test_add_func("/join-bad/old-film-outlives-a-failed-join", test_old_film);
    g_test_add_func("/join-bad/full-disk-leaves-nothing", test_disk_full);
    g_test_add_func("/join-bad/full-disk-is-told-when-it-is-full", test_disk_full_early);
    g_test_add_func("/join-bad/fault-at-any-call-leaves-nothing", test_faults);
    g_test_add_func("/join-bad/subprocess/faulty-join", test_faulty_join);
    return g_test_run();
}

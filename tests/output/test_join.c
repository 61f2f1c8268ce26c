/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "silent.h"
#include "support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct {
    TestFolder folder;
    GPtrArray *strings;
    KnJoinBatch *batches;
    guint n_batches;
    gint64 n_frames;
    char *film;
    KnJoin join;
} Film;

static void film_make(Film *film, const KnVideoSettings *settings, const gint64 *sizes,
                      guint n_sizes, guint n_batches, const char *container)
{
    film->folder = test_folder_new();
    film->strings = g_ptr_array_new_with_free_func(g_free);
    film->n_batches = n_batches;
    film->batches =
        test_encode_batches(&film->folder, settings, sizes, n_sizes, n_batches, film->strings);
    film->n_frames =
        film->batches[n_batches - 1].first_frame + film->batches[n_batches - 1].n_frames;
    film->film = test_folder_file(&film->folder, "film.%s", container);
    film->join = (KnJoin){
        .batches = film->batches,
        .n_batches = n_batches,
        .output_path = film->film,
        .container = container,
        .tags = {.creation_time = -1},
    };
}

static void film_free(Film *film)
{
    test_folder_free(&film->folder);
    g_ptr_array_unref(film->strings);
    g_free(film->batches);
    g_free(film->film);
}

static void film_add_sound(Film *film, const KnVideoSettings *settings, const char *codec)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *wav = test_folder_file(&film->folder, "sound.wav");
    char *batch = test_folder_file(&film->folder, "sound");
    gint64 n = film->n_frames * settings->fps.den * KN_SAMPLE_RATE / settings->fps.num;
    test_write_wav(wav, KN_SAMPLE_RATE, 2, n, NULL, 0);
    g_ptr_array_add(film->strings, batch);
    test_encode_sound(wav, n, codec, 128000, batch, &error);
    g_assert_no_error(error);
    film->join.sound_path = batch;
}

/* Decodes the film and checks that frame n is the n-th drawn one, at its time. */
static void assert_frames(const char *path, gint64 n_frames, KnRational fps, gint64 slack_us)
{
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    g_assert_no_error(error);
    int width, height, state;
    KnFrameReader *reader = media->frames_open(path, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
    gint64 pts_us, n = 0;
    while ((state = media->frames_next(reader, frame, &pts_us, &error)) > 0) {
        gint64 expected_us = n * G_USEC_PER_SEC * fps.den / fps.num;
        g_assert_cmpint(test_frame_number(frame), ==, n);
        g_assert_cmpint(ABS(pts_us - expected_us), <=, slack_us);
        n++;
    }
    g_assert_no_error(error);
    g_assert_cmpint(state, ==, 0);
    g_assert_cmpint(n, ==, n_frames);
    media->frames_free(reader);
}

/* What ffprobe says; one line a packet or stream. */
static GStrv probe(const char *path, const char *stream, const char *entries)
{
    int status = -1;
    const char *argv[] = {
        "ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", entries, "-of",
        "csv=p=0", path, NULL};
    g_autofree char *output = test_run(argv, &status);
    g_assert_cmpint(status, ==, 0);
    return g_strsplit(output, "\n", -1);
}

static void assert_program_decodes(const char *path, gint64 n_frames)
{
    int status = -1;
    const char *count[] = {"ffprobe",
                           "-v",
                           "error",
                           "-count_frames",
                           "-select_streams",
                           "v",
                           "-show_entries",
                           "stream=nb_read_frames",
                           "-of",
                           "csv=p=0",
                           path,
                           NULL};
    g_autofree char *read = test_run(count, &status);
    g_assert_cmpint(g_ascii_strtoll(read, NULL, 10), ==, n_frames);
}

/* Decoding times rise by whole frames; each planned first frame of a batch is a key frame. */
static void assert_packets(const Film *film, int ticks)
{
    g_auto(GStrv) lines = probe(film->film, "v", "packet=pts,dts,flags");
    g_autofree gboolean *key = g_new0(gboolean, film->n_frames);
    gint64 last_dts = G_MININT64, smallest_pts = G_MAXINT64;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) field = g_strsplit(*line, ",", -1);
        gint64 pts = g_ascii_strtoll(field[0], NULL, 10), dts = g_ascii_strtoll(field[1], NULL, 10);
        g_assert_cmpint(pts % ticks, ==, 0);
        g_assert_true(last_dts == G_MININT64 || dts == last_dts + ticks);
        last_dts = dts;
        smallest_pts = MIN(smallest_pts, pts);
        g_assert_cmpint(pts / ticks, <, film->n_frames);
        key[pts / ticks] = strchr(field[2], 'K') != NULL;
    }
    g_assert_cmpuint(g_strv_length(lines), ==, film->n_frames);
    g_assert_cmpint(smallest_pts, ==, 0);
    for (guint i = 0; i < film->n_batches; i++)
        g_assert_true(key[film->batches[i].first_frame]);
}

/* Sound stands in the file where its pictures do, so that nobody has to seek for it: at no place is
 * one of both ahead of the other by more than a packet and a key frame's delay. */
static void assert_interleaved(const char *path)
{
    const double ahead_max = 0.3;
    double at[2] = {-1, -1};
    g_auto(GStrv) streams = probe(path, "v", "packet=pos,dts_time");
    g_auto(GStrv) sounds = probe(path, "a", "packet=pos,dts_time");
    GStrv lists[2] = {streams, sounds};
    guint next[2] = {0, 0};
    while (lists[0][next[0]] && lists[1][next[1]]) {
        g_auto(GStrv) video = g_strsplit(lists[0][next[0]], ",", -1);
        g_auto(GStrv) audio = g_strsplit(lists[1][next[1]], ",", -1);
        gboolean sound = g_ascii_strtoll(audio[1], NULL, 10) < g_ascii_strtoll(video[1], NULL, 10);
        at[sound] = g_ascii_strtod((sound ? audio : video)[0], NULL);
        next[sound]++;
        if (at[0] >= 0 && at[1] >= 0)
            g_assert_cmpfloat(ABS(at[0] - at[1]), <, ahead_max);
    }
    g_assert_cmpuint(next[0], >, 0);
    g_assert_cmpuint(next[1], >, 0);
}

static void run_join(Film *film, KnJoinResult *result)
{
    g_autoptr(GError) error = NULL;
    gboolean done = silent_join(&film->join, result, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_cmpint(result->n_frames, ==, film->n_frames);
}

/* ---- promises ---- */

static const gint64 odd_sizes[] = {1, 2, 20, 31, 3, 16, 15};

static void test_speeds_and_rates(void)
{
    static const struct {
        const char *speed;
        KnRational fps;
        int ticks; /* of a frame in MP4 */
    } rows[] = {
        {"ultrafast", {30, 1}, 512},        {"veryfast", {30, 1}, 512},
        {"medium", {30, 1}, 512},           {"veryfast", {25, 1}, 512},
        {"veryfast", {30000, 1001}, 1001},  {"medium", {24000, 1001}, 1001},
        {"ultrafast", {24000, 1001}, 1001},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_test_message("%s %d/%d", rows[r].speed, rows[r].fps.num, rows[r].fps.den);
        KnVideoSettings settings = test_settings("libx264", rows[r].speed, rows[r].fps);
        Film film;
        KnJoinResult result;
        film_make(&film, &settings, odd_sizes, G_N_ELEMENTS(odd_sizes), 12, "mp4");
        film_add_sound(&film, &settings, "aac");
        run_join(&film, &result);
        g_assert_cmpfloat(ABS(result.picture_seconds - result.sound_seconds), <, 1024.0 / 48000);
        assert_frames(film.film, film.n_frames, settings.fps, 1);
        assert_program_decodes(film.film, film.n_frames);
        assert_packets(&film, rows[r].ticks);
        assert_interleaved(film.film);
        film_free(&film);
    }
}

/* B-frames are in the test material; else the rows above would say nothing about them. */
static void test_has_bframes(void)
{
    KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
    settings.bframes = 2;
    Film film;
    KnJoinResult result;
    film_make(&film, &settings, odd_sizes, G_N_ELEMENTS(odd_sizes), 12, "mp4");
    run_join(&film, &result);
    g_auto(GStrv) lines = probe(film.film, "v", "frame=pict_type");
    guint n_b = 0;
    for (char **line = lines; *line; line++)
        n_b += **line == 'B';
    g_assert_cmpuint(n_b, >, 20);
    assert_frames(film.film, film.n_frames, settings.fps, 1);
    assert_packets(&film, 512);
    film_free(&film);
}

/* The colours stand in the container itself, beside those in the stream that ffprobe shows: all of
 * BT.709, in the narrow range. */
static void assert_container_colors(const char *path, const char *container)
{
    static const struct {
        const char *container, *bytes;
        gsize length;
    } rows[] = {
        {"mp4", "colrnclx\0\1\0\1\0\1\0",
         15}, /* ISO/IEC 14496-12: primaries, transfer, matrix, full range */
        {"mov", "colrnclc\0\1\0\1\0\1", 14},
        {"mkv", "\x55\xb1\x81\1", 4}, /* Matroska: MatrixCoefficients */
        {"mkv", "\x55\xb9\x81\1", 4}, /* Range: broadcast */
        {"mkv", "\x55\xba\x81\1", 4}, /* TransferCharacteristics */
        {"mkv", "\x55\xbb\x81\1", 4}, /* Primaries */
    };
    g_autofree char *film = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &film, &size, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].container, container) == 0)
            g_assert_nonnull(memmem(film, size, rows[i].bytes, rows[i].length));
}

static void test_containers(void)
{
    static const struct {
        const char *container, *codec;
        gint64 slack_us; /* Matroska counts milliseconds */
    } rows[] = {{"mp4", "aac", 1},    {"mp4", "flac", 1},   {"mp4", "opus", 1},
                {"mov", "aac", 1},    {"mov", "pcm", 1},    {"mkv", "aac", 500},
                {"mkv", "flac", 500}, {"mkv", "opus", 500}, {"mkv", "pcm", 500}};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_test_message("%s %s", rows[r].container, rows[r].codec);
        KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
        Film film;
        KnJoinResult result;
        film_make(&film, &settings, odd_sizes, G_N_ELEMENTS(odd_sizes), 5, rows[r].container);
        film_add_sound(&film, &settings, rows[r].codec);
        run_join(&film, &result);
        assert_frames(film.film, film.n_frames, settings.fps, rows[r].slack_us);
        assert_program_decodes(film.film, film.n_frames);
        g_auto(GStrv) colors =
            probe(film.film, "v",
                  "stream=color_range,color_space,color_transfer,color_primaries,"
                  "chroma_location");
        g_assert_cmpstr(colors[0], ==, "tv,bt709,bt709,bt709,left");
        assert_container_colors(film.film, rows[r].container);
        g_auto(GStrv) starts = probe(film.film, "a", "stream=start_time");
        g_assert_cmpfloat(g_ascii_strtod(starts[0], NULL), ==, 0);
        film_free(&film);
    }
}

static void test_wrong_pair(void)
{
    KnVideoSettings settings = test_settings("libx264", "ultrafast", (KnRational){30, 1});
    Film film;
    KnJoinResult result;
    g_autoptr(GError) error = NULL;
    film_make(&film, &settings, odd_sizes, 2, 2, "mp4");
    film_add_sound(&film, &settings, "pcm");
    guint before = test_folder_count(&film.folder);
    g_assert_false(silent_join(&film.join, &result, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    g_assert_nonnull(strstr(error->message, "film.mp4"));
    g_assert_cmpuint(test_folder_count(&film.folder), ==, before);
    film_free(&film);
}

/* Names of all boxes from at to end, with those inside of movie and track boxes. */
static void list_boxes(const guint8 *at, const guint8 *end, GString *names)
{
    static const char *const parents[] = {"moov", "trak", "mdia", "minf", "stbl"};
    while (end - at >= 8) {
        guint32 size = (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
        g_assert_true(size >= 8 && size <= (gsize)(end - at));
        g_string_append_printf(names, "%.4s ", (const char *)at + 4);
        for (guint i = 0; i < G_N_ELEMENTS(parents); i++)
            if (memcmp(at + 4, parents[i], 4) == 0)
                list_boxes(at + 8, at + size, names);
        at += size;
    }
    g_assert_true(at == end);
}

static void test_boxes(void)
{
    KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
    Film film;
    KnJoinResult result;
    film_make(&film, &settings, odd_sizes, G_N_ELEMENTS(odd_sizes), 7, "mp4");
    film_add_sound(&film, &settings, "aac");
    run_join(&film, &result);
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(film.film, &bytes, &size, NULL));
    g_assert_cmpuint(size, ==, result.size_bytes);
    g_autoptr(GString) names = g_string_new(NULL);
    list_boxes((const guint8 *)bytes, (const guint8 *)bytes + size, names);
    g_assert_true(g_str_has_prefix(names->str, "ftyp moov "));
    g_assert_nonnull(strstr(names->str, "mdat"));
    g_assert_nonnull(strstr(names->str, "ctts"));
    g_assert_null(strstr(names->str, "edts"));
    g_assert_null(strstr(names->str, "elst"));
    film_free(&film);
}

static void test_tags(void)
{
    KnVideoSettings settings = test_settings("libx264", "ultrafast", (KnRational){30, 1});
    static const char *const containers[] = {"mp4", "mov", "mkv"};
    for (guint i = 0; i < G_N_ELEMENTS(containers); i++) {
        Film film;
        KnJoinResult result;
        film_make(&film, &settings, odd_sizes, 3, 3, containers[i]);
        film.join.tags =
            (KnTags){.title = "Zwei Käfer", .comment = "a comment", .creation_time = -1};
        run_join(&film, &result);
        int status;
        const char *argv[] = {"ffprobe",     "-v",      "error", "-show_entries",
                              "format_tags", film.film, NULL};
        g_autofree char *without = test_run(argv, &status);
        g_assert_nonnull(strstr(without, "TAG:title=Zwei Käfer"));
        g_assert_nonnull(strstr(without, "a comment"));
        g_assert_null(strstr(without, "creation_time"));
        g_assert_null(strstr(without, "Lavf5"));
        film.join.tags.creation_time = 1000000000;
        run_join(&film, &result);
        g_autofree char *with = test_run(argv, &status);
        g_assert_nonnull(strstr(with, "creation_time=2001-09-09T01:46:40"));
        film_free(&film);
    }
}

static void test_same_bytes(void)
{
    static const char *const containers[] = {"mp4", "mov", "mkv"};
    KnVideoSettings settings = test_settings("libx264", "veryfast", (KnRational){30, 1});
    settings.threads = 2;
    for (guint i = 0; i < G_N_ELEMENTS(containers); i++) {
        char *hash[2];
        for (int run = 0; run < 2; run++) {
            g_autoptr(GError) error = NULL;
            Film film;
            KnJoinResult result;
            film_make(&film, &settings, odd_sizes, G_N_ELEMENTS(odd_sizes), 7, containers[i]);
            film_add_sound(&film, &settings, "aac");
            run_join(&film, &result);
            hash[run] = kn_hash_file(film.film, &error);
            run_join(&film, &result); /* over the old one */
            g_autofree char *again = kn_hash_file(film.film, &error);
            g_assert_cmpstr(again, ==, hash[run]);
            film_free(&film);
        }
        g_assert_cmpstr(hash[0], ==, hash[1]);
        g_free(hash[0]);
        g_free(hash[1]);
    }
}

static void test_one_frame(void)
{
    KnVideoSettings settings = test_settings("libx264", "medium", (KnRational){24000, 1001});
    const gint64 one = 1;
    Film film;
    KnJoinResult result;
    film_make(&film, &settings, &one, 1, 1, "mp4");
    film_add_sound(&film, &settings, "aac");
    run_join(&film, &result);
    assert_frames(film.film, 1, settings.fps, 1);
    assert_program_decodes(film.film, 1);
    film_free(&film);
}

static void reset_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    g_assert_cmpint(write(fd, "5", 1), ==, 1);
    close(fd);
}

/* Peak memory since it was last reset, in KB. */
static gint64 peak_kb(gboolean reset)
{
    g_autofree char *status = NULL;
    if (reset)
        reset_peak();
    g_assert_true(g_file_get_contents("/proc/self/status", &status, NULL, NULL));
    return g_ascii_strtoll(strstr(status, "VmHWM:") + 6, NULL, 10);
}

/* 1,000 batches, 64 descriptors, and memory that does not grow with their number: the container's
 * index is all that does. */
static void test_thousand_batches(void)
{
    static const gint64 sizes[] = {1, 2, 3};
    KnVideoSettings settings = test_settings("libx264", "medium", (KnRational){30000, 1001});
    Film film;
    KnJoinResult result;
    film_make(&film, &settings, sizes, G_N_ELEMENTS(sizes), 1000, "mp4");
    film_add_sound(&film, &settings, "aac");
    struct rlimit limit, old;
    getrlimit(RLIMIT_NOFILE, &old);
    limit = (struct rlimit){64, old.rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &limit), ==, 0);
    gint64 before = peak_kb(TRUE);
    run_join(&film, &result);
    gint64 grown = peak_kb(FALSE) - before;
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &old), ==, 0);
    g_test_message("memory grew by %" G_GINT64_FORMAT " KB", grown);
    g_assert_cmpint(grown, <, 24 * 1024); /* a sanitizer keeps freed memory for a while */
    assert_frames(film.film, film.n_frames, settings.fps, 1);
    assert_packets(&film, 1001);
    film_free(&film);
}

static gboolean stop_at_once(gint64 frames, gpointer user_data)
{
    ++*(int *)user_data;
    return FALSE;
}

static void test_cancelled(void)
{
    KnVideoSettings settings = test_settings("libx264", "ultrafast", (KnRational){30, 1});
    Film film;
    KnJoinResult result;
    g_autoptr(GError) error = NULL;
    int calls = 0;
    film_make(&film, &settings, odd_sizes, 3, 3, "mp4");
    film.join.progress = stop_at_once;
    film.join.user_data = &calls;
    guint before = test_folder_count(&film.folder);
    g_assert_false(silent_join(&film.join, &result, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    g_assert_cmpint(calls, ==, 1);
    g_assert_cmpuint(test_folder_count(&film.folder), ==, before);
    film_free(&film);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/join/every-speed-and-rate-decodes-to-the-planned-frames",
                    test_speeds_and_rates);
    g_test_add_func("/join/keeps-b-frames-in-order-over-joints", test_has_bframes);
    g_test_add_func("/join/every-container-and-codec-is-tagged-and-starts-at-zero",
                    test_containers);
    g_test_add_func("/join/codec-that-a-container-cannot-hold-is-an-error", test_wrong_pair);
    g_test_add_func("/join/index-is-first-and-there-is-no-edit-list", test_boxes);
    g_test_add_func("/join/writes-only-the-tags-asked-for", test_tags);
    g_test_add_func("/join/gives-the-same-bytes-again", test_same_bytes);
    g_test_add_func("/join/film-of-one-frame", test_one_frame);
    g_test_add_func("/join/thousand-batches-with-64-descriptors", test_thousand_batches);
    g_test_add_func("/join/cancelled-leaves-nothing", test_cancelled);
    return g_test_run();
}

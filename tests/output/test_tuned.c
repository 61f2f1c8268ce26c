/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "silent.h"
#include "support.h"
#include "vocabulary/names.h"

#include <stdlib.h>
#include <string.h>

/* Films of every speed and tune, of batches that show every content by turns, as other programs
 * read them: every frame once, in its place, without an edit list, and found by seeking. */

enum { FPS = 30, KEYINT = 15, FIELDS = 6, HASH = 5 }; /* of a line of framemd5 */

typedef struct {
    const char *speed, *tune;
    int bframes;
    const char *container;
    int lasts;       /* frames for which each picture is shown, in batches at rest alone; 0: one */
    gboolean glides; /* pictures go by, as is foretold */
} Row;

static const gint64 sizes[] = {1, 2, 20, 31, 3, 16, 15, 32};

static gint64 encode(const TestFolder *folder, const Row *row, guint n, KnJoinBatch *batches)
{
    gint64 frame = 0;
    for (guint i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;
        KnVideoSettings settings = test_settings(KN_ENCODER_X264, row->speed, (KnRational){FPS, 1});
        settings.tune = row->tune;
        settings.content = row->lasts ? KN_CONTENT_REST : (KnContent)(i % KN_N_CONTENTS);
        settings.bframes = row->bframes;
        settings.keyint = KEYINT;
        char *path = test_folder_file(folder, "batch-%u", i);
        batches[i] = (KnJoinBatch){path, frame, sizes[i]};
        test_encode_lasting(&settings, frame, sizes[i], row->glides ? 0 : MAX(row->lasts, 1), path,
                            &error);
        g_assert_no_error(error);
        frame += sizes[i];
    }
    return frame;
}

/* The first n of the batches; the caller frees the path. */
static char *make(const TestFolder *folder, const Row *row, guint n, gint64 *n_frames)
{
    KnJoinBatch batches[G_N_ELEMENTS(sizes)];
    g_autoptr(GError) error = NULL;
    char *film = test_folder_file(folder, "film.%s", row->container);
    *n_frames = encode(folder, row, n, batches);
    KnJoin join = {.batches = batches,
                   .n_batches = n,
                   .output_path = film,
                   .container = row->container,
                   .tags = {.creation_time = -1}};
    KnJoinResult result;
    silent_join(&join, &result, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < n; i++)
        g_free((char *)batches[i].path);
    return film;
}

/* Lines "stream, dts, pts, duration, size, hash" of each picture from there on. */
static GStrv pictures(const char *film, const char *from, const char *n)
{
    const char *argv[20] = {"ffmpeg", "-nostdin", "-v", "warning", "-copyts"};
    guint at = 5;
    if (from) {
        argv[at++] = "-ss";
        argv[at++] = from;
    }
    const char *const rest[] = {"-i", film, "-map", "0:v", "-fps_mode", "passthrough"};
    for (guint i = 0; i < G_N_ELEMENTS(rest); i++)
        argv[at++] = rest[i];
    if (n) {
        argv[at++] = "-frames:v";
        argv[at++] = n;
    }
    argv[at++] = "-f";
    argv[at++] = "framemd5";
    argv[at] = "-";
    g_autofree char *said = test_run_silent(argv);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    g_autoptr(GStrvBuilder) kept = g_strv_builder_new();
    for (char **line = lines; *line; line++)
        if (**line && **line != '#')
            g_strv_builder_add(kept, *line);
    return g_strv_builder_end(kept);
}

static char *field(const char *line, guint i)
{
    g_auto(GStrv) fields = g_strsplit(line, ",", -1);
    g_assert_cmpuint(g_strv_length(fields), ==, FIELDS);
    return g_strdup(g_strstrip(fields[i]));
}

/* Each second, found by seeking, is what playing shows there. */
static void assert_seeks(const char *film, GStrv played)
{
    for (guint second = 0; second * FPS < g_strv_length(played); second++) {
        g_autofree char *from = g_strdup_printf("%u", second);
        g_auto(GStrv) found = pictures(film, from, "1");
        g_assert_cmpuint(g_strv_length(found), ==, 1);
        g_autofree char *a = field(found[0], HASH), *b = field(played[second * FPS], HASH);
        g_assert_cmpstr(a, ==, b);
    }
}

/* Frame i is the i-th that was drawn, or the one that lasts. */
static void assert_numbers(const char *film, gint64 n_frames, int lasts)
{
    g_autoptr(GError) error = NULL;
    int width, height, state;
    const KnMedia *media = kn_media(&error);
    KnFrameReader *reader = media->frames_open(film, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
    gint64 n = 0, pts_us;
    while ((state = media->frames_next(reader, frame, &pts_us, &error)) > 0) {
        g_assert_cmpint(test_frame_number(frame), ==, n - n % MAX(lasts, 1));
        n++;
    }
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, n_frames);
    media->frames_free(reader);
}

/* By how much two pictures differ, on average. */
static double difference(const KnFrame *a, const KnFrame *b)
{
    gint64 sum = 0;
    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++)
            sum += ABS(kn_frame_row(a, 0, y)[x] - kn_frame_row(b, 0, y)[x]);
    return (double)sum / (a->width * a->height);
}

/* Frame i is the i-th that was drawn, whoever made it; one frame off is 9 or more. */
static void assert_glides(const char *film, gint64 n_frames)
{
    g_autoptr(GError) error = NULL;
    int width, height, state;
    const KnMedia *media = kn_media(&error);
    KnFrameReader *reader = media->frames_open(film, &width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
    g_autoptr(KnFrame) drawn = kn_frame_new(width, height, &error);
    gint64 n = 0, pts_us;
    while ((state = media->frames_next(reader, frame, &pts_us, &error)) > 0) {
        test_draw_glide(drawn, n++);
        g_assert_cmpfloat(difference(frame, drawn), <, 4);
    }
    g_assert_no_error(error);
    g_assert_cmpint(n, ==, n_frames);
    media->frames_free(reader);
}

/* Decoding times rise, nothing is shown before it is decoded, frame 0 is shown at 0, groups are
 * closed and no longer than is asked for, and every batch begins one. Matroska holds no decoding
 * times; readers guess them. */
static void assert_packets(const char *film, gint64 n_frames)
{
    gboolean guessed = g_str_has_suffix(film, ".mkv");
    const char *const argv[] = {"ffprobe",
                                "-v",
                                "warning",
                                "-select_streams",
                                "v",
                                "-show_entries",
                                "packet=pts_time,dts_time,flags",
                                "-of",
                                "csv=p=0",
                                film,
                                NULL};
    g_autofree char *said = test_run_silent(argv);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    g_autofree guint8 *keys = g_new0(guint8, n_frames);
    double last_dts = -1e9;
    gint64 key = 0, end = 0;
    g_assert_cmpint(g_strv_length(lines), ==, n_frames);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ",", -1);
        gint64 pts = (gint64)(g_ascii_strtod(fields[0], NULL) * FPS + 0.5);
        double dts = g_ascii_strtod(fields[1], NULL);
        g_assert_true(guessed || dts > last_dts);
        g_assert_true(guessed || dts < ((double)pts + 0.1) / FPS);
        g_assert_cmpint(pts, <, n_frames);
        last_dts = dts;
        if (strchr(fields[2], 'K')) {
            g_assert_cmpint(pts, ==, end);
            key = pts;
            keys[pts] = 1;
        }
        g_assert_cmpint(pts, >=, key);
        g_assert_cmpint(pts - key, <, KEYINT);
        end = MAX(end, pts + 1);
    }
    g_assert_cmpint(end, ==, n_frames);
    for (gint64 i = 0, at = 0; at < n_frames; at += sizes[i++])
        g_assert_true(keys[at]);
}

/* What stands after a picture's first frame, and is no key frame, is a copy: of a few bytes, and
 * with all samples the same. A picture may be renewed after four copies, where the stream's order
 * has no room for more. */
static void assert_copies(const char *film, GStrv played, int lasts)
{
    const char *const argv[] = {"ffprobe",
                                "-v",
                                "warning",
                                "-select_streams",
                                "v",
                                "-show_entries",
                                "packet=pts_time,size,flags",
                                "-of",
                                "csv=p=0",
                                film,
                                NULL};
    enum { COPY_BYTES_MAX = 12 };
    g_autofree char *said = test_run_silent(argv);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    guint n_copies = 0, n_renewed = 0;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ",", -1);
        gint64 pts = (gint64)(g_ascii_strtod(fields[0], NULL) * FPS + 0.5);
        if (pts % lasts == 0 || strchr(fields[2], 'K'))
            continue;
        if (g_ascii_strtoll(fields[1], NULL, 10) > COPY_BYTES_MAX) {
            n_renewed++;
            continue;
        }
        g_autofree char *a = field(played[pts - 1], HASH), *b = field(played[pts], HASH);
        g_assert_cmpstr(a, ==, b);
        n_copies++;
    }
    g_assert_cmpuint(n_copies, >, 4 * n_renewed);
}

/* Of batches of stills, most pictures take a few bytes; of others, none. */
static void assert_left_out(const char *film, gboolean are)
{
    const char *const argv[] = {
        "ffprobe", "-v", "warning", "-select_streams", "v", "-show_entries", "packet=size", "-of",
        "csv=p=0", film, NULL};
    enum { BYTES_MAX = 16 };
    g_autofree char *said = test_run_silent(argv);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    guint n = 0;
    for (char **line = lines; *line; line++)
        n += atoi(*line) <= BYTES_MAX;
    if (are)
        g_assert_cmpuint(n, >, g_strv_length(lines) / 12); /* a third of all shows stills */
    else
        g_assert_cmpuint(n, ==, 0);
}

static void assert_no_edit_list(const char *film)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(film, &bytes, &size, NULL));
    g_assert_null(memmem(bytes, size, "elst", 4));
}

static void check(const Row *row, guint n)
{
    TestFolder folder = test_folder_new();
    gint64 n_frames;
    g_test_message("%s %s %d %s, %u batches", row->speed, row->tune, row->bframes, row->container,
                   n);
    g_autofree char *film = make(&folder, row, n, &n_frames);
    g_auto(GStrv) played = pictures(film, NULL, NULL);
    g_assert_cmpint(g_strv_length(played), ==, n_frames);
    if (row->glides)
        assert_glides(film, n_frames);
    else
        assert_numbers(film, n_frames, row->lasts);
    assert_packets(film, n_frames);
    assert_seeks(film, played);
    if (row->lasts && row->bframes != 0 && strcmp(row->speed, "ultrafast") == 0 &&
        strcmp(row->tune, KN_TUNE_AUTO) == 0)
        assert_copies(film, played, row->lasts);
    if (row->glides)
        assert_left_out(film, row->bframes != 0 && strcmp(row->speed, "ultrafast") == 0 &&
                                  strcmp(row->tune, KN_TUNE_NONE) != 0);
    if (strcmp(row->container, "mkv") != 0)
        assert_no_edit_list(film);
    test_folder_free(&folder);
}

static void test_speeds(void)
{
    for (const KnName *speed = kn_x264_speed_names; speed->name; speed++) {
        const Row row = {speed->name, KN_TUNE_AUTO, -1, "mp4", 0, FALSE};
        check(&row, G_N_ELEMENTS(sizes));
    }
}

static void test_tunes(void)
{
    for (const KnName *tune = kn_tune_names; tune->name; tune++) {
        const Row row = {"veryfast", tune->name, -1, "mp4", 0, FALSE};
        check(&row, G_N_ELEMENTS(sizes));
    }
}

/* What the project says of B-frames goes before any row. */
static void test_settings_of_a_project(void)
{
    static const Row rows[] = {
        {"ultrafast", KN_TUNE_AUTO, 0, "mp4", 0, FALSE},
        {"ultrafast", KN_TUNE_AUTO, 1, "mov", 0, FALSE},
        {"ultrafast", KN_TUNE_AUTO, 16, "mkv", 0, FALSE},
        {"veryfast", KN_TUNE_AUTO, 2, "mp4", 0, FALSE},
        {"medium", KN_TUNE_CAMERA, 0, "mkv", 0, FALSE},
        {"slower", KN_TUNE_CAMERA, 16, "mov", 0, FALSE},
        {"medium", "animation", 1, "mp4", 0, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check(&rows[i], G_N_ELEMENTS(sizes));
}

/* Where pictures last, they are copied, whatever stands around them. */
static void test_lasting(void)
{
    static const int lasts[] = {2, 3, 5, 7, 100};
    static const int bframes[] = {-1, 1, 16};
    for (guint i = 0; i < G_N_ELEMENTS(lasts); i++)
        for (guint k = 0; k < G_N_ELEMENTS(bframes); k++) {
            const Row row = {"ultrafast",           KN_TUNE_AUTO, bframes[k],
                             k % 2 ? "mkv" : "mp4", lasts[i],     FALSE};
            check(&row, G_N_ELEMENTS(sizes));
        }
}

/* Streams that have no place for copies are as exact. */
static void test_lasting_elsewhere(void)
{
    static const Row rows[] = {
        {"ultrafast", KN_TUNE_AUTO, 0, "mp4", 3, FALSE},
        {"ultrafast", KN_TUNE_NONE, -1, "mp4", 3, FALSE},
        {"veryfast", KN_TUNE_AUTO, -1, "mp4", 3, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check(&rows[i], G_N_ELEMENTS(sizes));
}

/* Pictures that are foretold are left out where the row says so, and are seen in their places. */
static void test_glides(void)
{
    static const Row rows[] = {
        {"ultrafast", KN_TUNE_AUTO, -1, "mp4", 0, TRUE},
        {"ultrafast", KN_TUNE_CAMERA, -1, "mkv", 0, TRUE},
        {"ultrafast", KN_TUNE_AUTO, 2, "mov", 0, TRUE},
        {"ultrafast", KN_TUNE_AUTO, 16, "mp4", 0, TRUE},
        {"ultrafast", KN_TUNE_NONE, -1, "mp4", 0, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check(&rows[i], G_N_ELEMENTS(sizes));
}

/* Films of one, three and 23 frames. */
static void test_short(void)
{
    static const char *const speeds[] = {"ultrafast", "veryfast", "medium", "slower"};
    for (guint i = 0; i < G_N_ELEMENTS(speeds); i++)
        for (guint n = 1; n <= 3; n++) {
            const Row row = {speeds[i], KN_TUNE_CAMERA, -1, n % 2 ? "mp4" : "mkv", 0, FALSE};
            check(&row, n);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tuned/films-of-every-speed-are-exact", test_speeds);
    g_test_add_func("/tuned/so-are-those-of-every-tune", test_tunes);
    g_test_add_func("/tuned/so-are-those-with-b-frames-of-their-own", test_settings_of_a_project);
    g_test_add_func("/tuned/so-are-short-ones", test_short);
    g_test_add_func("/tuned/what-lasts-is-copied", test_lasting);
    g_test_add_func("/tuned/what-is-foretold-is-left-out", test_glides);
    g_test_add_func("/tuned/what-lasts-is-exact-without-copies", test_lasting_elsewhere);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"

#include <math.h>
#include <string.h>

/* Which picture of a clip is shown when, whatever it is kept in and whatever was asked before. */

enum { N = 75, SKIP = 77, EARLY_US = 1000, ROUNDED_US = 600 };

typedef struct {
    const char *name, *fps, *options;
    gboolean (*kept)(int number); /* which pictures of the source are in it, or NULL */
} Row;

static gboolean kept_seldom(int number)
{
    return number % 7 < 2 || (number > 30 && number < 36);
}

static gboolean kept_first(int number)
{
    return number == 0;
}

#define SELDOM "-vf select='lt(mod(n\\,7)\\,2)+gt(n\\,30)*lt(n\\,36)' -fps_mode vfr "
#define X264 "-c:v libx264 -preset veryfast -crf 10 -g 24 -bf 3 "

static const Row rows[] = {
    {"plain.mp4", "25", X264, NULL},
    {"ntsc.mkv", "30000/1001", X264, NULL},
    {"ntsc.mp4", "30000/1001", X264, NULL},
    {"open.mp4", "25", X264 "-x264-params open-gop=1:keyint=15:min-keyint=15:b-adapt=0:scenecut=0",
     NULL},
    {"open.mkv", "25", X264 "-x264-params open-gop=1:keyint=15:min-keyint=15:b-adapt=0:scenecut=0",
     NULL},
    {"open.ts", "25", X264 "-x264-params open-gop=1:keyint=15:min-keyint=15:b-adapt=0:scenecut=0",
     NULL},
    {"pyramid.mp4", "25", X264 "-bf 8 -x264-params b-pyramid=normal:b-adapt=0:ref=4", NULL},
    {"refresh.mp4", "25", X264 "-x264-params intra-refresh=1:keyint=20", NULL},
    {"refresh.ts", "25", X264 "-x264-params intra-refresh=1:keyint=20", NULL},
    {"large.ts", "25", X264 "-output_ts_offset 50000", NULL},
    {"a.ts", "30000/1001", X264, NULL},
    {"vfr.mp4", "25", SELDOM X264, kept_seldom},
    {"vfr.mkv", "25", SELDOM X264, kept_seldom},
    {"fragments.mp4", "25", X264 "-movflags frag_keyframe+empty_moov", NULL},
    {"noedit.mp4", "25", X264 "-use_editlist 0", NULL},
    {"hevc.mp4", "25",
     "-c:v libx265 -preset ultrafast -x265-params "
     "log-level=none:keyint=20:open-gop=1:crf=10:bframes=4 ",
     NULL},
    {"vp9.webm", "25", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 10 -b:v 0 -g 20", NULL},
    {"alt.webm", "25",
     "-c:v libvpx-vp9 -cpu-used 8 -crf 10 -b:v 0 -g 30 -auto-alt-ref 1 -lag-in-frames 16", NULL},
    {"a.avi", "25", "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p", NULL},
    {"xvid.avi", "25", "-c:v mpeg4 -q:v 2 -bf 2 -g 20", NULL},
    {"h264.avi", "25", X264, NULL},
    {"mpeg2.mpg", "25", "-c:v mpeg2video -q:v 2 -bf 2 -g 12", NULL},
    {"mpeg2.ts", "25", "-c:v mpeg2video -q:v 2 -bf 2 -g 12", NULL},
    {"raw.264", "25", X264, NULL},
    {"raw.m2v", "25", "-c:v mpeg2video -q:v 2 -bf 2 -g 12", NULL},
    {"prores.mov", "25", "-c:v prores_ks -profile:v 3 -pix_fmt yuv422p10le", NULL},
    {"ffv1.mkv", "25", "-c:v ffv1 -g 10", NULL},
    {"theora.ogv", "25", "-c:v libtheora -q:v 10 -g 16", NULL},
    {"a.flv", "25", X264, NULL},
    {"a.gif", "25", "", NULL},
    {"moving.webp", "25", "-c:v libwebp_anim -lossless 1 -pix_fmt bgra", NULL},
    {"one.mp4", "25", "-frames:v 1 " X264, kept_first},
    {"one.png", "25", "-frames:v 1 ", kept_first},
};

static TestFolder folder;

/* Makes it once. */
static char *make(const Row *row)
{
    char *path = test_folder_file(&folder, "%s", row->name);
    g_autofree char *numbered = g_strdup_printf(KIT_NUMBERED, row->fps);
    g_autofree char *options = g_strdup_printf("-f lavfi -i \"%s\" -frames:v %d -pix_fmt yuv420p "
                                               "-threads 1 %s",
                                               numbered, N, row->options);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        kit_ffmpeg(&folder, options, path);
    return path;
}

static double rate_of(const Row *row)
{
    return strcmp(row->fps, "25") == 0 ? 25 : 30000 / 1001.0;
}

/* When picture n of the source begins, after the first that was kept. */
static gint64 time_of(const Row *row, int n)
{
    return (gint64)floor(n / rate_of(row) * G_USEC_PER_SEC + 0.5);
}

static int expected(const Row *row, int n)
{
    n = row->kept ? MAX(n, 0) : CLAMP(n, 0, N - 1);
    while (row->kept && !row->kept(n))
        n--;
    return n % 50;
}

/* To the end of the last picture: N of them were kept, or the first alone. */
static double length_of(const Row *row)
{
    int end = 0;
    for (int n = 0; n < (row->kept == kept_first ? 1 : N); end++)
        n += !row->kept || row->kept(end);
    return end / rate_of(row);
}

/* To a third of a frame. */
static void assert_length(const char *name, const KnClipInfo *info, double seconds)
{
    if (fabs(info->seconds - seconds) > 0.013)
        g_error("%s: lasts %.4f s instead of %.4f s", name, info->seconds, seconds);
}

/* At the time of every picture, between, a little before it, and outside of the clip. */
static void test_times(void)
{
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        const Row *row = &rows[r];
        g_autofree char *path = make(row);
        int tolerance = g_str_has_suffix(path, ".gif"); /* of few colours */
        KnClipInfo info;
        KnClip *clip = kit_open(path, &info);
        g_test_message("%s: %.3f s", row->name, info.seconds);
        g_assert_cmpint(info.width, ==, 96);
        g_assert_cmpint(info.height, ==, 64);
        g_assert_null(info.weakness);
        g_assert_false(info.has_sound);
        g_assert_cmpint(info.loops, ==, tolerance || g_str_has_suffix(path, ".webp"));
        assert_length(row->name, &info, length_of(row));
        for (int n = -2; n < N + 3; n++) {
            gint64 half = time_of(row, 1) / 2, late = EARLY_US + ROUNDED_US;
            const gint64 times[] = {time_of(row, n) - late, time_of(row, n),
                                    time_of(row, n) + half};
            const int numbers[] = {expected(row, n - 1), expected(row, n), expected(row, n)};
            for (int i = 0; i < 3; i++) {
                int got = kit_number(kit_frame(clip, times[i]));
                if (ABS(got - numbers[i]) > tolerance)
                    g_error("%s: at %" G_GINT64_FORMAT " us is %d instead of %d", row->name,
                            times[i], got, numbers[i]);
            }
        }
        clip->free(clip);
    }
}

/* ---- derived files ---- */

typedef struct {
    const char *name, *from, *options;
    int first; /* the number of the picture that it begins with */
} Derived;

static const Row *row_named(const char *name)
{
    guint r = 0;
    while (strcmp(rows[r].name, name) != 0)
        r++;
    return &rows[r];
}

/* The last part of a file's bytes, which begins anywhere. */
static void write_tail(const char *from, const char *to, int percent)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(from, &bytes, &size, NULL));
    gsize skipped = size * (gsize)percent / 100;
    g_assert_true(g_file_set_contents(to, bytes + skipped, (gssize)(size - skipped), NULL));
}

/* The numbers from the first on, in order and backwards. */
static void assert_counts(const char *path, int first)
{
    int n = N - first;
    KnClipInfo info;
    KnClip *clip = kit_open(path, &info);
    assert_length(path, &info, n / 25.0);
    for (int i = 0; i < 2 * n; i++) {
        int at = i < n ? i : 2 * n - 1 - i;
        int got = kit_number(kit_frame(clip, at * (G_USEC_PER_SEC / 25)));
        if (got != (first + at) % 50)
            g_error("%s: picture %d has number %d", path, at, got);
    }
    clip->free(clip);
}

/* Cut without encoding again: edit lists, pictures that are decoded but not shown, groups without
 * their beginning. Time counts from the first picture that is shown. */
static void test_derived(void)
{
    static const Derived files[] = {
        {"edit.mp4", "plain.mp4", "-ss 0.52 -i %F/plain.mp4 -c copy", 13},
        {"edit-open.mp4", "open.mp4", "-ss 0.84 -i %F/open.mp4 -c copy", 21},
        {"negative.mkv", "plain.mp4", "-i %F/plain.mp4 -c copy -output_ts_offset -0.5", 0},
        {"late.mp4", "plain.mp4", "-itsoffset 7 -i %F/plain.mp4 -c copy", 0},
        {"late.mkv", "open.mkv", "-itsoffset 70 -i %F/open.mkv -c copy", 0},
        {"tail.ts", "open.ts", NULL, 30},
        {"tail-refresh.ts", "refresh.ts", NULL, 50},
        {"tail.mpg", "mpeg2.mpg", NULL, 36},
    };
    for (guint f = 0; f < G_N_ELEMENTS(files); f++) {
        g_autofree char *from = make(row_named(files[f].from));
        g_autofree char *path = test_folder_file(&folder, "%s", files[f].name);
        if (files[f].options)
            kit_ffmpeg(&folder, files[f].options, path);
        else
            write_tail(from, path, 30);
        assert_counts(path, files[f].first);
    }
}

/* A clip lasts as long as its pictures, whatever else is in the file and whatever its header says.
 */
static void test_lengths(void)
{
#define PICTURES "-f lavfi -i testsrc=s=96x64:r=25:d=2 "
#define TONE(seconds) "-f lavfi -i sine=d=" seconds " "
#define BOTH "-map 0:v -map 1 -pix_fmt yuv420p -g 12 "
#define VP9 "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 "
    static const struct {
        const char *name, *options;
        double sound_start;
    } files[] = {
        {"longer-sound.mkv", PICTURES TONE("5") BOTH X264, 0},
        {"longer-sound.webm", PICTURES TONE("5") BOTH VP9, 0},
        {"longer-sound.mp4", PICTURES TONE("5") BOTH X264, 0},
        {"longer-sound.flv", PICTURES TONE("5") BOTH X264 "-ar 44100", 0},
        {"longer-sound.ts", PICTURES TONE("5") BOTH X264, 0},
        {"longer-sound.mpg", PICTURES TONE("5") BOTH "-c:v mpeg2video -bf 2", 0},
        {"shorter-sound.mkv", PICTURES TONE("1") BOTH X264, 0},
        {"later-sound.mkv", PICTURES "-itsoffset 3 " TONE("2") BOTH X264, 3},
        {"later-sound.mp4", PICTURES "-itsoffset 3 " TONE("2") BOTH X264, 3},
        {"later-both.mkv", PICTURES TONE("2") BOTH X264 "-output_ts_offset 10", 0},
        {"later-both.mp4", PICTURES TONE("2") BOTH X264 "-output_ts_offset 10", 0},
        {"later-pictures.mkv", TONE("5") "-itsoffset 2 " PICTURES "-map 0 -map 1 " X264, -2},
        {"subtitles.mkv", PICTURES "-i %F/long.srt " BOTH X264 "-c:s srt", 0},
        {"piped.flv", PICTURES TONE("2") BOTH X264 "-ar 44100 -flvflags no_duration_filesize", 0},
        {"live.webm", PICTURES VP9 "-live 1", 0},
        {"live.mkv", PICTURES X264 "-live 1", 0},
    };
    g_autofree char *subtitles = test_folder_file(&folder, "long.srt");
    g_assert_true(
        g_file_set_contents(subtitles, "1\n00:00:01,000 --> 00:00:09,000\nx\n", -1, NULL));
    for (guint f = 0; f < G_N_ELEMENTS(files); f++) {
        KnClipInfo info;
        g_autofree char *path = test_folder_file(&folder, "%s", files[f].name);
        kit_ffmpeg(&folder, files[f].options, path);
        KnClip *clip = kit_open(path, &info);
        assert_length(files[f].name, &info, 2);
        if (info.has_sound && fabs(info.sound_start - files[f].sound_start) > 0.06)
            g_error("%s: its sound starts at %.3f s", files[f].name, info.sound_start);
        kit_frame(clip, 60 * G_USEC_PER_SEC);
        clip->free(clip);
    }
}

/* Pictures that are held for long, and the last one for ever, are no damage. */
static void test_held(void)
{
    static const char *const names[] = {"held.mp4", "held.mkv", "held.webm", "held.gif"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = test_folder_file(&folder, "%s", names[i]);
        kit_ffmpeg(&folder,
                   "-f lavfi -i \"color=red:s=64x64:r=25:d=0.4,"
                   "setpts='if(lt(N,9),N/25,5+N)/TB'\" -fps_mode vfr",
                   path);
        KnClip *clip = kit_open(path, NULL);
        kit_frame(clip, 10 * G_USEC_PER_SEC);
        kit_frame(clip, 60 * G_USEC_PER_SEC);
        kit_frame(clip, 0);
        clip->free(clip);
    }
}

/* ---- any order ---- */

static char *hash_at(KnClip *clip, gint64 time)
{
    return kn_frame_hash(kit_frame(clip, time));
}

/* The same picture, with every bit, whatever was asked before, and in a clip just opened. */
static void test_any_order(void)
{
    enum { JUMPS = 60, FRESH = 6 };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        const Row *row = &rows[r];
        g_autofree char *path = make(row);
        g_autoptr(GRand) random = g_rand_new_with_seed(r);
        char *forward[N + 5];
        KnClip *clip = kit_open(path, NULL);
        for (int n = 0; n < N + 5; n++)
            forward[n] = hash_at(clip, time_of(row, n - 2));
        for (int i = 0; i < JUMPS + FRESH; i++) {
            int n = g_rand_int_range(random, 0, N + 5);
            if (i >= JUMPS) {
                clip->free(clip);
                clip = kit_open(path, NULL);
            }
            g_autofree char *hash = hash_at(clip, time_of(row, n - 2));
            if (strcmp(hash, forward[n]) != 0)
                g_error("%s: picture %d is another one after jump %d", row->name, n - 2, i);
        }
        for (int n = 0; n < N + 5; n++)
            g_free(forward[n]);
        clip->free(clip);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!test_have("ffmpeg")) {
        g_print("1..0 # SKIP needs the program ffmpeg\n");
        return SKIP;
    }
    folder = test_folder_new();
    g_test_add_func("/clip/picture-is-that-of-its-time", test_times);
    g_test_add_func("/clip/any-order-gives-the-same-pictures", test_any_order);
    g_test_add_func("/clip/time-counts-from-the-first-picture-shown", test_derived);
    g_test_add_func("/clip/it-lasts-as-long-as-its-pictures", test_lengths);
    g_test_add_func("/clip/pictures-may-be-held", test_held);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}

/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that end before what is in them does are known without decoding, by the lengths of their
 * containers; whole ones are not taken for such, whatever else their containers say. */

enum { SKIP = 77, SECONDS = 4 };

static TestFolder folder;

typedef struct {
    const char *name;
    const char *options; /* of ffmpeg, for the picture and the sound */
    KnEnd cut;           /* what it is taken for without its last part */
    gboolean piped;      /* written by who cannot go back */
} Row;

#define H264 "-c:v libx264 -preset ultrafast -g 25 -c:a aac"
#define VPX "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k -c:a libopus"

static const Row clips[] = {
    {"both.mkv", H264, KN_END_CUT, FALSE},
    {"alone.mkv", H264 " -an", KN_END_CUT, FALSE},
    {"cues.mkv", H264 " -reserve_index_space 4k", KN_END_CUT, FALSE},
    {"piped.mkv", H264 " -f matroska", KN_END_ABRUPT, TRUE},
    {"live.mkv", H264 " -f matroska -live 1", KN_END_ABRUPT, FALSE},
    {"both.webm", VPX, KN_END_CUT, FALSE},
    {"live.webm", VPX " -f webm -live 1", KN_END_ABRUPT, TRUE},
    {"end.mp4", H264, KN_END_CUT, FALSE},
    {"front.mp4", H264 " -movflags +faststart", KN_END_CUT, FALSE},
    {"fragments.mp4", H264 " -movflags frag_keyframe+empty_moov", KN_END_CUT, FALSE},
    {"dash.mp4", H264 " -movflags dash+frag_keyframe", KN_END_CUT, FALSE},
    {"both.mov", "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le", KN_END_CUT, FALSE},
    {"both.avi", "-c:v mpeg4 -c:a mp3", KN_END_CUT, FALSE},
    {"both.flv", "-c:v flv -c:a mp3 -ar 44100", KN_END_CUT, FALSE},
    {"both.wmv", "-c:v wmv2 -c:a wmav2", KN_END_CUT, FALSE},
    {"both.ts", H264, KN_END_ABRUPT, FALSE},
    {"both.mpg", "-c:v mpeg2video -c:a mp2 -f vob", KN_END_ABRUPT, FALSE},
    {"alone.gif", "-an", KN_END_CUT, FALSE},
    {"alone.apng", "-an -f apng", KN_END_CUT, FALSE},
};

static const Row sounds[] = {
    {"a.wav", "-vn", KN_END_CUT, FALSE},
    {"piped.wav", "-vn -f wav", KN_END_WHOLE, TRUE}, /* nothing says how long it is */
    {"rf64.wav", "-vn -rf64 always", KN_END_CUT, FALSE},
    {"a.w64", "-vn", KN_END_CUT, FALSE},
    {"a.aiff", "-vn", KN_END_CUT, FALSE},
    {"a.au", "-vn", KN_END_CUT, FALSE},
    {"a.caf", "-vn -c:a pcm_s16le", KN_END_CUT, FALSE},
    {"a.mp3", "-vn", KN_END_CUT, FALSE},
    {"a.flac", "-vn", KN_END_CUT, FALSE},
    {"a.wv", "-vn", KN_END_CUT, FALSE},
    {"a.ogg", "-vn -c:a libvorbis", KN_END_CUT, FALSE},
    {"a.opus", "-vn -c:a libopus", KN_END_CUT, FALSE},
    {"a.m4a", "-vn -movflags +faststart", KN_END_CUT, FALSE},
    {"end.m4a", "-vn", KN_END_CUT, FALSE},
    {"a.mka", "-vn -c:a flac", KN_END_CUT, FALSE},
    {"a.wma", "-vn -c:a wmav2", KN_END_CUT, FALSE},
    {"a.aac", "-vn -f adts", KN_END_ABRUPT, FALSE},
};

static char *make(const Row *row)
{
    char *path = test_folder_file(&folder, "%s", row->name);
    g_autofree char *all =
        g_strdup_printf("-f lavfi -i testsrc2=size=96x64:rate=25:duration=%d -f lavfi -i "
                        "anoisesrc=r=48000:duration=%d -shortest -pix_fmt yuv420p -threads 1 %s",
                        SECONDS, SECONDS, row->options);
    g_autofree char *command =
        g_strdup_printf("ffmpeg -nostdin -v error -y %s %s%s'%s'", all, row->piped ? "- " : "",
                        row->piped ? "| cat > " : "", path);
    const char *argv[] = {"sh", "-c", command, NULL};
    int status = -1;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    return path;
}

/* Without its last third, and not at a packet's end. */
static void cut(const char *path)
{
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    gint64 left = status.st_size * 2 / 3;
    g_assert_cmpint(truncate(path, left - left % 4 + 1), ==, 0);
}

typedef struct {
    KnEnd end;
    double seconds, there;
} Found;

static gboolean look(const char *path, gboolean clip, Found *found, GError **error)
{
    KnClipInfo info;
    KnMediaInfo sound;
    if (clip && kit_media()->clip_probe(path, &info, error))
        *found = (Found){info.end, info.seconds, info.there};
    else if (!clip && kit_media()->probe(path, &sound, error))
        *found = (Found){sound.end, sound.duration, sound.there};
    else
        return FALSE;
    return TRUE;
}

static void try_row(const Row *row, gboolean clip)
{
    Found found = {KN_END_WHOLE, 0, 0};
    g_autoptr(GError) error = NULL;
    g_autofree char *path = make(row);
    g_test_message("%s", row->name);
    g_assert_true(look(path, clip, &found, &error));
    g_assert_no_error(error);
    g_assert_cmpint(found.end, ==, KN_END_WHOLE);
    g_assert_cmpfloat(fabs(found.seconds - SECONDS), <, 0.15);
    cut(path);
    if (!look(path, clip, &found, &error)) { /* what says what is in it was at its end */
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_cmpint(row->cut, ==, KN_END_CUT);
        g_assert_nonnull(strstr(error->message, "cut short"));
        return;
    }
    g_assert_cmpint(found.end, ==, row->cut);
    if (row->cut != KN_END_WHOLE)
        g_assert_cmpfloat(found.there, <, SECONDS - 0.5);
}

static void test_clips(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(clips); i++)
        try_row(&clips[i], TRUE);
}

static void test_sounds(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(sounds); i++)
        try_row(&sounds[i], FALSE);
}

/* Files as programs write them whose lengths are no promise, or which have something behind them.
 */
static void test_whole(void)
{
    static const struct {
        const char *name, *options;
        gsize at; /* four bytes there are changed; 0: none */
        const char *bytes;
        const char *more; /* behind it */
        gsize n_more;
    } rows[] = {
        /* espeak-ng --stdout, and who else cannot know: about the largest number */
        {"espeak.wav", "-vn", 4, "\x24\xf0\xff\x7f", NULL, 0},
        /* counted with its head, as some recorders do */
        {"head.wav", "-vn", 40, NULL, NULL, 0},
        {"tag.mp3", "-vn -write_xing 0", 0, NULL, "TAG some words", 128},
        {"tail.mp4", H264, 0, NULL, "\0\0\0\0\0\0\0\0\0\0\0\0", 12},
        {"tail.mkv", H264, 0, NULL, "\0\0\0\0\0\0\0\0\0\0\0\0", 12},
        {"tail.aac", "-vn -f adts", 0, NULL, "APETAGEX", 32},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row row = {rows[i].name, rows[i].options, KN_END_WHOLE, FALSE};
        g_autofree char *path = make(&row), *bytes = NULL, *all = NULL;
        gboolean clip = strstr(rows[i].options, "-vn") == NULL;
        Found found = {KN_END_WHOLE, 0, 0};
        gsize size;
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        all = g_malloc0(size + rows[i].n_more);
        memcpy(all, bytes, size);
        if (rows[i].n_more)
            memcpy(all + size, rows[i].more, MIN(rows[i].n_more, strlen(rows[i].more) + 1));
        if (rows[i].bytes) {
            char *data = memmem(all, 256, "data", 4);
            memcpy(all + rows[i].at, rows[i].bytes, 4);
            g_assert_nonnull(data);
            memcpy(data + 4, "\x00\xf0\xff\x7f", 4);
        } else if (rows[i].at) {
            char *data = memmem(all, 256, "data", 4);
            g_assert_nonnull(data);
            guint32 length;
            memcpy(&length, data + 4, 4);
            length = GUINT32_TO_LE(GUINT32_FROM_LE(length) + 44);
            memcpy(data + 4, &length, 4);
        }
        g_assert_true(g_file_set_contents(path, all, (gssize)(size + rows[i].n_more), NULL));
        g_test_message("%s", rows[i].name);
        g_assert_true(look(path, clip, &found, NULL));
        g_assert_cmpint(found.end, ==, KN_END_WHOLE);
    }
}

/* A stream that was cut out of another one: what comes before its first key picture is counted. */
static void test_beginning(void)
{
    KnClipInfo info;
    g_autofree char *whole = make(&(Row){"begin.ts",
                                         H264 " -an -g 50 -keyint_min 50 -bf 0 "
                                              "-sc_threshold 0",
                                         KN_END_WHOLE, FALSE});
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(kit_media()->clip_probe(whole, &info, NULL));
    g_assert_cmpuint(info.n_lost, ==, 0);
    g_assert_true(g_file_get_contents(whole, &bytes, &size, NULL));
    gsize skip = size / 4 / 188 * 188;
    g_assert_true(g_file_set_contents(whole, bytes + skip, (gssize)(size - skip), NULL));
    g_assert_true(kit_media()->clip_probe(whole, &info, NULL));
    g_test_message("%u pictures, %.2f s", info.n_lost, info.lost_seconds);
    g_assert_cmpuint(info.n_lost, >, 5);
    g_assert_cmpfloat(fabs(info.lost_seconds - info.n_lost / 25.0), <, 0.05);
    g_assert_cmpint(info.end, ==, KN_END_WHOLE);
}

int main(int argc, char **argv)
{
    g_autofree char *program = g_find_program_in_path("ffmpeg");
    g_test_init(&argc, &argv, NULL);
    if (!program)
        return SKIP;
    folder = test_folder_new();
    g_test_add_func("/clip-cut/clips-that-are-cut-are-known", test_clips);
    g_test_add_func("/clip-cut/sounds-that-are-cut-are-known", test_sounds);
    g_test_add_func("/clip-cut/whole-files-are-not-called-cut", test_whole);
    g_test_add_func("/clip-cut/what-comes-before-the-first-key-picture-is-counted", test_beginning);
    int result = g_test_run();
    test_folder_free(&folder);
    return result;
}

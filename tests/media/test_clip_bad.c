/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that are no clips, clips that are cut, and clips that are damaged. */

enum { SKIP = 77, FPS = 25, N = 75 };

static TestFolder folder;

static char *make(const char *name, const char *options)
{
    char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *numbered = g_strdup_printf(KIT_NUMBERED, "25");
    g_autofree char *all = g_strdup_printf(
        "-f lavfi -i \"%s\" -frames:v %d -pix_fmt yuv420p -threads 1 %s", numbered, N, options);
    kit_ffmpeg(&folder, all, path);
    return path;
}

/* The options begin with those of a second input. */
static char *make_sounding(const char *name, const char *options)
{
    char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *all =
        g_strdup_printf("-f lavfi -i testsrc=s=64x64:d=3:r=25 %s -pix_fmt yuv420p", options);
    kit_ffmpeg(&folder, all, path);
    return path;
}

static gint64 time_of(int n)
{
    return n * (G_USEC_PER_SEC / FPS);
}

/* ---- no clips ---- */

static void assert_refused(const char *path, int code, const char *says)
{
    g_autoptr(GError) probing = NULL;
    g_autoptr(GError) opening = NULL;
    KnClipInfo info;
    KnClipSpec spec = kit_spec(&(KnClipInfo){.width = 96, .height = 64});
    g_strlcpy(spec.decoder, kit_decoder(), sizeof spec.decoder);
    g_assert_false(kit_media()->clip_probe(path, &info, &probing));
    g_assert_null(kit_media()->clip_open(path, &spec, &opening));
    g_test_message("%s", probing->message);
    g_assert_error(probing, KN_ERROR, code);
    g_assert_error(opening, KN_ERROR, code);
    g_assert_nonnull(strstr(probing->message, path));
    g_assert_nonnull(strstr(probing->message, says));
    g_assert_null(strchr(probing->message, '\n'));
}

static void test_refused(void)
{
    static const struct {
        const char *name, *text, *options, *says;
    } rows[] = {
        {"letter.mp4", "This is a letter and no clip.\n", NULL, "cannot read"},
        {"empty.mp4", "", NULL, "empty"},
        {"missing.mp4", NULL, NULL, "No such file"},
        {"huge.y4m", "YUV4MPEG2 W20000 H20000 F25:1 C420\nFRAME\n\n", NULL, "20000x20000"},
        {"long.y4m", "YUV4MPEG2 W2000 H2000 F25:1 A1000:1 C420\nFRAME\n\n", NULL, "are the limit"},
        {"flat.y4m", "YUV4MPEG2 W0 H0 F25:1 C420\nFRAME\n\n", NULL, ""},
        {"list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\na.ts\n#EXT-X-ENDLIST\n", NULL,
         "list of other files"},
        {"sound.wav", NULL, "-f lavfi -i sine=d=0.2", "no moving pictures"},
        {"cover.mp3", NULL,
         "-f lavfi -i sine=d=0.2 -f lavfi -i color=s=64x64:d=0.04 -map 0 -map 1 "
         "-c:v mjpeg -disposition:v attached_pic",
         "no moving pictures"},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = test_folder_file(&folder, "%s", rows[r].name);
        if (rows[r].text)
            g_assert_true(g_file_set_contents(path, rows[r].text, -1, NULL));
        if (rows[r].options)
            kit_ffmpeg(&folder, rows[r].options, path);
        assert_refused(path, KN_ERROR_INPUT, rows[r].says);
    }
    assert_refused(folder.path, KN_ERROR_INPUT, "it is a folder");
}

/* A clip with a cover is a clip; what is shown is not the cover. */
static void test_cover(void)
{
    g_free(make("numbered.mp4", "-c:v libx264 -preset veryfast -crf 10"));
    g_autofree char *path = test_folder_file(&folder, "covered.mp4");
    kit_ffmpeg(&folder,
               "-f lavfi -i color=s=640x480:d=0.04 -i %F/numbered.mp4 -map 0 -map 1 "
               "-c:v:0 png -c:v:1 copy -disposition:v:0 attached_pic -disposition:v:1 0",
               path);
    KnClipInfo info;
    KnClip *clip = kit_open(path, &info);
    g_assert_cmpint(info.width, ==, 96);
    g_assert_cmpint(kit_number(kit_frame(clip, time_of(20))), ==, 20);
    clip->free(clip);
}

static void test_other_decoder(void)
{
    g_autofree char *path = make("decoder.mp4", "-c:v libx264 -preset veryfast -crf 10");
    g_autoptr(GError) error = NULL;
    KnClipInfo info;
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    KnClipSpec spec = kit_spec(&info);
    g_strlcpy(spec.decoder, "libavcodec 4.4", sizeof spec.decoder);
    g_assert_null(kit_media()->clip_open(path, &spec, &error));
    g_test_message("%s", error->message);
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
}

/* ---- cut ---- */

static void cut(const char *path, int percent)
{
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpint(truncate(path, status.st_size * percent / 100), ==, 0);
}

/* What comes before the cut is shown; what would be behind it is an error, and not its last picture
 * for ever. Before and after that, in any order. */
static void test_cut(void)
{
    static const struct {
        const char *name, *options, *says;
    } rows[] = {
        {"cut.mp4", "-c:v libx264 -preset veryfast -crf 10 -movflags +faststart", "is cut"},
        {"cut.mkv", "-c:v libx264 -preset veryfast -crf 10", "is cut"},
        {"cut.avi", "-c:v mjpeg -pix_fmt yuvj420p -q:v 2", "is damaged"},
        {"cut.mov", "-c:v prores_ks -pix_fmt yuv422p10le -movflags +faststart", "is cut"},
        {"cut.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 10 -b:v 0", "is cut"},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, rows[r].options);
        cut(path, 60);
        KnClip *clip = kit_open(path, NULL);
        for (int i = 0; i < 3; i++) {
            g_autoptr(GError) error = NULL;
            g_assert_cmpint(kit_number(kit_frame(clip, time_of(20))), ==, 20);
            g_assert_null(clip->frame(clip, time_of(i == 1 ? N + 100 : N - 5), &error));
            g_test_message("%s", error->message);
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
            g_assert_nonnull(strstr(error->message, rows[r].says));
            g_assert_nonnull(strstr(error->message, path));
        }
        clip->free(clip);
    }
}

/* An animated WebP is read whole when it is opened. */
static void test_moving_webp(void)
{
    g_autofree char *path = make("moving.webp", "-c:v libwebp_anim");
    g_autofree char *wide = test_folder_file(&folder, "wide.webp");
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    memset(bytes + 24, 0x1f, 2), memset(bytes + 27, 0x1f, 2); /* 8,000 x 8,000 */
    g_assert_true(g_file_set_contents(wide, bytes, (gssize)size, NULL));
    assert_refused(wide, KN_ERROR_INPUT, "are the limit; make a film of it");
    cut(path, 60);
    assert_refused(path, KN_ERROR_INPUT, "cut short");
}

/* ---- damaged ---- */

static void flip(const char *path, const char *to, GRand *random, int n)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (int i = 0; i < n; i++)
        bytes[g_rand_int_range(random, (gint32)size / 4, (gint32)size * 3 / 4)] ^=
            (char)g_rand_int_range(random, 1, 256);
    g_assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
}

/* A hash, or "error". */
static char *outcome(KnClip *clip, int n)
{
    g_autoptr(GError) error = NULL;
    const KnFrame *frame = clip->frame(clip, time_of(n), &error);
    g_assert_true(frame || error->code == KN_ERROR_INPUT);
    return frame ? kn_frame_hash(frame) : g_strdup("error");
}

static char **outcomes(const char *path)
{
    char **all = g_new0(char *, N + 1);
    KnClip *clip = kit_open(path, NULL);
    for (int n = 0; n < N; n++)
        all[n] = outcome(clip, n);
    clip->free(clip);
    return all;
}

static gboolean is_error(const char *outcome)
{
    return strcmp(outcome, "error") == 0;
}

/* A damaged file may be refused, or not (most codecs can read anything as a picture), but what is
 * shown is the same whatever was asked before. Returns how many pictures are others than those of
 * the file that is not damaged, and counts errors. */
static guint compare(const char *path, char **right, guint *n_errors)
{
    enum { JUMPS = 40 };
    KnClipInfo info;
    guint n_wrong = 0;
    if (!kit_media()->clip_probe(path, &info, NULL)) {
        ++*n_errors;
        return 0;
    }
    g_auto(GStrv) now = outcomes(path);
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    KnClip *clip = kit_open(path, NULL);
    for (int n = 0; n < N; n++) {
        *n_errors += is_error(now[n]);
        n_wrong += !is_error(now[n]) && strcmp(now[n], right[n]) != 0;
    }
    for (int i = 0; i < JUMPS; i++) {
        int n = g_rand_int_range(random, 0, N);
        g_autofree char *again = outcome(clip, n);
        g_assert_true(is_error(again) || is_error(now[n]) || strcmp(again, now[n]) == 0);
    }
    clip->free(clip);
    return n_wrong;
}

static void test_damaged(void)
{
    static const struct {
        const char *name, *options;
        gboolean told, all; /* some damage is found; all of it is */
    } rows[] = {
        {"flip.mp4", "-c:v libx264 -preset veryfast -crf 10 -g 15", TRUE, FALSE},
        {"flip.ts", "-c:v libx264 -preset veryfast -crf 10 -g 15", TRUE, FALSE},
        {"flip-hevc.mp4",
         "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:crf=10", FALSE,
         FALSE},
        {"flip.avi", "-c:v mjpeg -pix_fmt yuvj420p -q:v 2", TRUE, FALSE},
        {"flip.mpg", "-c:v mpeg2video -q:v 2 -bf 2", TRUE, FALSE},
        {"flip-xvid.avi", "-c:v mpeg4 -q:v 2 -bf 2 -g 20", TRUE, FALSE},
        {"flip.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 10 -b:v 0 -g 20", FALSE,
         FALSE},
        {"flip.mkv", "-c:v ffv1 -level 3 -slicecrc 1 -g 10", TRUE, TRUE},
        {"flip.mov", "-c:v prores_ks -pix_fmt yuv422p10le", TRUE, FALSE},
        {"flip.gif", "", FALSE, FALSE},
        {"flip.webp", "-c:v libwebp_anim -q:v 90", FALSE, FALSE},
    };
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, rows[r].options);
        g_autofree char *damaged = test_folder_file(&folder, "damaged-%s", rows[r].name);
        g_auto(GStrv) right = outcomes(path);
        guint n_errors = 0, n_wrong = 0;
        for (int i = 0; i < 6; i++) {
            flip(path, damaged, random, 1 << i / 2);
            n_wrong += compare(damaged, right, &n_errors);
        }
        g_test_message("%s: %u refused, %u other pictures", rows[r].name, n_errors, n_wrong);
        g_assert_true(n_errors > 0 || !rows[r].told);
        g_assert_true(n_wrong == 0 || !rows[r].all);
    }
}

/* ---- sound ---- */

static void test_sound(void)
{
    static const struct {
        const char *name, *options;
        gboolean has;
        double start;
    } rows[] = {
        {"none.mp4", "-c:v libx264 -preset veryfast", FALSE, 0},
        {"same.mp4", "-f lavfi -i sine=d=3 -c:v libx264 -preset veryfast -c:a aac", TRUE, 0},
        {"same.mkv", "-f lavfi -i sine=d=3 -c:v libx264 -preset veryfast -c:a libopus", TRUE, 0},
        {"late.mp4", "-itsoffset 0.5 -f lavfi -i sine=d=2 -c:v libx264 -preset veryfast -c:a aac",
         TRUE, 0.5},
        {"late.mkv", "-itsoffset 0.5 -f lavfi -i sine=d=2 -c:v libx264 -preset veryfast -c:a flac",
         TRUE, 0.5},
        {"late.ts", "-itsoffset 0.5 -f lavfi -i sine=d=2 -c:v libx264 -preset veryfast -c:a mp2",
         TRUE, 0.5},
        {"early.mkv",
         "-itsoffset -0.4 -f lavfi -i sine=d=3 -c:v libx264 -preset veryfast -c:a flac", TRUE,
         -0.4},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make_sounding(rows[r].name, rows[r].options);
        KnClipInfo info;
        g_assert_true(kit_media()->clip_probe(path, &info, NULL));
        g_test_message("%s: %d %.4f", rows[r].name, info.has_sound, info.sound_start);
        g_assert_cmpint(info.has_sound, ==, rows[r].has);
        g_assert_cmpfloat_with_epsilon(info.sound_start, rows[r].start, 0.025);
    }
}

/* ---- faults ---- */

/* In a process of its own, which the environment tells what shall fail. */
static void probe_with_fault(void)
{
    g_autoptr(GError) error = NULL;
    KnClipInfo info;
    if (kit_media()->clip_probe(g_getenv("FAULTY_CLIP"), &info, &error))
        g_assert_true(info.has_sound && info.width == 64 && !info.weakness);
    else
        g_assert_true(error->code == KN_ERROR_INPUT || error->code == KN_ERROR_ENVIRONMENT);
    test_folder_free(&folder);
    exit(0);
}

static gboolean fault_came(const char *counter, int n)
{
    g_autofree char *bytes = NULL;
    gint calls = 0;
    gsize size;
    g_assert_true(g_file_get_contents(counter, &bytes, &size, NULL));
    g_assert_cmpuint(size, ==, sizeof calls);
    memcpy(&calls, bytes, sizeof calls);
    g_assert_cmpint(g_unlink(counter), ==, 0);
    return calls >= n;
}

/* A clip whose sound cannot be looked at for now is not one without sound. */
static void test_faults(void)
{
    static const char *const kinds[] = {"open", "read", "alloc"};
    g_autofree char *path = make_sounding("heard.mov", "-f lavfi -i sine=d=3 -c:v libx264");
    g_autofree char *counter = test_folder_file(&folder, "counter");
    g_setenv("FAULTY_CLIP", path, TRUE);
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        int n = 0;
        do {
            g_autofree char *fault = g_strdup_printf("%s:%d:%s", kinds[k], ++n, counter);
            g_setenv("KINORA_FAULT", fault, TRUE);
            g_test_trap_subprocess("/clip-bad/subprocess/probe", 0, G_TEST_SUBPROCESS_DEFAULT);
            g_test_trap_assert_passed();
        } while (fault_came(counter, n));
        g_test_message("%s: %d calls", kinds[k], n - 1);
        g_assert_cmpint(n, >, 1);
    }
    g_unsetenv("KINORA_FAULT");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!test_have("ffmpeg")) {
        g_print("1..0 # SKIP needs the program ffmpeg\n");
        return SKIP;
    }
    folder = test_folder_new();
    g_test_add_func("/clip-bad/what-is-no-clip-is-an-error", test_refused);
    g_test_add_func("/clip-bad/cover-is-not-shown", test_cover);
    g_test_add_func("/clip-bad/another-decoder-is-an-error", test_other_decoder);
    g_test_add_func("/clip-bad/cut-clip-is-shown-until-the-cut", test_cut);
    g_test_add_func("/clip-bad/moving-webp-is-whole-and-of-a-size", test_moving_webp);
    g_test_add_func("/clip-bad/damaged-clip-is-shown-or-refused", test_damaged);
    g_test_add_func("/clip-bad/sound-begins-where-it-does", test_sound);
    g_test_add_func("/clip-bad/fault-while-probing-is-an-error", test_faults);
    g_test_add_func("/clip-bad/subprocess/probe", probe_with_fault);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}

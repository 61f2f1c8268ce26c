/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"

#include <math.h>
#include <stdlib.h>

/* Interlaced clips: two moments in one picture. What is shown is the later one, whole. */

enum { SKIP = 77, BARS = 8, N = 30 };

/* At 50 a second: bar i of 12 pixels, in the lower half, is bright when bit i of the moment's
 * number is set; above it a still picture of fine lines, and a disc that moves. */
#define MOMENTS                                                                                    \
    "-f lavfi -i \"nullsrc=s=192x128:r=50,format=yuv420p,"                                         \
    "geq=lum='if(gte(Y\\,64)\\,if(gte(mod(N/pow(2\\,floor(X/"                                      \
    "24)+2)+0.25\\,1)\\,0.5)\\,200\\,40)\\,"                                                       \
    "if(lt(X\\,64)\\,60+100*gte(mod(Y\\,4)\\,2)\\,"                                                \
    "40+160*lt(hypot(X-90-3*N\\,Y-32)\\,20)))':cb=128:cr=128\" "

typedef struct {
    const char *name, *options;
    gboolean bottom_first;
    int tolerance; /* of codecs that lose something */
} Row;

#define TOP " -vf tinterlace=interleave_top,setfield=tff -frames:v 30 "
#define BOTTOM " -vf tinterlace=interleave_bottom,setfield=bff -frames:v 30 "
static const Row rows[] = {
    {"ffv1.mkv", TOP "-c:v ffv1", FALSE, 0},
    {"bottom.mkv", BOTTOM "-c:v ffv1", TRUE, 0},
    {"tff.mp4", TOP "-c:v libx264 -crf 2 -preset veryfast -x264-params tff=1 -flags +ilme+ildct",
     FALSE, 6},
    {"bff.ts", BOTTOM "-c:v libx264 -crf 2 -preset veryfast -x264-params bff=1 -flags +ilme+ildct",
     TRUE, 6},
    {"tv.mpg", TOP "-c:v mpeg2video -q:v 1 -bf 2 -g 12 -flags +ilme+ildct -top 1", FALSE, 12},
    {"ten.mov",
     TOP "-pix_fmt yuv422p10le -c:v prores_ks -profile:v 3 -qscale:v 1 -flags +ildct+ilme", FALSE,
     6},
    {"full.mkv", TOP "-pix_fmt yuv444p -c:v ffv1", FALSE, 2},
};

static TestFolder folder;

static char *make(const char *name, const char *options)
{
    char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *all = g_strconcat(MOMENTS, options, " -threads 1", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        kit_ffmpeg(&folder, all, path);
    return path;
}

static KnClip *open_with(const char *path, KnDeinterlace deinterlace)
{
    KnClipInfo info;
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    g_assert_null(info.weakness);
    KnClipSpec spec = kit_spec(&info);
    spec.deinterlace = deinterlace;
    return kit_open_spec(path, &spec);
}

static int luma(const KnFrame *frame, int x, int y)
{
    return frame->plane[0].data[y * frame->plane[0].stride + x];
}

/* Numbers whose lowest bit does not blink from moment to moment: nobody could tell that from lines.
 */
static int gray_of(int n)
{
    return n ^ n >> 1;
}

static int moment_of(const KnFrame *frame, int y)
{
    int number = 0;
    for (int i = 0; i < BARS; i++)
        number |= (luma(frame, 24 * i + 12, y) > 120) << i;
    return number;
}

/* How much neighbouring rows differ, where the disc moves. */
static double combing(const KnFrame *frame)
{
    double sum = 0;
    for (int y = 14; y < 50; y += 2)
        for (int x = 70; x < 190; x++)
            sum += abs(2 * luma(frame, x, y) - luma(frame, x, y - 1) - luma(frame, x, y + 1));
    return sum;
}

/* The picture of moment n as it was before two became one: made by the formula above. */
static int moment_luma(int n, int x, int y)
{
    if (y >= 64)
        return gray_of(n) >> (x / 24) & 1 ? 200 : 40;
    return x < 64 ? 60 + 100 * (y % 4 / 2) : 40 + 160 * (hypot(x - 90 - 3 * n, y - 32) < 20);
}

static void test_moments(void)
{
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, rows[r].options);
        KnClip *clip = open_with(path, KN_DEINTERLACE_AUTO);
        KnClip *raw = open_with(path, KN_DEINTERLACE_OFF);
        double combed = 0, whole = 0;
        for (int i = 0; i < N; i++) {
            const KnFrame *frame = kit_frame(clip, i * 40000);
            kit_show(frame, rows[r].name);
            for (int y = 70; y < 124; y++) /* in each row the later moment */
                if (moment_of(frame, y) != gray_of(2 * i + 1))
                    g_error("%s: picture %d shows moment %d in row %d", rows[r].name, i,
                            moment_of(frame, y), y);
            if (i < N - 1) /* the last one has no other after it */
                for (int y = 4; y < 60; y++)
                    for (int x = 4; x < 60; x++) /* what stands still keeps its lines */
                        g_assert_cmpint(abs(luma(frame, x, y) - (60 + 100 * (y % 4 / 2))), <=,
                                        rows[r].tolerance + 1);
            double error = 0;
            for (int y = 4; y < 60; y++)
                for (int x = 68; x < 188; x++)
                    error += abs(luma(frame, x, y) - moment_luma(2 * i + 1, x, y));
            g_assert_cmpfloat(error / (56 * 120), <, 2 + rows[r].tolerance);
            whole += combing(frame);
            combed += combing(kit_frame(raw, i * 40000));
        }
        g_test_message("%s: %.0f of %.0f", rows[r].name, whole, combed);
        g_assert_cmpfloat(whole, <, 0.5 * combed);
        clip->free(clip);
        raw->free(raw);
    }
}

/* Whatever was asked for before. */
static void test_order(void)
{
    static const int order[] = {20, 3, 4, 29, 0, 28, 12, 13, 11, 29, 5};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, rows[r].options);
        g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func(g_free);
        KnClip *clip = open_with(path, KN_DEINTERLACE_AUTO);
        for (int i = 0; i < N; i++)
            g_ptr_array_add(hashes, kn_frame_hash(kit_frame(clip, i * 40000)));
        for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
            g_autofree char *hash = kn_frame_hash(kit_frame(clip, order[i] * 40000));
            g_assert_cmpstr(hash, ==, hashes->pdata[order[i]]);
        }
        clip->free(clip);
    }
}

/* What is not said to be interlaced stays as it is, unless it is asked for; what is, too, when it
 * is asked for. */
static void test_choice(void)
{
    static const struct {
        const char *name, *options;
        gboolean changed[3]; /* auto, on, off */
    } choices[] = {
        {"said.mkv", TOP "-c:v ffv1", {TRUE, TRUE, FALSE}},
        {"silent.mkv",
         " -vf tinterlace=interleave_top,setfield=prog -frames:v 30 -c:v ffv1",
         {FALSE, TRUE, FALSE}},
    };
    for (guint r = 0; r < G_N_ELEMENTS(choices); r++) {
        g_autofree char *path = make(choices[r].name, choices[r].options);
        for (int i = 0; i < 3; i++) {
            KnClip *clip = open_with(path, (KnDeinterlace)i);
            const KnFrame *frame = kit_frame(clip, 400000);
            gboolean changed = moment_of(frame, 80) == moment_of(frame, 81);
            g_assert_cmpint(changed, ==, choices[r].changed[i]);
            clip->free(clip);
        }
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
    g_test_add_func("/clip-fields/the-later-moment-is-shown-whole", test_moments);
    g_test_add_func("/clip-fields/are-the-same-in-any-order", test_order);
    g_test_add_func("/clip-fields/only-what-is-interlaced-or-is-asked-for", test_choice);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}

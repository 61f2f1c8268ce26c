/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"
#include "pixel/color.h"

#include <stdlib.h>
#include <string.h>

/* Transparent clips stand on the background's colour. */

enum { SKIP = 77 };

/* Four columns: clear, a third, two thirds and opaque, of a colour that moves nowhere. */
#define COLUMNS                                                                                    \
    "-f lavfi -i \"nullsrc=s=128x64:r=25:d=0.4,format=gbrap,"                                      \
    "geq=r=200:g=60:b=40:a='floor(X/32)*85'\" -sws_flags accurate_rnd+full_chroma_int "
#define TAG_709 " -colorspace bt709 -color_range tv "
#define TO_709 " -vf scale=out_color_matrix=bt709:out_range=tv,format="

static const KnColor front = {200, 60, 40}, back = {20, 90, 220};

static const struct {
    const char *name, *options;
    int tolerance;
} rows[] = {
    {"ffv1.mkv", TO_709 "yuva420p -c:v ffv1" TAG_709, 3},
    {"ten.mkv", TO_709 "yuva444p10le -c:v ffv1" TAG_709, 3},
    {"prores.mov",
     TO_709 "yuva444p10le,setparams=colorspace=bt709:range=tv -c:v prores_ks -profile:v 4 "
            "-qscale:v 1" TAG_709,
     5},
    {"qtrle.mov", " -pix_fmt argb -c:v qtrle", 3},
    {"png.mov", " -pix_fmt rgba -c:v png", 3},
    {"deep.mov", " -pix_fmt rgba64be -c:v png", 3},
    {"animated.webp", " -pix_fmt bgra -c:v libwebp_anim -lossless 1", 3},
    {"animated.apng", " -pix_fmt rgba -plays 0 -f apng", 3},
    {"vp9.webm",
     TO_709 "yuva420p -c:v libvpx-vp9 -cpu-used 8 -deadline realtime -crf 4 -b:v 0" TAG_709, 6},
    {"vp8.webm",
     " -vf scale=out_color_matrix=bt601:out_range=tv,format=yuva420p -c:v libvpx "
     "-auto-alt-ref 0 -cpu-used 8 -deadline realtime -crf 4 -b:v 4M",
     8},
};

static TestFolder folder;

static char *make(const char *name, const char *options)
{
    char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *all = g_strconcat(COLUMNS, options, NULL);
    kit_ffmpeg(&folder, all, path);
    return path;
}

static KnColor mixed(int thirds)
{
    return (KnColor){(guint8)((front.r * thirds + back.r * (3 - thirds)) / 3),
                     (guint8)((front.g * thirds + back.g * (3 - thirds)) / 3),
                     (guint8)((front.b * thirds + back.b * (3 - thirds)) / 3)};
}

static void test_columns(void)
{
    static const KnFit fits[] = {KN_FIT_COVER, KN_FIT_CONTAIN};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        KnClipInfo info;
        g_autofree char *path = make(rows[r].name, rows[r].options);
        g_assert_true(kit_media()->clip_probe(path, &info, NULL));
        g_test_message("%s: %s", rows[r].name, info.weakness);
        g_assert_null(info.weakness);
        g_assert_true(info.clear);
        for (guint f = 0; f < G_N_ELEMENTS(fits); f++) {
            KnClipSpec spec = kit_plan(&info, fits[f], back, 128, 64);
            KnClip *clip = kit_open_spec(path, &spec);
            for (int n = 0; n < 10; n += 3) {
                const KnFrame *frame = kit_frame(clip, n * 40000);
                kit_show(frame, rows[r].name);
                for (int i = 0; i < 4; i++)
                    kit_assert_color(frame, (i + 0.5) / 4, 0.5, mixed(i), rows[r].tolerance,
                                     rows[r].name);
            }
            clip->free(clip);
        }
    }
}

/* Around a contained clip and behind it stands the same colour. */
static void test_seamless(void)
{
    KnClipInfo info;
    g_autofree char *path = make("seam.mov", " -pix_fmt argb -c:v qtrle");
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    KnClipSpec spec = kit_plan(&info, KN_FIT_CONTAIN, back, 128, 128);
    KnClip *clip = kit_open_spec(path, &spec);
    const KnFrame *frame = kit_frame(clip, 0);
    kit_assert_color(frame, 0.1, 0.05, back, 1, "around");
    kit_assert_color(frame, 0.1, 0.5, back, 1, "behind");
    clip->free(clip);
}

/* GIF's transparent places, and that it begins again. */
static void test_gif(void)
{
    KnClipInfo info;
    g_autofree char *path =
        make("clear.gif", " -vf \"format=rgba,geq=r=200:g=60:b=40:a='255*gte(X\\,64)',"
                          "split[a][b];[a]palettegen[p];[b][p]paletteuse\" ");
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    g_assert_null(info.weakness);
    g_assert_true(info.clear && info.loops);
    KnClipSpec spec = kit_plan(&info, KN_FIT_COVER, back, 128, 64);
    KnClip *clip = kit_open_spec(path, &spec);
    kit_assert_color(kit_frame(clip, 0), 0.25, 0.5, back, 2, "clear");
    kit_assert_color(kit_frame(clip, 0), 0.75, 0.5, front, 8, "opaque");
    clip->free(clip);
}

/* An opaque clip has no background that anybody sees, and none in its name. */
static void test_opaque(void)
{
    KnClipInfo info;
    g_autofree char *path = make("opaque.mkv", TO_709 "yuv420p -c:v ffv1" TAG_709);
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    g_assert_false(info.clear || info.loops);
    KnClipSpec spec = kit_plan(&info, KN_FIT_COVER, back, 128, 64);
    g_assert_true(spec.background.r == 0 && spec.background.g == 0 && spec.background.b == 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!test_have("ffmpeg")) {
        g_print("1..0 # SKIP needs the program ffmpeg\n");
        return SKIP;
    }
    folder = test_folder_new();
    g_test_add_func("/clip-alpha/colours-are-mixed-with-the-background", test_columns);
    g_test_add_func("/clip-alpha/behind-it-is-what-is-around-it", test_seamless);
    g_test_add_func("/clip-alpha/clear-places-of-a-gif", test_gif);
    g_test_add_func("/clip-alpha/an-opaque-clip-has-none", test_opaque);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}

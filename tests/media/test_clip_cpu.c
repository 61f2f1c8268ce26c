/* SPDX-License-Identifier: MIT */
/* A clip looks the same on every processor (promise: pure frames): FFmpeg is told of one that has
 * nothing special. */
#include "clip_kit.h"

#include <libavutil/cpu.h>

#define NOISE "-f lavfi -i testsrc2=size=320x180:rate=25:duration=0.4 -vf noise=alls=30:allf=t "

/* Of the frames that a clip shows. */
static char *hash_of(const char *path)
{
    g_autoptr(GString) all = g_string_new(NULL);
    KnClip *clip = kit_open(path, NULL);
    for (int i = 0; i < 10; i++) {
        g_autofree char *hash = kn_frame_hash(kit_frame(clip, i * 40000));
        g_string_append(all, hash);
    }
    clip->free(clip);
    return g_string_free(g_steal_pointer(&all), FALSE);
}

static void test_processors(void)
{
    /* Those that FFmpeg decodes in other ways with and without SIMD, unless it is told not to. */
    static const struct {
        const char *name, *options;
    } rows[] = {
        {"mpeg-quantized.avi", NOISE "-c:v mpeg4 -mpeg_quant 1 -qscale:v 9"},
        {"quarter-pixel.avi", NOISE "-c:v mpeg4 -qscale:v 2 -flags +qpel"},
        {"h264.mp4", NOISE "-c:v libx264 -preset veryfast -pix_fmt yuv420p"},
        {"mpeg2.ts", NOISE "-c:v mpeg2video -qscale:v 5"},
    };
    TestFolder folder = test_folder_new();
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = test_folder_file(&folder, "%s", rows[r].name);
        kit_ffmpeg(&folder, rows[r].options, path);
        g_autofree char *here = hash_of(path);
        av_force_cpu_flags(0);
        g_autofree char *there = hash_of(path);
        av_force_cpu_flags(-1);
        g_test_message("%s", rows[r].name);
        g_assert_cmpstr(there, ==, here);
    }
    test_folder_free(&folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clip/the-same-frames-on-every-processor", test_processors);
    return g_test_run();
}

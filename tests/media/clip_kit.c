/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"
#include "pixel/color.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const KnMedia *kit_media(void)
{
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    g_assert_no_error(error);
    return media;
}

void kit_ffmpeg(const TestFolder *folder, const char *options, const char *output)
{
    int status = -1;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) line = g_string_new("ffmpeg -v error -y ");
    g_string_append(line, options);
    g_string_append(line, " %O");
    g_string_replace(line, "%F", folder->path, 0);
    g_string_replace(line, "%O", output, 0);
    g_auto(GStrv) argv = NULL;
    g_assert_true(g_shell_parse_argv(line->str, NULL, &argv, &error));
    g_free(test_run((const char *const *)argv, &status));
    if (status != 0)
        g_error("%s", line->str);
}

int kit_number(const KnFrame *frame)
{
    const KnPlane *luma = &frame->plane[0];
    int sum = 0, x = luma->width / 6 - 4, y = luma->height / 2 - 4;
    for (int i = 0; i < 64; i++)
        sum += luma->data[(y + i / 8) * luma->stride + x + i % 8];
    return (int)((sum / 64.0 - 16) / 4 + 0.5);
}

KnClipSpec kit_plan(const KnClipInfo *info, KnFit fit, KnColor background, int width, int height)
{
    KnClipSpec spec = {.canvas_width = 0};
    KnBox base;
    memset(spec.source_hash, 'a', 64);
    kn_clip_spec_plan(&spec, info, fit, background, width, height, 1, (KnPoint){0.5, 0.5}, &base);
    return spec;
}

const char *kit_decoder(void)
{
    static char name[32];
    g_snprintf(name, sizeof name, "libavcodec %s", kit_media()->version());
    return name;
}

KnClipSpec kit_spec(const KnClipInfo *info)
{
    return kit_plan(info, KN_FIT_COVER, (KnColor){0, 0, 0}, info->width, info->height);
}

KnClip *kit_open_spec(const char *path, const KnClipSpec *spec)
{
    g_autoptr(GError) error = NULL;
    KnClip *clip = kit_media()->clip_open(path, spec, &error);
    g_assert_no_error(error);
    g_assert_nonnull(clip);
    return clip;
}

KnClip *kit_open(const char *path, KnClipInfo *info)
{
    KnClipInfo own;
    g_autoptr(GError) error = NULL;
    info = info ? info : &own;
    gboolean probed = kit_media()->clip_probe(path, info, &error);
    g_assert_no_error(error);
    g_assert_true(probed);
    KnClipSpec spec = kit_spec(info);
    return kit_open_spec(path, &spec);
}

const KnFrame *kit_frame(KnClip *clip, gint64 time_us)
{
    g_autoptr(GError) error = NULL;
    const KnFrame *frame = clip->frame(clip, time_us, &error);
    g_assert_no_error(error);
    g_assert_nonnull(frame);
    return frame;
}

void kit_assert_color(const KnFrame *frame, double x, double y, KnColor color, int tolerance,
                      const char *what)
{
    uint8_t wanted[3];
    kn_color_to_yuv(color.r, color.g, color.b, wanted);
    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &frame->plane[p];
        int column = MIN((int)(x * plane->width), plane->width - 1);
        int row = MIN((int)(y * plane->height), plane->height - 1);
        int got = plane->data[row * plane->stride + column];
        if (abs(got - wanted[p]) > tolerance)
            g_error("%s: plane %d at %.2f, %.2f is %d instead of %d", what, p, x, y, got,
                    wanted[p]);
    }
}

void kit_show(const KnFrame *frame, const char *name)
{
    const char *folder = g_getenv("KINORA_CLIP_SHOW");
    if (!folder)
        return;
    g_autofree char *path = g_strdup_printf("%s/%s.ppm", folder, name);
    gsize size = (gsize)frame->width * (gsize)frame->height * 3;
    g_autofree uint8_t *rgb = g_malloc(size);
    kn_color_frame_to_rgb(frame, rgb, (gsize)frame->width * 3);
    FILE *file = fopen(path, "wb");
    g_assert_nonnull(file);
    fprintf(file, "P6\n%d %d\n255\n", frame->width, frame->height);
    g_assert_cmpuint(fwrite(rgb, 1, size, file), ==, size);
    fclose(file);
}

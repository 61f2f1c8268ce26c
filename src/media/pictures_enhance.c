/* SPDX-License-Identifier: MIT */
/* Making small pictures look better: softening the blocks of strong JPEG compression before they
 * are enlarged, and sharpening after. All of it in integers (promise: same bytes). */
#include "pictures_vips.h"

#include <stdlib.h>

enum {
    CHANNELS = 3,
    BLOCK = 8,
    LIMIT = 20, /* of a step that may be the coder's */
};

static inline int luma(const guint8 *p)
{
    return (p[0] * 77 + p[1] * 150 + p[2] * 29) >> 8;
}

/* ---- blocks ---- */

/* A step between two neighbours counts by how much it exceeds the steps beside it, so that edges
 * and texture of the picture itself count little. Along lines of n pixels that are `step` apart. */
static void count_steps(const guint8 *line, int n, int step, gint64 sum[2], gint64 count[2])
{
    for (int i = 2; i + 1 < n; i++) {
        const guint8 *p = line + i * step;
        int here = abs(luma(p) - luma(p - step));
        int beside =
            (abs(luma(p - step) - luma(p - 2 * step)) + abs(luma(p + step) - luma(p)) + 1) / 2;
        gboolean edge = i % BLOCK == 0;
        if (here > LIMIT)
            continue;
        sum[edge] += MAX(here - beside, 0);
        count[edge]++;
    }
}

/* At block edges steps are twice as much as elsewhere, and by one code value: measured 0.65 in a
 * photograph of 640 x 360 at ffmpeg's -q:v 2, 1.6 at 6, 2.7 at 15. */
gboolean kn_vips_has_blocks(const guint8 *rgb, int width, int height)
{
    gint64 sum[2] = {0}, count[2] = {0};
    for (int y = 0; y < height; y++)
        count_steps(rgb + (gsize)y * (gsize)width * CHANNELS, width, CHANNELS, sum, count);
    for (int x = 0; x < width; x++)
        count_steps(rgb + x * CHANNELS, height, width * CHANNELS, sum, count);
    if (count[0] == 0 || count[1] == 0)
        return FALSE;
    gint64 inside = sum[0] * 100 / count[0], edges = sum[1] * 100 / count[1];
    return edges >= 2 * inside && edges - inside >= 100;
}

/* Rounded, and the same in both directions. */
static int eighths(int gap, int n)
{
    int part = (abs(gap) * n + 4) / 8;
    return gap < 0 ? -part : part;
}

/* A step at a block's edge that is small enough to be the coder's becomes a ramp over four pixels;
 * larger ones are the picture's. */
static void soften_line(guint8 *line, int n, int step)
{
    for (int i = BLOCK; i + 1 < n; i += BLOCK) {
        guint8 *p = line + i * step;
        int a = p[-2 * step], b = p[-step], c = p[0], d = p[step], gap = c - b;
        if (abs(gap) > LIMIT || abs(gap) <= abs(b - a) || abs(gap) <= abs(d - c))
            continue;
        int near = eighths(gap, 3), far = eighths(gap, 1);
        p[-2 * step] = (guint8)CLAMP(a + far, 0, 255);
        p[-step] = (guint8)CLAMP(b + near, 0, 255);
        p[0] = (guint8)CLAMP(c - near, 0, 255);
        p[step] = (guint8)CLAMP(d - far, 0, 255);
    }
}

void kn_vips_soften_blocks(guint8 *rgb, int width, int height)
{
    for (int y = 0; y < height; y++)
        for (int c = 0; c < CHANNELS; c++)
            soften_line(rgb + (gsize)y * (gsize)width * CHANNELS + c, width, CHANNELS);
    for (int x = 0; x < width; x++)
        for (int c = 0; c < CHANNELS; c++)
            soften_line(rgb + x * CHANNELS + c, height, width * CHANNELS);
}

/* ---- sharpening ---- */

/* Means of 2 * radius + 1 values; the ends are repeated. */
static void average_line(const guint8 *line, int n, int step, int radius, guint8 *out)
{
    int size = 2 * radius + 1, sum = 0;
    for (int i = -radius; i <= radius; i++)
        sum += line[CLAMP(i, 0, n - 1) * step];
    for (int i = 0; i < n; i++) {
        out[i * step] = (guint8)((sum + size / 2) / size);
        sum +=
            line[CLAMP(i + radius + 1, 0, n - 1) * step] - line[CLAMP(i - radius, 0, n - 1) * step];
    }
}

static void average(guint8 *map, guint8 *other, int width, int height, int radius)
{
    for (int y = 0; y < height; y++)
        average_line(map + (gsize)y * (gsize)width, width, 1, radius,
                     other + (gsize)y * (gsize)width);
    for (int x = 0; x < width; x++)
        average_line(other + x, height, width, radius, map + x);
}

/* Detail below FAINT is noise; more than MOST would be a halo. */
static int gain_of(int detail, int amount)
{
    enum { FAINT = 2, MOST = 40 };
    int above = MAX(abs(detail) - FAINT, 0) * (detail < 0 ? -1 : 1);
    return CLAMP(above * amount * 2 / KN_SHARPEN_MAX, -MOST, MOST);
}

gboolean kn_vips_sharpen(guint8 *rgb, int width, int height, int amount, int radius)
{
    gsize n = (gsize)width * (gsize)height;
    g_autofree guint8 *soft = g_try_malloc(n);
    g_autofree guint8 *other = g_try_malloc(n);
    if (!soft || !other)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        soft[i] = (guint8)luma(rgb + CHANNELS * i);
    average(soft, other, width, height, radius);
    average(soft, other, width, height, radius);
    for (gsize i = 0; i < n; i++) {
        guint8 *p = rgb + CHANNELS * i;
        int gain = gain_of(luma(p) - soft[i], amount);
        for (int c = 0; c < CHANNELS; c++)
            p[c] = (guint8)CLAMP(p[c] + gain, 0, 255);
    }
    return TRUE;
}

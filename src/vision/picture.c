/* SPDX-License-Identifier: MIT */
#include "vision/picture.h"

#include <math.h>

enum { CHANNELS = 3 };

void kn_vision_size(int width, int height, int side_max, int *out_width, int *out_height)
{
    gint64 side = MAX(MAX(width, height), 1), by = MIN(side, side_max);
    *out_width = (int)MAX((width * by + side / 2) / side, 1);
    *out_height = (int)MAX((height * by + side / 2) / side, 1);
}

/* One line of n values of three channels, `step` values apart, to m. A new value covers n units of
 * a line of n * m, an old one m of them. */
static void shrink_line(const guint8 *from, int n, int step, guint8 *to, int m, int to_step)
{
    for (int i = 0; i < m; i++) {
        gint64 start = (gint64)i * n, end = start + n, sum[CHANNELS] = {0};
        for (int k = (int)(start / m); (gint64)k * m < end; k++) {
            gint64 covered = MIN(end, ((gint64)k + 1) * m) - MAX(start, (gint64)k * m);
            for (int c = 0; c < CHANNELS; c++)
                sum[c] += covered * from[(gsize)k * (gsize)step + (gsize)c];
        }
        for (int c = 0; c < CHANNELS; c++)
            to[(gsize)i * (gsize)to_step + (gsize)c] = (guint8)((sum[c] + n / 2) / n);
    }
}

guint8 *kn_vision_shrink(const KnVisionPicture *picture, int width, int height)
{
    int stride = picture->width * CHANNELS, small = width * CHANNELS;
    g_autofree guint8 *rows = g_malloc((gsize)small * (gsize)picture->height);
    guint8 *out = g_malloc((gsize)small * (gsize)height);
    for (int y = 0; y < picture->height; y++)
        shrink_line(picture->rgb + (gsize)y * (gsize)stride, picture->width, CHANNELS,
                    rows + (gsize)y * (gsize)small, width, CHANNELS);
    for (int x = 0; x < width; x++)
        shrink_line(rows + x * CHANNELS, picture->height, small, out + x * CHANNELS, height, small);
    return out;
}

KnSquare kn_vision_whole(const KnVisionPicture *picture)
{
    double side = MAX(picture->width, picture->height);
    return (KnSquare){(picture->width - side) / 2, (picture->height - side) / 2, side};
}

/* Where a place of the picture lies between two of its pixels, in 256ths: the same arithmetic for
 * both directions. FALSE: it lies beside the picture. */
static gboolean between(double at, int n, int *first, int *second, int *part)
{
    double place = at - 0.5;
    if (at < 0 || at >= n)
        return FALSE;
    int fixed = (int)(MAX(place, 0) * 256);
    *first = fixed >> 8;
    *second = MIN(*first + 1, n - 1);
    *part = fixed & 255;
    return TRUE;
}

static void add_sample(const KnVisionPicture *picture, double x, double y, int beside, int *sums)
{
    enum { ROUND = 1 << 15 };
    int x0, x1, y0, y1, u, v;
    if (!between(x, picture->width, &x0, &x1, &u) || !between(y, picture->height, &y0, &y1, &v)) {
        for (int c = 0; c < CHANNELS; c++)
            sums[c] += beside;
        return;
    }
    const guint8 *top = picture->rgb + (gsize)y0 * (gsize)picture->width * CHANNELS;
    const guint8 *low = picture->rgb + (gsize)y1 * (gsize)picture->width * CHANNELS;
    for (int c = 0; c < CHANNELS; c++) {
        int above = top[x0 * CHANNELS + c] * (256 - u) + top[x1 * CHANNELS + c] * u;
        int below = low[x0 * CHANNELS + c] * (256 - u) + low[x1 * CHANNELS + c] * u;
        sums[c] += (above * (256 - v) + below * v + ROUND) >> 16;
    }
}

guint8 *kn_vision_square(const KnVisionPicture *picture, const KnSquare *square, int side,
                         guint8 beside)
{
    enum { TAPS_MAX = 16 };
    double step = square->side / side;
    int taps = CLAMP((int)ceil(step), 1, TAPS_MAX), n = taps * taps;
    guint8 *rgb = g_malloc((gsize)side * (gsize)side * CHANNELS);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int sums[CHANNELS] = {0};
            for (int k = 0; k < n; k++)
                add_sample(picture, square->x + (x + (k % taps + 0.5) / taps) * step,
                           square->y + (y + (k / taps + 0.5) / taps) * step, beside, sums);
            for (int c = 0; c < CHANNELS; c++)
                rgb[((gsize)y * (gsize)side + (gsize)x) * CHANNELS + (gsize)c] =
                    (guint8)((sums[c] + n / 2) / n);
        }
    return rgb;
}

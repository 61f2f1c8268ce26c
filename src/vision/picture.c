/* SPDX-License-Identifier: MIT */
#include "vision/picture.h"

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

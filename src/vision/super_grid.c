/* SPDX-License-Identifier: MIT */
#include "vision/super.h"

#include <string.h>

/* Differences from what is around a pixel, in eighths of a code value; larger ones belong to edges
 * and count as so much. */
enum { CHANNELS = 3, UNIT = 8, MOST = 5 * UNIT };

/* Squares in each direction of which the mean is taken: a tenth of a picture of 640 pixels that was
 * enlarged four times, so that of a straight edge a twentieth is left. */
enum { REACH = 8 };

/* The sum of `scale` pixels about one: of an even number half of each outer one. A slope goes
 * through unchanged, and a grid of that period vanishes. In halves. */
static int around(const guint8 *from, gsize step, int scale)
{
    int half = scale / 2, sum = 0;
    for (int i = -half; i <= half; i++) {
        gboolean outer = scale % 2 == 0 && (i == -half || i == half);
        sum += from[(gssize)step * i] * (outer ? 1 : 2);
    }
    return sum;
}

/* One channel, its edges left out. */
typedef struct {
    guint8 *rgb;
    int width, height, scale;
    int columns, rows; /* of squares */
    int *lines;        /* sums of columns, of those lines that count for a row */
    gint8 *more;       /* of each pixel */
} Grid;

/* How much more each pixel is than what is around it; 0 at the edges. */
static void find_more(Grid *grid, int channel)
{
    int w = grid->width, h = grid->height, s = grid->scale, half = s / 2;
    gsize line = (gsize)w * CHANNELS;
    memset(grid->more, 0, (gsize)w * (gsize)h);
    for (int y = half; y < h - half; y++) {
        const guint8 *row = grid->rgb + (gsize)y * line + (gsize)channel;
        for (int x = 0; x < w; x++)
            grid->lines[x] = around(row + (gsize)x * CHANNELS, line, s);
        for (int x = half; x < w - half; x++) {
            int sum = 0;
            for (int i = -half; i <= half; i++) {
                gboolean outer = s % 2 == 0 && (i == -half || i == half);
                sum += grid->lines[x + i] * (outer ? 1 : 2);
            }
            int more = row[(gsize)x * CHANNELS] * UNIT - sum * UNIT / (4 * s * s);
            grid->more[(gsize)y * (gsize)w + (gsize)x] = (gint8)CLAMP(more, -MOST, MOST);
        }
    }
}

static int sum_of(const Grid *grid, int from, int to)
{
    int sum = 0;
    for (int i = from; i < to; i++)
        sum += grid->lines[i];
    return sum;
}

/* Of one place of all squares: takes away the mean of `more` over those near each. */
static void even_place(const Grid *grid, int channel, int left, int top)
{
    int s = grid->scale, columns = grid->columns, rows = grid->rows;
    gsize w = (gsize)grid->width;
    const gint8 *more = grid->more + (gsize)top * w + (gsize)left;
    memset(grid->lines, 0, (gsize)columns * sizeof *grid->lines);
    for (int row = -REACH; row < rows; row++) {
        int comes = row + REACH, goes = row - REACH - 1;
        for (int i = 0; i < columns; i++) {
            gsize at = (gsize)(i * s);
            if (comes < rows)
                grid->lines[i] += more[(gsize)(comes * s) * w + at];
            if (goes >= 0)
                grid->lines[i] -= more[(gsize)(goes * s) * w + at];
        }
        if (row < 0)
            continue;
        int n_rows = MIN(row + REACH + 1, rows) - MAX(row - REACH, 0);
        int sum = sum_of(grid, 0, MIN(REACH, columns));
        for (int i = 0; i < columns; i++) {
            sum += i + REACH < columns ? grid->lines[i + REACH] : 0;
            sum -= i - REACH - 1 >= 0 ? grid->lines[i - REACH - 1] : 0;
            int n = n_rows * (MIN(i + REACH + 1, columns) - MAX(i - REACH, 0)) * UNIT;
            int mean = (sum + (sum < 0 ? -n : n) / 2) / n;
            guint8 *p = grid->rgb +
                        ((gsize)(row * s + top) * w + (gsize)(i * s + left)) * CHANNELS + channel;
            *p = (guint8)CLAMP(*p - mean, 0, 255);
        }
    }
}

gboolean kn_super_even(guint8 *rgb, int width, int height, int scale)
{
    gsize n = (gsize)width * (gsize)height;
    g_autofree gint8 *more = g_try_malloc(n);
    g_autofree int *lines = g_try_new(int, (gsize)width);
    if (!more || !lines)
        return FALSE;
    Grid grid = {rgb, width, height, scale, width / scale, height / scale, lines, more};
    for (int channel = 0; channel < CHANNELS; channel++) {
        find_more(&grid, channel);
        for (int place = 0; place < scale * scale; place++)
            even_place(&grid, channel, place % scale, place / scale);
    }
    return TRUE;
}

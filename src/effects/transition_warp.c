/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include <math.h>
#include <string.h>

/* Transitions that take samples from other places; places are computed in float, as xfade does,
 * because the nearest sample depends on the last bit. */

static uint8_t mix(float a, float b, float weight_a)
{
    return (uint8_t)(a * weight_a + b * (1 - weight_a) + 0.5f);
}

/* Where position i of n falls on an axis that is squeezed to the share `gone`: -1 beside it. */
static int squeezed(int i, int n, float gone)
{
    float z = 0.5f + ((float)i / (float)n - 0.5f) / gone;

    if (!(gone > 0 && z >= 0 && z <= 1))
        return -1;
    return (int)lrintf(z * ((float)n - 1));
}

static void draw_squeezeh(const KnTransition *transition, const KnTransitionDraw *draw)
{
    float gone = (float)(1 - draw->progress);

    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            int from = squeezed(y, draw->out->plane[p].height, gone);

            memcpy(kn_plane_row(draw->out, p, y),
                   from < 0 ? kn_plane_row(draw->b, p, y) : kn_plane_row(draw->a, p, from),
                   draw->out->plane[p].width);
        }
    }
}

static void draw_squeezev(const KnTransition *transition, const KnTransitionDraw *draw)
{
    float gone = (float)(1 - draw->progress);

    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);
            const uint8_t *a = kn_plane_row(draw->a, p, y), *b = kn_plane_row(draw->b, p, y);

            for (int x = 0; x < draw->out->plane[p].width; x++) {
                int from = squeezed(x, draw->out->plane[p].width, gone);

                row[x] = from < 0 ? b[x] : a[from];
            }
        }
    }
}

static int zoomed(int i, int n, float zoom)
{
    float u = 0.5f + ((float)i / (float)n - 0.5f) * zoom;

    return (int)ceilf(u * ((float)n - 1));
}

static void draw_zoomin(const KnTransition *transition, const KnTransitionDraw *draw)
{
    double gone = 1 - draw->progress;
    float zoom = (float)kn_smoothstep(0.5, 1, gone), weight = (float)kn_smoothstep(0, 0.5, gone);

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;

        for (int y = 0; y < height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);
            const uint8_t *a = kn_plane_row(draw->a, p, zoomed(y, height, zoom));
            const uint8_t *b = kn_plane_row(draw->b, p, y);

            for (int x = 0; x < width; x++)
                row[x] = mix(a[zoomed(x, width, zoom)], b[x], weight);
        }
    }
}

static int middle_of_block(int i, int n, float size)
{
    return size > 0 ? (int)MIN((floorf((float)i / size) + 0.5f) * size, (float)n - 1) : i;
}

static void draw_pixelize(const KnTransition *transition, const KnTransitionDraw *draw)
{
    float gone = (float)(1 - draw->progress);
    float strength = ceilf(MIN(gone, 1 - gone) * 50) / 50;

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;
        float size = 2 * strength * (float)MIN(width, height) / 20;

        for (int y = 0; y < height; y++) {
            int from_y = middle_of_block(y, height, size);
            uint8_t *row = kn_plane_row(draw->out, p, y);
            const uint8_t *a = kn_plane_row(draw->a, p, from_y);
            const uint8_t *b = kn_plane_row(draw->b, p, from_y);

            for (int x = 0; x < width; x++) {
                int from = middle_of_block(x, width, size);

                row[x] = mix(a[from], b[from], gone);
            }
        }
    }
}

/* The mean of `size` samples from each one on, fewer at the end of the row. */
static void blur_row(uint8_t *row, const uint8_t *a, const uint8_t *b, int n, int size, float gone)
{
    int sum_a = 0, sum_b = 0, count = size;

    for (int x = 0; x < size; x++) {
        sum_a += a[x];
        sum_b += b[x];
    }
    for (int x = 0; x < n; x++) {
        row[x] = mix((float)sum_a / (float)count, (float)sum_b / (float)count, gone);
        sum_a -= a[x];
        sum_b -= b[x];
        if (x + size < n) {
            sum_a += a[x + size];
            sum_b += b[x + size];
        } else {
            count--;
        }
    }
}

static void draw_hblur(const KnTransition *transition, const KnTransitionDraw *draw)
{
    float gone = (float)(1 - draw->progress), strength = 2 * MIN(gone, 1 - gone);

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, size = 1 + (int)((float)(width / 2) * strength);

        for (int y = 0; y < draw->out->plane[p].height; y++)
            blur_row(kn_plane_row(draw->out, p, y), kn_plane_row(draw->a, p, y),
                     kn_plane_row(draw->b, p, y), width, MIN(size, width), gone);
    }
}

const KnTransition kn_transitions_warp[] = {
    {.name = "squeezeh",
     .help = "This picture is squeezed into a line across the middle.",
     .draw = draw_squeezeh},
    {.name = "squeezev",
     .help = "This picture is squeezed into an upright line in the middle.",
     .draw = draw_squeezev},
    {.name = "zoomin",
     .help = "Flies into the middle of this picture, then dissolves.",
     .draw = draw_zoomin},
    {.name = "pixelize",
     .help = "Dissolves while both pictures turn to blocks.",
     .draw = draw_pixelize},
    {.name = "hblur", .help = "Dissolves while both pictures blur sideways.", .draw = draw_hblur},
    {.name = NULL},
};

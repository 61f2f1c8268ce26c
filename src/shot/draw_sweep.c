/* SPDX-License-Identifier: MIT */
#include "shot/drawing.h"
#include <math.h>
#include <string.h>

/* A panel with a lighter stripe at either side crosses the frame: from left to right a row has b,
 * stripe, panel, stripe, a. Edges lean, and fall between samples; a sample that one lies in has
 * each part by how much of its width the part covers. */
enum { N_EDGES = 4, N_PARTS = N_EDGES + 1 };

/* How wide a stripe is, of the frame's width; how far the top of an edge is ahead of its bottom, of
 * its height. */
#define STRIPE 0.04
#define LEAN 0.25

typedef struct {
    uint8_t *out;
    int n;
    double edge[N_EDGES]; /* in samples, from left to right; anywhere */
    const uint8_t *a, *b; /* rows */
    uint8_t color, stripe;
} Row;

static double left_of(const Row *row, int part)
{
    return part > 0 ? CLAMP(row->edge[part - 1], 0, row->n) : 0;
}

static double right_of(const Row *row, int part)
{
    return part < N_EDGES ? CLAMP(row->edge[part], 0, row->n) : row->n;
}

static uint8_t value_at(const Row *row, int part, int x)
{
    if (part == 0)
        return row->b[x];
    if (part == N_EDGES)
        return row->a[x];
    return part == 2 ? row->color : row->stripe;
}

static void fill(const Row *row, int part)
{
    int from = (int)ceil(left_of(row, part)), to = (int)floor(right_of(row, part));

    if (to <= from)
        return;
    if (part == 0 || part == N_EDGES)
        memcpy(row->out + from, (part ? row->a : row->b) + from, (gsize)(to - from));
    else
        memset(row->out + from, value_at(row, part, from), (gsize)(to - from));
}

static void blend(const Row *row, int x)
{
    double sum = 0;

    for (int i = 0; i < N_PARTS; i++) {
        double from = MAX(left_of(row, i), x), to = MIN(right_of(row, i), x + 1);

        if (to > from)
            sum += (to - from) * value_at(row, i, x);
    }
    row->out[x] = (uint8_t)(sum + 0.5);
}

static void draw_row(const Row *row)
{
    for (int i = 0; i < N_PARTS; i++)
        fill(row, i);
    for (int i = 0; i < N_EDGES; i++) {
        double edge = row->edge[i];

        if (edge > 0 && edge < row->n && floor(edge) != edge)
            blend(row, (int)edge);
    }
}

/* At 0 a stripe and what is right of it have not come, or all of them are left of the frame; at 1
 * they lie beyond its right edge. */
static void place_edges(const KnSweep *panel, double progress, double width, double height,
                        double v, double edge[N_EDGES])
{
    double lean = LEAN * height, stripe = STRIPE * width, way = width + lean + stripe;

    edge[0] = panel->back(progress) * way - stripe - lean * v;
    edge[1] = edge[0] + stripe;
    edge[3] = panel->front(progress) * way - lean * v;
    edge[2] = edge[3] - stripe;
}

/* Two fifths of the way to white, in YCbCr. What is brighter than white (a film's coverage) stays.
 */
static uint8_t lighter(const guint8 color[3], int p)
{
    int white = p > 0 ? 128 : MAX(235, color[0]);

    return (uint8_t)((3 * color[p] + 2 * white + 2) / 5);
}

static void draw_sweep(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &draw->out->plane[p];
        Row row = {.n = plane->width, .color = draw->color[p], .stripe = lighter(draw->color, p)};

        for (int y = 0; y < plane->height; y++) {
            place_edges(geometry, draw->progress, plane->width, plane->height,
                        (y + 0.5) / plane->height, row.edge);
            row.out = kn_frame_row(draw->out, p, y);
            row.a = kn_frame_row(draw->a, p, y);
            row.b = kn_frame_row(draw->b, p, y);
            draw_row(&row);
        }
    }
}

/* The panel is wider than the frame: at most one of the two pictures is seen. */
static void sweep_reads(gconstpointer geometry, double progress, KnPart part[2])
{
    const KnSweep *panel = geometry;

    if (panel->front(progress) >= 1)
        part[0].to[0] = part[0].to[1] = 0;
    if (panel->back(progress) <= 0)
        part[1].to[0] = part[1].to[1] = 0;
}

const KnDrawing kn_draw_sweep = {.draw = draw_sweep, .reads = sweep_reads};

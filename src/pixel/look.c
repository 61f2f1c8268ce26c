/* SPDX-License-Identifier: MIT */
#include "pixel/look.h"
#include <string.h>

/* BT.709: luma weights, and what chroma is divided by. */
static const double luma_weight[3] = {0.2126, 0.7152, 0.0722};
enum { BLACK = 16, NEUTRAL = 128, LUMA_RANGE = 219, CHROMA_RANGE = 224 };
/* Code values from node to node, and what a node's values count in. */
enum { Y_DISTANCE = 256 / (KN_LOOK_Y - 1), C_DISTANCE = 256 / (KN_LOOK_C - 1), UNIT = 64 };
static const double cb_range = 1.8556, cr_range = 1.5748;

void kn_look_init(KnLook *look)
{
    gsize bytes = KN_LOOK_NODES * sizeof(int16_t);

    look->memory = g_malloc(3 * bytes);
    for (int p = 0; p < 3; p++)
        look->out[p] = (int16_t *)look->memory + (gsize)p * KN_LOOK_NODES;
}

void kn_look_clear(KnLook *look)
{
    g_free(look->memory);
    *look = (KnLook){.memory = NULL};
}

static void to_rgb(const double yuv[3], double rgb[3])
{
    double y = (yuv[0] - BLACK) / LUMA_RANGE;
    double cb = (yuv[1] - NEUTRAL) / CHROMA_RANGE * cb_range;
    double cr = (yuv[2] - NEUTRAL) / CHROMA_RANGE * cr_range;

    rgb[0] = y + cr;
    rgb[2] = y + cb;
    rgb[1] = y - (luma_weight[0] * cr + luma_weight[2] * cb) / luma_weight[1];
}

static void from_rgb(const double rgb[3], double yuv[3])
{
    double y = luma_weight[0] * rgb[0] + luma_weight[1] * rgb[1] + luma_weight[2] * rgb[2];

    yuv[0] = BLACK + LUMA_RANGE * y;
    yuv[1] = NEUTRAL + CHROMA_RANGE * (rgb[2] - y) / cb_range;
    yuv[2] = NEUTRAL + CHROMA_RANGE * (rgb[0] - y) / cr_range;
}

/* A node, by the function itself. */
static void fill_node(KnLook *look, const double at[3], int node, KnColorFunc color,
                      gpointer user_data)
{
    double before[3], rgb[3], yuv[3];

    to_rgb(at, before);
    memcpy(rgb, before, sizeof rgb);
    color(rgb, user_data);
    for (int k = 0; k < 3; k++)
        rgb[k] = CLAMP(rgb[k], MIN(before[k], 0), MAX(before[k], 1));
    from_rgb(rgb, yuv);
    for (int p = 0; p < 3; p++)
        look->out[p][node] = (int16_t)(CLAMP(yuv[p], 0, 256) * UNIT + 0.5);
}

/* The nodes along Y whose cells may hold colours of RGB pictures: two thirds of all nodes are in no
 * such cell. */
static void find_reach(double cb, double cr, int *first, int *last)
{
    static const double margin = 0.09; /* a cell is at most 0.085 of R, G or B from end to end */
    const double at[3] = {BLACK, cb, cr};
    double rgb[3], low = -margin, high = 1 + margin;

    to_rgb(at, rgb);
    for (int k = 0; k < 3; k++) {
        low = MAX(low, -margin - rgb[k]);
        high = MIN(high, 1 + margin - rgb[k]);
    }
    if (low > high)
        low = high = (low + high) / 2;
    *first = CLAMP((int)((BLACK + LUMA_RANGE * low) / Y_DISTANCE), 0, KN_LOOK_Y - 1);
    *last = CLAMP((int)((BLACK + LUMA_RANGE * high) / Y_DISTANCE) + 1, *first, KN_LOOK_Y - 1);
}

void kn_look_fill(KnLook *look, KnColorFunc color, gpointer user_data)
{
    for (int column = 0; column < KN_LOOK_C * KN_LOOK_C; column++) {
        double at[3] = {0, column / KN_LOOK_C * C_DISTANCE, column % KN_LOOK_C * C_DISTANCE};
        int first, last, start = column * KN_LOOK_Y;

        find_reach(at[1], at[2], &first, &last);
        for (int y = first; y <= last; y++) {
            at[0] = y * Y_DISTANCE;
            fill_node(look, at, start + y, color, user_data);
        }
        /* Beyond, luma goes on by as much as it was. */
        for (int y = 0; y < KN_LOOK_Y; y++) {
            int nearest = CLAMP(y, first, last), luma;

            if (y == nearest)
                continue;
            luma = look->out[0][start + nearest] + (y - nearest) * Y_DISTANCE * UNIT;
            look->out[0][start + y] = (int16_t)CLAMP(luma, 0, 256 * UNIT);
            for (int p = 1; p < 3; p++)
                look->out[p][start + y] = look->out[p][start + nearest];
        }
    }
}

void kn_look_rows_init(KnLookRows *rows, int width)
{
    gsize n = (gsize)width + 1;

    rows->luma = g_new(uint16_t, 3 * n);
    rows->cb = rows->luma + n;
    rows->cr = rows->cb + n;
    rows->before[0] = g_new(uint8_t, 4 * n);
    rows->before[1] = rows->before[0] + n;
    rows->now[0] = rows->before[1] + n;
    rows->now[1] = rows->now[0] + n;
}

void kn_look_rows_clear(KnLookRows *rows)
{
    g_free(rows->luma);
    g_free(MIN(rows->before[0], rows->now[0]));
    *rows = (KnLookRows){.luma = NULL};
}

/* One luma row: near and far are the two chroma rows beside it, as they were. */
static void draw_luma(const KnLook *look, const KnKernels *k, const KnLookRows *rows, uint8_t *row,
                      uint8_t *const near[2], uint8_t *const far[2], int n)
{
    const uint16_t *const place[3] = {rows->luma, rows->cb, rows->cr};

    k->eighths(rows->luma, row, n);
    k->raise_chroma(rows->cb, near[0], far[0], n);
    k->raise_chroma(rows->cr, near[1], far[1], n);
    k->look(row, place, look->out[0], n);
}

void kn_look_draw(const KnLook *look, const KnKernels *k, const KnLookRows *buffers, KnFrame *frame)
{
    const KnPlane *chroma = &frame->plane[1];
    const uint16_t *const place[3] = {buffers->luma, buffers->cb, buffers->cr};
    KnLookRows rows = *buffers;
    int n = frame->width;

    for (int y = 0; y < chroma->height; y++) {
        int other = MIN(2 * y + 1, frame->height - 1), next = MIN(y + 1, chroma->height - 1);
        uint8_t *luma[2] = {kn_frame_row(frame, 0, 2 * y), kn_frame_row(frame, 0, other)};
        uint8_t *after[2];

        for (int p = 0; p < 2; p++) {
            memcpy(rows.now[p], kn_frame_row(frame, p + 1, y), (gsize)chroma->width);
            after[p] = next > y ? kn_frame_row(frame, p + 1, next) : rows.now[p];
        }
        k->lower_luma(rows.luma, luma[0], luma[1], n);
        k->eighths(rows.cb, rows.now[0], chroma->width);
        k->eighths(rows.cr, rows.now[1], chroma->width);
        for (int p = 1; p < 3; p++)
            k->look(kn_frame_row(frame, p, y), place, look->out[p], chroma->width);
        draw_luma(look, k, &rows, luma[0], rows.now, y > 0 ? rows.before : rows.now, n);
        if (other > 2 * y)
            draw_luma(look, k, &rows, luma[1], rows.now, after, n);
        for (int p = 0; p < 2; p++) {
            uint8_t *row = rows.before[p];

            rows.before[p] = rows.now[p];
            rows.now[p] = row;
        }
    }
}

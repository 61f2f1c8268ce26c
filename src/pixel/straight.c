/* SPDX-License-Identifier: MIT */
#include "pixel/straight.h"

/* (value - black) * 255 * parts / alpha + black, to the nearest; alpha is of that many parts. */
static inline uint8_t straight(int value, int black, int alpha, int parts)
{
    if (alpha == 0)
        return (uint8_t)black;
    int above = (value - black) * 255 * parts;
    int rounded = above >= 0 ? (above + alpha / 2) / alpha : -((alpha / 2 - above) / alpha);
    return (uint8_t)CLAMP(black + rounded, 0, 255);
}

static void luma(const KnFrame *frame, KnFrame *to)
{
    const KnPlane *alpha = &frame->alpha;
    for (int y = 0; y < alpha->height; y++) {
        const uint8_t *from = kn_frame_row(frame, 0, y), *a = alpha->data + y * alpha->stride;
        uint8_t *row = kn_frame_row(to, 0, y);
        for (int x = 0; x < alpha->width; x++)
            row[x] = a[x] == 255 ? from[x] : straight(from[x], 16, a[x], 1);
    }
}

enum { PARTS = 8 }; /* 1-2-1 over two rows */

static int row_alpha(const uint8_t *a, int x, int last)
{
    return a[MAX(x - 1, 0)] + 2 * a[x] + a[MIN(x + 1, last)];
}

static void chroma(const KnFrame *frame, KnFrame *to)
{
    const KnPlane *alpha = &frame->alpha, *plane = &frame->plane[1];
    for (int y = 0; y < plane->height; y++) {
        const uint8_t *upper = alpha->data + 2 * y * alpha->stride;
        const uint8_t *lower = 2 * y + 1 < alpha->height ? upper + alpha->stride : upper;
        for (int x = 0; x < plane->width; x++) {
            int a = row_alpha(upper, 2 * x, alpha->width - 1) +
                    row_alpha(lower, 2 * x, alpha->width - 1);
            for (int p = 1; p < 3; p++) {
                uint8_t value = kn_frame_row(frame, p, y)[x];
                kn_frame_row(to, p, y)[x] =
                    a == 255 * PARTS ? value : straight(value, 128, a, PARTS);
            }
        }
    }
}

void kn_frame_straighten(const KnFrame *frame, KnFrame *to)
{
    luma(frame, to);
    chroma(frame, to);
}

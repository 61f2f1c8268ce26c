/* SPDX-License-Identifier: MIT */
#include "pixel/color.h"
#include "base/cpu.h"
#include "pixel/color_impl.h"

#include <string.h>

/* The way back, with 16 fraction bits: 255/219, and 2 (1 - K) 255/224 for each. */
enum {
    BACK_BITS = 16,
    BACK_Y = 76309,
    R_CR = 117489,
    G_CB = -13975,
    G_CR = -34925,
    B_CB = 138438,
};

/* Sums of 1 << shift pixels in, one sample out. */
static inline uint8_t luma(int r, int g, int b)
{
    return (uint8_t)((KN_Y_R * r + KN_Y_G * g + KN_Y_B * b + (16 << KN_COLOR_BITS) +
                      (1 << (KN_COLOR_BITS - 1))) >>
                     KN_COLOR_BITS);
}

static inline uint8_t blue_difference(int r, int g, int b, int shift)
{
    int sum = KN_CB_R * r + KN_CB_G * g + KN_CB_B * b;
    return (
        uint8_t)((sum + (128 << (KN_COLOR_BITS + shift)) + (1 << (KN_COLOR_BITS + shift - 1))) >>
                 (KN_COLOR_BITS + shift));
}

static inline uint8_t red_difference(int r, int g, int b, int shift)
{
    int sum = KN_CR_R * r + KN_CR_G * g + KN_CR_B * b;
    return (
        uint8_t)((sum + (128 << (KN_COLOR_BITS + shift)) + (1 << (KN_COLOR_BITS + shift - 1))) >>
                 (KN_COLOR_BITS + shift));
}

static inline uint8_t clamp8(int value)
{
    return (uint8_t)CLAMP(value, 0, 255);
}

/* Luma as it is; chroma less 128, times eight. */
static inline void to_rgb(int y, int cb8, int cr8, uint8_t *rgb)
{
    enum { SHIFT = BACK_BITS + 3 };
    int base = (y - 16) * 8 * BACK_Y + (1 << (SHIFT - 1));
    rgb[0] = clamp8((base + R_CR * cr8) >> SHIFT);
    rgb[1] = clamp8((base + G_CB * cb8 + G_CR * cr8) >> SHIFT);
    rgb[2] = clamp8((base + B_CB * cb8) >> SHIFT);
}

void kn_color_to_yuv(uint8_t r, uint8_t g, uint8_t b, uint8_t yuv[3])
{
    yuv[0] = luma(r, g, b);
    yuv[1] = blue_difference(r, g, b, 0);
    yuv[2] = red_difference(r, g, b, 0);
}

void kn_color_from_yuv(uint8_t y, uint8_t cb, uint8_t cr, uint8_t rgb[3])
{
    to_rgb(y, (cb - 128) * 8, (cr - 128) * 8, rgb);
}

static void add_rows_c(KnColorSums *sums, int at, const uint8_t *a, const uint8_t *b, int n)
{
    for (int i = 0; i < n; i++, a += 3, b += 3) {
        sums->r[at + i] = (int16_t)(a[0] + b[0]);
        sums->g[at + i] = (int16_t)(a[1] + b[1]);
        sums->b[at + i] = (int16_t)(a[2] + b[2]);
    }
}

static void row_to_luma_c(const uint8_t *row, int width, uint8_t *y)
{
    for (int i = 0; i < width; i++, row += 3)
        y[i] = luma(row[0], row[1], row[2]);
}

/* 1-2-1 about column 2 i, which is element 2 i + 1 of the sums. */
static inline int low_pass(const int16_t *sum, int i)
{
    return sum[2 * i] + 2 * sum[2 * i + 1] + sum[2 * i + 2];
}

static void sums_to_chroma_c(const KnColorSums *sums, uint8_t *cb, uint8_t *cr, int n)
{
    for (int i = 0; i < n; i++) {
        int r = low_pass(sums->r, i), g = low_pass(sums->g, i), b = low_pass(sums->b, i);
        cb[i] = blue_difference(r, g, b, 3);
        cr[i] = red_difference(r, g, b, 3);
    }
}

const KnColorRows kn_color_rows_c = {row_to_luma_c, add_rows_c, sums_to_chroma_c};

static const KnColorRows *best_rows(void)
{
#if defined(__x86_64__)
    if (kn_cpu_flags() & KN_CPU_AVX2)
        return &kn_color_rows_avx2;
#endif
    return &kn_color_rows_c;
}

void kn_color_rows_with(const KnColorRows *use, const KnColorPair *pair)
{
    const uint8_t *row0 = pair->row0, *row1 = pair->row1 ? pair->row1 : pair->row0;
    int width = pair->width;
    use->row_to_luma(row0, width, pair->y0);
    if (pair->row1)
        use->row_to_luma(row1, width, pair->y1);
    KnColorSums sums;
    for (int x = 0; x < width; x += KN_COLOR_BLOCK) {
        int n = MIN(KN_COLOR_BLOCK, width - x);
        int left = MAX(x - 1, 0) * 3, right = MIN(x + n, width - 1) * 3;
        use->add_rows(&sums, 0, row0 + left, row1 + left, 1);
        use->add_rows(&sums, 1, row0 + 3 * x, row1 + 3 * x, n);
        use->add_rows(&sums, n + 1, row0 + right, row1 + right, 1);
        use->sums_to_chroma(&sums, pair->cb + x / 2, pair->cr + x / 2, (n + 1) / 2);
    }
}

void kn_color_rows_to_yuv(const uint8_t *row0, const uint8_t *row1, int width, uint8_t *y0,
                          uint8_t *y1, uint8_t *cb, uint8_t *cr)
{
    kn_color_rows_with(best_rows(), &(KnColorPair){row0, row1, width, y0, y1, cb, cr});
}

/* Chroma of luma place (x, y), less 128, times eight: columns 2 k lie on sample k, rows 2 k and
 * 2 k + 1 a quarter above and below it. */
static inline int chroma_at(const KnPlane *plane, int x, int y)
{
    int row = y / 2, other = CLAMP(y % 2 ? row + 1 : row - 1, 0, plane->height - 1);
    int column = x / 2, next = MIN(column + x % 2, plane->width - 1);
    const uint8_t *near = plane->data + row * plane->stride;
    const uint8_t *far = plane->data + other * plane->stride;
    return 3 * (near[column] + near[next]) + far[column] + far[next] - 8 * 128;
}

void kn_color_frame_to_rgb(const KnFrame *frame, uint8_t *rgb, gsize stride)
{
    for (int y = 0; y < frame->height; y++) {
        const uint8_t *luma_row = frame->plane[0].data + y * frame->plane[0].stride;
        uint8_t *to = rgb + (gsize)y * stride;
        for (int x = 0; x < frame->width; x++)
            to_rgb(luma_row[x], chroma_at(&frame->plane[1], x, y),
                   chroma_at(&frame->plane[2], x, y), to + 3 * x);
    }
}

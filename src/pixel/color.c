/* SPDX-License-Identifier: MIT */
#include "pixel/color.h"

#include <string.h>

/* Coefficients of ITU-R BT.709-6 §3 (luma .2126, .7152, .0722; chroma divided by 1.8556 and 1.5748)
 * in limited range, with 15 fraction bits. Those of Y sum to 219/255, those of Cb and Cr to zero,
 * so that grey is exactly neutral. */
enum {
    BITS = 15,
    Y_R = 5983,
    Y_G = 20127,
    Y_B = 2032,
    CB_R = -3298,
    CB_G = -11094,
    CB_B = 14392,
    CR_R = 14392,
    CR_G = -13072,
    CR_B = -1320,
};

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
    return (uint8_t)((Y_R * r + Y_G * g + Y_B * b + (16 << BITS) + (1 << (BITS - 1))) >> BITS);
}

static inline uint8_t blue_difference(int r, int g, int b, int shift)
{
    int sum = CB_R * r + CB_G * g + CB_B * b;
    return (uint8_t)((sum + (128 << (BITS + shift)) + (1 << (BITS + shift - 1))) >> (BITS + shift));
}

static inline uint8_t red_difference(int r, int g, int b, int shift)
{
    int sum = CR_R * r + CR_G * g + CR_B * b;
    return (uint8_t)((sum + (128 << (BITS + shift)) + (1 << (BITS + shift - 1))) >> (BITS + shift));
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

/* Rows are worked on in pieces of BLOCK pixels, taken apart into sums of two rows for each colour,
 * with one pixel more on both sides. */
enum { BLOCK = 512 };

typedef struct {
    int16_t r[BLOCK + 2], g[BLOCK + 2], b[BLOCK + 2];
} Sums;

static void add_rows(Sums *sums, int at, const uint8_t *a, const uint8_t *b, int n)
{
    for (int i = 0; i < n; i++, a += 3, b += 3) {
        sums->r[at + i] = (int16_t)(a[0] + b[0]);
        sums->g[at + i] = (int16_t)(a[1] + b[1]);
        sums->b[at + i] = (int16_t)(a[2] + b[2]);
    }
}

static void row_to_luma(const uint8_t *row, int width, uint8_t *y)
{
    for (int i = 0; i < width; i++, row += 3)
        y[i] = luma(row[0], row[1], row[2]);
}

/* 1-2-1 about column 2 i, which is element 2 i + 1 of the sums. */
static inline int low_pass(const int16_t *sum, int i)
{
    return sum[2 * i] + 2 * sum[2 * i + 1] + sum[2 * i + 2];
}

static void sums_to_chroma(const Sums *sums, uint8_t *cb, uint8_t *cr, int n)
{
    for (int i = 0; i < n; i++) {
        int r = low_pass(sums->r, i), g = low_pass(sums->g, i), b = low_pass(sums->b, i);
        cb[i] = blue_difference(r, g, b, 3);
        cr[i] = red_difference(r, g, b, 3);
    }
}

void kn_color_rows_to_yuv(const uint8_t *row0, const uint8_t *row1, int width, uint8_t *y0,
                          uint8_t *y1, uint8_t *cb, uint8_t *cr)
{
    row_to_luma(row0, width, y0);
    if (row1)
        row_to_luma(row1, width, y1);
    else
        row1 = row0;
    Sums sums;
    for (int x = 0; x < width; x += BLOCK) {
        int n = MIN(BLOCK, width - x);
        int left = MAX(x - 1, 0) * 3, right = MIN(x + n, width - 1) * 3;
        add_rows(&sums, 0, row0 + left, row1 + left, 1);
        add_rows(&sums, 1, row0 + 3 * x, row1 + 3 * x, n);
        add_rows(&sums, n + 1, row0 + right, row1 + right, 1);
        sums_to_chroma(&sums, cb + x / 2, cr + x / 2, (n + 1) / 2);
    }
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

/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdint.h>

/* The inner loops of kn_color_rows_to_yuv, in C and AVX2, which are equal byte for byte. */

/* Coefficients of ITU-R BT.709-6 §3 (luma .2126, .7152, .0722; chroma divided by 1.8556 and 1.5748)
 * in limited range, with 15 fraction bits. Those of Y sum to 219/255, those of Cb and Cr to zero,
 * so that grey is exactly neutral. */
enum {
    KN_COLOR_BITS = 15,
    KN_Y_R = 5983,
    KN_Y_G = 20127,
    KN_Y_B = 2032,
    KN_CB_R = -3298,
    KN_CB_G = -11094,
    KN_CB_B = 14392,
    KN_CR_R = 14392,
    KN_CR_G = -13072,
    KN_CR_B = -1320,
};

/* Rows are worked on in pieces of KN_COLOR_BLOCK pixels, taken apart into sums of two rows for each
 * colour, with one pixel more on both sides. */
enum { KN_COLOR_BLOCK = 512 };

typedef struct {
    int16_t r[KN_COLOR_BLOCK + 2], g[KN_COLOR_BLOCK + 2], b[KN_COLOR_BLOCK + 2];
} KnColorSums;

typedef struct {
    void (*row_to_luma)(const uint8_t *row, int width, uint8_t *y);
    /* Elements at..at + n of the sums, from n pixels of two rows. */
    void (*add_rows)(KnColorSums *sums, int at, const uint8_t *a, const uint8_t *b, int n);
    /* Output i from 1-2-1 about column 2 i, which is element 2 i + 1 of the sums. */
    void (*sums_to_chroma)(const KnColorSums *sums, uint8_t *cb, uint8_t *cr, int n);
} KnColorRows;

extern const KnColorRows kn_color_rows_c, kn_color_rows_avx2;

/* The arguments of kn_color_rows_to_yuv. */
typedef struct {
    const uint8_t *row0, *row1;
    int width;
    uint8_t *y0, *y1, *cb, *cr;
} KnColorPair;

void kn_color_rows_with(const KnColorRows *use, const KnColorPair *pair);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"
#include "pixel/kernels.h"

/* A look: any function of a colour, as a table over (Y, Cb, Cr) that the look kernel interpolates
 * in. Whatever was composed to make the function, drawing with it costs the same.
 *
 * Chroma is coarser than luma. A luma sample is looked up with the chroma of its place
 * (interpolated linearly at its siting), a chroma sample with the luma of its place (averaged over
 * the two rows, 1-2-1 about its column), both with three fraction bits: exact.
 *
 * The table holds out[plane][(cb * KN_LOOK_C + cr) * KN_LOOK_Y + y] in 1/64 code values; node y
 * stands for Y = 4 y, cb and cr for 8 times their number. Threads: belongs to one at a time while
 * it is filled. */
typedef struct {
    int16_t *out[3];
    void *memory;
} KnLook;

enum { KN_LOOK_NODES = KN_LOOK_Y * KN_LOOK_C * KN_LOOK_C };

/* With memory for a table and none in it. */
void kn_look_init(KnLook *look);
void kn_look_clear(KnLook *look);

/* Changes a colour in place: R, G, B of BT.709, 0..1, and beyond for what no RGB picture has. */
typedef void (*KnColorFunc)(double rgb[3], gpointer user_data);

/* Fills the table from a function, in double precision. What leaves 0..1 is cut off there, but for
 * a colour that was beyond before, which may stay as far: so a function that changes nothing
 * changes nothing, also next to the limits. Colours that are far from all of RGB take part in what
 * is made of those that they are next to. */
void kn_look_fill(KnLook *look, KnColorFunc color, gpointer user_data);

/* Rows that drawing needs beside the frame, for frames of that width. */
typedef struct {
    uint16_t *luma, *cb, *cr;    /* places of the samples of a row */
    uint8_t *before[2], *now[2]; /* chroma rows as they were */
} KnLookRows;
void kn_look_rows_init(KnLookRows *rows, int width);
void kn_look_rows_clear(KnLookRows *rows);

/* Looks up all of a frame, in place. */
void kn_look_draw(const KnLook *look, const KnKernels *kernels, const KnLookRows *rows,
                  KnFrame *frame);

/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A picture to be looked at: packed 8-bit sRGB, upright, row by row. Threads: a picture is
 * constant; functions are pure. */
typedef struct {
    int width, height;
    const guint8 *rgb; /* borrowed */
} KnVisionPicture;

/* The longest side that a picture is looked at with; a larger one is shrunk to it when it is
 * decoded, and none is enlarged. */
enum { KN_VISION_SIDE_MAX = 1024 };

/* The size that a picture of width x height pixels is looked at with. */
void kn_vision_size(int width, int height, int side_max, int *out_width, int *out_height);

/* A square part of a picture, in its pixels; it may reach over the edges. */
typedef struct {
    double x, y, side;
} KnSquare;

/* All of the picture, in the middle of the smallest square. */
KnSquare kn_vision_whole(const KnVisionPicture *picture);

/* That part as side x side pixels, of which each is the average of what lies under it, and what
 * lies beside the picture is of the grey `beside`. The caller frees. */
guint8 *kn_vision_square(const KnVisionPicture *picture, const KnSquare *square, int side,
                         guint8 beside);

/* Shrinks by averaging the pixels under each new one, weighed by how much of them it covers, in
 * integers. The new size is that of kn_vision_size; the caller frees the pixels. */
guint8 *kn_vision_shrink(const KnVisionPicture *picture, int width, int height);

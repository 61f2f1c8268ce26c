/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "media/mask.h"
#include "vision/picture.h"

/* Outlines by networks that see the square about one thing and say of each of its places how much
 * it belongs to it. Threads: pure functions. */

/* The square about a box (fractions of the picture), with some of what lies around it. */
KnSquare kn_outline_square(const KnVisionPicture *picture, const KnBox *box);

/* Between the four values about a place of side x side of them, in cells of that grid. */
double kn_outline_between(const float *values, int side, double x, double y);

/* The mask over the whole picture of side x side values, 0..1, of that square: what lies in the
 * box, or a little over it. NULL: it fills so little of the box that it is no good. */
KnMask *kn_outline_mask(const KnVisionPicture *picture, const KnSquare *square, const KnBox *box,
                        const float *values, int side);

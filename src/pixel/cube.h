/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* Colour tables in the form of .cube files (Adobe's "Cube LUT Specification", version 1.0, and the
 * input ranges that DaVinci Resolve writes): one curve for each of R, G and B, or a cube.
 *
 * Prepared, a table is a surface like a picture (pixel/surface.h), so that it is kept, found and
 * mapped as one; its luma holds the numbers. Threads: read-only once it is made. */
typedef struct {
    gboolean is_cube; /* else three curves */
    int size;         /* nodes along a side */
    double from[3], to[3];
    const float *values; /* R, G, B of each node, R's place changing first */
    float *owned;        /* NULL: they lie in a frame */
} KnCube;

enum { KN_CUBE_SIDE_MAX = 65, KN_CUBE_CURVE_MAX = 65536, KN_CUBE_BYTES_MAX = 1 << 25 };

/* Reads a table from text. Errors: KN_ERROR_INPUT, "name:line: what is wrong". */
gboolean kn_cube_parse(const char *text, const char *name, KnCube *cube, GError **error);
/* The same from a file. Errors: those, and of reading it. */
gboolean kn_cube_load(const char *path, KnCube *cube, GError **error);
void kn_cube_clear(KnCube *cube);

/* The frame that holds it, and the size of that. */
void kn_cube_frame_size(const KnCube *cube, int *width, int *height);
KnFrame *kn_cube_to_frame(const KnCube *cube, GError **error);
/* What such a frame holds, to which it points; FALSE for any other. */
gboolean kn_cube_from_frame(const KnFrame *frame, KnCube *cube);

/* Changes a colour as a KnColorFunc does: linear between the nodes of curves, tetrahedral between
 * those of a cube. Beyond its range a table goes on by as much as the colour. */
void kn_cube_change(const KnCube *cube, double rgb[3]);

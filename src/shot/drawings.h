/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/exact.h"
#include "shot/field.h"

/* The ways in which transitions are drawn. Each takes a geometry: pure functions that are asked
 * once a frame, a row, or a sample of an axis, never once a sample of a frame. `gone` is how much
 * of the first picture is left, from 1 to 0 (FFmpeg's xfade counts progress like that); planes are
 * counted in their own samples, as xfade does. Threads: tables are const. */
typedef struct KnDrawing KnDrawing;
typedef struct KnTransitionDraw KnTransitionDraw;

/* kn_draw_runs: each row is put together of runs of samples from somewhere in a picture. */
typedef enum { KN_RUN_A, KN_RUN_B, KN_RUN_COLOR } KnRunSource;
enum { KN_RUNS_MAX = 3 };
typedef struct {
    KnRunSource source;
    int n;    /* samples, maybe 0 */
    int x, y; /* where the first one comes from */
} KnRun;
typedef struct {
    int width, height, y;
    double gone;
} KnRunPlace;
typedef struct {
    /* Fills runs, which come zeroed, from the left; together they have `width` samples. */
    void (*cut)(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX]);
    gconstpointer variant;
    guint8 color[3];
} KnRuns;
extern const KnDrawing kn_draw_runs;

/* kn_draw_mixture: every sample of a plane by the same parts of a, b and a value, which has what
 * they leave. */
#define KN_PART_REST (-1.0) /* for a: what b leaves */
typedef struct {
    double a, b, value;
} KnParts;
typedef struct {
    void (*parts)(gconstpointer variant, double progress, int plane, const guint8 color[3],
                  KnParts *parts);
    gconstpointer variant;
} KnMixture;
extern const KnDrawing kn_draw_mixture;

/* kn_draw_by_difference: the part of a that is left where samples differ by 0..1. */
typedef struct {
    double (*part_a)(double difference, double gone);
} KnByDifference;
extern const KnDrawing kn_draw_by_difference;

/* kn_draw_near: samples dissolve where the two colours are at most `distance` (0..255) apart in Y,
 * Cb and Cr; elsewhere b is seen already. */
typedef struct {
    double (*distance)(double gone);
} KnNearness;
extern const KnDrawing kn_draw_near;

/* kn_draw_bands: b's part, 0..1, depends on one axis alone: on sample `at` of n. */
typedef struct {
    gboolean vertical;
    double (*part_b)(double at, double n, double gone);
} KnBands;
extern const KnDrawing kn_draw_bands;

/* kn_draw_edge: a soft edge. b's part is 0 where s <= 0 and 1 where s >= 1, smooth between, with
 * s = scale * field + base - slope * gone; |scale| <= 1. The field is a picture in 1 /
 * KN_EDGE_UNIT, of values up to 4 either way, or, where there is none, the product of two functions
 * of an axis, 0..1 each. */
#define KN_EDGE_UNIT 4096.0
typedef struct {
    const KnFieldShape *field;
    double (*along_x)(double at, double n), (*along_y)(double at, double n);
    double scale, base, slope;
} KnEdgeShape;
extern const KnDrawing kn_draw_edge;

/* kn_draw_choice: a where a field of values from 0 to 1 is at least 1 - gone, else b. The field is
 * in 1 / 65536, less 32768. */
typedef struct {
    const KnFieldShape *field;
} KnChoice;
extern const KnDrawing kn_draw_choice;

/* kn_draw_luma: b where a picture of grey (KnTransitionDraw.wipe) is darker than progress has come,
 * over a soft edge. Without a geometry. */
extern const KnDrawing kn_draw_luma;

/* kn_draw_warp: columns, or columns and rows, of a (of both) come from elsewhere, mixed with b. */
typedef struct {
    int n;       /* samples of the axis */
    int shorter; /* of the plane's two sides */
    double gone;
} KnWarpAxis;
typedef struct {
    gboolean rows, both;
    /* Where sample i comes from: never before its neighbour's; below 0: b stands there alone, which
     * only columns may have, and only at the ends. */
    int (*from)(const KnWarpAxis *axis, int i);
    double (*part_a)(double gone);
} KnWarp;
extern const KnDrawing kn_draw_warp;

/* kn_draw_blur: dissolves while rows are blurred over `size` samples, 1..width. */
typedef struct {
    int (*size)(int width, double gone);
} KnBlur;
extern const KnDrawing kn_draw_blur;

/* kn_draw_flight: both pictures are scaled about the middle, a by 1 or more, b by 1/4 to 1; b
 * covers a with part_b, its edges in proportion to how much of a sample they cover. */
typedef struct {
    double (*size_a)(double progress), (*size_b)(double progress), (*part_b)(double progress);
} KnFlight;
extern const KnDrawing kn_draw_flight;

/* kn_draw_sweep: a panel of the cut's colour, wider than the frame, crosses it from left to right,
 * over a and off b: how far its front, and how far its back has come, from 0 to 1 of its way. The
 * back starts when the front is there. */
typedef struct {
    double (*front)(double progress), (*back)(double progress);
} KnSweep;
extern const KnDrawing kn_draw_sweep;

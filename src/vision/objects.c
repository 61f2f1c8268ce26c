/* SPDX-License-Identifier: MIT */
#include "vision/objects.h"
#include "base/error.h"

#include <math.h>

static gboolean refuse(const char *what, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "its outputs are not those of %s", what);
    return FALSE;
}

/* The output of a + b numbers of that shape [1, …, last]; NULL: there is none. */
static const float *output(const KnTensor *outputs, guint n, gint64 places, gint64 last)
{
    for (guint i = 0; i < n; i++) {
        const KnTensor *one = &outputs[i];
        if (one->n_dims > 1 && one->dims[one->n_dims - 1] == last &&
            kn_tensor_n(one) == (gsize)(places * last))
            return one->values;
    }
    return NULL;
}

static void add(const KnDecode *decode, double size, const double corners[4], int kind,
                double confidence, GArray *candidates)
{
    KnCandidate candidate = {.kind = kind, .confidence = MIN(confidence, 1)};
    if (kn_box_from_square(decode->picture, &decode->square, size, corners, &candidate.box))
        g_array_append_val(candidates, candidate);
}

/* ---- CenterNet ---- */

enum { GRID = 128, CELL = KN_CENTERNET_SIDE / GRID };

static gboolean is_peak(const float *heat, int x, int y, int kind)
{
    float value = heat[((gsize)y * GRID + (gsize)x) * KN_COCO_KINDS + (gsize)kind];
    for (int v = MAX(y - 1, 0); v <= MIN(y + 1, GRID - 1); v++)
        for (int u = MAX(x - 1, 0); u <= MIN(x + 1, GRID - 1); u++)
            if (heat[((gsize)v * GRID + (gsize)u) * KN_COCO_KINDS + (gsize)kind] > value)
                return FALSE;
    return TRUE;
}

gboolean kn_decode_centernet(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                             GError **error)
{
    const float *reach = output(outputs, KN_CENTERNET_OUTPUTS, GRID * GRID, 4);
    const float *heat = output(outputs, KN_CENTERNET_OUTPUTS, GRID * GRID, KN_COCO_KINDS);
    if (!reach || !heat)
        return refuse("CenterNet", error);
    for (gsize at = 0; at < GRID * GRID; at++)
        for (int kind = 0; kind < KN_COCO_KINDS; kind++) {
            double sure = heat[at * KN_COCO_KINDS + (gsize)kind];
            int x = (int)(at % GRID), y = (int)(at / GRID);
            const float *r = reach + at * 4;
            const double corners[] = {x * CELL - r[0], y * CELL - r[1], x * CELL + r[2],
                                      y * CELL + r[3]};
            if (sure >= decode->least && is_peak(heat, x, y, kind))
                add(decode, KN_CENTERNET_SIDE, corners, kind, sure, candidates);
        }
    return TRUE;
}

/* ---- NanoDet ---- */

enum { SIDES = 4, DISTANCES = 11 };

/* What is to be expected of a distance, when exp(values) says how likely each is. */
static double expected(const float *values)
{
    double sum = 0, all = 0, most = values[0];
    for (int i = 1; i < DISTANCES; i++)
        most = MAX(most, (double)values[i]);
    for (int i = 0; i < DISTANCES; i++) {
        double likely = exp(values[i] - most);
        sum += i * likely;
        all += likely;
    }
    return sum / all;
}

static void add_nanodet(const KnDecode *decode, int step, const float *sure, const float *away,
                        GArray *candidates)
{
    int n = KN_NANODET_SIDE / step;
    for (int at = 0; at < n * n; at++)
        for (int kind = 0; kind < KN_COCO_KINDS; kind++) {
            double confidence = sure[at * KN_COCO_KINDS + kind];
            if (!(confidence >= decode->least))
                continue;
            const float *d = away + (gsize)at * SIDES * DISTANCES;
            double x = (at % n + 0.5) * step, y = (at / n + 0.5) * step;
            const double corners[] = {x - expected(d) * step, y - expected(d + DISTANCES) * step,
                                      x + expected(d + 2 * DISTANCES) * step,
                                      y + expected(d + 3 * DISTANCES) * step};
            add(decode, KN_NANODET_SIDE, corners, kind, confidence, candidates);
        }
}

gboolean kn_decode_nanodet(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                           GError **error)
{
    static const int steps[] = {8, 16, 32};
    const float *sure[G_N_ELEMENTS(steps)], *away[G_N_ELEMENTS(steps)];
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        gint64 n = KN_NANODET_SIDE / steps[i];
        sure[i] = output(outputs, KN_NANODET_OUTPUTS, n * n, KN_COCO_KINDS);
        away[i] = output(outputs, KN_NANODET_OUTPUTS, n * n, SIDES * DISTANCES);
        if (!sure[i] || !away[i])
            return refuse("NanoDet", error);
    }
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        add_nanodet(decode, steps[i], sure[i], away[i], candidates);
    return TRUE;
}

/* ---- BlazeFace ---- */

enum { FACE_NUMBERS = 16 };

static void add_faces(const KnDecode *decode, int n, int anchors, const float *sure,
                      const float *numbers, GArray *candidates)
{
    enum { SIDE = KN_BLAZEFACE_SIDE };
    double step = (double)SIDE / n;
    for (int i = 0; i < n * n * anchors; i++) {
        int cell = i / anchors;
        double confidence = 1 / (1 + exp(-CLAMP((double)sure[i], -100, 100)));
        const float *face = numbers + (gsize)i * FACE_NUMBERS;
        double x = (cell % n + 0.5) * step, y = (cell / n + 0.5) * step;
        if (!(confidence >= decode->least))
            continue;
        const double corners[] = {x + face[0] - face[2] / 2, y + face[1] - face[3] / 2,
                                  x + face[0] + face[2] / 2, y + face[1] + face[3] / 2};
        guint before = candidates->len;
        add(decode, SIDE, corners, 0, confidence, candidates);
        if (candidates->len == before)
            continue;
        KnCandidate *added = &g_array_index(candidates, KnCandidate, before);
        double by = decode->square.side / SIDE;
        double u = x + (face[4] + face[6]) / 2, v = y + (face[5] + face[7]) / 2;
        added->point =
            (KnPoint){CLAMP((decode->square.x + u * by) / decode->picture->width, 0, 1),
                      CLAMP((decode->square.y + v * by) / decode->picture->height, 0, 1)};
    }
}

gboolean kn_decode_blazeface(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                             GError **error)
{
    static const struct {
        int n, anchors;
    } grids[] = {{16, 2}, {8, 6}};
    const float *sure[G_N_ELEMENTS(grids)], *numbers[G_N_ELEMENTS(grids)];
    for (guint i = 0; i < G_N_ELEMENTS(grids); i++) {
        gint64 n = (gint64)grids[i].n * grids[i].n * grids[i].anchors;
        sure[i] = output(outputs, KN_BLAZEFACE_OUTPUTS, n, 1);
        numbers[i] = output(outputs, KN_BLAZEFACE_OUTPUTS, n, FACE_NUMBERS);
        if (!sure[i] || !numbers[i])
            return refuse("BlazeFace", error);
    }
    for (guint i = 0; i < G_N_ELEMENTS(grids); i++)
        add_faces(decode, grids[i].n, grids[i].anchors, sure[i], numbers[i], candidates);
    return TRUE;
}

/* SPDX-License-Identifier: MIT */
/* From a mask to distances from its edge, and from those to what is seen there. All is done in + -
 * * / and square roots, which are the same on every machine. */
#include "media/plate.h"

#include <math.h>
#include <string.h>

/* Rounding of a box' corners, in parts of its shorter side. */
#define CORNER 0.3

/* ---- weights ---- */

/* Means of n x n values, where a mask has far more of them than the plate has pixels. */
typedef struct {
    const KnMask *mask;
    int n, rows, columns;
} Coarse;

static double value_at(const Coarse *coarse, int row, int column)
{
    const KnMask *mask = coarse->mask;
    int n = coarse->n, sum = 0;
    row = CLAMP(row, 0, coarse->rows - 1);
    column = CLAMP(column, 0, coarse->columns - 1);
    for (int y = row * n; y < row * n + n; y++)
        for (int x = column * n; x < column * n + n; x++)
            sum += mask->values[(gsize)MIN(y, mask->rows - 1) * (gsize)mask->columns +
                                (gsize)MIN(x, mask->columns - 1)];
    return sum / (255.0 * n * n);
}

static double mask_at(const Coarse *coarse, double u, double v)
{
    double x = u * coarse->mask->columns / coarse->n - 0.5;
    double y = v * coarse->mask->rows / coarse->n - 0.5;
    int column = (int)floor(x), row = (int)floor(y);
    double a = x - column, b = y - row;
    return (value_at(coarse, row, column) * (1 - a) + value_at(coarse, row, column + 1) * a) *
               (1 - b) +
           (value_at(coarse, row + 1, column) * (1 - a) +
            value_at(coarse, row + 1, column + 1) * a) *
               b;
}

/* A box with rounded corners; distances in pixels of the canvas. */
static double box_at(const KnBox *box, double x, double y)
{
    double radius = CORNER * MIN(box->w, box->h);
    double dx = fabs(x - box->x - box->w / 2) - (box->w / 2 - radius);
    double dy = fabs(y - box->y - box->h / 2) - (box->h / 2 - radius);
    double out = sqrt(MAX(dx, 0) * MAX(dx, 0) + MAX(dy, 0) * MAX(dy, 0)) + MIN(MAX(dx, dy), 0);
    return CLAMP(0.5 - (out - radius), 0, 1);
}

void kn_plate_weights(const KnPlateSpec *spec, const KnMask *mask, float *weights)
{
    KnBox place = kn_surface_spec_place(&spec->picture, spec->picture_width, spec->picture_height);
    const KnBox box = {place.x + spec->box.x * place.w, place.y + spec->box.y * place.h,
                       spec->box.w * place.w, spec->box.h * place.h};
    int width = kn_plate_width(spec), height = kn_plate_height(spec);
    Coarse coarse = {.mask = mask, .n = 1};
    if (mask) {
        double fine = MIN(mask->columns / place.w, mask->rows / place.h) * spec->shrink;
        coarse.n = MAX((int)floor(fine), 1);
        coarse.rows = (mask->rows + coarse.n - 1) / coarse.n;
        coarse.columns = (mask->columns + coarse.n - 1) / coarse.n;
    }
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++) {
            double x = spec->x + (i + 0.5) * spec->shrink, y = spec->y + (j + 0.5) * spec->shrink;
            double u = (x - place.x) / place.w, v = (y - place.y) / place.h, weight = 0;
            if (u >= 0 && u <= 1 && v >= 0 && v <= 1)
                weight = mask ? mask_at(&coarse, u, v) : box_at(&box, x, y);
            weights[(gsize)j * (gsize)width + (gsize)i] = (float)weight;
        }
}

/* ---- distances ---- */

/* Beyond any distance in a plate, squared, and small enough to add to. */
#define FAR 1e12f

/* Squared distances along one line (P. Felzenszwalb, D. Huttenlocher, "Distance Transforms of
 * Sampled Functions", 2012): the lower envelope of parabolas. f and out do not overlap. */
typedef struct {
    int *vertex;
    double *start;
    float *f, *out;
} Line;

static void transform_line(const Line *line, int n)
{
    int k = 0;
    line->vertex[0] = 0;
    line->start[0] = -FAR;
    line->start[1] = FAR;
    for (int q = 1; q < n; q++) {
        double s;
        for (;; k--) {
            int v = line->vertex[k];
            s = (((double)line->f[q] + (double)q * q) - ((double)line->f[v] + (double)v * v)) /
                (2.0 * (q - v));
            if (s > line->start[k] || k == 0)
                break;
        }
        k++;
        line->vertex[k] = q;
        line->start[k] = s;
        line->start[k + 1] = FAR;
    }
    k = 0;
    for (int q = 0; q < n; q++) {
        while (line->start[k + 1] < q)
            k++;
        int v = line->vertex[k];
        line->out[q] = (float)((double)(q - v) * (q - v) + (double)line->f[v]);
    }
}

/* Squared distances to the nearest 0 of a picture of 0 and FAR. */
static void transform(float *picture, int width, int height, const Line *line)
{
    for (int x = 0; x < width; x++) {
        for (int y = 0; y < height; y++)
            line->f[y] = picture[(gsize)y * (gsize)width + (gsize)x];
        transform_line(line, height);
        for (int y = 0; y < height; y++)
            picture[(gsize)y * (gsize)width + (gsize)x] = line->out[y];
    }
    for (int y = 0; y < height; y++) {
        float *row = picture + (gsize)y * (gsize)width;
        memcpy(line->f, row, (gsize)width * sizeof *row);
        transform_line(line, width);
        memcpy(row, line->out, (gsize)width * sizeof *row);
    }
}

/* Means of 2 r + 1 values along a line of values `step` apart; the ends repeat. */
static void mean_line(float *at, gsize step, int n, int r, const Line *line)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        line->f[i] = at[(gsize)i * step];
    for (int i = -r; i <= r; i++)
        sum += (double)line->f[CLAMP(i, 0, n - 1)];
    for (int i = 0; i < n; i++) {
        at[(gsize)i * step] = (float)(sum / (2 * r + 1));
        sum += (double)line->f[MIN(i + r + 1, n - 1)] - (double)line->f[MAX(i - r, 0)];
    }
}

/* What steps by whole pixels, or by a coarse mask's, becomes smooth: three means are nearly a
 * Gauss, of variance ((2 r + 1)^2 - 1) / 4. */
static void smooth(float *field, int width, int height, double sigma, const Line *line)
{
    int r = MAX((int)floor((sqrt(4 * sigma * sigma + 1) - 1) / 2 + 0.5), 1);
    for (int k = 0; k < 3; k++) {
        for (int y = 0; y < height; y++)
            mean_line(field + (gsize)y * (gsize)width, 1, width, r, line);
        for (int x = 0; x < width; x++)
            mean_line(field + x, (gsize)width, height, r, line);
    }
}

gboolean kn_plate_soften(float *field, int width, int height, double sigma)
{
    g_autofree float *f = g_try_new(float, (gsize)MAX(width, height));
    if (f)
        smooth(field, width, height, sigma, &(Line){.f = f});
    return f != NULL;
}

double kn_plate_softness(const KnPlateSpec *spec, const KnMask *mask)
{
    const double least = 2, part = 0.4; /* pixels; of a mask's own, below which one still shows */
    KnBox place = kn_surface_spec_place(&spec->picture, spec->picture_width, spec->picture_height);
    double cell = mask ? MAX(place.w / mask->columns, place.h / mask->rows) / spec->shrink : 1;
    return MAX(part * cell, least);
}

gboolean kn_plate_distances(float *weights, int width, int height, double sigma)
{
    gsize n = (gsize)width * (gsize)height, side = (gsize)MAX(width, height) + 2;
    g_autofree float *inside = g_try_new(float, n), *f = g_try_new(float, 2 * side);
    g_autofree double *start = g_try_new(double, side);
    g_autofree int *vertex = g_try_new(int, side);
    if (!inside || !f || !start || !vertex)
        return FALSE;
    const Line line = {vertex, start, f, f + side};
    for (gsize i = 0; i < n; i++) {
        inside[i] = weights[i] >= 0.5f ? FAR : 0;
        weights[i] = weights[i] >= 0.5f ? 0 : FAR;
    }
    transform(weights, width, height, &line);
    transform(inside, width, height, &line);
    for (gsize i = 0; i < n; i++) {
        /* The edge is between two pixels. */
        float out = sqrtf(weights[i]), in = sqrtf(inside[i]);
        weights[i] = out > 0 ? out - 0.5f : 0.5f - in;
    }
    smooth(weights, width, height, sigma, &line);
    return TRUE;
}

/* ---- what is seen ---- */

/* Light that is 1 at its source and fades to nothing, without an edge, over a length. */
static double fade(double distance, double length)
{
    double x = length > 0 ? distance / length : 1;
    return x >= 1 ? 0 : (1 - x * x) * (1 - x * x);
}

static double ring(const KnPlateLook *look, double distance)
{
    const double light = 0.5; /* of the line's own */
    double half = look->thickness / 2, from_line = fabs(distance - look->offset) - half;
    double line = CLAMP(0.5 - from_line, 0, 1) * MIN(look->thickness, 1);
    double inner = MAX(look->offset - half, 0);
    double length = distance < look->offset ? MIN(look->radius, inner) : look->radius;
    return MAX(line, light * fade(MAX(from_line, 0), length)) * CLAMP(distance + 0.5, 0, 1);
}

static double shadow(const KnPlateLook *look, double distance)
{
    double x = look->radius > 0 ? CLAMP(0.5 - distance / (2 * look->radius), 0, 1)
                                : CLAMP(0.5 - distance, 0, 1);
    return x * x * (3 - 2 * x);
}

double kn_plate_side(const KnPlateSpec *spec)
{
    KnBox place = kn_surface_spec_place(&spec->picture, spec->picture_width, spec->picture_height);
    if (spec->mask || spec->mask_path)
        return 0;
    return MIN(spec->box.w * place.w, spec->box.h * place.h) / spec->shrink;
}

/* From 0 to 1 between two distances, without an edge. */
static double slope(double distance, double from, double to)
{
    double x = CLAMP((distance - from) / (to - from), 0, 1);
    return x * x * (3 - 2 * x);
}

double kn_plate_alpha(const KnPlateLook *look, double distance, double side)
{
    /* Parts of a box' shorter side: most of it is the subject, its corners are not. */
    const double inside = 0.12, outside = 0.3, cutout = 0.22;
    if (side > 0 && look->kind == KN_PLATE_BLUR)
        return slope(distance, -inside * side, outside * side);
    if (side > 0 && look->kind == KN_PLATE_CUTOUT && look->radius > 0)
        return 1 - slope(distance, 0, look->radius);
    if (side > 0 && look->kind == KN_PLATE_CUTOUT)
        return 1 - slope(distance, -cutout * side, 0);
    switch (look->kind) {
    case KN_PLATE_RING:
        return ring(look, distance);
    case KN_PLATE_GLOW:
        return fade(MAX(distance, 0), look->radius) * CLAMP(distance + 0.5, 0, 1);
    case KN_PLATE_SHADOW:
        return shadow(look, distance);
    case KN_PLATE_FILL: /* all of it where anything of the subject may be */
        return CLAMP(2 - 2 * distance / MAX(look->offset, 1), 0, 1);
    case KN_PLATE_BLUR: /* the subject's own edge is as sharp as in the picture */
        return CLAMP((distance + 0.5) / 2.5, 0, 1);
    default:
        return CLAMP(0.5 - distance / 1.5, 0, 1);
    }
}

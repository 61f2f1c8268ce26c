/* SPDX-License-Identifier: MIT */
/* Pixels of plates that are made of the picture itself: what a subject hides, what lies behind it
 * out of focus, the edges of all. All is done in + - * / and square roots, which are the same on
 * every machine. */
#include "media/plate.h"

#include <math.h>
#include <string.h>

/* ---- what the subject hides ---- */

/* A picture of colours and of how much is known of each. Half as large each time, it knows more of
 * itself; what is not known of one is taken from the next smaller one (S. Gortler et al., "The
 * Lumigraph", 1996: pull and push). */
typedef struct {
    int width, height;
    float *pixels; /* r, g, b times w, and w: 0..1 */
} Level;

enum { LEVELS_MAX = 24, PARTS = 4 };

static const float *at(const Level *level, int x, int y)
{
    x = CLAMP(x, 0, level->width - 1);
    y = CLAMP(y, 0, level->height - 1);
    return level->pixels + PARTS * ((gsize)y * (gsize)level->width + (gsize)x);
}

static gboolean shrink(const Level *large, Level *small)
{
    small->width = (large->width + 1) / 2;
    small->height = (large->height + 1) / 2;
    small->pixels = g_try_new0(float, PARTS *(gsize)small->width *(gsize)small->height);
    if (!small->pixels)
        return FALSE;
    for (int y = 0; y < small->height; y++)
        for (int x = 0; x < small->width; x++) {
            float *to = small->pixels + PARTS * ((gsize)y * (gsize)small->width + (gsize)x);
            for (int k = 0; k < 4; k++) {
                const float *from = at(large, 2 * x + k % 2, 2 * y + k / 2);
                for (int i = 0; i < PARTS; i++)
                    to[i] += from[i];
            }
            /* What is known of a part of it is known of it. */
            for (int i = 0; i < PARTS - 1; i++)
                to[i] = to[PARTS - 1] > 1 ? to[i] / to[PARTS - 1] : to[i];
            to[PARTS - 1] = MIN(to[PARTS - 1], 1);
        }
    return TRUE;
}

/* The colour of a smaller picture, all of which is known, at a place of the one twice as large. */
static void sample(const Level *small, int x, int y, int width, int height, float rgb[3])
{
    double u = (x + 0.5) * small->width / width - 0.5, v = (y + 0.5) * small->height / height - 0.5;
    int left = (int)floor(u), top = (int)floor(v);
    float a = (float)(u - left), b = (float)(v - top);
    const float *p = at(small, left, top), *q = at(small, left + 1, top);
    const float *r = at(small, left, top + 1), *s = at(small, left + 1, top + 1);
    for (int i = 0; i < 3; i++)
        rgb[i] = (p[i] * (1 - a) + q[i] * a) * (1 - b) + (r[i] * (1 - a) + s[i] * a) * b;
}

static void complete(Level *large, const Level *small)
{
    for (int y = 0; y < large->height; y++)
        for (int x = 0; x < large->width; x++) {
            float *to = large->pixels + PARTS * ((gsize)y * (gsize)large->width + (gsize)x);
            float rgb[3], known = to[PARTS - 1];
            if (known >= 1)
                continue;
            sample(small, x, y, large->width, large->height, rgb);
            for (int i = 0; i < 3; i++)
                to[i] += (1 - known) * rgb[i];
            to[PARTS - 1] = 1;
        }
}

static gboolean complete_all(Level *levels)
{
    int n = 1;
    while (n < LEVELS_MAX && (levels[n - 1].width > 1 || levels[n - 1].height > 1)) {
        if (!shrink(&levels[n - 1], &levels[n]))
            return FALSE;
        n++;
    }
    for (; n > 1; n--)
        complete(&levels[n - 2], &levels[n - 1]);
    return TRUE;
}

gboolean kn_plate_fill(guint8 *rgb, const float *distances, int width, int height, double reach)
{
    gsize n = (gsize)width * (gsize)height;
    Level levels[LEVELS_MAX] = {{width, height, g_try_new(float, PARTS *n)}};
    gboolean done = levels[0].pixels != NULL;
    for (gsize i = 0; i < n && done; i++) {
        float *to = levels[0].pixels + PARTS * i, known = (double)distances[i] < reach ? 0 : 1;
        for (int k = 0; k < 3; k++)
            to[k] = rgb[3 * i + (gsize)k] * known;
        to[PARTS - 1] = known;
    }
    done = done && complete_all(levels);
    for (gsize i = 0; i < 3 * n && done; i++)
        rgb[i] = (guint8)floor(
            CLAMP((double)levels[0].pixels[PARTS * (i / 3) + i % 3], 0.0, 255.0) + 0.5);
    for (int i = 0; i < LEVELS_MAX; i++)
        g_free(levels[i].pixels);
    return done;
}

/* ---- an old print ---- */

void kn_plate_fade(guint8 *rgb, gsize n_pixels, double tone)
{
    static const double paper[3] = {232, 214, 178}, ink[3] = {48, 36, 26};
    for (gsize i = 0; i < n_pixels; i++) {
        guint8 *p = rgb + 3 * i;
        double grey = (0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2]) / 255;
        for (int k = 0; k < 3; k++) {
            double print = ink[k] + (paper[k] - ink[k]) * grey;
            p[k] = (guint8)floor(p[k] + tone * (print - p[k]) + 0.5);
        }
    }
}

/* ---- out of focus ---- */

gboolean kn_plate_blur(guint8 *rgb, int width, int height, double sigma)
{
    gsize n = (gsize)width * (gsize)height;
    g_autofree float *field = g_try_new(float, n);
    if (!field || sigma <= 0)
        return field != NULL;
    for (gsize k = 0; k < 3; k++) {
        for (gsize i = 0; i < n; i++)
            field[i] = rgb[3 * i + k];
        if (!kn_plate_soften(field, width, height, sigma))
            return FALSE;
        for (gsize i = 0; i < n; i++)
            rgb[3 * i + k] = (guint8)floor(CLAMP((double)field[i], 0.0, 255.0) + 0.5);
    }
    return TRUE;
}

/* ---- edges ---- */

/* Steps of brightness (0..1) over a pixel of a 1080-line frame that are no edge, and that are all
 * of one. */
#define EDGE_LOW 0.012
#define EDGE_HIGH 0.06
/* Of the picture before its edges are looked for, in pixels of a 1080-line frame. */
#define EDGE_SIGMA 1.3
/* Of the light about them. */
#define EDGE_LIGHT 2.8

static double step_at(const float *luma, int width, int height, int x, int y)
{
    int left = MAX(x - 1, 0), right = MIN(x + 1, width - 1);
    int up = MAX(y - 1, 0), down = MIN(y + 1, height - 1);
    const float *row = luma + (gsize)y * (gsize)width;
    double dx = ((double)row[right] - (double)row[left]) / MAX(right - left, 1);
    double dy = ((double)luma[(gsize)down * (gsize)width + (gsize)x] -
                 (double)luma[(gsize)up * (gsize)width + (gsize)x]) /
                MAX(down - up, 1);
    return sqrt(dx * dx + dy * dy);
}

gboolean kn_plate_edges(const guint8 *rgb, int width, int height, const KnPlateLook *look,
                        double unit, float *alpha)
{
    gsize n = (gsize)width * (gsize)height;
    g_autofree float *line = g_try_new(float, n);
    if (!line)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        alpha[i] =
            (float)((0.2126 * rgb[3 * i] + 0.7152 * rgb[3 * i + 1] + 0.0722 * rgb[3 * i + 2]) /
                    255);
    if (!kn_plate_soften(alpha, width, height, MAX(EDGE_SIGMA * unit, 0.6)))
        return FALSE;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double step = step_at(alpha, width, height, x, y) * unit;
            double edge = CLAMP((step - EDGE_LOW) / (EDGE_HIGH - EDGE_LOW), 0, 1);
            line[(gsize)y * (gsize)width + (gsize)x] = (float)(edge * edge * (3 - 2 * edge));
        }
    memcpy(alpha, line, n * sizeof *alpha);
    if (look->radius > 0 && !kn_plate_soften(alpha, width, height, look->radius / 2))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        double light = look->radius > 0 ? MIN(EDGE_LIGHT * (double)alpha[i], 0.6) : 0;
        alpha[i] = (float)(1 - (1 - (double)line[i]) * (1 - light));
    }
    return TRUE;
}

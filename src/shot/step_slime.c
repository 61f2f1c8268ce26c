/* SPDX-License-Identifier: MIT */
/* Slime that is thrown at the picture, spreads and runs down. A field says of each sample when the
 * slime reaches it; what it looks like follows from that: where it comes sooner it is thicker, so
 * that its slope is lit or in shade. */
#include "shot/exact.h"
#include "shot/step.h"

#include <math.h>

/* Times of a field: blobs have spread at SPREAD, the last drop has run down at LAST. */
enum { SPREAD = 8000, LAST = 16000, NEVER = G_MAXINT16 };

/* Samples at an edge are partly covered: EDGE + time / PARTS * PARTS + 0..PARTS - 1. */
enum { EDGE = 16384, PARTS = 128 };

/* How long the front takes over a sample, about: it is not sharp. */
enum { FRONT = 160 };

void kn_shot_add_slime(KnShot *shot, const KnSlime *slime)
{
    if (slime->coverage > 0 && slime->opacity > 0)
        kn_shot_add_step(shot, &kn_step_slime, slime);
}

#define TYPE "((yyy)ddddu)"

static GVariant *freeze(const void *params)
{
    const KnSlime *s = params;

    return g_variant_new(TYPE, s->color[0], s->color[1], s->color[2], s->coverage, s->opacity,
                         s->start, s->n_frames, s->seed);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    KnSlime *s = params;

    g_variant_get(frozen, TYPE, &s->color[0], &s->color[1], &s->color[2], &s->coverage, &s->opacity,
                  &s->start, &s->n_frames, &s->seed);
    return s->coverage > 0 && s->coverage <= 1 && s->opacity > 0 && s->opacity <= 1 &&
           s->start >= 0 && s->start <= KN_STEP_FRAMES_MAX && s->n_frames >= 0 &&
           s->n_frames <= KN_STEP_FRAMES_MAX;
}

/* The time of the field. Beyond its own time (in a transition) a shot stays as it is at that end.
 */
static int weight(const void *params, const KnStepTime *time)
{
    const KnSlime *s = params;
    double since = (double)CLAMP(time->own, 0, MAX(time->n_frames - 1, 0)) - s->start;

    if (since < 0)
        return 0;
    if (since + 1 >= 2 * s->n_frames)
        return LAST;
    return (int)((since + 1) / s->n_frames * SPREAD + 0.5);
}

/* ---- the field ---- */

/* In heights of the frame. A drop hangs from y for `length`; a blob has none. */
typedef struct {
    double x, y, radius, length;
    double begins;  /* of the time that blobs take */
    double wave[6]; /* of a blob's radius: cosines and sines of 2, 3 and 5 turns */
} Shape;

enum { BLOBS_MAX = 80, SMALL = 9, DROPS = 2, SHAPES_MAX = BLOBS_MAX * (1 + SMALL + DROPS) };

/* Marsaglia's xorshift, multiplied (S. Vigna, 2016): 0..1. */
static double next(guint64 *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * G_GUINT64_CONSTANT(2685821657736338717)) >> 40) / 16777216.0;
}

static guint add_splash(const Shape *blob, guint64 *state, Shape *shapes)
{
    guint n = 0;

    for (int i = 0; i < SMALL; i++) {
        double angle = next(state) * 6.283185307179586, far = 1.0 + 0.9 * next(state);
        double size = 0.04 + 0.14 * next(state) * next(state);

        shapes[n++] = (Shape){.x = blob->x + blob->radius * far * kn_exact_sin(angle),
                              .y = blob->y + blob->radius * far * kn_exact_sin(angle + 1.5707963),
                              .radius = blob->radius * size,
                              .begins = MIN(blob->begins + 0.1 * far, 0.5)};
    }
    for (int i = 0; i < DROPS; i++) {
        double width = blob->radius * (0.08 + 0.12 * next(state));
        double side = (1.5 * next(state) - 0.75) * blob->radius;

        shapes[n++] = (Shape){.x = blob->x + side,
                              .y = blob->y + 0.3 * blob->radius,
                              .radius = width,
                              .length = blob->radius * (1.1 + 1.9 * next(state)),
                              .begins = blob->begins + 0.25 + 0.3 * next(state)};
    }
    return n;
}

/* Until their areas make up the coverage. The parameter is 1001 * seed + 1000 * coverage. */
static guint make_shapes(double parameter, double width, Shape shapes[SHAPES_MAX])
{
    double coverage = fmod(parameter, 1001) / 1000, area = 0;
    guint64 state = (guint64)floor(parameter / 1001) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) + 1;
    guint n = 0;

    for (int i = 0; i < BLOBS_MAX && area < 1.15 * coverage * width; i++) {
        double size = next(&state), shorter = MIN(width, 1);
        Shape blob = {.radius = shorter * (0.05 + 0.17 * size * size),
                      .x = next(&state) * width,
                      .y = next(&state) * 0.95 - 0.05};

        blob.begins = i < 2 ? 0 : 0.5 * next(&state);
        for (int k = 0; k < 6; k++)
            blob.wave[k] = (k < 4 ? 0.16 : 0.09) * (2 * next(&state) - 1);
        area += 3.14159265 * blob.radius * blob.radius;
        shapes[n++] = blob;
        n += add_splash(&blob, &state, shapes + n);
    }
    return n;
}

/* The radius of a blob in the direction of a place. */
static double radius_of(const Shape *s, double dx, double dy, double far)
{
    double c = dx / far, n = dy / far, c2 = c * c, n2 = n * n;
    double two = s->wave[0] * (c2 - n2) + s->wave[1] * 2 * c * n;
    double three = s->wave[2] * c * (4 * c2 - 3) + s->wave[3] * n * (3 - 4 * n2);
    double five =
        s->wave[4] * c * (5 + c2 * (16 * c2 - 20)) + s->wave[5] * n * (5 + n2 * (16 * n2 - 20));

    return s->radius * (1 + two + three + five);
}

/* When it reaches a place, 0..2, and how far (0..1) the place is inside of its edge. */
static double reaches(const Shape *s, double x, double y, double pixel, double *inside)
{
    double dx = x - s->x, dy = y - s->y, far, done, radius = s->radius;

    if (s->length == 0) {
        far = sqrt(dx * dx + dy * dy);
        if (far > 0)
            radius = radius_of(s, dx, dy, far);
        done = s->begins + 0.5 * (1 - sqrt(MAX(1 - far / radius, 0)));
    } else {
        double at = CLAMP(dy / s->length, 0, 1);

        /* thinner in the middle, with a bulb at its end */
        radius *= 1 - 0.55 * kn_wave(at) + 0.25 * at;
        dy -= at * s->length;
        far = sqrt(dx * dx + dy * dy);
        done = s->begins + 0.1 + at * (1.85 - s->begins - 0.15) +
               0.03 * (1 - sqrt(MAX(1 - far / radius, 0)));
    }
    *inside = CLAMP((radius - far) / pixel + 0.5, 0, 1);
    return done;
}

static int16_t value_of(double done, double inside)
{
    int time = (int)(CLAMP(done, 0, 1.99) * SPREAD);

    if (inside >= 1)
        return (int16_t)time;
    return (int16_t)(EDGE + time / PARTS * PARTS + (int)(inside * (PARTS - 1)));
}

/* What is sooner there, and of edges what covers more, wins. */
static gboolean wins(int now, int other)
{
    gboolean whole = now < EDGE, other_whole = other < EDGE;

    if (other == NEVER || whole != other_whole)
        return other == NEVER || whole;
    return whole ? now < other : now % PARTS > other % PARTS;
}

static void times_row(const KnFieldPlane *plane, double parameter, int row, int16_t *times)
{
    static const double up = 1.6; /* of waves, and of a drop's bulb */
    double pixel = 1.0 / plane->frame_height;
    double y = (plane->chroma ? 2 * row + 1 : row + 0.5) * pixel;
    double step = plane->chroma ? 2 * pixel : pixel, first = 0.5 * pixel;
    g_autofree Shape *shapes = g_new(Shape, SHAPES_MAX);
    guint n = make_shapes(parameter, plane->frame_width * pixel, shapes);

    for (int x = 0; x < plane->width; x++)
        times[x] = NEVER;
    for (guint i = 0; i < n; i++) {
        const Shape *s = &shapes[i];
        double reach = s->radius * up + 2 * pixel;
        int from = (int)CLAMP((s->x - reach - first) / step, 0, plane->width);
        int to = (int)CLAMP((s->x + reach - first) / step + 1, 0, plane->width);

        if (y < s->y - reach || y > s->y + s->length + reach)
            continue;
        for (int x = from; x < to; x++) {
            double inside, done = reaches(s, first + x * step, y, step, &inside);
            int now = inside > 0 ? value_of(done, inside) : NEVER;

            if (now != NEVER && wins(now, times[x]))
                times[x] = (int16_t)now;
        }
    }
}

static double parameter_of(const void *params)
{
    const KnSlime *s = params;

    return 1001.0 * s->seed + floor(s->coverage * 1000 + 0.5);
}

/* ---- drawing ---- */

/* 0..256: how much of a sample is covered at a time. */
static inline int cover_of(int value, int now)
{
    if (value < EDGE)
        return CLAMP((now - value) * 256 / FRONT, 0, 256);
    if (value == NEVER)
        return 0;
    int time = (value - EDGE) / PARTS * PARTS + PARTS;
    return CLAMP((now - time) * 256 / FRONT, 0, 256) * (value % PARTS) / (PARTS - 1);
}

static inline int time_of(int value)
{
    return value < EDGE ? value : value == NEVER ? LAST : (value - EDGE) / PARTS * PARTS;
}

/* Light comes from the upper left; a steep slope towards it shines. */
static inline int shade_of(int before, int after)
{
    enum { STEEP = 10, DARK = 44, LIGHT = 30, SHINE = 70 };
    int slope = (time_of(before) - time_of(after)) / STEEP;

    if (slope > LIGHT)
        return MIN(LIGHT + (slope - LIGHT) / 3, SHINE);
    return MAX(slope, -DARK);
}

static void draw_row(const KnStepRow *row)
{
    const KnSlime *s = row->params;
    int most = (int)(s->opacity * 256 + 0.5), color = s->color[row->plane];
    const int16_t *times = kn_field_row(row->field, row->plane, row->y, NULL);
    int far = row->plane ? 0 : MAX(row->height / 360, 1);
    const int16_t *above = kn_field_row(row->field, row->plane, MAX(row->y - far, 0), NULL);
    const int16_t *below =
        kn_field_row(row->field, row->plane, MIN(row->y + far, row->height - 1), NULL);

    for (int x = 0; x < row->n; x++) {
        int cover = cover_of(times[x], row->weight) * most / 256, under = row->src[x];
        int over = color;

        if (cover && !row->plane)
            over = CLAMP(color + shade_of(above[MAX(x - far, 0)], below[MIN(x + far, row->n - 1)]),
                         16, 235);
        row->dst[x] = (uint8_t)(under + ((over - under) * cover + 128) / 256);
    }
}

static const KnFieldShape times_shape = {.row = times_row};

const KnStepKind kn_step_slime = {
    .name = "slime",
    .stage = KN_STAGE_OVERLAY,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .is_static = TRUE,
    .params_size = sizeof(KnSlime),
    .type = TYPE,
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
    .field = &times_shape,
    .field_parameter = parameter_of,
};

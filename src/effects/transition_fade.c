/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include "shot/exact.h"

/* Transitions that mix whole pictures: every sample by the same weights. */

/* FFmpeg's xfade takes black and white as the ends of the full range, and 127 for no colour. Half a
 * code value from that keeps us within one of its results, and nearer to true grey. */
static const double xfade_black[3] = {0, 127.5, 127.5}, xfade_white[3] = {255, 127.5, 127.5};

static void draw_none(const KnTransition *transition, const KnTransitionDraw *draw)
{
    kn_frame_copy(draw->out, draw->progress < 0.5 ? draw->a : draw->b);
}

static void crossfade_plane(const KnTransitionDraw *draw, int plane)
{
    int weight = (int)(draw->progress * KN_ONE + 0.5);

    for (int y = 0; y < draw->out->plane[plane].height; y++)
        draw->kernels->mix(kn_plane_row(draw->out, plane, y), kn_plane_row(draw->a, plane, y),
                           kn_plane_row(draw->b, plane, y), weight, draw->out->plane[plane].width);
}

static void draw_crossfade(const KnTransition *transition, const KnTransitionDraw *draw)
{
    for (int p = 0; p < 3; p++)
        crossfade_plane(draw, p);
}

/* dst = a * weight_a + b * weight_b + constant, with one rounding. */
static void blend(uint8_t *dst, const uint8_t *a, const uint8_t *b, int weight_a, int weight_b,
                  int constant, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = (uint8_t)((a[i] * weight_a + b[i] * weight_b + constant) >> 14);
}

/* One plane of a fade through a value: the first picture fades to it while the second comes out of
 * it (xfade's formula: the value is reached after the first fifth and recedes from there). */
static void plane_through(const KnTransitionDraw *draw, int plane, double value)
{
    double gone = 1 - draw->progress; /* xfade counts down */
    int weight_a = (int)(gone * kn_smoothstep(0.8, 1, gone) * KN_ONE + 0.5);
    int weight_b = (int)(draw->progress * (1 - kn_smoothstep(0.2, 1, gone)) * KN_ONE + 0.5);
    int constant = (int)(value * (KN_ONE - weight_a - weight_b)) + (KN_ONE >> 1);

    for (int y = 0; y < draw->out->plane[plane].height; y++)
        blend(kn_plane_row(draw->out, plane, y), kn_plane_row(draw->a, plane, y),
              kn_plane_row(draw->b, plane, y), weight_a, weight_b, constant,
              draw->out->plane[plane].width);
}

static void draw_fade_fixed(const KnTransition *transition, const KnTransitionDraw *draw)
{
    const double *color = transition->variant;

    for (int p = 0; p < 3; p++)
        plane_through(draw, p, color[p]);
}

static void draw_fade_color(const KnTransition *transition, const KnTransitionDraw *draw)
{
    for (int p = 0; p < 3; p++)
        plane_through(draw, p, draw->color[p]);
}

static void draw_fade_grays(const KnTransition *transition, const KnTransitionDraw *draw)
{
    crossfade_plane(draw, 0);
    plane_through(draw, 1, 128);
    plane_through(draw, 2, 128);
}

typedef enum { FAST, SLOW } Speed;

/* A crossfade whose samples go the sooner (fast) or the later (slow) the more they differ. */
static void draw_fade_by_difference(const KnTransition *transition, const KnTransitionDraw *draw)
{
    Speed speed = *(const Speed *)transition->variant;
    double gone = 1 - draw->progress, ln2 = 0x1.62e42fefa39efp-1;
    int weight[256];

    for (int d = 0; d < 256; d++) {
        double power = 1 + ln2 * kn_exact_log2(speed == FAST ? 1 + d / 255.0 : 2 - d / 255.0);

        weight[d] = gone > 0 ? (int)(kn_exact_exp2(power * kn_exact_log2(gone)) * KN_ONE + 0.5) : 0;
    }
    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);
            const uint8_t *a = kn_plane_row(draw->a, p, y), *b = kn_plane_row(draw->b, p, y);

            for (int x = 0; x < draw->out->plane[p].width; x++)
                row[x] =
                    (uint8_t)(b[x] +
                              (((a[x] - b[x]) * weight[ABS(a[x] - b[x])] + (KN_ONE >> 1)) >> 14));
        }
    }
}

const KnTransition kn_transitions_fade[] = {
    {.name = "none", .help = "A hard cut.", .draw = draw_none},
    {.name = "crossfade",
     .alias = "fade",
     .help = "One picture dissolves into the other.",
     .draw = draw_crossfade},
    {.name = "fadeblack",
     .help = "Through black.",
     .draw = draw_fade_fixed,
     .variant = xfade_black},
    {.name = "fadewhite",
     .help = "Through white.",
     .draw = draw_fade_fixed,
     .variant = xfade_white},
    {.name = "fadegrays", .help = "Through grey.", .draw = draw_fade_grays},
    {.name = "fadefast",
     .help = "A dissolve; what differs most goes first.",
     .draw = draw_fade_by_difference,
     .variant = &(const Speed){FAST}},
    {.name = "fadeslow",
     .help = "A dissolve; what differs most goes last.",
     .draw = draw_fade_by_difference,
     .variant = &(const Speed){SLOW}},
    {.name = "fadecolor", .help = "Through the colour given.", .draw = draw_fade_color},
    {.name = NULL},
};

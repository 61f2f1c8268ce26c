/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"

/* Transitions that mix whole pictures: every sample by the same weights. */

/* FFmpeg's xfade takes black and white as the ends of the full range: the first darkens, the second
 * lightens a little sooner than the ends of the limited range would. */
static const uint8_t xfade_black[3] = {0, 128, 128}, xfade_white[3] = {255, 128, 128};

static void draw_none(const KnTransition *transition, const KnTransitionDraw *draw)
{
    kn_frame_copy(draw->out, draw->progress < 0.5 ? draw->a : draw->b);
}

static void draw_crossfade(const KnTransition *transition, const KnTransitionDraw *draw)
{
    int weight = (int)(draw->progress * KN_ONE + 0.5);

    for (int p = 0; p < 3; p++)
        for (int y = 0; y < draw->out->plane[p].height; y++)
            draw->kernels->mix(kn_plane_row(draw->out, p, y), kn_plane_row(draw->a, p, y),
                               kn_plane_row(draw->b, p, y), weight, draw->out->plane[p].width);
}

/* dst = a * weight_a + b * weight_b + constant, with one rounding. */
static void blend(uint8_t *dst, const uint8_t *a, const uint8_t *b, int weight_a, int weight_b,
                  int constant, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = (uint8_t)((a[i] * weight_a + b[i] * weight_b + constant) >> 14);
}

/* The first picture fades to the colour while the second comes out of it (xfade's formula: the
 * colour is full after the first fifth and recedes from there). */
static void draw_through(const KnTransitionDraw *draw, const uint8_t color[3])
{
    double gone = 1 - draw->progress; /* xfade counts down */
    double a = gone * kn_smoothstep(0.8, 1, gone);
    double b = draw->progress * (1 - kn_smoothstep(0.2, 1, gone));
    int weight_a = (int)(a * KN_ONE + 0.5), weight_b = (int)(b * KN_ONE + 0.5);

    for (int p = 0; p < 3; p++) {
        int constant = color[p] * (KN_ONE - weight_a - weight_b) + (KN_ONE >> 1);

        for (int y = 0; y < draw->out->plane[p].height; y++)
            blend(kn_plane_row(draw->out, p, y), kn_plane_row(draw->a, p, y),
                  kn_plane_row(draw->b, p, y), weight_a, weight_b, constant,
                  draw->out->plane[p].width);
    }
}

static void draw_fade_fixed(const KnTransition *transition, const KnTransitionDraw *draw)
{
    draw_through(draw, transition->variant);
}

static void draw_fade_color(const KnTransition *transition, const KnTransitionDraw *draw)
{
    draw_through(draw, draw->color);
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
    {.name = "fadecolor", .help = "Through the colour given.", .draw = draw_fade_color},
    {.name = NULL},
};

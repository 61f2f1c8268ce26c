/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include <math.h>

/* Soft edges and slices along one axis. The counting of samples is xfade's. */

static double soft(double s)
{
    return kn_smoothstep(0, 1, s);
}

static double from_start(double at, double n, double gone)
{
    return soft(1 + at / n - 2 * gone);
}

static double from_end(double at, double n, double gone)
{
    return soft(1 + (n - 1 - at) / n - 2 * gone);
}

/* Distance from the middle, 1 at the ends of the axis. */
static double beside(double at, double n)
{
    return fabs((at - n / 2) / (n / 2));
}

static double opening(double at, double n, double gone)
{
    return soft(2 - beside(at, n) - 2 * gone);
}

static double closing(double at, double n, double gone)
{
    return soft(1 + beside(at, n) - 2 * gone);
}

/* Ten slices, each opening along `along` (0..1; `tenfold` is ten times that). In float, as xfade
 * has it: a slice begins where a float is whole. */
static double slice(float along, float tenfold, double gone)
{
    float t = (along - (float)gone * 1.5f + 0.5f) / 0.5f;

    t = CLAMP(t, 0.0f, 1.0f);
    return t * t * (3 - 2 * t) <= tenfold - floorf(tenfold) ? 0 : 1;
}

static double slices_from_start(double at, double n, double gone)
{
    return slice((float)(at / n), (float)(10 * at / n), gone);
}

static double slices_from_end(double at, double n, double gone)
{
    float along = (float)((n - 1 - at) / n);

    return slice(along, 10 * along, gone);
}

#define BANDS(id, is_vertical, function, sentence)                                                 \
    {                                                                                              \
        .name = id, .help = sentence, .drawing = &kn_draw_bands, .geometry = &(const KnBands)      \
        {                                                                                          \
            is_vertical, function                                                                  \
        }                                                                                          \
    }

const KnTransition kn_transition_bands[] = {
    BANDS("smoothleft", FALSE, from_start, "A soft edge moves to the left."),
    BANDS("smoothright", FALSE, from_end, "A soft edge moves to the right."),
    BANDS("smoothup", TRUE, from_start, "A soft edge moves up."),
    BANDS("smoothdown", TRUE, from_end, "A soft edge moves down."),
    BANDS("vertopen", FALSE, opening, "Soft edges open from the middle to both sides."),
    BANDS("vertclose", FALSE, closing, "Soft edges close from both sides."),
    BANDS("horzopen", TRUE, opening, "Soft edges open from the middle upwards and downwards."),
    BANDS("horzclose", TRUE, closing, "Soft edges close from above and below."),
    BANDS("hlslice", FALSE, slices_from_start, "Ten slices turn over, from the right to the left."),
    BANDS("hrslice", FALSE, slices_from_end, "Ten slices turn over, from the left to the right."),
    BANDS("vuslice", TRUE, slices_from_start, "Ten slices turn over, from below upwards."),
    BANDS("vdslice", TRUE, slices_from_end, "Ten slices turn over, from above downwards."),
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include "shot/exact.h"
#include <math.h>

/* A soft edge moves over the frame. Each transition is a field s over the plane: the next picture's
 * weight is 0 where s <= 0, 1 where s >= 1, smooth between. Fields and their counting of samples
 * are xfade's; `gone` is xfade's progress, which runs from 1 to 0. */
typedef enum { DEPENDS_X = 1, DEPENDS_Y = 2, DEPENDS_XY = 3 } Depends;

typedef struct {
    double x, y, width, height, gone;
} Place;

typedef struct {
    Depends depends; /* on what the field depends: rows that are alike are computed once */
    double (*field)(const Place *at);
} Soft;

static double from_left(const Place *at)
{
    return at->x / at->width;
}

static double from_right(const Place *at)
{
    return (at->width - 1 - at->x) / at->width;
}

static double from_top(const Place *at)
{
    return at->y / at->height;
}

static double from_bottom(const Place *at)
{
    return (at->height - 1 - at->y) / at->height;
}

static double smoothleft(const Place *at)
{
    return 1 + from_left(at) - 2 * at->gone;
}

static double smoothright(const Place *at)
{
    return 1 + from_right(at) - 2 * at->gone;
}

static double smoothup(const Place *at)
{
    return 1 + from_top(at) - 2 * at->gone;
}

static double smoothdown(const Place *at)
{
    return 1 + from_bottom(at) - 2 * at->gone;
}

static double diagtl(const Place *at)
{
    return 1 + from_left(at) * from_top(at) - 2 * at->gone;
}

static double diagtr(const Place *at)
{
    return 1 + from_right(at) * from_top(at) - 2 * at->gone;
}

static double diagbl(const Place *at)
{
    return 1 + from_left(at) * from_bottom(at) - 2 * at->gone;
}

static double diagbr(const Place *at)
{
    return 1 + from_right(at) * from_bottom(at) - 2 * at->gone;
}

/* Distance from the middle, 1 at the ends of the axis. */
static double beside(const Place *at)
{
    return fabs((at->x - at->width / 2) / (at->width / 2));
}

static double above(const Place *at)
{
    return fabs((at->y - at->height / 2) / (at->height / 2));
}

static double vertopen(const Place *at)
{
    return 2 - beside(at) - 2 * at->gone;
}

static double vertclose(const Place *at)
{
    return 1 + beside(at) - 2 * at->gone;
}

static double horzopen(const Place *at)
{
    return 2 - above(at) - 2 * at->gone;
}

static double horzclose(const Place *at)
{
    return 1 + above(at) - 2 * at->gone;
}

/* Distance from the middle, 1 in the corners. */
static double radius(const Place *at)
{
    double middle_x = floor(at->width / 2), middle_y = floor(at->height / 2);
    double x = at->x - middle_x, y = at->y - middle_y;

    return sqrt((x * x + y * y) / MAX(middle_x * middle_x + middle_y * middle_y, 1));
}

static double circleopen(const Place *at)
{
    return 1 - (radius(at) + (at->gone - 0.5) * 3);
}

static double circleclose(const Place *at)
{
    return radius(at) + (0.5 - at->gone) * 3;
}

static double radial(const Place *at)
{
    static const double two_and_a_half_pi = 0x1.f6a7a2955385ep+2;

    return kn_exact_atan2(at->x - floor(at->width / 2), at->y - floor(at->height / 2)) -
           (at->gone - 0.5) * two_and_a_half_pi;
}

/* Ten slices, each opening along `along` (0..1; `tenfold` is ten times that). In float, as xfade
 * has it: a slice begins where a float is whole. */
static double slice(float along, float tenfold, double gone)
{
    float t = (along - (float)gone * 1.5f + 0.5f) / 0.5f;

    t = CLAMP(t, 0.0f, 1.0f);
    return t * t * (3 - 2 * t) <= tenfold - floorf(tenfold) ? 0 : 1;
}

static double hlslice(const Place *at)
{
    return slice((float)from_left(at), (float)(10 * at->x / at->width), at->gone);
}

static double hrslice(const Place *at)
{
    return slice((float)from_right(at), 10 * (float)from_right(at), at->gone);
}

static double vuslice(const Place *at)
{
    return slice((float)from_top(at), (float)(10 * at->y / at->height), at->gone);
}

static double vdslice(const Place *at)
{
    return slice((float)from_bottom(at), 10 * (float)from_bottom(at), at->gone);
}

static void fill_weights(const Soft *soft, Place at, uint16_t *weights, int n)
{
    for (int x = 0; x < n; x++) {
        at.x = x;
        weights[x] = (uint16_t)(kn_smoothstep(0, 1, soft->field(&at)) * KN_ONE + 0.5);
    }
}

static void draw_soft(const KnTransition *transition, const KnTransitionDraw *draw)
{
    const Soft *soft = transition->variant;

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;
        Place at = {.width = width, .height = height, .gone = 1 - draw->progress};

        for (int y = 0; y < height; y++) {
            at.y = y;
            if (soft->depends == DEPENDS_Y)
                fill_weights(soft, at, draw->weights, 1);
            else if (soft->depends == DEPENDS_XY || y == 0)
                fill_weights(soft, at, draw->weights, width);
            if (soft->depends == DEPENDS_Y)
                draw->kernels->mix(kn_plane_row(draw->out, p, y), kn_plane_row(draw->a, p, y),
                                   kn_plane_row(draw->b, p, y), draw->weights[0], width);
            else
                draw->kernels->mix_mask(kn_plane_row(draw->out, p, y), kn_plane_row(draw->a, p, y),
                                        kn_plane_row(draw->b, p, y), draw->weights, width);
        }
    }
}

#define SOFT(id, on, sentence)                                                                     \
    {                                                                                              \
        .name = #id, .help = sentence, .draw = draw_soft, .variant = &(const Soft)                 \
        {                                                                                          \
            on, id                                                                                 \
        }                                                                                          \
    }

const KnTransition kn_transitions_soft[] = {
    SOFT(smoothleft, DEPENDS_X, "A soft edge moves to the left."),
    SOFT(smoothright, DEPENDS_X, "A soft edge moves to the right."),
    SOFT(smoothup, DEPENDS_Y, "A soft edge moves up."),
    SOFT(smoothdown, DEPENDS_Y, "A soft edge moves down."),
    SOFT(circleopen, DEPENDS_XY, "A soft circle opens from the middle."),
    SOFT(circleclose, DEPENDS_XY, "A soft circle closes towards the middle."),
    SOFT(vertopen, DEPENDS_X, "Soft edges open from the middle to both sides."),
    SOFT(vertclose, DEPENDS_X, "Soft edges close from both sides."),
    SOFT(horzopen, DEPENDS_Y, "Soft edges open from the middle upwards and downwards."),
    SOFT(horzclose, DEPENDS_Y, "Soft edges close from above and below."),
    SOFT(diagtl, DEPENDS_XY, "A soft edge moves into the upper left corner."),
    SOFT(diagtr, DEPENDS_XY, "A soft edge moves into the upper right corner."),
    SOFT(diagbl, DEPENDS_XY, "A soft edge moves into the lower left corner."),
    SOFT(diagbr, DEPENDS_XY, "A soft edge moves into the lower right corner."),
    SOFT(hlslice, DEPENDS_X, "Ten slices turn over, from the right to the left."),
    SOFT(hrslice, DEPENDS_X, "Ten slices turn over, from the left to the right."),
    SOFT(vuslice, DEPENDS_Y, "Ten slices turn over, from below upwards."),
    SOFT(vdslice, DEPENDS_Y, "Ten slices turn over, from above downwards."),
    SOFT(radial, DEPENDS_XY, "A soft hand sweeps round the middle like a clock's."),
    {.name = NULL},
};

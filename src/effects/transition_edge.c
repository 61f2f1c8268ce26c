/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include <math.h>

/* Soft edges over the plane, and one that chooses sample by sample. Fields and their counting of
 * samples are xfade's. */

static double from_start(double at, double n)
{
    return at / n;
}

static double from_end(double at, double n)
{
    return (n - 1 - at) / n;
}

static int about_the_middle(const KnFieldPlane *plane)
{
    return plane->height / 2 * 2;
}

/* Distance from the middle, 1 in the corners. */
static void radius_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    double middle_x = plane->width / 2, middle_y = plane->height / 2, dy = y - middle_y;
    double far = MAX(middle_x * middle_x + middle_y * middle_y, 1);

    for (int x = 0; x < plane->width; x++) {
        double dx = x - middle_x;

        row[x] = (int16_t)(sqrt((dx * dx + dy * dy) / far) * KN_EDGE_UNIT + 0.5);
    }
}

static const KnFieldShape radius = {.mirror = about_the_middle, .row = radius_row};

/* The arc tangent of 0..1, by a polynomial that is good to 1e-8 (Abramowitz and Stegun, 4.4.49): a
 * field's unit is 2e-4. */
static double arc_tangent(double t)
{
    static const double c[] = {1,
                               -0.3333314528,
                               0.1999355085,
                               -0.1420889944,
                               0.1065626393,
                               -0.0752896400,
                               0.0429096138,
                               -0.0161657367,
                               0.0028662257};
    double square = t * t, sum = 0;

    for (int i = 8; i >= 0; i--)
        sum = sum * square + c[i];
    return sum * t;
}

/* The angle of (dy, dx), 0 downwards, -pi..pi. */
static double angle(double dx, double dy)
{
    static const double pi = 0x1.921fb54442d18p+1;
    double a = fabs(dx), b = fabs(dy), t;

    if (a == 0 && b == 0)
        return 0;
    t = a <= b ? arc_tangent(a / b) : pi / 2 - arc_tangent(b / a);
    if (dy < 0)
        t = pi - t;
    return dx < 0 ? -t : t;
}

static void angle_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    int middle_x = plane->width / 2;
    double dy = y - plane->height / 2;

    for (int x = middle_x; x < plane->width; x++)
        row[x] = (int16_t)floor(angle(x - middle_x, dy) * KN_EDGE_UNIT + 0.5);
    for (int x = 0; x < middle_x; x++) {
        int other = 2 * middle_x - x;

        row[x] =
            (int16_t)(other < plane->width ? -row[other]
                                           : floor(angle(x - middle_x, dy) * KN_EDGE_UNIT + 0.5));
    }
}

static const KnFieldShape angles = {.row = angle_row};

/* The sine of x >= 0 by the series on pi/4 each way, good to 1e-11, which a float cannot tell from
 * the true one. No branch and no call, so that several are computed at a time. */
static double sine(double x)
{
    static const double half_pi_high = 0x1.921fb54400000p+0, half_pi_low = 0x1.0b4611a626331p-34;
    int k = (int)(x * 0x1.45f306dc9c883p-1 + 0.5), turn = k & 3;
    double r = (x - k * half_pi_high) - k * half_pi_low, q = r * r;
    double odd =
        r * (1 + q * (-1 / 6.0 +
                      q * (1 / 120.0 +
                           q * (-1 / 5040.0 + q * (1 / 362880.0 + q * (-1 / 39916800.0 +
                                                                       q * (1 / 6227020800.0)))))));
    double even =
        1 +
        q * (-1 / 2.0 +
             q * (1 / 24.0 +
                  q * (-1 / 720.0 +
                       q * (1 / 40320.0 + q * (-1 / 3628800.0 +
                                               q * (1 / 479001600.0 - q * (1 / 87178291200.0)))))));
    double value = turn & 1 ? even : odd;

    return turn & 2 ? -value : value;
}

/* xfade's hash of a place, 0..1: a sine times a large number, in float as it is there. */
static float hash_of(int x, int y)
{
    float at = (float)x * 12.9898f + (float)y * 78.233f;
    float value = (float)sine(at) * 43758.545f;
    int below = (int)value - ((float)(int)value > value);

    return value - (float)below;
}

static void grain_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    for (int x = 0; x < plane->width; x++)
        row[x] = (int16_t)((int)(hash_of(x, y) * 65536) - 32768);
}

static const KnFieldShape grains = {.row = grain_row};

/* xfade's wind: every line along which it blows runs ahead of the edge by chance, up to a fifth of
 * the way. s = -(4 * along + late) + 6 * progress; the field is less 2.5, about 0. */

/* How far line i of the frame stays behind. A line of chroma lies on two of luma, and goes with
 * them; xfade has no such planes. */
static double behind(const KnFieldPlane *plane, gboolean vertical, int i)
{
    int n = vertical ? plane->frame_width : plane->frame_height;
    int first = plane->chroma ? 2 * i : i, second = plane->chroma ? MIN(first + 1, n - 1) : first;

    return vertical ? ((double)hash_of(first, 0) + hash_of(second, 0)) / 2
                    : ((double)hash_of(0, first) + hash_of(0, second)) / 2;
}

static int16_t wind_at(int i, int n, gboolean backwards, double late)
{
    double along = (double)i / n;

    return (int16_t)floor((4 * (backwards ? along : 1 - along) + late - 2.5) * KN_EDGE_UNIT + 0.5);
}

static void blow_along_row(const KnFieldPlane *plane, gboolean backwards, int y, int16_t *row)
{
    double late = behind(plane, FALSE, y);

    for (int x = 0; x < plane->width; x++)
        row[x] = wind_at(x, plane->width, backwards, late);
}

static void blow_along_columns(const KnFieldPlane *plane, gboolean backwards, int y, int16_t *row)
{
    for (int x = 0; x < plane->width; x++)
        row[x] = wind_at(y, plane->height, backwards, behind(plane, TRUE, x));
}

static void wind_left_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    blow_along_row(plane, FALSE, y, row);
}

static void wind_right_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    blow_along_row(plane, TRUE, y, row);
}

static void wind_up_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    blow_along_columns(plane, FALSE, y, row);
}

static void wind_down_row(const KnFieldPlane *plane, double parameter, int y, int16_t *row)
{
    blow_along_columns(plane, TRUE, y, row);
}

static const KnFieldShape wind_left = {.row = wind_left_row}, wind_right = {.row = wind_right_row};
static const KnFieldShape wind_up = {.row = wind_up_row}, wind_down = {.row = wind_down_row};

#define PI 0x1.921fb54442d18p+1

#define DIAGONAL(id, x, y, sentence)                                                               \
    {                                                                                              \
        .name = id, .help = sentence, .drawing = &kn_draw_edge, .geometry = &(const KnEdgeShape)   \
        {                                                                                          \
            .along_x = x, .along_y = y, .scale = 1, .base = 1, .slope = 2                          \
        }                                                                                          \
    }

#define EDGE(id, picture, by, from, range, sentence)                                               \
    {                                                                                              \
        .name = id, .help = sentence, .drawing = &kn_draw_edge, .geometry = &(const KnEdgeShape)   \
        {                                                                                          \
            .field = &picture, .scale = by, .base = from, .slope = range                           \
        }                                                                                          \
    }

const KnTransition kn_transition_edge[] = {
    EDGE("circleopen", radius, -1, 2.5, 3, "A soft circle opens from the middle."),
    EDGE("circleclose", radius, 1, 1.5, 3, "A soft circle closes towards the middle."),
    DIAGONAL("diagtl", from_start, from_start, "A soft edge moves into the upper left corner."),
    DIAGONAL("diagtr", from_end, from_start, "A soft edge moves into the upper right corner."),
    DIAGONAL("diagbl", from_start, from_end, "A soft edge moves into the lower left corner."),
    DIAGONAL("diagbr", from_end, from_end, "A soft edge moves into the lower right corner."),
    EDGE("radial", angles, 1, 1.25 * PI, 2.5 * PI,
         "A soft hand sweeps round the middle like a clock's."),
    EDGE("hlwind", wind_left, -1, 3.5, 6, "Blows the next picture in to the left, line by line."),
    EDGE("hrwind", wind_right, -1, 3.5, 6, "Blows the next picture in to the right, line by line."),
    EDGE("vuwind", wind_up, -1, 3.5, 6, "Blows the next picture in upwards, line by line."),
    EDGE("vdwind", wind_down, -1, 3.5, 6, "Blows the next picture in downwards, line by line."),
    {.name = "luma",
     .help = "Follows a picture of grey (`file`) from its dark parts to its bright ones.",
     .takes_picture = TRUE,
     .drawing = &kn_draw_luma},
    {.name = "dissolve",
     .help = "Grains of the next picture appear.",
     .drawing = &kn_draw_choice,
     .geometry = &(const KnChoice){&grains}},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include <math.h>

/* The picture in sight shrinks to nothing at half time, on black; the other grows from there. The
 * formulas are xfade's. */

/* Shows the picture in from..to of a row. */
static void show(const KnRunPlace *place, int from, int to, KnRun runs[KN_RUNS_MAX])
{
    from = CLAMP(from, 0, place->width);
    to = CLAMP(to, from, place->width);
    runs[0] = (KnRun){KN_RUN_COLOR, from, 0, 0};
    runs[1] = (KnRun){place->gone < 0.5 ? KN_RUN_B : KN_RUN_A, to - from, from, place->y};
    runs[2] = (KnRun){KN_RUN_COLOR, place->width - to, 0, 0};
}

static void circle(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    double open = fabs(2 * place->gone - 1);
    double middle_x = place->width / 2, middle_y = place->height / 2;
    double radius = open * open * open * sqrt(middle_x * middle_x + middle_y * middle_y);
    double dy = place->y - middle_y, half = -1;

    if (fabs(dy) <= radius)
        half = floor(sqrt(radius * radius - dy * dy));
    show(place, (int)(middle_x - half), (int)(middle_x + half) + 1, runs);
}

static void rectangle(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    double open = fabs(place->gone - 0.5);
    int half_x = (int)(open * place->width), half_y = (int)(open * place->height);
    int half = ABS(place->y - place->height / 2) < half_y ? half_x : 0;

    show(place, place->width / 2 - half + 1, place->width / 2 + half, runs);
}

const KnTransition kn_transition_crop[] = {
    {.name = "circlecrop",
     .help = "A circle closes to black and opens on the next picture.",
     .drawing = &kn_draw_runs,
     .geometry = &(const KnRuns){.cut = circle, .color = {0, 128, 128}}},
    {.name = "rectcrop",
     .help = "A rectangle closes to black and opens on the next picture.",
     .drawing = &kn_draw_runs,
     .geometry = &(const KnRuns){.cut = rectangle, .color = {0, 128, 128}}},
    {.name = NULL},
};

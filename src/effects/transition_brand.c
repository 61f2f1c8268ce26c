/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* A panel in the theme's colour crosses the frame from left to right, and hides all of it for more
 * than half of its time; then the theme's logo is seen on it. It comes fast and slows down, and
 * goes the other way round. */
static double come(double progress)
{
    double left = 1 - progress / KN_BRAND_HIDES_FROM;

    return left > 0 ? 1 - left * left * left : 1;
}

static double gone(double progress)
{
    double way = (progress - KN_BRAND_HIDES_TO) / (1 - KN_BRAND_HIDES_TO);

    return way > 0 ? way * way * way : 0;
}

const KnTransition kn_transition_brand[] = {
    {.name = "branded_transition",
     .help = "A panel in the theme's accent colour, or in color, crosses the frame, with the "
             "theme's logo on it.",
     .takes_color = TRUE,
     .is_branded = TRUE,
     .usual_s = 1.2,
     .drawing = &kn_draw_sweep,
     .geometry = &(const KnSweep){come, gone}},
    {.name = NULL},
};

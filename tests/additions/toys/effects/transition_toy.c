/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* The left half of the next picture, then its right half. */
static void cut(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    int half = place->width / 2;

    runs[0] = (KnRun){place->gone < 1 ? KN_RUN_B : KN_RUN_A, half, 0, place->y};
    runs[1] = (KnRun){place->gone > 0 ? KN_RUN_A : KN_RUN_B, place->width - half, half, place->y};
}

const KnTransition kn_transition_toy[] = {
    {.name = "toy_halves",
     .help = "One half of the next picture, then the other.",
     .drawing = &kn_draw_runs,
     .geometry = &(const KnRuns){.cut = cut}},
    {.name = NULL},
};

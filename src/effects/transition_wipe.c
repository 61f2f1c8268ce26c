/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* A hard edge (or a corner) moves over the frame; pictures stand still. The samples of the first
 * picture that are left form a rectangle at an edge or in a corner. Where the edge lies in each
 * plane is xfade's count: the split sample itself belongs to the part before it. */
typedef enum { ALL, NEAR, FAR } Part; /* left or upper, right or lower part of an axis */

typedef struct {
    Part x, y; /* where the first picture stays longest */
} Wipe;

/* The range of an axis of n samples that still shows the first picture. */
static void kept_range(Part part, double gone, int n, int *from, int *to)
{
    *from = 0;
    *to = n;
    if (part == NEAR)
        *to = MIN((int)(n * gone) + 1, n);
    if (part == FAR)
        *from = MIN((int)(n * (1 - gone)) + 1, n);
}

static void cut(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    const Wipe *wipe = variant;
    int x0, x1, y0, y1;

    kept_range(wipe->x, place->gone, place->width, &x0, &x1);
    kept_range(wipe->y, place->gone, place->height, &y0, &y1);
    if (place->y < y0 || place->y >= y1)
        x1 = x0 = 0;
    runs[0] = (KnRun){KN_RUN_B, x0, 0, place->y};
    runs[1] = (KnRun){KN_RUN_A, x1 - x0, x0, place->y};
    runs[2] = (KnRun){KN_RUN_B, place->width - x1, x1, place->y};
}

#define WIPE(id, at_x, at_y, sentence)                                                             \
    {                                                                                              \
        .name = id, .help = sentence, .drawing = &kn_draw_runs, .geometry = &(const KnRuns)        \
        {                                                                                          \
            .cut = cut, .variant = &(const Wipe)                                                   \
            {                                                                                      \
                at_x, at_y                                                                         \
            }                                                                                      \
        }                                                                                          \
    }

const KnTransition kn_transition_wipe[] = {
    WIPE("wipeleft", NEAR, ALL, "An edge moves to the left and uncovers the next picture."),
    WIPE("wiperight", FAR, ALL, "An edge moves to the right and uncovers the next picture."),
    WIPE("wipeup", ALL, NEAR, "An edge moves up and uncovers the next picture."),
    WIPE("wipedown", ALL, FAR, "An edge moves down and uncovers the next picture."),
    WIPE("wipetl", NEAR, NEAR, "This picture shrinks into the upper left corner."),
    WIPE("wipetr", FAR, NEAR, "This picture shrinks into the upper right corner."),
    WIPE("wipebl", NEAR, FAR, "This picture shrinks into the lower left corner."),
    WIPE("wipebr", FAR, FAR, "This picture shrinks into the lower right corner."),
    {.name = NULL},
};

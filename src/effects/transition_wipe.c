/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include <string.h>

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

static void draw_wipe(const KnTransition *transition, const KnTransitionDraw *draw)
{
    const Wipe *wipe = transition->variant;
    double gone = 1 - draw->progress;

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;
        int x0, x1, y0, y1;

        kept_range(wipe->x, gone, width, &x0, &x1);
        kept_range(wipe->y, gone, height, &y0, &y1);
        for (int y = 0; y < height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);

            memcpy(row, kn_plane_row(draw->b, p, y), width);
            if (y >= y0 && y < y1)
                memcpy(row + x0, kn_plane_row(draw->a, p, y) + x0, x1 - x0);
        }
    }
}

#define WIPE(id, at_x, at_y, sentence)                                                             \
    {                                                                                              \
        .name = id, .help = sentence, .draw = draw_wipe, .variant = &(const Wipe)                  \
        {                                                                                          \
            at_x, at_y                                                                             \
        }                                                                                          \
    }

const KnTransition kn_transitions_wipe[] = {
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

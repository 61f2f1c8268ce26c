/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include <string.h>

/* The second picture pushes the first one out, in whole samples of each plane (as FFmpeg's xfade
 * counts them: rounded towards zero). */
typedef struct {
    gboolean vertical;
    gboolean backwards; /* towards the right or down */
} Slide;

/* A row of n samples whose first `split` come from one picture's end and the others from the
 * other's beginning. */
static void push(uint8_t *dst, const uint8_t *first, const uint8_t *second, int split, int n)
{
    memcpy(dst, first + n - split, split);
    memcpy(dst + split, second, n - split);
}

static void draw_slide(const KnTransition *transition, const KnTransitionDraw *draw)
{
    const Slide *slide = transition->variant;
    double gone = 1 - draw->progress;
    const KnFrame *first = slide->backwards ? draw->b : draw->a;
    const KnFrame *second = slide->backwards ? draw->a : draw->b;

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;
        int length = slide->vertical ? height : width;
        int kept = (int)(gone * length); /* samples of the first picture still in sight */
        int split = slide->backwards ? length - kept : kept;

        for (int y = 0; y < height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);

            if (!slide->vertical)
                push(row, kn_plane_row(first, p, y), kn_plane_row(second, p, y), split, width);
            else if (y < split)
                memcpy(row, kn_plane_row(first, p, height - split + y), width);
            else
                memcpy(row, kn_plane_row(second, p, y - split), width);
        }
    }
}

const KnTransition kn_transitions_slide[] = {
    {.name = "slide_left",
     .alias = "slideleft",
     .help = "The next picture pushes this one out to the left.",
     .draw = draw_slide,
     .variant = &(const Slide){FALSE, FALSE}},
    {.name = "slide_right",
     .alias = "slideright",
     .help = "The next picture pushes this one out to the right.",
     .draw = draw_slide,
     .variant = &(const Slide){FALSE, TRUE}},
    {.name = "slide_up",
     .alias = "slideup",
     .help = "The next picture pushes this one out upwards.",
     .draw = draw_slide,
     .variant = &(const Slide){TRUE, FALSE}},
    {.name = "slide_down",
     .alias = "slidedown",
     .help = "The next picture pushes this one out downwards.",
     .draw = draw_slide,
     .variant = &(const Slide){TRUE, TRUE}},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* The second picture pushes the first one out, in whole samples of each plane (as FFmpeg's xfade
 * counts them: rounded towards zero). */
typedef struct {
    gboolean vertical;
    gboolean backwards; /* towards the right or down */
} Slide;

static void cut(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    const Slide *slide = variant;
    KnRunSource first = slide->backwards ? KN_RUN_B : KN_RUN_A;
    KnRunSource second = slide->backwards ? KN_RUN_A : KN_RUN_B;
    int length = slide->vertical ? place->height : place->width;
    int kept = (int)(place->gone * length); /* samples of the first picture still in sight */
    int split = slide->backwards ? length - kept : kept;

    if (!slide->vertical) {
        runs[0] = (KnRun){first, split, place->width - split, place->y};
        runs[1] = (KnRun){second, place->width - split, 0, place->y};
    } else if (place->y < split) {
        runs[0] = (KnRun){first, place->width, 0, place->height - split + place->y};
    } else {
        runs[0] = (KnRun){second, place->width, 0, place->y - split};
    }
}

#define SLIDE(id, other, is_vertical, is_backwards, sentence)                                      \
    {                                                                                              \
        .name = id, .alias = other, .help = sentence, .drawing = &kn_draw_runs,                    \
        .geometry = &(const KnRuns)                                                                \
        {                                                                                          \
            .cut = cut, .variant = &(const Slide)                                                  \
            {                                                                                      \
                is_vertical, is_backwards                                                          \
            }                                                                                      \
        }                                                                                          \
    }

const KnTransition kn_transition_slide[] = {
    SLIDE("slide_left", "slideleft", FALSE, FALSE,
          "The next picture pushes this one out to the left."),
    SLIDE("slide_right", "slideright", FALSE, TRUE,
          "The next picture pushes this one out to the right."),
    SLIDE("slide_up", "slideup", TRUE, FALSE, "The next picture pushes this one out upwards."),
    SLIDE("slide_down", "slidedown", TRUE, TRUE, "The next picture pushes this one out downwards."),
    {.name = NULL},
};

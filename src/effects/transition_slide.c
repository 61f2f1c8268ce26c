/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* An edge moves over the frame, in whole samples of each plane (as FFmpeg's xfade counts them:
 * rounded towards zero), and with it the second picture, the first one, or both. */
typedef enum { BOTH, COMES, GOES } Moving;

typedef struct {
    Moving moving;
    gboolean vertical;
    gboolean backwards; /* towards the right or down */
} Slide;

static void cut(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    const Slide *slide = variant;
    KnRunSource first = slide->backwards ? KN_RUN_B : KN_RUN_A;
    KnRunSource second = slide->backwards ? KN_RUN_A : KN_RUN_B;
    KnRunSource still = slide->moving == COMES ? KN_RUN_A : KN_RUN_B;
    int length = slide->vertical ? place->height : place->width;
    int kept = (int)(place->gone * length); /* samples of the first picture still in sight */
    int split = slide->backwards ? length - kept : kept;
    /* Where in their pictures the parts before and after the edge begin. */
    int begin = slide->moving != BOTH && first == still ? 0 : length - split;
    int end = slide->moving != BOTH && second == still ? split : 0;

    if (!slide->vertical) {
        runs[0] = (KnRun){first, split, begin, place->y};
        runs[1] = (KnRun){second, place->width - split, end, place->y};
    } else if (place->y < split) {
        runs[0] = (KnRun){first, place->width, 0, begin + place->y};
    } else {
        runs[0] = (KnRun){second, place->width, 0, end + place->y - split};
    }
}

#define MOVE(id, other, what, is_vertical, is_backwards, sentence)                                 \
    {                                                                                              \
        .name = id, .alias = other, .help = sentence, .drawing = &kn_draw_runs,                    \
        .geometry = &(const KnRuns)                                                                \
        {                                                                                          \
            .cut = cut, .variant = &(const Slide)                                                  \
            {                                                                                      \
                what, is_vertical, is_backwards                                                    \
            }                                                                                      \
        }                                                                                          \
    }
#define SLIDE(id, other, v, b, sentence) MOVE(id, other, BOTH, v, b, sentence)
#define COVER(id, v, b, sentence) MOVE(id, NULL, COMES, v, b, sentence)
#define REVEAL(id, v, b, sentence) MOVE(id, NULL, GOES, v, b, sentence)

const KnTransition kn_transition_slide[] = {
    SLIDE("slide_left", "slideleft", FALSE, FALSE,
          "The next picture pushes this one out to the left."),
    SLIDE("slide_right", "slideright", FALSE, TRUE,
          "The next picture pushes this one out to the right."),
    SLIDE("slide_up", "slideup", TRUE, FALSE, "The next picture pushes this one out upwards."),
    SLIDE("slide_down", "slidedown", TRUE, TRUE, "The next picture pushes this one out downwards."),
    COVER("coverleft", FALSE, FALSE, "The next picture slides over this one to the left."),
    COVER("coverright", FALSE, TRUE, "The next picture slides over this one to the right."),
    COVER("coverup", TRUE, FALSE, "The next picture slides over this one upwards."),
    COVER("coverdown", TRUE, TRUE, "The next picture slides over this one downwards."),
    REVEAL("revealleft", FALSE, FALSE, "This picture slides away to the left, off the next one."),
    REVEAL("revealright", FALSE, TRUE, "This picture slides away to the right, off the next one."),
    REVEAL("revealup", TRUE, FALSE, "This picture slides away upwards, off the next one."),
    REVEAL("revealdown", TRUE, TRUE, "This picture slides away downwards, off the next one."),
    {.name = NULL},
};

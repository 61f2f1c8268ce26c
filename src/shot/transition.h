/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/drawings.h"

#define KN_BRAND_HIDES_FROM 0.25
#define KN_BRAND_HIDES_TO 0.8

/* How long a transition lasts, in seconds, where nobody says and it has no time of its own. */
#define KN_TRANSITION_USUAL_S 0.5

/* A transition is a function of progress and two pictures: a way of drawing (shot/drawings.h) and
 * the geometry that it is given. Which there are, effects/ knows; a film is told of those that its
 * cuts have. Threads: const. */
typedef struct KnTransition {
    const char *name;  /* first: effects/list.c reads arrays of them */
    const char *alias; /* another name for the same, or NULL */
    const char *help;
    gboolean takes_color;   /* it is seen in a cut with it */
    gboolean takes_picture; /* a cut with it has a picture of grey, KnCut.surface */
    /* A cut with it takes its colour from the theme, and has the theme's logo in the middle of the
     * frame from KN_BRAND_HIDES_FROM to KN_BRAND_HIDES_TO of its eased progress. */
    gboolean is_branded;
    double usual_s; /* how long it lasts where nobody says; 0: KN_TRANSITION_USUAL_S */
    const KnDrawing *drawing;
    gconstpointer geometry; /* of the drawing's type, or NULL */
} KnTransition;

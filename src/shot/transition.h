/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/drawings.h"

/* A transition is a function of progress and two pictures: a way of drawing (shot/drawings.h) and
 * the geometry that it is given. Which there are, effects/ knows; a film is told of those that its
 * cuts have. Threads: const. */
typedef struct KnTransition {
    const char *name;  /* first: effects/list.c reads arrays of them */
    const char *alias; /* another name for the same, or NULL */
    const char *help;
    gboolean takes_color;   /* it is seen in a cut with it */
    gboolean takes_picture; /* a cut with it has a picture of grey, KnCut.surface */
    const KnDrawing *drawing;
    gconstpointer geometry; /* of the drawing's type, or NULL */
} KnTransition;

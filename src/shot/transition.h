/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/drawings.h"

/* A transition is a function of progress and two pictures: a way of drawing (shot/drawings.h) and
 * the geometry that it is given. The table lives in effects/list.c; the renderer, which lies below
 * effects, knows only this interface and finds them by name. */
typedef struct {
    const char *name;  /* first: effects/list.c reads arrays of them */
    const char *alias; /* another name for the same, or NULL */
    const char *help;
    const KnDrawing *drawing;
    gconstpointer geometry; /* of the drawing's type */
} KnTransition;

const KnTransition *const *kn_transitions(void); /* NULL-terminated; defined in effects/list.c */
const KnTransition *kn_transition_find(const char *name); /* also by alias; NULL */

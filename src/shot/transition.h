/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"
#include "pixel/kernels.h"
#include "pixel/resample.h"

/* Q32.32: the resampler that transitions get shrinks to a quarter. */
#define KN_TRANSITION_STEP_MAX (G_GINT64_CONSTANT(4) << 32)

/* A transition is a function of progress and two pictures. The table lives in effects/list.c; the
 * renderer, which lies below effects, knows only this interface and finds them by name. */
typedef struct {
    const KnFrame *a, *b; /* the picture that goes, the one that comes; same size */
    KnFrame *out;         /* neither a nor b */
    double progress;      /* eased, 0..1: 0 is all a */
    guint8 color[3];
    const KnKernels *kernels;
    KnResampler *resampler; /* for those that scale; steps up to KN_TRANSITION_STEP_MAX */
    uint16_t *weights;      /* scratch: a row and KN_FRAME_ALIGN samples more */
    uint8_t *row;           /* the same */
} KnTransitionDraw;

typedef struct KnTransition KnTransition;
struct KnTransition {
    const char *name;
    const char *alias; /* another name for the same, or NULL */
    const char *help;
    void (*draw)(const KnTransition *transition, const KnTransitionDraw *draw);
    gconstpointer variant; /* draw's own: which of its kin this one is */
};

const KnTransition *const *kn_transitions(void); /* NULL-terminated; defined in effects/list.c */
const KnTransition *kn_transition_find(const char *name); /* also by alias; NULL */

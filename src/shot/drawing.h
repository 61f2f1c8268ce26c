/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/resample.h"
#include "shot/transition.h"

/* How transitions are drawn: for the renderer and the drawings themselves. What describes them
 * needs shot/drawings.h alone. */

/* Q32.32: the resampler that transitions get shrinks to a quarter. */
#define KN_TRANSITION_STEP_MAX (G_GINT64_CONSTANT(4) << 32)

/* What drawings work with, for frames of one size. Threads: one at a time. */
typedef struct {
    const KnKernels *kernels; /* borrowed, as the next two */
    KnResampler *resampler;   /* for those that scale; steps up to KN_TRANSITION_STEP_MAX */
    KnFields *fields;
    /* Scratch: two of n + KN_FRAME_ALIGN entries each, with n the longer side; rows of twice that.
     */
    uint16_t *index[2];
    uint8_t *row[2];
    uint16_t *weights;
    uint32_t *inverse;
} KnDrawKit;

void kn_draw_kit_init(KnDrawKit *kit, const KnKernels *kernels, KnResampler *resampler,
                      KnFields *fields, int width, int height);
void kn_draw_kit_clear(KnDrawKit *kit);

struct KnTransitionDraw {
    const KnFrame *a, *b; /* the picture that goes (closer, if so asked), the one that comes */
    KnFrame *out;         /* neither a nor b; every sample is written */
    double progress;      /* eased, 0..1: 0 is all a */
    guint8 color[3];
    const KnField *field; /* the drawing's, if it has one: kn_transition_draw sets it */
    const KnFrame *wipe;  /* of a transition that takes a picture: media/wipe.h */
    double softness;      /* the same: 0..1 */
};

/* Errors: KN_ERROR_ENVIRONMENT (no memory for a field). */
gboolean kn_transition_draw(const KnTransition *transition, KnDrawKit *kit, KnTransitionDraw *draw,
                            GError **error);

/* A part of a frame in samples of luma; even, but where the frame ends. Empty: to <= from. */
typedef struct {
    int from[2], to[2]; /* columns, rows */
} KnPart;

struct KnDrawing {
    void (*draw)(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw);
    const KnFieldShape *(*field)(gconstpointer geometry); /* may be NULL, or return it */
    /* Shrinks the parts of a and b, which come as the whole frame, to those that draw reads: what
     * lies outside need not be drawn. NULL: all is read. */
    void (*reads)(gconstpointer geometry, double progress, KnPart part[2]);
    /* How many times closer than its own camera a is looked at, 1 or more: it comes drawn so, from
     * its picture and under its steps. NULL: 1. */
    double (*closer)(gconstpointer geometry, double progress);
};

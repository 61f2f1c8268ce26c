/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "vision/picture.h"

/* What detectors of objects and faces have in common: candidates, of which one thing has many.
 * Places are fractions of the picture. Threads: pure functions. */
typedef struct {
    KnBox box;
    KnPoint point; /* of a face: between the eyes */
    int kind;      /* of kn_coco_labels, or of what the network knows; of faces 0 */
    int place;     /* of a network's outputs, where its decoder says so */
    double confidence;
    guint n_witnesses; /* that have found it beside the first */
} KnCandidate;

/* The 80 kinds of things of the COCO data set, in its order; "person" is the first. */
enum { KN_COCO_KINDS = 80 };
extern const char *const kn_coco_labels[KN_COCO_KINDS];

double kn_box_overlap(const KnBox *a, const KnBox *b); /* intersection over union */
/* How much of `inner` lies in `outer`: 0..1. */
double kn_box_inside(const KnBox *inner, const KnBox *outer);

/* A box whose corners are given in a square of `size`, which is that part of the picture; cut at
 * the picture's edges. FALSE: nothing of it is left. */
gboolean kn_box_from_square(const KnVisionPicture *picture, const KnSquare *square, double size,
                            const double corners[4], KnBox *box);

/* Keeps the surest of those that overlap by more than `same`, when they are of one kind, or by more
 * than `other`: the surest first, at most n_max. Equal ones keep their order. */
void kn_candidates_thin(GArray *candidates, double same, double other, guint n_max);

/* Adds what one detector has found to what another has: two boxes of one kind that overlap by a
 * half or more are one thing, whose box lies between them and of which both together are surer (as
 * of independent witnesses). */
void kn_candidates_join(GArray *candidates, const GArray *others);

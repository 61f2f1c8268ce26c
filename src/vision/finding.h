/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "base/record.h"
#include "media/mask.h"
#include "media/way.h"

/* What was found in a picture. Places are fractions of the whole picture. */
typedef struct {
    char *label;       /* what it is, in lower case ("dog"); NULL: nobody knows */
    char *detector;    /* who found it (detector.h): set by kn_detectors_find */
    double confidence; /* 0..1, a multiple of 1/1000 */
    KnBox box;
    KnPoint anchor; /* what of it is looked at */
    KnMask *mask;   /* owned; NULL: none */
    GArray *way;    /* owned: where it is when, in a clip; NULL: nobody knows */
} KnFinding;

/* Label of a face, which is a part of somebody: not a subject by itself where he is one. */
#define KN_FINDING_FACE "face"

enum { KN_FINDINGS_MAX = 32 }; /* of a picture: the surest */

void kn_finding_clear(KnFinding *finding);
/* An array of KnFinding that clears them. */
GArray *kn_findings_new(void);
/* The surest first; what is over KN_FINDINGS_MAX is dropped. Equal ones keep their order. */
void kn_findings_sort(GArray *findings);

/* The frozen form, floating, and back; NULL for what kn_findings_to_variant does not make. */
GVariant *kn_findings_to_variant(const GArray *findings);
GArray *kn_findings_from_variant(GVariant *variant);

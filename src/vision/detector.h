/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "vision/finding.h"
#include "vision/picture.h"

/* Who finds what a picture is about. Each detector is one const struct in detector_NAME.c and one
 * line in detectors.def; they are asked in that order, and the first that is sure of anything is
 * heard. They are asked in a process of its own (engine/pool/role_detect.c), so one may take long,
 * much memory, or crash. What one finds is a function of the picture's pixels and of what its
 * version says alone, in the same bytes on every machine. Threads: const; one at a time. */
typedef struct {
    const char *name; /* "saliency" */
    const char *help;
    /* All that its findings depend on beside the picture: part of what they are kept under. */
    const char *version;
    /* Adds to the findings; none is no error. */
    gboolean (*find)(const KnVisionPicture *picture, GArray *findings, GError **error);
} KnDetector;

const KnDetector *const *kn_detectors(void); /* NULL-terminated */

/* kn_detector_NAME, in detector_NAME.c. */
#define KN_ITEM(name) extern const KnDetector kn_detector_##name;
#include "vision/detectors.def"
#undef KN_ITEM

/* Versions of all detectors, in their order. The caller frees. */
char *kn_detectors_version(void);

/* Below that there is no subject. */
#define KN_DETECTOR_CONFIDENCE_MIN 0.25

/* Asks them; NULL with the error of the one that failed. The surest finding stands first; what is
 * unsure is kept, so that it can be shown. */
GArray *kn_detectors_find(const KnVisionPicture *picture, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "vision/finding.h"
#include "vision/nets.h"
#include "vision/picture.h"

/* Who finds what a picture is about. Each detector is one const struct in detector_NAME.c and one
 * line in detectors.def; they are asked in that order, or in one that the project says. Those that
 * have models are asked where one of these is there, and add to what those before them have found,
 * or complete it; those that need none are asked when nobody before them is clear about anything.
 * They are asked in a process of its own (engine/pool/role_detect.c), so one may take long, much
 * memory, or crash.
 *
 * What one finds is a function of the picture's pixels, of what its version says and of its models.
 * Without models it is the same bytes on every machine. With them it is the same on one machine,
 * whatever its number of threads; processors of other kinds may differ in the last thousandths,
 * since networks sum floating-point numbers in another order there. A film freezes what was found,
 * so all of its workers have the same. Threads: const; one at a time. */
typedef struct {
    const char *name; /* "saliency" */
    const char *help;
    /* All that its findings depend on beside the picture and its models: part of what they are kept
     * under. */
    const char *version;
    const char *const *models; /* names (models.h), NULL-terminated; NULL: it needs none */
    /* Adds to the findings; none is no error. nets: of which it may use its own models that are
     * there (kn_nets_has). Errors: those of kn_nets_run. */
    gboolean (*find)(const KnVisionPicture *picture, KnNets *nets, GArray *findings,
                     GError **error);
} KnDetector;

const KnDetector *const *kn_detectors(void); /* NULL-terminated */

/* kn_detector_NAME, in detector_NAME.c. */
#define KN_ITEM(name) extern const KnDetector kn_detector_##name;
#include "vision/detectors.def"
#undef KN_ITEM

/* Versions of those that are asked when these models are there (NULL-terminated, or NULL), in their
 * order, with the contents of the models (hashes: of each). order: their names, NULL-terminated;
 * NULL: all, as they stand in the list. The caller frees. */
char *kn_detectors_version(const char *const *order, const char *const *models,
                           const char *const *hashes);

/* Below that there is no subject. */
#define KN_DETECTOR_CONFIDENCE_MIN 0.25
/* From that on, before its size and place count, what one has found is there. */
#define KN_DETECTOR_CLEAR 0.7

/* Asks them in that order; NULL with the error of the one that failed. nets may be NULL: no models.
 * How sure a finding is includes how large it is and how near to the middle. The surest stands
 * first; what is unsure is kept, so that it can be shown. */
GArray *kn_detectors_find(const KnVisionPicture *picture, const char *const *order, KnNets *nets,
                          GError **error);

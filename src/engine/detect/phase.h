/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/subjects.h"
#include "engine/run/options.h"
#include "engine/store/results.h"

/* The detect phase: from the pictures whose subject something asks for, and whose project does not
 * say it, to what is found in each (vision/detector.h). It comes before the film is planned.
 *
 * A picture is looked at once, however many segments show it: what is found is kept under the
 * picture's content, its decoder and the detectors' version. It is looked at in a process of its
 * own, the only kind that may load a model (promise: models outside of workers). A picture that
 * ends its process, or takes too long, is tried once more, alone; then it has no subject in this
 * build, with a warning, and is tried again by the next. */
typedef enum {
    KN_DETECT_MAKE,       /* what is missing */
    KN_DETECT_MAKE_STILL, /* the same, beside the phases of a build */
    KN_DETECT_LOOK,       /* only; what is missing has no subject, with a warning */
} KnDetectWish;

typedef struct {
    const KnProject *project;
    const KnBuildOptions *options;
    KnResults *results;
    KnDetectWish wish;
    gboolean anew; /* what is there is made again */
    gboolean all;  /* of every picture, whether anything asks or not */
} KnDetectInputs;

/* The caller frees; NULL with an error: KN_ERROR_ENVIRONMENT, KN_ERROR_CANCELLED. A picture that
 * cannot be read is no error here: whoever plans it says so. */
KnSubjects *kn_detect_phase(const KnDetectInputs *inputs, GError **error);

/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

static gboolean run(KnBuild *build, GError **error)
{
    return kn_reach_subjects(build, KN_DETECT_MAKE, error);
}

/* What is looked for is what plans ask for. */
const KnPhase kn_phase_detect = {.inputs = "pictures, clips, models",
                                 .outputs = "subjects, masks, enlarged pictures",
                                 .needs = KN_NEEDS(direct),
                                 .run = run};

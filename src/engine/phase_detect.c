/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

static gboolean run(KnBuild *build, GError **error)
{
    return kn_reach_subjects(build, KN_DETECT_MAKE, error);
}

const KnPhase kn_phase_detect = {.run = run};

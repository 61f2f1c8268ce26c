/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

static gboolean run(KnBuild *build, GError **error)
{
    return kn_reach_speeches(build, KN_VOICE_MAKE, error);
}

const KnPhase kn_phase_voice = {.inputs = "transcripts, voices, recordings",
                                .outputs = "spoken lines, and when each word is said",
                                .run = run};

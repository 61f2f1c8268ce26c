/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

static gboolean run(KnBuild *build, GError **error)
{
    return kn_reach_directions(build, KN_DIRECT_MAKE, error);
}

const KnPhase kn_phase_direct = {
    .inputs = "words of segments, the director", .outputs = "effects plans", .run = run};

/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

static gboolean run(KnBuild *build, GError **error)
{
    return kn_reach_scenes(build, KN_SCENES_MAKE, error);
}

const KnPhase kn_phase_scene = {
    .inputs = "programs of scenes and their files", .outputs = "clips", .run = run};

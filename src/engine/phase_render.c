/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

const KnPhase kn_phase_render = {.inputs = "the manifest, prepared pictures, clips",
                                 .outputs = "batches of encoded frames",
                                 .needs = KN_NEEDS(visuals),
                                 .run = kn_build_make};

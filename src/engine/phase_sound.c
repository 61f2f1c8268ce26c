/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

const KnPhase kn_phase_sound = {.inputs = "speech, music, sounds, clips",
                                .outputs = "the mix, encoded",
                                .needs = KN_NEEDS(voice) | KN_NEEDS(scene) | KN_NEEDS(plan),
                                .run = kn_build_make};

/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

const KnPhase kn_phase_sound = {.needs = KN_NEEDS(voice) | KN_NEEDS(scene) | KN_NEEDS(plan),
                                .run = kn_build_make};

/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

const KnPhase kn_phase_render = {.needs = KN_NEEDS(visuals), .run = kn_build_make};

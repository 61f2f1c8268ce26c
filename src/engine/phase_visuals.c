/* SPDX-License-Identifier: MIT */
#include "engine/build.h"

/* Together with sound and frames: a frame is drawn as soon as its pictures are there. */
const KnPhase kn_phase_visuals = {.inputs = "pictures, texts, cards, subjects",
                                  .outputs = "prepared pictures",
                                  .needs = KN_NEEDS(voice) | KN_NEEDS(direct) | KN_NEEDS(detect) |
                                           KN_NEEDS(scene) | KN_NEEDS(plan),
                                  .run = kn_build_make};

/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* What the files of effects.def and transitions.def define: kn_effects_FILE and kn_FILE, arrays of
 * what is of one kin (often of one alone), which end with an entry without name. */
#define KN_ITEM(file) extern const KnEffect kn_effects_##file[];
#include "effects/effects.def"
#undef KN_ITEM
#define KN_ITEM(file) extern const KnTransition kn_##file[];
#include "effects/transitions.def"
#undef KN_ITEM

/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* What the files of this room define, for list.c. Transitions come in groups of kin, each an array
 * that ends with an entry without name. */
extern const KnEffect kn_effect_static, kn_effect_ken_burns_in, kn_effect_ken_burns_out,
    kn_effect_pan_ltr, kn_effect_pan_rtl, kn_effect_pan_up, kn_effect_pan_down, kn_effect_zoom_pan,
    kn_effect_keyframes, kn_effect_vignette, kn_effect_film_grain, kn_effect_temporal_zoom;

extern const KnTransition kn_transitions_fade[], kn_transitions_slide[], kn_transitions_wipe[],
    kn_transitions_bands[], kn_transitions_edge[], kn_transitions_crop[], kn_transitions_warp[];

/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Keys that people write in the large objects of a project, and what they mean. Threads: const. */
extern const KnSlip kn_root_slips[], kn_output_slips[], kn_segment_slips[], kn_plan_slips[],
    kn_card_slips[], kn_caption_slips[], kn_voice_slips[], kn_audio_slips[], kn_theme_slips[],
    kn_theme_color_slips[], kn_tag_slips[];
/* The same of values. */
extern const KnSlip kn_provider_values[], kn_preset_values[], kn_fit_values[];

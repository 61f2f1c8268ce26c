/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Keys that people write in the large objects of a project, and what they mean. Threads: const. */
extern const KnSlip kn_root_slips[], kn_output_slips[], kn_segment_slips[], kn_plan_slips[],
    kn_card_slips[], kn_caption_slips[], kn_voice_slips[], kn_audio_slips[];

/* SPDX-License-Identifier: MIT */
#include "output/preset.h"
#include "vocabulary/names.h"

const KnPreset kn_preset_toy = {
    .name = "toy",
    .encoder = KN_ENCODER_X264,
    .speed = "ultrafast",
    .crf = 43,
    .keyint_seconds = 0.28,
    .bframes = -1,
    .audio_codec = "opus",
    .audio_bitrate = 64000,
};

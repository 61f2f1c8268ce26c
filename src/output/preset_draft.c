/* SPDX-License-Identifier: MIT */
#include "output/preset.h"
#include "vocabulary/names.h"

const KnPreset kn_preset_draft = {
    .name = "draft",
    .encoder = KN_ENCODER_X264,
    .speed = "ultrafast",
    .crf = 28,
    .keyint_seconds = 1.0,
    .bframes = -1,
    .audio_codec = "aac",
    .audio_bitrate = 128000,
};

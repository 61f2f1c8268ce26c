/* SPDX-License-Identifier: MIT */
#include "output/preset.h"
#include "vocabulary/names.h"

const KnPreset kn_preset_archive = {
    .name = "archive",
    .encoder = KN_ENCODER_X264,
    .speed = "slower",
    .crf = 14,
    .keyint_seconds = 1.0,
    .bframes = -1,
    .audio_codec = "flac",
    .audio_bitrate = 0,
};

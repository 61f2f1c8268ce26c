/* SPDX-License-Identifier: MIT */
#include "output/preset.h"
#include "vocabulary/names.h"

/* What YouTube asks for in "Recommended upload encoding settings": H.264 High, closed groups of
 * half the frame rate, two B-frames, AAC-LC at 48 kHz. */
const KnPreset kn_preset_youtube = {
    .name = "youtube",
    .encoder = KN_ENCODER_X264,
    .speed = "veryfast",
    .crf = 18,
    .keyint_seconds = 0.5,
    .bframes = 2,
    .audio_codec = "aac",
    .audio_bitrate = 192000,
    .verify = TRUE,
};

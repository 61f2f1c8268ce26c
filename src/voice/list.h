/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Every voice of vocabulary/voices.def: kn_voice_NAME, in NAME.c. */
#define KN_ITEM(name, help) extern const KnVoice kn_voice_##name;
#include "vocabulary/voices.def"
#undef KN_ITEM

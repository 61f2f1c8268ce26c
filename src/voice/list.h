/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Every voice, one const struct in one file each. */
extern const KnVoice kn_voice_espeak;
extern const KnVoice kn_voice_command;
extern const KnVoice kn_voice_http;

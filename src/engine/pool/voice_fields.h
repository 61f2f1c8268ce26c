/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/record.h"
#include "project/voice_options.h"

/* The settings of a voice (KnVoiceSettings), as processes are told them. */
extern const KnField kn_voice_settings_fields[];

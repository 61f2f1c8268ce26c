/* SPDX-License-Identifier: MIT */
#include "engine/pool/voice_fields.h"
#include "project/voice_options.h"

const KnField kn_voice_settings_fields[] = {
    {"provider", KN_TEXT(KnVoiceSettings, provider)},
    {"voice", KN_TEXT(KnVoiceSettings, voice), .optional = TRUE},
    {"language", KN_TEXT(KnVoiceSettings, language), .optional = TRUE},
    {"model", KN_TEXT(KnVoiceSettings, model), .optional = TRUE},
    {"base-url", KN_TEXT(KnVoiceSettings, base_url), .optional = TRUE},
    {"rate", KN_DOUBLE(KnVoiceSettings, rate)},
    {"pitch", KN_DOUBLE(KnVoiceSettings, pitch)},
    {"speed", KN_DOUBLE(KnVoiceSettings, speed)},
    {"timeout", KN_DOUBLE(KnVoiceSettings, timeout)},
    {"command", KN_LIST(KnVoiceSettings, command), .optional = TRUE},
    {0},
};

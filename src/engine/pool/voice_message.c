/* SPDX-License-Identifier: MIT */
#include "engine/pool/voice_message.h"
#include "base/error.h"

#define SECONDS_MAX 1000000000000

const KnField kn_voice_setup_fields[] = {
    {"voice-folder", KN_BYTES(KnVoiceSetup, folder)},
    {"parent", KN_INT64(KnVoiceSetup, parent), .min = 1, .max = G_MAXINT},
    {0},
};

static const KnField settings_fields[] = {
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

const KnField kn_voice_request_fields[] = {
    {"settings", KN_RECORD(KnVoiceRequest, KnVoiceSettings, settings, settings_fields)},
    {"text", KN_TEXT(KnVoiceRequest, text), .optional = TRUE},
    {"version", KN_TEXT(KnVoiceRequest, version)},
    {"path", KN_BYTES(KnVoiceRequest, path)},
    {0},
};

const KnField kn_voice_answer_fields[] = {
    {"code", KN_INT(KnVoiceAnswer, code), .max = KN_ERROR_CANCELLED},
    {"trouble", KN_UINT(KnVoiceAnswer, trouble.kind), .max = KN_TROUBLE_ALL},
    {"wait", KN_DOUBLE(KnVoiceAnswer, trouble.wait_seconds)},
    {"cpu", KN_DOUBLE(KnVoiceAnswer, cpu_seconds), .max = SECONDS_MAX},
    {"text", KN_TEXT(KnVoiceAnswer, text), .optional = TRUE},
    {"files", KN_LIST(KnVoiceAnswer, files), .optional = TRUE},
    {0},
};

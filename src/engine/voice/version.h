/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"
#include "voice/voice.h"

/* The version of a voice, which is part of the name of each of its takes, without loading the
 * voice's library: it is remembered in the store with the size and time stamps of the files that it
 * comes from, and forgotten when one of them changes. Threads: pure functions but for the files. */

/* NULL without error: it has to be asked for. The caller frees. Errors: those of the voice. */
char *kn_voice_version(const KnStore *store, const KnVoice *voice, const KnVoiceSettings *settings,
                       GError **error);

/* Remembers an answer; failure only means that it is asked for again. */
void kn_voice_version_keep(const KnStore *store, const KnVoice *voice, const char *version,
                           const char *const *files);

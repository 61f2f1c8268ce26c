/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Takes in files, bought once: the name of a take is the SHA-256 of everything that decides how it
 * sounds. Threads: pure functions but for the files they name. */

/* The text as it is spoken and hashed: NFC, white space folded to single spaces and trimmed, and
 * the respellings of `pronounce` ("word=respelling", whole words, longest first) applied. NULL when
 * nothing is left to say. The caller frees. Errors: KN_ERROR_PROJECT for control characters or
 * bytes that are not UTF-8. */
char *kn_voice_normalize(const char *text, const char *const *pronounce, GError **error);

/* The name of a take: normalized text, settings, provider and its version. The caller frees. */
char *kn_take_key(const KnVoice *voice, const char *version, const KnVoiceSettings *settings,
                  const char *text);

/* Whether a take may be accepted: it has sound, is not silent, not clipped through, and its length
 * is one that a person would need for the text, within wide bounds. Errors: KN_ERROR_SERVICE,
 * saying what is wrong. */
gboolean kn_take_check(const KnTake *take, const char *text, GError **error);

/* One file holds a take: a WAV file (RIFF, 16 bit, mono) whose `kwrd` chunk holds the words, so
 * that any player can play it. Written whole or not at all. Errors: KN_ERROR_ENVIRONMENT; reading:
 * KN_ERROR_INPUT when it is missing, KN_ERROR_VERIFY when it is not a whole take. */
gboolean kn_take_write(const KnTake *take, const char *path, GError **error);
gboolean kn_take_read(KnTake *take, const char *path, GError **error);

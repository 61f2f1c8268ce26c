/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Speech servers that speak as OpenAI's does (POST /v1/audio/speech): what their answers hold.
 * Threads: pure functions. */

/* A take from the body of an answer and its Content-Type (or NULL): sound (voice/sound.h), or JSON
 * with it in base64 under "audio" and perhaps "timestamps" (an array of {word | text | value,
 * start… , end…}; seconds, or milliseconds where the name ends in Ms). Words find their places in
 * the text. Errors: KN_ERROR_VERIFY. */
gboolean kn_http_answer_parse(const void *data, gsize size, const char *type, const char *text,
                              KnTake *take, GError **error);

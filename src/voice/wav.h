/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* WAV files of one take, in memory. Reads 8, 16, 24 and 32 bit integers and 32 bit floats, any
 * number of channels (mixed to one), and streams whose sizes say "unknown" (0, or about 0x7FFFFFFF
 * or more), as programs write them into pipes. Files of one rate that stand one behind the other
 * are one sound. Anything else, or sound that ends early or does not have the
 * checksum of its `ksum` chunk, is KN_ERROR_VERIFY. The words of a `kwrd` chunk are read too. */
gboolean kn_wav_parse(const void *data, gsize size, KnTake *take, GError **error);

/* The same of a stored take. One without the key (unless that is "") in its `kkey` chunk is
 * refused; unless decode, the samples are only counted, and one without checksum is refused. */
gboolean kn_wav_read_take(const void *data, gsize size, const char *key, gboolean decode,
                          KnTake *take, GError **error);

/* The bytes of a WAV file with `kwrd` and `ksum` chunks, and with `kkey` unless the key is "". The
 * caller frees. */
GByteArray *kn_wav_build(const KnTake *take, const char *key);

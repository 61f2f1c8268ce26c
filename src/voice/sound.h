/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Sound as somebody sends it who was asked for a WAV file: servers and programs send what they
 * have. What it is stands in its first bytes, whatever it is called; raw samples have none, so
 * there its type is believed. WAV files are read here (voice/wav.h), with all of several that stand
 * one behind the other; anything else that holds sound (MP3, AAC, Opus, Vorbis, FLAC, MP4, WebM,
 * AIFF, AU) by the media module.
 *
 * type: the answer's Content-Type, as it came; NULL: none. Of `audio/pcm` and `audio/L16` the
 * parameters rate (24000) and channels (1) are heeded; the former is little-endian, the latter
 * big-endian (RFC 2586). seconds_max: what is longer is refused while it is read.
 * Errors: KN_ERROR_VERIFY, saying what it is instead ("it is a web page").
 * Threads: any. */
gboolean kn_sound_parse(const void *data, gsize size, const char *type, double seconds_max,
                        KnTake *take, GError **error);

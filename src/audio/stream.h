/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/renderer.h"

/* The part [in, out) of one sound file as a stream that sees ahead: its end is known at least
 * `ahead` samples before it is reached, so that fades and crossfades can lead up to it. The file is
 * read in order, once; what stands before `in` is decoded and dropped.
 * Memory: ahead samples and one block. Threads: one at a time. */
typedef struct KnSoundStream KnSoundStream;

/* The part of a file: out -1 is its end; speed in millionths. Lengths and places in the stream
 * count what is heard, at that speed. */
typedef struct {
    gint64 in, out;
    gint32 speed;
} KnSoundPart;

/* Errors: KN_ERROR_INPUT: the source's own, and a file that has no sound
 * behind `in`; the message names the path. */
KnSoundStream *kn_sound_stream_open(const KnMixSource *source, const char *path,
                                    const KnSoundPart *part, gsize ahead, GError **error);
/* Makes at least n samples (fewer at the end) and the `ahead` behind them available. A sample that
 * is no finite number is an error (KN_ERROR_INPUT). n is at most KN_MIX_BLOCK. */
gboolean kn_sound_stream_fill(KnSoundStream *stream, gsize n, GError **error);
/* The samples at the stream's place: all that are available, also those ahead. */
const float *kn_sound_stream_peek(const KnSoundStream *stream, gsize *n_available);
void kn_sound_stream_advance(KnSoundStream *stream, gsize n);

gint64 kn_sound_stream_tell(const KnSoundStream *stream);   /* samples since `in` */
gint64 kn_sound_stream_length(const KnSoundStream *stream); /* [in, end); -1: not yet known */
/* TRUE when the length is known and the file ends there by itself: it is not cut. */
gboolean kn_sound_stream_own_end(const KnSoundStream *stream);
/* Whether a sound of that length may be looped. Errors: KN_ERROR_INPUT, naming the path. */
gboolean kn_sound_stream_check_loop(const char *path, gint64 length, GError **error);
void kn_sound_stream_close(KnSoundStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSoundStream, kn_sound_stream_close)

/* All sound is made in blocks of this many samples (10 ms), whatever sizes are read. */
enum { KN_MIX_BLOCK = 480 };

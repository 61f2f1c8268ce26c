/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* Encodes one stream of sound in several threads. A codec that forgets what it has heard after
 * some packets (KnMedia's sound_encoder_settles) is given the stream in pieces of KN_PIECE_PACKETS
 * packets. Each piece is encoded by an encoder of its own, which hears as much before its first and
 * after its last packet as lets it settle; those packets are dropped. Where the pieces are cut
 * hangs on nothing but the number of samples, so that the bytes are the same for any number of
 * threads. Other codecs get all of it in one piece, in the caller's thread.
 *
 * Memory: a piece of samples (8 MB for AAC) for each thread. Threads: one at a time, the caller's,
 * which encodes, too: it hands a piece over when somebody has time for it. */
typedef struct KnSoundPieces KnSoundPieces;

enum { KN_PIECE_PACKETS = 1024 };

/* n_threads: of the caller's and others in all, at least 1. Packets go to the sink in the caller's
 * thread, in order. Errors: those of the encoder. */
KnSoundPieces *kn_sound_pieces_new(const char *codec, int bitrate, gint64 n_samples,
                                   guint n_threads, KnPacketSink sink, gpointer user_data,
                                   GError **error);
/* What its packets are; borrowed. */
const KnStreamInfo *kn_sound_pieces_info(const KnSoundPieces *pieces);
/* n samples of 48 kHz stereo; n_samples of them altogether. Errors: those of encoder and sink. */
gboolean kn_sound_pieces_push(KnSoundPieces *pieces, const float *samples, gsize n, GError **error);
/* After the last sample: every packet has been handed out. */
gboolean kn_sound_pieces_flush(KnSoundPieces *pieces, GError **error);
void kn_sound_pieces_free(KnSoundPieces *pieces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSoundPieces, kn_sound_pieces_free)

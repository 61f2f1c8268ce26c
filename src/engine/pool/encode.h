/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include "shot/shot.h"

/* Frames in order into a batch file: what a worker does with its batch, and the single-encoder
 * methods with the whole film. Without finish nothing is left. Threads: one at a time. */
typedef struct KnEncode KnEncode;

/* What is encoded: frames [first, first + n) of a film, which outlives the encoder. */
typedef struct {
    const KnFilm *film;
    gint64 first, n;
} KnEncodeRange;

KnEncode *kn_encode_new(const KnVideoSettings *video, const KnEncodeRange *range, const char *path,
                        GError **error);
gboolean kn_encode_frame(KnEncode *encode, const KnFrame *frame, GError **error);
gboolean kn_encode_finish(KnEncode *encode, GError **error);
void kn_encode_free(KnEncode *encode);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnEncode, kn_encode_free)

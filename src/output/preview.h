/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/atomic.h"
#include "media/media.h"

/* Animated pictures (GIF, WebP) of a film's frames, for who looks at it in a chat or on a page.
 * Their batches hold raw frames (KN_PREVIEW_ENCODER), so they are made as those of any film are;
 * what they are shown with is chosen here, once, over all of them. Frames wait in a file beside the
 * result, so memory does not grow with their number. Threads: one at a time. */
typedef struct KnPreview KnPreview;

/* The encoder of their batches. */
#define KN_PREVIEW_ENCODER "rawvideo"

/* output_path is where the result will stand. container: of kn_container_is_preview. Errors:
 * KN_ERROR_ENVIRONMENT; KN_ERROR_USAGE: more frames than there may be, or too large ones. */
KnPreview *kn_preview_new(const char *output_path, const char *container, const KnStreamInfo *info,
                          gint64 n_frames, GError **error);
/* Frames in their order. Errors: KN_ERROR_ENVIRONMENT; KN_ERROR_VERIFY: it is no frame of that
 * size. */
gboolean kn_preview_add(KnPreview *preview, const KnPacket *packet, GError **error);
/* Writes all of it into that file. */
gboolean kn_preview_finish(KnPreview *preview, KnAtomicFile *file, GError **error);
void kn_preview_free(KnPreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnPreview, kn_preview_free)

/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include <gio/gio.h>

/* An encoder may be compiled in and still lack its hardware, or hang, or crash: whether it is there
 * shows when it is opened. That happens in a helper process, which is killed when it is silent for
 * too long, so nobody waits for ever. Threads: one at a time. */
enum { KN_ENCODER_HANG_SECONDS = 20 };

/* Opens the encoder with these settings and encodes n_frames (0: none); they are written into a
 * container, in memory, and read again (NULL: none). hang_seconds 0: the above. Either cancellable
 * (NULL: none) ends it at once. Errors: KN_ERROR_CANCELLED; KN_ERROR_USAGE for a container that
 * does not go with the encoder; KN_ERROR_ENVIRONMENT or another one for what does not work. */
gboolean kn_try_encoder(const KnVideoSettings *video, guint n_frames, const char *container,
                        double hang_seconds, GCancellable *cancellable[2], GError **error);

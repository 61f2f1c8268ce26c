/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/mix.h"

/* Whether a file has the sound that a clip of the mix is to play, as far as the renderer of the mix
 * would refuse it: it begins before the file's end, and what is looped is long enough for that.
 * seconds: how long the file says that it is; it may be wrong, so where that is too short the sound
 * itself is decoded. Errors: KN_ERROR_INPUT, in the renderer's words. Threads: any. */
gboolean kn_sound_span_check(const KnMixClip *clip, gint64 film_samples, double seconds,
                             GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/compile.h"

/* From what a project says about its sound to the manifest's: narration, music and effects become
 * the clips of one mix on the master clock (audio/mix.h).
 *
 * A film whose only sound is audio_file keeps it as it is, sample by sample, unless its project
 * says otherwise ("audio"). Any other is brought to -14 LUFS, with its true peaks below -1 dBTP.
 * Music and effects never change the gain of the narration other than by that one gain of all. */

/* Sets the manifest's sound for the frames of a range, or leaves it silent. Errors: KN_ERROR_INPUT
 * naming the cue, KN_ERROR_PROJECT. */
gboolean kn_mix_compile(KnManifest *manifest, const KnCompile *compile, gint64 first_frame,
                        gint64 n_frames, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"
#include "engine/plan/speech.h"
#include "engine/store/store.h"

/* From what a project says about its sound to the manifest's: narration, music and effects become
 * the clips of one mix on the master clock (audio/mix.h).
 *
 * A film whose only sound is audio_file keeps it as it is, sample by sample, unless its project
 * says otherwise ("audio"). Any other is brought to -14 LUFS, with its true peaks below -1 dBTP.
 * Music and effects never change the gain of the narration other than by that one gain of all. */

typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    const KnSpeeches *speeches; /* NULL: nobody says anything */
    KnStore *store;
    const char *codec;
    int bitrate;
    gint64 first_frame, n_frames; /* that are rendered */
    KnWarnings *warnings;         /* what the person should know is added */
} KnMixInputs;

/* Sets the manifest's sound, or leaves it silent. Errors: KN_ERROR_INPUT naming the cue,
 * KN_ERROR_PROJECT. */
gboolean kn_mix_compile(KnManifest *manifest, const KnMixInputs *inputs, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/speech.h"
#include "engine/run/options.h"
#include "engine/store/results.h"

/* The voice phase: from the transcripts of a project to takes in the store, and to what each
 * segment says (engine/plan/speech.h). It comes before the film is laid out.
 *
 * A line is made once, whoever says it: its take is found under the SHA-256 of its words, its voice
 * and the version of that. What is missing is made in processes of their own; where nothing is, no
 * process is started. Every line that was made is kept, whatever becomes of the others. */
typedef enum {
    KN_VOICE_MAKE,  /* what is missing */
    KN_VOICE_LOOK,  /* only; what is missing is guessed, with a warning */
    KN_VOICE_LIST,  /* look, and tell every key: may ask a voice for its version */
    KN_VOICE_CHECK, /* look, and refuse what could not be made, as far as voices know it without
                       speaking; opens no ready-made sound, whose speeches stay empty */
} KnVoiceWish;

typedef struct {
    const KnProject *project;
    const KnBuildOptions *options;
    KnResults *results;
    KnVoiceWish wish;
    gboolean anew; /* what is there is made again, but for what is paid for */
} KnVoiceInputs;

/* What each segment says, as far as it is there, also when the phase fails; the caller frees.
 * Errors: one line for each line that failed, with the code of the first:
 * KN_ERROR_PROJECT (no such voice), KN_ERROR_SERVICE, KN_ERROR_USAGE (a voice needs leave),
 * KN_ERROR_INPUT (ready-made sound that cannot be used), KN_ERROR_ENVIRONMENT, KN_ERROR_CANCELLED.
 */
gboolean kn_voice_phase(const KnVoiceInputs *inputs, KnSpeeches **speeches, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"
#include "engine/plan/speech.h"
#include "engine/pool/pool.h"

/* Verification: a film that is there is decoded once, in processes of the role `verify`, and what
 * is seen and heard is compared with what was drawn and mixed, which batches and the sound in the
 * store have noted (output/drawn.h, output/sound_trace.h). What cannot be found there any more
 * cannot be compared; then the film is counted and measured alone, and it is a warning.
 * docs/verification.md says what is found. Threads: one at a time. */
typedef struct {
    const KnFilmInputs *film;
    const KnSpeeches *speeches; /* may be NULL */
    KnPoolStats *stats;
} KnVerifyInputs;

/* Whether somebody wants the film verified. */
gboolean kn_verify_wanted(const KnBuildOptions *options, const KnProject *project);
/* Why a film of that container cannot be verified; NULL: it can. */
const char *kn_verify_unfit(const char *container);

/* Whether that is told of a film that cannot be: it was asked for, and not by a preset alone. */
gboolean kn_verify_asked(const KnBuildOptions *options, const KnProject *project);
/* The film is not verified; that is noted for the report and, if it is to be told, a warning. */
void kn_verify_pass_over(KnReporter *reporter, const char *why, gboolean tell);

/* Tells the findings as events, and those that are no errors as warnings, too, between the begin
 * and the end of the phase. Errors: KN_ERROR_VERIFY: the film is not what was planned, with each
 * finding as a problem; KN_ERROR_INPUT: it is not there; those of the pool. */
gboolean kn_verify_film(const KnVerifyInputs *inputs, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/notes/report.h"

/* How a build uses the state of its project (state.h). A NULL state does nothing: no folder was
 * asked for, or none can be made there. Threads: one at a time. */
typedef struct KnBuildState KnBuildState;

/* Takes the project's lock and reads what the last build has left. Errors: KN_ERROR_ENVIRONMENT:
 * another build of this project runs. */
gboolean kn_build_state_open(KnBuildState **state, const KnFilmInputs *film, GError **error);
void kn_build_state_close(KnBuildState *state);

/* Where what a build leaves for people may be written; borrowed, NULL: nowhere. */
KnFolder *kn_build_state_folder(const KnBuildState *state);

/* Whether the finished film stands there already, with just the content that would be made now;
 * then what is known of it. */
gboolean kn_build_state_has_film(KnBuildState *state, const KnFilmInputs *film, KnFilmFacts *facts);

/* There is something to make: from here on the state says so. */
void kn_build_state_start(KnBuildState *state, const KnFilmInputs *film, const char *codec_version);
/* The film has been written. */
void kn_build_state_film(KnBuildState *state, const KnFilmInputs *film, const KnFilmFacts *facts);
/* Whether that film was verified, and nothing was found; and that it was now. */
gboolean kn_build_state_is_verified(const KnBuildState *state);
void kn_build_state_verified(KnBuildState *state);
/* The build has ended. failure may be NULL. */
void kn_build_state_end(KnBuildState *state, const KnBuildReport *report, const GError *failure);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* How a build uses the state of its project (state.h). All of it does nothing where there is no
 * state: when no folder was asked for, or none can be made there. */

/* Takes the project's lock and reads what the last build has left. Errors: KN_ERROR_ENVIRONMENT:
 * another build of this project runs. */
gboolean kn_build_state_open(KnBuild *build, GError **error);

/* Whether the finished film stands there already, with just the content that would be made now. The
 * record is filled with what is known of it then. */
gboolean kn_build_state_has_film(KnBuild *build);

/* There is something to make: from here on the state says so. */
void kn_build_state_start(KnBuild *build);
/* The film has been written. */
void kn_build_state_film(KnBuild *build);
/* The build has ended. failure may be NULL. */
void kn_build_state_end(KnBuild *build, const GError *failure);
void kn_build_state_close(KnBuild *build);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* What a film is, and whether it is there: one answer for a render, the state that it leaves, and
 * `status`. Threads: pure functions but for the files. */

/* The hash of all that the film's bytes depend on: two builds with equal keys write equal films.
 * The caller frees. */
char *kn_identity_key(const KnBuild *build);

/* Whether a film that is known by that key, and stands there unchanged, is the one that this build
 * would write, with the files that belong beside it: there is nothing to join. */
gboolean kn_identity_is_there(const KnBuild *build, const char *known_key);

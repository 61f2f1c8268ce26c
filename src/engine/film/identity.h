/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"

/* What a film is, and whether it is there: one answer for a render, the state that it leaves, and
 * `status`. Threads: pure functions but for the files. */

/* The hash of all that the film's bytes depend on, but for the library that writes the container:
 * two builds with equal keys and the same library write equal films. cover: as for
 * kn_metadata_to_variant: of a film that is made what is in it, whatever the file is since. The
 * caller frees. */
char *kn_identity_key(const KnFilmInputs *film, const char *cover);

/* The files of that library as they are now (engine/store/version.h); loads it. The caller frees.
 * NULL: they cannot be known again. */
char *kn_identity_writer(void);

/* Whether a film that was written with that key by that library, and stands there unchanged, is the
 * one that this build would write, with the files that belong beside it: there is nothing to join.
 * Loads no library. */
gboolean kn_identity_is_there(const KnFilmInputs *film, const char *known_key,
                              const char *known_writer);

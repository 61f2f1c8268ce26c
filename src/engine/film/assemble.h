/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"

/* All batches and the sound, from the store into the film, then the files beside it. Reports its
 * phase. Errors: those of kn_join, and of writing the files. */
gboolean kn_assemble_film(const KnFilmInputs *film, KnFilmFacts *facts, GError **error);

/* After a join that failed on verification: drops what the store holds damaged. TRUE when anything
 * was, and making it again may help. */
gboolean kn_assemble_drop_damaged(const KnFilmInputs *film);

/* The hash of a film that is there; of a sequence of pictures, that of all files as if they were
 * one. NULL: it cannot be read. The caller frees. */
char *kn_film_hash(const char *path, gint64 n_frames);

/* Removes what killed builds of the same file have left beside it. */
void kn_assemble_sweep(const char *output_path);

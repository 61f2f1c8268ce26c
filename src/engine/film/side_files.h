/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"

/* What stands beside the film: a chapter list, a poster, and what C2PA is told of it. */

/* Whether the files that are asked for stand beside the film. */
gboolean kn_side_files_exist(const KnFilmInputs *film);

/* Writes the files beside the film, each whole or not at all. Errors: those of drawing the poster,
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_side_files_write(const KnFilmInputs *film, GError **error);

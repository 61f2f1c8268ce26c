/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* A chapter list and a poster beside the film. */

/* Whether the files that are asked for stand beside the film. */
gboolean kn_side_files_exist(const KnBuild *build);

/* Writes the files beside the film, each whole or not at all. Errors: those of drawing the poster,
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_side_files_write(KnBuild *build, GError **error);

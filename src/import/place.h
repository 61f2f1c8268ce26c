/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/pictures.h"

/* A new project's folder: made whole or not at all, and never over what is there. files
 * (KnDraftFile) are copied into it under their names; those that lie in the folder already stay
 * where they are. Then project.json is written.
 *
 * The folder must not be there, or be empty, or hold all of the files and no project.json. Errors:
 * KN_ERROR_USAGE: something is there; KN_ERROR_INPUT, KN_ERROR_ENVIRONMENT. What was made until
 * then is removed. Threads: any. */
gboolean kn_place_project(const char *folder, const char *text, const GPtrArray *files,
                          GError **error);

/* The same question before the work, so that it is answered at once. from: the folder that the
 * files lie in; NULL: none. */
gboolean kn_place_check(const char *folder, const char *from, GError **error);

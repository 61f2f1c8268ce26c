/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/pictures.h"

/* Parameters of programs that make short films of a script and stock clips (MoneyPrinterTurbo and
 * its kin): an object with `video_script`, `video_subject`, `video_aspect`, `video_materials` …, or
 * what such a program leaves in a task's folder, script.json: {"script": …, "search_terms": …,
 * "params": {…}}. The script becomes segments that are spoken anew; materials that lie in the
 * folder are shown in turns, for others a card stands; the terms that were looked for are each
 * segment's description. Nothing is fetched, and no file outside of the folder is taken. */

/* The file of parameters that a path is or, a folder, holds; NULL: none. The caller frees. */
char *kn_parameters_find(const char *path);

/* Appends the segments; files as kn_pictures_read. What is not taken is named in draft->left_out.
 * Errors: KN_ERROR_PROJECT: it is no JSON, at its line; KN_ERROR_INPUT: there is no script in it.
 * Threads: any. */
gboolean kn_parameters_read(KnDraft *draft, const char *path, GPtrArray *files, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The project file of a folder: project.json, project.jsonc, project.yaml or project.yml. The
 * caller frees. Errors: KN_ERROR_INPUT: there is none; KN_ERROR_USAGE: there are two, and which is
 * meant nobody but their owner knows. Threads: any. */
char *kn_project_find_file(const char *folder, GError **error);

/* What may have been meant by the name of a project that is not there: " (did you mean 'a.json'?)",
 * or "" when nothing is near. The caller frees. Threads: any. */
char *kn_project_suggest_file(const char *path);

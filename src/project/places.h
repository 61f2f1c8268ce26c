/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "project/project.h"

/* Where in a project the cause of an error or of a warning lies, for those who know only which file
 * or which segment it is about. Threads: pure functions of a loaded project. */

/* What names a file (project/files.h), in that segment if it does; segment 0: the first. FALSE:
 * nothing names it. The caller clears the place. */
gboolean kn_project_find_place(const KnProject *project, const char *path, guint segment,
                               KnProblem *place);
void kn_project_place_clear(KnProblem *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnProblem, kn_project_place_clear)

/* Lets an error say where it lies, unless it does: at what names its input (kn_error_input), or
 * else in the segment (from 1; 0: none). FALSE: neither is known. There may be no error. */
gboolean kn_project_place_error(const KnProject *project, guint segment, GError **error);

/* The same for an error that is about a member of an object of the project: `key` of object, which
 * stands under path; the object itself when it has no such member. */
void kn_project_place_member(const KnProject *project, const KnJson *object, const char *path,
                             const char *key, GError **error);

/* Replaces a list of warnings by one in which each that says only its segment, or nothing, says
 * where the project names what it is about, as far as it does. That follows from its code, unless
 * it says a member of the segment as its path: "transcript". */
void kn_project_place_warnings(const KnProject *project, KnWarnings **warnings);

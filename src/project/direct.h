/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/director.h"
#include "project/project.h"
#include "project/writer.h"

/* What the built-in director makes of a project: a plan for each segment, in their order, of which
 * those of segments that say themselves what happens to their pictures are not given.
 * aspects: width / height of each segment's picture, 0 where it is not known; NULL: of none.
 * kn_directed_plans_free frees. Threads: pure function. */
KnDirectedPlan *kn_project_direct(const KnProject *project, const double *aspects);

/* What a director is shown of the project, in the same order; strings are borrowed of it. The
 * caller frees the segments. */
KnDirectedFilm kn_project_directed_film(const KnProject *project, const double *aspects);

/* Whether a plan (JSON text of an effects_plan) is as good as one that somebody has written: read
 * by the same tables. name stands for it in problems, which get a line for each. */
gboolean kn_project_check_plan(const char *plan, const char *name, GString *problems);

/* The project as if its segments had those plans (one for each segment; NULL: it keeps its own).
 * All else is borrowed of the project, which outlives it. Plans are good. */
KnProject *kn_project_directed_new(const KnProject *project, const char *const *plans);
void kn_project_directed_free(KnProject *view);

/* Writes a plan (JSON text of an effects_plan) into the i-th segment of a project file. Errors:
 * those of the writer. */
gboolean kn_project_direct_write(KnProjectWriter *writer, guint i, const char *plan,
                                 GError **error);
/* Writes into tags.ai_made that a trained model has made that part, beside what stands there. */
gboolean kn_project_direct_write_made(KnProjectWriter *writer, KnAiPart part, GError **error);

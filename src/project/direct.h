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

/* Writes the plan of the i-th segment into a project file. Errors: those of the writer. */
gboolean kn_project_direct_write(KnProjectWriter *writer, guint i, const KnDirectedPlan *plan,
                                 GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"

/* What a render would do: the timeline, the batches and which of them the cache holds. Used by
 * `plan` and by `render --dry-run`. Prepares and writes nothing. Errors: as for a render. */
gboolean kn_plan_print(KnArgs *args, GError **error);

/* What both have in common: the manifest of the film that the arguments name, which is the
 * session's, and its name, which the caller frees (also on failure). */
const KnManifest *kn_plan_open(KnCliJob *job, KnArgs *args, char **output, GError **error);

/* Whether a batch need not be made: the cache's folder holds it, or it is equal to an earlier one.
 */
gboolean kn_plan_has_batch(const KnCliJob *job, const KnManifest *manifest, const char *cache,
                           guint i);

/* How long the film would take on the cluster of --cluster. Prepares and writes nothing. Errors: as
 * for a render; KN_ERROR_USAGE: the method makes no batches. */
gboolean kn_plan_cluster(KnArgs *args, GError **error);

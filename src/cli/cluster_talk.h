/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"
#include "cluster/watch.h"

/* What `submit` and `status` say of a film's job on a cluster. Threads: one. */

/* "submitted", "active", "done", "failed", "gone" (nothing of it is left, and there is no film of
 * it), "cancelled". */
const char *kn_cluster_state(const KnClusterStatus *status);

/* One line for people on standard output, or one event `cluster`. state NULL: kn_cluster_state. */
void kn_cluster_tell(const KnArgs *args, const char *folder, const KnClusterStatus *status,
                     const char *state);

/* Follows the job with the progress of a render. Errors: those of kn_cluster_wait. */
gboolean kn_cluster_follow(KnCliJob *job, const char *folder, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"
#include "engine/notes/review.h"

/* `render --review`: a person looks at plan and narration before anything is spoken or drawn.
 * Threads: one. */

/* outputs: of kn_cli_outputs. Those of which was not approved what would be made are shown, said
 * what to do then, and taken out of the list. any: whether there is something to make. Errors:
 * those of the director; KN_ERROR_ENVIRONMENT: the list is to be freed alone. */
gboolean kn_cli_review(KnArgs *args, char **outputs, gboolean *any, GError **error);

/* The content of an open job's project, as kn_review_content. The caller frees. */
char *kn_cli_review_content(const KnCliJob *job, const KnDirections *directions,
                            const KnArgs *args);

/* Says what became of it: the event `review`, or a line. */
void kn_cli_review_tell(const KnCliJob *job, const KnArgs *args, const KnReview *review,
                        const KnFolder *folder);

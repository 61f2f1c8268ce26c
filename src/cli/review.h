/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"
#include "engine/notes/review.h"

/* `render --review`: a person looks at plan and narration before anything is spoken or drawn.
 * Threads: one. */

/* Films of which was not approved what would be made are shown, said what to do then, and taken out
 * of the list. Errors: those of the director; KN_ERROR_ENVIRONMENT. */
gboolean kn_cli_review(KnArgs *args, KnCliFilms *films, GError **error);

/* The content of an open job's project, as kn_review_content. The caller frees. */
char *kn_cli_review_content(const KnCliJob *job, const KnDirections *directions,
                            const KnArgs *args);

/* Says what became of it: the event `review`, or a line. */
void kn_cli_review_tell(const KnCliJob *job, const KnArgs *args, const KnReview *review,
                        const KnFolder *folder);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"
#include "engine/direct/phase.h"
#include "project/project.h"

/* The review of a project: what `render --review` has shown to a person, and whether they have
 * approved of it. It stands beside the states of the project's films:
 *
 *     .kinora/NAME.review/review.json   this record
 *     .kinora/NAME.review/review.txt    what was shown: plan and narration
 *     .kinora/NAME.review/sheet.jpg     and a picture of each segment
 *
 * Of a project with several films each has its own, in .kinora/NAME.review/FILM (kn_film_tag): they
 * differ in shape, texts and plans, and a person approves of each. A review is bound to the
 * content: a review of anything else counts as none. Threads: pure functions but for the files. */
typedef enum { KN_REVIEW_NONE, KN_REVIEW_WAITING, KN_REVIEW_APPROVED } KnReviewState;

typedef struct {
    guint state;      /* KnReviewState */
    char content[65]; /* kn_review_content of what was shown */
    gint64 when_us;   /* since 1970, of the state */
} KnReview;

#define KN_REVIEW_TEXT "review.txt"
#define KN_REVIEW_SHEET "sheet.jpg"

/* film: kn_film_tag; NULL: of a project with one. NULL with an error, of a link in its place too:
 * KN_ERROR_ENVIRONMENT. */
KnFolder *kn_review_folder(const char *project_path, const char *film, gboolean make,
                           GError **error);

/* Without one that can be read: NONE. */
void kn_review_read(const char *project_path, const char *film, KnReview *review);
/* Whole or not at all. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_review_write(KnFolder *folder, const KnReview *review, GError **error);
const char *kn_review_state_name(guint state); /* "none", "waiting", "approved" */

/* The SHA-256 of what a person approves of: the project file, the output, the variables
 * ("name=value", NULL- terminated; may be NULL), every file that the project names, and the effects
 * plans. The caller frees. */
char *kn_review_content(const KnProject *project, const KnDirections *directions,
                        const char *const *variables);

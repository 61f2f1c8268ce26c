/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/review.h"

#include <string.h>

static const KnExample examples[] = {
    {"approve film", "Lets the next 'kinora render film --review' make the film."},
    {0},
};

/* Nobody can approve of what they were not shown. */
static gboolean check(const KnReview *review, const char *content, const char *project,
                      GError **error)
{
    g_autofree char *shown = kn_text_visible(project);
    if (review->state == KN_REVIEW_NONE)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s: there is nothing to approve of; 'kinora render %s --review' shows it",
                    shown, shown);
    else if (strcmp(review->content, content) != 0)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s was changed since it was shown for review; 'kinora render %s --review' "
                    "shows it as it is now",
                    shown, shown);
    else
        return TRUE;
    return FALSE;
}

static gboolean run_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    KnReview review;
    if (!kn_cli_job_open(&job, args, TRUE, error))
        return FALSE;
    g_autoptr(KnDirections) directions = kn_session_directions(job.session, FALSE, error);
    if (!directions)
        return FALSE;
    g_autofree char *content = kn_cli_review_content(&job, directions, args);
    g_autofree char *tag = kn_project_film_tag(job.project);
    kn_review_read(job.path, tag, &review);
    if (!check(&review, content, kn_args_place(args, 0), error))
        return FALSE;
    g_autoptr(KnFolder) folder = kn_review_folder(job.path, tag, FALSE, error);
    if (!folder)
        return FALSE;
    if (review.state != KN_REVIEW_APPROVED) {
        review.state = KN_REVIEW_APPROVED;
        review.when_us = g_get_real_time();
        if (!kn_review_write(folder, &review, error))
            return FALSE;
    }
    kn_cli_review_tell(&job, args, &review, folder);
    return TRUE;
}

static gboolean run(KnArgs *args, GError **error)
{
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    return films && kn_cli_each_film(args, films, run_output, error);
}

const KnCommand kn_command_approve = {
    .name = "approve",
    .summary = "approves of what 'render --review' has shown",
    .usage = "PROJECT [OPTION...]",
    .description =
        "'kinora render PROJECT --review' stops before anything is spoken or drawn, and leaves "
        "what "
        "a person looks at in .kinora beside the project: plan and narration as a text, and a "
        "contact sheet. This command approves of it, and the next render with --review makes the "
        "film. A project's outputs and languages are shown and approved of one by one. An approval "
        "is of just "
        "what was shown: once the project, a file that it names, a "
        "--set or an effects plan is another, --review shows it again.",
    .examples = examples,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_CACHE | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};

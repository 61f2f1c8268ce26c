/* SPDX-License-Identifier: MIT */
#include "cli/review.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/sheet.h"
#include "cli/talk.h"

#include <stdio.h>
#include <string.h>

char *kn_cli_review_content(const KnCliJob *job, const KnDirections *directions, const KnArgs *args)
{
    return kn_review_content(job->project, directions, kn_args_all(args, "set"));
}

static void append(GString *out, const char *label, const char *text)
{
    g_autofree char *shown = text ? kn_text_visible(text) : NULL;
    if (shown && *shown)
        g_string_append_printf(out, "    %s: %s\n", label, shown);
}

static const char *shown_by(const KnSegment *segment)
{
    return segment->query                     ? segment->query
           : segment->path                    ? segment->path
           : segment->kind == KN_SEGMENT_CARD ? "a card"
                                              : NULL;
}

static char *plan_and_narration(const KnCliJob *job, const KnDirections *directions)
{
    GString *out = g_string_new(NULL);
    gboolean directed = job->project->director != KN_DIRECTOR_OFF;
    for (guint i = 0; i < job->project->n_segments; i++) {
        const KnSegment *segment = &job->project->segments[i];
        const KnTimelineSegment *at = &job->timeline->segments[i];
        const KnDirection *direction = &directions->items[i];
        g_autofree char *from = kn_format_time(kn_cli_job_seconds(job, at->first_frame), TRUE);
        g_string_append_printf(out, "segment %u, from %s, %.1f s\n", i + 1, from,
                               kn_cli_job_seconds(job, at->n_frames));
        append(out, "chapter", segment->title);
        append(out, "shows", shown_by(segment));
        append(out, "says", segment->transcript);
        if (segment->planned || directed)
            append(out, "plan", segment->planned ? "its own" : direction->plan);
        if (!segment->planned && directed)
            append(out, "because", direction->why);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

void kn_cli_review_tell(const KnCliJob *job, const KnArgs *args, const KnReview *review,
                        const KnFolder *folder)
{
    const char *place = kn_folder_path(folder);
    g_autofree char *text = g_build_filename(place, KN_REVIEW_TEXT, NULL);
    g_autofree char *sheet = g_build_filename(place, KN_REVIEW_SHEET, NULL);
    gboolean waits = review->state == KN_REVIEW_WAITING;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("review");
        kn_json_line_string(line, "state", kn_review_state_name(review->state));
        if (job->output.n > 1)
            kn_cli_film_event(line, &job->output);
        kn_json_line_string(line, "content", review->content);
        kn_json_line_string(line, "text", text);
        kn_json_line_string(line, "sheet", sheet);
        kn_json_line_print(line);
    } else if (kn_talk_level(args) >= KN_TALK_INFO) {
        g_autofree char *shown = kn_text_visible(kn_args_place(args, 0));
        g_autofree char *shown_text = kn_text_visible(text), *shown_sheet = kn_text_visible(sheet);
        g_autofree char *which = kn_cli_film_words(&job->output);
        g_autofree char *of = job->output.n > 1 ? g_strdup_printf(", %s,", which) : g_strdup("");
        if (waits)
            printf("%s%s waits for review, and no film is made yet: look at %s and %s, edit the "
                   "project as you like, then 'kinora approve %s' lets the next render pass\n",
                   shown, of, shown_text, shown_sheet, shown);
        else
            printf("%s%s is approved of: the next 'kinora render --review' makes the film\n", shown,
                   of);
    }
}

/* What a person looks at; the record last, so that it never names what is not there. */
static gboolean show(KnCliJob *job, const KnArgs *args, const KnDirections *directions,
                     KnReview *review, GError **error)
{
    g_autofree char *tag = kn_project_film_tag(job->project);
    g_autoptr(KnFolder) folder = kn_review_folder(job->path, tag, TRUE, error);
    if (!folder || !kn_cli_job_lay_out(job, error))
        return FALSE;
    g_autofree char *text = plan_and_narration(job, directions);
    g_autofree char *sheet = g_build_filename(kn_folder_path(folder), KN_REVIEW_SHEET, NULL);
    if (!kn_atomic_write_text(folder, KN_REVIEW_TEXT, text, error) ||
        !kn_cli_sheet_write(job, sheet, error))
        return FALSE;
    review->state = KN_REVIEW_WAITING;
    review->when_us = g_get_real_time();
    if (!kn_review_write(folder, review, error))
        return FALSE;
    kn_cli_review_tell(job, args, review, folder);
    return TRUE;
}

static gboolean review_output(KnArgs *args, const KnCliOutput *which, gboolean *pass,
                              GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    KnReview known, now = {.state = KN_REVIEW_NONE};
    if (!kn_cli_job_open(&job, args, TRUE, error))
        return FALSE;
    g_autoptr(KnDirections) directions = kn_session_directions(job.session, TRUE, error);
    if (!directions)
        return FALSE;
    g_autofree char *content = kn_cli_review_content(&job, directions, args);
    g_strlcpy(now.content, content, sizeof now.content);
    g_autofree char *tag = kn_project_film_tag(job.project);
    kn_review_read(job.path, tag, &known);
    *pass = known.state == KN_REVIEW_APPROVED && strcmp(known.content, content) == 0;
    return *pass || show(&job, args, directions, &now, error);
}

gboolean kn_cli_review(KnArgs *args, KnCliFilms *films, GError **error)
{
    guint n = films->n, n_passed = 0;
    for (guint i = 0; i < n; i++) {
        gboolean pass;
        if (!review_output(args, &films->items[i], &pass, error))
            return FALSE;
        if (pass)
            films->items[n_passed++] = films->items[i];
    }
    films->n = n_passed;
    return TRUE;
}

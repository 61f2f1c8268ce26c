/* SPDX-License-Identifier: MIT */
#include "cli/cluster_talk.h"
#include "base/text.h"
#include "cli/ending.h"
#include "cli/json_line.h"

#include <stdio.h>
#include <string.h>

const char *kn_cluster_state(const KnClusterStatus *status)
{
    if (status->ended)
        return status->result.code ? "failed" : "done";
    return kn_cluster_status_active(status) ? "active" : "gone";
}

static void print_json(const char *folder, const KnClusterStatus *status, const char *state)
{
    const KnClusterSubmission *submission = &status->submission;
    KnJsonLine *line = kn_json_line_new("cluster");
    kn_json_line_string(line, "state", state);
    kn_json_line_string(line, "folder", folder);
    if (status->submitted) {
        kn_json_line_string(line, "scheduler", submission->scheduler);
        kn_json_line_string(line, "jobs", submission->jobs);
        kn_json_line_string(line, "join", submission->join);
        kn_json_line_integer(line, "tasks", submission->n_tasks);
        kn_json_line_integer(line, "batches", submission->n_batches);
        kn_json_line_integer(line, "batches_made", status->n_made);
    }
    if (status->known) {
        kn_json_line_integer(line, "waiting", status->places.n_waiting);
        kn_json_line_integer(line, "running", status->places.n_running);
    }
    kn_json_line_string(line, "reason",
                        status->result.error       ? status->result.error
                        : status->silence          ? status->silence
                        : *status->places.unshared ? "a node does not see the job's folder"
                        : *status->places.reason   ? status->places.reason
                                                   : NULL);
    kn_json_line_print(line);
}

static void print_places(const KnClusterStatus *status)
{
    const KnClusterPlaces *places = &status->places;
    if (status->silence)
        printf("; where they are is not known: %s", status->silence);
    else if (places->n_running > 0 || places->n_waiting > 0)
        printf("; tasks: %u running, %u waiting%s%s%s", places->n_running, places->n_waiting,
               *places->reason ? " (" : "", places->reason, *places->reason ? ")" : "");
    else if (*places->unshared)
        printf("; node %s does not see the job's folder", places->unshared);
    else if (places->joining && !status->submission.first)
        printf("; the join %s", status->n_made < status->submission.n_batches ? "follows" : "runs");
}

void kn_cluster_tell(const KnArgs *args, const char *folder, const KnClusterStatus *status,
                     const char *state)
{
    const KnClusterSubmission *submission = &status->submission;
    const char *shown_state = state ? state : kn_cluster_state(status);
    g_autofree char *shown = kn_text_visible(folder);
    g_autofree char *why = kn_text_visible(status->result.error ? status->result.error : "");
    if (kn_args_on(args, "json")) {
        print_json(folder, status, shown_state);
        return;
    }
    if (kn_talk_level(args) < KN_TALK_INFO)
        return;
    printf("cluster: %s", shown_state);
    if (status->submitted && submission->first)
        printf(", %s: job %s makes voice, subjects, pictures and sound, and submits the tasks",
               submission->scheduler, *submission->join ? submission->join : submission->jobs);
    else if (status->submitted && submission->n_batches == 0 && submission->n_tasks > 0)
        printf(", %s %s%s%s: %u task%s", submission->scheduler, submission->jobs,
               *submission->join ? ", join " : "", submission->join, submission->n_tasks,
               submission->n_tasks == 1 ? "" : "s");
    else if (status->submitted)
        printf(", %s %s%s%s: %u of %u batches made by %u task%s", submission->scheduler,
               submission->jobs, *submission->join ? ", join " : "", submission->join,
               status->n_made, submission->n_batches, submission->n_tasks,
               submission->n_tasks == 1 ? "" : "s");
    print_places(status);
    printf("%s%s; %s\n", *why ? ": " : "", why, shown);
}

/* ---- following */

typedef struct {
    KnCliJob *job;
    gint64 frames, n_frames;
    gint64 started_us;
    gboolean joining;
    char said[160]; /* about places, the last time */
} Follow;

static void emit_phase(const Follow *follow, const char *phase, const char *state)
{
    const KnEvent event = {
        .kind = KN_EVENT_PHASE,
        .phase = phase,
        .state = state,
        .seconds = (double)(g_get_monotonic_time() - follow->started_us) / G_USEC_PER_SEC,
        .eta = -1,
    };
    kn_talk_event(&event, follow->job->talk);
}

static void emit_batch(Follow *follow, const KnManifest *manifest, guint number)
{
    const KnBatch *batch = kn_manifest_batch(manifest, number);
    const KnTimeline *timeline = follow->job->timeline;
    gint64 last = batch->first_frame + batch->n_frames - 1;
    const KnEvent event = {
        .kind = KN_EVENT_BATCH,
        .phase = kn_phase_name(KN_PHASE_render),
        .state = "done",
        .batch = (int)number,
        .frame = batch->first_frame,
        .frames = batch->n_frames,
        .segment = (int)kn_timeline_segment_at(timeline, batch->first_frame) + 1,
        .last_segment = (int)kn_timeline_segment_at(timeline, last) + 1,
        .eta = -1,
    };
    follow->frames += batch->n_frames;
    kn_talk_event(&event, follow->job->talk);
}

static void emit_progress(const Follow *follow)
{
    double part = follow->n_frames > 0 ? (double)follow->frames / (double)follow->n_frames : 0;
    double seconds = (double)(g_get_monotonic_time() - follow->started_us) / G_USEC_PER_SEC;
    double fps = seconds > 0 ? (double)follow->frames / seconds : 0;
    const KnEvent event = {
        .kind = KN_EVENT_PROGRESS,
        .phase = kn_phase_name(KN_PHASE_render),
        .frame = follow->frames,
        .frames = follow->n_frames,
        .percent = kn_phase_percent(KN_PHASE_render, part),
        .fps = fps,
        .eta = fps > 0 ? (double)(follow->n_frames - follow->frames) / fps : -1,
    };
    kn_talk_event(&event, follow->job->talk);
}

static void emit_complete(const Follow *follow, gint64 n_frames)
{
    const KnEvent event = {.kind = KN_EVENT_PROGRESS,
                           .phase = kn_phase_name(KN_PHASE_join),
                           .frame = n_frames,
                           .frames = n_frames,
                           .percent = 100,
                           .eta = -1};
    kn_talk_event(&event, follow->job->talk);
}

/* Where its tasks are, when that has changed. */
static void tell_places(Follow *follow, const KnClusterStatus *status)
{
    const KnClusterPlaces *places = &status->places;
    char said[sizeof follow->said];
    g_snprintf(said, sizeof said, "tasks: %u running, %u waiting%s%s", places->n_running,
               places->n_waiting, *places->reason ? ": " : "", places->reason);
    if (strcmp(said, follow->said) == 0 || kn_talk_level(follow->job->args) < KN_TALK_DEBUG)
        return;
    g_strlcpy(follow->said, said, sizeof follow->said);
    fprintf(stderr, "%s\n", said);
}

static void told(const KnManifest *manifest, const GArray *come, const KnClusterStatus *status,
                 gpointer user_data)
{
    Follow *follow = user_data;
    if (follow->n_frames == 0) /* only now, as lines may have been spoken elsewhere meanwhile */
        kn_cli_job_lay_out(follow->job, NULL);
    follow->n_frames = kn_film_n_frames(kn_manifest_film(manifest));
    for (guint i = 0; i < come->len; i++)
        emit_batch(follow, manifest, g_array_index(come, guint, i));
    emit_progress(follow);
    tell_places(follow, status);
    if (!follow->joining && status->n_made == status->submission.n_batches) {
        follow->joining = TRUE;
        emit_phase(follow, kn_phase_name(KN_PHASE_render), "done");
        emit_phase(follow, kn_phase_name(KN_PHASE_join), "start");
    }
}

static void tell_film(const KnCliJob *job, const KnClusterResult *result)
{
    g_autofree char *time = kn_format_time(kn_cli_job_seconds(job, result->n_frames), TRUE);
    g_autofree char *size = kn_format_size((guint64)result->size_bytes);
    g_autofree char *shown = kn_text_visible(result->output);
    if (kn_args_on(job->args, "json")) {
        KnJsonLine *line = kn_ending_facts();
        kn_json_line_string(line, "output", result->output);
        kn_json_line_string(line, "sha256", *result->sha256 ? result->sha256 : NULL);
        kn_json_line_integer(line, "frames", result->n_frames);
    } else if (kn_talk_level(job->args) >= KN_TALK_INFO) {
        printf("%s: %s, %s\n", shown, time, size);
    }
}

gboolean kn_cluster_follow(KnCliJob *job, const char *folder, GError **error)
{
    Follow follow = {.job = job, .started_us = g_get_monotonic_time()};
    const KnClusterWatch watch = {
        .folder = folder, .cancel = job->cancel, .told = told, .user_data = &follow};
    KnClusterResult result = {0};
    emit_phase(&follow, kn_phase_name(KN_PHASE_render), "start");
    if (!kn_cluster_wait(&watch, &result, error)) {
        gboolean cancelled = error && g_error_matches(*error, KN_ERROR, KN_ERROR_CANCELLED);
        emit_phase(&follow, kn_phase_name(follow.joining ? KN_PHASE_join : KN_PHASE_render),
                   cancelled ? "stopped" : "failed");
        return FALSE;
    }
    if (!follow.joining)
        emit_phase(&follow, kn_phase_name(KN_PHASE_render), "done");
    emit_phase(&follow, kn_phase_name(KN_PHASE_join), follow.joining ? "done" : "cached");
    emit_complete(&follow, result.n_frames);
    tell_film(job, &result);
    kn_record_clear(kn_cluster_result_fields, &result);
    return TRUE;
}

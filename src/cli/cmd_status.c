/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/cluster_talk.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/rows.h"
#include "engine/notes/review.h"
#include "engine/notes/status.h"
#include "engine/phases.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "The film that is asked about; by default that of the last build with the same --set, "
             "--draft and --range; of --rows that of the render"},
    {"rows", 0, &kn_flag_file, KN_GROUP_OWN,
     .help = "Says of each row of that file what the last 'render --rows' has left of it"},
    {0},
};

static const KnExample examples[] = {
    {"status film", "Says what was built, what is cached, and what a render would make and why."},
    {"status film --json", "The same, one JSON object a line."},
    {0},
};

typedef struct {
    const KnCliJob *job;
    const KnState *state;
    const KnStatus *status;
    const char *output;
    KnReview review;
} Status;

/* What goes on only once a person has looked; NULL: nothing waits. A service that failed was asked
 * as often as it may be. */
static const char *review_reason(const Status *status)
{
    if (status->review.state == KN_REVIEW_WAITING)
        return "it was shown for review, and 'kinora approve' has not approved of it";
    if (status->state->result == KN_STATE_FAILED &&
        g_strcmp0(status->state->error_code, "service-failed") == 0)
        return "a voice or a language model has failed as often as it may be asked, or the limit "
               "of what may be bought is reached";
    return NULL;
}

/* A build that says "running" and holds no lock was killed. */
static const char *result_name(const Status *status)
{
    if (status->state->result == KN_STATE_RUNNING && !status->status->held)
        return "interrupted";
    return kn_state_result_name(status->state->result);
}

static char *format_when(gint64 seconds)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(seconds);
    return when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S") : g_strdup("?");
}

static void print_last(const Status *status)
{
    const KnState *state = status->state;
    g_autofree char *when = format_when(state->started);
    if (status->status->held) {
        g_autofree char *who = kn_lock_holder_words(&status->status->holder);
        g_autofree char *shown = kn_text_visible(who);
        printf("running: %s\n", shown);
    }
    if (state->result == KN_STATE_NONE)
        puts("last build: none");
    else
        printf("last build: %s, begun %s with Kinora %s\n", result_name(status), when,
               state->version && *state->version ? state->version : "?");
    if (state->error) {
        g_autofree char *shown = kn_text_visible(state->error);
        printf("last error: %s\n", shown);
    }
    if (status->review.state == KN_REVIEW_APPROVED)
        puts("review: approved of as it was shown");
    if (review_reason(status))
        printf("needs a person: %s\n", review_reason(status));
}

static void print_phases(const Status *status)
{
    puts("\nphase     state       ended                seconds");
    for (guint i = 0; kn_phase_names[i]; i++) {
        const KnStatePhase *phase = kn_state_phase(status->state, kn_phase_names[i]);
        g_autofree char *when = phase ? format_when(phase->at) : NULL;
        if (phase)
            printf("%-8s  %-10s  %s  %7.1f\n", phase->name, kn_state_phase_name(phase), when,
                   phase->seconds);
        else
            printf("%-8s  %s\n", kn_phase_names[i], "not yet");
        const KnPhase *what = kn_phase_at((KnPhaseId)(i + 1));
        printf("          %s -> %s\n", what->inputs, what->outputs);
    }
}

static void print_batches(const Status *status)
{
    const KnManifest *manifest = status->status->manifest;
    guint n = kn_manifest_n_batches(manifest);
    printf("\nbatches: %u of %u in the cache\n", n - status->status->n_missing, n);
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        const char *why = status->status->why[i];
        g_autofree char *shown_why = why ? kn_text_visible(why) : NULL;
        if (why)
            printf("batch %u, frames %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ": %s\n", i,
                   batch->first_frame, batch->first_frame + batch->n_frames - 1, shown_why);
    }
    n = status->status->n_scenes;
    if (n > 0)
        printf("scenes: %u of %u made\n", n - status->status->n_scenes_missing, n);
    n = status->status->n_pictures;
    printf("pictures: %u of %u prepared\n", n - status->status->n_pictures_missing, n);
    if (kn_manifest_sound(manifest))
        printf("sound: %s\n", status->status->sound_missing ? "not yet made" : "in the cache");
    g_autofree char *shown = kn_text_visible(status->output);
    printf("film: %s %s\n", shown,
           status->status->film_there ? "is there, as it would be made now: nothing to do"
                                      : "would be joined");
}

static void print_json(const Status *status)
{
    const KnState *state = status->state;
    const KnManifest *manifest = status->status->manifest;
    guint n = kn_manifest_n_batches(manifest);
    for (guint i = 0; i < state->phases->len; i++) {
        const KnStatePhase *phase = &g_array_index(state->phases, KnStatePhase, i);
        KnJsonLine *line = kn_json_line_new("phase");
        kn_json_line_string(line, "phase", phase->name);
        kn_json_line_string(line, "state", kn_state_phase_name(phase));
        kn_json_line_integer(line, "ended", phase->at);
        kn_json_line_number(line, "seconds", phase->seconds);
        KnPhaseId id = kn_phase_find(phase->name); /* a state may be of another version */
        kn_json_line_string(line, "inputs", id ? kn_phase_at(id)->inputs : NULL);
        kn_json_line_string(line, "outputs", id ? kn_phase_at(id)->outputs : NULL);
        kn_json_line_print(line);
    }
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        KnJsonLine *line = kn_json_line_new("batch");
        kn_json_line_integer(line, "batch", i);
        kn_json_line_string(line, "state", status->status->why[i] ? "missing" : "cached");
        kn_json_line_integer(line, "first_frame", batch->first_frame);
        kn_json_line_integer(line, "frames", batch->n_frames);
        kn_json_line_string(line, "reason", status->status->why[i]);
        kn_json_line_print(line);
    }
    KnJsonLine *line = kn_json_line_new("status");
    kn_json_line_string(line, "result", result_name(status));
    kn_json_line_bool(line, "running", status->status->held);
    if (status->status->held)
        kn_json_line_integer(line, "pid", status->status->holder.pid);
    kn_json_line_string(line, "error", state->error);
    kn_json_line_string(line, "review", kn_review_state_name(status->review.state));
    kn_json_line_bool(line, "needs_human_review", review_reason(status) != NULL);
    kn_json_line_string(line, "review_reason", review_reason(status));
    if (state->result != KN_STATE_NONE)
        kn_json_line_integer(line, "begun", state->started);
    const KnCliOutput film = kn_cli_job_film(status->job);
    kn_cli_film_event(line, &film);
    kn_json_line_string(line, "output", status->output);
    kn_json_line_bool(line, "film_there", status->status->film_there);
    kn_json_line_integer(line, "batches_cached", n - status->status->n_missing);
    kn_json_line_integer(line, "batches_missing", status->status->n_missing);
    kn_json_line_integer(line, "pictures_missing", status->status->n_pictures_missing);
    kn_json_line_bool(line, "sound_missing", status->status->sound_missing);
    if (status->status->n_scenes > 0)
        kn_json_line_integer(line, "scenes_missing", status->status->n_scenes_missing);
    kn_json_line_print(line);
}

/* What a render would refuse does not hide what was built. */
static void warn_of_refused(KnCliJob *job)
{
    g_autoptr(GError) voices = NULL;
    g_autoptr(GError) scenes = NULL;
    guint n_scenes;
    if (!kn_session_check_voices(job->session, &voices))
        kn_cli_job_warn_refused(job, KN_WARNING_VOICE_REFUSED, voices);
    if (!kn_session_check_scenes(job->session, &n_scenes, &scenes))
        kn_cli_job_warn_refused(job, KN_WARNING_SCENE_REFUSED, scenes);
}

static gboolean look(KnCliJob *job, KnArgs *args, const char *output, KnStatus *status,
                     const KnState *state, GError **error)
{
    if (kn_args_text(args, "range") || kn_args_text(args, "segments")) {
        if (!kn_cli_job_lay_out(job, error) || !kn_cli_job_range(job, args, error))
            return FALSE;
    }
    return kn_session_status(job->session, output, state, status, error);
}

/* What was built last may be another film. */
static void print_other(const Status *status)
{
    g_auto(KnState) last = {0};
    g_autofree char *output = kn_state_last_output(status->job->path, NULL, &last);
    g_autofree char *folder =
        output ? kn_state_folder(status->job->path, last.variant ? last.variant : "", output)
               : NULL;
    if (!folder || strcmp(folder, status->job->options.state_dir) == 0)
        return;
    g_autofree char *shown = kn_text_visible(output);
    g_autofree char *variant = kn_text_visible(last.variant ? last.variant : "");
    printf("the latest build was of another film: %s%s%s\n", shown, *variant ? ", made with " : "",
           variant);
}

/* Of a film that was submitted. */
static void print_cluster(const KnArgs *args, const char *state_folder)
{
    g_autofree char *folder = kn_cluster_folder(kn_args_text(args, "cache-dir"), state_folder);
    g_auto(KnClusterStatus) status = {0};
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return;
    kn_cluster_status_look(&status, folder);
    if (status.submitted || status.ended)
        kn_cluster_tell(args, folder, &status, NULL);
}

static gboolean run_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    g_auto(KnState) state = {0};
    g_auto(KnStatus) status = {0};
    if (!kn_cli_job_open(&job, args, TRUE, error))
        return FALSE;
    g_autofree char *variant = kn_cli_variant(args, job.project);
    g_autofree char *output = kn_cli_film_asked_about(&job, args, variant);
    g_autofree char *folder = kn_state_folder(job.path, variant, output);
    job.options.state_dir = folder;
    if (!kn_state_read(folder, &state))
        kn_cli_job_warn(&job,
                        &(KnWarning){.code = KN_WARNING_STATE_UNREADABLE,
                                     .words = "what the last build has noted cannot be read"});
    warn_of_refused(&job);
    if (!look(&job, args, output, &status, &state, error))
        return FALSE;
    if (status.plan_damaged)
        kn_cli_job_warn(&job, &(KnWarning){.code = KN_WARNING_STATE_UNREADABLE,
                                           .words = "what the last build has planned cannot be "
                                                    "read: why a batch is made is not known"});
    static guint n_printed;
    Status all = {.job = &job, .state = &state, .status = &status, .output = output};
    g_autofree char *tag = kn_project_film_tag(job.project), *words = kn_cli_film_words(which);
    kn_review_read(job.path, tag, &all.review);
    if (kn_args_on(args, "json")) {
        print_cluster(args, folder);
        print_json(&all);
        return TRUE;
    }
    if (which->n > 1)
        printf("%s%s\n", n_printed++ ? "\n" : "", words);
    else
        print_other(&all);
    print_last(&all);
    print_cluster(args, folder);
    print_phases(&all);
    print_batches(&all);
    return TRUE;
}

static gboolean run(KnArgs *args, GError **error)
{
    if (kn_args_text(args, "rows"))
        return kn_cli_rows_status(args, error);
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    return films && kn_cli_each_film(args, films, run_output, error);
}

const KnCommand kn_command_status = {
    .name = "status",
    .summary = "shows what was built, what is cached, and what a render would make and why",
    .usage = "PROJECT [OPTION...]",
    .description =
        "Reads what the last build has left in .kinora beside the project, looks into the cache, "
        "and says of each batch that a render would make what has changed since. Options that "
        "change the film must be those of the render. Makes nothing, and may be asked while a "
        "build runs.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_CACHE |
              KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};

/* SPDX-License-Identifier: MIT */
#include "engine/method/production.h"
#include "base/error.h"
#include "base/usage.h"
#include "engine/method/made.h"
#include "engine/method/progress.h"
#include "engine/plan/assets.h"
#include "engine/pool/manifest_role.h"
#include "pixel/surface.h"
#include "project/places.h"

#include <math.h>
#include <string.h>

/* Stills are prepared this far ahead of the frames that show them: disks are finite too. */
#define AHEAD_BYTES (G_GUINT64_CONSTANT(1) << 30)

struct KnProduction {
    const KnMethodInputs *inputs;
    KnProductionPlan plan;
    GArray *draws; /* KnJob, in order, until run lays out the tasks */
    KnTask *tasks;
    guint n_tasks;
    guint8 *ready;   /* of each asset: it is in the store */
    guint *users;    /* of each asset: drawing tasks still to come that show it */
    gboolean failed; /* no further drawing task starts */
    KnProgressMeter *meter;
};

static void clear_job(gpointer job)
{
    kn_record_clear(kn_job_fields, job);
}

KnProduction *kn_production_new(const KnMethodInputs *inputs, const KnProductionPlan *plan)
{
    KnProduction *production = g_new0(KnProduction, 1);
    production->inputs = inputs;
    production->plan = *plan;
    production->draws = g_array_new(FALSE, FALSE, sizeof(KnJob));
    g_array_set_clear_func(production->draws, clear_job);
    production->ready = g_new0(guint8, kn_manifest_n_assets(inputs->manifest));
    production->users = g_new0(guint, kn_manifest_n_assets(inputs->manifest));
    production->meter = kn_progress_new(inputs);
    return production;
}

void kn_production_free(KnProduction *production)
{
    if (!production)
        return;
    for (guint i = 0; i < production->n_tasks; i++)
        kn_task_clear(&production->tasks[i]);
    g_free(production->tasks);
    g_array_unref(production->draws);
    g_free(production->ready);
    g_free(production->users);
    kn_progress_free(production->meter);
    g_free(production);
}

void kn_production_add(KnProduction *production, const KnJob *take_job)
{
    g_array_append_val(production->draws, *take_job);
}

static gboolean is_ready(guint asset, gpointer user_data)
{
    return ((const KnProduction *)user_data)->ready[asset];
}

/* Without a cache a still goes when nothing will show it any more. */
static gboolean drop_user(guint asset, gpointer user_data)
{
    KnProduction *production = user_data;
    const KnMethodInputs *inputs = production->inputs;
    if (--production->users[asset] == 0 && kn_store_is_private(inputs->results->store))
        kn_store_drop(inputs->results->store, KN_STORE_SURFACE,
                      kn_manifest_asset(inputs->manifest, asset)->key);
    return TRUE;
}

static gboolean is_drawing(const KnTask *task)
{
    return task->job.kind == KN_JOB_BATCH || task->job.kind == KN_JOB_FRAMES;
}

static KnStart may_start(KnTask *task, gpointer user_data)
{
    KnProduction *production = user_data;
    const KnProductionPlan *plan = &production->plan;
    if (!is_drawing(task))
        return KN_START_NOW;
    gboolean now = !production->failed &&
                   (!plan->may_start || plan->may_start(task, plan->user_data)) &&
                   kn_assets_each(production->inputs->manifest, task->job.first, task->job.n,
                                  is_ready, production);
    return now ? KN_START_NOW : KN_START_WAIT;
}

static gboolean has_room(guint n_running, guint64 held_bytes, gpointer user_data)
{
    const KnProduction *production = user_data;
    return kn_workers_have_room(production->inputs, n_running,
                                held_bytes + kn_process_held_bytes(0));
}

/* A still is looked at once, when it comes: from then on everybody trusts it. */
static gboolean take_surface(KnProduction *production, const KnTask *task, GError **error)
{
    const KnMethodInputs *inputs = production->inputs;
    const KnAsset *asset = kn_manifest_asset(inputs->manifest, task->job.number);
    g_autoptr(KnSurface) surface = kn_surface_open(task->job.path, FALSE, error);
    if (!surface)
        return FALSE;
    const KnFrame *made = kn_surface_frame(surface);
    if (made->width != asset->width || made->height != asset->height) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "it was made of %d x %d pixels, not of %d x %d as planned", made->width,
                    made->height, asset->width, asset->height);
        return FALSE;
    }
    if (!kn_made_surface(inputs, &task->job, task->seconds, error))
        return FALSE;
    production->ready[task->job.number] = TRUE;
    return TRUE;
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    KnProduction *production = user_data;
    const KnMethodInputs *inputs = production->inputs;
    const KnProductionPlan *plan = &production->plan;
    if (task->job.kind == KN_JOB_SURFACE)
        return take_surface(production, task, error);
    if (task->job.kind == KN_JOB_SOUND)
        return kn_made_sound(inputs, &task->job, task->seconds, task->warnings, error);
    if (plan->take && !plan->take(task, plan->user_data, error))
        return FALSE;
    kn_assets_each(inputs->manifest, task->job.first, task->job.n, drop_user, production);
    return TRUE;
}

static void report(KnTask *task, const KnReport *message, gpointer user_data)
{
    KnProduction *production = user_data;
    const KnProductionPlan *plan = &production->plan;
    if (message->kind == KN_REPORT_FRAME && plan->frame)
        plan->frame(message->frame, plan->user_data);
    kn_progress_report(production->meter, task, message);
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    KnProduction *production = user_data;
    if (change == KN_TASK_GIVEN_UP) {
        /* A broken still makes the film impossible; a full disk stops every batch alike. */
        production->failed |= !is_drawing(task) || production->plan.stop_on_failure ||
                              task->error->code == KN_ERROR_ENVIRONMENT;
    }
    kn_progress_changed(production->meter, task, change, reason);
}

static gboolean work(gboolean *more, gpointer user_data, GError **error)
{
    KnProduction *production = user_data;
    return production->plan.work(more, production->plan.user_data, error);
}

static void append_task(GArray *tasks, const KnMethodInputs *inputs, const KnJob *take_job)
{
    static const KnRole *const roles[] = {[KN_JOB_SURFACE] = &kn_role_picture,
                                          [KN_JOB_SOUND] = &kn_role_sound,
                                          [KN_JOB_BATCH] = &kn_role_draw,
                                          [KN_JOB_FRAMES] = &kn_role_draw};
    double seconds = inputs->options->hang_seconds > 0 ? inputs->options->hang_seconds : 60;
    KnTask task = {.role = roles[take_job->kind], .job = *take_job, .hang_seconds = seconds};
    /* Sound tells no progress; even slow encoders make five times its length. */
    if (task.job.kind == KN_JOB_SOUND)
        task.hang_seconds +=
            (double)kn_manifest_sound(inputs->manifest)->n_samples / (KN_SAMPLE_RATE * 5.0);
    g_array_append_val(tasks, task);
}

typedef struct {
    KnProduction *production;
    GArray *order; /* guint: assets by first use */
    guint8 *seen;
} Collect;

static gboolean collect(guint asset, gpointer user_data)
{
    Collect *collected = user_data;
    collected->production->users[asset]++;
    if (!collected->seen[asset]) {
        collected->seen[asset] = TRUE;
        g_array_append_val(collected->order, asset);
    }
    return TRUE;
}

static void append_surface(KnProduction *production, GArray *tasks, guint asset)
{
    const KnMethodInputs *inputs = production->inputs;
    const char *key = kn_manifest_asset(inputs->manifest, asset)->key;
    production->ready[asset] =
        !kn_phase_in(inputs->anew, KN_PHASE_visuals) && kn_made_has_surface(inputs, key);
    if (production->ready[asset] || !kn_phase_in(inputs->wanted, KN_PHASE_visuals))
        return;
    KnJob job = {.kind = KN_JOB_SURFACE, .number = asset};
    job.path = kn_store_work_path(inputs->results->store, KN_STORE_SURFACE, key);
    append_task(tasks, inputs, &job);
}

/* The sound gets its share of the workers, by what it costs beside the frames: after most edits it
 * is nearly all there is to do. Its threads beyond the first are counted as nobody's. */
static guint sound_threads(const KnProduction *production)
{
    static const double seconds_a_core = 20, frames_a_core = 100; /* in one second, roughly */
    const KnMethodInputs *inputs = production->inputs;
    gint64 frames = 0;
    for (guint i = 0; i < production->draws->len; i++)
        frames += g_array_index(production->draws, KnJob, i).n;
    double sound = (double)kn_manifest_sound(inputs->manifest)->n_samples / KN_SAMPLE_RATE;
    double share = sound / (sound + (double)frames * seconds_a_core / frames_a_core);
    return (guint)MAX(lround(inputs->n_workers * share), 1);
}

/* The order of all tasks: the sound, which takes longest in one piece; then stills and frames, the
 * stills AHEAD_BYTES before the first frame that shows them. */
static void lay_out(KnProduction *production)
{
    const KnMethodInputs *inputs = production->inputs;
    const KnManifestSound *sound = kn_manifest_sound(inputs->manifest);
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree guint8 *seen = g_new0(guint8, kn_manifest_n_assets(inputs->manifest));
    g_autofree guint *needs = g_new0(guint, production->draws->len); /* stills up to that task */
    Collect collected = {production, order, seen};
    GArray *tasks = g_array_new(FALSE, TRUE, sizeof(KnTask));
    if (!kn_made_has_sound(inputs)) {
        KnJob job = {.kind = KN_JOB_SOUND, .n_threads = sound_threads(production)};
        job.path = kn_store_work_path(inputs->results->store, KN_STORE_BATCH, sound->key);
        append_task(tasks, inputs, &job);
    }
    for (guint i = 0; i < production->draws->len; i++) {
        const KnJob *job = &g_array_index(production->draws, KnJob, i);
        kn_assets_each(inputs->manifest, job->first, job->n, collect, &collected);
        needs[i] = order->len;
    }
    gint64 ahead = 0; /* bytes of stills listed, beyond those that the listed frames show */
    for (guint i = 0, listed = 0, shown = 0; i < production->draws->len; i++) {
        while (listed < order->len && (listed < needs[i] || ahead < (gint64)AHEAD_BYTES)) {
            guint asset = g_array_index(order, guint, listed++);
            append_surface(production, tasks, asset);
            ahead += (gint64)kn_asset_bytes(kn_manifest_asset(inputs->manifest, asset));
        }
        for (; shown < needs[i]; shown++)
            ahead -= (gint64)kn_asset_bytes(
                kn_manifest_asset(inputs->manifest, g_array_index(order, guint, shown)));
        KnJob *job = &g_array_index(production->draws, KnJob, i);
        if (!kn_phase_in(inputs->wanted, KN_PHASE_render))
            continue;
        append_task(tasks, inputs, job);
        job->path = NULL;
    }
    production->n_tasks = tasks->len;
    production->tasks = (KnTask *)g_array_free(tasks, FALSE);
}

/* "segments 3 to 5, frames 120 to 239". The caller frees. */
static char *span_words(const KnFilm *film, gint64 first, gint64 n)
{
    guint from[2], to[2];
    double progress;
    kn_film_at(film, first, from, &progress);
    int n_last = kn_film_at(film, first + n - 1, to, &progress);
    guint last = to[n_last - 1];
    g_autofree char *segments = from[0] == last
                                    ? g_strdup_printf("segment %u", last + 1)
                                    : g_strdup_printf("segments %u to %u", from[0] + 1, last + 1);
    return g_strdup_printf("%s, frames %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, segments, first,
                           first + n - 1);
}

/* Which part of the film a task is about, in words. */
static char *task_words(const KnMethodInputs *inputs, const KnTask *task)
{
    const KnJob *job = &task->job;
    const KnFilm *film = kn_manifest_film(inputs->manifest);
    if (job->kind == KN_JOB_SOUND)
        return g_strdup_printf("sound '%s'", kn_manifest_sound(inputs->manifest)->label);
    if (job->kind != KN_JOB_SURFACE) {
        g_autofree char *span = span_words(film, job->first, job->n);
        return job->kind == KN_JOB_BATCH ? g_strdup_printf("batch %u: %s", job->number, span)
                                         : g_strdup(span);
    }
    return kn_assets_words(inputs->manifest, job->number);
}

static void clear_problem(gpointer data)
{
    KnProblem *problem = data;
    g_free(problem->words);
    kn_project_place_clear(problem);
}

/* Where the project names the input that a task failed by; of other failures, which part of the
 * film the task is about. */
static KnProblem task_problem(const KnMethodInputs *inputs, const KnTask *task)
{
    KnProblem problem = {0};
    const char *input = kn_error_input(task->error);
    if (input && kn_project_find_place(inputs->project, input, 0, &problem)) {
        problem.words = g_strdup(task->error->message);
        return problem;
    }
    g_autofree char *part = task_words(inputs, task);
    problem.words = g_strdup_printf("%s: %s", part, task->error->message);
    return problem;
}

/* One line for each failed task, with the code of the first. What this machine lacks meets every
 * task that runs, so it is told once. */
static gboolean check_tasks(const KnProduction *production, GError **error)
{
    enum { LINES_MAX = 20, CAUSES_MAX = 1000 };
    guint n_more = 0;
    g_autoptr(GArray) causes = g_array_new(FALSE, FALSE, sizeof(KnProblem));
    g_array_set_clear_func(causes, clear_problem);
    int code = 0;
    gboolean environment_told = FALSE;
    for (guint i = 0; i < production->n_tasks; i++) {
        const KnTask *task = &production->tasks[i];
        if (task->state != KN_TASK_FAILED)
            continue;
        gboolean environment = task->error->code == KN_ERROR_ENVIRONMENT;
        if (environment && environment_told)
            continue;
        environment_told |= environment;
        code = code ? code : task->error->code;
        if (causes->len >= CAUSES_MAX) {
            n_more++;
            continue;
        }
        const KnProblem cause = task_problem(production->inputs, task);
        g_array_append_val(causes, cause);
    }
    if (!code)
        return TRUE;
    n_more += causes->len > LINES_MAX ? causes->len - LINES_MAX : 0;
    g_autofree char *rest = g_strdup_printf("and %u more", n_more);
    const char *const more[] = {n_more > 0 ? rest : NULL, NULL};
    kn_error_set_problems(error, code, (const KnProblem *)causes->data, causes->len, LINES_MAX,
                          more);
    return FALSE;
}

gboolean kn_production_run(KnProduction *production, GError **error)
{
    const KnMethodInputs *inputs = production->inputs;
    const KnBuildOptions *options = inputs->options;
    lay_out(production);
    const KnWorkSetup setup = {(char *)inputs->manifest_path,
                               (char *)kn_store_folder(inputs->results->store),
                               (char *)kn_project_bounds(inputs->project)};
    const KnPool pool = {
        .setup = &setup,
        .n_slots = (guint)inputs->n_workers,
        .ring_fd = production->plan.ring_fd,
        .cpu = options->cpu,
        .cancellable = options->cancellable,
        .stop = options->stop,
        .cancel_at_once = production->plan.cancel_at_once,
        .may_start = may_start,
        .has_room = has_room,
        .take = take,
        .changed = changed,
        .report = report,
        .work = production->plan.work ? work : NULL,
        .user_data = production,
    };
    kn_progress_start(production->meter, production->tasks, production->n_tasks);
    gboolean done =
        production->n_tasks == 0 ||
        kn_pool_run(&pool, production->tasks, production->n_tasks, inputs->stats, error);
    kn_progress_end(production->meter, done);
    return done && check_tasks(production, error);
}

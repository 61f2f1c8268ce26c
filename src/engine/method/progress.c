/* SPDX-License-Identifier: MIT */
#include "engine/method/progress.h"
#include "base/usage.h"
#include "engine/method/made.h"

static const KnPhaseId phases[] = {
    [KN_JOB_SURFACE] = KN_PHASE_visuals,
    [KN_JOB_SOUND] = KN_PHASE_sound,
    [KN_JOB_BATCH] = KN_PHASE_render,
    [KN_JOB_FRAMES] = KN_PHASE_render,
};

enum { PROGRESS_US = G_USEC_PER_SEC / 5 };

struct KnProgressMeter {
    const KnMethodInputs *inputs;
    struct {
        KnPhaseRun run;
        guint n_tasks, n_done;
        gboolean over, failed;
    } phase[KN_PHASES_END];
    gint64 n_frames;   /* of the whole film */
    gint64 n_cached;   /* that need not be drawn */
    gint64 n_finished; /* of tasks that are done */
    gint64 *running;   /* by worker: frames done of its task */
    gint64 *rss_bytes; /* by worker */
    guint n_batch_tasks, n_batches_started;
    gint64 told_us;
};

KnProgressMeter *kn_progress_new(const KnMethodInputs *inputs)
{
    KnProgressMeter *meter = g_new0(KnProgressMeter, 1);
    gsize n_slots = (gsize)MAX(inputs->n_workers, 1);
    meter->inputs = inputs;
    for (guint kind = 0; kind < G_N_ELEMENTS(phases); kind++) {
        KnPhaseRun *run = &meter->phase[phases[kind]].run;
        run->phase = phases[kind];
        /* What this process does itself beside its workers is drawing, or encoding what they
         * draw. */
        run->helped = phases[kind] != KN_PHASE_render;
    }
    meter->running = g_new0(gint64, n_slots);
    meter->rss_bytes = g_new0(gint64, n_slots);
    guint n_batches = kn_manifest_n_batches(inputs->manifest);
    for (guint i = 0; i < n_batches; i++)
        meter->n_frames += kn_manifest_batch(inputs->manifest, i)->n_frames;
    meter->n_cached = meter->n_frames;
    for (guint i = 0; i < inputs->missing->len; i++)
        meter->n_cached -=
            kn_manifest_batch(inputs->manifest, g_array_index(inputs->missing, guint, i))->n_frames;
    return meter;
}

void kn_progress_free(KnProgressMeter *meter)
{
    if (!meter)
        return;
    g_free(meter->running);
    g_free(meter->rss_bytes);
    g_free(meter);
}

void kn_progress_start(KnProgressMeter *meter, const KnTask *tasks, guint n_tasks)
{
    for (guint i = 0; i < n_tasks; i++) {
        meter->phase[phases[tasks[i].job.kind]].n_tasks++;
        meter->n_batch_tasks += tasks[i].job.kind == KN_JOB_BATCH;
    }
}

static void begin_phase(KnProgressMeter *meter, KnPhaseId phase)
{
    if (!meter->phase[phase].run.started_us)
        kn_phase_begin(meter->inputs->results->reporter, &meter->phase[phase].run);
}

/* What runs when the build is stopped is stopped, even if its last task comes to an end: the build
 * says so when it ends. */
static void end_phase(KnProgressMeter *meter, KnPhaseId phase)
{
    if (!meter->phase[phase].run.started_us || meter->phase[phase].over ||
        meter->phase[phase].failed || kn_build_stopped(meter->inputs->options))
        return;
    meter->phase[phase].over = TRUE;
    kn_phase_end(meter->inputs->results->reporter, &meter->phase[phase].run);
}

static guint64 all_rss(const KnProgressMeter *meter)
{
    gint64 sum, peak;
    kn_process_memory(&sum, &peak);
    for (int i = 0; i < meter->inputs->n_workers; i++)
        sum += meter->rss_bytes[i];
    return (guint64)sum;
}

/* Called often; tells a few times a second. */
static void tell_progress(KnProgressMeter *meter, gboolean now)
{
    gint64 now_us = g_get_monotonic_time();
    if (!now && now_us - meter->told_us < PROGRESS_US)
        return;
    meter->told_us = now_us;
    KnPhaseId phase =
        meter->phase[KN_PHASE_render].run.started_us ? KN_PHASE_render : KN_PHASE_visuals;
    KnEvent event = {.kind = KN_EVENT_PROGRESS, .phase = kn_phase_name(phase), .eta = -1};
    if (phase == KN_PHASE_visuals) {
        event.frame = meter->phase[phase].n_done;
        event.frames = meter->phase[phase].n_tasks;
    } else {
        gint64 drawn = meter->n_finished;
        for (int i = 0; i < meter->inputs->n_workers; i++)
            drawn += meter->running[i];
        double seconds = kn_phase_seconds(&meter->phase[phase].run);
        event.frame = meter->n_cached + drawn;
        event.frames = meter->n_frames;
        event.fps = seconds > 0 ? (double)drawn / seconds : 0;
        if (event.fps > 0)
            event.eta = (double)(event.frames - event.frame) / event.fps;
    }
    event.rss_bytes = all_rss(meter);
    kn_emit(meter->inputs->results->reporter, &event);
}

static void tell_round(KnProgressMeter *meter)
{
    guint n_workers = (guint)MAX(meter->inputs->n_workers, 1);
    guint started = meter->n_batches_started++;
    if (started % n_workers != 0)
        return;
    KnEvent event = {.kind = KN_EVENT_ROUND, .phase = kn_phase_name(KN_PHASE_render)};
    event.n = (int)(started / n_workers) + 1;
    event.n_total = (int)((meter->n_batch_tasks + n_workers - 1) / n_workers);
    kn_emit(meter->inputs->results->reporter, &event);
}

static const char *const states[] = {
    [KN_TASK_STARTED] = "start",
    [KN_TASK_FINISHED] = "done",
    [KN_TASK_RETRIED] = "retry",
    [KN_TASK_GIVEN_UP] = "failed",
};

/* Batches tell all that happens to them; of other work only what went wrong is of interest. */
static void tell_task(KnProgressMeter *meter, const KnTask *task, KnTaskChange change,
                      const char *reason)
{
    const KnEvent event = {.state = states[change],
                           .reason = reason,
                           .batch = task->job.kind == KN_JOB_BATCH ? (int)task->job.number : 0,
                           .seconds = task->seconds,
                           .worker = task->worker};
    if (task->job.kind == KN_JOB_BATCH) {
        if (change == KN_TASK_STARTED && task->attempts == 0)
            tell_round(meter);
        kn_made_emit_batch(meter->inputs, event);
    } else if (change == KN_TASK_RETRIED && task->job.kind == KN_JOB_FRAMES) {
        kn_made_emit_batch(meter->inputs, event);
    } else if (change == KN_TASK_RETRIED) {
        g_autofree char *words = g_strdup_printf(
            "%s is tried again: its worker was lost (%s)",
            task->job.kind == KN_JOB_SOUND ? "encoding the sound" : "preparing a picture", reason);
        kn_emit_warning(meter->inputs->results->reporter, KN_WARNING_WORKER_LOST, 0, words);
    }
}

void kn_progress_changed(KnProgressMeter *meter, const KnTask *task, KnTaskChange change,
                         const char *reason)
{
    KnPhaseId phase = phases[task->job.kind];
    gboolean over = change == KN_TASK_FINISHED || change == KN_TASK_GIVEN_UP;
    begin_phase(meter, phase);
    tell_task(meter, task, change, reason);
    meter->running[task->worker] = 0;
    if (phase == KN_PHASE_render && change == KN_TASK_FINISHED)
        meter->n_finished += task->job.n;
    if (!over)
        return;
    meter->phase[phase].run.cpu_seconds += task->cpu_seconds;
    meter->phase[phase].n_done++;
    meter->phase[phase].failed |= change == KN_TASK_GIVEN_UP;
    tell_progress(meter, phase == KN_PHASE_visuals);
    if (meter->phase[phase].n_done == meter->phase[phase].n_tasks)
        end_phase(meter, phase);
}

void kn_progress_report(KnProgressMeter *meter, const KnTask *task, const KnReport *report)
{
    meter->running[task->worker] = task->frames_done;
    if (report->kind == KN_REPORT_PROGRESS) {
        meter->rss_bytes[task->worker] = report->rss_bytes;
        KnEvent event = {
            .kind = KN_EVENT_WORKER,
            .phase = kn_phase_name(phases[task->job.kind]),
            .worker = task->worker,
            .batch = task->job.kind == KN_JOB_BATCH ? (int)task->job.number : 0,
            .frame = task->frames_done,
            .frames = task->job.n,
            .rss_bytes = (guint64)report->rss_bytes,
        };
        kn_emit(meter->inputs->results->reporter, &event);
    }
    tell_progress(meter, FALSE);
}

void kn_progress_frame(KnProgressMeter *meter)
{
    begin_phase(meter, KN_PHASE_render);
    meter->n_finished++;
    tell_progress(meter, FALSE);
}

void kn_progress_end(KnProgressMeter *meter, gboolean done)
{
    if (meter->phase[KN_PHASE_render].run.started_us)
        tell_progress(meter, TRUE);
    for (KnPhaseId phase = 0; done && phase < KN_PHASES_END; phase++)
        end_phase(meter, phase);
}

/* SPDX-License-Identifier: MIT */
#include "engine/pool/supervisor.h"
#include "base/error.h"
#include "base/usage.h"
#include "engine/pool/process.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a process has been used for: it is never used for another. */
typedef enum { ROLE_PICTURES, ROLE_SOUND, ROLE_DRAWING } Role;
static const Role roles[] = {
    [KN_JOB_SURFACE] = ROLE_PICTURES,
    [KN_JOB_SOUND] = ROLE_SOUND,
    [KN_JOB_BATCH] = ROLE_DRAWING,
    [KN_JOB_FRAMES] = ROLE_DRAWING,
};

enum {
    ATTEMPTS = 3,    /* the second on a fresh worker, the third alone and without SIMD */
    LOOK_AHEAD = 512 /* waiting tasks that are asked whether they may start */
};
#define START_SECONDS 30.0 /* from the start of a process to its first word */
#define POLL_MS 100

typedef struct {
    KnProcess *process; /* NULL: none yet */
    Role role;
    gboolean ready;
    KnTask *task; /* NULL: idle */
    gint64 heard_us;
} Slot;

typedef struct {
    const KnSupervision *supervision;
    KnSupervisionStats *stats;
    KnTask *tasks;
    guint n_tasks;
    guint first_waiting;        /* no task before it waits */
    guint n_running, n_allowed; /* allowed: n_workers, or what memory leaves */
    char *program;
    Slot *slots;
    gboolean cancelled;
} Supervisor;

void kn_task_clear(KnTask *task)
{
    kn_record_clear(kn_job_fields, &task->job);
    g_clear_error(&task->error);
    g_clear_pointer(&task->warning, g_free);
}

static void tell(const Supervisor *supervisor, const KnTask *task, KnTaskChange change,
                 const char *reason)
{
    const KnSupervision *supervision = supervisor->supervision;
    supervision->changed(task, change, reason, supervision->user_data);
}

/* The slot's task has left its worker, in whatever state. */
static KnTask *release(Supervisor *supervisor, Slot *slot)
{
    KnTask *task = g_steal_pointer(&slot->task);
    task->seconds = (double)(g_get_monotonic_time() - task->started_us) / G_USEC_PER_SEC;
    supervisor->n_running--;
    return task;
}

static void give_up(Supervisor *supervisor, KnTask *task, GError *take_error)
{
    task->state = KN_TASK_FAILED;
    task->error = take_error;
    tell(supervisor, task, KN_TASK_GIVEN_UP, task->error->message);
}

/* What stands in the ring belongs to its reader: only the rest of the run is drawn again. Its last
 * frame is never told of before the task is done, so there is a rest. */
static void skip_drawn(KnTask *task)
{
    KnJob *job = &task->job;
    gint64 done = MIN(task->frames_done, job->n - 1);
    job->first += done;
    job->n -= done;
    job->slot = (guint)((job->slot + done) % job->n_slots);
}

static void count_crash(Supervisor *supervisor, KnTask *task, const char *reason)
{
    task->attempts++;
    if (task->attempts >= ATTEMPTS || supervisor->cancelled) {
        give_up(supervisor, task,
                g_error_new(KN_ERROR, KN_ERROR_RENDER, "its worker was lost %u time%s, last: %s",
                            task->attempts, task->attempts == 1 ? "" : "s", reason));
        return;
    }
    task->state = KN_TASK_WAITING;
    if (task->job.n_slots > 0)
        skip_drawn(task);
    task->frames_done = 0;
    supervisor->first_waiting = MIN(supervisor->first_waiting, (guint)(task - supervisor->tasks));
    tell(supervisor, task, KN_TASK_RETRIED, reason);
}

/* The worker is dead, or not to be trusted any more. */
static void lose_worker(Supervisor *supervisor, Slot *slot, const char *reason)
{
    g_autofree char *end = kn_process_end(g_steal_pointer(&slot->process), reason != NULL);
    if (slot->task)
        count_crash(supervisor, release(supervisor, slot), reason ? reason : end);
}

static void finish_task(Supervisor *supervisor, Slot *slot, KnReport *report)
{
    const KnSupervision *supervision = supervisor->supervision;
    KnTask *task = release(supervisor, slot);
    task->cpu_seconds += report->cpu_seconds;
    g_autoptr(GError) error = NULL;
    if (report->kind == KN_REPORT_ERROR) {
        give_up(supervisor, task,
                g_error_new_literal(KN_ERROR, report->code ? report->code : KN_ERROR_RENDER,
                                    report->text ? report->text : "failed"));
    } else if (supervision->take(task, supervision->user_data, &error)) {
        task->state = KN_TASK_DONE;
        task->frames_done = task->job.n;
        task->warning = g_steal_pointer(&report->text);
        tell(supervisor, task, KN_TASK_FINISHED, NULL);
    } else if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY)) {
        count_crash(supervisor, task, error->message);
    } else {
        give_up(supervisor, task, g_steal_pointer(&error));
    }
}

/* FALSE: this is no message of a worker in that state. */
static gboolean handle_report(Supervisor *supervisor, Slot *slot, KnReport *report, GError **error)
{
    const KnSupervision *supervision = supervisor->supervision;
    supervisor->stats->peak_bytes = MAX(supervisor->stats->peak_bytes, report->peak_bytes);
    slot->heard_us = g_get_monotonic_time();
    if (report->kind == KN_REPORT_READY) {
        if (g_strcmp0(report->text, KN_VERSION) != 0) {
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "the program '%s' is Kinora %s, the library is %s: install both again",
                        supervisor->program, report->text ? report->text : "?", KN_VERSION);
            return FALSE;
        }
        gboolean first = !slot->ready;
        slot->ready = TRUE;
        return first;
    }
    if (!slot->ready || !slot->task)
        return FALSE;
    if (report->kind == KN_REPORT_DONE || report->kind == KN_REPORT_ERROR) {
        finish_task(supervisor, slot, report);
        return TRUE;
    }
    const KnJob *job = &slot->task->job;
    if (report->kind == KN_REPORT_FRAME) {
        if (report->frame < job->first || report->frame >= job->first + job->n)
            return FALSE;
        slot->task->frames_done = report->frame - job->first + 1;
    } else {
        slot->task->frames_done = MIN(report->frame, job->n);
    }
    supervision->report(slot->task, report, supervision->user_data);
    return TRUE;
}

/* FALSE with error: nothing can go on. */
static gboolean listen_to(Supervisor *supervisor, Slot *slot, GError **error)
{
    while (slot->process) {
        g_autoptr(GVariant) message = NULL;
        g_autoptr(GError) bad = NULL;
        KnReport report = {0};
        KnReceive got = kn_receiver_next(slot->process->receiver, FALSE, &message, &bad);
        if (got == KN_NOTHING_YET)
            return TRUE;
        if (got == KN_PEER_GONE) {
            lose_worker(supervisor, slot, NULL);
            return TRUE;
        }
        GError *fatal = NULL;
        gboolean understood = got == KN_RECEIVED &&
                              kn_message_read(message, kn_report_fields, &report, &bad) &&
                              handle_report(supervisor, slot, &report, &fatal);
        kn_record_clear(kn_report_fields, &report);
        if (fatal) {
            g_propagate_error(error, fatal);
            return FALSE;
        }
        if (!understood)
            lose_worker(supervisor, slot, bad ? bad->message : "it spoke out of turn");
    }
    return TRUE;
}

static gboolean start_process(Supervisor *supervisor, Slot *slot, Role role, GError **error)
{
    const KnSupervision *supervision = supervisor->supervision;
    slot->process = kn_process_start(supervisor->program, supervision->ring_fd, error);
    if (!slot->process)
        return FALSE;
    supervisor->stats->n_started++;
    slot->role = role;
    slot->ready = FALSE;
    KnSetup setup = {(char *)supervision->manifest_path, (char *)supervision->surfaces, getpid()};
    /* A worker that is gone already is noticed by the end of its stream. */
    (void)kn_message_put(slot->process->fd, kn_setup_fields, &setup, NULL);
    return TRUE;
}

static gboolean start_task(Supervisor *supervisor, Slot *slot, KnTask *task, GError **error)
{
    Role role = roles[task->job.kind];
    if (slot->process && slot->role != role)
        g_free(kn_process_end(g_steal_pointer(&slot->process), FALSE));
    if (!slot->process && !start_process(supervisor, slot, role, error))
        return FALSE;
    task->job.attempt = task->attempts;
    task->job.cpu = task->attempts + 1 < ATTEMPTS ? supervisor->supervision->cpu : 0;
    task->state = KN_TASK_RUNNING;
    task->worker = (int)(slot - supervisor->slots);
    task->started_us = slot->heard_us = g_get_monotonic_time();
    slot->task = task;
    supervisor->n_running++;
    (void)kn_message_put(slot->process->fd, kn_job_fields, &task->job, NULL);
    tell(supervisor, task, KN_TASK_STARTED, NULL);
    return TRUE;
}

/* The next task that may start now. One on its last attempt waits until nothing else runs, and
 * nothing else starts before it. */
static KnTask *next_task(Supervisor *supervisor)
{
    const KnSupervision *supervision = supervisor->supervision;
    KnTask *found = NULL;
    guint asked = 0;
    gboolean any = FALSE;
    for (guint i = supervisor->first_waiting; i < supervisor->n_tasks && asked < LOOK_AHEAD; i++) {
        KnTask *task = &supervisor->tasks[i];
        if (task->state != KN_TASK_WAITING) {
            if (!any)
                supervisor->first_waiting = i + 1;
            continue;
        }
        any = TRUE;
        if (task->attempts + 1 == ATTEMPTS)
            return supervisor->n_running == 0 ? task : NULL;
        asked++;
        if (!found &&
            (!supervision->may_start || supervision->may_start(task, supervision->user_data)))
            found = task;
        if (found && supervisor->n_running == 0)
            break;
    }
    return found;
}

/* An idle slot, of the same role when there is one. */
static Slot *idle_slot(Supervisor *supervisor, Role role)
{
    Slot *any = NULL;
    for (int i = 0; i < supervisor->supervision->n_workers; i++) {
        Slot *slot = &supervisor->slots[i];
        if (slot->task)
            continue;
        if (slot->process && slot->role == role)
            return slot;
        any = any ? any : slot;
    }
    return any;
}

static gboolean has_room(const Supervisor *supervisor)
{
    const KnSupervision *supervision = supervisor->supervision;
    if (supervisor->n_running == 0 || !supervision->has_room)
        return TRUE;
    guint64 held = 0;
    for (int i = 0; i < supervision->n_workers; i++)
        if (supervisor->slots[i].process)
            held += kn_process_held_bytes(supervisor->slots[i].process->pid);
    return supervision->has_room(supervisor->n_running, held, supervision->user_data);
}

/* Memory is short: from now on no more run than do. */
static void run_fewer(Supervisor *supervisor)
{
    supervisor->n_allowed = supervisor->n_running;
    for (int i = 0; i < supervisor->supervision->n_workers; i++) {
        Slot *slot = &supervisor->slots[i];
        if (slot->task || !slot->process)
            continue;
        g_free(kn_process_end(slot->process, FALSE));
        *slot = (Slot){0};
    }
}

static gboolean start_tasks(Supervisor *supervisor, GError **error)
{
    while (supervisor->n_running < supervisor->n_allowed) {
        KnTask *task = next_task(supervisor);
        if (!task)
            return TRUE;
        if (!has_room(supervisor)) {
            run_fewer(supervisor);
            return TRUE;
        }
        gboolean alone = task->attempts + 1 == ATTEMPTS;
        if (!start_task(supervisor, idle_slot(supervisor, roles[task->job.kind]), task, error))
            return FALSE;
        if (alone)
            return TRUE;
    }
    return TRUE;
}

static gboolean alone_runs(const Supervisor *supervisor)
{
    for (int i = 0; i < supervisor->supervision->n_workers; i++) {
        const KnTask *task = supervisor->slots[i].task;
        if (task && task->attempts + 1 == ATTEMPTS)
            return TRUE;
    }
    return FALSE;
}

static void end_hung(Supervisor *supervisor)
{
    gint64 now_us = g_get_monotonic_time();
    for (int i = 0; i < supervisor->supervision->n_workers; i++) {
        Slot *slot = &supervisor->slots[i];
        if (!slot->task)
            continue;
        double limit = slot->task->hang_seconds;
        if (!slot->ready)
            limit = MAX(limit, START_SECONDS);
        if ((double)(now_us - slot->heard_us) / G_USEC_PER_SEC > limit) {
            g_autofree char *reason = g_strdup_printf("silent for %g s", limit);
            lose_worker(supervisor, slot, reason);
        }
    }
}

static gboolean wait_and_listen(Supervisor *supervisor, gboolean wait, GError **error)
{
    int n = supervisor->supervision->n_workers;
    g_autofree struct pollfd *polls = g_new(struct pollfd, (gsize)n);
    for (int i = 0; i < n; i++) {
        const KnProcess *process = supervisor->slots[i].process;
        polls[i] = (struct pollfd){.fd = process ? process->fd : -1, .events = POLLIN};
    }
    if (poll(polls, (nfds_t)n, wait ? POLL_MS : 0) <= 0)
        return TRUE;
    for (int i = 0; i < n; i++)
        if (polls[i].revents && !listen_to(supervisor, &supervisor->slots[i], error))
            return FALSE;
    return TRUE;
}

static gboolean is_cancelled(GCancellable *cancellable)
{
    return cancellable && g_cancellable_is_cancelled(cancellable);
}

/* Notes a wish to end. FALSE: end at once. */
static gboolean heed_cancel(Supervisor *supervisor, GError **error)
{
    const KnSupervision *supervision = supervisor->supervision;
    gboolean stop = is_cancelled(supervision->stop);
    supervisor->cancelled |= stop || is_cancelled(supervision->cancellable);
    if (!supervisor->cancelled)
        return TRUE;
    if (!stop && !supervision->cancel_at_once && supervisor->n_running > 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped on request");
    return FALSE;
}

static gboolean loop(Supervisor *supervisor, GError **error)
{
    const KnSupervision *supervision = supervisor->supervision;
    for (;;) {
        gboolean more = FALSE;
        if (!heed_cancel(supervisor, error))
            return FALSE;
        if (!supervisor->cancelled && !alone_runs(supervisor) && !start_tasks(supervisor, error))
            return FALSE;
        if (supervision->work && !supervision->work(&more, supervision->user_data, error))
            return FALSE;
        if (supervisor->n_running == 0 && !more && !supervisor->cancelled && !next_task(supervisor))
            return TRUE;
        if (!wait_and_listen(supervisor, !more && supervisor->n_running > 0, error))
            return FALSE;
        end_hung(supervisor);
    }
}

gboolean kn_supervise(const KnSupervision *supervision, KnTask *tasks, guint n_tasks,
                      KnSupervisionStats *stats, GError **error)
{
    g_autofree char *program = kn_process_program(error);
    if (!program)
        return FALSE;
    g_autofree Slot *slots = g_new0(Slot, (gsize)supervision->n_workers);
    Supervisor supervisor = {
        .supervision = supervision,
        .stats = stats,
        .tasks = tasks,
        .n_tasks = n_tasks,
        .n_allowed = (guint)supervision->n_workers,
        .program = program,
        .slots = slots,
    };
    gboolean done = loop(&supervisor, error);
    /* All are told before the first is waited for, so that they end side by side. */
    for (int i = 0; i < supervision->n_workers; i++)
        if (slots[i].process && !slots[i].task)
            shutdown(slots[i].process->fd, SHUT_RDWR);
    for (int i = 0; i < supervision->n_workers; i++) {
        if (slots[i].process)
            g_free(kn_process_end(slots[i].process, slots[i].task != NULL));
        if (slots[i].task) {
            slots[i].task->state = KN_TASK_WAITING;
            slots[i].task->worker = i;
        }
    }
    return done;
}

/* SPDX-License-Identifier: MIT */
#include "engine/pool/pool.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/usage.h"
#include "engine/pool/liveness.h"
#include "engine/pool/process.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOK_AHEAD = 512 /* waiting tasks that are asked whether they may start */ };
#define START_SECONDS 30.0 /* from the start of a process to its first word */
enum { POLL_MS = 100, LATER_US = 100000 };

typedef struct {
    KnProcess *process; /* NULL: none yet */
    const KnRole *role;
    gconstpointer kin;
    gboolean ready; /* it has said what it is */
    KnTask *task;   /* NULL: idle */
    KnLiveness liveness;
} Slot;

typedef struct {
    const KnPool *pool;
    KnPoolStats *stats;
    KnTask *tasks;
    guint n_tasks;
    guint first_waiting;        /* no task before it waits */
    guint n_running, n_allowed; /* allowed: n_slots, or what memory leaves */
    gint64 next_us;             /* when the next task that has to wait may go on; 0: none has to */
    char *program;
    Slot *slots;
    gboolean cancelled;
    gint64 cancelled_us; /* monotonic: when that was noticed */
} Run;

static void tell(const Run *run, const KnTask *task, KnTaskChange change, const char *reason)
{
    run->pool->changed(task, change, reason, run->pool->user_data);
}

static gboolean runs_alone(const KnTask *task)
{
    return task->role->last_alone && task->attempts + 1 == kn_task_tries(task, KN_TROUBLE_LOST);
}

/* The slot's task has left its process, in whatever state. */
static KnTask *release(Run *run, Slot *slot)
{
    KnTask *task = g_steal_pointer(&slot->task);
    task->seconds = (double)(g_get_monotonic_time() - task->started_us) / G_USEC_PER_SEC;
    run->n_running--;
    return task;
}

/* ---- what becomes of a task */

static void finish(Run *run, KnTask *task)
{
    task->state = KN_TASK_DONE;
    task->frames_done = task->job.n;
    tell(run, task, KN_TASK_FINISHED, NULL);
}

static void skip(Run *run, KnTask *task)
{
    task->state = KN_TASK_SKIPPED;
    tell(run, task, KN_TASK_PASSED_OVER, NULL);
}

static void skip_kin(Run *run, const KnTask *failed)
{
    for (guint i = 0; i < run->n_tasks; i++) {
        KnTask *task = &run->tasks[i];
        if (task->state == KN_TASK_WAITING && task->role == failed->role &&
            task->kin == failed->kin && g_strcmp0(task->server, failed->server) == 0)
            skip(run, task);
    }
}

static void try_again(Run *run, KnTask *task, double asked_seconds, const char *reason)
{
    double wait = kn_task_wait_seconds(task, asked_seconds);
    task->not_before_us = g_get_monotonic_time() + (gint64)(wait * G_USEC_PER_SEC);
    if (asked_seconds > 0)
        task->until_us += (gint64)(wait * G_USEC_PER_SEC);
    task->state = KN_TASK_WAITING;
    g_clear_pointer(&task->input, g_free);
    if (task->job.n_slots > 0)
        kn_task_skip_drawn(task);
    task->frames_done = 0;
    run->first_waiting = MIN(run->first_waiting, (guint)(task - run->tasks));
    tell(run, task, KN_TASK_RETRIED, reason);
}

static void give_up(Run *run, KnTask *task, KnTroubleKind kind, GError *take_error)
{
    task->state = KN_TASK_FAILED;
    task->error = take_error;
    tell(run, task, KN_TASK_GIVEN_UP, task->error->message);
    if (kind == KN_TROUBLE_ALL || kind == KN_TROUBLE_GONE)
        skip_kin(run, task);
}

static void fail(Run *run, KnTask *task, const KnTrouble *trouble, GError *take_error)
{
    task->attempts++;
    if (run->cancelled || !kn_task_has_try_left(task, trouble->kind, trouble->wait_seconds)) {
        give_up(run, task, trouble->kind, take_error);
        return;
    }
    try_again(run, task, trouble->wait_seconds, take_error->message);
    g_error_free(take_error);
}

/* The process is dead, or not to be trusted any more; reason NULL: it says itself how it ended. */
static void lose_process(Run *run, Slot *slot, KnTroubleKind kind, const char *reason)
{
    KnProcessEnding ending;
    g_autofree char *end = kn_process_end(g_steal_pointer(&slot->process), reason != NULL, &ending);
    if (!slot->task)
        return;
    KnTask *task = release(run, slot);
    const char *why = reason ? reason : end;
    guint n = task->attempts + 1;
    if (ending == KN_ENDING_OWN && task->input && n > 1) {
        GError *unreadable = g_error_new(
            KN_ERROR, KN_ERROR_INPUT,
            "'%s' cannot be read: reading it is the end of each process that tries (%s)",
            task->input, why);
        kn_error_set_input(&unreadable, task->input);
        give_up(run, task, KN_TROUBLE_LINE, unreadable);
        return;
    }
    task->attempts = n;
    if (!run->cancelled && kn_task_has_try_left(task, kind, -1)) {
        try_again(run, task, -1, why);
        return;
    }
    g_clear_pointer(&task->input, g_free);
    int code = ending == KN_ENDING_MACHINE ? KN_ERROR_ENVIRONMENT : task->role->lost_code;
    GError *error = n == 1 ? g_error_new(KN_ERROR, code, "%s was lost: %s", task->role->lost, why)
                           : g_error_new(KN_ERROR, code, "%s was lost %u times, last: %s",
                                         task->role->lost, n, why);
    give_up(run, task, kind, error);
}

/* ---- what a process says */

static void end_errand(Run *run, Slot *slot, KnReport *report)
{
    static const KnTrouble bad_result = {KN_TROUBLE_TAKE, -1}, hopeless = {KN_TROUBLE_LINE, -1};
    const KnPool *pool = run->pool;
    KnTask *task = release(run, slot);
    g_autoptr(GError) error = NULL;
    task->cpu_seconds += report->cpu_seconds;
    g_clear_pointer(&task->input, g_free);
    if (task->fresh)
        g_free(kn_process_end(g_steal_pointer(&slot->process), FALSE, NULL));
    if (report->kind == KN_REPORT_ERROR) {
        GError *told =
            g_error_new_literal(KN_ERROR, report->code ? report->code : task->role->lost_code,
                                report->text ? report->text : "failed");
        kn_error_set_input(&told, report->input);
        fail(run, task, &report->trouble, told);
        return;
    }
    g_clear_pointer(&task->warnings, g_array_unref);
    task->warnings = g_steal_pointer(&report->warnings);
    if (pool->take(task, pool->user_data, &error)) {
        finish(run, task);
    } else {
        gboolean again = g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY);
        fail(run, task, again ? &bad_result : &hopeless, g_steal_pointer(&error));
    }
}

/* FALSE: no process says this at that time. */
static gboolean hear_report(Run *run, Slot *slot, KnReport *report)
{
    KnTask *task = slot->task;
    run->stats->peak_bytes = MAX(run->stats->peak_bytes, report->peak_bytes);
    if (!task)
        return FALSE;
    const KnJob *job = &task->job;
    switch (report->kind) {
    case KN_REPORT_FRAME:
        if (report->frame < job->first || report->frame >= job->first + job->n)
            return FALSE;
        task->frames_done = report->frame - job->first + 1;
        break;
    case KN_REPORT_INPUT:
        g_free(task->input);
        task->input = g_strdup(report->input);
        break;
    case KN_REPORT_PROGRESS:
        task->frames_done = MIN(report->frame, job->n);
        break;
    default:
        break;
    }
    if (run->pool->report)
        run->pool->report(task, report, run->pool->user_data);
    if (report->kind == KN_REPORT_DONE || report->kind == KN_REPORT_ERROR)
        end_errand(run, slot, report);
    return TRUE;
}

/* FALSE with `error`: it is no message; with `fatal`: nothing can go on. */
static gboolean hear_hello(Run *run, Slot *slot, GVariant *message, GError **error, GError **fatal)
{
    KnHello hello;
    if (!kn_message_read(message, kn_hello_fields, &hello, error))
        return FALSE;
    slot->ready = strcmp(hello.version, KN_VERSION) == 0 && hello.protocol == KN_PROTOCOL &&
                  strcmp(hello.role, slot->role->name) == 0;
    if (!slot->ready)
        g_set_error(fatal, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the program '%s' is Kinora %s (protocol %u), the library is %s (protocol "
                    "%d): install both again",
                    run->program, hello.version, hello.protocol, KN_VERSION, KN_PROTOCOL);
    kn_record_clear(kn_hello_fields, &hello);
    return slot->ready;
}

static gboolean hear(Run *run, Slot *slot, GVariant *message, GError **error, GError **fatal)
{
    KnReport report;
    kn_liveness_heard(&slot->liveness);
    if (!slot->ready)
        return hear_hello(run, slot, message, error, fatal);
    if (!kn_message_read(message, kn_report_fields, &report, error))
        return FALSE;
    gboolean understood = hear_report(run, slot, &report);
    kn_record_clear(kn_report_fields, &report);
    return understood;
}

/* FALSE with error: nothing can go on. */
static gboolean listen_to(Run *run, Slot *slot, GError **error)
{
    while (slot->process) {
        g_autoptr(GVariant) message = NULL;
        g_autoptr(GError) bad = NULL;
        GError *fatal = NULL;
        KnReceive got = kn_receiver_next(slot->process->receiver, FALSE, &message, &bad);
        if (got == KN_NOTHING_YET)
            return TRUE;
        if (got == KN_PEER_GONE) {
            lose_process(run, slot, KN_TROUBLE_LOST, NULL);
            return TRUE;
        }
        gboolean understood = got == KN_RECEIVED && hear(run, slot, message, &bad, &fatal);
        if (fatal) {
            g_propagate_error(error, fatal);
            return FALSE;
        }
        if (!understood)
            lose_process(run, slot, KN_TROUBLE_LOST, bad ? bad->message : "an unexpected message");
    }
    return TRUE;
}

/* ---- starting */

static gboolean start_process(Run *run, Slot *slot, const KnTask *task, GError **error)
{
    slot->process = kn_process_start(run->program, run->pool->ring_fd, error);
    if (!slot->process)
        return FALSE;
    run->stats->n_started++;
    slot->role = task->role;
    slot->kin = task->kin;
    slot->ready = FALSE;
    GVariant *setup = kn_record_to_variant(slot->role->setup, run->pool->setup);
    KnHello hello = {.role = (char *)slot->role->name,
                     .version = (char *)KN_VERSION,
                     .protocol = KN_PROTOCOL,
                     .parent = getpid(),
                     .setup = g_variant_ref_sink(setup)};
    /* A process that is gone already is noticed by the end of its stream. */
    (void)kn_message_put(slot->process->fd, kn_hello_fields, &hello, NULL);
    g_variant_unref(setup);
    return TRUE;
}

static void send_errand(const Run *run, const Slot *slot, const KnTask *task)
{
    const KnRole *role = slot->role;
    GVariant *request =
        kn_record_to_variant(role->request, task->request ? task->request : &task->job);
    const KnErrand errand = {.number = task->job.number,
                             .attempt = task->attempts,
                             .cpu = runs_alone(task) ? 0 : run->pool->cpu,
                             .request = g_variant_ref_sink(request)};
    (void)kn_message_put(slot->process->fd, kn_errand_fields, &errand, NULL);
    g_variant_unref(request);
}

static gboolean fits(const Slot *slot, const KnTask *task)
{
    return slot->process && slot->role == task->role && slot->kin == task->kin;
}

static gboolean start_task(Run *run, Slot *slot, KnTask *task, GError **error)
{
    if (slot->process && !fits(slot, task))
        g_free(kn_process_end(g_steal_pointer(&slot->process), FALSE, NULL));
    if (!slot->process && !start_process(run, slot, task, error))
        return FALSE;
    task->state = KN_TASK_RUNNING;
    task->worker = (int)(slot - run->slots);
    task->started_us = g_get_monotonic_time();
    kn_liveness_heard(&slot->liveness);
    if (task->until_us == 0)
        task->until_us = task->started_us + (gint64)(task->limit_seconds * G_USEC_PER_SEC);
    slot->task = task;
    run->n_running++;
    send_errand(run, slot, task);
    tell(run, task, KN_TASK_STARTED, NULL);
    return TRUE;
}

/* A slot for the task: one whose process fits, an empty one, or an idle one. NULL: as many of its
 * kin run as may, or all are busy. */
static Slot *find_slot(Run *run, const KnTask *task)
{
    Slot *own = NULL, *empty = NULL, *other = NULL;
    guint n = 0;
    for (guint i = 0; i < run->pool->n_slots; i++) {
        Slot *slot = &run->slots[i];
        if (slot->task)
            n += fits(slot, task);
        else if (fits(slot, task))
            own = own ? own : slot;
        else if (!slot->process)
            empty = empty ? empty : slot;
        else
            other = other ? other : slot;
    }
    return task->at_once > 0 && n >= task->at_once ? NULL : own ? own : empty ? empty : other;
}

/* Whether the task, which waits, starts now. */
static gboolean asked(Run *run, KnTask *task, gint64 now_us)
{
    const KnPool *pool = run->pool;
    KnStart start = KN_START_WAIT;
    if (task->not_before_us <= now_us && find_slot(run, task))
        start = pool->may_start ? pool->may_start(task, pool->user_data) : KN_START_NOW;
    if (start == KN_START_HAVE)
        finish(run, task);
    if (start == KN_START_NEVER)
        skip(run, task);
    if (start == KN_START_LATER)
        task->not_before_us = now_us + LATER_US;
    if (task->state == KN_TASK_WAITING && task->not_before_us > now_us)
        run->next_us = run->next_us ? MIN(run->next_us, task->not_before_us) : task->not_before_us;
    return start == KN_START_NOW;
}

/* The next task that may start now. One on its last attempt waits until nothing else runs, and
 * nothing else starts before it. */
static KnTask *next_task(Run *run)
{
    KnTask *found = NULL;
    guint n_asked = 0;
    gboolean any = FALSE;
    gint64 now_us = g_get_monotonic_time();
    run->next_us = 0;
    for (guint i = run->first_waiting; i < run->n_tasks && n_asked < LOOK_AHEAD; i++) {
        KnTask *task = &run->tasks[i];
        if (task->state != KN_TASK_WAITING) {
            if (!any)
                run->first_waiting = i + 1;
            continue;
        }
        any = TRUE;
        if (runs_alone(task))
            return run->n_running == 0 ? task : NULL;
        n_asked++;
        if (!found && asked(run, task, now_us))
            found = task;
        if (found && run->n_running == 0)
            break;
    }
    return found;
}

static gboolean has_room(const Run *run)
{
    const KnPool *pool = run->pool;
    if (run->n_running == 0 || !pool->has_room)
        return TRUE;
    guint64 held = 0;
    for (guint i = 0; i < pool->n_slots; i++)
        if (run->slots[i].process)
            held += kn_process_held_bytes(run->slots[i].process->pid);
    return pool->has_room(run->n_running, held, pool->user_data);
}

/* The machine is short of something: from now on no more run than do. */
static void run_fewer(Run *run)
{
    run->n_allowed = run->n_running;
    for (guint i = 0; i < run->pool->n_slots; i++) {
        Slot *slot = &run->slots[i];
        if (slot->task || !slot->process)
            continue;
        g_free(kn_process_end(slot->process, FALSE, NULL));
        *slot = (Slot){0};
    }
}

static gboolean alone_runs(const Run *run)
{
    for (guint i = 0; i < run->pool->n_slots; i++)
        if (run->slots[i].task && runs_alone(run->slots[i].task))
            return TRUE;
    return FALSE;
}

/* `left`: some task could start, or has to wait for its time. */
static gboolean start_tasks(Run *run, gboolean *left, GError **error)
{
    *left = TRUE;
    while (run->n_running < run->n_allowed && !alone_runs(run)) {
        KnTask *task = next_task(run);
        if (!task) {
            *left = run->next_us > 0;
            return TRUE;
        }
        if (!has_room(run)) {
            run_fewer(run);
            return TRUE;
        }
        g_autoptr(GError) why = NULL;
        if (start_task(run, find_slot(run, task), task, &why))
            continue;
        if (run->n_running == 0) {
            g_propagate_error(error, g_steal_pointer(&why));
            return FALSE;
        }
        tell(run, task, KN_TASK_RETRIED, why->message);
        run_fewer(run);
    }
    return TRUE;
}

/* ---- the loop */

static void end_hung(Run *run)
{
    for (guint i = 0; i < run->pool->n_slots; i++) {
        Slot *slot = &run->slots[i];
        if (!slot->task)
            continue;
        double limit = slot->task->hang_seconds;
        if (!slot->ready)
            limit = MAX(limit, START_SECONDS);
        if (kn_liveness_is_lost(&slot->liveness, slot->process->pid, limit)) {
            g_autofree char *reason = g_strdup_printf("silent for %g s", limit);
            lose_process(run, slot, KN_TROUBLE_HUNG, reason);
        }
    }
}

static int wait_ms(const Run *run)
{
    if (run->next_us == 0)
        return POLL_MS;
    return (int)CLAMP((run->next_us - g_get_monotonic_time() + 999) / 1000, 0, POLL_MS);
}

/* Slots without a process are not waited for: poll() refuses more of them than files may be open.
 */
static gboolean wait_and_listen(Run *run, gboolean wait, GError **error)
{
    guint n = 0;
    g_autofree struct pollfd *polls = g_new(struct pollfd, run->pool->n_slots);
    g_autofree Slot **slots = g_new(Slot *, run->pool->n_slots);
    for (guint i = 0; i < run->pool->n_slots; i++) {
        Slot *slot = &run->slots[i];
        if (!slot->process)
            continue;
        slots[n] = slot;
        polls[n++] = (struct pollfd){.fd = slot->process->fd, .events = POLLIN};
    }
    int ready = poll(polls, (nfds_t)n, wait ? wait_ms(run) : 0);
    if (ready < 0 && errno != EINTR) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot listen to the workers: %s",
                    g_strerror(errno));
        return FALSE;
    }
    for (guint i = 0; ready > 0 && i < n; i++)
        if (polls[i].revents && !listen_to(run, slots[i], error))
            return FALSE;
    return TRUE;
}

static gboolean is_cancelled(GCancellable *cancellable)
{
    return cancellable && g_cancellable_is_cancelled(cancellable);
}

/* Whether what runs may still end by itself, after a wish to end. */
static gboolean may_finish(const Run *run)
{
    double waited = (double)(g_get_monotonic_time() - run->cancelled_us) / G_USEC_PER_SEC;
    double limit = run->pool->cancel_seconds;
    return run->n_running > 0 && !run->pool->cancel_at_once && (limit == 0 || waited < limit);
}

/* Notes a wish to end. FALSE: end at once. */
static gboolean heed_cancel(Run *run, GError **error)
{
    const KnPool *pool = run->pool;
    gboolean stop = is_cancelled(pool->stop);
    if (!run->cancelled && (stop || is_cancelled(pool->cancellable))) {
        run->cancelled = TRUE;
        run->cancelled_us = g_get_monotonic_time();
    }
    if (!run->cancelled || (!stop && may_finish(run)))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped on request");
    return FALSE;
}

static gboolean loop(Run *run, GError **error)
{
    const KnPool *pool = run->pool;
    for (;;) {
        gboolean more = FALSE, left = TRUE;
        if (!heed_cancel(run, error))
            return FALSE;
        if (pool->work && !pool->work(&more, pool->user_data, error))
            return FALSE;
        if (!run->cancelled && !start_tasks(run, &left, error))
            return FALSE;
        if (run->n_running == 0 && !more && !left)
            return TRUE;
        if (!wait_and_listen(run, !more, error))
            return FALSE;
        end_hung(run);
    }
}

gboolean kn_pool_run(const KnPool *pool, KnTask *tasks, guint n_tasks, KnPoolStats *stats,
                     GError **error)
{
    g_autofree char *program = kn_process_program(error);
    if (!program)
        return FALSE;
    g_autofree Slot *slots = g_new0(Slot, pool->n_slots);
    Run run = {
        .pool = pool,
        .stats = stats,
        .tasks = tasks,
        .n_tasks = n_tasks,
        .n_allowed = pool->n_slots,
        .program = program,
        .slots = slots,
    };
    gboolean done = loop(&run, error);
    /* All are told before the first is waited for, so that they end side by side. */
    for (guint i = 0; i < pool->n_slots; i++)
        if (slots[i].process && !slots[i].task)
            shutdown(slots[i].process->fd, SHUT_RDWR);
    for (guint i = 0; i < pool->n_slots; i++) {
        if (slots[i].process)
            g_free(kn_process_end(slots[i].process, slots[i].task != NULL, NULL));
        if (slots[i].task) {
            slots[i].task->state = KN_TASK_WAITING;
            slots[i].task->worker = (int)i;
        }
    }
    return done;
}

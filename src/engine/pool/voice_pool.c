/* SPDX-License-Identifier: MIT */
#include "engine/pool/voice_pool.h"
#include "base/error.h"
#include "engine/pool/process.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS_MAX = 64, POLL_MS = 100, LATER_MS = 100, BACK_OFF_MS = 1000 };
static const double back_off_seconds_max = 60, hang_seconds_max = 10;

/* How often a line is tried, by what went wrong. */
static const guint tries[] = {
    [KN_TROUBLE_LINE] = 1, [KN_TROUBLE_BUSY] = 6, [KN_TROUBLE_GONE] = 3,
    [KN_TROUBLE_TAKE] = 3, [KN_TROUBLE_ALL] = 1,
};

typedef struct {
    KnProcess *process; /* NULL: none yet */
    const KnVoice *voice;
    gboolean ready;  /* it has said its version */
    KnVoiceJob *job; /* NULL: idle */
    gint64 deadline_us;
} Slot;

typedef struct {
    const KnVoicePool *pool;
    KnVoiceJob *jobs;
    guint n_jobs;
    guint first_waiting; /* no job before it waits */
    guint n_running;
    char *program;
    Slot slots[SLOTS_MAX];
    gboolean cancelled;
} Run;

void kn_voice_job_clear(KnVoiceJob *job)
{
    g_clear_pointer(&job->path, g_free);
    g_clear_error(&job->error);
}

/* For tests: a server that fails a thousand times need not take a thousand seconds. */
static double back_off_base(void)
{
    const char *wish = g_getenv("KINORA_TEST_BACK_OFF_MS");
    return (wish ? g_ascii_strtod(wish, NULL) : BACK_OFF_MS) / 1000;
}

static gint64 later(double seconds)
{
    return g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
}

static void end_job(Run *run, KnVoiceJob *job, KnLineState state)
{
    job->state = state;
    run->pool->ended(job, run->pool->user_data);
}

static gboolean same_voice(const KnVoiceJob *a, const KnVoiceJob *b)
{
    return a->voice == b->voice && g_strcmp0(a->settings->base_url, b->settings->base_url) == 0;
}

static void skip_voice(Run *run, const KnVoiceJob *failed)
{
    for (guint i = 0; i < run->n_jobs; i++)
        if (run->jobs[i].state == KN_LINE_WAITING && same_voice(&run->jobs[i], failed))
            end_job(run, &run->jobs[i], KN_LINE_SKIPPED);
}

static void fail(Run *run, KnVoiceJob *job, const KnTrouble *trouble, GError *take_error)
{
    g_unlink(job->path);
    job->attempts++;
    if (job->attempts < tries[trouble->kind] && !run->cancelled) {
        double wait = MIN(back_off_base() * (1u << (job->attempts - 1)), back_off_seconds_max);
        job->state = KN_LINE_WAITING;
        job->not_before_us = later(MAX(wait, trouble->wait_seconds));
        run->first_waiting = MIN(run->first_waiting, (guint)(job - run->jobs));
        g_error_free(take_error);
        return;
    }
    job->error = take_error;
    end_job(run, job, KN_LINE_FAILED);
    if (trouble->kind == KN_TROUBLE_ALL || trouble->kind == KN_TROUBLE_GONE)
        skip_voice(run, job);
}

static void lose_process(Run *run, Slot *slot, KnTroubleKind kind, const char *reason)
{
    const KnTrouble trouble = {kind, -1};
    g_autofree char *end = kn_process_end(g_steal_pointer(&slot->process), reason != NULL);
    KnVoiceJob *job = g_steal_pointer(&slot->job);
    if (!job)
        return;
    run->n_running--;
    fail(run, job, &trouble,
         g_error_new(KN_ERROR, KN_ERROR_SERVICE, "the voice's process was lost: %s",
                     reason ? reason : end));
}

static KnProcess *start_process(const KnVoicePool *pool, const char *program, GError **error)
{
    const KnVoiceSetup setup = {(char *)pool->folder, getpid()};
    KnProcess *process = kn_process_start(program, -1, error);
    if (process && !kn_message_put(process->fd, kn_voice_setup_fields, &setup, error)) {
        g_free(kn_process_end(process, TRUE));
        return NULL;
    }
    return process;
}

static gboolean send_request(KnProcess *process, const KnVoiceJob *job, GError **error)
{
    KnVoiceRequest request = {.text = (char *)job->text,
                              .version = (char *)job->version,
                              .path = job->path,
                              .settings = *job->settings}; /* borrowed for the call */
    return kn_message_put(process->fd, kn_voice_request_fields, &request, error);
}

static void start_job(Run *run, Slot *slot, KnVoiceJob *job)
{
    static const KnTrouble trouble = {KN_TROUBLE_TAKE, -1};
    g_autoptr(GError) error = NULL;
    if (slot->process && slot->voice != job->voice)
        g_free(kn_process_end(g_steal_pointer(&slot->process), FALSE));
    if (!slot->process) {
        slot->process = start_process(run->pool, run->program, &error);
        slot->ready = FALSE;
    }
    slot->voice = job->voice;
    if (slot->process && send_request(slot->process, job, &error)) {
        double timeout = job->settings->timeout;
        slot->job = job;
        slot->deadline_us = later(timeout + MIN(timeout, hang_seconds_max));
        job->state = KN_LINE_RUNNING;
        run->n_running++;
        return;
    }
    if (slot->process)
        g_free(kn_process_end(g_steal_pointer(&slot->process), TRUE));
    fail(run, job, &trouble, g_steal_pointer(&error));
}

/* How many lines of a job's voice may be spoken at once. */
static guint limit(const Run *run, const KnVoiceJob *job)
{
    int own = job->settings->parallel > 0 ? job->settings->parallel : job->voice->parallel;
    return (guint)CLAMP(own > 0 ? own : run->pool->n_cpus, 1, SLOTS_MAX);
}

/* A slot for the job: one with a process of its voice, an empty one, or one of another voice. */
static Slot *find_slot(Run *run, const KnVoiceJob *job)
{
    guint n = 0;
    Slot *own = NULL, *empty = NULL, *other = NULL;
    for (guint i = 0; i < SLOTS_MAX; i++) {
        Slot *slot = &run->slots[i];
        n += slot->job && slot->voice == job->voice;
        if (slot->job)
            continue;
        if (slot->process && slot->voice == job->voice)
            own = slot;
        else if (!slot->process)
            empty = slot;
        else
            other = slot;
    }
    return n >= limit(run, job) ? NULL : own ? own : empty ? empty : other;
}

/* Returns when the next job that has to wait may go on (0: there is none). */
static gint64 start_jobs(Run *run)
{
    gint64 next_us = 0, now_us = g_get_monotonic_time();
    guint i = run->first_waiting;
    while (i < run->n_jobs && run->jobs[i].state != KN_LINE_WAITING)
        i++;
    for (run->first_waiting = i; i < run->n_jobs && !run->cancelled; i++) {
        KnVoiceJob *job = &run->jobs[i];
        if (job->state != KN_LINE_WAITING)
            continue;
        if (run->n_running >= SLOTS_MAX)
            break;
        Slot *slot = job->not_before_us <= now_us ? find_slot(run, job) : NULL;
        if (slot) {
            KnVoiceStart start = run->pool->may_start(job, run->pool->user_data);
            if (start == KN_VOICE_START)
                start_job(run, slot, job);
            else if (start == KN_VOICE_HAVE)
                end_job(run, job, KN_LINE_DONE);
            else
                job->not_before_us = now_us + LATER_MS * 1000;
        }
        if (job->state == KN_LINE_WAITING && job->not_before_us > now_us)
            next_us = next_us ? MIN(next_us, job->not_before_us) : job->not_before_us;
    }
    return next_us;
}

static void finish_job(Run *run, Slot *slot, KnVoiceAnswer *answer)
{
    static const KnTrouble bad_take = {KN_TROUBLE_TAKE, -1}, line = {KN_TROUBLE_LINE, -1};
    g_autoptr(GError) error = NULL;
    KnVoiceJob *job = g_steal_pointer(&slot->job);
    run->n_running--;
    job->cpu_seconds += answer->cpu_seconds;
    if (job->voice->needs_fresh_process)
        g_free(kn_process_end(g_steal_pointer(&slot->process), FALSE));
    if (answer->code)
        fail(run, job, &answer->trouble,
             g_error_new_literal(KN_ERROR, answer->code, answer->text ? answer->text : "failed"));
    else if (run->pool->take(job, run->pool->user_data, &error))
        end_job(run, job, KN_LINE_DONE);
    else if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        fail(run, job, &bad_take, g_steal_pointer(&error));
    else
        fail(run, job, &line, g_steal_pointer(&error));
}

/* The first message of a process says which version of the program it is. */
static gboolean is_ready(GVariant *message)
{
    KnReport report = {0};
    gboolean ready = kn_message_read(message, kn_report_fields, &report, NULL) &&
                     report.kind == KN_REPORT_READY && g_strcmp0(report.text, KN_VERSION) == 0;
    kn_record_clear(kn_report_fields, &report);
    return ready;
}

/* FALSE: nothing more has come from that slot for now. */
static gboolean hear(Run *run, Slot *slot)
{
    g_autoptr(GVariant) message = NULL;
    KnVoiceAnswer answer = {0};
    KnReceive received = kn_receiver_next(slot->process->receiver, FALSE, &message, NULL);
    if (received == KN_NOTHING_YET)
        return FALSE;
    if (received == KN_PEER_GONE) {
        lose_process(run, slot, KN_TROUBLE_TAKE, NULL);
    } else if (received == KN_RECEIVED && !slot->ready && is_ready(message)) {
        slot->ready = TRUE;
        return TRUE;
    } else if (received == KN_RECEIVED && slot->ready && slot->job &&
               kn_message_read(message, kn_voice_answer_fields, &answer, NULL)) {
        finish_job(run, slot, &answer);
        kn_record_clear(kn_voice_answer_fields, &answer);
    } else {
        lose_process(run, slot, KN_TROUBLE_TAKE, "it said what no voice process says");
    }
    return slot->process != NULL;
}

static void wait_for_news(Run *run, gint64 next_us)
{
    struct pollfd fds[SLOTS_MAX];
    Slot *of[SLOTS_MAX];
    nfds_t n = 0;
    for (guint i = 0; i < SLOTS_MAX; i++)
        if (run->slots[i].process) {
            of[n] = &run->slots[i];
            fds[n++] = (struct pollfd){.fd = run->slots[i].process->fd, .events = POLLIN};
        }
    gint64 now_us = g_get_monotonic_time();
    int wait_ms = POLL_MS;
    if (next_us)
        wait_ms = (int)CLAMP((next_us - now_us + 999) / 1000, 0, POLL_MS);
    if (poll(fds, n, wait_ms) <= 0)
        n = 0;
    for (nfds_t i = 0; i < n; i++)
        while (fds[i].revents && of[i]->process && hear(run, of[i]))
            ;
    now_us = g_get_monotonic_time();
    for (guint i = 0; i < SLOTS_MAX; i++) {
        Slot *slot = &run->slots[i];
        if (!slot->job || slot->deadline_us >= now_us)
            continue;
        g_autofree char *reason =
            g_strdup_printf("no answer came within %g s", slot->job->settings->timeout);
        lose_process(run, slot, KN_TROUBLE_LINE, reason);
    }
}

static gboolean is_cancelled(GCancellable *cancellable)
{
    return cancellable && g_cancellable_is_cancelled(cancellable);
}

static void run_jobs(Run *run)
{
    const KnVoicePool *pool = run->pool;
    for (;;) {
        run->cancelled = is_cancelled(pool->cancellable) || is_cancelled(pool->stop);
        gint64 next_us = start_jobs(run);
        if (run->n_running == 0 && (next_us == 0 || run->cancelled))
            return;
        if (is_cancelled(pool->stop))
            return;
        wait_for_news(run, next_us);
    }
}

gboolean kn_voice_pool_run(const KnVoicePool *pool, KnVoiceJob *jobs, guint n_jobs, GError **error)
{
    Run run = {.pool = pool, .jobs = jobs, .n_jobs = n_jobs};
    run.program = kn_process_program(error);
    if (!run.program)
        return FALSE;
    run_jobs(&run);
    for (guint i = 0; i < SLOTS_MAX; i++) {
        Slot *slot = &run.slots[i];
        if (slot->process)
            g_free(kn_process_end(g_steal_pointer(&slot->process), slot->job != NULL));
    }
    g_free(run.program);
    for (guint i = 0; i < n_jobs && run.cancelled; i++)
        if (jobs[i].state == KN_LINE_WAITING || jobs[i].state == KN_LINE_RUNNING) {
            g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped");
            return FALSE;
        }
    return TRUE;
}

static gboolean receive_answer(KnProcess *process, KnVoiceAnswer *answer, GError **error)
{
    for (gboolean ready = FALSE;;) {
        g_autoptr(GVariant) message = NULL;
        if (kn_receiver_next(process->receiver, TRUE, &message, NULL) != KN_RECEIVED ||
            (!ready && !is_ready(message))) {
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "the process that was to load the voice has died");
            return FALSE;
        }
        if (ready)
            return kn_message_read(message, kn_voice_answer_fields, answer, error);
        ready = TRUE;
    }
}

/* A process that dies before it answers is lost like any other, and another one is asked. */
static gboolean ask_some_process(const KnVoicePool *pool, const KnVoiceJob *ask,
                                 KnVoiceAnswer *answer, GError **error)
{
    enum { TRIES = 3 };
    g_autofree char *program = kn_process_program(error);
    for (guint i = 0; program && i < TRIES; i++) {
        g_clear_error(error);
        KnProcess *process = start_process(pool, program, error);
        if (!process)
            return FALSE;
        gboolean asked =
            send_request(process, ask, error) && receive_answer(process, answer, error);
        g_free(kn_process_end(process, !asked));
        if (asked)
            return TRUE;
    }
    return FALSE;
}

gboolean kn_voice_pool_ask(const KnVoicePool *pool, const KnVoice *voice,
                           const KnVoiceSettings *settings, KnVoiceAnswer *answer, GError **error)
{
    const KnVoiceJob ask = {.voice = voice, .settings = settings};
    gboolean asked = ask_some_process(pool, &ask, answer, error);
    if (!asked || answer->code == 0)
        return asked;
    g_set_error_literal(error, KN_ERROR, answer->code, answer->text ? answer->text : "failed");
    kn_record_clear(kn_voice_answer_fields, answer);
    return FALSE;
}

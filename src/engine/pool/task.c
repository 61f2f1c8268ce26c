/* SPDX-License-Identifier: MIT */
#include "engine/pool/task.h"

#define BACK_OFF_SECONDS_MAX 60.0

void kn_task_clear(KnTask *task)
{
    kn_record_clear(kn_job_fields, &task->job);
    g_clear_error(&task->error);
    g_clear_pointer(&task->input, g_free);
    g_clear_pointer(&task->warnings, g_array_unref);
}

guint kn_task_tries(const KnTask *task, KnTroubleKind kind)
{
    gboolean wished = task->tries > 0 && (kind == KN_TROUBLE_BUSY || kind == KN_TROUBLE_GONE);
    return MAX(1, wished ? task->tries : task->role->tries[kind]);
}

/* For tests: a server that fails a thousand times need not take a thousand seconds. */
static double back_off_base(const KnTask *task)
{
    const char *wish = g_getenv("KINORA_TEST_BACK_OFF_MS");
    double own = task->back_off_seconds > 0 ? task->back_off_seconds : task->role->back_off_seconds;
    return wish ? g_ascii_strtod(wish, NULL) / 1000 : own;
}

double kn_task_wait_seconds(const KnTask *task, double asked_seconds)
{
    double own = task->role->back_off_seconds > 0
                     ? MIN(back_off_base(task) * (1u << (task->attempts - 1)), BACK_OFF_SECONDS_MAX)
                     : 0;
    return MAX(asked_seconds, own);
}

gboolean kn_task_has_try_left(const KnTask *task, KnTroubleKind kind, double asked_seconds)
{
    double wait = asked_seconds > 0 ? 0 : kn_task_wait_seconds(task, 0);
    gint64 next_us = g_get_monotonic_time() + (gint64)(wait * G_USEC_PER_SEC);
    return task->attempts < kn_task_tries(task, kind) &&
           (task->limit_seconds == 0 || next_us < task->until_us);
}

void kn_task_skip_drawn(KnTask *task)
{
    KnJob *job = &task->job;
    gint64 done = MIN(task->frames_done, job->n - 1);
    job->first += done;
    job->n -= done;
    job->slot = (guint)((job->slot + done) % job->n_slots);
}

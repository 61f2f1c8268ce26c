/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/message.h"

/* Runs tasks in worker processes.
 *
 * Tasks start in their order as far as may_start allows; each kind of work (pictures, sound,
 * drawing) has processes of its own, so that a drawing worker never maps a picture decoder. A
 * worker that dies, says what no worker says, or is silent for too long has crashed: its task is
 * tried again on a fresh worker, then once more alone and without SIMD, then it has failed. An
 * error that a worker reports in words fails the task at once, since it would come again.
 *
 * Threads: everything happens in the calling thread. */
typedef enum {
    KN_TASK_WAITING,
    KN_TASK_RUNNING,
    KN_TASK_DONE,
    KN_TASK_FAILED,
} KnTaskState;

typedef struct {
    KnJob job;           /* owned; attempt and cpu are set by the supervisor */
    double hang_seconds; /* silent for so long: crashed */
    KnTaskState state;
    guint attempts; /* that have crashed */
    int worker;     /* slot of the last attempt, from 0 */
    gint64 started_us, frames_done;
    double seconds, cpu_seconds; /* of the last attempt; of all of them */
    GError *error;               /* FAILED */
    char *warning;               /* DONE, from the worker; may be NULL */
} KnTask;
void kn_task_clear(KnTask *task);

typedef enum { KN_TASK_STARTED, KN_TASK_FINISHED, KN_TASK_RETRIED, KN_TASK_GIVEN_UP } KnTaskChange;

typedef struct {
    const char *manifest_path, *surfaces;
    int n_workers;
    int ring_fd; /* -1: none */
    guint cpu;
    GCancellable *cancellable, *stop; /* may be NULL */
    gboolean cancel_at_once;          /* running tasks are not worth finishing */

    /* May be NULL: always. Asked again and again; must be quick. */
    gboolean (*may_start)(const KnTask *task, gpointer user_data);
    /* Whether another task may run beside n_running, when all workers hold so many bytes; may be
     * NULL: always. After a FALSE no more than n_running run for the rest of the time, and idle
     * workers end. */
    gboolean (*has_room)(guint n_running, guint64 held_bytes, gpointer user_data);
    /* A worker says that the task is done: take the result. FALSE with KN_ERROR_VERIFY counts as a
     * crash, with another error as failed. */
    gboolean (*take)(KnTask *task, gpointer user_data, GError **error);
    /* Something has changed; reason is in words, or NULL. */
    void (*changed)(const KnTask *task, KnTaskChange change, const char *reason,
                    gpointer user_data);
    void (*report)(KnTask *task, const KnReport *report, gpointer user_data);
    /* The calling process's own share, done between messages, a little at a time: `more` says
     * whether there is more right now. May be NULL. */
    gboolean (*work)(gboolean *more, gpointer user_data, GError **error);
    gpointer user_data;
} KnSupervision;

typedef struct {
    gint64 peak_bytes; /* of the largest worker */
    guint n_started;   /* processes */
} KnSupervisionStats;

/* Returns when no task runs and none can start. A task's failure is in the task; FALSE means that
 * the whole could not go on: cancelled, no worker could be started, or work failed. No process is
 * left in any case. */
gboolean kn_supervise(const KnSupervision *supervision, KnTask *tasks, guint n_tasks,
                      KnSupervisionStats *stats, GError **error);

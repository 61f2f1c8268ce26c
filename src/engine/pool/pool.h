/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/task.h"
#include "engine/run/options.h"

/* The pool: runs tasks in helper processes, whatever their roles are.
 *
 * Tasks start in their order as far as may_start allows. A process serves one role, and of that one
 * kin (the tasks of one voice). A process that dies, says what none says, or is silent for too long
 * is lost; its task is tried again as its role has it (role.h), at last alone and without SIMD
 * where the role wants that. What goes wrong in words is tried again only where it may go right the
 * next time. An input that was being read when its process was lost by its own fault, and not for
 * the first time, is named as what it is: unreadable (KN_ERROR_INPUT).
 *
 * The first message of a process says what it is. A program of another version is an error of the
 * whole: it would come again.
 *
 * Threads: everything happens in the calling thread. */
typedef enum {
    KN_TASK_STARTED,
    KN_TASK_FINISHED,
    KN_TASK_RETRIED,
    KN_TASK_GIVEN_UP,
    KN_TASK_PASSED_OVER,
} KnTaskChange;

typedef enum {
    KN_START_NOW,
    KN_START_WAIT,  /* asked again when something has changed */
    KN_START_LATER, /* asked again in a tenth of a second: asking costs something */
    KN_START_HAVE,  /* it is done already */
    KN_START_NEVER, /* it is passed over: why, another one has said */
} KnStart;

typedef struct {
    const void *setup; /* borrowed record of the roles */
    guint n_slots;     /* processes at once */
    int ring_fd;       /* -1: none */
    guint cpu;
    GCancellable *cancellable, *stop; /* may be NULL */
    gboolean cancel_at_once;          /* running tasks are not worth finishing */
    double cancel_seconds;            /* so long are they waited for; 0: until they end */

    /* May be NULL: always. After NOW the task starts, unless has_room says no. */
    KnStart (*may_start)(KnTask *task, gpointer user_data);
    /* Whether another task may run beside n_running, when all processes hold so many bytes; may be
     * NULL: always. After a FALSE no more than n_running run for the rest of the time, and idle
     * processes end. */
    gboolean (*has_room)(guint n_running, guint64 held_bytes, gpointer user_data);
    /* A process says that the task is done: take the result. FALSE with KN_ERROR_VERIFY: it is not
     * good, and made again; with another error the task has failed. */
    gboolean (*take)(KnTask *task, gpointer user_data, GError **error);
    /* Something has changed; reason is in words, or NULL. */
    void (*changed)(const KnTask *task, KnTaskChange change, const char *reason,
                    gpointer user_data);
    /* Every report of the task, before it is acted on; may be NULL. */
    void (*report)(KnTask *task, const KnReport *report, gpointer user_data);
    /* The calling process's own share, done between messages, a little at a time: `more` says
     * whether there is more right now. May be NULL. */
    gboolean (*work)(gboolean *more, gpointer user_data, GError **error);
    gpointer user_data;
} KnPool;

typedef struct {
    gint64 peak_bytes; /* of the largest process */
    guint n_started;   /* processes */
} KnPoolStats;

/* CPUs for helpers: kn_cpu_count(), or what KINORA_TEST_CPUS says, for tests. */
int kn_pool_cpus(void);
/* How many helpers of a phase run at once: as many as the film's workers are asked to be, 1 at
 * least. */
guint kn_pool_helpers(const KnBuildOptions *options);

/* Returns when no task runs and none can start. A task's failure is in the task; FALSE means that
 * the whole could not go on: cancelled, no process could be started, the program is of another
 * version, or work failed. No process is left in any case. */
gboolean kn_pool_run(const KnPool *pool, KnTask *tasks, guint n_tasks, KnPoolStats *stats,
                     GError **error);

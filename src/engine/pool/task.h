/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/role.h"

/* What the pool does: one errand for a process of a role, what has become of it, and whether and
 * when it is tried again after a failure. Threads: a plain struct. */
typedef enum {
    KN_TASK_WAITING,
    KN_TASK_RUNNING,
    KN_TASK_DONE,
    KN_TASK_FAILED,
    KN_TASK_SKIPPED, /* not tried: another one of its kin said why */
} KnTaskState;

typedef struct {
    const KnRole *role;
    KnJob job;           /* owned; its number names the task among those of its role */
    const void *request; /* borrowed record of the role; NULL: job */
    gconstpointer kin;   /* tasks of another kin get other processes; may be NULL */
    const char
        *server;    /* borrowed: who is asked; trouble of all ends those of one kin and server */
    guint at_once;  /* of this kin; 0: as many as there are slots */
    gboolean fresh; /* its process serves nothing else */
    double hang_seconds; /* silent for so long: lost */
    /* No attempt begins later than so long after the first, but for what a server asks to wait; 0:
     * whenever it may. */
    double limit_seconds;
    guint tries;             /* while a server is busy or not there; 0: its role's */
    double back_off_seconds; /* 0: its role's */

    KnTaskState state;
    guint attempts;       /* that failed */
    gint64 until_us;      /* monotonic: until then by limit_seconds; 0: not started yet */
    gint64 not_before_us; /* monotonic */
    int worker;           /* slot of the last attempt, from 0 */
    gint64 started_us, frames_done;
    double seconds, cpu_seconds; /* of the last attempt; of all of them */
    char *input;                 /* that its process reads; the one to blame for FAILED */
    GError *error;               /* FAILED */
    GArray *warnings;            /* DONE: KnMixWarning, from the process; may be NULL */
} KnTask;
void kn_task_clear(KnTask *task);

/* How often it is tried when that goes wrong. */
guint kn_task_tries(const KnTask *task, KnTroubleKind kind);
/* From a failure, which its attempts count already, to the next try. asked_seconds: what a server
 * asks for; < 0: nothing. */
double kn_task_wait_seconds(const KnTask *task, double asked_seconds);
gboolean kn_task_has_try_left(const KnTask *task, KnTroubleKind kind, double asked_seconds);

/* Of a job that draws into a ring: what stands there belongs to its reader, and only the rest is
 * drawn by the next try. The last frame is never told of before the task is done, so there is one.
 */
void kn_task_skip_drawn(KnTask *task);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "cluster/job.h"

/* Who runs the tasks of a job: one const struct each, kn_scheduler_NAME, and one line in the list.
 * None is believed: whether a batch is made, and a film joined, the files say. What a scheduler is
 * asked for is where tasks are, so that a person can see why nothing moves, and whether anything is
 * still to come. Threads: const; calls block until the scheduler has answered. */

/* What is submitted. */
typedef struct {
    const char *folder;           /* of the job, absolute */
    const char *name;             /* of all that is submitted for it (kn_cluster_job_name) */
    guint n_tasks;                /* 0: the last part alone */
    const char *last;             /* the script that is run when no task is left, "join.sh" … */
    guint last_cores;             /* … and on how many cores */
    guint at_once;                /* tasks at a time; 0: as many as there are places */
    guint threads;                /* of a task */
    guint minutes;                /* that a task may take; of the join the same */
    const char *const *arguments; /* the person's own, for the scheduler; NULL-terminated */
} KnClusterWork;

/* Where its parts are. */
typedef struct {
    guint n_waiting, n_running; /* tasks */
    gboolean joining;           /* the join waits or runs */
    char reason[64];            /* why tasks wait, as the scheduler says it; "" */
    const char *cure;           /* what to do about it, where waiting does not help; else NULL */
    char unshared[64];          /* a node where something of it could not begin, since the job's
                                   folder is not there or cannot be written; "": none is known */
} KnClusterPlaces;

typedef struct {
    const char *name, *help;
    gboolean takes_arguments;
    /* Begins all of it, the last part once no task waits or runs, whatever became of them; fills
     * submission->jobs, join and array_size. On failure nothing of it goes on. Errors:
     * KN_ERROR_ENVIRONMENT: it is not on this machine; KN_ERROR_SERVICE: it has not answered, or
     * refuses. */
    gboolean (*submit)(const KnClusterWork *work, KnClusterSubmission *submission, GError **error);
    /* What it has forgotten is nowhere. Errors: the same. */
    gboolean (*poll)(const KnClusterSubmission *submission, KnClusterPlaces *places,
                     GError **error);
    /* Ends all that bears the name, also what a submission that was killed has not noted, and
     * returns when nothing of it is left, or after some seconds. Errors: the same. */
    gboolean (*cancel)(const char *name, const KnClusterSubmission *submission, GError **error);
    /* The log of a task, or of the join (task < 0), below the job's folder. The caller frees. */
    char *(*log)(const KnClusterSubmission *submission, int task);
} KnScheduler;

extern const KnScheduler kn_scheduler_slurm, kn_scheduler_local;

const KnScheduler *kn_scheduler_find(const char *name); /* NULL: there is none */
/* For help; NULL-terminated. */
extern const char *const kn_scheduler_names[], *const kn_scheduler_words[];

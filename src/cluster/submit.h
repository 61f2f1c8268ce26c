/* SPDX-License-Identifier: MIT */
#pragma once
#include "cluster/scheduler.h"
#include "engine/session.h"

/* Submitting a film, and taking back what was made of it. Threads: one. */
typedef struct {
    const KnScheduler *scheduler; /* NULL: only the job's folder is made */
    const char *folder;           /* kn_cluster_folder */
    const char *output;
    char *const *join; /* the command that joins, NULL-terminated … */
    char *const *first; /* … the one that makes what comes before tasks, elsewhere; NULL: here … */
    const char *where;   /* … and the folder where both are given */
    guint first_cores;   /* of that part */
    gboolean goes_on;    /* this is that part: what it was submitted as stands in the folder */
    guint at_once;       /* 0: as the scheduler likes */
    double task_seconds; /* KnTaskSize */
    guint retries;       /* of a task that was lost */
    guint threads;       /* of a task, for kn_cluster_submit_many */
    const char *const *arguments;
} KnClusterOrder;

/* What became of it. */
typedef struct {
    guint n_batches, n_missing, n_tasks;
    KnClusterSubmission submission;
} KnClusterOrdered;
void kn_cluster_ordered_clear(KnClusterOrdered *ordered);

/* Takes what an earlier submission has left, makes the film's cheap parts, writes the job's folder
 * and submits what is missing. Errors: those of kn_session_prepare and of the scheduler. */
gboolean kn_cluster_submit(KnSession *session, const KnClusterOrder *order,
                           KnClusterOrdered *ordered, GError **error);

/* The same, but everything is made elsewhere: submits order->first, which calls kn_cluster_submit
 * there. Errors: of the scheduler; KN_ERROR_ENVIRONMENT. */
gboolean kn_cluster_submit_first(const KnClusterOrder *order, KnClusterOrdered *ordered,
                                 GError **error);

/* One work for the tasks of many films: folders (char *) of their jobs, which are made, side by
 * side with order->folder. order->join joins them. Errors: as above. */
gboolean kn_cluster_submit_many(const KnClusterOrder *order, const GPtrArray *folders,
                                KnClusterOrdered *ordered, GError **error);

/* This program, by a name that other machines know, too. The caller frees. Errors:
 * KN_ERROR_ENVIRONMENT. */
char *kn_cluster_program(GError **error);

/* Takes the batches from the job's folder. Errors: those of kn_session_adopt;
 * KN_ERROR_ENVIRONMENT: there is no such job. */
gboolean kn_cluster_collect(KnSession *session, const char *folder, const char *output,
                            GError **error);

/* The last line that the task has written of which the batch is; the caller frees. */
char *kn_cluster_why(const char *folder, guint batch);

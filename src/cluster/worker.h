/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/cpu.h"
#include <gio/gio.h>

/* Makes batches of a job (cluster/job.h) in this process, one after the other, whoever has started
 * it and wherever that is: it needs the job's folder, and clips where the job's folder says they
 * are, and nothing else. Any number of them may do so at once, the same batches too. Threads: one.
 */
typedef struct {
    const char *manifest; /* "manifest" in the job's folder */
    const char *batches;  /* kn_tasks_parse */
    const char *name;     /* of this attempt, unlike any other's; NULL: made of host and process */
    KnCpuFlags cpu;       /* kernels that may be used */
    GCancellable *cancel; /* what runs is finished, and kept; nothing else begins */
    GCancellable *stop;   /* at once */
    /* A batch is made (or was there: made FALSE), i-th of n, or a frame more of it is: percent of
     * all. batch < 0: that. */
    void (*told)(int batch, gboolean made, double percent, gpointer user_data);
    gpointer user_data;
} KnClusterWorker;

/* Errors: KN_ERROR_USAGE: there are no such batches; KN_ERROR_INPUT: the folder is not here, or a
 * clip is another; KN_ERROR_ENVIRONMENT: of another version, or the folder cannot be written;
 * KN_ERROR_CANCELLED; those of drawing. */
gboolean kn_cluster_work(const KnClusterWorker *worker, GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"

/* Measuring for `kinora bench`. CPU is user and system time of a process and all it started. */

typedef struct {
    const char *method;
    double wall_seconds, cpu_seconds, join_seconds;
    guint64 parent_bytes, worker_bytes; /* peak resident memory: the parent, the largest worker */
    guint n_workers;                    /* processes seen */
} KnBenchRun;

/* Renders the job's project with a method in a program of its own, with a cache of its own in
 * folder (made if missing), and watches it. Errors: KN_ERROR_RENDER when that program fails; its
 * own messages stand on standard error by then. */
gboolean kn_bench_run(const KnCliJob *job, const KnArgs *args, const char *method,
                      const char *folder, KnBenchRun *run, GError **error);

/* What each kind of work costs when nothing else is done, measured in this process. The floor is
 * the encoder alone on the same frames, with its own preset as it is ("tune": "none"), whatever the
 * film tells it besides: what anybody's renderer needs at least. */
typedef struct {
    double prepare, draw, encode, sound, floor; /* CPU seconds */
} KnBenchParts;

/* folder is that of a run, whose cache holds the prepared pictures. */
gboolean kn_bench_parts(const KnCliJob *job, const char *folder, KnBenchParts *parts,
                        GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* How long a film takes on a cluster, before anything is sent. A model of what scheduler.h's own
 * do: tasks begin in their order, each on the place that is free first, one after the other as the
 * scheduler begins them; a place rests before each; what tasks write goes over one shared disk; the
 * join follows the last of them. All it knows are these numbers, so it is exact for them and for
 * nothing else: no other jobs, no lost nodes, places that are alike. Threads: pure functions. */

/* What is to be made. */
typedef struct {
    const gint64 *frames; /* of each task, in order … */
    guint n_tasks;
    double frame_seconds; /* … each of which takes so long on a place … */
    double frame_bytes;   /* … and comes to so much */
    guint n_batches;      /* of the whole film, which the join reads … */
    gint64 n_frames;      /* … and their frames */
} KnClusterLoad;

/* What a cluster costs beside the drawing. */
typedef struct {
    double first_seconds;         /* from the submission until its first task may begin */
    double start_seconds;         /* that a place rests before each task */
    double starts_per_second;     /* tasks that the scheduler begins, at most */
    double disk_bytes_per_second; /* that the shared disk reads or writes, for all together */
    double join_seconds;          /* of the join, for itself … */
    double join_batch_seconds;    /* … and for each batch; its bytes are read twice and written */
} KnClusterCosts;

/* Of a small cluster with Slurm as it comes (docs/cluster.md says where each number is from). */
extern const KnClusterCosts kn_cluster_costs_usual;

/* What a film's time hangs on. */
typedef enum {
    KN_BOUND_DRAWING, /* cores */
    KN_BOUND_TASK,    /* the longest task: there are more places than tasks to fill them */
    KN_BOUND_RESTS,   /* the rests before tasks */
    KN_BOUND_STARTS,  /* the scheduler, which begins no more at once */
    KN_BOUND_DISK,    /* what tasks write */
    KN_BOUND_JOIN,
    KN_N_BOUNDS
} KnClusterBound;
extern const char *const kn_cluster_bound_names[KN_N_BOUNDS + 1]; /* ends with NULL */
extern const char *const kn_cluster_bound_words[KN_N_BOUNDS];     /* what to set */

typedef struct {
    double start, tasks, join; /* seconds: to the first begin, from there to the last end, then */
    double total;              /* their sum */
    double busy; /* the part of the places' time, up to the join, in which they draw */
    KnClusterBound bound;
} KnClusterForecast;

/* places: tasks that run at once, at least 1. */
KnClusterForecast kn_cluster_forecast(const KnClusterLoad *load, guint places,
                                      const KnClusterCosts *costs);

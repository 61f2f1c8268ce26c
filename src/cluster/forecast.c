/* SPDX-License-Identifier: MIT */
#include "cluster/forecast.h"

/* Slurm 22.05 from Debian: 0.7 s (tuned) to 2.3 s (as it comes) from sbatch to the first start, 1
 * to 3 s between two tasks of one place. Its own guide for throughput speaks of 500 simple jobs a
 * second, when it is set up for that; a fifth of it is taken here. A disk of 1 GB/s is what a file
 * server on a fast network gives. The join of 120 batches took 2.9 s on a busy machine
 * (bench/cluster); a millisecond for a batch is a guess. */
const KnClusterCosts kn_cluster_costs_usual = {
    .first_seconds = 1,
    .start_seconds = 2,
    .starts_per_second = 100,
    .disk_bytes_per_second = 1e9,
    .join_seconds = 2,
    .join_batch_seconds = 0.001,
};

const char *const kn_cluster_bound_names[] = {
    [KN_BOUND_DRAWING] = "drawing", [KN_BOUND_TASK] = "task", [KN_BOUND_RESTS] = "rests",
    [KN_BOUND_STARTS] = "starts",   [KN_BOUND_DISK] = "disk", [KN_BOUND_JOIN] = "join",
    [KN_N_BOUNDS] = NULL,
};

const char *const kn_cluster_bound_words[] = {
    [KN_BOUND_DRAWING] = "the drawing; more cores make it shorter",
    [KN_BOUND_TASK] = "the longest task; shorter ones do (--task-seconds, --chunk-duration)",
    [KN_BOUND_RESTS] = "the time before each task; longer ones do (--task-seconds)",
    [KN_BOUND_STARTS] = "the scheduler's pace; longer tasks do (--task-seconds)",
    [KN_BOUND_DISK] = "the shared disk; more cores do not help (--at-once leaves them to others)",
    [KN_BOUND_JOIN] = "the join; more cores do not help, a faster disk does, or several films",
};

/* ---- the places: a heap of the times at which they are free, the earliest first */

static void sift(double *heap, guint n, double value)
{
    guint at = 0;
    for (guint child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= value)
            break;
        heap[at] = heap[child];
    }
    heap[at] = value;
}

/* When the last task ends, counted from the submission. Each time is a maximum and sum of earlier
 * ones, so nothing ends later for more places, faster starts or a faster disk. */
static double run_tasks(const KnClusterLoad *load, guint places, const KnClusterCosts *costs)
{
    guint n = MIN(places, MAX(load->n_tasks, 1));
    g_autofree double *free_at = g_new(double, n);
    double begun = costs->first_seconds, written = 0, last = costs->first_seconds;
    for (guint i = 0; i < n; i++)
        free_at[i] = costs->first_seconds;
    for (guint i = 0; i < load->n_tasks; i++) {
        begun = MAX(begun + 1 / costs->starts_per_second, free_at[0]);
        double at = begun + costs->start_seconds;
        double frames = (double)load->frames[i];
        written = MAX(written, at) + frames * load->frame_bytes / costs->disk_bytes_per_second;
        double end = MAX(at + frames * load->frame_seconds, written);
        sift(free_at, n, end);
        last = MAX(last, end);
    }
    return last;
}

/* ---- what it hangs on: the longest of what each would take without the others */

static KnClusterBound find_bound(const KnClusterLoad *load, guint places,
                                 const KnClusterCosts *costs, double join)
{
    double frames = 0, longest = 0, seconds[KN_N_BOUNDS];
    KnClusterBound bound = KN_BOUND_DRAWING;
    for (guint i = 0; i < load->n_tasks; i++) {
        frames += (double)load->frames[i];
        longest = MAX(longest, (double)load->frames[i]);
    }
    guint rounds = (load->n_tasks + places - 1) / places;
    seconds[KN_BOUND_DRAWING] = frames * load->frame_seconds / places;
    seconds[KN_BOUND_TASK] = longest * load->frame_seconds;
    seconds[KN_BOUND_RESTS] = costs->first_seconds + rounds * costs->start_seconds;
    seconds[KN_BOUND_STARTS] = load->n_tasks / costs->starts_per_second;
    seconds[KN_BOUND_DISK] = frames * load->frame_bytes / costs->disk_bytes_per_second;
    seconds[KN_BOUND_JOIN] = join;
    for (KnClusterBound i = 0; i < KN_N_BOUNDS; i++)
        bound = seconds[i] > seconds[bound] ? i : bound;
    return bound;
}

KnClusterForecast kn_cluster_forecast(const KnClusterLoad *load, guint places,
                                      const KnClusterCosts *costs)
{
    enum { PASSES = 3 };
    double last = run_tasks(load, MAX(places, 1), costs), drawn = 0;
    for (guint i = 0; i < load->n_tasks; i++)
        drawn += (double)load->frames[i] * load->frame_seconds;
    KnClusterForecast forecast = {.start = load->n_tasks > 0 ? costs->first_seconds : 0};
    forecast.tasks = load->n_tasks > 0 ? last - costs->first_seconds : 0;
    forecast.join =
        costs->join_seconds + load->n_batches * costs->join_batch_seconds +
        PASSES * (double)load->n_frames * load->frame_bytes / costs->disk_bytes_per_second;
    forecast.total = forecast.start + forecast.tasks + forecast.join;
    forecast.busy = forecast.tasks > 0 ? drawn / (MAX(places, 1) * forecast.tasks) : 0;
    forecast.bound = find_bound(load, MAX(places, 1), costs, forecast.join);
    return forecast;
}

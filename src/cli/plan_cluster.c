/* SPDX-License-Identifier: MIT */
/* `plan --cluster`: what `submit` would send, and how long it would take (cluster/forecast.h). */
#include "base/error.h"
#include "base/text.h"
#include "cli/json_line.h"
#include "cli/plan.h"
#include "cluster/forecast.h"
#include "cluster/tasks.h"
#include "engine/method/method.h"

#include <stdio.h>

/* Packets of a frame where none was measured: a tenth of a bit a pixel. */
static const double guessed_bytes_a_pixel = 0.1 / 8;

typedef struct {
    const KnArgs *args;
    KnClusterLoad load;
    KnClusterCosts costs;
    guint n_missing, n_measured; /* batches: of the tasks; that the cost of a frame is known from */
} Plan;

static double seconds_of(const KnArgs *args, const char *name, double usual)
{
    const KnValue *value = kn_args_value(args, name);
    return value ? value->number : usual;
}

static void print_json(const Plan *plan, guint nodes, guint cores,
                       const KnClusterForecast *forecast)
{
    KnJsonLine *line = kn_json_line_new("forecast");
    kn_json_line_integer(line, "nodes", nodes);
    kn_json_line_integer(line, "cores", cores);
    kn_json_line_number(line, "time", forecast->total);
    kn_json_line_number(line, "start_seconds", forecast->start);
    kn_json_line_number(line, "task_seconds", forecast->tasks);
    kn_json_line_number(line, "join_seconds", forecast->join);
    kn_json_line_number(line, "busy", forecast->busy);
    kn_json_line_string(line, "bound", kn_cluster_bound_names[forecast->bound]);
    kn_json_line_integer(line, "tasks", plan->load.n_tasks);
    kn_json_line_integer(line, "batches", plan->n_missing);
    kn_json_line_number(line, "frame_seconds", plan->load.frame_seconds);
    kn_json_line_integer(line, "measured_batches", plan->n_measured);
    kn_json_line_print(line);
}

static void print_fewer(const Plan *plan, guint cores, const KnClusterForecast *forecast)
{
    if (kn_args_on(plan->args, "json")) {
        print_json(plan, 1, cores, forecast);
        return;
    }
    g_autofree char *time = kn_format_time(forecast->total, FALSE);
    printf("%7u  %10s  %5.0f %%  %s\n", cores, time, 100 * forecast->busy,
           kn_cluster_bound_names[forecast->bound]);
}

static void print_all(const Plan *plan, guint nodes, guint cores, const KnClusterForecast *forecast)
{
    const KnClusterLoad *load = &plan->load;
    if (kn_args_on(plan->args, "json")) {
        print_json(plan, nodes, cores, forecast);
        return;
    }
    g_autofree char *time = kn_format_time(forecast->total, FALSE);
    printf("\n%u node%s of %u core%s: about %s, once voice, pictures and sound are made: %.0f s to "
           "the first task, %.0f s for %u task%s with %u batch%s, %.0f s to join\n",
           nodes, nodes == 1 ? "" : "s", cores, cores == 1 ? "" : "s", time, forecast->start,
           forecast->tasks, load->n_tasks, load->n_tasks == 1 ? "" : "s", plan->n_missing,
           plan->n_missing == 1 ? "" : "es", forecast->join);
    if (plan->n_measured > 0)
        printf("a frame takes %.4f s, as in %u batch%s of the film\n", load->frame_seconds,
               plan->n_measured, plan->n_measured == 1 ? "" : "es");
    else
        printf("a frame takes %.4f s: a guess, as nothing of the film is made; rendering a part of "
               "it first makes it a measurement (kinora render … --range 0-20)\n",
               load->frame_seconds);
    printf("it hangs on %s\n", kn_cluster_bound_words[forecast->bound]);
}

static void print_plan(const Plan *plan, guint nodes, guint cores, guint threads)
{
    guint all = nodes * cores, place_cores = MAX(threads, 1);
    KnClusterForecast forecast;
    if (!kn_args_on(plan->args, "json"))
        puts("  cores        time   busy  hangs on");
    for (guint n = place_cores; n < all; n *= 2) {
        forecast = kn_cluster_forecast(&plan->load, n / place_cores, &plan->costs);
        print_fewer(plan, n, &forecast);
    }
    forecast = kn_cluster_forecast(&plan->load, nodes * MAX(cores / place_cores, 1), &plan->costs);
    if (!kn_args_on(plan->args, "json"))
        print_fewer(plan, all, &forecast);
    print_all(plan, nodes, cores, &forecast);
}

static gboolean has_batches(const KnBuildOptions *options, GError **error)
{
    const KnMethod *method =
        options->workers < 0 ? &kn_method_disabled : kn_method_find(options->method, error);
    return method && kn_method_check_batches(method, error);
}

/* Those that the cache does not hold. The caller unrefs. */
static GArray *find_missing(const KnCliJob *job, const KnManifest *manifest, const char *cache)
{
    GArray *missing = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++)
        if (!kn_plan_has_batch(job, manifest, cache, i))
            g_array_append_val(missing, i);
    return missing;
}

static KnFrameCost frame_cost(const KnManifest *manifest, const char *cache)
{
    const KnVideoSettings *video = kn_manifest_video(manifest);
    KnFrameCost cost = kn_session_frame_cost(manifest, cache);
    if (cost.n_batches == 0) {
        cost.seconds = kn_tasks_guess(video->width, video->height);
        cost.bytes = video->width * video->height * guessed_bytes_a_pixel;
    }
    return cost;
}

static KnClusterCosts cluster_costs(const KnArgs *args)
{
    const KnValue *disk = kn_args_value(args, "disk-speed");
    KnClusterCosts costs = kn_cluster_costs_usual;
    costs.start_seconds = seconds_of(args, "start-seconds", costs.start_seconds);
    if (disk)
        costs.disk_bytes_per_second = (double)disk->integer;
    return costs;
}

gboolean kn_plan_cluster(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    g_autofree char *output = NULL;
    const KnManifest *manifest = kn_plan_open(&job, args, &output, error);
    if (!manifest || !has_batches(&job.options, error))
        return FALSE;
    const KnValue *cluster = kn_args_value(args, "cluster");
    g_autofree char *cache = kn_cli_job_cache_folder(args);
    g_autoptr(GArray) missing = find_missing(&job, manifest, cache);
    const KnFrameCost cost = frame_cost(manifest, cache);
    const KnTaskSize size = {cost.seconds, seconds_of(args, "task-seconds", KN_TASK_SECONDS)};
    g_autoptr(GPtrArray) tasks = kn_tasks_group(manifest, missing, size);
    g_autoptr(GArray) frames = kn_tasks_frames(manifest, tasks);
    const Plan plan = {.args = args,
                       .load = {.frames = (const gint64 *)frames->data,
                                .n_tasks = tasks->len,
                                .frame_seconds = cost.seconds,
                                .frame_bytes = cost.bytes,
                                .n_batches = kn_manifest_n_batches(manifest),
                                .n_frames = kn_film_n_frames(kn_manifest_film(manifest))},
                       .costs = cluster_costs(args),
                       .n_missing = missing->len,
                       .n_measured = cost.n_batches};
    print_plan(&plan, (guint)cluster->integer, (guint)cluster->last,
               (guint)kn_manifest_video(manifest)->threads);
    return TRUE;
}

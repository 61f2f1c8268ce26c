/* SPDX-License-Identifier: MIT */
/* disabled: everything in this process, one thing after the other. */
#include "base/error.h"
#include "base/usage.h"
#include "engine/method/one_stream.h"
#include "engine/method/progress.h"
#include "engine/method/results.h"
#include "engine/plan/assets.h"
#include "engine/pool/job.h"

static gboolean check_cancelled(const KnBuild *build, GError **error)
{
    const KnBuildOptions *options = build->options;
    if ((!options->cancellable || !g_cancellable_is_cancelled(options->cancellable)) &&
        (!options->stop || !g_cancellable_is_cancelled(options->stop)))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped on request");
    return FALSE;
}

/* Only jobs that draw frames step. */
static gboolean no_step(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    return TRUE;
}

static gboolean run_job(KnBuild *build, KnJobRunner *runner, KnStoreKind kind, KnJob *job,
                        const char *key, GError **error)
{
    g_autofree char *path = kn_store_work_path(build->store, kind, key);
    g_autoptr(GArray) warnings = NULL;
    job->path = path;
    gint64 started_us = g_get_monotonic_time();
    if (!check_cancelled(build, error) || !kn_job_run(runner, job, no_step, NULL, &warnings, error))
        return FALSE;
    double seconds = (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
    if (!(job->kind == KN_JOB_SOUND
              ? kn_results_store_sound(build, path, seconds, error)
              : kn_results_store_surface(build, job->number, path, seconds, error)))
        return FALSE;
    kn_emit_sound_warnings(build, warnings);
    return TRUE;
}

static gboolean prepare_sound(KnBuild *build, KnJobRunner *runner, GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    KnJob job = {.kind = KN_JOB_SOUND};
    if (!sound || !kn_build_reaches(build, KN_PHASE_SOUND) ||
        (kn_store_has(build->store, KN_STORE_BATCH, sound->key) &&
         !kn_build_forced(build, KN_PHASE_SOUND)))
        return TRUE;
    gint64 started_us = g_get_monotonic_time();
    double cpu_before = kn_process_cpu_seconds();
    kn_emit_phase(build, "sound", "start", 0, 0, 0);
    if (!run_job(build, runner, KN_STORE_BATCH, &job, sound->key, error)) {
        g_prefix_error(error, "sound '%s': ", sound->label);
        return FALSE;
    }
    double seconds = (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
    kn_emit_phase(build, "sound", "done", seconds, kn_process_cpu_seconds() - cpu_before, 0);
    return TRUE;
}

typedef struct {
    KnBuild *build;
    KnJobRunner *runner;
    GError **error;
} Prepare;

static gboolean prepare_asset(guint number, gpointer user_data)
{
    const Prepare *prepare = user_data;
    const KnManifest *manifest = prepare->build->manifest;
    const char *key = kn_manifest_asset(manifest, number)->key;
    if (kn_results_has_surface(prepare->build, key))
        return TRUE;
    KnJob job = {.kind = KN_JOB_SURFACE, .number = number};
    if (run_job(prepare->build, prepare->runner, KN_STORE_SURFACE, &job, key, prepare->error))
        return TRUE;
    g_autofree char *words = kn_assets_words(manifest, number);
    g_prefix_error(prepare->error, "%s: ", words);
    return FALSE;
}

gboolean kn_one_stream_prepare(KnBuild *build, KnJobRunner *runner, gint64 first, gint64 n,
                               GError **error)
{
    Prepare prepare = {build, runner, error};
    return kn_assets_each(build->manifest, first, n, prepare_asset, &prepare);
}

static gboolean prepare_stills(KnBuild *build, KnJobRunner *runner, const KnBatch *film,
                               GError **error)
{
    gint64 started_us = g_get_monotonic_time();
    double cpu_before = kn_process_cpu_seconds();
    kn_emit_phase(build, "visuals", "start", 0, 0, 0);
    if (!kn_one_stream_prepare(build, runner, film->first_frame, film->n_frames, error))
        return FALSE;
    double seconds = (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
    kn_emit_phase(build, "visuals", "done", seconds, kn_process_cpu_seconds() - cpu_before, 0);
    return TRUE;
}

typedef struct {
    KnBuild *build;
    KnProgressMeter *meter;
} Drawing;

static gboolean frame_done(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    const Drawing *drawing = user_data;
    kn_progress_frame(drawing->meter);
    return check_cancelled(drawing->build, error);
}

/* The film is one batch. */
static gboolean make(KnBuild *build, const KnBatch *film, const char *path, GError **error)
{
    g_autoptr(KnJobRunner) runner =
        kn_job_runner_new(build->manifest, kn_store_folder(build->store), NULL);
    if (!prepare_sound(build, runner, error) || !prepare_stills(build, runner, film, error) ||
        !check_cancelled(build, error))
        return FALSE;
    KnJob job = {.kind = KN_JOB_BATCH,
                 .cpu = build->options->cpu,
                 .first = film->first_frame,
                 .n = film->n_frames,
                 .path = (char *)path};
    g_autoptr(KnProgressMeter) meter = kn_progress_new(build);
    Drawing drawing = {build, meter};
    g_autoptr(GArray) warnings = NULL;
    if (!kn_job_run(runner, &job, frame_done, &drawing, &warnings, error))
        return FALSE;
    kn_progress_end(meter);
    return TRUE;
}

static gboolean run(KnBuild *build, GError **error)
{
    if (build->missing->len > 0 && kn_build_reaches(build, KN_PHASE_RENDER))
        return kn_one_stream_make(build, make, error);
    g_autoptr(KnJobRunner) runner =
        kn_job_runner_new(build->manifest, kn_store_folder(build->store), NULL);
    return prepare_sound(build, runner, error) &&
           (build->missing->len == 0 ||
            prepare_stills(build, runner, kn_manifest_batch(build->manifest, 0), error));
}

static gboolean can_run(const KnVideoSettings *video, const KnBuildOptions *options, char **reason)
{
    return TRUE;
}

const KnMethod kn_method_disabled = {
    .name = "disabled",
    .help = "one process draws and encodes everything",
    .single_stream = TRUE,
    .can_run = can_run,
    .run = run,
};

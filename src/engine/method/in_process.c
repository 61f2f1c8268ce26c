/* SPDX-License-Identifier: MIT */
#include "engine/method/in_process.h"
#include "base/error.h"
#include "engine/method/made.h"
#include "engine/plan/assets.h"
#include "engine/pool/helper.h"
#include "project/places.h"

gboolean kn_in_process_check(const KnMethodInputs *inputs, GError **error)
{
    return kn_build_go_on(inputs->options, error);
}

/* Only jobs that draw frames step. */
static gboolean no_step(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    return TRUE;
}

static gboolean run_job(const KnMethodInputs *inputs, KnJobRunner *runner, const KnJob *job,
                        GError **error)
{
    g_autoptr(GArray) warnings = NULL;
    gint64 started_us = g_get_monotonic_time();
    if (!kn_in_process_check(inputs, error) ||
        !kn_job_run(runner, job, no_step, NULL, &warnings, error))
        return FALSE;
    double seconds = (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
    return job->kind == KN_JOB_SOUND ? kn_made_sound(inputs, job, seconds, warnings, error)
                                     : kn_made_surface(inputs, job, seconds, error);
}

gboolean kn_in_process_sound(const KnMethodInputs *inputs, KnJobRunner *runner, GError **error)
{
    KnPhaseRun phase = {.phase = KN_PHASE_sound};
    if (kn_made_has_sound(inputs))
        return TRUE;
    const KnManifestSound *sound = kn_manifest_sound(inputs->manifest);
    g_autofree char *path = kn_store_work_path(inputs->results->store, KN_STORE_BATCH, sound->key);
    const KnJob job = {.kind = KN_JOB_SOUND, .path = path};
    kn_phase_begin(inputs->results->reporter, &phase);
    if (!run_job(inputs, runner, &job, error)) {
        if (!kn_project_place_error(inputs->project, 0, error))
            g_prefix_error(error, "sound '%s': ", sound->label);
        return FALSE;
    }
    if (!kn_in_process_check(inputs, error))
        return FALSE;
    kn_phase_end(inputs->results->reporter, &phase);
    return TRUE;
}

typedef struct {
    const KnMethodInputs *inputs;
    KnJobRunner *runner;
    GError **error;
} Prepare;

static gboolean prepare_asset(guint number, gpointer user_data)
{
    const Prepare *prepare = user_data;
    const KnMethodInputs *inputs = prepare->inputs;
    const char *key = kn_manifest_asset(inputs->manifest, number)->key;
    if (kn_made_has_surface(inputs, key))
        return TRUE;
    g_autofree char *path = kn_store_work_path(inputs->results->store, KN_STORE_SURFACE, key);
    const KnJob job = {.kind = KN_JOB_SURFACE, .number = number, .path = path};
    kn_helper_hang_alone("picture");
    if (run_job(inputs, prepare->runner, &job, prepare->error))
        return TRUE;
    g_autofree char *words = kn_assets_words(inputs->manifest, number);
    if (!kn_project_place_error(inputs->project, 0, prepare->error))
        g_prefix_error(prepare->error, "%s: ", words);
    return FALSE;
}

gboolean kn_in_process_pictures(const KnMethodInputs *inputs, KnJobRunner *runner, gint64 first,
                                gint64 n, GError **error)
{
    Prepare prepare = {inputs, runner, error};
    return kn_assets_each(inputs->manifest, first, n, prepare_asset, &prepare);
}

KnFrame *kn_in_process_frame(const KnMethodInputs *inputs, KnJobRunner *runner, gint64 number,
                             GError **error)
{
    const KnFilm *film = kn_manifest_film(inputs->manifest);
    gint64 n_frames = kn_film_n_frames(film);
    if (number < 0 || number >= n_frames) {
        KnRational fps = kn_film_fps(film);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "there is no frame %" G_GINT64_FORMAT
                    "; the film is %.6g s long, frames 0 to %" G_GINT64_FORMAT,
                    number, (double)n_frames * fps.den / fps.num, n_frames - 1);
        return NULL;
    }
    if (!kn_in_process_pictures(inputs, runner, number, 1, error))
        return NULL;
    g_autoptr(KnFrame) frame = kn_frame_new(kn_film_width(film), kn_film_height(film), error);
    if (!frame || !kn_job_still(runner, inputs->options->cpu, number, frame, error))
        return NULL;
    return g_steal_pointer(&frame);
}

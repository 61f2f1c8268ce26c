/* SPDX-License-Identifier: MIT */
/* disabled: everything in this process, one thing after the other. */
#include "engine/method/in_process.h"
#include "engine/method/one_stream.h"
#include "engine/method/progress.h"

static gboolean prepare_pictures(const KnMethodInputs *inputs, KnJobRunner *runner, GError **error)
{
    KnPhaseRun phase = {.phase = KN_PHASE_visuals};
    const KnBatch *film = kn_manifest_batch(inputs->manifest, 0);
    if (inputs->missing->len == 0 || !kn_phase_in(inputs->wanted, KN_PHASE_visuals))
        return TRUE;
    kn_phase_begin(inputs->results->reporter, &phase);
    if (!kn_in_process_pictures(inputs, runner, film->first_frame, film->n_frames, error) ||
        !kn_in_process_check(inputs, error))
        return FALSE;
    kn_phase_end(inputs->results->reporter, &phase);
    return TRUE;
}

static gboolean prepare(const KnMethodInputs *inputs, KnJobRunner *runner, GError **error)
{
    return kn_in_process_sound(inputs, runner, error) && prepare_pictures(inputs, runner, error);
}

typedef struct {
    const KnMethodInputs *inputs;
    KnProgressMeter *meter;
} Drawing;

static gboolean frame_done(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    const Drawing *drawing = user_data;
    kn_progress_frame(drawing->meter);
    return kn_in_process_check(drawing->inputs, error);
}

static KnJobRunner *new_runner(const KnMethodInputs *inputs)
{
    return kn_job_runner_new(inputs->manifest, kn_store_folder(inputs->results->store), NULL);
}

/* The film is one batch. */
static gboolean make(const KnMethodInputs *inputs, const KnBatch *film, const char *path,
                     GError **error)
{
    g_autoptr(KnJobRunner) runner = new_runner(inputs);
    if (!prepare(inputs, runner, error) || !kn_in_process_check(inputs, error))
        return FALSE;
    KnJob job = {.kind = KN_JOB_BATCH,
                 .cpu = inputs->options->cpu,
                 .first = film->first_frame,
                 .n = film->n_frames,
                 .path = (char *)path};
    g_autoptr(KnProgressMeter) meter = kn_progress_new(inputs);
    Drawing drawing = {inputs, meter};
    g_autoptr(GArray) warnings = NULL;
    if (!kn_job_run(runner, &job, frame_done, &drawing, &warnings, error))
        return FALSE;
    kn_progress_end(meter, TRUE);
    return TRUE;
}

static gboolean run(const KnMethodInputs *inputs, GError **error)
{
    if (inputs->missing->len > 0 && kn_phase_in(inputs->wanted, KN_PHASE_render))
        return kn_one_stream_make(inputs, make, error);
    g_autoptr(KnJobRunner) runner = new_runner(inputs);
    return prepare(inputs, runner, error);
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

/* SPDX-License-Identifier: MIT */
#include "engine/build.h"
#include "engine/film/metadata.h"
#include "engine/method/made.h"

#include <malloc.h>

/* What is needed to make something, for workers and for the next build. */
static gboolean prepare(KnBuild *build, GError **error)
{
    const KnManifest *manifest = build->film.manifest;
    build->manifest_path = g_build_filename(kn_store_work(build->results.store), "manifest", NULL);
    build->inputs.manifest_path = build->manifest_path;
    if (!kn_manifest_write(manifest, NULL, build->manifest_path, error))
        return FALSE;
    kn_metadata_plan(&build->film);
    if (build->wanted != KN_NEEDS(plan))
        kn_build_state_start(build->state, &build->film,
                             build->output->settings.compile.encoder->version());
    return TRUE;
}

/* What is missing, and how many workers make it. */
static gboolean find_work(KnBuild *build, GError **error)
{
    KnMethodInputs *inputs = &build->inputs;
    const KnMethod *method = build->output->settings.method;
    const KnManifest *manifest = inputs->manifest;
    KnStore *store = build->results.store;
    const KnMadeBefore before = kn_session_made(build->session);
    build->inputs.film_there = kn_phase_in(build->wanted, KN_PHASE_join) &&
                               !kn_phase_in(build->anew, KN_PHASE_join) &&
                               kn_build_state_has_film(build->state, &build->film, &build->facts);
    if (!kn_made_announce(store, manifest, &before, error) ||
        (!build->inputs.film_there && !prepare(build, error)))
        return FALSE;
    kn_build_find_missing(build, kn_phase_in(build->anew, KN_PHASE_render), TRUE);
    kn_made_touch(store, manifest);
    g_autofree char *warning = NULL;
    inputs->n_workers = kn_workers_plan(inputs->options, method, kn_manifest_video(manifest),
                                        kn_manifest_clip_pixels(manifest), &warning);
    inputs->memory_bytes = kn_workers_memory(inputs->options);
    if (warning && build->missing->len > 0)
        kn_emit_warning(&build->reporter, KN_WARNING_FEWER_WORKERS, 0, warning);
    return TRUE;
}

/* The range may depend on how long the film is. */
static gboolean lay_out(KnBuild *build, GError **error)
{
    const KnBuildOptions *options = build->session->options;
    return kn_reach_timeline(build, error) &&
           (!options->laid_out ||
            options->laid_out(build->session->timeline, options->laid_out_data, error));
}

static gboolean run(KnBuild *build, GError **error)
{
    KnPhaseRun phase = {.phase = KN_PHASE_plan};
    /* Without the lines that are not spoken yet: their lengths are guessed, and nobody is asked. */
    if (!kn_phase_in(build->wanted, KN_PHASE_voice) &&
        !kn_reach_speeches(build, KN_VOICE_LOOK, error))
        return FALSE;
    if (!kn_phase_in(build->wanted, KN_PHASE_direct) &&
        !kn_reach_directions(build, KN_DIRECT_LOOK, error))
        return FALSE;
    if (!kn_phase_in(build->wanted, KN_PHASE_detect) &&
        !kn_reach_subjects(build, KN_DETECT_LOOK, error))
        return FALSE;
    if (!kn_phase_in(build->wanted, KN_PHASE_scene) &&
        !kn_reach_scenes(build, KN_SCENES_LOOK, error))
        return FALSE;
    kn_phase_begin(&build->reporter, &phase);
    kn_reach_repeat_warnings(build);
    if (!lay_out(build, error) || !kn_reach_manifest(build, error) || !find_work(build, error))
        return FALSE;
    /* What planning has used and freed: a hundred thousand small pieces would stay with the process
     * to its end, 14 MB of a thousand segments. */
    malloc_trim(0);
    if (!kn_build_go_on(build->session->options, error))
        return FALSE;
    kn_phase_end(&build->reporter, &phase);
    return TRUE;
}

/* It uses what is said, directed, found and made, but does not need it: the lengths of lines can be
 * guessed, the built-in director can stand in, a picture may have no subject, and a grey card
 * stands for a scene. */
const KnPhase kn_phase_plan = {.inputs = "the project, lengths of speech and clips",
                               .outputs = "the manifest: timeline, batches, keys",
                               .run = run};

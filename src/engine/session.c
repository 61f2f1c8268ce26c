/* SPDX-License-Identifier: MIT */
#include "engine/session.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/build.h"
#include "engine/film/assemble.h"
#include "engine/film/identity.h"
#include "engine/film/outputs.h"
#include "engine/film/verify.h"
#include "engine/method/in_process.h"
#include "engine/plan/bad_media.h"
#include "engine/store/probe.h"
#include "media/pictures.h"
#include "vision/picture.h"

static void free_output(gpointer data)
{
    KnSessionOutput *output = data;
    g_free(output->path);
    kn_manifest_free(output->manifest);
    kn_film_captions_free(output->captions);
    kn_warnings_free(output->warnings);
    kn_film_origin_clear(&output->origin);
    g_free(output);
}

KnSession *kn_session_open(const KnProject *project, const KnBuildOptions *options)
{
    KnSession *session = g_new0(KnSession, 1);
    session->given = project;
    session->own = kn_scenes_project_new(project);
    session->project = session->own ? session->own : project;
    session->options = options;
    session->rules = kn_input_rules_new(kn_project_input_rules(project));
    session->outputs = g_ptr_array_new_with_free_func(free_output);
    session->warnings = kn_warnings_new();
    return session;
}

void kn_session_close(KnSession *session)
{
    if (!session)
        return;
    kn_session_forget(session);
    g_ptr_array_unref(session->outputs);
    kn_warnings_free(session->warnings);
    kn_clips_free(session->clips);
    kn_speeches_free(session->speeches);
    kn_subjects_free(session->subjects);
    kn_scenes_free(session->scenes);
    kn_scenes_project_free(session->own);
    kn_project_directed_free(session->directed);
    kn_directions_free(session->directions);
    if (session->store != session->options->store)
        kn_store_close(session->store);
    kn_input_rules_free(session->rules);
    g_free(session->store_warning);
    g_free(session);
}

static void end_call(KnBuild *build, GError **error)
{
    kn_build_place_error(build, error);
    kn_build_end(build);
}

guint kn_session_n_compiled(const KnSession *session)
{
    return session->n_compiled;
}

const KnSpeeches *kn_session_speeches(KnSession *session, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    gboolean done = session->listed || kn_reach_speeches(&build, KN_VOICE_LIST, error);
    end_call(&build, error);
    return done ? session->speeches : NULL;
}

gboolean kn_session_voice(KnSession *session, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    build.wanted = KN_NEEDS(voice);
    gboolean done = kn_build_run(&build, error);
    end_call(&build, error);
    return done;
}

void kn_session_add_unreadable(KnSession *session, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    if (kn_reach_store(&build, NULL))
        kn_bad_media_add_to_missing(session->project, session->store, error);
    kn_build_end(&build);
}

gboolean kn_session_check_voices(KnSession *session, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    gboolean done = kn_reach_voices(&build, error);
    end_call(&build, error);
    return done;
}

gboolean kn_session_check_scenes(KnSession *session, guint *n_missing, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    gboolean done = kn_reach_scenes_check(&build, n_missing, error);
    end_call(&build, error);
    return done;
}

gboolean kn_session_check_settings(const KnSession *session, const char *output_path,
                                   GError **error)
{
    KnSettings settings;
    return kn_settings_begin(&settings, session->project, output_path, error);
}

const KnTimeline *kn_session_timeline(KnSession *session, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    gboolean done = kn_reach_timeline(&build, error);
    end_call(&build, error);
    return done ? session->timeline : NULL;
}

static gboolean begin_with_manifest(KnBuild *build, KnSession *session, const char *output_path,
                                    GError **error)
{
    kn_build_begin(build, session, output_path);
    return kn_reach_timeline(build, error) && kn_reach_manifest(build, error);
}

const KnManifest *kn_session_manifest(KnSession *session, const char *output_path, GError **error)
{
    KnBuild build;
    gboolean done = begin_with_manifest(&build, session, output_path, error);
    end_call(&build, error);
    return done ? build.film.manifest : NULL;
}

char *kn_session_film_key(KnSession *session, const char *output_path, GError **error)
{
    KnBuild build;
    gboolean done = begin_with_manifest(&build, session, output_path, error);
    char *key = done ? kn_identity_key(&build.film, NULL) : NULL;
    end_call(&build, error);
    return key;
}

gboolean kn_session_status(KnSession *session, const char *output_path, const KnState *state,
                           KnStatus *status, GError **error)
{
    KnBuild build;
    gboolean done = begin_with_manifest(&build, session, output_path, error);
    if (done) {
        const KnStatusInputs inputs = {
            .film = &build.film,
            .codec_version = build.output->settings.compile.encoder->version(),
            .anew = build.anew,
        };
        kn_status_look(status, &inputs, state);
    }
    end_call(&build, error);
    return done;
}

static gboolean is_fit(const KnBuild *build, const char *unfit, GError **error)
{
    const KnFilmInputs *film = &build->film;
    g_autofree char *shown = kn_text_visible(film->output_path);
    if (unfit)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "'%s' cannot be verified: %s", shown, unfit);
    else if (!g_file_test(film->output_path, G_FILE_TEST_EXISTS))
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "there is no film '%s'; expected one that 'kinora render' has written (-o "
                    "names another one)",
                    shown);
    else if (film->timeline->estimated)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "how long the film is meant to be is not known: what its lines or scenes came "
                    "to is not in the cache; 'kinora render' makes them once more");
    else
        return TRUE;
    return FALSE;
}

gboolean kn_session_verify(KnSession *session, const char *film_path, gboolean *passed_over,
                           GError **error)
{
    KnBuild build;
    gboolean done = begin_with_manifest(&build, session, film_path, error);
    const char *unfit = done ? kn_verify_unfit(build.film.container) : NULL;
    const KnVerifyInputs inputs = {
        .film = &build.film, .speeches = session->speeches, .stats = &build.stats};
    build.wanted = KN_NEEDS(verify);
    if (passed_over)
        *passed_over = unfit != NULL;
    if (unfit && passed_over)
        kn_verify_pass_over(&build.reporter, unfit, TRUE);
    else if ((done = done && is_fit(&build, unfit, error) && kn_verify_film(&inputs, error)))
        kn_build_complete(&build);
    end_call(&build, error);
    return done;
}

KnFrame *kn_session_still(KnSession *session, gint64 frame, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    KnFrame *drawn = kn_reach_timeline(&build, error) && kn_reach_stills(&build, error)
                         ? kn_in_process_frame(&build.inputs, session->runner, frame, error)
                         : NULL;
    end_call(&build, error);
    return drawn;
}

KnSubjects *kn_session_subjects(KnSession *session, gboolean all, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    const KnDetectInputs inputs = {.project = session->project,
                                   .options = session->options,
                                   .results = &build.results,
                                   .wish = KN_DETECT_MAKE_STILL,
                                   .all = all};
    KnSubjects *subjects = kn_reach_store(&build, error) ? kn_detect_phase(&inputs, error) : NULL;
    end_call(&build, error);
    return subjects;
}

KnDirections *kn_session_directions(KnSession *session, gboolean make, GError **error)
{
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    const KnDirectInputs inputs = {.project = session->given,
                                   .options = session->options,
                                   .results = &build.results,
                                   .wish = make ? KN_DIRECT_MAKE : KN_DIRECT_LOOK};
    KnDirections *directions =
        kn_reach_store(&build, error) ? kn_direct_phase(&inputs, error) : NULL;
    end_call(&build, error);
    return directions;
}

static guint8 *decode(KnSession *session, const char *path, int side_max, KnSurfaceSpec *spec,
                      GError **error)
{
    KnProbe probe;
    const KnPictures *pictures = kn_pictures(error);
    if (!pictures || !kn_probe_picture(session->store, path, &probe, error) ||
        (probe.remembered && !kn_probe_refresh(path, &probe, error)))
        return NULL;
    *spec = (KnSurfaceSpec){.fit = KN_FIT_COVER,
                            .crop = {0, 0, probe.picture.width, probe.picture.height}};
    g_strlcpy(spec->source_hash, probe.hash, sizeof spec->source_hash);
    g_strlcpy(spec->decoder, probe.picture.decoder, sizeof spec->decoder);
    kn_vision_size(probe.picture.width, probe.picture.height, side_max, &spec->canvas_width,
                   &spec->canvas_height);
    return pictures->pixels(path, spec, error);
}

guint8 *kn_session_picture(KnSession *session, const char *path, int side_max, int *width,
                           int *height, GError **error)
{
    KnBuild build;
    KnSurfaceSpec spec;
    kn_build_begin(&build, session, NULL);
    guint8 *rgb =
        kn_reach_store(&build, error) ? decode(session, path, side_max, &spec, error) : NULL;
    end_call(&build, error);
    if (rgb) {
        *width = spec.canvas_width;
        *height = spec.canvas_height;
    }
    return rgb;
}

double *kn_session_aspects(KnSession *session, GError **error)
{
    const KnProject *project = session->project;
    KnBuild build;
    kn_build_begin(&build, session, NULL);
    gboolean done = kn_reach_store(&build, error);
    double *aspects = done ? kn_direct_aspects(project, session->store) : NULL;
    end_call(&build, error);
    return aspects;
}

/* What the run itself stands on. */
static void keep_own(const KnSession *session, KnOutputs *outputs)
{
    const KnBuildOptions *options = session->options;
    g_autofree char *folder = g_path_get_dirname(session->project->file_name);
    g_autofree char *states = g_build_filename(folder, KN_STATE_ROOT, NULL);
    g_autofree char *cache = options->no_cache ? NULL : kn_store_parent(options->cache_dir, FALSE);
    const char *name;
    kn_outputs_keep(outputs, states, "what is noted of the project's builds");
    for (guint i = 0; cache && (name = kn_store_own_name(i)); i++) {
        g_autofree char *path = g_build_filename(cache, name, NULL);
        kn_outputs_keep(outputs, path, "the cache");
    }
    for (const char *const *file = options->settings_files; file && *file; file++)
        kn_outputs_keep(outputs, *file, "the settings");
}

gboolean kn_session_check_outputs(const KnSession *session, const char *output_path, GError **error)
{
    const KnBuildOptions *options = session->options;
    g_autoptr(KnOutputs) outputs =
        kn_outputs_of_film(session->project, output_path, options->report_path);
    keep_own(session, outputs);
    return kn_outputs_check(outputs, session->project, options->no_clobber, error);
}

gboolean kn_session_check_output(const KnSession *session, KnOutputKind kind, const char *path,
                                 const char *const *films, GError **error)
{
    g_autoptr(KnOutputs) outputs = kn_outputs_new();
    kn_outputs_add(outputs, kind, path);
    for (; films && *films; films++)
        kn_outputs_keep_film(outputs, session->project, *films, kind == KN_OUTPUT_EXPORT);
    keep_own(session, outputs);
    return kn_outputs_check(outputs, session->project, session->options->no_clobber, error);
}

/* With no_clobber nothing is replaced that has come since it was looked. */
static gboolean run_keeping(KnBuild *build, GError **error)
{
    const KnBuildOptions *options = build->session->options;
    g_autoptr(KnOutputs) outputs =
        kn_outputs_of_film(build->session->project, build->film.output_path, options->report_path);
    g_autoptr(GHashTable) paths = kn_outputs_paths(outputs);
    build->kept = options->no_clobber ? paths : NULL;
    GHashTable *before = kn_atomic_keep(build->kept);
    gboolean done = kn_build_run(build, error);
    kn_atomic_keep(before);
    build->kept = NULL;
    return done;
}

gboolean kn_session_render(KnSession *session, const char *output_path, GError **error)
{
    KnBuild build;
    if (!kn_session_check_outputs(session, output_path, error))
        return FALSE;
    kn_assemble_sweep(output_path);
    kn_build_begin(&build, session, output_path);
    gboolean done = run_keeping(&build, error);
    end_call(&build, error);
    return done;
}

/* SPDX-License-Identifier: MIT */
/* The steps of a session: each is made once, and kept until what it follows from has changed. */
#include "engine/build.h"
#include "engine/method/made.h"
#include "engine/plan/measure.h"
#include "output/preset.h"
#include "project/places.h"

#include <string.h>

static void forget_compiled(KnSession *session)
{
    g_clear_pointer(&session->runner, kn_job_runner_free);
    g_clear_pointer(&session->stills, kn_manifest_free);
    g_ptr_array_set_size(session->outputs, 0);
}

KnMadeBefore kn_session_made(const KnSession *session)
{
    return (KnMadeBefore){session->speeches, session->subjects, session->scenes};
}

void kn_session_forget(KnSession *session)
{
    forget_compiled(session);
    kn_warnings_free(session->warnings);
    session->warnings = kn_warnings_new();
    g_clear_pointer(&session->timeline, kn_timeline_free);
}

/* A cache that cannot be used costs time, not the film. */
gboolean kn_reach_store(KnBuild *build, GError **error)
{
    KnSession *session = build->session;
    const KnBuildOptions *options = session->options;
    g_autoptr(GError) reason = NULL;
    gboolean first = !session->store;
    if (first)
        session->store = options->store
                             ? options->store
                             : kn_store_open(options->cache_dir, options->no_cache, &reason);
    if (!session->store && options->no_cache) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    if (!session->store) {
        session->store = kn_store_open(NULL, TRUE, error);
        if (!session->store)
            return FALSE;
        session->store_warning =
            g_strdup_printf("%s; this run goes without a cache", reason->message);
    }
    build->results.store = session->store;
    if (first)
        kn_input_rules_own(session->rules, kn_store_folder(session->store));
    if (session->store_warning && (first || build->film.output_path))
        kn_emit_warning(&build->reporter, KN_WARNING_CACHE_UNUSABLE, 0, session->store_warning);
    return TRUE;
}

gboolean kn_reach_speeches(KnBuild *build, KnVoiceWish wish, GError **error)
{
    KnSession *session = build->session;
    const KnVoiceInputs inputs = {
        .project = session->project,
        .options = session->options,
        .results = &build->results,
        .wish = wish,
        .anew = kn_phase_in(build->anew, KN_PHASE_voice),
    };
    KnSpeeches *speeches;
    if (!kn_reach_store(build, error))
        return FALSE;
    kn_store_forget_contents(session->store); /* from here on the film is planned */
    session->said = kn_voice_phase(&inputs, &speeches, error);
    session->listed = session->said && wish != KN_VOICE_LOOK;
    if (session->speeches && kn_speeches_equal(speeches, session->speeches)) {
        kn_speeches_free(speeches);
    } else {
        kn_session_forget(session);
        kn_speeches_free(session->speeches);
        session->speeches = speeches;
    }
    return session->said;
}

/* What is shown to the rest of the engine, from now on. */
static void show_directed(KnBuild *build)
{
    KnSession *session = build->session;
    g_autofree const char **plans = kn_directions_plans(session->directions);
    kn_scenes_project_free(session->own);
    kn_project_directed_free(session->directed);
    session->directed = kn_project_directed_new(session->given, plans);
    session->own = kn_scenes_project_new(session->directed);
    if (session->own && session->scenes)
        kn_scenes_project_show(session->own, session->scenes);
    session->project = session->own ? session->own : session->directed;
    build->inputs.project = build->film.project = session->project;
}

gboolean kn_reach_directions(KnBuild *build, KnDirectWish wish, GError **error)
{
    KnSession *session = build->session;
    const KnDirectInputs inputs = {
        .project = session->given,
        .options = session->options,
        .results = &build->results,
        .wish = wish,
        .reported = wish == KN_DIRECT_MAKE,
    };
    if (session->given->director != KN_DIRECTOR_MODEL)
        return TRUE;
    if (!kn_reach_store(build, error))
        return FALSE;
    KnDirections *directions = kn_direct_phase(&inputs, error);
    if (!directions)
        return FALSE;
    gboolean same = session->directions && kn_directions_equal(directions, session->directions);
    kn_directions_free(session->directions);
    session->directions = directions;
    if (same)
        return TRUE;
    kn_session_forget(session);
    g_clear_pointer(&session->subjects, kn_subjects_free);
    session->seen = FALSE;
    show_directed(build);
    return TRUE;
}

gboolean kn_reach_subjects(KnBuild *build, KnDetectWish wish, GError **error)
{
    KnSession *session = build->session;
    const KnDetectInputs inputs = {
        .project = session->project,
        .options = session->options,
        .results = &build->results,
        .wish = wish,
        .anew = wish == KN_DETECT_MAKE && kn_phase_in(build->anew, KN_PHASE_detect),
    };
    if (!kn_reach_store(build, error))
        return FALSE;
    KnSubjects *subjects = kn_detect_phase(&inputs, error);
    if (!subjects)
        return FALSE;
    session->seen = wish != KN_DETECT_LOOK;
    if (session->subjects && kn_subjects_equal(subjects, session->subjects)) {
        kn_subjects_free(subjects);
    } else {
        forget_compiled(session); /* when things are seen does not depend on what they are about */
        kn_subjects_free(session->subjects);
        session->subjects = subjects;
    }
    return TRUE;
}

gboolean kn_reach_scenes(KnBuild *build, KnSceneWish wish, GError **error)
{
    KnSession *session = build->session;
    const KnSceneInputs inputs = {
        .project = session->project,
        .options = session->options,
        .results = &build->results,
        .wish = wish,
        .logs = kn_build_state_folder(build->state),
        .anew = wish == KN_SCENES_MAKE && kn_phase_in(build->anew, KN_PHASE_scene),
        .tell_kept = wish == KN_SCENES_MAKE && kn_phase_in(build->anew, KN_PHASE_voice),
    };
    if (!session->own)
        return TRUE;
    if (!kn_reach_store(build, error))
        return FALSE;
    KnScenes *scenes = kn_scene_phase(&inputs, error);
    if (!scenes)
        return FALSE;
    /* A clip that was made anew stands under the same name. */
    if (session->scenes && !inputs.anew && kn_scenes_equal(scenes, session->scenes)) {
        kn_scenes_free(scenes);
        return TRUE;
    }
    kn_session_forget(session);
    g_clear_pointer(&session->clips, kn_clips_free);
    kn_scenes_project_show(session->own, scenes);
    kn_scenes_free(session->scenes);
    session->scenes = scenes;
    return TRUE;
}

gboolean kn_reach_scenes_check(KnBuild *build, guint *n_missing, GError **error)
{
    const KnSceneInputs inputs = {
        .project = build->session->project,
        .options = build->session->options,
        .results = &build->results,
        .wish = KN_SCENES_CHECK,
    };
    *n_missing = 0;
    if (!build->session->own)
        return TRUE;
    g_autoptr(KnScenes) scenes =
        kn_reach_store(build, error) ? kn_scene_phase(&inputs, error) : NULL;
    *n_missing = scenes ? kn_scenes_n_missing(scenes) : 0;
    return scenes != NULL;
}

static gboolean says_lines(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (project->segments[i].speech == KN_SPEECH_LINE)
            return TRUE;
    return FALSE;
}

gboolean kn_reach_voices(KnBuild *build, GError **error)
{
    g_autoptr(KnSpeeches) speeches = NULL;
    const KnVoiceInputs inputs = {
        .project = build->session->project,
        .options = build->session->options,
        .results = &build->results,
        .wish = KN_VOICE_CHECK,
    };
    return !says_lines(inputs.project) ||
           (kn_reach_store(build, error) && kn_voice_phase(&inputs, &speeches, error));
}

/* With what is there of what is said. */
static gboolean look_at_speeches(KnBuild *build, GError **error)
{
    if (!build->session->said)
        return kn_reach_speeches(build, KN_VOICE_LOOK, error);
    build->results.store = build->session->store;
    return TRUE;
}

static gboolean are_scenes_there(const KnSession *session)
{
    return session->scenes && kn_scenes_n_missing(session->scenes) == 0;
}

gboolean kn_reach_timeline(KnBuild *build, GError **error)
{
    KnSession *session = build->session;
    if (!session->directions && !kn_reach_directions(build, KN_DIRECT_LOOK, error))
        return FALSE;
    if (!look_at_speeches(build, error) ||
        (!are_scenes_there(session) && !kn_reach_scenes(build, KN_SCENES_LOOK, error)))
        return FALSE;
    if (!session->timeline) {
        if (!session->clips)
            session->clips = kn_clips_new(session->store);
        session->timeline =
            kn_measure(session->project, session->store, session->speeches, session->clips, error);
        if (!session->timeline)
            return FALSE;
        kn_warnings_append_all(session->warnings, session->timeline->warnings);
        kn_clips_warn(session->clips, session->project, session->timeline, session->warnings);
        kn_project_place_warnings(session->project, &session->warnings);
        kn_emit_warnings(&build->reporter, session->warnings);
    }
    build->inputs.timeline = build->film.timeline = session->timeline;
    return TRUE;
}

static KnManifest *compile(KnSession *session, KnCompile *compile, KnWarnings *warnings,
                           GError **error)
{
    compile->project = session->project;
    compile->timeline = session->timeline;
    compile->speeches = session->speeches;
    compile->subjects = session->subjects;
    compile->store = session->store;
    compile->clips = session->clips;
    compile->warnings = warnings;
    session->n_compiled++;
    return kn_compile(compile, error);
}

static KnSessionOutput *find_output(const KnSession *session, const char *path)
{
    const KnBuildOptions *options = session->options;
    for (guint i = 0; i < session->outputs->len; i++) {
        KnSessionOutput *output = session->outputs->pdata[i];
        if (g_strcmp0(output->path, path) == 0 && output->range_first == options->range_first &&
            output->range_n == options->range_n)
            return output;
    }
    return NULL;
}

/* In the output itself, if it is one of several, or in what all of them have. */
static const KnJson *poster_node(const KnProject *project, char **path)
{
    const KnJson *root = kn_json_root(project->document), *list = kn_json_member(root, "outputs");
    for (guint i = 0; i < project->n_outputs; i++) {
        const KnJson *own = kn_json_member(list->items[i], "poster");
        if (own && g_strcmp0(project->outputs[i].name, project->output.name) == 0) {
            *path = g_strdup_printf("$.outputs[%u].poster", i);
            return own;
        }
    }
    *path = g_strdup("$.output.poster");
    return kn_json_member(kn_json_member(root, "output"), "poster");
}

/* Known before anything is made, so that it is told whether the poster is drawn now or not. */
static void check_poster(const KnSession *session, KnWarnings *warnings)
{
    const KnOutput *output = &session->project->output;
    if (output->poster.kind == KN_DURATION_UNSET ||
        kn_duration_frames(&output->poster, output->fps) < session->timeline->n_frames)
        return;
    g_autofree char *path = NULL;
    const KnJson *node = poster_node(session->project, &path);
    KnWarning warning = {.code = KN_WARNING_POSTER_AFTER_END,
                         .path = path,
                         .words = (char *)"the time of the poster lies behind the film's end: its "
                                          "last picture is taken"};
    kn_warning_set_place(&warning, kn_json_name(session->project->document), node);
    kn_warnings_append(warnings, &warning);
}

static void find_origin(const KnSession *session, KnSessionOutput *output)
{
    const KnOriginInputs inputs = {
        .project = session->project,
        .timeline = session->timeline,
        .manifest = output->manifest,
        .subjects = session->subjects,
        .directions = session->directions,
        .container = output->settings.container,
        .store = session->store,
    };
    kn_film_origin(&inputs, &output->origin);
}

/* Settings and manifest, and what there is to say about them; the session's also on failure. */
static KnSessionOutput *add_output(KnSession *session, const char *path, GError **error)
{
    KnSessionOutput *output = g_new0(KnSessionOutput, 1);
    KnSettings *settings = &output->settings;
    output->path = g_strdup(path);
    output->range_first = session->options->range_first;
    output->range_n = session->options->range_n;
    output->warnings = kn_warnings_new();
    g_ptr_array_add(session->outputs, output);
    if (kn_settings_resolve(settings, session->project, session->options, path, output->warnings,
                            error)) {
        settings->compile.captions = &output->captions;
        check_poster(session, output->warnings);
        output->manifest = compile(session, &settings->compile, output->warnings, error);
    }
    kn_project_place_warnings(session->project, &output->warnings);
    if (output->manifest) {
        find_origin(session, output);
        return output;
    }
    g_ptr_array_remove(session->outputs, output);
    return NULL;
}

gboolean kn_reach_manifest(KnBuild *build, GError **error)
{
    const char *path = build->film.output_path;
    if (!build->session->subjects && !kn_reach_subjects(build, KN_DETECT_LOOK, error))
        return FALSE;
    KnSessionOutput *output = find_output(build->session, path);
    if (!output) {
        output = add_output(build->session, path, error);
        if (!output)
            return FALSE;
        kn_emit_warnings(&build->reporter, output->warnings);
    }
    build->output = output;
    build->inputs.manifest = build->film.manifest = output->manifest;
    build->film.captions = output->captions;
    build->film.container = output->settings.container;
    build->film.origin = &output->origin;
    return TRUE;
}

/* A still needs neither method nor encoder, so their modules are not even loaded. */
gboolean kn_reach_stills(KnBuild *build, GError **error)
{
    KnSession *session = build->session;
    if (!session->seen && !kn_reach_subjects(build, KN_DETECT_MAKE_STILL, error))
        return FALSE;
    if (!session->stills) {
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        KnCompile settings = {.single_stream = TRUE};
        kn_output_settings(&session->project->output, &settings.video);
        settings.video.threads = 1;
        session->stills = compile(session, &settings, warnings, error);
    }
    build->inputs.manifest = session->stills;
    const KnMadeBefore before = kn_session_made(session);
    if (session->runner)
        return TRUE;
    if (!session->stills || !kn_made_announce(session->store, session->stills, &before, error))
        return FALSE;
    session->runner = kn_job_runner_new(session->stills, kn_store_folder(session->store), NULL);
    return TRUE;
}

void kn_reach_repeat_warnings(KnBuild *build)
{
    const KnSession *session = build->session;
    const KnSessionOutput *output = find_output(session, build->film.output_path);
    kn_emit_warnings(&build->reporter, session->project->warnings);
    if (session->timeline)
        kn_emit_warnings(&build->reporter, session->warnings);
    if (output)
        kn_emit_warnings(&build->reporter, output->warnings);
}

/* SPDX-License-Identifier: MIT */
#include "engine/session.h"
#include "base/error.h"
#include "base/usage.h"
#include "engine/film/assemble.h"
#include "engine/film/identity.h"
#include "engine/film/outputs.h"
#include "engine/method/results.h"
#include "engine/notes/build_record.h"
#include "engine/notes/build_state.h"
#include "engine/plan/measure.h"
#include "engine/render.h"
#include "engine/settings.h"
#include "engine/voice/phase.h"
#include "output/preset.h"

#include <string.h>

/* What was compiled for one output. */
typedef struct {
    char *path; /* NULL: of no output yet */
    gint64 range_first, range_n;
    KnSettings settings;
    KnManifest *manifest;
    KnFilmCaptions *captions;
    KnWarnings *warnings;
} Output;

struct KnSession {
    const KnProject *project;
    const KnBuildOptions *options;
    KnStore *store;       /* NULL: not opened yet */
    char *store_warning;  /* why there is no cache; or NULL */
    KnSpeeches *speeches; /* NULL: nobody has looked */
    gboolean said;        /* they are whole */
    gboolean listed;      /* every key of them is known */
    KnClips *clips;       /* from here on NULL: not laid out yet */
    KnTimeline *timeline;
    KnWarnings *warnings; /* of the timeline and of its clips */
    GPtrArray *outputs;   /* Output */
    KnManifest *stills;   /* of the whole film, for single frames; NULL: not compiled yet */
    KnJobRunner *runner;  /* that draws them */
    guint n_compiled;
};

static void free_output(gpointer data)
{
    Output *output = data;
    g_free(output->path);
    kn_manifest_free(output->manifest);
    kn_film_captions_free(output->captions);
    kn_warnings_free(output->warnings);
    g_free(output);
}

KnSession *kn_session_open(const KnProject *project, const KnBuildOptions *options)
{
    KnSession *session = g_new0(KnSession, 1);
    session->project = project;
    session->options = options;
    session->outputs = g_ptr_array_new_with_free_func(free_output);
    session->warnings = kn_warnings_new();
    return session;
}

/* Everything that follows from what is said. */
static void forget_timeline(KnSession *session)
{
    g_clear_pointer(&session->runner, kn_job_runner_free);
    g_clear_pointer(&session->stills, kn_manifest_free);
    g_ptr_array_set_size(session->outputs, 0);
    kn_warnings_free(session->warnings);
    session->warnings = kn_warnings_new();
    g_clear_pointer(&session->timeline, kn_timeline_free);
}

void kn_session_close(KnSession *session)
{
    if (!session)
        return;
    forget_timeline(session);
    g_ptr_array_unref(session->outputs);
    kn_warnings_free(session->warnings);
    kn_clips_free(session->clips);
    kn_speeches_free(session->speeches);
    kn_store_close(session->store);
    g_free(session->store_warning);
    g_free(session);
}

guint kn_session_n_compiled(const KnSession *session)
{
    return session->n_compiled;
}

/* What the steps of one call share: what is told goes to its record as well. */
static void begin(const KnSession *session, KnBuild *build, const char *output_path)
{
    *build = (KnBuild){
        .project = session->project,
        .options = session->options,
        .output_path = output_path,
        .record = kn_build_record_new(),
        .started_us = g_get_monotonic_time(),
    };
}

static void end(KnBuild *build)
{
    if (build->missing)
        g_array_unref(build->missing);
    g_free(build->manifest_path);
    kn_build_state_close(build);
    kn_build_record_free(build->record);
}

/* A cache that cannot be used costs time, not the film. */
static gboolean open_store(KnSession *session, KnBuild *build, GError **error)
{
    const KnBuildOptions *options = session->options;
    g_autoptr(GError) reason = NULL;
    gboolean first = !session->store;
    if (first)
        session->store = kn_store_open(options->cache_dir, options->no_cache, &reason);
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
    build->store = session->store;
    if (session->store_warning && (first || build->output_path))
        kn_emit_warning(build, KN_WARNING_CACHE_UNUSABLE, 0, session->store_warning);
    return TRUE;
}

static gboolean speak(KnSession *session, KnBuild *build, KnVoiceWish wish, GError **error)
{
    if (!open_store(session, build, error))
        return FALSE;
    session->said = kn_voice_phase(build, wish, error);
    session->listed = session->said && wish != KN_VOICE_LOOK;
    if (session->speeches && kn_speeches_equal(build->speeches, session->speeches)) {
        kn_speeches_free(build->speeches);
    } else {
        forget_timeline(session);
        kn_speeches_free(session->speeches);
        session->speeches = build->speeches;
    }
    build->speeches = session->speeches;
    return session->said;
}

/* What is there of what is said. */
static gboolean look_at_speeches(KnSession *session, KnBuild *build, GError **error)
{
    if (!session->said)
        return speak(session, build, KN_VOICE_LOOK, error);
    build->store = session->store;
    build->speeches = session->speeches;
    return TRUE;
}

static gboolean lay_out(KnSession *session, KnBuild *build, GError **error)
{
    if (!session->timeline) {
        if (!session->clips)
            session->clips = kn_clips_new(session->store);
        session->timeline =
            kn_measure(session->project, session->store, session->speeches, session->clips, error);
        if (!session->timeline)
            return FALSE;
        kn_warnings_append_all(session->warnings, session->timeline->warnings);
        kn_clips_warn(session->clips, session->project, session->timeline, session->warnings);
        kn_emit_warnings(build, session->warnings);
    }
    build->timeline = session->timeline;
    return TRUE;
}

static gboolean reach_timeline(KnSession *session, KnBuild *build, GError **error)
{
    return look_at_speeches(session, build, error) && lay_out(session, build, error);
}

static KnManifest *compile(KnSession *session, KnCompile *compile, KnWarnings *warnings,
                           GError **error)
{
    compile->project = session->project;
    compile->timeline = session->timeline;
    compile->speeches = session->speeches;
    compile->store = session->store;
    compile->clips = session->clips;
    compile->warnings = warnings;
    session->n_compiled++;
    return kn_compile(compile, error);
}

static Output *find_output(const KnSession *session, const char *path)
{
    const KnBuildOptions *options = session->options;
    for (guint i = 0; i < session->outputs->len; i++) {
        Output *output = session->outputs->pdata[i];
        if (g_strcmp0(output->path, path) == 0 && output->range_first == options->range_first &&
            output->range_n == options->range_n)
            return output;
    }
    return NULL;
}

/* Settings and manifest, and what there is to say about them. */
static Output *add_output(KnSession *session, const char *path, GError **error)
{
    Output *output = g_new0(Output, 1);
    KnSettings *settings = &output->settings;
    output->path = g_strdup(path);
    output->range_first = session->options->range_first;
    output->range_n = session->options->range_n;
    output->warnings = kn_warnings_new();
    if (kn_settings_resolve(settings, session->project, session->options, path, output->warnings,
                            error)) {
        settings->compile.captions = &output->captions;
        output->manifest = compile(session, &settings->compile, output->warnings, error);
    }
    if (output->manifest) {
        g_ptr_array_add(session->outputs, output);
        return output;
    }
    free_output(output);
    return NULL;
}

/* The manifest of an output, with the timeline there. */
static gboolean reach_manifest(KnSession *session, KnBuild *build, GError **error)
{
    Output *output = find_output(session, build->output_path);
    if (!output) {
        output = add_output(session, build->output_path, error);
        if (!output)
            return FALSE;
        kn_emit_warnings(build, output->warnings);
    }
    build->manifest = output->manifest;
    build->captions = output->captions;
    build->method = output->settings.method;
    build->codec_version = output->settings.compile.codec_version;
    build->record->container = g_strdup(output->settings.container);
    return TRUE;
}

/* ---- the steps, one call each */

const KnSpeeches *kn_session_speeches(KnSession *session, GError **error)
{
    KnBuild build;
    begin(session, &build, NULL);
    gboolean done = session->listed || speak(session, &build, KN_VOICE_LIST, error);
    end(&build);
    return done ? session->speeches : NULL;
}

gboolean kn_session_voice(KnSession *session, GError **error)
{
    KnBuild build;
    g_autoptr(GError) failure = NULL;
    begin(session, &build, NULL);
    gboolean done = speak(session, &build, KN_VOICE_MAKE, &failure);
    kn_render_end(&build, failure);
    end(&build);
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}

const KnTimeline *kn_session_timeline(KnSession *session, GError **error)
{
    KnBuild build;
    begin(session, &build, NULL);
    gboolean done = reach_timeline(session, &build, error);
    end(&build);
    return done ? session->timeline : NULL;
}

const KnManifest *kn_session_manifest(KnSession *session, const char *output_path, GError **error)
{
    KnBuild build;
    begin(session, &build, output_path);
    gboolean done =
        reach_timeline(session, &build, error) && reach_manifest(session, &build, error);
    end(&build);
    return done ? build.manifest : NULL;
}

char *kn_session_film_key(KnSession *session, const char *output_path, GError **error)
{
    KnBuild build;
    begin(session, &build, output_path);
    gboolean done =
        reach_timeline(session, &build, error) && reach_manifest(session, &build, error);
    char *key = done ? kn_identity_key(&build) : NULL;
    end(&build);
    return key;
}

gboolean kn_session_status(KnSession *session, const char *output_path, const KnState *state,
                           KnStatus *status, GError **error)
{
    KnBuild build;
    begin(session, &build, output_path);
    gboolean done =
        reach_timeline(session, &build, error) && reach_manifest(session, &build, error);
    if (done)
        kn_status_look(status, &build, state);
    end(&build);
    return done;
}

/* A still needs neither method nor encoder, so their modules are not even loaded. */
static gboolean reach_stills(KnSession *session, KnBuild *build, GError **error)
{
    if (!session->stills) {
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        KnCompile settings = {.codec_version = "", .single_stream = TRUE};
        kn_output_settings(&session->project->output, &settings.video);
        settings.video.threads = 1;
        session->stills = compile(session, &settings, warnings, error);
    }
    build->manifest = session->stills;
    if (session->runner)
        return TRUE;
    if (!session->stills || !kn_results_announce(build, error))
        return FALSE;
    session->runner = kn_job_runner_new(session->stills, kn_store_folder(session->store), NULL);
    return TRUE;
}

KnFrame *kn_session_still(KnSession *session, gint64 frame, GError **error)
{
    KnBuild build;
    begin(session, &build, NULL);
    KnFrame *drawn = reach_timeline(session, &build, error) && reach_stills(session, &build, error)
                         ? kn_build_draw(&build, session->runner, frame, error)
                         : NULL;
    end(&build);
    return drawn;
}

/* Everything that was told while it was planned belongs into a render's report. */
static gboolean plan(KnSession *session, KnBuild *build, GError **error)
{
    double cpu_before = kn_process_cpu_seconds();
    gint64 started_us = g_get_monotonic_time();
    kn_emit_phase(build, "plan", "start", 0, 0, 0);
    kn_emit_warnings(build, session->project->warnings);
    if (session->timeline)
        kn_emit_warnings(build, session->warnings);
    const Output *output = find_output(session, build->output_path);
    if (output)
        kn_emit_warnings(build, output->warnings);
    if (!lay_out(session, build, error) || !reach_manifest(session, build, error) ||
        !kn_render_plan(build, error))
        return FALSE;
    kn_emit_phase(build, "plan", "done",
                  (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC,
                  kn_process_cpu_seconds() - cpu_before, 0);
    return TRUE;
}

gboolean kn_session_check_outputs(const KnSession *session, const char *output_path, GError **error)
{
    const KnBuildOptions *options = session->options;
    g_autoptr(KnOutputs) outputs =
        kn_outputs_of_film(session->project, output_path, options->report_path);
    return kn_outputs_check(outputs, session->project, options->no_clobber, error);
}

gboolean kn_session_check_picture(const KnSession *session, const char *path, GError **error)
{
    g_autoptr(KnOutputs) outputs = kn_outputs_new();
    kn_outputs_add(outputs, KN_OUTPUT_PICTURE, path);
    return kn_outputs_check(outputs, session->project, session->options->no_clobber, error);
}

gboolean kn_session_render(KnSession *session, const char *output_path, GError **error)
{
    KnBuild build;
    g_autoptr(GError) failure = NULL;
    KnVoiceWish wish = session->options->until == KN_PHASE_PLAN ? KN_VOICE_LOOK : KN_VOICE_MAKE;
    if (!kn_session_check_outputs(session, output_path, error))
        return FALSE;
    kn_assemble_sweep(output_path);
    begin(session, &build, output_path);
    gboolean done = kn_build_state_open(&build, &failure) &&
                    speak(session, &build, wish, &failure) && plan(session, &build, &failure) &&
                    kn_render_make(&build, &failure);
    kn_render_end(&build, failure);
    end(&build);
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}

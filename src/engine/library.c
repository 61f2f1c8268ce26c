/* SPDX-License-Identifier: MIT */
/* The public library: a thin coat over project/ and engine/, so that nobody outside sees them. */
#include "base/asked.h"
#include "base/error.h"
#include "engine/session.h"
#include "pixel/color.h"
#include "timeline/part.h"

#include <kinora/kinora.h>
#include <string.h>

struct KinoraProject {
    KnProject *project;
    gboolean draft, allow_network, allow_commands;
    GStrv variables; /* may be NULL */
    char *cache_dir; /* may be NULL */
    char *path;      /* of the file, or where it would stand */
    KinoraWarningFunc warning;
    void *warning_data;
    GMutex mutex;
    KnWarnings *told; /* under the mutex: those that `warning` has heard */
};

const char *kinora_version(void)
{
    return KN_VERSION;
}

/* ---- warnings */

static void hand_over(const KnWarning *warning, KinoraWarningFunc func, void *user_data)
{
    const KinoraWarning shown = {
        .code = kn_warning_name(warning->code),
        .file = warning->file,
        .line = warning->line,
        .column = warning->column,
        .path = warning->path,
        .segment = warning->segment,
        .words = warning->words,
    };
    func(&shown, user_data);
}

static void tell_project(KinoraProject *project, const KnWarning *warning)
{
    if (!project->warning)
        return;
    g_mutex_lock(&project->mutex);
    gboolean fresh = kn_warnings_append(project->told, warning);
    g_mutex_unlock(&project->mutex);
    if (fresh)
        hand_over(warning, project->warning, project->warning_data);
}

/* ---- projects */

static KinoraProject *wrap(KnProject *take_project, char *take_path,
                           const KinoraLoadOptions *options)
{
    KinoraProject *project = g_new0(KinoraProject, 1);
    project->project = take_project;
    project->path = take_path;
    project->told = kn_warnings_new();
    g_mutex_init(&project->mutex);
    if (options) {
        project->draft = options->draft;
        project->allow_network = options->allow_network;
        project->allow_commands = options->allow_commands;
        project->variables = g_strdupv((GStrv)options->variables);
        project->cache_dir = g_strdup(options->cache_dir);
        project->warning = options->warning;
        project->warning_data = options->warning_data;
    }
    for (guint i = 0; i < kn_warnings_n(take_project->warnings); i++)
        tell_project(project, kn_warnings_at(take_project->warnings, i));
    return project;
}

static KnLoadOptions load_options(const KinoraLoadOptions *options)
{
    KnLoadOptions load = {.check = kn_timeline_check};
    if (options) {
        load.variables = options->variables;
        load.placeholder = options->placeholder;
        load.allow_outside = options->allow_outside;
        load.draft = options->draft;
        load.output = options->output;
        load.language = options->language;
    }
    return load;
}

KinoraProject *kinora_project_load(const char *path, const KinoraLoadOptions *options,
                                   GError **error)
{
    g_return_val_if_fail(path != NULL, NULL);
    kn_asked_by_library();
    const KnLoadOptions load = load_options(options);
    g_autoptr(KnProject) project = kn_project_load(path, &load, error);
    if (!project || !kn_project_check_files(project, &load, error))
        return NULL;
    return wrap(g_steal_pointer(&project), g_strdup(path), options);
}

KinoraProject *kinora_project_load_from_data(const char *data, gssize length, const char *folder,
                                             const char *name, const KinoraLoadOptions *options,
                                             GError **error)
{
    g_return_val_if_fail(data != NULL || length == 0, NULL);
    kn_asked_by_library();
    const KnLoadOptions load = load_options(options);
    const char *text = data ? data : "";
    name = name ? name : "project.json";
    g_autoptr(KnProject) project = kn_project_load_text(text, length, name, folder, &load, error);
    if (!project || !kn_project_check_files(project, &load, error))
        return NULL;
    g_autofree char *base = g_path_get_basename(name);
    char *path = g_build_filename(project->folder, base, NULL);
    return wrap(g_steal_pointer(&project), path, options);
}

void kinora_project_free(KinoraProject *project)
{
    if (!project)
        return;
    kn_project_free(project->project);
    kn_warnings_free(project->told);
    g_mutex_clear(&project->mutex);
    g_strfreev(project->variables);
    g_free(project->cache_dir);
    g_free(project->path);
    g_free(project);
}

/* ---- one call */

typedef struct {
    KinoraProject *project;
    const KinoraRenderOptions *options; /* NULL: of none, or not a render */
    KnFilmPart part;
    KnWarnings *told; /* those that the render's own function has heard */
    KnBuildOptions build;
} Call;

static void hear(const KnEvent *event, gpointer user_data)
{
    Call *call = user_data;
    const KinoraRenderOptions *options = call->options;
    if (event->kind == KN_EVENT_WARNING) {
        tell_project(call->project, event->warning);
        if (options && options->warning && kn_warnings_append(call->told, event->warning))
            hand_over(event->warning, options->warning, options->user_data);
    } else if (event->kind == KN_EVENT_PROGRESS && options && options->progress) {
        const KinoraProgress progress = {
            .phase = event->phase,
            .frame = event->frame,
            .n_frames = event->frames,
            .fps = event->fps,
            .eta_seconds = event->eta,
            .percent = event->percent,
        };
        options->progress(&progress, options->user_data);
    }
}

/* The film's length, on which a part depends, is known once its lines are spoken and its clips and
 * sound have been looked into. */
static gboolean choose_part(const KnTimeline *timeline, gpointer user_data, GError **error)
{
    Call *call = user_data;
    const KnProject *project = call->project->project;
    if (kn_part_frames(&call->part, timeline, project->output.fps, &call->build.range_first,
                       &call->build.range_n))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "the part that is asked for holds no frame of the film, which has %" G_GINT64_FORMAT
                " frames and %u segments",
                timeline->n_frames, timeline->n_segments);
    return FALSE;
}

static gboolean read_part(const KinoraRenderOptions *options, KnFilmPart *part, GError **error)
{
    gboolean frames = options->first_frame != 0 || options->n_frames != 0;
    gboolean segments = options->first_segment != 0 || options->last_segment != 0;
    *part = (KnFilmPart){0};
    if ((frames && segments) || options->first_frame < 0 || options->n_frames < 0 ||
        (segments && options->first_segment == 0) ||
        (options->last_segment != 0 && options->last_segment < options->first_segment)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "a part of a film is first_frame (from 0) and n_frames, or first_segment (from "
                    "1) and a last_segment that is not before it");
        return FALSE;
    }
    if (segments) {
        part->first_segment = options->first_segment;
        part->last_segment = options->last_segment ? options->last_segment : G_MAXINT64;
    } else if (frames) {
        part->from = (KnDuration){KN_DURATION_FRAMES, options->first_frame};
        if (options->n_frames > 0)
            part->until = (KnDuration){
                KN_DURATION_FRAMES,
                options->first_frame + MIN(options->n_frames, G_MAXINT64 - options->first_frame)};
    }
    return TRUE;
}

static void call_begin(Call *call, KinoraProject *project, const KinoraRenderOptions *options)
{
    GCancellable *given = options ? options->cancellable : NULL;
    *call = (Call){.project = project, .options = options, .told = kn_warnings_new()};
    call->build = (KnBuildOptions){
        .cpu = kn_cpu_flags(),
        .method = options ? options->method : NULL,
        .workers = options ? options->workers : 0,
        .cache_dir = options && options->cache_dir ? options->cache_dir : project->cache_dir,
        .allow_network = project->allow_network,
        .allow_commands = project->allow_commands,
        .cancellable = given ? given : g_cancellable_get_current(),
        .stop = options ? options->stop : NULL,
        .event = hear,
        .user_data = call,
    };
}

/* Who calls a library of GLib expects GLib's error for work that was cancelled. */
static gboolean call_end(Call *call, gboolean done, GError *take_failure, GError **error)
{
    g_autoptr(GError) failure = take_failure;
    kn_warnings_free(call->told);
    if (g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED))
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, failure->message);
    else if (failure)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}

gboolean kinora_project_check(KinoraProject *project, GError **error)
{
    Call call;
    GError *failure = NULL;
    g_return_val_if_fail(project != NULL, FALSE);
    call_begin(&call, project, NULL);
    g_autoptr(KnSession) session = kn_session_open(project->project, &call.build);
    gboolean done = kn_build_go_on(&call.build, &failure) &&
                    kn_session_manifest(session, NULL, &failure) != NULL;
    return call_end(&call, done, failure, error);
}

static void describe(const KnManifest *manifest, KinoraInfo *info)
{
    const KnFilm *film = kn_manifest_film(manifest);
    *info = (KinoraInfo){
        .width = kn_film_width(film),
        .height = kn_film_height(film),
        .fps_num = kn_film_fps(film).num,
        .fps_den = kn_film_fps(film).den,
        .n_frames = kn_film_n_frames(film),
        .n_segments = kn_film_n_shots(film),
        .n_batches = kn_manifest_n_batches(manifest),
    };
}

gboolean kinora_project_info(KinoraProject *project, KinoraInfo *info, GError **error)
{
    Call call;
    GError *failure = NULL;
    g_return_val_if_fail(project != NULL, FALSE);
    g_return_val_if_fail(info != NULL, FALSE);
    call_begin(&call, project, NULL);
    g_autoptr(KnSession) session = kn_session_open(project->project, &call.build);
    const KnManifest *manifest =
        kn_build_go_on(&call.build, &failure) ? kn_session_manifest(session, NULL, &failure) : NULL;
    if (manifest)
        describe(manifest, info);
    return call_end(&call, manifest != NULL, failure, error);
}

static gboolean is_named(const char *output_path, GError **error)
{
    if (*output_path)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "output_path is empty; expected a name for the film, such as film.mp4");
    return FALSE;
}

gboolean kinora_render(KinoraProject *project, const char *output_path,
                       const KinoraRenderOptions *options, GError **error)
{
    Call call;
    GError *failure = NULL;
    g_return_val_if_fail(project != NULL, FALSE);
    g_return_val_if_fail(output_path != NULL, FALSE);
    call_begin(&call, project, options);
    gboolean good =
        is_named(output_path, &failure) && (!options || read_part(options, &call.part, &failure));
    g_autofree char *tag = kn_project_film_tag(project->project);
    g_autofree char *variant =
        kn_state_variant(tag, project->draft, &call.part, (const char *const *)project->variables);
    g_autofree char *state = kn_state_folder(project->path, variant, output_path);
    call.build.variant = variant;
    call.build.state_dir = options && options->keep_state ? state : NULL;
    if (good && (call.part.from.kind || call.part.first_segment)) {
        call.build.laid_out = choose_part;
        call.build.laid_out_data = &call;
    }
    g_autoptr(KnSession) session = kn_session_open(project->project, &call.build);
    gboolean done = good && kn_build_go_on(&call.build, &failure) &&
                    kn_session_render(session, output_path, &failure);
    return call_end(&call, done, failure, error);
}

gboolean kinora_still(KinoraProject *project, int64_t frame, uint8_t *rgb, size_t stride,
                      GError **error)
{
    Call call;
    GError *failure = NULL;
    g_return_val_if_fail(project != NULL, FALSE);
    g_return_val_if_fail(rgb != NULL, FALSE);
    g_return_val_if_fail(stride >= (size_t)project->project->output.width * 3, FALSE);
    call_begin(&call, project, NULL);
    g_autoptr(KnSession) session = kn_session_open(project->project, &call.build);
    g_autoptr(KnFrame) drawn =
        kn_build_go_on(&call.build, &failure) ? kn_session_still(session, frame, &failure) : NULL;
    if (drawn)
        kn_color_frame_to_rgb(drawn, rgb, stride);
    return call_end(&call, drawn != NULL, failure, error);
}

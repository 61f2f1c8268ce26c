/* SPDX-License-Identifier: MIT */
/* The public library: a thin coat over project/ and engine/, so that nobody outside sees them. */
#include "base/error.h"
#include "engine/session.h"
#include "pixel/color.h"

#include <kinora/kinora.h>
#include <string.h>

struct KinoraProject {
    KnProject *project;
};

GQuark kinora_error_quark(void)
{
    return kn_error_quark();
}

int kinora_exit_code(const GError *error)
{
    return kn_error_exit_code(error);
}

const char *kinora_version(void)
{
    return KN_VERSION;
}

KinoraProject *kinora_project_load(const char *path, const KinoraLoadOptions *options,
                                   GError **error)
{
    KnLoadOptions load = {.check = kn_timeline_check};
    if (options) {
        load.variables = options->variables;
        load.placeholder = options->placeholder;
        load.allow_outside = options->allow_outside;
        load.draft = options->draft;
    }
    g_autoptr(KnProject) project = kn_project_load(path, &load, error);
    if (!project || !kn_project_check_files(project, &load, error))
        return NULL;
    KinoraProject *handle = g_new(KinoraProject, 1);
    handle->project = g_steal_pointer(&project);
    return handle;
}

void kinora_project_free(KinoraProject *project)
{
    if (!project)
        return;
    kn_project_free(project->project);
    g_free(project);
}

static void default_options(KnBuildOptions *build)
{
    *build = (KnBuildOptions){.cpu = kn_cpu_flags()};
}

gboolean kinora_project_check(KinoraProject *project, GError **error)
{
    KnBuildOptions build;
    default_options(&build);
    g_autoptr(KnSession) session = kn_session_open(project->project, &build);
    return kn_session_manifest(session, NULL, error) != NULL;
}

gboolean kinora_project_info(KinoraProject *project, KinoraInfo *info, GError **error)
{
    KnBuildOptions build;
    default_options(&build);
    g_autoptr(KnSession) session = kn_session_open(project->project, &build);
    const KnManifest *manifest = kn_session_manifest(session, NULL, error);
    if (!manifest)
        return FALSE;
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
    return TRUE;
}

static void pass_progress(const KnEvent *event, gpointer user_data)
{
    const KinoraRenderOptions *options = user_data;
    if (event->kind != KN_EVENT_PROGRESS)
        return;
    KinoraProgress progress = {event->phase, event->frame, event->frames, event->fps, event->eta};
    options->progress(&progress, options->user_data);
}

gboolean kinora_render(KinoraProject *project, const char *output_path,
                       const KinoraRenderOptions *options, GError **error)
{
    KnBuildOptions build;
    g_autofree char *state = kn_state_folder(project->project->file_name, "", output_path);
    default_options(&build);
    if (options) {
        build.state_dir = options->keep_state ? state : NULL;
        build.method = options->method;
        build.workers = options->workers;
        build.cache_dir = options->cache_dir;
        build.cancellable = options->cancellable;
        if (options->progress) {
            build.event = pass_progress;
            build.user_data = (gpointer)options;
        }
    }
    g_autoptr(KnSession) session = kn_session_open(project->project, &build);
    return kn_session_render(session, output_path, error);
}

gboolean kinora_still(KinoraProject *project, int64_t frame, uint8_t *rgb, size_t stride,
                      GError **error)
{
    KnBuildOptions build;
    default_options(&build);
    g_autoptr(KnSession) session = kn_session_open(project->project, &build);
    g_autoptr(KnFrame) drawn = kn_session_still(session, frame, error);
    if (!drawn)
        return FALSE;
    kn_color_frame_to_rgb(drawn, rgb, stride);
    return TRUE;
}

/* SPDX-License-Identifier: MIT */
#ifndef KINORA_H
#define KINORA_H

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Kinora as a library: load, check, compile, render, still.
 *
 *     g_autoptr(GError) error = NULL;
 *     KinoraProject *project = kinora_project_load("project.json", NULL, &error);
 *     if (project && !kinora_render(project, "film.mp4", NULL, &error))
 *         fprintf(stderr, "%s\n", error->message);
 *     kinora_project_free(project);
 *
 * Errors are of the domain KINORA_ERROR; kinora_exit_code() says which of the program's exit codes
 * one stands for. Rendering starts worker processes: the `kinora` program must be installed beside
 * the library, or named in the environment as KINORA_PROGRAM. Threads: a project may be shared by
 * threads that only read it; one render at a time in a process. */

#define KINORA_ERROR (kinora_error_quark())
GQuark kinora_error_quark(void);
int kinora_exit_code(const GError *error);
const char *kinora_version(void);

typedef struct KinoraProject KinoraProject;

typedef struct {
    const char *const *variables; /* NULL-terminated "name=value" for {{name}}; may be NULL */
    gboolean placeholder;         /* missing pictures become marked grey cards */
    gboolean allow_outside;       /* files outside of the project's folder may be read */
    gboolean draft;               /* half the size, fastest encoding */
} KinoraLoadOptions;

/* Loads and validates a project file; all of its problems are in one error. options may be NULL. */
KinoraProject *kinora_project_load(const char *path, const KinoraLoadOptions *options,
                                   GError **error);
void kinora_project_free(KinoraProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KinoraProject, kinora_project_free)

/* Checks beyond the file itself: that pictures and sound are there and readable, that the timeline
 * compiles. */
gboolean kinora_project_check(KinoraProject *project, GError **error);

typedef struct {
    int width, height, fps_num, fps_den;
    int64_t n_frames;
    unsigned n_segments, n_batches;
} KinoraInfo;

/* Compiles the project and says what it comes to. */
gboolean kinora_project_info(KinoraProject *project, KinoraInfo *info, GError **error);

typedef struct {
    const char *phase; /* that is under way: "voice", "visuals", "sound", "render", "join" */
    int64_t frame, n_frames;
    double fps, eta_seconds; /* eta < 0: not known */
} KinoraProgress;

typedef struct {
    const char *method; /* NULL: "chunk" */
    int workers;        /* 0: automatic, -1: none */
    const char *cache_dir;
    gboolean keep_state; /* as the program does: notes in .kinora beside the project tell the next
                            render what is there, and only one may run at a time */
    void (*progress)(const KinoraProgress *progress, void *user_data); /* may be NULL */
    void *user_data;
    GCancellable *cancellable; /* may be NULL */
} KinoraRenderOptions;

/* Renders to output_path, whole or not at all. options may be NULL. */
gboolean kinora_render(KinoraProject *project, const char *output_path,
                       const KinoraRenderOptions *options, GError **error);

/* Draws one frame as packed RGB into the caller's buffer of height rows of stride bytes, width and
 * height as kinora_project_info says. */
gboolean kinora_still(KinoraProject *project, int64_t frame, uint8_t *rgb, size_t stride,
                      GError **error);

G_END_DECLS
#endif

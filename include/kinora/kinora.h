/* SPDX-License-Identifier: MIT */
#ifndef KINORA_H
#define KINORA_H

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Kinora as a library: load, check, compile, render, still.
 *
 *     g_autoptr(GError) error = NULL;
 *     g_autoptr(KinoraProject) project = kinora_project_load("project.json", NULL, &error);
 *     if (!project || !kinora_render(project, "film.mp4", NULL, &error))
 *         fprintf(stderr, "%s\n", error->message);
 *
 * Options are structs of which everything may be zero: fill in what you need with designated
 * initialisers. Members are added to their ends; a program is compiled anew for another version
 * of the library before 1.0. Strings are UTF-8, but for paths, which are as the file system has
 * them.
 *
 * Rendering starts worker processes: the `kinora` program must be installed beside the library, or
 * named in the environment as KINORA_PROGRAM.
 *
 * Threads: any number of threads may load, check, render and draw at the same time, also with one
 * project, which never changes once it is loaded. Callbacks are called in the thread that called
 * the library, before the call returns. They may call the library, also for the same project, and
 * may cancel; they may not free the project. */

/* ---- errors */

/* Errors are of the domain KINORA_ERROR, with a code that says whose business the failure is. Work
 * that was cancelled is G_IO_ERROR with G_IO_ERROR_CANCELLED. NULL where something is due, and the
 * like, are mistakes of the calling program: a GLib critical, and failure without an error. */
#define KINORA_ERROR (kinora_error_quark())
GQuark kinora_error_quark(void);

typedef enum {
    KINORA_ERROR_RENDER = 1,  /* drawing, encoding or joining failed */
    KINORA_ERROR_USAGE = 2,   /* what was asked for cannot be: a frame after the end, a film that
                                 would replace one of the project's own files, a voice or scene
                                 that needs allow_network or allow_commands */
    KINORA_ERROR_PROJECT = 3, /* the project is invalid */
    KINORA_ERROR_INPUT = 4,   /* an input is missing, unreadable or broken */
    KINORA_ERROR_SERVICE = 5, /* an outside service (a voice, a scene) failed */
    KINORA_ERROR_ENVIRONMENT = 6, /* codec, font, disk, memory or permission of this machine */
    KINORA_ERROR_VERIFY = 7,      /* a result was not what was planned */
    KINORA_ERROR_BUSY = 9,        /* another build makes the same film now (keep_state) */
} KinoraError;

/* The exit code of the `kinora` program for an error: 0 for NULL, 130 for cancelled, 1 for errors
 * of other domains. */
int kinora_exit_code(const GError *error);

/* One cause of an error. What it points to belongs to the error. */
typedef struct {
    const char *code;      /* for programs, never changes: "unknown-key", "file-unreadable", …
                              (docs/events.md), or else that of the error: "project-invalid", … */
    const char *file;      /* that it lies in; NULL: not known */
    unsigned line, column; /* in that file, in lines and characters, from 1; 0: not known */
    const char *path;      /* JSON path, such as "$.segments[2].image"; NULL: not known */
    unsigned segment;      /* that it is about, from 1; 0: of none, or not known */
    const char *words;     /* what is wrong, for people; without place and hint */
    const char *hint;      /* how to mend it, for people; NULL: not known */
} KinoraProblem;

/* The causes of an error of the library, one at least: all problems of a project (of those of a
 * file with more than 1000 the first 1000), all lines and batches that failed. The error's message
 * has the first twenty as lines. */
unsigned kinora_error_n_problems(const GError *error);
/* The i-th, from 0, in the order of their places. FALSE: there is none. */
gboolean kinora_error_problem(const GError *error, unsigned i, KinoraProblem *problem);

/* ---- warnings */

/* What a person should know although the work goes on. Borrowed for the call. */
typedef struct {
    const char *code; /* for programs, never changes: "transition-cut", … (docs/warnings.md) */
    const char *file; /* the others: as of a problem */
    unsigned line, column;
    const char *path;
    unsigned segment;
    const char *words; /* without the place */
} KinoraWarning;

typedef void (*KinoraWarningFunc)(const KinoraWarning *warning, void *user_data);

/* ---- projects */

/* The version of the library, such as "0.1.0". */
const char *kinora_version(void);

typedef struct KinoraProject KinoraProject;

/* How a project is read, and what holds as long as it is used. Strings are copied. */
typedef struct {
    const char *const *variables; /* NULL-terminated "name=value" for {{name}}; may be NULL */
    gboolean placeholder;         /* missing pictures become marked grey cards */
    gboolean allow_outside;       /* files outside of the project's folder may be read */
    gboolean draft;               /* half the size, fastest encoding */
    gboolean allow_network;       /* voices may reach servers that the project names */
    gboolean allow_commands;      /* voices and scenes may run programs that the project names */
    const char *cache_dir;        /* where what is made is kept; NULL: $XDG_CACHE_HOME/kinora */
    KinoraWarningFunc warning;    /* hears every warning about the project once, from whatever call
                                     it comes; may be NULL. With a project that several threads use
                                     it is called by all of them, perhaps at the same time */
    void *warning_data;           /* its user_data */
    const char *output;           /* which of the project's `outputs`; NULL: the first, if any */
    const char *language;         /* which of the project's `languages`; NULL: the first, if any */
} KinoraLoadOptions;

/* Loads and validates a project file, and looks whether the files that it names are there; all of
 * its problems are in one error. options may be NULL. Opening a project runs nothing, fetches
 * nothing and reads nothing outside of its folder. Errors: KINORA_ERROR_PROJECT,
 * KINORA_ERROR_INPUT. The caller frees with kinora_project_free. */
KinoraProject *kinora_project_load(const char *path, const KinoraLoadOptions *options,
                                   GError **error);
/* The same from memory: length bytes (-1: they end with a zero byte), which are read as if they
 * stood in a file called name in a folder. folder: against which the project's paths are resolved;
 * NULL: the current one. name: what messages call it; NULL: "project.json". */
KinoraProject *kinora_project_load_from_data(const char *data, gssize length, const char *folder,
                                             const char *name, const KinoraLoadOptions *options,
                                             GError **error);
/* project may be NULL. No call that uses it may be under way. */
void kinora_project_free(KinoraProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KinoraProject, kinora_project_free)

/* The calls below are cancelled by the thread's current cancellable (g_cancellable_push_current),
 * if they are given none: before they begin and between their steps. */

/* Checks beyond the file itself: that pictures and sound are there and readable, that the timeline
 * compiles. Errors: any but KINORA_ERROR_RENDER and KINORA_ERROR_BUSY. */
gboolean kinora_project_check(KinoraProject *project, GError **error);

typedef struct {
    int width, height;    /* of its frames, in pixels */
    int fps_num, fps_den; /* frames a second, as a fraction */
    int64_t n_frames;
    unsigned n_segments, n_batches;
} KinoraInfo;

/* Compiles the project and says what it comes to. Lines that nobody has spoken yet are guessed, and
 * with them the film's length. On failure *info is left as it is. Errors: as kinora_project_check.
 */
gboolean kinora_project_info(KinoraProject *project, KinoraInfo *info, GError **error);

/* ---- films and frames */

typedef struct {
    const char *phase;       /* that is under way: "voice", "visuals", "sound", "render", "join" */
    int64_t frame, n_frames; /* done of all; of "visuals": pictures */
    double fps;              /* frames a second of wall-clock time */
    double eta_seconds;      /* that are left for the phase; < 0: not known */
    double percent;          /* of the whole: never falls, and is 100 once, in the last call of a
                                render that succeeds */
} KinoraProgress;

typedef void (*KinoraProgressFunc)(const KinoraProgress *progress, void *user_data);

typedef struct {
    const char *method;    /* NULL: "chunk" */
    int workers;           /* 0: automatic, -1: none */
    const char *cache_dir; /* NULL: the project's (KinoraLoadOptions) */
    gboolean keep_state;   /* as the program does: notes in .kinora beside the project tell the next
                              render what is there, and only one may make this film at a time */
    KinoraProgressFunc progress; /* a few times a second; may be NULL */
    void *user_data;             /* of progress and warning */
    GCancellable *cancellable;   /* ends the work: what is under way is finished and kept, for some
                                    seconds; the next render goes on from there. May be NULL */
    GCancellable *stop;          /* the same, at once; may be NULL */
    /* A part of the film, in one of two ways; zeroes: all of it. */
    int64_t first_frame, n_frames;        /* from 0; n_frames 0: until the end. What lies after
                                             the film's end is left out */
    unsigned first_segment, last_segment; /* from 1, both included; last_segment 0: until the end */
    KinoraWarningFunc warning; /* hears all warnings that concern this film, also those that the
                                  project's has heard, each once; may be NULL */
} KinoraRenderOptions;

/* Renders to output_path, whole or not at all; its ending says the container (.mp4, .mov, .mkv). A
 * film that is there is replaced. options may be NULL. Errors: any; KINORA_ERROR_USAGE also for a
 * part that holds no frame. */
gboolean kinora_render(KinoraProject *project, const char *output_path,
                       const KinoraRenderOptions *options, GError **error);

/* Draws one frame (from 0), exactly as in the film, as packed RGB, 8 bits each, into the caller's
 * buffer of height rows of stride bytes (3 * width at least), width and height as
 * kinora_project_info says. On failure the buffer is left as it is. Errors: KINORA_ERROR_USAGE for
 * a frame after the end, and those of kinora_project_check. */
gboolean kinora_still(KinoraProject *project, int64_t frame, uint8_t *rgb, size_t stride,
                      GError **error);

G_END_DECLS
#endif

/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/cpu.h"
#include "engine/event.h"
#include "engine/phase.h"
#include "engine/plan/manifest.h"
#include "engine/plan/speech.h"
#include "project/project.h"
#include <gio/gio.h>

/* The engine: from a loaded project to a film. plan → visuals → sound → render → join.
 * Threads: one build per call; several builds may run in several processes. Not reentrant in one
 * process. */

/* How the work is done. Nothing in here may change a byte of the film, but for `method` (which
 * decides whether batches or the whole film are encoded as one stream) and what the project itself
 * says. */
typedef struct {
    const char *method;          /* "chunk", "pipe", "disk", "disabled"; NULL: "chunk" */
    int workers;                 /* 0: automatic; N; -1: none (method "disabled") */
    int worker_percent;          /* > 0: that share of the CPUs */
    int threads;                 /* of each encoder; 0: 1 for chunk, 4 for the others: the bytes
                                    depend on it, so the machine may not decide */
    guint64 memory_bytes;        /* 0: most of what is free */
    double chunk_duration;       /* seconds; 0: the project's, or KN_BATCH_SECONDS */
    KnCpuFlags cpu;              /* kernels that may be used */
    gint64 range_first, range_n; /* frames of the film to render; n 0: all */
    gboolean allow_network, allow_commands; /* voices may reach servers; may run programs */
    const char *cache_dir; /* NULL: $XDG_CACHE_HOME/kinora. One that cannot be written is a
                              warning, and the build goes on as with no_cache */
    guint64 cache_bytes;   /* the most that the cache may hold; 0: kn_store_cap's choice */
    gboolean no_cache;     /* prepared pictures and batches live for this build alone */
    const char *state_dir; /* kn_state_folder; NULL: the build takes no lock and leaves no
                              state. So does one whose folder cannot be made */
    gboolean force;        /* make everything anew */
    KnPhase force_from;    /* make anew what this phase makes and those behind it */
    KnPhase until;         /* stop behind this phase; NONE: go on to the film */
    int frame_quality;     /* of the disk method's frames: 0 raw, 1..100 JPEG (lossy, the documented
                              exception) */
    double hang_seconds;   /* a worker without a frame for so long has crashed; 0: 60 */
    gboolean want_hash;    /* of the film, for the last event; the report always has it */
    const char *report_path;   /* JSON, also of a build that failed, but for one that is refused
                                  by kn_build_check_outputs */
    gboolean no_clobber;       /* nothing that is there is replaced */
    GCancellable *cancellable; /* may be NULL: first cancel finishes running batches */
    GCancellable *stop;        /* may be NULL: second cancel ends workers at once */
    KnEventFunc event;
    gpointer user_data;
} KnBuildOptions;

/* The guard of kn_build_render, to be asked before any other work: see kn_outputs_check. */
gboolean kn_build_check_outputs(const KnProject *project, const char *output_path,
                                const KnBuildOptions *options, GError **error);

/* The same for a picture that the caller writes. */
gboolean kn_build_check_picture(const KnProject *project, const char *path,
                                const KnBuildOptions *options, GError **error);

/* Renders the project to output_path. Errors: any of KN_ERROR. On failure nothing stands under the
 * final name that was not there before, and no temporary file is left. */
gboolean kn_build_render(const KnProject *project, const char *output_path,
                         const KnBuildOptions *options, GError **error);

/* Makes what its voices have to say, and nothing else: the voice phase of a render. */
gboolean kn_build_voice(const KnProject *project, const KnBuildOptions *options, GError **error);

/* What each segment says, and which takes are there (path NULL: not yet); not placed. Makes
 * nothing, but may ask a voice for its version. */
KnSpeeches *kn_build_voice_list(const KnProject *project, const KnBuildOptions *options,
                                GError **error);

/* Compiles without work: what --dry-run prints. Probes pictures and sound; prepares nothing. Sets
 * *timeline, for the caller to free, unless that is NULL. */
KnManifest *kn_build_plan(const KnProject *project, const char *output_path,
                          const KnBuildOptions *options, KnTimeline **timeline, GError **error);

/* Single frames of a project that is compiled once, with the lines that are there, however many of
 * them are drawn (preparing the pictures that they show, through the cache). project and options
 * are borrowed until it is closed. The caller frees a frame. Threads: one at a time. */
typedef struct KnStills KnStills;
KnStills *kn_stills_open(const KnProject *project, const KnBuildOptions *options, GError **error);
KnFrame *kn_stills_draw(KnStills *stills, gint64 frame, GError **error);
void kn_stills_close(KnStills *stills);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnStills, kn_stills_close)

/* One of them. */
KnFrame *kn_build_still(const KnProject *project, gint64 frame, const KnBuildOptions *options,
                        GError **error);

/* The methods, for help and bench: name, one sentence; ends with NULL name. */
typedef struct {
    const char *name, *help;
} KnMethodName;
const KnMethodName *kn_build_methods(void);

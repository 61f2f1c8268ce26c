/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/cpu.h"
#include "engine/run/event.h"
#include "engine/run/phase.h"
#include "engine/run/spend.h"
#include "timeline/timeline.h"
#include <gio/gio.h>

/* Whether the film is verified: as its project or its preset has it (vocabulary/presets.def), or
 * one of both. */
typedef enum { KN_VERIFY_OFF, KN_VERIFY_ON, KN_VERIFY_AUTO } KnVerifyWish;

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
    KnSpend *spend;        /* the most that may be bought; NULL: whatever is needed */
    guint attempts; /* to get one thing of a server that is busy or not there; 0: its role's */
    double back_off_seconds; /* before the second attempt; 0: its role's */
    const char *replay_dir;  /* answers of a model are looked for in it first; may be NULL */
    const char *record_dir;  /* … and saved in it; may be NULL. Both are there */
    const char *models_dir;  /* that models may be in (vision/models.h); NULL: none is used */
    gboolean models_wanted;  /* where none is there, it is a warning */
    int models_loaded;       /* before the build, for choosing its pictures (kn_likeness): it counts
                                them among its own */
    guint64 cache_bytes;     /* the most that the cache may hold; 0: kn_store_cap's choice */
    struct KnStore *store;   /* NULL: the session opens one. Else one that several sessions use, one
                                after the other; borrowed, must outlive them */
    gboolean no_cache;       /* prepared pictures and batches live for this build alone */
    const char *state_dir;   /* kn_state_folder; NULL: the build takes no lock and leaves no
                                state. So does one whose folder cannot be made */
    const char *variant;     /* that the state is of; NULL: "" */
    gboolean wait;           /* for another build of the same film, instead of KN_ERROR_BUSY */
    KnVerifyWish verify;     /* ON: it is a warning where it cannot be */
    KnPhaseId force_from;    /* make anew what this phase makes and all that is made of it, but for
                                what is paid for … */
    gboolean buy_again;      /* … and that, too */
    const guint *retake; /* segments, from 1, whose lines are spoken anew though they are there */
    guint n_retake;
    gboolean all_words;  /* the voice phase finds the words of all sound that has a text, also where
                            no caption wants them */
    KnPhaseId until;     /* make this phase and what it needs; NONE: all, the film */
    int frame_quality;   /* of the disk method's frames: 0 raw, 1..100 JPEG (lossy, the documented
                            exception) */
    double hang_seconds; /* a worker without a frame for so long has crashed; 0: 60 */
    gboolean want_hash;  /* of the film, for the last event; the report always has it */
    const char *report_path; /* JSON, also of a build that failed, but for one that is refused
                                by kn_session_check_outputs */
    gboolean no_clobber;     /* nothing that is there is replaced */
    const char *const *settings_files; /* that the run was set up from, and does not write; NULL:
                                          none */
    /* May be NULL. The timeline stands, and nothing that depends on the range has been made: the
     * range may be set now. */
    gboolean (*laid_out)(const KnTimeline *timeline, gpointer user_data, GError **error);
    gpointer laid_out_data;
    /* The exit code of the program, for the report, when the build has failed so; NULL: what
     * kn_error_exit_code says, which knows no signal. */
    int (*exit_code)(const GError *failure);
    gboolean strict;           /* the caller takes warnings for errors: for that code */
    GCancellable *cancellable; /* may be NULL: first cancel finishes running batches */
    GCancellable *stop;        /* may be NULL: second cancel ends workers at once */
    KnEventFunc event;
    gpointer user_data;
} KnBuildOptions;

/* Whether the caller has stopped the work, in either way. */
gboolean kn_build_stopped(const KnBuildOptions *options);
/* The same as an error. Errors: KN_ERROR_CANCELLED. */
gboolean kn_build_go_on(const KnBuildOptions *options, GError **error);

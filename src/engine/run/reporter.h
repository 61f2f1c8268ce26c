/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/run/event.h"
#include "engine/run/phase.h"

/* Where the events of a build go: to its caller, and as far as they are of lasting interest into a
 * record, of which its report is made. Threads: one at a time. */
typedef struct {
    KnPhaseId phase;
    gint64 started_us;
    double began; /* seconds after the run did; so in batches */
    double seconds, cpu_seconds;
    const char *state; /* the last one: "start", "done", "cached", "stopped", "failed" */
} KnPhaseRecord;

typedef struct {
    guint batch;
    const char *state;     /* the last one */
    char *reason;          /* the last one given */
    double began, seconds; /* of the last attempt */
    int worker;
    guint attempts; /* that were started */
} KnBatchRecord;

/* A picture that was looked at. */
typedef struct {
    guint segment; /* the first that shows it, from 1 */
    char *path;
    const char *state;
    char *reason;
    guint n;           /* found */
    gboolean any;      /* one of them is sure enough: */
    KnSubject subject; /* without its mask */
} KnSubjectRecord;

/* What verification came to, but for its findings. */
typedef struct {
    const char *state; /* "done"; "cached": it was verified before; "passed-over"; NULL: none */
    char *why;         /* of passed-over, and where nothing could be compared; or NULL */
    gboolean compared; /* with what was drawn and mixed */
    gint64 n_frames;   /* that were decoded */
    double lufs, dbtp; /* 0: not measured */
} KnVerified;

typedef struct {
    KnEventFunc event; /* may be NULL */
    gpointer user_data;
    gint64 began_us;      /* monotonic */
    GArray *phases;       /* KnPhaseRecord, in the order of their begin */
    GArray *batches;      /* KnBatchRecord, of those that anything happened to */
    GHashTable *batch_at; /* batch → index + 1 */
    GArray *subjects;     /* KnSubjectRecord */
    GArray *findings;     /* KnFilmFinding */
    KnVerified verified;
    KnWarnings *warnings;
    double percent;                                   /* that was told */
    int n_made, n_cached;                             /* batches */
    int n_models;                                     /* that were loaded, each in each process */
    int n_voice_made, n_voice_cached, n_voice_failed; /* segments */
    int n_scene_made, n_scene_cached;                 /* segments */
} KnReporter;

void kn_reporter_init(KnReporter *reporter, KnEventFunc event, gpointer user_data);
void kn_reporter_clear(KnReporter *reporter);

void kn_emit(KnReporter *reporter, const KnEvent *event);
void kn_emit_warning(KnReporter *reporter, KnWarningCode code, guint segment, const char *words);
void kn_emit_placed_warning(KnReporter *reporter, const KnWarning *warning);
void kn_emit_warnings(KnReporter *reporter, const KnWarnings *warnings); /* NULL: none */

/* A phase that runs: begins and ends in one pair of calls, which report it with its times. What
 * fails does not end. */
typedef struct {
    KnPhaseId phase;
    gboolean helped;    /* this process works on other things meanwhile: its CPU does not count */
    gint64 started_us;  /* 0: has not begun */
    double cpu_seconds; /* to be added by the caller: of helpers */
    guint64 film_bytes; /* to be set by the caller: what it has written, of n_batches */
    guint n_batches;
} KnPhaseRun;
void kn_phase_begin(KnReporter *reporter, KnPhaseRun *run);
void kn_phase_end(KnReporter *reporter, const KnPhaseRun *run);
/* Those that have begun and not ended are told as "stopped" or "failed". */
void kn_phases_break(KnReporter *reporter, gboolean stopped);
/* How much of a build is done, in percent, when that part (0 to 1) of the phase is. */
double kn_phase_percent(KnPhaseId phase, double part);
/* All is made: the last progress. n_frames may be 0. */
void kn_emit_complete(KnReporter *reporter, KnPhaseId phase, gint64 n_frames);
/* What the phase makes is there. */
void kn_phase_cached(KnReporter *reporter, KnPhaseId phase);
/* Since it began. */
double kn_phase_seconds(const KnPhaseRun *run);

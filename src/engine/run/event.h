/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/warning.h"
#include "effects/subject.h"
#include "output/flaw.h"

/* What verification has found, as people read it. */
typedef struct {
    KnFlaw finding;
    guint segment; /* counts from 1; 0: of none */
    char *words;   /* what is found, with its numbers */
    char *fix;     /* what to do about it */
    gboolean told; /* a warning says the same already */
} KnFilmFinding;

/* What a build tells while it runs: the command line draws progress from it, --json prints it, the
 * report keeps it, the library hands it to its callback. Strings are borrowed for the call.
 * Threads: events come from the thread that called the engine. */
typedef enum {
    KN_EVENT_WAIT,    /* reason: the other build that is waited for */
    KN_EVENT_PHASE,   /* phase, state "start"/"done"/"cached"/"stopped"/"failed", seconds */
    KN_EVENT_ROUND,   /* n of n_total: a round of batches, as many as there are workers */
    KN_EVENT_BATCH,   /* batch, state "start"/"done"/"cached"/"retry"/"failed", frame (the batch's
                         first), frames, segment to last_segment, seconds, worker, reason */
    KN_EVENT_VOICE,   /* segment, state "cached"/"made"/"failed", seconds of sound, reason */
    KN_EVENT_SUBJECT, /* segment, picture, state "cached"/"made"/"failed", n found, subject: the one
                         that is meant where nothing else is said, or NULL; reason */
    KN_EVENT_MODEL,   /* model, pid, seconds: a process has loaded it */
    KN_EVENT_SCENE, /* segment, state "start"/"made"/"cached"/"retry"/"failed", seconds that it took
                       to make, reason */
    KN_EVENT_PROGRESS, /* phase, frame of frames, percent, fps, eta, rss. frame is frames, and
                          percent 100, once: in the last before DONE */
    KN_EVENT_WORKER,   /* worker, batch, frame of frames, rss: one worker's own progress */
    KN_EVENT_WARNING,  /* warning; reason: all of it as one line */
    KN_EVENT_FINDING,  /* found; reason: its words and what to do as one line */
    KN_EVENT_DONE,     /* output, sha256, frames, seconds, batches and lines made and cached,
                          scenes too, n_warnings; no output when only lines were made */
} KnEventKind;

typedef struct {
    KnEventKind kind;
    const char *phase; /* its name (phase.h) */
    const char *state;
    const char *reason;
    const char *output, *sha256;
    const KnWarning *warning;
    const char *model;   /* its name */
    int pid;             /* of a process */
    const char *picture; /* path */
    const KnSubject *subject;
    const KnFilmFinding *found;
    int batch, worker;         /* batches count from 0 */
    int segment, last_segment; /* count from 1 */
    int n, n_total;
    gint64 frame, frames;
    double seconds;     /* wall-clock time; of VOICE: the length of the sound */
    double percent;     /* of the whole build; set by kn_emit */
    double fps, eta;    /* eta in seconds, < 0: not known */
    double cpu_seconds; /* of a phase that is done, in all processes */
    guint64 rss_bytes;  /* parent and workers together */
    guint64 size_bytes; /* of the film, when its phase is done, and n_total batches */
    int batches_made, batches_cached, voice_made, voice_cached, scenes_made, scenes_cached;
    int models_loaded, n_warnings;
} KnEvent;

typedef void (*KnEventFunc)(const KnEvent *event, gpointer user_data);

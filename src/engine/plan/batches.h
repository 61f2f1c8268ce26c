/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Where a film is cut into batches: a matter of its shots alone, never of workers (promise: same
 * bytes), nor of what stands far before them (promise: cheap edits). The .c file says
 * how. Threads: pure functions. */
typedef struct {
    gint64 first_frame, n_frames;
} KnSpan;

typedef struct {
    gint64 n_frames; /* > 0 */
    guint64 hash;    /* of what the shot is, wherever it stands: the cut before it hangs on it */
} KnCutShot;

/* Seconds of a batch when nobody says. Whatever the film's length: else a longer film would be cut
 * elsewhere. Four seconds give a minute of film 15 batches, enough for as many cores, and an edit
 * makes no more of its neighbourhood than it must. */
#define KN_BATCH_SECONDS 4.0

/* The batches of the shots, cut to the frames [first, first + n); n 0 means all that follow. They
 * cover that range in order without gap; batches inside of it are those of the whole film, each of
 * which has from half a target to three targets of frames unless the film is shorter. target is in
 * frames, >= 1. The caller frees the array of KnSpan. */
GArray *kn_batches_cut(const KnCutShot *shots, guint n_shots, gint64 target, gint64 first,
                       gint64 n);

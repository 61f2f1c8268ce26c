/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* Where a film is cut into batches: a matter of the film alone, never of workers (promise: same
 * bytes). Whole shots are grouped to about the target length; a shot of more than one and a half
 * targets is split between frames into equal parts. Threads: pure functions. */
typedef struct {
    gint64 first_frame, n_frames;
} KnSpan;

/* Seconds of a batch when nobody says: a 24th of the film, between 4 and 20, so that few cores do
 * not idle at the end and a cluster finds enough to do. */
double kn_batches_duration(gint64 n_frames, KnRational fps);

/* The batches of shots with the given lengths (each > 0), cut to the frames [first, first + n); n 0
 * means all that follow. They cover that range in order without gap; batches inside of it are those
 * of the whole film. target is in frames, >= 1. The caller frees the array of KnSpan. */
GArray *kn_batches_cut(const gint64 *lengths, guint n_shots, gint64 target, gint64 first, gint64 n);

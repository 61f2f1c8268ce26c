/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Dynamic time warping: which part of one sound each step of another is, when both say the same at
 * different speeds. The one is a row of states, its steps, between which pauses may stand; the
 * other passes through them in order: it stays in a state, goes to the next one or past one, and
 * waits in a pause or passes it by. The cheapest way is found among those that keep to a window
 * around the cheapest way so far, in memory that grows with the square root of the length. Whole
 * numbers throughout. Threads: pure functions. */
enum {
    KN_DTW_DIMS = 32,
    KN_DTW_WINDOW = 2048, /* states */
    KN_DTW_STEPS_MAX = 1 << 20,
};

typedef struct {
    guint n_states;       /* the first and the last are pauses, no two pauses stand together */
    const guint8 *states; /* n_states * KN_DTW_DIMS; of pauses unused */
    const guint8 *is_pause;
    guint n_steps;
    const guint8 *steps;   /* n_steps * KN_DTW_DIMS */
    const int *pause_cost; /* of each step, when it is in a pause */
    int stay_cost, skip_cost, wait_cost;
} KnDtw;

/* The difference of a state and a step: the sum over all dimensions. */
int kn_dtw_distance(const guint8 *a, const guint8 *b);

/* The state of each step; the caller frees. They never go back. When the sound ends before the
 * states do, so do they. NULL when there is no step or more than KN_DTW_STEPS_MAX. */
guint *kn_dtw_path(const KnDtw *dtw);

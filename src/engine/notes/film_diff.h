/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* Which segment of a film is which of an earlier one: found by what they show, not by their
 * numbers, so that one that was inserted, removed or moved does not make all after it look changed.
 */
typedef enum {
    KN_DIFF_SAME, /* shows the same but for transitions, in the same order among others that are the
                     same */
    KN_DIFF_MOVED,   /* the same, elsewhere in the order */
    KN_DIFF_CHANGED, /* stands where `last` stood */
    KN_DIFF_NEW,
} KnDiffKind;

typedef struct {
    KnDiffKind kind;
    guint last; /* of KN_DIFF_NEW: none */
} KnSegmentDiff;

/* One for each segment of `now`; the caller frees. Threads: a pure function. */
KnSegmentDiff *kn_film_diff(const KnFilm *now, const KnFilm *last);

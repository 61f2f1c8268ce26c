/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Whether a take is worth keeping. What can be seen in the take alone refuses it (kn_take_check in
 * voice/take.h); what shows beside other takes of the voice, or in what was found of its words, is
 * a doubt: the take is kept, and the person is told. Threads: pure functions. */

/* Silence that is left before and after what is said. */
enum { KN_TAKE_LEAD_MS = 50, KN_TAKE_TAIL_MS = 150 };

/* Cuts silence off both ends, down to that much, and moves the words with it. A step of 10 ms is
 * silent when it is 40 dB quieter than the loudest one, or below -60 dBFS. */
void kn_take_trim(KnTake *take);

/* How long it is silent at its beginning and at its end. */
void kn_take_ends(const KnTake *take, int *lead_ms, int *tail_ms);

/* Fills in the take's facts, but for what only an alignment finds. Its rate is positive. */
void kn_take_measure(KnTake *take);

/* A take as it is judged. */
typedef struct {
    const char *voice; /* takes of equal names are of one voice */
    const char *text;  /* that was spoken */
    double seconds;
    const KnTakeFacts *facts;
    gboolean searched, found; /* somebody looked for its words; and found them */
    guint said_bytes;         /* as in the facts, of the take in which they were found */
} KnJudged;

/* What is doubtful about each take, in words that follow "the take "; NULL: nothing. The caller
 * frees the array and each of its texts; in any order they are the same. */
char **kn_takes_judge(const KnJudged *takes, guint n);

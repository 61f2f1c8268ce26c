/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Forced alignment without a model: when each word of a text is said in a sound, from another
 * speaker's take of the text whose words' times are known. Threads: pure functions. */
typedef struct {
    guint offset, length; /* of the reference's text */
    gint64 start_us, end_us;
    int confidence; /* 0 to 100 */
} KnAlignedWord;

enum {
    KN_ALIGN_SURE = 30,   /* below, a word is rather guessed */
    KN_ALIGN_SAME = 33,   /* below this mean, the sound rather says something else */
    KN_ALIGN_MEANING = 2, /* raised when words are found elsewhere in the same sounds */
};

/* Every word of the reference at its time in the sound (mono, KN_MFCC_RATE_MIN to
 * KN_MFCC_RATE_MAX Hz), as an array of KnAlignedWord in their order. Starts never go back, an end
 * is not before its start, and the next start not before the end. Empty when one of both has no
 * sound, the reference has no words, or the sound is longer than KN_DTW_STEPS_MAX steps of 10 ms.
 */
GArray *kn_align(const KnTake *reference, const gint16 *samples, gsize n, int sample_rate);

/* Gives a take that has none its words, from the reference's of the same text; a word that is not
 * sure shares the time between its sure neighbours by its length. FALSE, and no words, when the two
 * do not seem to say the same. Its facts say how much of the text is said: when the sound was
 * cut, the rest is found nowhere. Its rate is as for kn_align. */
gboolean kn_align_take(const KnTake *reference, KnTake *take);

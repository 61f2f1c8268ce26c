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

/* Below, a word is rather guessed. */
#define KN_ALIGN_SURE 30

/* Every word of the reference at its time in the sound (mono, KN_MFCC_RATE_MIN to
 * KN_MFCC_RATE_MAX Hz), as an array of KnAlignedWord in their order. Starts never go back, an end
 * is not before its start, and the next start not before the end. Empty when one of both has no
 * sound, the reference has no words, or the sound is longer than KN_DTW_STEPS_MAX steps of 10 ms.
 */
GArray *kn_align(const KnTake *reference, const gint16 *samples, gsize n, int sample_rate);

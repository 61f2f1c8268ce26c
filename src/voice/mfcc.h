/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What speech sounds like, in steps of time: mel-frequency cepstra (Davis and Mermelstein, 1980),
 * by which two people who say the same are compared. Made of +, -, *, / and square roots alone, so
 * that every machine finds the same. Threads: pure functions. */
enum {
    KN_MFCC_BASE = 13,               /* coefficients, the first of them for loudness */
    KN_MFCC_DIMS = 2 * KN_MFCC_BASE, /* and how each of them changes */
    KN_MFCC_RATE_MIN = 8000,
    KN_MFCC_RATE_MAX = 48000,
};

typedef struct {
    gsize n; /* steps */
    float *
        values; /* n * KN_MFCC_DIMS; each dimension has mean 0 and variance 1 over the loud steps */
    int *level; /* n: loudness in 64ths of a doubling of energy */
    int threshold; /* levels above are voice, below are pause or a closure */
} KnMfcc;
void kn_mfcc_clear(KnMfcc *mfcc);

/* Measures mono sound at a rate of KN_MFCC_RATE_MIN to KN_MFCC_RATE_MAX Hz. The i-th step is about
 * sample i * step_num / step_den; there are as many as the sound has whole ones. */
void kn_mfcc_measure(const gint16 *samples, gsize n, int sample_rate, gint64 step_num,
                     gint64 step_den, KnMfcc *mfcc);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/stream.h"

/* A limiter of true peaks. It looks ahead 5 ms, falls smoothly so that it is down where the peak
 * is, and comes back with a time constant of 100 ms; both channels get the same gain. Where no peak
 * above the ceiling is near, samples pass bit for bit.
 * Threads: one at a time. */
typedef struct KnLimiter KnLimiter;

/* Output is this many samples behind the input. */
enum { KN_LIMITER_LATENCY = 256 };

/* What it aims below the ceiling, in dB: meters interpolate differently by a few hundredths. */
#define KN_LIMITER_MARGIN_DB 0.1

KnLimiter *kn_limiter_new(double ceiling_dbtp);
/* Takes a block of KN_MIX_BLOCK samples and gives the block that is KN_LIMITER_LATENCY earlier, in
 * place. */
void kn_limiter_next(KnLimiter *limiter, float *block);
/* The most it took so far in dB (0..), and for how many samples it took more than 0.1 dB. */
double kn_limiter_most_db(const KnLimiter *limiter);
gint64 kn_limiter_n_samples(const KnLimiter *limiter);
void kn_limiter_free(KnLimiter *limiter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnLimiter, kn_limiter_free)

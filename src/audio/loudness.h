/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Measures a film's sound: integrated loudness (EBU R 128, libebur128 with a histogram, so that its
 * memory does not grow) and true peak. Loudness is rounded to 0.01 LU, far above what versions of
 * the library and of libm differ by, so that what is derived from it is the same everywhere.
 * Threads: one at a time. */
typedef struct KnLoudness KnLoudness;

/* Peaks cost a quarter more: found only if asked for. */
KnLoudness *kn_loudness_new(gboolean find_peaks);
void kn_loudness_add(KnLoudness *loudness, const float *samples, gsize n);
/* LUFS; -INFINITY where all is below -70 LUFS or shorter than 400 ms. */
double kn_loudness_lufs(const KnLoudness *loudness);
/* dBTP; -INFINITY for digital silence, and where peaks were not asked for. Ends the measurement:
 * nothing is added after it. */
double kn_loudness_dbtp(KnLoudness *loudness);
void kn_loudness_free(KnLoudness *loudness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnLoudness, kn_loudness_free)

/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Measures a film's sound as EBU R 128 and ITU-R BS.1770 mean it: integrated loudness (blocks of
 * 400 ms that overlap by three quarters; what is below -70 LUFS, and then what is 10 LU below the
 * rest, does not count) and true peak. The same bits on every processor.
 *
 * Memory: 80 bytes a second, 0.9 MB for three hours; with spans 8.6 MB more at most, which films
 * of three hours need: the spans of longer ones are longer.
 * Threads: one at a time. */
typedef struct KnLoudness KnLoudness;

enum {
    KN_LOUDNESS_STEP = 4800, /* samples of which blocks are put together: 100 ms */
    KN_LOUDNESS_SPAN = 240,  /* 5 ms, in films of up to three hours */
};

/* What is kept of a few milliseconds, as the upper halves of floats: steps of 0.4 % at most. */
typedef struct {
    guint16 energy; /* K-weighted, both channels */
    guint16 peak;   /* of both channels: kn_true_peak_about */
} KnLoudnessSpan;

/* The sound of a film in short, for working out what a limiter does to its loudness. */
typedef struct {
    const KnLoudnessSpan *spans; /* all whole ones, and the rest of a film */
    gsize n_spans;
    gsize span_samples;  /* KN_LOUDNESS_SPAN or, of longer films, more; divides KN_LOUDNESS_STEP */
    const double *steps; /* K-weighted energies of all whole steps, both channels */
    gsize n_steps;
} KnLoudnessShort;

/* For n_samples at most. With spans, peaks are found and spans are kept. */
KnLoudness *kn_loudness_new(gint64 n_samples, gboolean spans);
void kn_loudness_add(KnLoudness *loudness, const float *samples, gsize n);
/* The film has ended: nothing is added any more. Before this, what is asked for below is unknown.
 */
void kn_loudness_end(KnLoudness *loudness);
/* LUFS, rounded to 0.01; -INFINITY where all is below -70 LUFS or shorter than 400 ms. */
double kn_loudness_lufs(const KnLoudness *loudness);
/* dBTP, about (kn_true_peak_about); -INFINITY for digital silence, and without spans. */
double kn_loudness_dbtp(const KnLoudness *loudness);
/* Of a measurement with spans. Valid as long as it is. */
KnLoudnessShort kn_loudness_short(const KnLoudness *loudness);
void kn_loudness_free(KnLoudness *loudness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnLoudness, kn_loudness_free)

/* The number that such a half is of. */
float kn_loudness_number(guint16 half);
/* The integrated loudness of steps with these energies, in LUFS, not rounded; -INFINITY as above.
 */
double kn_loudness_of_steps(const double *energies, gsize n_steps);

/* SPDX-License-Identifier: MIT */
#include "audio/true_peak.h"

#include <math.h>
#include <string.h>

enum { TAPS = 16, LANES = 8, CHUNK = 48 };

/* Taps at one quarter and at one half behind the eighth sample; three quarters is the first one
 * reversed. sinc(d)·I0(4·sqrt(1 - (d/8)²)), scaled to a sum of 1. */
static const float QUARTER[TAPS] = {-0.005102525f, 0.010482265f,  -0.018833394f, 0.031572326f,
                                    -0.051661508f, 0.087265300f,  -0.172996348f, 0.900904607f,
                                    0.296268866f,  -0.118593909f, 0.066546515f,  -0.040392769f,
                                    0.024525659f,  -0.014217483f, 0.007482058f,  -0.003249660f};
static const float HALF[TAPS] = {-0.005825492f, 0.012595005f,  -0.023220457f, 0.039432255f,
                                 -0.064636538f, 0.107531911f,  -0.200264293f, 0.634387609f,
                                 0.634387609f,  -0.200264293f, 0.107531911f,  -0.064636538f,
                                 0.039432255f,  -0.023220457f, 0.012595005f,  -0.005825492f};

/* No interpolated value is larger than this many times the largest sample around it: the sum of
 * the absolute taps of HALF is 2.1758. */
static const float LARGEST_RISE = 2.18f;

/* The absolute value largest over the three places between samples, for LANES interleaved values
 * at once. x points at the value TAPS/2 - 1 samples before the first. */
static void between(const float *x, float *largest)
{
    float quarter[LANES] = {0}, half[LANES] = {0}, three[LANES] = {0};
    for (int t = 0; t < TAPS; t++) {
        for (int l = 0; l < LANES; l++) {
            quarter[l] += QUARTER[t] * x[2 * t + l];
            half[l] += HALF[t] * x[2 * t + l];
            three[l] += QUARTER[TAPS - 1 - t] * x[2 * t + l];
        }
    }
    for (int l = 0; l < LANES; l++) {
        float a = fabsf(quarter[l]), b = fabsf(half[l]), c = fabsf(three[l]);
        a = a > b ? a : b;
        largest[l] = a > c ? a : c;
    }
}

static float largest_sample(const float *x, gsize n_floats)
{
    float lanes[LANES] = {0}, largest = 0;
    gsize i = 0;
    for (; i + LANES <= n_floats; i += LANES)
        for (int l = 0; l < LANES; l++) {
            float a = fabsf(x[i + (gsize)l]);
            lanes[l] = a > lanes[l] ? a : lanes[l];
        }
    for (; i < n_floats; i++)
        largest = MAX(largest, fabsf(x[i]));
    for (int l = 0; l < LANES; l++)
        largest = MAX(largest, lanes[l]);
    return largest;
}

/* As kn_true_peaks, for at most CHUNK samples. */
static gboolean chunk_peaks(const float *samples, gsize n, float floor, float *peaks)
{
    gsize n_needed = (n + KN_TRUE_PEAK_BEFORE + KN_TRUE_PEAK_AFTER) * 2;
    if (largest_sample(samples, n_needed) * LARGEST_RISE <= floor) {
        memset(peaks, 0, n * sizeof(float));
        return FALSE;
    }
    /* A last chunk that is no multiple of the lanes reads zeros behind its end. */
    float padded[(CHUNK + KN_TRUE_PEAK_BEFORE + KN_TRUE_PEAK_AFTER) * 2 + LANES] = {0};
    memcpy(padded, samples, n_needed * sizeof(float));
    gboolean above = FALSE;
    for (gsize i = 0; i < n; i += LANES / 2) {
        float largest[LANES];
        between(padded + 2 * i, largest);
        for (gsize k = i; k < MIN(n, i + LANES / 2); k++) {
            const float *here = padded + 2 * (k + KN_TRUE_PEAK_BEFORE);
            float peak = MAX(MAX(fabsf(here[0]), fabsf(here[1])),
                             MAX(largest[2 * (k - i)], largest[2 * (k - i) + 1]));
            peaks[k] = peak;
            above = above || peak > floor;
        }
    }
    return above;
}

gboolean kn_true_peaks(const float *samples, gsize n, float floor, float *peaks)
{
    gboolean above = FALSE;
    for (gsize i = 0; i < n; i += CHUNK)
        above |= chunk_peaks(samples + 2 * i, MIN(CHUNK, n - i), floor, peaks + i);
    return above;
}

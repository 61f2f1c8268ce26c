/* SPDX-License-Identifier: MIT */
#include "audio/true_peak.h"

#include <math.h>
#include <string.h>

enum { TAPS = 24, LANES = 8, CHUNK = 48 };

/* Taps at one quarter and at one half behind the twelfth sample; three quarters is the first one
 * reversed. sinc(d)·I0(4.5·sqrt(1 - (d/12)²)), scaled to a sum of 1. */
static const float QUARTER[TAPS] = {
    -0.001963266f, 0.003665521f,  -0.006108746f, 0.009496062f,  -0.014101659f, 0.020335049f,
    -0.028883823f, 0.041062794f,  -0.059811514f, 0.093352928f,  -0.176407279f, 0.900469041f,
    0.298097184f,  -0.123414435f, 0.073749115f,  -0.049308715f, 0.034394204f,  -0.024259138f,
    0.016980986f,  -0.011625270f, 0.007669443f,  -0.004783021f, 0.002732657f,  -0.001338117f};
static const float HALF[TAPS] = {
    -0.002311478f, 0.004495321f,  -0.007665699f, 0.012092724f,  -0.018133180f, 0.026305688f,
    -0.037454967f, 0.053142153f,  -0.076710140f, 0.116908566f,  -0.206013769f, 0.635344780f,
    0.635344780f,  -0.206013769f, 0.116908566f,  -0.076710140f, 0.053142153f,  -0.037454967f,
    0.026305688f,  -0.018133180f, 0.012092724f,  -0.007665699f, 0.004495321f,  -0.002311478f};

/* No interpolated value is larger than this many times the largest sample around it: the sum of
 * the absolute taps of HALF is 2.3932. */
static const float LARGEST_RISE = 2.40f;

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

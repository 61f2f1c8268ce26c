/* SPDX-License-Identifier: MIT */
#include "audio/true_peak.h"

#include <math.h>
#include <string.h>

enum { TAPS = 24, LANES = 8, CHUNK = 48 };

/* sinc(d)·I0(4.5·sqrt(1 - (d/12)²)), scaled to a sum of 1, at one half behind the twelfth sample,
 * where taps are symmetric; and at one quarter, as the parts for sums and for differences of two
 * samples that stand as far before and behind. At three quarters the differences count the other
 * way. */
static const float HALF[TAPS / 2] = {-0.002311478f, 0.004495321f, -0.007665699f, 0.012092724f,
                                     -0.018133180f, 0.026305688f, -0.037454967f, 0.053142153f,
                                     -0.076710140f, 0.116908566f, -0.206013769f, 0.635344780f};
static const float QUARTER_SUM[TAPS / 2] = {
    -0.001650691f, 0.003199089f, -0.005445884f, 0.008582752f, -0.012863465f, 0.018658017f,
    -0.026571481f, 0.037728499f, -0.054560115f, 0.083551022f, -0.149910857f, 0.599283112f};
static const float QUARTER_DIFFERENCE[TAPS / 2] = {
    -0.000312574f, 0.000466432f, -0.000662862f, 0.000913309f, -0.001238195f, 0.001677032f,
    -0.002312342f, 0.003334295f, -0.005251400f, 0.009801906f, -0.026496422f, 0.301185929f};

/* No interpolated value is larger than this many times the largest sample around it: the sum of
 * the absolute taps of HALF is 2.3932. */
static const float LARGEST_RISE = 2.40f;

/* The absolute value largest over the three places between samples, for LANES interleaved values
 * at once. x points at the value TAPS/2 - 1 samples before the first. */
static void between(const float *x, float *largest)
{
    float half[LANES] = {0}, even[LANES] = {0}, odd[LANES] = {0};
    for (int t = 0; t < TAPS / 2; t++)
        for (int l = 0; l < LANES; l++) {
            float before = x[2 * t + l], behind = x[2 * (TAPS - 1 - t) + l];
            float sum = before + behind, difference = before - behind;
            half[l] += HALF[t] * sum;
            even[l] += QUARTER_SUM[t] * sum;
            odd[l] += QUARTER_DIFFERENCE[t] * difference;
        }
    /* The larger of |even + odd| and |even - odd|. */
    for (int l = 0; l < LANES; l++) {
        float a = fabsf(even[l]) + fabsf(odd[l]), b = fabsf(half[l]);
        largest[l] = a > b ? a : b;
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

/* Taps at one half behind the sixth of twelve samples; they are symmetric. A sinc under a Kaiser
 * window (beta 3), scaled to a sum of 1: within 0.3 dB up to 20 kHz. */
static const float COARSE[] = {0.637802648f,  -0.198551176f, 0.103441404f,
                               -0.059021049f, 0.033016680f,  -0.016688506f};
enum { PLACE = 24 };

/* The largest value at PLACE samples and half-way behind them. */
static float look(const float *x)
{
    float lanes[LANES] = {0}, largest = 0;
    for (int i = 0; i < 2 * PLACE; i += LANES)
        for (int l = 0; l < LANES; l++) {
            const float *at = x + i + l;
            float half = COARSE[0] * (at[0] + at[2]) + COARSE[1] * (at[-2] + at[4]) +
                         COARSE[2] * (at[-4] + at[6]) + COARSE[3] * (at[-6] + at[8]) +
                         COARSE[4] * (at[-8] + at[10]) + COARSE[5] * (at[-10] + at[12]);
            float a = fabsf(half), b = fabsf(at[0]);
            a = a > b ? a : b;
            lanes[l] = a > lanes[l] ? a : lanes[l];
        }
    for (int l = 0; l < LANES; l++)
        largest = MAX(largest, lanes[l]);
    return largest;
}

float kn_true_peak_about(const float *samples, gsize n)
{
    float peaks[PLACE], largest = 0;
    gsize place = 0, size = MIN(n, PLACE);
    for (gsize i = 0; n > PLACE && i < n; i += PLACE) {
        gsize at = MIN(i, n - PLACE);
        float seen = look(samples + 2 * (at + KN_TRUE_PEAK_BEFORE));
        place = seen > largest ? at : place;
        largest = MAX(largest, seen);
    }
    if (n > PLACE && largest == 0)
        return 0;
    largest = 0;
    chunk_peaks(samples + 2 * place, size, 0, peaks);
    for (gsize i = 0; i < size; i++)
        largest = MAX(largest, peaks[i]);
    return largest;
}

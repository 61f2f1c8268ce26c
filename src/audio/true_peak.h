/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* True peaks of stereo sound as ITU-R BS.1770 means them: the largest value of the signal between
 * samples too, found at four times the rate. The interpolator is a sinc of 24 taps under a Kaiser
 * window (beta 4.5): within 0.07 dB up to 21 kHz.
 * Threads: pure function. */
enum {
    KN_TRUE_PEAK_BEFORE = 11, /* samples needed before the first … */
    KN_TRUE_PEAK_AFTER = 12,  /* … and behind the last sample asked for */
};

/* For each of n samples the largest absolute value of both channels at the sample and at the three
 * quarter places behind it, into peaks; 0 where it is certain that nothing is above floor. TRUE if
 * any is above floor. samples points at the first of KN_TRUE_PEAK_BEFORE + n + KN_TRUE_PEAK_AFTER.
 */
gboolean kn_true_peaks(const float *samples, gsize n, float floor, float *peaks);

/* The largest of them, nearly, in a fifth of the time: that of the 24 samples among which a coarse
 * look finds the largest. Of white noise it may be 1 dB less, of what has little above 15 kHz some
 * hundredths. samples as above. */
float kn_true_peak_about(const float *samples, gsize n);

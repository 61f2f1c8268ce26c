/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The K-weighting of ITU-R BS.1770 at 48 kHz, stereo: what counts of a sound for its loudness. Only
 * + - * in a fixed order, so the same bits everywhere (promise: same bytes). Zeroed is the state
 * before the first sample. Threads: one at a time. */
typedef struct {
    /* The last two samples of both channels: as they came, after the shelf, after the high-pass. */
    double in[2][2], shelf[2][2], out[2][2];
} KnWeighting;

/* The energy of the next n stereo samples: the sum of both channels' squares behind the filter. */
double kn_weighting_energy(KnWeighting *weighting, const float *samples, gsize n);

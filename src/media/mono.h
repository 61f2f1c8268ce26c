/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* Speech as words are looked for in: mono, 16 bit, of a third of the rate, since words need no
 * higher tones. Threads: any, one at a time for each. */
enum { KN_MONO_DIVISOR = 3, KN_MONO_RATE = KN_SAMPLE_RATE / KN_MONO_DIVISOR };

typedef struct {
    GArray *samples; /* gint16; borrowed */
    float sum;       /* of what is no whole sample yet … */
    int n_summed;    /* … and of how many it is */
} KnMono;

/* Appends n frames of stereo, as KnMedia.sound_read gives them. */
void kn_mono_add(KnMono *mono, const float *stereo, gsize n);

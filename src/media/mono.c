/* SPDX-License-Identifier: MIT */
#include "media/mono.h"

#include <math.h>

void kn_mono_add(KnMono *mono, const float *stereo, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        mono->sum += stereo[2 * i] + stereo[2 * i + 1];
        if (++mono->n_summed < KN_MONO_DIVISOR)
            continue;
        gint16 sample =
            (gint16)CLAMP(lrintf(mono->sum * (32768.0f / (2 * KN_MONO_DIVISOR))), -32768, 32767);
        g_array_append_val(mono->samples, sample);
        mono->sum = 0;
        mono->n_summed = 0;
    }
}

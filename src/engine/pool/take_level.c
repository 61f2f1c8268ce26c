/* SPDX-License-Identifier: MIT */
#include "engine/pool/take_level.h"
#include "audio/loudness.h"
#include "media/media.h"

#include <math.h>

enum {
    LEAST_LUFS = -100,
    STEPS = 100,
    BLOCK = 480,
    SAMPLES_MIN = 24000, /* a single word lasts no longer; silence follows it */
};

/* Straight lines between the samples: what they add lies above all that speech is made of. */
static float sample_at(const KnTake *take, gint64 place, gint64 rate)
{
    gsize at = (gsize)(place / rate);
    if (at >= take->n_samples)
        return 0;
    double part = (double)(place % rate) / (double)rate;
    double here = take->samples[MIN(at, take->n_samples - 1)];
    double next = take->samples[MIN(at + 1, take->n_samples - 1)];
    return (float)((here + (next - here) * part) / 32768.0);
}

gint kn_take_level(const KnTake *take)
{
    gint64 rate = KN_SAMPLE_RATE;
    gint64 own = (gint64)take->n_samples * rate / MAX(take->sample_rate, 1);
    gint64 n = own > 0 ? MAX(own, SAMPLES_MIN) : 0;
    g_autoptr(KnLoudness) loudness = kn_loudness_new(n + 1, FALSE);
    float block[2 * BLOCK];
    for (gint64 at = 0; at < n; at += BLOCK) {
        gsize size = (gsize)MIN(BLOCK, n - at);
        for (gsize i = 0; i < size; i++)
            block[2 * i] = block[2 * i + 1] =
                sample_at(take, (at + (gint64)i) * take->sample_rate, rate);
        kn_loudness_add(loudness, block, size);
    }
    kn_loudness_end(loudness);
    double lufs = kn_loudness_lufs(loudness);
    return isfinite(lufs) ? (gint)lround((lufs - LEAST_LUFS) * STEPS) : 0;
}

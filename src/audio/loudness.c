/* SPDX-License-Identifier: MIT */
#include "audio/loudness.h"
#include "audio/decibel.h"
#include "audio/stream.h"
#include "audio/true_peak.h"
#include "media/media.h"

#include <ebur128.h>
#include <math.h>
#include <string.h>

enum { AROUND = KN_TRUE_PEAK_BEFORE + KN_TRUE_PEAK_AFTER };

struct KnLoudness {
    ebur128_state *meter;
    gboolean find_peaks;
    /* The last AROUND samples, then what is added: peaks are found where all neighbours are known.
     */
    float window[(AROUND + KN_MIX_BLOCK) * 2];
    float peak;
};

KnLoudness *kn_loudness_new(gboolean find_peaks)
{
    KnLoudness *loudness = g_new0(KnLoudness, 1);
    loudness->meter = ebur128_init(2, KN_SAMPLE_RATE, EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM);
    if (!loudness->meter)
        g_error("out of memory for the loudness meter");
    loudness->find_peaks = find_peaks;
    return loudness;
}

static void add_peaks(KnLoudness *loudness, const float *samples, gsize n)
{
    float peaks[KN_MIX_BLOCK];
    memcpy(loudness->window + AROUND * 2, samples, n * 2 * sizeof(float));
    if (kn_true_peaks(loudness->window, n, loudness->peak, peaks))
        for (gsize i = 0; i < n; i++)
            loudness->peak = MAX(loudness->peak, peaks[i]);
    memmove(loudness->window, loudness->window + n * 2, AROUND * 2 * sizeof(float));
}

void kn_loudness_add(KnLoudness *loudness, const float *samples, gsize n)
{
    while (n > 0) {
        gsize part = MIN(n, KN_MIX_BLOCK);
        if (ebur128_add_frames_float(loudness->meter, samples, part) != EBUR128_SUCCESS)
            g_error("out of memory for the loudness meter");
        if (loudness->find_peaks)
            add_peaks(loudness, samples, part);
        samples += part * 2;
        n -= part;
    }
}

double kn_loudness_lufs(const KnLoudness *loudness)
{
    double lufs;
    if (ebur128_loudness_global(loudness->meter, &lufs) != EBUR128_SUCCESS || !isfinite(lufs))
        return -INFINITY;
    return kn_db_round(lufs);
}

double kn_loudness_dbtp(KnLoudness *loudness)
{
    const float silence[AROUND * 2] = {0};
    add_peaks(loudness, silence, AROUND);
    return kn_gain_to_db(loudness->peak);
}

void kn_loudness_free(KnLoudness *loudness)
{
    if (!loudness)
        return;
    ebur128_destroy(&loudness->meter);
    g_free(loudness);
}

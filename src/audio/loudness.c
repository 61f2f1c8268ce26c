/* SPDX-License-Identifier: MIT */
#include "audio/loudness.h"
#include "audio/decibel.h"
#include "audio/stream.h"
#include "audio/true_peak.h"
#include "audio/weighting.h"
#include "media/media.h"

#include <math.h>
#include <string.h>

enum {
    AROUND = KN_TRUE_PEAK_BEFORE + KN_TRUE_PEAK_AFTER,
    BLOCK_STEPS = 4,
    SPANS_MAX = 3 * 3600 * KN_SAMPLE_RATE / KN_LOUDNESS_SPAN,
};

/* BS.1770-4: the loudness of an energy of 1 a sample, and of the two gates. */
static const double OFFSET_LUFS = -0.691;
static const double ABSOLUTE_LUFS = -70, RELATIVE_LU = -10;

struct KnLoudness {
    KnWeighting weighting;
    double *steps;
    gsize n_steps, in_step; /* samples of the step that was begun */
    double step;            /* its energy */
    KnLoudnessSpan *spans;  /* NULL: not kept */
    gsize span_samples, n_spans, in_span;
    float span_energy, span_peak;
    /* The last AROUND samples, then what is added: peaks are found where all neighbours are known.
     */
    float window[(AROUND + KN_MIX_BLOCK) * 2];
    float peak;
};

/* The shortest spans of which a film of that length has no more than SPANS_MAX. */
static gsize span_of(gint64 n_samples)
{
    static const gsize LENGTHS[] = {KN_LOUDNESS_SPAN, 480, 960, KN_LOUDNESS_STEP};
    gsize at = 0;
    while (at + 1 < G_N_ELEMENTS(LENGTHS) && n_samples / (gint64)LENGTHS[at] > SPANS_MAX)
        at++;
    return LENGTHS[at];
}

KnLoudness *kn_loudness_new(gint64 n_samples, gboolean spans)
{
    KnLoudness *loudness = g_new0(KnLoudness, 1);
    loudness->steps = g_new(double, (gsize)(n_samples / KN_LOUDNESS_STEP) + 1);
    loudness->span_samples = span_of(n_samples);
    if (spans)
        loudness->spans = g_new(KnLoudnessSpan, (gsize)n_samples / loudness->span_samples + 1);
    return loudness;
}

/* Rounded, so that sums of many are not too small. */
static guint16 half_of(float number)
{
    guint32 bits;
    memcpy(&bits, &number, sizeof bits);
    return (guint16)((bits + 0x8000) >> 16);
}

float kn_loudness_number(guint16 half)
{
    guint32 bits = (guint32)half << 16;
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void end_span(KnLoudness *loudness)
{
    loudness->spans[loudness->n_spans++] =
        (KnLoudnessSpan){half_of(loudness->span_energy), half_of(loudness->span_peak)};
    loudness->span_energy = loudness->span_peak = 0;
    loudness->in_span = 0;
}

static void add_energy(KnLoudness *loudness, double energy, gsize n)
{
    loudness->step += energy;
    loudness->in_step += n;
    if (loudness->in_step < KN_LOUDNESS_STEP)
        return;
    loudness->steps[loudness->n_steps++] = loudness->step;
    loudness->step = 0;
    loudness->in_step = 0;
}

static void add_peak(KnLoudness *loudness, float peak)
{
    loudness->span_peak = MAX(loudness->span_peak, peak);
    loudness->peak = MAX(loudness->peak, peak);
}

/* At most to the span's end. Peaks are those of a few samples earlier. */
static void add_part(KnLoudness *loudness, const float *samples, gsize n)
{
    double energy = kn_weighting_energy(&loudness->weighting, samples, n);
    add_energy(loudness, energy, n);
    loudness->in_span += n;
    if (loudness->spans) {
        add_peak(loudness, kn_true_peak_about(samples - 2 * AROUND, n));
        loudness->span_energy += (float)energy;
        if (loudness->in_span == loudness->span_samples)
            end_span(loudness);
    } else if (loudness->in_span == loudness->span_samples) {
        loudness->in_span = 0;
    }
}

/* n is at most KN_MIX_BLOCK. */
static void add_block(KnLoudness *loudness, const float *samples, gsize n)
{
    float *new = loudness->window + AROUND * 2;
    memcpy(new, samples, n * 2 * sizeof(float));
    for (gsize i = 0; i < n;) {
        gsize part = MIN(n - i, loudness->span_samples - loudness->in_span);
        add_part(loudness, new + 2 * i, part);
        i += part;
    }
    memmove(loudness->window, loudness->window + n * 2, AROUND * 2 * sizeof(float));
}

void kn_loudness_add(KnLoudness *loudness, const float *samples, gsize n)
{
    for (gsize part; n > 0; samples += part * 2, n -= part) {
        part = MIN(n, KN_MIX_BLOCK);
        add_block(loudness, samples, part);
    }
}

void kn_loudness_end(KnLoudness *loudness)
{
    if (!loudness->spans)
        return;
    memset(loudness->window + AROUND * 2, 0, AROUND * 2 * sizeof(float));
    add_peak(loudness, kn_true_peak_about(loudness->window, KN_TRUE_PEAK_AFTER));
    end_span(loudness);
}

double kn_loudness_lufs(const KnLoudness *loudness)
{
    double lufs = kn_loudness_of_steps(loudness->steps, loudness->n_steps);
    return isfinite(lufs) ? kn_db_round(lufs) : lufs;
}

double kn_loudness_dbtp(const KnLoudness *loudness)
{
    return kn_gain_to_db(loudness->peak);
}

KnLoudnessShort kn_loudness_short(const KnLoudness *loudness)
{
    return (KnLoudnessShort){loudness->spans, loudness->n_spans, loudness->span_samples,
                             loudness->steps, loudness->n_steps};
}

void kn_loudness_free(KnLoudness *loudness)
{
    if (!loudness)
        return;
    g_free(loudness->steps);
    g_free(loudness->spans);
    g_free(loudness);
}

/* ---- gating ---- */

static double energy_to_lufs(double energy)
{
    return kn_gain_to_db(energy) / 2 + OFFSET_LUFS;
}

static double lufs_to_energy(double lufs)
{
    return kn_db_to_gain(2 * (lufs - OFFSET_LUFS));
}

/* The mean energy a sample of all blocks at or above a gate, 0 where there is none. */
static double mean_above(const double *energies, gsize n_steps, double gate)
{
    double sum = 0;
    gsize n = 0;
    for (gsize i = BLOCK_STEPS; i <= n_steps; i++) {
        const double *last = energies + i - 1;
        double block =
            (last[-3] + last[-2] + last[-1] + last[0]) / (double)(BLOCK_STEPS * KN_LOUDNESS_STEP);
        if (block >= gate) {
            sum += block;
            n++;
        }
    }
    return n > 0 ? sum / (double)n : 0;
}

double kn_loudness_of_steps(const double *energies, gsize n_steps)
{
    double absolute = lufs_to_energy(ABSOLUTE_LUFS);
    double mean = mean_above(energies, n_steps, absolute);
    double relative = mean * kn_db_to_gain(2 * RELATIVE_LU);
    return energy_to_lufs(mean_above(energies, n_steps, MAX(absolute, relative)));
}

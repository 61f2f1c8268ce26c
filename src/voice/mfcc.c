/* SPDX-License-Identifier: MIT */
#include "voice/mfcc.h"
#include "shot/exact.h"

#include <math.h>

enum {
    FILTERS = 26,
    LOWEST_HZ = 100,   /* below is hum */
    HIGHEST_HZ = 6800, /* above, voices of 16 kHz have nothing */
    FFT_MAX = 2048,
    REACH = 2, /* steps on both sides that a change is measured over */
    LEVEL_UNIT = 64,
};
#define WINDOW_SECONDS 0.025
#define PREEMPHASIS 0.97
#define FLOOR 0.001
#define PI 0x1.921fb54442d18p+1

typedef struct {
    int size, bits, window;
    double hamming[FFT_MAX];
    double cosine[FFT_MAX / 2], sine[FFT_MAX / 2];
    double filter[FILTERS][FFT_MAX / 2];
    int first[FILTERS], last[FILTERS]; /* bins that a filter reaches */
    double dct[KN_MFCC_BASE][FILTERS];
} Tables;

void kn_mfcc_clear(KnMfcc *mfcc)
{
    g_free(mfcc->values);
    g_free(mfcc->level);
    *mfcc = (KnMfcc){0};
}

static double cosine_of(double x)
{
    return kn_exact_sin(x + PI / 2);
}

static double mel(double hz)
{
    return kn_exact_log2(1 + hz / 700);
}

static void make_filters(Tables *tables, int rate)
{
    double low = mel(LOWEST_HZ), high = mel(HIGHEST_HZ), step = (high - low) / (FILTERS + 1);
    for (int f = 0; f < FILTERS; f++) {
        double left = low + f * step;
        tables->first[f] = tables->size;
        tables->last[f] = -1;
        for (int bin = 1; bin < tables->size / 2; bin++) {
            double at = (mel((double)bin * rate / tables->size) - left) / step;
            double weight = at <= 0 || at >= 2 ? 0 : at < 1 ? at : 2 - at;
            tables->filter[f][bin] = weight;
            if (weight <= 0)
                continue;
            tables->first[f] = MIN(tables->first[f], bin);
            tables->last[f] = bin;
        }
    }
}

static Tables *make_tables(int rate)
{
    Tables *tables = g_new0(Tables, 1);
    tables->window = (int)(rate * WINDOW_SECONDS);
    for (tables->size = 1; tables->size < tables->window; tables->size *= 2)
        tables->bits++;
    for (int i = 0; i < tables->window; i++)
        tables->hamming[i] = 0.54 - 0.46 * cosine_of(2 * PI * i / (tables->window - 1));
    for (int i = 0; i < tables->size / 2; i++) {
        tables->cosine[i] = cosine_of(2 * PI * i / tables->size);
        tables->sine[i] = -kn_exact_sin(2 * PI * i / tables->size);
    }
    make_filters(tables, rate);
    for (int c = 0; c < KN_MFCC_BASE; c++)
        for (int f = 0; f < FILTERS; f++)
            tables->dct[c][f] = cosine_of(PI * c * (f + 0.5) / FILTERS);
    return tables;
}

/* In place; radix 2. */
static void transform(const Tables *tables, double *re, double *im)
{
    int n = tables->size;
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            double swap = re[i];
            re[i] = re[j];
            re[j] = swap;
        }
    }
    for (int half = 1; half < n; half *= 2)
        for (int k = 0; k < half; k++) {
            double c = tables->cosine[k * (n / 2 / half)], s = tables->sine[k * (n / 2 / half)];
            for (int i = k; i < n; i += 2 * half) {
                double x = re[i + half] * c - im[i + half] * s;
                double y = re[i + half] * s + im[i + half] * c;
                re[i + half] = re[i] - x;
                im[i + half] = im[i] - y;
                re[i] += x;
                im[i] += y;
            }
        }
}

/* The energy of each filter about a sample. */
static void measure_step(const Tables *tables, const gint16 *samples, gint64 n, gint64 centre,
                         float *energy)
{
    double re[FFT_MAX] = {0}, im[FFT_MAX] = {0};
    gint64 from = centre - tables->window / 2;
    for (int i = 0; i < tables->window; i++) {
        gint64 at = from + i;
        double here = at >= 0 && at < n ? samples[at] : 0;
        double before = at >= 1 && at <= n ? samples[at - 1] : 0;
        re[i] = (here - PREEMPHASIS * before) * tables->hamming[i];
    }
    transform(tables, re, im);
    for (int f = 0; f < FILTERS; f++) {
        double sum = 0;
        for (int bin = tables->first[f]; bin <= tables->last[f]; bin++)
            sum += tables->filter[f][bin] * (re[bin] * re[bin] + im[bin] * im[bin]);
        energy[f] = (float)(sum / tables->window);
    }
}

static int compare_levels(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

/* Loudness, and what is loud: nearer to the quiet parts than to the loud ones, and not further than
 * 36 dB below these. */
static void find_levels(KnMfcc *mfcc, const float *energies)
{
    enum { RANGE = 12 * LEVEL_UNIT };
    for (gsize i = 0; i < mfcc->n; i++) {
        double sum = 1;
        for (int f = 0; f < FILTERS; f++)
            sum += (double)energies[i * FILTERS + (gsize)f];
        mfcc->level[i] = (int)(kn_exact_log2(sum) * LEVEL_UNIT);
    }
    g_autofree int *sorted = g_memdup2(mfcc->level, sizeof(int) * mfcc->n);
    qsort(sorted, mfcc->n, sizeof *sorted, compare_levels);
    int loud = sorted[mfcc->n * 9 / 10], quiet = MAX(sorted[mfcc->n / 20], loud - RANGE);
    mfcc->threshold = quiet + (loud - quiet) * 2 / 5;
}

/* What lies further below the loud parts is lifted: digital silence is not to be far from noise. */
static void take_logarithms(const KnMfcc *mfcc, float *energies)
{
    for (int f = 0; f < FILTERS; f++) {
        double sum = 0;
        gsize loud = 0;
        for (gsize i = 0; i < mfcc->n; i++)
            if (mfcc->level[i] > mfcc->threshold) {
                sum += (double)energies[i * FILTERS + (gsize)f];
                loud++;
            }
        double floor = sum / (double)MAX(loud, 1) * FLOOR + 1e-3;
        for (gsize i = 0; i < mfcc->n; i++) {
            float *energy = &energies[i * FILTERS + (gsize)f];
            *energy = (float)kn_exact_log2((double)*energy + floor);
        }
    }
}

static void find_cepstra(const Tables *tables, const KnMfcc *mfcc, const float *logarithms)
{
    for (gsize i = 0; i < mfcc->n; i++)
        for (int c = 0; c < KN_MFCC_BASE; c++) {
            double sum = 0;
            for (int f = 0; f < FILTERS; f++)
                sum += tables->dct[c][f] * (double)logarithms[i * FILTERS + (gsize)f];
            mfcc->values[i * KN_MFCC_DIMS + (gsize)c] = (float)sum;
        }
}

static void find_changes(const KnMfcc *mfcc)
{
    gint64 n = (gint64)mfcc->n;
    for (gint64 i = 0; i < n; i++)
        for (int c = 0; c < KN_MFCC_BASE; c++) {
            double sum = 0;
            for (gint64 d = 1; d <= REACH; d++)
                sum += (double)d * ((double)mfcc->values[MIN(i + d, n - 1) * KN_MFCC_DIMS + c] -
                                    (double)mfcc->values[MAX(i - d, 0) * KN_MFCC_DIMS + c]);
            mfcc->values[i * KN_MFCC_DIMS + KN_MFCC_BASE + c] = (float)sum;
        }
}

static void normalise(const KnMfcc *mfcc)
{
    for (int c = 0; c < KN_MFCC_DIMS; c++) {
        double sum = 0, squares = 0, n = 0;
        for (gsize i = 0; i < mfcc->n; i++)
            if (mfcc->level[i] > mfcc->threshold) {
                double value = (double)mfcc->values[i * KN_MFCC_DIMS + (gsize)c];
                sum += value;
                squares += value * value;
                n++;
            }
        double mean = n > 0 ? sum / n : 0, variance = n > 0 ? squares / n - mean * mean : 0;
        double deviation = variance > 1e-6 ? sqrt(variance) : 1;
        for (gsize i = 0; i < mfcc->n; i++) {
            float *value = &mfcc->values[i * KN_MFCC_DIMS + (gsize)c];
            *value = (float)(((double)*value - mean) / deviation);
        }
    }
}

void kn_mfcc_measure(const gint16 *samples, gsize n, int sample_rate, gint64 step_num,
                     gint64 step_den, KnMfcc *mfcc)
{
    g_assert(sample_rate >= KN_MFCC_RATE_MIN && sample_rate <= KN_MFCC_RATE_MAX);
    *mfcc = (KnMfcc){.n = (gsize)((gint64)n * step_den / step_num)};
    if (mfcc->n == 0)
        return;
    g_autofree Tables *tables = make_tables(sample_rate);
    g_autofree float *energies = g_new(float, mfcc->n *FILTERS);
    mfcc->values = g_new(float, mfcc->n *KN_MFCC_DIMS);
    mfcc->level = g_new(int, mfcc->n);
    for (gsize i = 0; i < mfcc->n; i++)
        measure_step(tables, samples, (gint64)n, (gint64)i * step_num / step_den,
                     energies + i * FILTERS);
    find_levels(mfcc, energies);
    take_logarithms(mfcc, energies);
    find_cepstra(tables, mfcc, energies);
    find_changes(mfcc);
    normalise(mfcc);
}

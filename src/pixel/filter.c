/* SPDX-License-Identifier: MIT */
#include "pixel/filter.h"

#include <stdlib.h>
#include <string.h>

#define STEP_ONE (G_GINT64_CONSTANT(1) << 32)

enum {
    LOBES = 3, /* a of the Lanczos window */
    HALF = KN_PHASES / 2,
    PAIRED_STEP_MAX = 2, /* four outputs then start within six samples */
};

int kn_filter_n_taps(gint64 step)
{
    gint64 reach = LOBES * MAX(step, STEP_ONE);
    return 2 * (int)((reach + STEP_ONE - 1) >> 32);
}

/* (sin(a) / a) squared from a squared, |a| <= pi: the Taylor series, whose first term left out is
 * below 2e-13. */
static inline double sinc_squared(double a2)
{
    static const double term[] = {
        -1.0 / 25852016738884976640000.0,
        1.0 / 51090942171709440000.0,
        -1.0 / 121645100408832000.0,
        1.0 / 355687428096000.0,
        -1.0 / 1307674368000.0,
        1.0 / 6227020800.0,
        -1.0 / 39916800.0,
        1.0 / 362880.0,
        -1.0 / 5040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
        1.0,
    };
    double sum = term[0];
    for (gsize i = 1; i < G_N_ELEMENTS(term); i++)
        sum = sum * a2 + term[i];
    return sum * sum;
}

/* The window at distance x, but for a constant factor. With a = pi x / 3, sin(pi x) is
 * sin(a) (3 - 4 sin²(a)), so w(x) is proportional to sinc²(a) (3 - 4 sin²(a)). */
static inline double lanczos(double x)
{
    const double pi = 3.14159265358979323846;
    double a2 = (pi * pi / (LOBES * LOBES)) * (x * x);
    double sinc2 = sinc_squared(a2);
    double w = sinc2 * (3.0 - 4.0 * (a2 * sinc2));
    return x * x < LOBES * LOBES ? w : 0.0;
}

/* Lanczos' weights do not reproduce a ramp: between two samples their first moment is off by up to
 * 0.02 of a sample, and a picture that passes slowly shakes by that. Scales one row so that it sums
 * to 1, then moves its first moment to the position by what grows with the distance from its mean,
 * the less the nearer to the filter's end. Nothing is moved at phase 0, which is symmetric. */
static void correct_row(double *row, double phase, int n_taps)
{
    double x[KN_TAPS_MAX], share[KN_TAPS_MAX];
    double sum = 0.0, moment = 0.0, share_sum = 0.0, share_moment = 0.0, spread = 0.0;
    double reach = n_taps / 2;
    for (int t = 0; t < n_taps; t++) {
        x[t] = (t - (n_taps / 2 - 1)) - phase;
        share[t] = 1.0 - (x[t] * x[t]) / (reach * reach);
        sum += row[t];
        moment += row[t] * x[t];
        share_sum += share[t];
        share_moment += share[t] * x[t];
    }
    double mean = share_moment / share_sum;
    for (int t = 0; t < n_taps; t++)
        spread += share[t] * ((x[t] - mean) * x[t]);
    double move = (moment / sum) / spread;
    for (int t = 0; t < n_taps; t++)
        row[t] = row[t] / sum - move * (share[t] * (x[t] - mean));
}

/* Rounds one row of weights so that its sum and its first moment are exact. What rounding leaves of
 * both goes to the two taps that the position lies between. */
static void round_row(int16_t *row, const double *exact, int phase, int n_taps)
{
    int middle = n_taps / 2 - 1;
    int sum = KN_ONE, moment = phase * (KN_ONE / KN_PHASES);
    for (int t = 0; t < n_taps; t++) {
        row[t] = (int16_t)((int)(exact[t] * KN_ONE + (2 * KN_ONE + 0.5)) - 2 * KN_ONE);
        sum -= row[t];
        moment -= row[t] * (t - middle);
    }
    row[middle] = (int16_t)(row[middle] + sum - moment);
    row[middle + 1] = (int16_t)(row[middle + 1] + moment);
}

void kn_filter_bank(int16_t *bank, gint64 step)
{
    int n_taps = kn_filter_n_taps(step);
    g_assert(n_taps <= KN_TAPS_MAX);
    double narrow = (double)STEP_ONE / (double)MAX(step, STEP_ONE);
    double raw[KN_TAPS_MAX][HALF + 1];
    for (int t = 0; t < n_taps; t++)
        for (int p = 0; p <= HALF; p++)
            raw[t][p] = lanczos(((t - (n_taps / 2 - 1)) - p * (1.0 / KN_PHASES)) * narrow);
    for (int p = 0; p <= HALF; p++) {
        double row[KN_TAPS_MAX];
        for (int t = 0; t < n_taps; t++)
            row[t] = raw[t][p];
        correct_row(row, p * (1.0 / KN_PHASES), n_taps);
        round_row(bank + p * n_taps, row, p, n_taps);
    }
    /* The other half is the same, seen from the next sample. */
    for (int p = HALF + 1; p < KN_PHASES; p++)
        for (int t = 0; t < n_taps; t++)
            bank[p * n_taps + t] = bank[(KN_PHASES - p) * n_taps + n_taps - 1 - t];
}

void kn_filter_position(gint64 position, int size, int n_taps, int *sample, int *phase)
{
    gint64 lowest = -n_taps * STEP_ONE, highest = (size + n_taps) * STEP_ONE;
    gint64 fixed = (CLAMP(position, lowest, highest) + (1 << 23)) >> 24;
    *sample = (int)(fixed >> 8);
    *phase = (int)(fixed & (KN_PHASES - 1));
}

struct KnRowTables {
    KnRowFilter filter;
    gint64 paired_step_max; /* 0: never */
    int32_t *offset;
    int16_t *weights;
    uint8_t *shuffle;
};

static void *aligned_zeros(gsize size)
{
    void *memory = NULL;
    if (posix_memalign(&memory, 64, size) != 0)
        g_error("out of memory for the tables of a filter");
    return memset(memory, 0, size);
}

KnRowTables *kn_row_tables_new(int n_outputs, gint64 max_step, gboolean by_output)
{
    gsize n = ((gsize)n_outputs + KN_ROW_GROUP - 1) / KN_ROW_GROUP * KN_ROW_GROUP;
    gsize n_taps = ((gsize)kn_filter_n_taps(max_step) + 7) / 8 * 8;
    KnRowTables *tables = g_new0(KnRowTables, 1);
    tables->paired_step_max = by_output ? 0 : PAIRED_STEP_MAX * STEP_ONE;
    tables->offset = aligned_zeros(n * sizeof *tables->offset);
    tables->weights = aligned_zeros(n * n_taps * sizeof *tables->weights);
    tables->shuffle = aligned_zeros(n * 4);
    tables->filter = (KnRowFilter){
        .n_outputs = n_outputs,
        .offset = tables->offset,
        .weights = tables->weights,
        .shuffle = tables->shuffle,
    };
    return tables;
}

void kn_row_tables_free(KnRowTables *tables)
{
    if (!tables)
        return;
    free(tables->offset);
    free(tables->weights);
    free(tables->shuffle);
    g_free(tables);
}

/* The weights and the shuffle of output i among its group, in the paired order. */
static void fill_paired(KnRowTables *tables, int i, const int16_t *row)
{
    int n_taps = tables->filter.n_taps;
    int16_t *at = tables->weights + i / KN_ROW_GROUP * KN_ROW_GROUP * n_taps + i % KN_ROW_GROUP * 2;
    for (int t = 0; t < n_taps; t += 2)
        memcpy(at + t * KN_ROW_GROUP, row + t, 2 * sizeof *at);
    int from = (tables->offset[i] - tables->offset[i & ~3]) * 2;
    for (int b = 0; b < 4; b++)
        tables->shuffle[4 * i + b] = (uint8_t)(from + b);
}

int kn_row_tables_fill(KnRowTables *tables, const int16_t *bank, gint64 first, gint64 step,
                       int size)
{
    KnRowFilter *filter = &tables->filter;
    int n_taps = kn_filter_n_taps(step), start = 0;
    filter->paired = step <= tables->paired_step_max;
    filter->n_taps = filter->paired ? n_taps : (n_taps + 7) / 8 * 8;
    int n = (filter->n_outputs + KN_ROW_GROUP - 1) / KN_ROW_GROUP * KN_ROW_GROUP;
    for (int i = 0; i < n; i++) {
        int sample, phase;
        /* What fills up the last group stands where the last output does. */
        kn_filter_position(first + MIN(i, filter->n_outputs - 1) * step, size, n_taps, &sample,
                           &phase);
        if (i == 0)
            start = sample;
        tables->offset[i] = sample - start;
        if (filter->paired) {
            fill_paired(tables, i, bank + phase * n_taps);
        } else {
            int16_t *at = tables->weights + i * filter->n_taps;
            memcpy(at, bank + phase * n_taps, (gsize)n_taps * sizeof *at);
            memset(at + n_taps, 0, (gsize)(filter->n_taps - n_taps) * sizeof *at);
        }
    }
    return start - (n_taps / 2 - 1);
}

const KnRowFilter *kn_row_tables_filter(const KnRowTables *tables)
{
    return &tables->filter;
}

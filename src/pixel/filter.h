/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/kernels.h"

/* Weights of the resampler: Lanczos with a = 3 (C. E. Duchon, "Lanczos Filtering in One and Two
 * Dimensions", 1979), w(x) = sinc(x) sinc(x / 3) for |x| < 3, widened by the step where the step is
 * above 1. They are the same on every machine: computed with + - * / in a fixed order, without the
 * maths library. Threads: pure functions. */

/* Taps of the filter for a step (Q32.32): even, 6 up to a step of 1, more above it. */
int kn_filter_n_taps(gint64 step);

/* A bank of KN_PHASES rows of n_taps = kn_filter_n_taps(step) <= KN_TAPS_MAX weights. Row p is for
 * positions that lie p / KN_PHASES behind a sample; that sample is under tap n_taps / 2 - 1. Each
 * row sums to KN_ONE and has its first moment at its position, both exactly, so that a ramp comes
 * out as a ramp and what passes slowly does not shake. */
void kn_filter_bank(int16_t *bank, gint64 step);

/* Splits a position (Q32.32) into sample and phase, rounding to the nearest phase. Positions so far
 * outside of [0, size) that all of the filter's taps lie beyond the edge are drawn nearer, where
 * everything is still the repeated edge. */
void kn_filter_position(gint64 position, int size, int n_taps, int *sample, int *phase);

/* A horizontal filter with memory for n_outputs samples and steps up to max_step. by_output: never
 * paired. */
typedef struct KnRowTables KnRowTables;
KnRowTables *kn_row_tables_new(int n_outputs, gint64 max_step, gboolean by_output);
void kn_row_tables_free(KnRowTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnRowTables, kn_row_tables_free)

/* Fills it: output i reads from sample[i] - (n_taps / 2 - 1) on, weighed by row phase[i] of the
 * bank. Offsets count from the first output's, which is returned. */
int kn_row_tables_fill(KnRowTables *tables, const int16_t *bank, gint64 first, gint64 step,
                       int size);
const KnRowFilter *kn_row_tables_filter(const KnRowTables *tables);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/cpu.h"
#include <stdint.h>

/* The renderer's inner loops. Each works on one row (or a part of one); the C version is the
 * specification, bit by bit, and each twin in AVX2 or AVX-512 must equal it for every input within
 * the stated ranges. n may be any number from 0; destinations and sources never overlap unless they
 * are the same row. Unless said otherwise pointers need no alignment, and nothing outside of [0, n)
 * is written.
 *
 * Weights and gains are fixed point: KN_ONE (1 << 14) is 1.0. Rounding is half up unless noted.
 * Threads: a table is const after kn_kernels_init; kernels keep no state. */
enum {
    KN_ONE = 1 << 14,
    KN_PHASES = 256,        /* sub-pixel positions of a resampling bank */
    KN_TAPS_MAX = 64,       /* longest filter; a longer one would shrink by more than 10 */
    KN_OPAQUE = 256,        /* opacity 1.0 of a blend */
    KN_FIELD_ONE = 1 << 12, /* what a soft edge passes from nothing to all */
    KN_ROW_GROUP = 16,      /* outputs of a horizontal filter whose weights stand together */
    KN_ROW_SLACK = 32,      /* readable samples behind the last one a horizontal filter weighs */
    KN_LOOK_Y = 65,         /* nodes of a look (pixel/look.h) along Y, 4 code values apart */
    KN_LOOK_C = 33,         /* along Cb and along Cr, 8 apart */
    KN_LOOK_CB_STEP = KN_LOOK_Y * KN_LOOK_C, /* from one node to the next along Cb */
};

/* A horizontal filter of n_outputs samples as the kernels read it (pixel/filter.h makes it): output
 * i is the weighted sum of n_taps samples from offset[i]. Offsets never fall.
 *
 * Paired, for steps up to 2, where four neighbours that begin at a multiple of 4 start within six
 * samples of the first of them: n_taps is even, and sixteen outputs at a time have their weights in
 * the order of the vectors, tap pair by tap pair:
 *     weight(i, t) = weights[i / 16 * 16 * n_taps + t / 2 * 32 + i % 16 * 2 + t % 2].
 * shuffle has 4 bytes for each output: where the bytes of its first pair lie, counted from the
 * first of the four.
 *
 * Otherwise n_taps is a multiple of 8, weight(i, t) = weights[i * n_taps + t], shuffle is not used.
 *
 * All tables are 64-byte aligned and filled up to a multiple of KN_ROW_GROUP outputs. */
typedef struct {
    int n_outputs, n_taps;
    gboolean paired;
    const int32_t *offset;
    const int16_t *weights;
    const uint8_t *shuffle;
} KnRowFilter;

/* Parts of two samples and of a third one that is the same for all. */
typedef struct {
    int weight_a, weight_b, constant;
} KnMixing;

/* What a field is multiplied by (of 1 << 15), and what is added to it (of KN_FIELD_ONE). */
typedef struct {
    int scale, shift;
} KnEdge;

typedef struct {
    gboolean chroma;
    int limit, weight;
} KnNear;

typedef struct {
    /* Whether resample_h is faster with weights that stand output by output (kn_row_tables_new).
     * All versions read both orders. */
    gboolean by_output;

    /* Vertical pass: the 8-bit value with 6 fraction bits,
     *     dst[i] = bias + Σ_t sign(weights[t]) * ((rows[t][i] * |weights[t]|) >> 8),
     * where bias is half the number of weights above 0 less half of those below, rounded down: what
     * cutting off takes away on average. n_taps is 1..KN_TAPS_MAX; Σ weights = KN_ONE, Σ|weights| <
     * 2 KN_ONE (so the sum fits). The error stays below half a code value for any number of taps.
     * Fastest where dst and the rows are 32-byte aligned. */
    void (*resample_v)(int16_t *dst, const uint8_t *const *rows, const int16_t *weights, int n_taps,
                       int n);

    /* Horizontal pass: dst[i] = clamp8((Σ_t src[offset[i] + t] * weight(i, t) + (1 << 19)) >> 20),
     * n <= n_outputs. src holds what resample_v makes, and is readable up to KN_ROW_SLACK samples
     * behind the last weighed one; Σ|weight(i, t)| < 2 KN_ONE. */
    void (*resample_h)(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n);

    /* Gain about a pivot (16 for luma, 128 for chroma): dst[i] = clamp8(pivot +
     * (((src[i] - pivot) * gain[i] + (1 << 13)) >> 14)); gain 0..KN_ONE. dst may be src. */
    void (*gain)(uint8_t *dst, const uint8_t *src, const uint16_t *gain, int pivot, int n);

    /* dst[i] = (a[i] * (KN_ONE - weight) + b[i] * weight + (1 << 13)) >> 14; weight 0..KN_ONE. dst
     * may be a or b. */
    void (*mix)(uint8_t *dst, const uint8_t *a, const uint8_t *b, int weight, int n);

    /* The same towards one value for the whole row: fades. dst may be src. */
    void (*mix_value)(uint8_t *dst, const uint8_t *src, uint8_t value, int weight, int n);

    /* The same with a weight for each sample, 0..KN_ONE: soft wipes and reveals. */
    void (*mix_mask)(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint16_t *weight,
                     int n);

    /* Film grain: dst[i] = clamp(src[i] + noise(key, first_x + i) scaled, 16, 235), where noise is
     * the sum of the four bytes of the 32-bit hash of (key, x), less 510, which is nearly Gaussian
     * with sigma 147.8; scaled = (noise * amplitude + (1 << 15)) >> 16; amplitude 0..32767. key
     * mixes seed, frame and row (kn_noise_key). dst may be src. */
    void (*grain)(uint8_t *dst, const uint8_t *src, uint32_t key, uint32_t first_x, int amplitude,
                  int n);

    /* Lays a premultiplied picture over a row: with opacity 0..KN_OPAQUE,
     *     s = (src[i] * opacity + 128) >> 8, a = (alpha[i] * opacity + 128) >> 8,
     *     dst[i] = min(s + (dst[i] * (255 - a) + 127) / 255, 255),
     * where the division cuts off: the product by 255 rounded to the nearest, which is exact. */
    void (*blend)(uint8_t *dst, const uint8_t *src, const uint8_t *alpha, int opacity, int n);

    /* What follows is for transitions. dst may be a or b. */

    /* dst[i] = (a[i] * weight_a + b[i] * weight_b + constant) >> 14; weights 0..KN_ONE, together at
     * most that; the constant is 0..255 times what is left, and what rounds. */
    void (*mix_through)(uint8_t *dst, const uint8_t *a, const uint8_t *b, const KnMixing *mix,
                        int n);

    /* A soft edge where a field passes 0 (all a) to KN_FIELD_ONE (all b), in fixed point of 16
     * bits: t = clamp(((field[i] * scale + (1 << 14)) >> 15) + shift, 0, KN_FIELD_ONE), weight = t²
     * (3 - 2 t), rounded as the C version has it, dst[i] = a[i] + (((b[i] - a[i]) * weight + (1 <<
     * 12)) >> 13). |field| <= 1 << 14; scale -(1 << 15)..(1 << 15) - 1, which is as good as 1;
     * |shift| < 1 << 14.
     */
    void (*mix_edge)(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                     const KnEdge *edge, int n);

    /* b, moved towards a by table[|a[i] - b[i]|], which has 256 entries with table[d] <= d. */
    void (*mix_difference)(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint8_t *table,
                           int n);

    /* dst[i] = field[i] >= threshold ? a[i] : b[i]; threshold as the field's values. */
    void (*choose)(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                   int threshold, int n);

    /* Weights for mix_mask from how far apart two colours are: weight where the sum of the squares
     * of their differences in Y, Cb and Cr is at most limit (0..255²), KN_ONE elsewhere. a and b
     * are rows of the three planes; output i stands at luma sample i and chroma sample i / 2, or,
     * with chroma, at luma sample 2 i and chroma sample i. */
    void (*near_weights)(uint16_t *weights, const uint8_t *const a[3], const uint8_t *const b[3],
                         const KnNear *near, int n);

    /* dst[i] = src[index[i]]; indices are below n_src and never fall. dst is not src. */
    void (*pick)(uint8_t *dst, const uint8_t *src, const uint16_t *index, int n_src, int n);

    /* Means of `size` samples from each one on: with the sum of src[i] to src[i + size - 1],
     * dst[i] = (sum * inverse[i] + (1 << 22)) >> 23, where inverse is 2^23 / count for the samples
     * that count. src is readable up to n + size, with zeros from n on where fewer count. dst is
     * not src. */
    void (*blur)(uint8_t *dst, const uint8_t *src, const uint32_t *inverse, int size, int n);

    /* What follows is for looks (pixel/look.h). Places are code values with three fraction bits,
     * 0..2040. */

    /* dst[i] = 8 src[i]. */
    void (*eighths)(uint16_t *dst, const uint8_t *src, int n);

    /* The chroma of n luma samples, from the (n + 1) / 2 of the chroma row that is nearest and of
     * the one beyond: s = 3 near + far; dst[2 c] = 2 s[c], dst[2 c + 1] = s[c] + s[c + 1], where
     * the last sample stands for the one after it. */
    void (*raise_chroma)(uint16_t *dst, const uint8_t *near, const uint8_t *far, int n);

    /* The luma of (n + 1) / 2 chroma samples from two rows of n samples: the sum of both rows'
     * 1-2-1 about column 2 i, where the outermost samples stand for those outside. */
    void (*lower_luma)(uint16_t *dst, const uint8_t *a, const uint8_t *b, int n);

    /* Looks up the places (Y, Cb, Cr): linear along Y, and over the triangle of the three nodes
     * around (Cb, Cr), which are those of the diagonal and the one on the side of the larger
     * fraction; rounded as the C version has it. grid has KN_LOOK_NODES values of 0..256 * 64. */
    void (*look)(uint8_t *dst, const uint16_t *const place[3], const int16_t *grid, int n);
} KnKernels;

/* Fills the table with the best versions among `cpu` (kn_cpu_flags(), masked); 0 gives plain C. */
void kn_kernels_init(KnKernels *kernels, KnCpuFlags cpu);

/* The counter-based generator's key of one row: any change of any argument gives an unrelated key.
 */
uint32_t kn_noise_key(uint64_t seed, uint32_t frame, uint32_t row);
/* The 32-bit hash under grain, for other effects that need noise: uniform over all of uint32. */
uint32_t kn_noise_hash(uint32_t key, uint32_t x);

/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

#include <string.h>

/* The specification, in loops that gcc and clang make vectors of at the baseline of any processor
 * (SSE2, NEON), which multiply words. So values are words wherever they fit, a 32-bit product is
 * wanted for its high word alone, and factors that are the same for a row stand in a short array,
 * because compilers forget how small a number is that they have spread over a vector before the
 * loop. */
enum { BLOCK = 64 };

static inline int16_t clamp_word(int16_t value, int16_t low, int16_t high)
{
    value = MAX(value, low);
    return MIN(value, high);
}

/* (a * b + (1 << 15)) >> 16: the product's high word, rounded by its low one's top bit. */
static inline int16_t multiply_round(int16_t a, int16_t b)
{
    int16_t high = (int16_t)((a * b) >> 16);
    uint16_t low = (uint16_t)((uint32_t)(uint16_t)a * (uint16_t)b);
    return (int16_t)(high + (low >> 15));
}

/* (difference * weight + (1 << 13)) >> 14, |difference| <= 255, weight 0..KN_ONE */
static inline int16_t scale(int16_t difference, uint16_t weight)
{
    return multiply_round((int16_t)(difference * 4), (int16_t)weight);
}

/* One tap of the vertical pass: (row[i] * |weight|) >> 8 is the high word of (row[i] << 8) *
 * |weight|. */
static inline __attribute__((always_inline)) void
weigh(uint16_t *restrict sum, const uint8_t *restrict row, int16_t weight, int n)
{
    uint16_t shifted[BLOCK], factor = (uint16_t)ABS(weight);
    for (int i = 0; i < n; i++)
        shifted[i] = (uint16_t)(row[i] << 8);
    if (weight < 0)
        for (int i = 0; i < n; i++)
            sum[i] = (uint16_t)(sum[i] - (((uint32_t)shifted[i] * factor) >> 16));
    else
        for (int i = 0; i < n; i++)
            sum[i] = (uint16_t)(sum[i] + (((uint32_t)shifted[i] * factor) >> 16));
}

static inline __attribute__((always_inline)) void resample_v_block(int16_t *restrict dst,
                                                                   const uint8_t *const *rows,
                                                                   const int16_t *weights,
                                                                   int n_taps, int at, int n)
{
    uint16_t sum[BLOCK], bias = (uint16_t)kn_resample_v_bias(weights, n_taps);
    for (int i = 0; i < n; i++)
        sum[i] = bias;
    for (int t = 0; t < n_taps; t++)
        weigh(sum, rows[t] + at, weights[t], n);
    for (int i = 0; i < n; i++)
        dst[at + i] = (int16_t)sum[i];
}

static void resample_v_c(int16_t *dst, const uint8_t *const *rows, const int16_t *weights,
                         int n_taps, int n)
{
    int at = 0;
    for (; at + BLOCK <= n; at += BLOCK)
        resample_v_block(dst, rows, weights, n_taps, at, BLOCK);
    resample_v_block(dst, rows, weights, n_taps, at, n - at);
}

/* The sum of eight products, which is one instruction and two folds of a vector. */
static inline int32_t dot_8(const int16_t *restrict a, const int16_t *restrict b)
{
    int32_t sum = 0;
    KN_LOOP_DOT
    for (int t = 0; t < 8; t++)
        sum += a[t] * b[t];
    return sum;
}

/* Outputs at..at + n of a filter whose weights stand output by output. */
static void sum_rows(int32_t *restrict sum, const int16_t *restrict src, const KnRowFilter *filter,
                     int at, int n)
{
    const int32_t *restrict offset = filter->offset + at;
    int n_taps = filter->n_taps;
    const int16_t *restrict weights = filter->weights + at * n_taps;
    for (int i = 0; i < n; i++)
        sum[i] = dot_8(src + offset[i], weights + i * n_taps);
    for (int t = 8; t < n_taps; t += 8)
        for (int i = 0; i < n; i++)
            sum[i] += dot_8(src + offset[i] + t, weights + i * n_taps + t);
}

/* The same of a paired filter, which a table with `by_output` is not given but in tests. */
static void sum_pairs(int32_t *sum, const int16_t *src, const KnRowFilter *filter, int at, int n)
{
    int n_taps = filter->n_taps;
    for (int i = at; i < at + n; i++) {
        const int16_t *from = src + filter->offset[i];
        const int16_t *weights =
            filter->weights + i / KN_ROW_GROUP * KN_ROW_GROUP * n_taps + i % KN_ROW_GROUP * 2;
        sum[i - at] = 0;
        for (int t = 0; t < n_taps; t += 2)
            sum[i - at] +=
                from[t] * weights[t * KN_ROW_GROUP] + from[t + 1] * weights[t * KN_ROW_GROUP + 1];
    }
}

static void resample_h_c(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n)
{
    for (int at = 0; at < n; at += BLOCK) {
        uint8_t *restrict out = dst + at;
        int32_t sum[BLOCK];
        int n_here = MIN(BLOCK, n - at);
        (filter->paired ? sum_pairs : sum_rows)(sum, src, filter, at, n_here);
        for (int i = 0; i < n_here; i++) {
            int16_t high = (int16_t)((sum[i] + (1 << 19)) >> 16);
            out[i] = (uint8_t)clamp_word(high >> 4, 0, 255);
        }
    }
}

/* A value between the pivot and the sample, so nothing is to be clamped. */
static void gain_c(uint8_t *dst, const uint8_t *src, const uint16_t *gain, int pivot, int n)
{
    KN_LOOP_EACH
    for (int i = 0; i < n; i++)
        dst[i] = (uint8_t)(pivot + scale((int16_t)(src[i] - pivot), gain[i]));
}

/* a + (b - a) * weight: the contract's sum, since a * KN_ONE needs no rounding. */
static inline uint8_t mix_one(uint8_t a, uint8_t b, uint16_t weight)
{
    return (uint8_t)(a + scale((int16_t)(b - a), weight));
}

static void mix_mask_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint16_t *weight,
                       int n)
{
    KN_LOOP_EACH
    for (int i = 0; i < n; i++)
        dst[i] = mix_one(a[i], b[i], weight[i]);
}

static void mix_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, int weight, int n)
{
    uint16_t same[BLOCK];
    for (int i = 0; i < BLOCK; i++)
        same[i] = (uint16_t)weight;
    for (int at = 0; at < n; at += BLOCK)
        mix_mask_c(dst + at, a + at, b + at, same, MIN(BLOCK, n - at));
}

static void mix_value_c(uint8_t *dst, const uint8_t *src, uint8_t value, int weight, int n)
{
    uint8_t values[BLOCK];
    uint16_t weights[BLOCK];
    memset(values, value, sizeof values);
    for (int i = 0; i < BLOCK; i++)
        weights[i] = (uint16_t)weight;
    for (int at = 0; at < n; at += BLOCK)
        mix_mask_c(dst + at, src + at, values, weights, MIN(BLOCK, n - at));
}

static inline int16_t noise_at(uint32_t x, uint32_t key, uint32_t second_key)
{
    uint32_t h = kn_noise_mix(x ^ key, second_key);
    uint32_t pairs = (h & 0xff00ff) + (h >> 8 & 0xff00ff);
    return (int16_t)(((pairs + (pairs >> 16)) & 0x3ff) - 510);
}

static void grain_c(uint8_t *dst, const uint8_t *src, uint32_t key, uint32_t first_x, int amplitude,
                    int n)
{
    uint32_t second = kn_noise_second_key(key);
    int16_t same[BLOCK];
    for (int i = 0; i < BLOCK; i++)
        same[i] = (int16_t)amplitude;
    for (int at = 0; at < n; at += BLOCK) {
        int16_t noise[BLOCK];
        for (int i = 0; i < BLOCK; i++)
            noise[i] = noise_at(first_x + (uint32_t)(at + i), key, second);
        int n_here = MIN(BLOCK, n - at);
        KN_LOOP_EACH
        for (int i = 0; i < n_here; i++) {
            int16_t value = (int16_t)(src[at + i] + multiply_round(noise[i], same[i]));
            dst[at + i] = (uint8_t)clamp_word(value, 16, 235);
        }
    }
}

/* (value * opacity + 128) >> 8 of words up to 255; nothing overflows. */
static inline uint16_t fade(uint8_t value, uint16_t opacity)
{
    return (uint16_t)((uint16_t)(value * opacity + 128) >> 8);
}

/* dst * (255 - alpha) / 255, rounded: with p + 128 for q, (q + (q >> 8)) >> 8, which is exact for
 * every p up to 255 * 255. */
static inline uint16_t keep(uint8_t dst, uint16_t alpha)
{
    uint16_t q = (uint16_t)(dst * (uint16_t)(255 - alpha) + 128);
    return (uint16_t)((uint16_t)(q + (q >> 8)) >> 8);
}

static void blend_c(uint8_t *dst, const uint8_t *src, const uint8_t *alpha, int opacity, int n)
{
    uint16_t same[BLOCK];
    for (int i = 0; i < BLOCK; i++)
        same[i] = (uint16_t)opacity;
    for (int at = 0; at < n; at += BLOCK) {
        int n_here = MIN(BLOCK, n - at);
        KN_LOOP_EACH
        for (int i = 0; i < n_here; i++) {
            int16_t value = (int16_t)(fade(src[at + i], same[i]) +
                                      keep(dst[at + i], fade(alpha[at + i], same[i])));
            dst[at + i] = (uint8_t)MIN(value, 255);
        }
    }
}

const KnKernels kn_kernels_c = {
    .by_output = TRUE,
    .resample_v = resample_v_c,
    .resample_h = resample_h_c,
    .gain = gain_c,
    .mix = mix_c,
    .mix_value = mix_value_c,
    .mix_mask = mix_mask_c,
    .grain = grain_c,
    .blend = blend_c,
    .mix_through = kn_mix_through_c,
    .mix_edge = kn_mix_edge_c,
    .mix_difference = kn_mix_difference_c,
    .choose = kn_choose_c,
    .near_weights = kn_near_weights_c,
    .pick = kn_pick_c,
    .blur = kn_blur_c,
    .eighths = kn_eighths_c,
    .raise_chroma = kn_raise_chroma_c,
    .lower_luma = kn_lower_luma_c,
    .look = kn_look_c,
};

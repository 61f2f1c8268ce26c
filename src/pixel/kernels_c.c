/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

static inline uint8_t clamp8(int value)
{
    return (uint8_t)CLAMP(value, 0, 255);
}

static void resample_v_c(int16_t *dst, const uint8_t *const *rows, const int16_t *weights,
                         int n_taps, int n)
{
    int bias = kn_resample_v_bias(weights, n_taps);
    for (int i = 0; i < n; i++)
        dst[i] = (int16_t)bias;
    for (int t = 0; t < n_taps; t++) {
        const uint8_t *row = rows[t];
        int sign = weights[t] < 0 ? -1 : 1, weight = sign * weights[t];
        for (int i = 0; i < n; i++)
            dst[i] = (int16_t)(dst[i] + sign * ((row[i] * weight) >> 8));
    }
}

/* Inlined with the usual numbers of taps as constants. */
static inline __attribute__((always_inline)) void
resample_h_paired(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n_taps, int n)
{
    for (int i = 0; i < n; i++) {
        const int16_t *at = src + filter->offset[i];
        const int16_t *weights = filter->weights + i / 8 * 8 * n_taps + i % 8 * 2;
        int sum = 1 << 19;
        for (int t = 0; t < n_taps; t += 2)
            sum += at[t] * weights[t * 8] + at[t + 1] * weights[t * 8 + 1];
        dst[i] = clamp8(sum >> 20);
    }
}

static void resample_h_c(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n)
{
    if (filter->paired) {
        if (filter->n_taps == 6)
            resample_h_paired(dst, src, filter, 6, n);
        else if (filter->n_taps == 8)
            resample_h_paired(dst, src, filter, 8, n);
        else
            resample_h_paired(dst, src, filter, filter->n_taps, n);
        return;
    }
    for (int i = 0; i < n; i++) {
        const int16_t *at = src + filter->offset[i];
        const int16_t *weights = filter->weights + i * filter->n_taps;
        int sum = 1 << 19;
        for (int t = 0; t < filter->n_taps; t++)
            sum += at[t] * weights[t];
        dst[i] = clamp8(sum >> 20);
    }
}

static void gain_c(uint8_t *dst, const uint8_t *src, const uint16_t *gain, int pivot, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = clamp8(pivot + (((src[i] - pivot) * gain[i] + (1 << 13)) >> 14));
}

static inline uint8_t mix_one(uint8_t a, uint8_t b, int weight)
{
    return (uint8_t)((a * (KN_ONE - weight) + b * weight + (1 << 13)) >> 14);
}

static void mix_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, int weight, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = mix_one(a[i], b[i], weight);
}

static void mix_value_c(uint8_t *dst, const uint8_t *src, uint8_t value, int weight, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = mix_one(src[i], value, weight);
}

static void mix_mask_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint16_t *weight,
                       int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = mix_one(a[i], b[i], weight[i]);
}

static void grain_c(uint8_t *dst, const uint8_t *src, uint32_t key, uint32_t first_x, int amplitude,
                    int n)
{
    uint32_t second = kn_noise_second_key(key);
    for (int i = 0; i < n; i++) {
        uint32_t h = kn_noise_mix((first_x + (uint32_t)i) ^ key, second);
        int noise = (int)((h & 255) + (h >> 8 & 255) + (h >> 16 & 255) + (h >> 24)) - 510;
        int value = src[i] + ((noise * amplitude + (1 << 15)) >> 16);
        dst[i] = (uint8_t)CLAMP(value, 16, 235);
    }
}

static void blend_c(uint8_t *dst, const uint8_t *src, const uint8_t *alpha, int opacity, int n)
{
    for (int i = 0; i < n; i++) {
        int s = (src[i] * opacity + 128) >> 8, a = (alpha[i] * opacity + 128) >> 8;
        int value = s + (dst[i] * (255 - a) + 127) / 255;
        dst[i] = (uint8_t)MIN(value, 255);
    }
}

const KnKernels kn_kernels_c = {
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
};

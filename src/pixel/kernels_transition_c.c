/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

/* The kernels of transitions: what needs two pictures, or a picture from elsewhere. */

void kn_mix_through_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const KnMixing *mix, int n)
{
    const int16_t weight_a = (int16_t)mix->weight_a, weight_b = (int16_t)mix->weight_b;
    const int32_t constant = mix->constant;
    KN_LOOP_EACH
    for (int i = 0; i < n; i++) {
        int16_t x = a[i], y = b[i];
        dst[i] = (uint8_t)((x * weight_a + y * weight_b + constant) >> 14);
    }
}

/* (a * b + (1 << 14)) >> 15, by the product's high and low word (see kernels_c.c). */
static inline int16_t scale_word(int16_t a, int16_t b)
{
    int16_t high = (int16_t)((a * b) >> 16);
    uint16_t low = (uint16_t)((uint32_t)(uint16_t)a * (uint16_t)b);
    return (int16_t)(high * 2 + (((low >> 14) + 1) >> 1));
}

/* The weight of b, of 1 << 13: a smooth step, in the steps that 16-bit multiplications take. */
static inline int16_t edge_weight(int16_t field, int16_t scale, int16_t shift)
{
    int16_t t = (int16_t)(scale_word(field, scale) + shift);
    t = MAX(t, 0);
    t = (int16_t)(MIN(t, (int16_t)KN_FIELD_ONE) << 2);
    t = MIN(t, (int16_t)(KN_ONE - 1));
    int16_t square = (int16_t)(scale_word(t, t) << 2);
    return scale_word(square, (int16_t)(3 * (1 << 13) - t));
}

void kn_mix_edge_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                   const KnEdge *edge, int n)
{
    const int16_t scale = (int16_t)edge->scale, shift = (int16_t)edge->shift;
    KN_LOOP_EACH
    for (int i = 0; i < n; i++) {
        int16_t difference = (int16_t)((b[i] - a[i]) * 4);
        dst[i] = (uint8_t)(a[i] + scale_word(difference, edge_weight(field[i], scale, shift)));
    }
}

void kn_mix_difference_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint8_t *table,
                         int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = (uint8_t)(a[i] >= b[i] ? b[i] + table[a[i] - b[i]] : b[i] - table[b[i] - a[i]]);
}

void kn_choose_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                 int threshold, int n)
{
    const int16_t least = (int16_t)threshold;
    KN_LOOP_EACH
    for (int i = 0; i < n; i++) {
        uint8_t of_a = field[i] >= least ? UINT8_MAX : 0;
        dst[i] = (uint8_t)(b[i] ^ ((a[i] ^ b[i]) & of_a));
    }
}

static inline int square_of(uint8_t a, uint8_t b)
{
    return (a - b) * (a - b);
}

void kn_near_weights_c(uint16_t *weights, const uint8_t *const a[3], const uint8_t *const b[3],
                       const KnNear *near, int n)
{
    for (int i = 0; i < n; i++) {
        int y = near->chroma ? 2 * i : i, c = near->chroma ? i : i / 2;
        int sum =
            square_of(a[0][y], b[0][y]) + square_of(a[1][c], b[1][c]) + square_of(a[2][c], b[2][c]);
        weights[i] = (uint16_t)(sum <= near->limit ? near->weight : KN_ONE);
    }
}

void kn_pick_c(uint8_t *dst, const uint8_t *src, const uint16_t *index, int n_src, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = src[index[i]];
}

void kn_blur_c(uint8_t *dst, const uint8_t *src, const uint32_t *inverse, int size, int n)
{
    uint32_t sum = 0;
    for (int i = 0; i < size; i++)
        sum += src[i];
    for (int i = 0; i < n; i++) {
        dst[i] = (uint8_t)((sum * inverse[i] + (1 << 22)) >> 23);
        sum += (uint32_t)(src[i + size] - src[i]);
    }
}

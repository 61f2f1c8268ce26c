/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

/* The kernels of transitions: what needs two pictures, or a picture from elsewhere. */

void kn_mix_through_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const KnMixing *mix, int n)
{
    KN_LOOP_EACH
    for (int i = 0; i < n; i++)
        dst[i] = (uint8_t)((a[i] * mix->weight_a + b[i] * mix->weight_b + mix->constant) >> 14);
}

/* The weight of b, of 1 << 13: a smooth step, in the steps that 16-bit multiplications take. */
static inline int edge_weight(int16_t field, const KnEdge *edge)
{
    int t = ((field * edge->scale + (1 << 14)) >> 15) + edge->shift;
    t = MIN(CLAMP(t, 0, KN_FIELD_ONE) << 2, KN_ONE - 1);
    int square = (t * t + (1 << 14)) >> 15;
    return ((square << 2) * (3 * (1 << 13) - t) + (1 << 14)) >> 15;
}

void kn_mix_edge_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                   const KnEdge *edge, int n)
{
    KN_LOOP_EACH
    for (int i = 0; i < n; i++)
        dst[i] =
            (uint8_t)(a[i] + (((b[i] - a[i]) * edge_weight(field[i], edge) + (1 << 12)) >> 13));
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
    KN_LOOP_EACH
    for (int i = 0; i < n; i++)
        dst[i] = field[i] >= threshold ? a[i] : b[i];
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

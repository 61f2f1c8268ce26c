/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/kernels.h"

/* For loops in C over samples that are apart, or the same in place, which the compiler cannot know;
 * and for sums of few products, which it would take apart before it looks for vectors. */
#if defined(__clang__)
#define KN_LOOP_EACH                                                                               \
    _Pragma("clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(2)")
#define KN_LOOP_DOT _Pragma("clang loop vectorize_width(8) interleave_count(1) unroll(disable)")
#else
#define KN_LOOP_EACH _Pragma("GCC ivdep")
#define KN_LOOP_DOT _Pragma("GCC unroll 1")
#endif

/* The versions of the kernels, for kernels.c, and to finish short rows with. */

extern const KnKernels kn_kernels_c;
void kn_kernels_init_avx2(KnKernels *kernels);
void kn_kernels_init_avx512(KnKernels *kernels); /* over those of AVX2 */

/* What those of AVX-512 leave to AVX2. */
void kn_resample_h_avx2(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n);

/* The part of both that is for transitions stands in files of its own. */
void kn_kernels_init_transition_avx2(KnKernels *kernels);
void kn_mix_through_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const KnMixing *mix, int n);
void kn_mix_edge_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                   const KnEdge *edge, int n);
void kn_mix_difference_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint8_t *table,
                         int n);
void kn_choose_c(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                 int threshold, int n);
void kn_near_weights_c(uint16_t *weights, const uint8_t *const a[3], const uint8_t *const b[3],
                       const KnNear *near, int n);
void kn_pick_c(uint8_t *dst, const uint8_t *src, const uint16_t *index, int n_src, int n);
void kn_blur_c(uint8_t *dst, const uint8_t *src, const uint32_t *inverse, int size, int n);

/* The part that is for looks. from_c: outputs from `first` on. */
void kn_kernels_init_look_avx2(KnKernels *kernels);
void kn_eighths_c(uint16_t *dst, const uint8_t *src, int n);
void kn_raise_chroma_c(uint16_t *dst, const uint8_t *near, const uint8_t *far, int n);
void kn_lower_luma_c(uint16_t *dst, const uint8_t *a, const uint8_t *b, int n);
void kn_lower_luma_from_c(uint16_t *dst, const uint8_t *a, const uint8_t *b, int n, int first);
void kn_look_c(uint8_t *dst, const uint16_t *const place[3], const int16_t *grid, int n);

/* The bias of the vertical pass. */
static inline int kn_resample_v_bias(const int16_t *weights, int n_taps)
{
    int sum = 0;
    for (int t = 0; t < n_taps; t++)
        sum += (weights[t] > 0) - (weights[t] < 0);
    return sum >> 1;
}

/* The noise of one sample from x ^ key: two rounds of xor-shift and multiply (constants of C.
 * Wellons' lowbias32, "Prospecting for Hash Functions", 2018). The key enters a second time between
 * the rounds, because the rows' ranges of x ^ key overlap by chance, and would then show the same
 * noise twice. */
static inline uint32_t kn_noise_second_key(uint32_t key)
{
    return (key ^ key >> 16) * UINT32_C(0x9e3779b1);
}

#define KN_NOISE_1 UINT32_C(0x7feb352d)
#define KN_NOISE_2 UINT32_C(0x846ca68b)

static inline uint32_t kn_noise_mix(uint32_t h, uint32_t second_key)
{
    h *= KN_NOISE_1;
    h = (h ^ h >> 15) + second_key;
    h *= KN_NOISE_2;
    return h ^ h >> 16;
}

/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

#include <immintrin.h>

/* AVX2 twins of kernels_transition_c.c. What does not fill a vector goes through the C version. */

static inline __m256i load(const void *at)
{
    return _mm256_loadu_si256(at);
}

static inline __m128i load128(const void *at)
{
    return _mm_loadu_si128(at);
}

static inline void store(void *at, __m256i value)
{
    _mm256_storeu_si256(at, value);
}

/* Words that were packed by lanes, in order. */
static inline __m256i in_order(__m256i packed)
{
    return _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
}

/* a * weight_a + b * weight_b + constant of eight pairs of words. */
static inline __m256i through_8(__m256i pairs, __m256i weights, __m256i constant)
{
    return _mm256_srli_epi32(_mm256_add_epi32(_mm256_madd_epi16(pairs, weights), constant), 14);
}

static inline __m256i through_16(__m256i a, __m256i b, __m256i weights, __m256i constant)
{
    return _mm256_packus_epi32(through_8(_mm256_unpacklo_epi16(a, b), weights, constant),
                               through_8(_mm256_unpackhi_epi16(a, b), weights, constant));
}

static void mix_through_avx2(uint8_t *dst, const uint8_t *a, const uint8_t *b, const KnMixing *mix,
                             int n)
{
    const __m256i zero = _mm256_setzero_si256(), constant = _mm256_set1_epi32(mix->constant);
    const __m256i weights = _mm256_set1_epi32(mix->weight_b << 16 | mix->weight_a);
    int i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i x = load(a + i), y = load(b + i);
        __m256i low = through_16(_mm256_unpacklo_epi8(x, zero), _mm256_unpacklo_epi8(y, zero),
                                 weights, constant);
        __m256i high = through_16(_mm256_unpackhi_epi8(x, zero), _mm256_unpackhi_epi8(y, zero),
                                  weights, constant);
        store(dst + i, _mm256_packus_epi16(low, high));
    }
    kn_mix_through_c(dst + i, a + i, b + i, mix, n - i);
}

/* Sixteen weights of b, of 1 << 13. */
static inline __m256i edge_16(const int16_t *field, __m256i scale, __m256i shift)
{
    __m256i t = _mm256_adds_epi16(_mm256_mulhrs_epi16(load(field), scale), shift);
    t = _mm256_max_epi16(t, _mm256_setzero_si256());
    t = _mm256_min_epi16(t, _mm256_set1_epi16(KN_FIELD_ONE));
    t = _mm256_min_epi16(_mm256_slli_epi16(t, 2), _mm256_set1_epi16(KN_ONE - 1));
    __m256i square = _mm256_slli_epi16(_mm256_mulhrs_epi16(t, t), 2);
    return _mm256_mulhrs_epi16(square, _mm256_sub_epi16(_mm256_set1_epi16(3 * (1 << 13)), t));
}

static inline __m256i edge_mix(__m256i a, __m256i b, __m256i weight)
{
    __m256i difference = _mm256_slli_epi16(_mm256_sub_epi16(b, a), 2);
    return _mm256_add_epi16(a, _mm256_mulhrs_epi16(difference, weight));
}

static void mix_edge_avx2(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                          const KnEdge *edge, int n)
{
    const __m256i scale = _mm256_set1_epi16((short)edge->scale);
    const __m256i shift = _mm256_set1_epi16((short)edge->shift), one = _mm256_set1_epi16(1 << 13);
    int i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i low = edge_16(field + i, scale, shift);
        __m256i high = edge_16(field + i + 16, scale, shift);
        __m256i any = _mm256_or_si256(low, high), all = _mm256_and_si256(low, high);
        if (_mm256_testz_si256(any, any)) { /* most of a frame lies beside the edge */
            store(dst + i, load(a + i));
            continue;
        }
        if (_mm256_testc_si256(all, one)) { /* no weight is above one */
            store(dst + i, load(b + i));
            continue;
        }
        low = edge_mix(_mm256_cvtepu8_epi16(load128(a + i)), _mm256_cvtepu8_epi16(load128(b + i)),
                       low);
        high = edge_mix(_mm256_cvtepu8_epi16(load128(a + i + 16)),
                        _mm256_cvtepu8_epi16(load128(b + i + 16)), high);
        store(dst + i, in_order(_mm256_packus_epi16(low, high)));
    }
    kn_mix_edge_c(dst + i, a + i, b + i, field + i, edge, n - i);
}

/* A table of 256 bytes looked up for 32 samples: sixteen shuffles, each of which answers for the
 * sixteen values that are left below 16 and gives zero for all others. */
static inline __m256i look_up(__m256i x, const uint8_t *table)
{
    const __m256i bias = _mm256_set1_epi8(0x70), sixteen = _mm256_set1_epi8(16);
    __m256i found = _mm256_setzero_si256();
    for (int k = 0; k < 16; k++) {
        __m256i part = _mm256_broadcastsi128_si256(load128(table + 16 * k));
        found = _mm256_or_si256(found, _mm256_shuffle_epi8(part, _mm256_adds_epu8(x, bias)));
        x = _mm256_sub_epi8(x, sixteen);
    }
    return found;
}

static void mix_difference_avx2(uint8_t *dst, const uint8_t *a, const uint8_t *b,
                                const uint8_t *table, int n)
{
    int i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i x = load(a + i), y = load(b + i);
        __m256i over = _mm256_subs_epu8(x, y), under = _mm256_subs_epu8(y, x);
        __m256i step = look_up(_mm256_or_si256(over, under), table);
        __m256i below = _mm256_cmpeq_epi8(over, _mm256_setzero_si256()); /* a <= b */
        __m256i up = _mm256_andnot_si256(below, step), down = _mm256_and_si256(below, step);
        store(dst + i, _mm256_sub_epi8(_mm256_add_epi8(y, up), down));
    }
    kn_mix_difference_c(dst + i, a + i, b + i, table, n - i);
}

static void choose_avx2(uint8_t *dst, const uint8_t *a, const uint8_t *b, const int16_t *field,
                        int threshold, int n)
{
    const __m256i limit = _mm256_set1_epi16((short)threshold);
    int i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i low = _mm256_cmpgt_epi16(limit, load(field + i));
        __m256i high = _mm256_cmpgt_epi16(limit, load(field + i + 16));
        __m256i is_b = in_order(_mm256_packs_epi16(low, high));
        store(dst + i, _mm256_blendv_epi8(load(a + i), load(b + i), is_b));
    }
    kn_choose_c(dst + i, a + i, b + i, field + i, threshold, n - i);
}

/* Squares fit into 16 bits without sign; their sums stop at the largest, which is beyond any limit.
 */
static inline __m256i squares(__m256i a, __m256i b)
{
    __m256i difference = _mm256_sub_epi16(a, b);
    return _mm256_mullo_epi16(difference, difference);
}

static inline __m128i squares_8(const uint8_t *a, const uint8_t *b)
{
    __m128i difference = _mm_sub_epi16(_mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)a)),
                                       _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)b)));
    return _mm_mullo_epi16(difference, difference);
}

static inline __m256i squares_16(const uint8_t *a, const uint8_t *b)
{
    return squares(_mm256_cvtepu8_epi16(load128(a)), _mm256_cvtepu8_epi16(load128(b)));
}

/* Of sixteen luma samples: eight of chroma serve two each. */
static inline __m256i distance_luma(const uint8_t *const a[3], const uint8_t *const b[3], int i)
{
    __m128i c = _mm_adds_epu16(squares_8(a[1] + i / 2, b[1] + i / 2),
                               squares_8(a[2] + i / 2, b[2] + i / 2));
    __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_unpacklo_epi16(c, c)),
                                           _mm_unpackhi_epi16(c, c), 1);
    return _mm256_adds_epu16(both, squares_16(a[0] + i, b[0] + i));
}

/* Of sixteen chroma samples: every second one of luma. */
static inline __m256i distance_chroma(const uint8_t *const a[3], const uint8_t *const b[3], int i)
{
    const __m256i even = _mm256_set1_epi16(0xff);
    __m256i y = squares(_mm256_and_si256(load(a[0] + 2 * i), even),
                        _mm256_and_si256(load(b[0] + 2 * i), even));
    __m256i c = _mm256_adds_epu16(squares_16(a[1] + i, b[1] + i), squares_16(a[2] + i, b[2] + i));
    return _mm256_adds_epu16(y, c);
}

static void near_weights_avx2(uint16_t *weights, const uint8_t *const a[3],
                              const uint8_t *const b[3], const KnNear *near, int n)
{
    const __m256i limit = _mm256_set1_epi16((short)near->limit), zero = _mm256_setzero_si256();
    const __m256i weight = _mm256_set1_epi16((short)near->weight), one = _mm256_set1_epi16(KN_ONE);
    int i = 0;
    /* Sixteen chroma samples read one of luma more than they need: not at the end of a row. */
    for (; i + 16 + (near->chroma ? 1 : 0) <= n; i += 16) {
        __m256i sum = near->chroma ? distance_chroma(a, b, i) : distance_luma(a, b, i);
        __m256i is_near = _mm256_cmpeq_epi16(_mm256_subs_epu16(sum, limit), zero);
        store(weights + i, _mm256_blendv_epi8(one, weight, is_near));
    }
    int y = near->chroma ? 2 * i : i, k = near->chroma ? i : i / 2;
    const uint8_t *rest_a[3] = {a[0] + y, a[1] + k, a[2] + k};
    const uint8_t *rest_b[3] = {b[0] + y, b[1] + k, b[2] + k};
    kn_near_weights_c(weights + i, rest_a, rest_b, near, n - i);
}

/* Sixteen samples that lie within 16 * n_parts from base on: one shuffle for each part, which gives
 * zero for the samples of the others. */
static inline __attribute__((always_inline)) __m128i
pick_16(const uint8_t *src, const uint16_t *index, int base, int n_parts)
{
    __m256i at = _mm256_sub_epi16(load(index), _mm256_set1_epi16((short)base));
    __m128i x = _mm_packus_epi16(_mm256_castsi256_si128(at), _mm256_extracti128_si256(at, 1));
    if (n_parts == 1)
        return _mm_shuffle_epi8(load128(src + base), x);
    const __m128i bias = _mm_set1_epi8(0x70), sixteen = _mm_set1_epi8(16);
    __m128i found = _mm_setzero_si128();
    for (int k = 0; k < n_parts; k++) {
        __m128i part = _mm_shuffle_epi8(load128(src + base + 16 * k), _mm_adds_epu8(x, bias));
        found = _mm_or_si128(found, part);
        x = _mm_sub_epi8(x, sixteen);
    }
    return found;
}

static void pick_avx2(uint8_t *dst, const uint8_t *src, const uint16_t *index, int n_src, int n)
{
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        int span = index[i + 15] - index[i] + 1, n_parts = span <= 16 ? 1 : span <= 32 ? 2 : 4;
        int base = MIN((int)index[i], n_src - 16 * n_parts);
        if (span > 64 || base < 0) {
            kn_pick_c(dst + i, src, index + i, n_src, 16);
            continue;
        }
        __m128i picked = n_parts == 1   ? pick_16(src, index + i, base, 1)
                         : n_parts == 2 ? pick_16(src, index + i, base, 2)
                                        : pick_16(src, index + i, base, 4);
        _mm_storeu_si128((__m128i *)(dst + i), picked);
    }
    kn_pick_c(dst + i, src, index + i, n_src, n - i);
}

/* Sums of the sixteen words up to each one. */
static inline __m256i running_sums(__m256i x)
{
    const __m256i last = _mm256_set1_epi16(0x0f0e);
    x = _mm256_add_epi16(x, _mm256_slli_si256(x, 2));
    x = _mm256_add_epi16(x, _mm256_slli_si256(x, 4));
    x = _mm256_add_epi16(x, _mm256_slli_si256(x, 8));
    __m256i ends = _mm256_shuffle_epi8(x, last);
    return _mm256_add_epi16(x, _mm256_permute2x128_si256(ends, ends, 0x08));
}

static inline __m256i blur_8(__m256i sums, const uint32_t *inverse)
{
    __m256i product = _mm256_mullo_epi32(sums, load(inverse));
    return _mm256_srli_epi32(_mm256_add_epi32(product, _mm256_set1_epi32(1 << 22)), 23);
}

static void blur_avx2(uint8_t *dst, const uint8_t *src, const uint32_t *inverse, int size, int n)
{
    uint32_t sum = 0;
    int i = 0;
    for (int k = 0; k < size; k++)
        sum += src[k];
    for (; i + 16 <= n; i += 16) {
        __m256i step = _mm256_sub_epi16(_mm256_cvtepu8_epi16(load128(src + i + size)),
                                        _mm256_cvtepu8_epi16(load128(src + i)));
        __m256i up_to = running_sums(step), before = _mm256_sub_epi16(up_to, step);
        __m256i base = _mm256_set1_epi32((int)sum);
        __m256i low = _mm256_cvtepi16_epi32(_mm256_castsi256_si128(before));
        __m256i high = _mm256_cvtepi16_epi32(_mm256_extracti128_si256(before, 1));
        low = blur_8(_mm256_add_epi32(base, low), inverse + i);
        high = blur_8(_mm256_add_epi32(base, high), inverse + i + 8);
        __m256i words = in_order(_mm256_packus_epi32(low, high));
        _mm_storeu_si128(
            (__m128i *)(dst + i),
            _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
        sum += (uint32_t)(int16_t)_mm256_extract_epi16(up_to, 15);
    }
    for (; i < n; i++) {
        dst[i] = (uint8_t)((sum * inverse[i] + (1 << 22)) >> 23);
        sum += (uint32_t)(src[i + size] - src[i]);
    }
}

void kn_kernels_init_transition_avx2(KnKernels *kernels)
{
    kernels->mix_through = mix_through_avx2;
    kernels->mix_edge = mix_edge_avx2;
    kernels->mix_difference = mix_difference_avx2;
    kernels->choose = choose_avx2;
    kernels->near_weights = near_weights_avx2;
    kernels->pick = pick_avx2;
    kernels->blur = blur_avx2;
}

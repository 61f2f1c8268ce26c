/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

#include <immintrin.h>

/* AVX2 twins of the kernels in kernels_look_c.c. What does not fill a vector goes through the C
 * version. */

static inline __m256i widen(const uint8_t *at)
{
    return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)at));
}

static inline __m256i load(const void *at)
{
    return _mm256_loadu_si256(at);
}

static void eighths_avx2(uint16_t *dst, const uint8_t *src, int n)
{
    int i = 0;

    for (; i + 16 <= n; i += 16)
        _mm256_storeu_si256((__m256i *)(void *)(dst + i), _mm256_slli_epi16(widen(src + i), 3));
    kn_eighths_c(dst + i, src + i, n - i);
}

/* 3 near + far of 16 chroma samples. */
static inline __m256i upright(const uint8_t *near, const uint8_t *far)
{
    __m256i a = widen(near);

    return _mm256_add_epi16(_mm256_add_epi16(a, _mm256_slli_epi16(a, 1)), widen(far));
}

static void raise_chroma_avx2(uint16_t *dst, const uint8_t *near, const uint8_t *far, int n)
{
    int c = 0;

    for (; c + 17 <= (n + 1) / 2; c += 16) {
        __m256i here = upright(near + c, far + c), next = upright(near + c + 1, far + c + 1);
        __m256i even = _mm256_slli_epi16(here, 1), odd = _mm256_add_epi16(here, next);
        __m256i low = _mm256_unpacklo_epi16(even, odd), high = _mm256_unpackhi_epi16(even, odd);
        __m256i *to = (__m256i *)(void *)(dst + 2 * c);

        _mm256_storeu_si256(to, _mm256_permute2x128_si256(low, high, 0x20));
        _mm256_storeu_si256(to + 1, _mm256_permute2x128_si256(low, high, 0x31));
    }
    kn_raise_chroma_c(dst + 2 * c, near + c, far + c, n - 2 * c);
}

/* 1-2-1 about 16 even columns, from `at` on. */
static inline __m256i across(const uint8_t *at)
{
    __m256i left = _mm256_and_si256(load(at - 1), _mm256_set1_epi16(0xff));

    return _mm256_add_epi16(left, _mm256_maddubs_epi16(load(at), _mm256_set1_epi16(0x0102)));
}

static void lower_luma_avx2(uint16_t *dst, const uint8_t *a, const uint8_t *b, int n)
{
    int i = 1;

    if (n > 0)
        kn_lower_luma_from_c(dst, a, b, MIN(n, 2), 0);
    for (; 2 * i + 32 <= n; i += 16)
        _mm256_storeu_si256((__m256i *)(void *)(dst + i),
                            _mm256_add_epi16(across(a + 2 * i), across(b + 2 * i)));
    kn_lower_luma_from_c(dst, a, b, n, i);
}

/* Between two nodes of 8 samples, from the gathered pairs. */
static inline __m256i between(const int16_t *grid, __m256i node, __m256i weights)
{
    __m256i pair = _mm256_i32gather_epi32((const int *)(const void *)grid, node, 2);

    return _mm256_srli_epi32(
        _mm256_add_epi32(_mm256_madd_epi16(pair, weights), _mm256_set1_epi32(16)), 5);
}

static inline __m256i words(const uint16_t *at)
{
    return _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)at));
}

static inline __m256i look_8(const uint16_t *const place[3], const int16_t *grid, int i)
{
    const __m256i ones = _mm256_set1_epi32(63), cb_step = _mm256_set1_epi32(KN_LOOK_CB_STEP),
                  cr_step = _mm256_set1_epi32(KN_LOOK_Y);
    __m256i y = words(place[0] + i), cb = words(place[1] + i), cr = words(place[2] + i);
    __m256i both =
        _mm256_or_si256(_mm256_srli_epi32(cb, 6), _mm256_slli_epi32(_mm256_srli_epi32(cr, 6), 16));
    __m256i node = _mm256_add_epi32(
        _mm256_madd_epi16(both, _mm256_set1_epi32(KN_LOOK_CB_STEP | KN_LOOK_Y << 16)),
        _mm256_srli_epi32(y, 5));
    __m256i fy = _mm256_and_si256(y, _mm256_set1_epi32(31));
    __m256i fb = _mm256_and_si256(cb, ones), fr = _mm256_and_si256(cr, ones);
    __m256i most = _mm256_max_epi32(fb, fr), least = _mm256_min_epi32(fb, fr);
    /* 32 - fy below, fy above */
    __m256i weights =
        _mm256_add_epi32(_mm256_sub_epi32(_mm256_set1_epi32(32), fy), _mm256_slli_epi32(fy, 16));
    __m256i step = _mm256_blendv_epi8(cb_step, cr_step, _mm256_cmpgt_epi32(fr, fb));
    __m256i first = between(grid, node, weights);
    __m256i second = between(grid, _mm256_add_epi32(node, step), weights);
    __m256i third = between(
        grid, _mm256_add_epi32(node, _mm256_set1_epi32(KN_LOOK_CB_STEP + KN_LOOK_Y)), weights);
    __m256i sum =
        _mm256_madd_epi16(_mm256_or_si256(first, _mm256_slli_epi32(second, 16)),
                          _mm256_or_si256(_mm256_sub_epi32(_mm256_set1_epi32(64), most),
                                          _mm256_slli_epi32(_mm256_sub_epi32(most, least), 16)));

    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(third, least));
    return _mm256_srli_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 11)), 12);
}

static void look_avx2(uint8_t *dst, const uint16_t *const place[3], const int16_t *grid, int n)
{
    int i = 0;

    for (; i + 16 <= n; i += 16) {
        __m256i both = _mm256_permute4x64_epi64(
            _mm256_packus_epi32(look_8(place, grid, i), look_8(place, grid, i + 8)), 0xd8);
        __m128i bytes =
            _mm_packus_epi16(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));

        _mm_storeu_si128((__m128i *)(void *)(dst + i), bytes);
    }
    kn_look_c(dst + i, (const uint16_t *const[]){place[0] + i, place[1] + i, place[2] + i}, grid,
              n - i);
}

void kn_kernels_init_look_avx2(KnKernels *kernels)
{
    kernels->eighths = eighths_avx2;
    kernels->raise_chroma = raise_chroma_avx2;
    kernels->lower_luma = lower_luma_avx2;
    kernels->look = look_avx2;
}

/* SPDX-License-Identifier: MIT */
#include "pixel/color_impl.h"

#include <immintrin.h>

/* AVX2 twins of the loops in color.c: vectors from the left, what is left over through C. */

/* Sixteen pixels, taken apart. */
typedef struct {
    __m128i r, g, b;
} Colors;

/* Which bytes of each third of 48 go where; -1 leaves a zero. */
static inline __m128i gather(__m128i a, __m128i b, __m128i c, const int8_t from[3][16])
{
    __m128i x = _mm_shuffle_epi8(a, _mm_loadu_si128((const __m128i *)from[0]));
    __m128i y = _mm_shuffle_epi8(b, _mm_loadu_si128((const __m128i *)from[1]));
    __m128i z = _mm_shuffle_epi8(c, _mm_loadu_si128((const __m128i *)from[2]));
    return _mm_or_si128(_mm_or_si128(x, y), z);
}

static const int8_t red[3][16] = {
    {0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 4, 7, 10, 13},
};
static const int8_t green[3][16] = {
    {1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14},
};
static const int8_t blue[3][16] = {
    {2, 5, 8, 11, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, 1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1},
    {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15},
};

static inline Colors take_apart(const uint8_t *rgb)
{
    __m128i a = _mm_loadu_si128((const __m128i *)rgb);
    __m128i b = _mm_loadu_si128((const __m128i *)(rgb + 16));
    __m128i c = _mm_loadu_si128((const __m128i *)(rgb + 32));
    return (Colors){gather(a, b, c, red), gather(a, b, c, green), gather(a, b, c, blue)};
}

/* Two 16-bit factors for a multiplication in pairs. */
static inline __m256i factors(int low, int high)
{
    return _mm256_set1_epi32((int)((uint32_t)(uint16_t)low | (uint32_t)high << 16));
}

/* Luma of eight pixels, from words interleaved in lanes. Half a step of rounding rides along with
 * blue, as 1 * (1 << 14). */
static inline __m256i luma_8(__m256i red_green, __m256i blue_one)
{
    __m256i sum =
        _mm256_add_epi32(_mm256_madd_epi16(red_green, factors(KN_Y_R, KN_Y_G)),
                         _mm256_madd_epi16(blue_one, factors(KN_Y_B, 1 << (KN_COLOR_BITS - 1))));
    return _mm256_add_epi32(_mm256_srai_epi32(sum, KN_COLOR_BITS), _mm256_set1_epi32(16));
}

static void row_to_luma_avx2(const uint8_t *row, int width, uint8_t *y)
{
    const __m256i one = _mm256_set1_epi16(1);
    int i = 0;
    for (; i + 16 <= width; i += 16) {
        Colors colors = take_apart(row + 3 * i);
        __m256i r = _mm256_cvtepu8_epi16(colors.r), g = _mm256_cvtepu8_epi16(colors.g);
        __m256i b = _mm256_cvtepu8_epi16(colors.b);
        __m256i low = luma_8(_mm256_unpacklo_epi16(r, g), _mm256_unpacklo_epi16(b, one));
        __m256i high = luma_8(_mm256_unpackhi_epi16(r, g), _mm256_unpackhi_epi16(b, one));
        __m256i words = _mm256_packs_epi32(low, high);
        _mm_storeu_si128((__m128i *)(y + i), _mm_packus_epi16(_mm256_castsi256_si128(words),
                                                              _mm256_extracti128_si256(words, 1)));
    }
    kn_color_rows_c.row_to_luma(row + 3 * i, width - i, y + i);
}

static inline void store_sum(int16_t *to, __m128i a, __m128i b)
{
    _mm256_storeu_si256((__m256i *)to,
                        _mm256_add_epi16(_mm256_cvtepu8_epi16(a), _mm256_cvtepu8_epi16(b)));
}

static void add_rows_avx2(KnColorSums *sums, int at, const uint8_t *a, const uint8_t *b, int n)
{
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        Colors u = take_apart(a + 3 * i), v = take_apart(b + 3 * i);
        store_sum(sums->r + at + i, u.r, v.r);
        store_sum(sums->g + at + i, u.g, v.g);
        store_sum(sums->b + at + i, u.b, v.b);
    }
    kn_color_rows_c.add_rows(sums, at + i, a + 3 * i, b + 3 * i, n - i);
}

/* 1-2-1 about every other of 17 sums, as 32 bits. */
static inline __m256i low_pass_8(const int16_t *sum)
{
    __m256i first = _mm256_loadu_si256((const __m256i *)sum);
    __m256i next = _mm256_loadu_si256((const __m256i *)(sum + 1));
    const __m256i one = _mm256_set1_epi16(1);
    return _mm256_add_epi32(_mm256_madd_epi16(first, one), _mm256_madd_epi16(next, one));
}

static inline void store_chroma_8(uint8_t *to, __m256i red_green, __m256i blue_only,
                                  __m256i factors_red_green, __m256i factor_blue)
{
    enum { SHIFT = KN_COLOR_BITS + 3 };
    __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(red_green, factors_red_green),
                                   _mm256_madd_epi16(blue_only, factor_blue));
    sum = _mm256_add_epi32(sum, _mm256_set1_epi32((128 << SHIFT) + (1 << (SHIFT - 1))));
    sum = _mm256_srai_epi32(sum, SHIFT);
    __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    _mm_storel_epi64((__m128i *)to, _mm_packus_epi16(words, words));
}

static void sums_to_chroma_avx2(const KnColorSums *sums, uint8_t *cb, uint8_t *cr, int n)
{
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i r = low_pass_8(sums->r + 2 * i), g = low_pass_8(sums->g + 2 * i);
        __m256i b = low_pass_8(sums->b + 2 * i);
        __m256i red_green = _mm256_or_si256(r, _mm256_slli_epi32(g, 16));
        store_chroma_8(cb + i, red_green, b, factors(KN_CB_R, KN_CB_G), factors(KN_CB_B, 0));
        store_chroma_8(cr + i, red_green, b, factors(KN_CR_R, KN_CR_G), factors(KN_CR_B, 0));
    }
    for (; i < n; i++) {
        KnColorSums rest;
        for (int k = 0; k < 3; k++) {
            rest.r[k] = sums->r[2 * i + k];
            rest.g[k] = sums->g[2 * i + k];
            rest.b[k] = sums->b[2 * i + k];
        }
        kn_color_rows_c.sums_to_chroma(&rest, cb + i, cr + i, 1);
    }
}

const KnColorRows kn_color_rows_avx2 = {row_to_luma_avx2, add_rows_avx2, sums_to_chroma_avx2};

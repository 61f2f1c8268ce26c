/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

#include <immintrin.h>

/* AVX-512 twins of the kernels where something that AVX2 lacks makes them measurably faster
 * (docs/performance.md): a permutation over a whole vector, sums of products and of bytes in one
 * instruction, a look-up of 128 bytes. For the others twice the width is no gain, and they stay as
 * they are. They take F, BW, VL, DQ, VBMI and VNNI, which came together with processors that do not
 * slow down for wide vectors. Ends of rows go through masks: what a mask leaves out is not read and
 * not written. */

static inline __m512i load(const void *at)
{
    return _mm512_loadu_si512(at);
}

/* The first n of 64. */
static inline __mmask64 first(int n)
{
    return n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1;
}

/* Sixteen outputs of a paired filter with 6 or 8 taps, which is for steps up to 4/3: all samples
 * that they need lie within 29 and so in one vector, from which a permutation of words takes each
 * output's pair. Of an index it heeds the place within the vector alone. */
static inline __attribute__((always_inline)) void resample_h_16(uint8_t *dst, const int16_t *src,
                                                                const int32_t *offset,
                                                                const int16_t *weights, int n_taps)
{
    const __m512i twice = _mm512_set4_epi32(0x0d0c0d0c, 0x09080908, 0x05040504, 0x01000100);
    const __m512i samples = load(src + offset[0]);
    __m512i from = _mm512_shuffle_epi8(load(offset), twice);
    from = _mm512_sub_epi16(from, _mm512_set1_epi16((short)offset[0]));
    from = _mm512_add_epi16(from, _mm512_set1_epi32(1 << 16));
    __m512i sum = _mm512_set1_epi32(1 << 19);
    for (int t = 0; t < n_taps; t += 2) {
        __m512i pairs = _mm512_permutexvar_epi16(from, samples);
        sum = _mm512_dpwssd_epi32(sum, pairs, load(weights + t * KN_ROW_GROUP));
        from = _mm512_add_epi16(from, _mm512_set1_epi16(2));
    }
    sum = _mm512_max_epi32(_mm512_srai_epi32(sum, 20), _mm512_setzero_si512());
    _mm_storeu_si128((__m128i *)dst, _mm512_cvtusepi32_epi8(sum));
}

static inline __attribute__((always_inline)) int
resample_h_paired(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n_taps, int n)
{
    int i = 0;
    for (; i + 16 <= n; i += 16)
        resample_h_16(dst + i, src, filter->offset + i, filter->weights + i * n_taps, n_taps);
    return i;
}

static void resample_h_avx512(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n)
{
    int i = 0;
    if (filter->paired && filter->n_taps == 6)
        i = resample_h_paired(dst, src, filter, 6, n);
    else if (filter->paired && filter->n_taps == 8)
        i = resample_h_paired(dst, src, filter, 8, n);
    KnRowFilter rest = *filter;
    rest.n_outputs -= i;
    rest.offset += i;
    rest.weights += i * rest.n_taps;
    rest.shuffle += 4 * i;
    kn_resample_h_avx2(dst + i, src, &rest, n - i);
}

/* Thirty-two bytes as words, and back; their values fit. */
static inline __m512i widen(const uint8_t *at, __mmask32 which)
{
    return _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(which, at));
}

static inline void store_words(uint8_t *dst, __mmask32 which, __m512i words)
{
    _mm256_mask_storeu_epi8(dst, which, _mm512_cvtepi16_epi8(words));
}

typedef struct {
    __m512i key, second_key, amplitude;
} Noise;

/* Noise of sixteen samples; one instruction adds up the bytes of each hash. */
static inline __m512i noise_16(__m512i x, const Noise *noise)
{
    __m512i h = _mm512_xor_si512(x, noise->key);
    h = _mm512_mullo_epi32(h, _mm512_set1_epi32((int)KN_NOISE_1));
    h = _mm512_xor_si512(h, _mm512_srli_epi32(h, 15));
    h = _mm512_add_epi32(h, noise->second_key);
    h = _mm512_mullo_epi32(h, _mm512_set1_epi32((int)KN_NOISE_2));
    h = _mm512_xor_si512(h, _mm512_srli_epi32(h, 16));
    return _mm512_dpbusd_epi32(_mm512_set1_epi32(-510), h, _mm512_set1_epi8(1));
}

/* x in the order in which two of them pack into words 0..31. */
static inline void grain_32(uint8_t *dst, const uint8_t *src, __m512i x, const Noise *noise,
                            __mmask32 which)
{
    __m512i next = _mm512_add_epi32(x, _mm512_set1_epi32(4));
    __m512i words = _mm512_packs_epi32(noise_16(x, noise), noise_16(next, noise));
    __m512i scaled =
        _mm512_add_epi16(_mm512_mulhi_epi16(words, noise->amplitude),
                         _mm512_srli_epi16(_mm512_mullo_epi16(words, noise->amplitude), 15));
    __m512i value = _mm512_add_epi16(widen(src, which), scaled);
    value = _mm512_max_epi16(value, _mm512_set1_epi16(16));
    store_words(dst, which, _mm512_min_epi16(value, _mm512_set1_epi16(235)));
}

static void grain_avx512(uint8_t *dst, const uint8_t *src, uint32_t key, uint32_t first_x,
                         int amplitude, int n)
{
    const Noise noise = {
        .key = _mm512_set1_epi32((int)key),
        .second_key = _mm512_set1_epi32((int)kn_noise_second_key(key)),
        .amplitude = _mm512_set1_epi16((short)amplitude),
    };
    __m512i x = _mm512_add_epi32(
        _mm512_set1_epi32((int)first_x),
        _mm512_setr_epi32(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27));
    int i = 0;
    for (; i + 32 <= n; i += 32, x = _mm512_add_epi32(x, _mm512_set1_epi32(32)))
        grain_32(dst + i, src + i, x, &noise, ~0u);
    grain_32(dst + i, src + i, x, &noise, (__mmask32)first(n - i));
}

/* A table of 256 bytes, in four vectors. */
typedef struct {
    __m512i part[4];
} Table;

static inline __m512i look_up(__m512i x, const Table *table)
{
    __m512i low = _mm512_permutex2var_epi8(table->part[0], x, table->part[1]);
    __m512i high = _mm512_permutex2var_epi8(table->part[2], x, table->part[3]);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high);
}

static inline void mix_difference_64(uint8_t *dst, const uint8_t *a, const uint8_t *b,
                                     const Table *table, __mmask64 which)
{
    __m512i x = _mm512_maskz_loadu_epi8(which, a), y = _mm512_maskz_loadu_epi8(which, b);
    __m512i over = _mm512_subs_epu8(x, y), under = _mm512_subs_epu8(y, x);
    __m512i step = look_up(_mm512_or_si512(over, under), table);
    __m512i moved =
        _mm512_mask_sub_epi8(_mm512_add_epi8(y, step), _mm512_cmple_epu8_mask(x, y), y, step);
    _mm512_mask_storeu_epi8(dst, which, moved);
}

static void mix_difference_avx512(uint8_t *dst, const uint8_t *a, const uint8_t *b,
                                  const uint8_t *table, int n)
{
    Table parts;
    for (int i = 0; i < 4; i++)
        parts.part[i] = load(table + 64 * i);
    int i = 0;
    for (; i + 64 <= n; i += 64)
        mix_difference_64(dst + i, a + i, b + i, &parts, ~UINT64_C(0));
    mix_difference_64(dst + i, a + i, b + i, &parts, first(n - i));
}

void kn_kernels_init_avx512(KnKernels *kernels)
{
    kernels->resample_h = resample_h_avx512;
    kernels->grain = grain_avx512;
    kernels->mix_difference = mix_difference_avx512;
}

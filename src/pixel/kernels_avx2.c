/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

#include <immintrin.h>
#include <string.h>

/* AVX2 twins of the kernels in kernels_c.c. What does not fill a vector goes through the C
 * version, but for the vertical pass, whose last vector is drawn so that it ends with the row.
 *
 * The pointwise kernels rest on _mm256_mulhrs_epi16(a, b) = (a * b + (1 << 14)) >> 15, exact in the
 * ranges the contracts state: with a doubled it is (a * b + (1 << 13)) >> 14. */

static inline __m256i load(const void *at)
{
    return _mm256_loadu_si256(at);
}

static inline void store(void *at, __m256i value)
{
    _mm256_storeu_si256(at, value);
}

static inline __m128i load128(const void *at)
{
    return _mm_loadu_si128(at);
}

/* The vertical pass's taps that are not zero: those above it, then those below. */
typedef struct {
    int n_above, n;
    const uint8_t *row[KN_TAPS_MAX];
    __m256i weight[KN_TAPS_MAX]; /* without sign */
    __m256i bias;
} Taps;

static inline void sort_taps(Taps *taps, const uint8_t *const *rows, const int16_t *weights,
                             int n_taps)
{
    taps->n = 0;
    for (int t = 0; t < n_taps; t++)
        if (weights[t] > 0) {
            taps->weight[taps->n] = _mm256_set1_epi16(weights[t]);
            taps->row[taps->n++] = rows[t];
        }
    taps->n_above = taps->n;
    for (int t = 0; t < n_taps; t++)
        if (weights[t] < 0) {
            taps->weight[taps->n] = _mm256_set1_epi16((short)-weights[t]);
            taps->row[taps->n++] = rows[t];
        }
    taps->bias = _mm256_set1_epi16((short)kn_resample_v_bias(weights, n_taps));
}

/* (v * weight) >> 8 is the high word of (v << 8) * weight. Bytes at even and odd places are worked
 * on apart, because shifting and masking them costs less than unpacking. */
typedef struct {
    __m256i even, odd;
} Columns;

static inline Columns weigh(const uint8_t *at, __m256i weight)
{
    __m256i bytes = load(at);
    return (Columns){
        .even = _mm256_mulhi_epu16(_mm256_slli_epi16(bytes, 8), weight),
        .odd =
            _mm256_mulhi_epu16(_mm256_and_si256(bytes, _mm256_set1_epi16((short)0xff00)), weight),
    };
}

static inline Columns add(Columns a, Columns b)
{
    return (Columns){_mm256_add_epi16(a.even, b.even), _mm256_add_epi16(a.odd, b.odd)};
}

static inline Columns subtract(Columns a, Columns b)
{
    return (Columns){_mm256_sub_epi16(a.even, b.even), _mm256_sub_epi16(a.odd, b.odd)};
}

static inline void store_columns(int16_t *dst, Columns columns)
{
    __m256i low = _mm256_unpacklo_epi16(columns.even, columns.odd);
    __m256i high = _mm256_unpackhi_epi16(columns.even, columns.odd);
    store(dst, _mm256_permute2x128_si256(low, high, 0x20));
    store(dst + 16, _mm256_permute2x128_si256(low, high, 0x31));
}

static inline void resample_v_32(int16_t *dst, const Taps *taps, int x)
{
    Columns sum = {taps->bias, taps->bias};
    for (int t = 0; t < taps->n_above; t++)
        sum = add(sum, weigh(taps->row[t] + x, taps->weight[t]));
    for (int t = taps->n_above; t < taps->n; t++)
        sum = subtract(sum, weigh(taps->row[t] + x, taps->weight[t]));
    store_columns(dst + x, sum);
}

static inline void resample_v_64(int16_t *dst, const Taps *taps, int x)
{
    Columns a = {taps->bias, taps->bias}, b = a;
    for (int t = 0; t < taps->n_above; t++) {
        a = add(a, weigh(taps->row[t] + x, taps->weight[t]));
        b = add(b, weigh(taps->row[t] + x + 32, taps->weight[t]));
    }
    for (int t = taps->n_above; t < taps->n; t++) {
        a = subtract(a, weigh(taps->row[t] + x, taps->weight[t]));
        b = subtract(b, weigh(taps->row[t] + x + 32, taps->weight[t]));
    }
    store_columns(dst + x, a);
    store_columns(dst + x + 32, b);
}

static void resample_v_avx2(int16_t *dst, const uint8_t *const *rows, const int16_t *weights,
                            int n_taps, int n)
{
    if (n < 32) {
        kn_kernels_c.resample_v(dst, rows, weights, n_taps, n);
        return;
    }
    Taps taps;
    sort_taps(&taps, rows, weights, n_taps);
    int x = 0;
    for (; x + 64 <= n; x += 64)
        resample_v_64(dst, &taps, x);
    for (; x + 32 <= n; x += 32)
        resample_v_32(dst, &taps, x);
    if (x < n)
        resample_v_32(dst, &taps, n - 32);
}

/* Writes the first n <= 8 of the 32-bit sums, scaled down and clamped. */
static inline void store_8(uint8_t *dst, __m256i sum, int n)
{
    sum = _mm256_srai_epi32(sum, 20);
    __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    __m128i bytes = _mm_packus_epi16(words, words);
    if (n >= 8) {
        _mm_storel_epi64((__m128i *)dst, bytes);
        return;
    }
    uint8_t out[8];
    _mm_storel_epi64((__m128i *)out, bytes);
    memcpy(dst, out, (size_t)n);
}

static inline __m256i load_two(const int16_t *a, const int16_t *b)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load128(a)), load128(b), 1);
}

/* Eight outputs of a paired filter. All samples that four outputs need of one tap pair lie in one
 * 128-bit load; the shuffle brings each output's pair into its 32 bits. With 6 or 8 taps (a step of
 * at most 4/3) the four start within four samples, and the load serves the next pair too. */
static inline __attribute__((always_inline)) __m256i
resample_h_paired_8(const int16_t *src, const int32_t *offset, const int16_t *weights,
                    const uint8_t *shuffle, int n_taps)
{
    const int16_t *a = src + offset[0], *b = src + offset[4];
    const __m256i *w = (const __m256i *)weights;
    const __m256i order = _mm256_load_si256((const __m256i *)shuffle);
    const __m256i next = _mm256_add_epi8(order, _mm256_set1_epi8(4));
    __m256i sum = _mm256_set1_epi32(1 << 19);
    for (int t = 0; t < n_taps; t += 2) {
        __m256i pairs;
        if (n_taps > 8)
            pairs = _mm256_shuffle_epi8(load_two(a + t, b + t), order);
        else
            pairs = _mm256_shuffle_epi8(load_two(a + (t & 4), b + (t & 4)), t & 2 ? next : order);
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_load_si256(w + t)));
    }
    return sum;
}

static inline __attribute__((always_inline)) void
resample_h_paired(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n_taps, int n)
{
    const int32_t *offset = filter->offset;
    const int16_t *weights = filter->weights;
    const uint8_t *shuffle = filter->shuffle;
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        __m256i a =
            resample_h_paired_8(src, offset + i, weights + i * n_taps, shuffle + i * 4, n_taps);
        __m256i b = resample_h_paired_8(src, offset + i + 8, weights + i * n_taps + 16,
                                        shuffle + (i + 8) * 4, n_taps);
        __m256i words = _mm256_packs_epi32(_mm256_srai_epi32(a, 20), _mm256_srai_epi32(b, 20));
        words = _mm256_permute4x64_epi64(words, _MM_SHUFFLE(3, 1, 2, 0));
        _mm_storeu_si128(
            (__m128i *)(dst + i),
            _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
    }
    for (const int16_t *w = weights + i * n_taps; i < n; i += 8, w += 16)
        store_8(dst + i, resample_h_paired_8(src, offset + i, w, shuffle + i * 4, n_taps), n - i);
}

/* One output of a filter that is not paired: eight partial sums, in two lanes with the output four
 * further on. */
static inline __m256i resample_h_two(const int16_t *src, const KnRowFilter *filter, int i)
{
    int n_taps = filter->n_taps;
    const int16_t *a = src + filter->offset[i], *b = src + filter->offset[i + 4];
    const int16_t *u = filter->weights + i * n_taps, *v = u + 4 * n_taps;
    __m256i sum = _mm256_setzero_si256();
    for (int t = 0; t < n_taps; t += 8) {
        __m256i samples =
            _mm256_inserti128_si256(_mm256_castsi128_si256(load128(a + t)), load128(b + t), 1);
        __m256i w =
            _mm256_inserti128_si256(_mm256_castsi128_si256(load128(u + t)), load128(v + t), 1);
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(samples, w));
    }
    return sum;
}

static void resample_h_wide(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n)
{
    for (int i = 0; i < n; i += 8) {
        __m256i a =
            _mm256_hadd_epi32(resample_h_two(src, filter, i), resample_h_two(src, filter, i + 1));
        __m256i b = _mm256_hadd_epi32(resample_h_two(src, filter, i + 2),
                                      resample_h_two(src, filter, i + 3));
        __m256i sum = _mm256_add_epi32(_mm256_hadd_epi32(a, b), _mm256_set1_epi32(1 << 19));
        store_8(dst + i, sum, n - i);
    }
}

void kn_resample_h_avx2(uint8_t *dst, const int16_t *src, const KnRowFilter *filter, int n)
{
    if (!filter->paired)
        resample_h_wide(dst, src, filter, n);
    else if (filter->n_taps == 6)
        resample_h_paired(dst, src, filter, 6, n);
    else if (filter->n_taps == 8)
        resample_h_paired(dst, src, filter, 8, n);
    else
        resample_h_paired(dst, src, filter, filter->n_taps, n);
}

/* Sixteen bytes as words, and back. */
static inline __m256i widen(const uint8_t *at)
{
    return _mm256_cvtepu8_epi16(load128(at));
}

static inline void store_words_16(uint8_t *dst, __m256i words)
{
    __m128i high = _mm256_extracti128_si256(words, 1);
    _mm_storeu_si128((__m128i *)dst, _mm_packus_epi16(_mm256_castsi256_si128(words), high));
}

static inline void store_words_32(uint8_t *dst, __m256i a, __m256i b)
{
    store(dst, _mm256_permute4x64_epi64(_mm256_packus_epi16(a, b), _MM_SHUFFLE(3, 1, 2, 0)));
}

/* (difference * weight + (1 << 13)) >> 14 */
static inline __m256i scale(__m256i difference, __m256i weight)
{
    return _mm256_mulhrs_epi16(_mm256_add_epi16(difference, difference), weight);
}

static inline __m256i gain_16(const uint8_t *src, const uint16_t *gain, __m256i pivot)
{
    return _mm256_add_epi16(pivot, scale(_mm256_sub_epi16(widen(src), pivot), load(gain)));
}

static void gain_avx2(uint8_t *dst, const uint8_t *src, const uint16_t *gain, int pivot, int n)
{
    const __m256i p = _mm256_set1_epi16((short)pivot);
    int i = 0;
    for (; i + 32 <= n; i += 32)
        store_words_32(dst + i, gain_16(src + i, gain + i, p),
                       gain_16(src + i + 16, gain + i + 16, p));
    for (; i + 16 <= n; i += 16)
        store_words_16(dst + i, gain_16(src + i, gain + i, p));
    kn_kernels_c.gain(dst + i, src + i, gain + i, pivot, n - i);
}

/* a + (b - a) * weight: the contract's sum, since a * KN_ONE needs no rounding. */
static inline __m256i mix_words(__m256i a, __m256i b, __m256i weight)
{
    return _mm256_add_epi16(a, scale(_mm256_sub_epi16(b, a), weight));
}

/* Thirty-two bytes: unpacking and packing keep within lanes, so no lane is crossed. */
static inline __m256i mix_32(__m256i a, __m256i b, __m256i weight)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i low = mix_words(_mm256_unpacklo_epi8(a, zero), _mm256_unpacklo_epi8(b, zero), weight);
    __m256i high = mix_words(_mm256_unpackhi_epi8(a, zero), _mm256_unpackhi_epi8(b, zero), weight);
    return _mm256_packus_epi16(low, high);
}

static void mix_avx2(uint8_t *dst, const uint8_t *a, const uint8_t *b, int weight, int n)
{
    const __m256i w = _mm256_set1_epi16((short)weight);
    int i = 0;
    for (; i + 32 <= n; i += 32)
        store(dst + i, mix_32(load(a + i), load(b + i), w));
    kn_kernels_c.mix(dst + i, a + i, b + i, weight, n - i);
}

static void mix_value_avx2(uint8_t *dst, const uint8_t *src, uint8_t value, int weight, int n)
{
    const __m256i w = _mm256_set1_epi16((short)weight), b = _mm256_set1_epi8((char)value);
    int i = 0;
    for (; i + 32 <= n; i += 32)
        store(dst + i, mix_32(load(src + i), b, w));
    kn_kernels_c.mix_value(dst + i, src + i, value, weight, n - i);
}

static inline __m256i mix_mask_16(const uint8_t *a, const uint8_t *b, const uint16_t *weight)
{
    return mix_words(widen(a), widen(b), load(weight));
}

static void mix_mask_avx2(uint8_t *dst, const uint8_t *a, const uint8_t *b, const uint16_t *weight,
                          int n)
{
    int i = 0;
    for (; i + 32 <= n; i += 32)
        store_words_32(dst + i, mix_mask_16(a + i, b + i, weight + i),
                       mix_mask_16(a + i + 16, b + i + 16, weight + i + 16));
    for (; i + 16 <= n; i += 16)
        store_words_16(dst + i, mix_mask_16(a + i, b + i, weight + i));
    kn_kernels_c.mix_mask(dst + i, a + i, b + i, weight + i, n - i);
}

typedef struct {
    __m256i key, second_key;
} Noise;

/* Noise of eight samples, as words in the low halves of 32 bits. */
static inline __m256i noise_8(__m256i x, Noise noise)
{
    __m256i h = _mm256_xor_si256(x, noise.key);
    h = _mm256_mullo_epi32(h, _mm256_set1_epi32((int)KN_NOISE_1));
    h = _mm256_xor_si256(h, _mm256_srli_epi32(h, 15));
    h = _mm256_add_epi32(h, noise.second_key);
    h = _mm256_mullo_epi32(h, _mm256_set1_epi32((int)KN_NOISE_2));
    h = _mm256_xor_si256(h, _mm256_srli_epi32(h, 16));
    __m256i pairs = _mm256_maddubs_epi16(h, _mm256_set1_epi8(1));
    return _mm256_sub_epi32(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)), _mm256_set1_epi32(510));
}

static void grain_avx2(uint8_t *dst, const uint8_t *src, uint32_t key, uint32_t first_x,
                       int amplitude, int n)
{
    const Noise noise = {
        .key = _mm256_set1_epi32((int)key),
        .second_key = _mm256_set1_epi32((int)kn_noise_second_key(key)),
    };
    const __m256i factor = _mm256_set1_epi16((short)amplitude), eight = _mm256_set1_epi32(8);
    /* In the order in which two of them pack into words 0..15. */
    __m256i a = _mm256_add_epi32(_mm256_set1_epi32((int)first_x),
                                 _mm256_setr_epi32(0, 1, 2, 3, 8, 9, 10, 11));
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        __m256i b = _mm256_add_epi32(a, _mm256_set1_epi32(4));
        __m256i words = _mm256_packs_epi32(noise_8(a, noise), noise_8(b, noise));
        a = _mm256_add_epi32(a, _mm256_add_epi32(eight, eight));
        /* (noise * amplitude + (1 << 15)) >> 16: the product's high word, rounded by its low one's
         * top bit. */
        __m256i scaled = _mm256_add_epi16(_mm256_mulhi_epi16(words, factor),
                                          _mm256_srli_epi16(_mm256_mullo_epi16(words, factor), 15));
        __m256i value = _mm256_add_epi16(widen(src + i), scaled);
        value = _mm256_max_epi16(value, _mm256_set1_epi16(16));
        store_words_16(dst + i, _mm256_min_epi16(value, _mm256_set1_epi16(235)));
    }
    kn_kernels_c.grain(dst + i, src + i, key, first_x + (uint32_t)i, amplitude, n - i);
}

/* (value * opacity + 128) >> 8, of words up to 255; nothing overflows. */
static inline __m256i fade_words(__m256i value, __m256i opacity)
{
    return _mm256_srli_epi16(
        _mm256_add_epi16(_mm256_mullo_epi16(value, opacity), _mm256_set1_epi16(128)), 8);
}

/* dst * (255 - alpha) / 255, rounded: with p + 128 for q, (q + (q >> 8)) >> 8, which is exact for
 * every p up to 255 * 255. */
static inline __m256i keep_words(__m256i dst, __m256i alpha)
{
    __m256i rest = _mm256_sub_epi16(_mm256_set1_epi16(255), alpha);
    __m256i q = _mm256_add_epi16(_mm256_mullo_epi16(dst, rest), _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(q, _mm256_srli_epi16(q, 8)), 8);
}

static inline __m256i blend_words(__m256i dst, __m256i src, __m256i alpha, __m256i opacity)
{
    return _mm256_add_epi16(fade_words(src, opacity), keep_words(dst, fade_words(alpha, opacity)));
}

static void blend_avx2(uint8_t *dst, const uint8_t *src, const uint8_t *alpha, int opacity, int n)
{
    const __m256i o = _mm256_set1_epi16((short)opacity), zero = _mm256_setzero_si256();
    int i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i s = load(src + i), a = load(alpha + i), both = _mm256_or_si256(s, a);
        if (_mm256_testz_si256(both, both)) /* most of a text's rectangle */
            continue;
        __m256i d = load(dst + i);
        __m256i low = blend_words(_mm256_unpacklo_epi8(d, zero), _mm256_unpacklo_epi8(s, zero),
                                  _mm256_unpacklo_epi8(a, zero), o);
        __m256i high = blend_words(_mm256_unpackhi_epi8(d, zero), _mm256_unpackhi_epi8(s, zero),
                                   _mm256_unpackhi_epi8(a, zero), o);
        store(dst + i, _mm256_packus_epi16(low, high));
    }
    kn_kernels_c.blend(dst + i, src + i, alpha + i, opacity, n - i);
}

void kn_kernels_init_avx2(KnKernels *kernels)
{
    kernels->by_output = FALSE;
    kernels->resample_v = resample_v_avx2;
    kernels->resample_h = kn_resample_h_avx2;
    kernels->gain = gain_avx2;
    kernels->mix = mix_avx2;
    kernels->mix_value = mix_value_avx2;
    kernels->mix_mask = mix_mask_avx2;
    kernels->grain = grain_avx2;
    kernels->blend = blend_avx2;
    kn_kernels_init_transition_avx2(kernels);
    kn_kernels_init_look_avx2(kernels);
}

/* SPDX-License-Identifier: MIT */
/* The kernels of transitions: every version against the C one, byte for byte, at odd sizes, between
 * guards and over memory that ends with the row; and what they do, by the numbers. */
#include "pixel/kernels.h"

#include <math.h>
#include <string.h>

enum { GUARD = 64, GUARD_BYTE = 0xa5, N_ROUNDS = 4 };

static const int large_sizes[] = {95, 96, 97, 127, 128, 129, 255, 960, 1023, 1920};

/* Sizes 0..70, then the large ones; FALSE after the last. */
static gboolean size_at(int i, int *n)
{
    enum { SMALL = 71 };
    if (i >= SMALL + (int)G_N_ELEMENTS(large_sizes))
        return FALSE;
    *n = i < SMALL ? i : large_sizes[i - SMALL];
    return TRUE;
}

typedef enum { ZEROS, ONES, ALTERNATING, RANDOM, N_FILLS } Fill;

static int fill_value(Fill fill, GRand *random, int i, int low, int high)
{
    switch (fill) {
    case ZEROS:
        return low;
    case ONES:
        return high;
    case ALTERNATING:
        return i % 2 ? high : low;
    default:
        return g_rand_int_range(random, low, high + 1);
    }
}

/* Memory that ends with its n elements, for the address sanitizer, at no alignment. */
typedef struct {
    void *memory;
    uint8_t *at;
} Block;

static Block block_new(gsize size, int shift)
{
    Block block = {.memory = g_malloc(MAX(size + (gsize)shift, 1))};
    block.at = (uint8_t *)block.memory + shift;
    return block;
}

static void block_clear(Block *block)
{
    g_free(block->memory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Block, block_clear)

static Block bytes_new(int n, Fill fill, GRand *random)
{
    Block block = block_new((gsize)n, n % 7);
    for (int i = 0; i < n; i++)
        block.at[i] = (uint8_t)fill_value(fill, random, i, 0, 255);
    return block;
}

/* What a row of one kernel is made from. */
typedef struct {
    const uint8_t *a[3], *b[3]; /* of 2 n samples each */
    const int16_t *field;
    const uint8_t *table;
    const uint16_t *index; /* into a[0] */
    const uint32_t *inverse;
    KnMixing mix;
    KnEdge edge;
    KnNear near;
    int threshold, size, n;
} Input;

static void run_through(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->mix_through(dst, in->a[0], in->b[0], &in->mix, in->n);
}

static void run_edge(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->mix_edge(dst, in->a[0], in->b[0], in->field, &in->edge, in->n);
}

static void run_difference(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->mix_difference(dst, in->a[0], in->b[0], in->table, in->n);
}

static void run_choose(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->choose(dst, in->a[0], in->b[0], in->field, in->threshold, in->n);
}

static void run_near(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->near_weights(dst, in->a, in->b, &in->near, in->n);
}

static void run_pick(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->pick(dst, in->a[0], in->index, in->n, in->n);
}

static void run_blur(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->blur(dst, in->a[0], in->inverse, in->size, in->n);
}

static const struct {
    const char *name;
    void (*run)(const KnKernels *kernels, void *dst, const Input *in);
    int sample_size;
} kernels_of[] = {
    {"mix_through", run_through, 1},
    {"mix_edge", run_edge, 1},
    {"mix_difference", run_difference, 1},
    {"choose", run_choose, 1},
    {"near_weights", run_near, 2},
    {"pick", run_pick, 1},
    {"blur", run_blur, 1},
};

static void check(guint kernel, const KnKernels *fast, const Input *in)
{
    KnKernels c;
    kn_kernels_init(&c, 0);
    gsize size = (gsize)in->n * kernels_of[kernel].sample_size + 2 * GUARD;
    g_autofree uint8_t *want = g_malloc(size), *got = g_malloc(size);
    memset(want, GUARD_BYTE, size);
    memset(got, GUARD_BYTE, size);
    kernels_of[kernel].run(&c, want + GUARD, in);
    kernels_of[kernel].run(fast, got + GUARD, in);
    g_assert_cmpmem(want, size, got, size);
    for (int i = 0; i < GUARD; i++) {
        g_assert_cmpuint(got[i], ==, GUARD_BYTE);
        g_assert_cmpuint(got[size - 1 - (gsize)i], ==, GUARD_BYTE);
    }
}

static void fill_input(Input *in, GRand *random, int round)
{
    static const int scales[] = {-32768, 32767, 12345, -1}, limits[] = {0, 1, 30000, 255 * 255};
    static const int weights[] = {0, KN_ONE, 5000, 1}, thresholds[] = {-32768, 32767, 0, -777};
    in->mix.weight_a = g_rand_int_range(random, 0, KN_ONE + 1);
    in->mix.weight_b = round % 2 ? KN_ONE - in->mix.weight_a : 0;
    in->mix.constant = 255 * (KN_ONE - in->mix.weight_a - in->mix.weight_b) + (KN_ONE >> 1);
    in->edge.scale = scales[round % 4];
    in->edge.shift = g_rand_int_range(random, -(1 << 14) + 1, 1 << 14);
    in->near.chroma = round / 2 % 2;
    in->near.limit = limits[g_rand_int_range(random, 0, 4)];
    in->near.weight = weights[round % 4];
    in->threshold = thresholds[round % 4];
}

/* Indices that never fall: spread over the row (a step of 1), over its middle, or all one. */
static void fill_index(uint16_t *index, int n, int round, GRand *random)
{
    static const double steps[] = {1, 0.3, 1.9, 7};
    double step = steps[round % 4], at = step > 1 ? 0 : n * (1 - step) / 2;
    for (int i = 0; i < n; i++, at += step)
        index[i] = (uint16_t)MIN((int)at, n - 1);
    if (round == 3 && n > 40) /* a jump */
        for (int i = n / 2; i < n; i++)
            index[i] = (uint16_t)(n - 1);
}

static void check_size(guint kernel, const KnKernels *fast, GRand *random, int n)
{
    for (Fill fill = 0; fill < N_FILLS; fill++) {
        g_auto(Block) field = block_new((gsize)n * 2, n % 3 * 2),
                      index = block_new((gsize)n * 2, 0), inverse = block_new((gsize)n * 4, 0);
        g_auto(Block) table = block_new(256, 0);
        Block pictures[6];
        Fill other = (fill + (Fill)(n % N_FILLS)) % N_FILLS;
        for (int i = 0; i < 256; i++)
            table.at[i] = (uint8_t)g_rand_int_range(random, 0, i + 1);
        for (int round = 0; round < N_ROUNDS; round++) {
            Input in = {.n = n, .size = 1 + (round * n / 4 + round) % MAX(n, 1)};
            gboolean twice = kernel == 6 || (kernel == 4);
            fill_input(&in, random, round);
            for (int i = 0; i < 6; i++) {
                /* Chroma of a luma row has half of its samples; luma of a chroma row one less
                 * than twice as many. */
                int samples = n;
                if (kernel == 4 && in.near.chroma)
                    samples = i % 3 ? n : MAX(2 * n - 1, 0);
                else if (kernel == 4)
                    samples = i % 3 ? (n + 1) / 2 : n;
                else if (twice)
                    samples = n + in.size;
                pictures[i] = bytes_new(samples, i < 3 ? fill : other, random);
                (i < 3 ? in.a : in.b)[i % 3] = pictures[i].at;
            }
            if (kernel == 6) /* nothing counts after the row's end */
                memset(pictures[0].at + n, 0, (gsize)in.size);
            for (int i = 0; i < n; i++) {
                int most = kernel == 3 ? 32767 : 1 << 14;
                ((int16_t *)(void *)field.at)[i] =
                    (int16_t)fill_value(other, random, i, kernel == 3 ? -32768 : -most, most);
                uint32_t count = (uint32_t)MIN(in.size, n - i);
                ((uint32_t *)(void *)inverse.at)[i] = ((1u << 23) + count / 2) / count;
            }
            fill_index((uint16_t *)(void *)index.at, n, round, random);
            in.field = (const int16_t *)(const void *)field.at;
            in.index = (const uint16_t *)(const void *)index.at;
            in.inverse = (const uint32_t *)(const void *)inverse.at;
            in.table = table.at;
            check(kernel, fast, &in);
            for (int i = 0; i < 6; i++)
                block_clear(&pictures[i]);
        }
    }
}

static void test_equal(gconstpointer data)
{
    guint kernel = GPOINTER_TO_UINT(data);
    KnKernels fast;
    if (!(kn_cpu_flags() & KN_CPU_AVX2)) {
        g_test_skip("this processor lacks it");
        return;
    }
    kn_kernels_init(&fast, KN_CPU_AVX2);
    g_autoptr(GRand) random = g_rand_new_with_seed(kernel);
    for (int i = 0, n; size_at(i, &n); i++)
        check_size(kernel, &fast, random, n);
}

/* Against the formula, in double: within half a value of rounding and what 12 bits leave. */
static void test_edge(void)
{
    enum { N = 8193 };
    static uint8_t a[N], b[N], out[N];
    static int16_t field[N];
    KnKernels c;
    kn_kernels_init(&c, kn_cpu_flags());
    for (int i = 0; i < N; i++) {
        a[i] = 255;
        field[i] = (int16_t)(i - 2048);
    }
    c.mix_edge(out, a, b, field, &(KnEdge){32767, 0}, N);
    for (int i = 0; i < N; i++) {
        double t = CLAMP((i - 2048) / 4096.0, 0, 1), want = 255 - 255 * t * t * (3 - 2 * t);
        g_assert_cmpfloat(fabs(out[i] - want), <=, 0.6);
        if (t <= 0 || t >= 1)
            g_assert_cmpint(out[i], ==, (int)want);
    }
}

/* A blur over one sample changes nothing; over all of them, the first is their mean. */
static void test_blur(void)
{
    enum { N = 333 };
    uint8_t src[2 * N + 64] = {0}, out[N];
    uint32_t inverse[N];
    int sum = 0;
    KnKernels kernels;
    kn_kernels_init(&kernels, kn_cpu_flags());
    for (int i = 0; i < N; i++) {
        src[i] = (uint8_t)(i * 89 % 256);
        sum += src[i];
        inverse[i] = 1u << 23;
    }
    kernels.blur(out, src, inverse, 1, N);
    g_assert_cmpmem(out, N, src, N);
    for (int i = 0; i < N; i++)
        inverse[i] = (1u << 23) / (uint32_t)(N - i);
    kernels.blur(out, src, inverse, N, N);
    g_assert_cmpfloat(fabs(out[0] - sum / (double)N), <=, 0.51);
    g_assert_cmpint(out[N - 1], ==, src[N - 1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint k = 0; k < G_N_ELEMENTS(kernels_of); k++) {
        g_autofree char *path = g_strconcat("/kernels/AVX2-equals-C/", kernels_of[k].name, NULL);
        g_test_add_data_func(path, GUINT_TO_POINTER(k), test_equal);
    }
    g_test_add_func("/kernels/a-soft-edge-follows-its-formula", test_edge);
    g_test_add_func("/kernels/a-blur-is-a-mean", test_blur);
    return g_test_run();
}

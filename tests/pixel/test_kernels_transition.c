/* SPDX-License-Identifier: MIT */
/* The kernels of transitions: every version against the C one, byte for byte, at odd sizes, between
 * guards and over memory that ends with the row; and what they do, by the numbers. */
#include "kernels_kit.h"

#include <math.h>
#include <string.h>

enum { N_ROUNDS = 4 };

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
    g_auto(KitRow) want = {0}, got = {0};
    gsize size = (gsize)in->n * (gsize)kernels_of[kernel].sample_size;
    kit_row_init(&want, size, 0);
    kit_row_init(&got, size, 0);
    kernels_of[kernel].run(&c, want.at, in);
    kernels_of[kernel].run(fast, got.at, in);
    kit_row_compare(&want, &got);
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
    for (KitFill fill = 0; fill < KIT_N_FILLS; fill++) {
        g_auto(KitBlock) field = kit_block_new((gsize)n * 2, n % 3 * 2),
                         index = kit_block_new((gsize)n * 2, 0),
                         inverse = kit_block_new((gsize)n * 4, 0);
        g_auto(KitBlock) table = kit_block_new(256, 0);
        KitBlock pictures[6];
        uint8_t *tones = table.at;
        int16_t *values = field.at;
        uint32_t *parts = inverse.at;
        KitFill other = (fill + (KitFill)(n % KIT_N_FILLS)) % KIT_N_FILLS;
        for (int i = 0; i < 256; i++)
            tones[i] = (uint8_t)g_rand_int_range(random, 0, i + 1);
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
                pictures[i] = kit_block_new((gsize)samples, samples % 7);
                kit_fill(pictures[i].at, samples, i < 3 ? fill : other, random);
                (i < 3 ? in.a : in.b)[i % 3] = pictures[i].at;
            }
            if (kernel == 6) /* nothing counts after the row's end */
                memset((uint8_t *)pictures[0].at + n, 0, (gsize)in.size);
            for (int i = 0; i < n; i++) {
                int most = kernel == 3 ? 32767 : 1 << 14;
                values[i] =
                    (int16_t)kit_value(other, random, i, kernel == 3 ? -32768 : -most, most);
                uint32_t count = (uint32_t)MIN(in.size, n - i);
                parts[i] = ((1u << 23) + count / 2) / count;
            }
            fill_index(index.at, n, round, random);
            in.field = values;
            in.index = index.at;
            in.inverse = parts;
            in.table = tones;
            check(kernel, fast, &in);
            for (int i = 0; i < 6; i++)
                kit_block_clear(&pictures[i]);
        }
    }
}

static void test_equal(gconstpointer data)
{
    guint kernel = GPOINTER_TO_UINT(data) / KIT_N_VERSIONS;
    KnKernels fast;
    if (!kit_kernels(GPOINTER_TO_UINT(data) % KIT_N_VERSIONS, &fast))
        return;
    g_autoptr(GRand) random = g_rand_new_with_seed(kernel);
    for (int i = 0, n; kit_size_at(i, &n); i++)
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
    for (guint k = 0; k < G_N_ELEMENTS(kernels_of); k++)
        kit_add(kernels_of[k].name, k, test_equal);
    g_test_add_func("/kernels/a-soft-edge-follows-its-formula", test_edge);
    g_test_add_func("/kernels/a-blur-is-a-mean", test_blur);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
/* Every version of every kernel against the C one, byte for byte; with --bench, how fast they are
 * (ns a row of 1920 samples). */
#include "kernels_kit.h"
#include "pixel/filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define STEP_ONE (G_GINT64_CONSTANT(1) << 32)

enum { BENCH_WIDTH = 1920 };

/* Pointwise kernels: one signature for all. */

typedef struct {
    const uint8_t *a, *b, *alpha;
    const uint16_t *weights;
    int weight, pivot, amplitude, n;
    uint32_t key, first_x;
} Input;

static void run_gain(const KnKernels *kernels, uint8_t *dst, const Input *in)
{
    kernels->gain(dst, in->a, in->weights, in->pivot, in->n);
}

static void run_mix(const KnKernels *kernels, uint8_t *dst, const Input *in)
{
    kernels->mix(dst, in->a, in->b, in->weight, in->n);
}

static void run_mix_value(const KnKernels *kernels, uint8_t *dst, const Input *in)
{
    kernels->mix_value(dst, in->a, (uint8_t)in->key, in->weight, in->n);
}

static void run_mix_mask(const KnKernels *kernels, uint8_t *dst, const Input *in)
{
    kernels->mix_mask(dst, in->a, in->b, in->weights, in->n);
}

static void run_grain(const KnKernels *kernels, uint8_t *dst, const Input *in)
{
    kernels->grain(dst, in->a, in->key, in->first_x, in->amplitude, in->n);
}

/* dst is read too: it begins as a copy of b. */
static void run_blend(const KnKernels *kernels, uint8_t *dst, const Input *in)
{
    if (dst != in->b && in->n > 0)
        memcpy(dst, in->b, (gsize)in->n);
    kernels->blend(dst, in->a, in->alpha, in->weight * KN_OPAQUE / KN_ONE, in->n);
}

static const struct {
    const char *name;
    void (*run)(const KnKernels *kernels, uint8_t *dst, const Input *in);
    gboolean two_sources;
} pointwise[] = {
    {"gain", run_gain, FALSE},           {"mix", run_mix, TRUE},
    {"mix_value", run_mix_value, FALSE}, {"mix_mask", run_mix_mask, TRUE},
    {"grain", run_grain, FALSE},         {"blend", run_blend, FALSE},
};

typedef enum { APART, OVER_A, OVER_B, N_PLACES } Place;

static void check_pointwise(guint kernel, const KnKernels *fast, const Input *given, Place place,
                            int shift)
{
    KnKernels c;
    kn_kernels_init(&c, 0);
    const KnKernels *tables[2] = {&c, fast};
    g_auto(KitRow) plain = {0}, other = {0};
    KitRow *rows[2] = {&plain, &other};
    for (int i = 0; i < 2; i++) {
        Input in = *given;
        kit_row_init(rows[i], (gsize)in.n, shift);
        if (place != APART && in.n > 0)
            memcpy(rows[i]->at, place == OVER_A ? in.a : in.b, (gsize)in.n);
        if (place == OVER_A)
            in.a = rows[i]->at;
        if (place == OVER_B)
            in.b = rows[i]->at;
        pointwise[kernel].run(tables[i], rows[i]->at, &in);
    }
    kit_row_compare(&plain, &other);
}

static void check_pointwise_size(guint kernel, const KnKernels *fast, GRand *random, int n,
                                 int shift)
{
    static const int weights[] = {0, 1, KN_ONE / 3, KN_ONE / 2, KN_ONE - 1, KN_ONE};
    static const int amplitudes[] = {0, 1, 443, 2001, 20000, 32767};
    g_auto(KitBlock) a = kit_block_new((gsize)n, shift % 7), b = kit_block_new((gsize)n, shift % 5);
    g_auto(KitBlock) w = kit_block_new((gsize)n * 2, shift % 3 * 2),
                     alpha = kit_block_new((gsize)n, shift % 9);
    for (KitFill fill = 0; fill < KIT_N_FILLS; fill++) {
        kit_fill(a.at, n, fill, random);
        kit_fill(b.at, n, (fill + (KitFill)(n % KIT_N_FILLS)) % KIT_N_FILLS, random);
        kit_fill(alpha.at, n, (fill + (KitFill)(n / 5 % KIT_N_FILLS)) % KIT_N_FILLS, random);
        for (int i = 0; i < n; i++)
            ((uint16_t *)w.at)[i] =
                (uint16_t)kit_value((fill + (KitFill)(n / 3)) % KIT_N_FILLS, random, i, 0, KN_ONE);
        for (guint i = 0; i < G_N_ELEMENTS(weights); i++) {
            Input in = {
                .a = a.at,
                .b = b.at,
                .alpha = alpha.at,
                .weights = w.at,
                .weight = weights[i],
                .pivot = i % 2 ? 16 : 128,
                .amplitude = amplitudes[i],
                .n = n,
                .key = g_rand_int(random),
                .first_x = i % 3 ? g_rand_int(random) : UINT32_MAX - 5,
            };
            Place places = pointwise[kernel].two_sources ? N_PLACES : OVER_B;
            for (Place place = 0; place < places; place++)
                check_pointwise(kernel, fast, &in, place, shift);
        }
    }
}

static void test_pointwise(gconstpointer data)
{
    guint kernel = GPOINTER_TO_UINT(data) / KIT_N_VERSIONS;
    guint version = GPOINTER_TO_UINT(data) % KIT_N_VERSIONS;
    KnKernels fast;
    if (!kit_kernels(version, &fast))
        return;
    g_autoptr(GRand) random = g_rand_new_with_seed(kernel);
    for (int i = 0, n; kit_size_at(i, &n); i++)
        check_pointwise_size(kernel, &fast, random, n, i % 32);
}

/* The vertical pass. */

/* Random weights within the contract: those below zero sum to less than half of KN_ONE, and two
 * above zero make up for them. */
static void make_weights(int16_t *weights, int n_taps, GRand *random)
{
    int left = KN_ONE / 2 - 1, sum = 0;
    gboolean wild = g_rand_boolean(random);
    for (int t = 0; t < n_taps; t++) {
        int most = wild ? left : left / n_taps;
        weights[t] = (int16_t)-g_rand_int_range(random, 0, most + 1);
        left += weights[t];
        sum += weights[t];
    }
    int a = g_rand_int_range(random, 0, n_taps), b = (a + 1) % n_taps;
    sum -= weights[a] + weights[b];
    weights[a] = (int16_t)g_rand_int_range(random, 0, KN_ONE - sum + 1);
    weights[b] = (int16_t)(KN_ONE - sum - weights[a]);
}

static void check_v(const KnKernels *fast, GRand *random, int n, int n_taps, int shift)
{
    KnKernels c;
    kn_kernels_init(&c, 0);
    KitBlock blocks[KN_TAPS_MAX];
    const uint8_t *rows[KN_TAPS_MAX];
    int16_t weights[KN_TAPS_MAX];
    make_weights(weights, n_taps, random);
    KitFill fill = (KitFill)g_rand_int_range(random, 0, KIT_N_FILLS + 1);
    for (int t = 0; t < n_taps; t++) {
        blocks[t] = kit_block_new((gsize)n, shift % 32);
        rows[t] = blocks[t].at;
        /* The largest swing: white where a weight is above zero, black where it is below. */
        KitFill row_fill = fill == KIT_N_FILLS ? (weights[t] > 0 ? KIT_ONES : KIT_ZEROS) : fill;
        kit_fill(blocks[t].at, n, row_fill, random);
    }
    g_auto(KitRow) a = {0}, b = {0};
    kit_row_init(&a, (gsize)n * 2, shift % 16 * 2);
    kit_row_init(&b, (gsize)n * 2, shift % 16 * 2);
    c.resample_v((int16_t *)(void *)a.at, rows, weights, n_taps, n);
    fast->resample_v((int16_t *)(void *)b.at, rows, weights, n_taps, n);
    kit_row_compare(&a, &b);
    for (int i = 0; i < n; i++) { /* against the exact sum: cutting off is all that is lost */
        double sum = 0;
        for (int t = 0; t < n_taps; t++)
            sum += rows[t][i] * (double)weights[t] / 256;
        g_assert_cmpfloat(fabs(((int16_t *)(void *)a.at)[i] - sum), <=, n_taps / 2.0 + 1);
    }
    for (int t = 0; t < n_taps; t++)
        kit_block_clear(&blocks[t]);
}

static void test_v(gconstpointer data)
{
    guint version = GPOINTER_TO_UINT(data);
    KnKernels fast;
    if (!kit_kernels(version, &fast))
        return;
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (int i = 0, n; kit_size_at(i, &n); i++)
        for (int n_taps = 2; n_taps <= KN_TAPS_MAX; n_taps += n > 200 || n_taps > 12 ? 13 : 1)
            check_v(&fast, random, n, n_taps, i + n_taps);
}

/* The horizontal pass. */

static const double steps[] = {0.05, 0.4, 0.99, 1.0, 1.001, 1.15, 1.3333, 1.334, 1.5,
                               1.99, 2.0, 2.01, 2.4, 3.0,   4.0,  5.3,    8.0,   10.66};

static void check_h(const KnKernels *fast, const KnRowFilter *filter, GRand *random, int n)
{
    KnKernels c;
    kn_kernels_init(&c, 0);
    int last = (filter->n_outputs + KN_ROW_GROUP - 1) / KN_ROW_GROUP * KN_ROW_GROUP - 1;
    int size = filter->offset[last] + filter->n_taps + KN_ROW_SLACK;
    g_auto(KitBlock) block = kit_block_new((gsize)size * 2, n % 16 * 2);
    int16_t *src = block.at;
    for (KitFill fill = 0; fill < KIT_N_FILLS; fill++) {
        for (int i = 0; i < size; i++)
            src[i] = (int16_t)kit_value(fill, random, i, -255 * 64 / 2, 255 * 64 * 3 / 2);
        g_auto(KitRow) a = {0}, b = {0};
        kit_row_init(&a, (gsize)n, n % 31);
        kit_row_init(&b, (gsize)n, n % 31);
        c.resample_h(a.at, src, filter, n);
        fast->resample_h(b.at, src, filter, n);
        kit_row_compare(&a, &b);
    }
}

static void test_h(gconstpointer data)
{
    guint version = GPOINTER_TO_UINT(data);
    static int16_t bank[KN_PHASES * KN_TAPS_MAX];
    KnKernels fast;
    if (!kit_kernels(version, &fast))
        return;
    g_autoptr(GRand) random = g_rand_new_with_seed(2);
    for (guint s = 0; s < G_N_ELEMENTS(steps); s++) {
        gint64 step = (gint64)(steps[s] * (double)STEP_ONE);
        kn_filter_bank(bank, step);
        for (int i = 1, n; kit_size_at(i, &n); i++) {
            gboolean by_output = i / 2 % 2;
            g_autoptr(KnRowTables) tables = kn_row_tables_new(n, step, by_output);
            gint64 first = (gint64)g_rand_int(random) * 40 - (STEP_ONE * 20);
            int size = i % 2 ? 100000 : 30; /* of which most lies outside */
            kn_row_tables_fill(tables, bank, first, step, size);
            check_h(&fast, kn_row_tables_filter(tables), random, n);
            check_h(&fast, kn_row_tables_filter(tables), random, n / 2);
        }
    }
}

/* What the kernels do, by the numbers. */
static void test_values(void)
{
    static const uint8_t a[] = {0, 16, 100, 128, 235, 255}, b[] = {255, 235, 100, 127, 16, 0};
    enum { N = G_N_ELEMENTS(a) };
    static const struct {
        int weight;
        uint8_t mixed[N], towards_200[N], gained_16[N], gained_128[N];
    } rows[] = {
        {0,
         {0, 16, 100, 128, 235, 255},
         {0, 16, 100, 128, 235, 255},
         {16, 16, 16, 16, 16, 16},
         {128, 128, 128, 128, 128, 128}},
        {KN_ONE / 2,
         {128, 126, 100, 128, 126, 128},
         {100, 108, 150, 164, 218, 228},
         {8, 16, 58, 72, 126, 136},
         {64, 72, 114, 128, 182, 192}},
        {KN_ONE,
         {255, 235, 100, 127, 16, 0},
         {200, 200, 200, 200, 200, 200},
         {0, 16, 100, 128, 235, 255},
         {0, 16, 100, 128, 235, 255}},
    };
    for (KnCpuFlags cpu = 0; cpu <= kn_cpu_flags(); cpu++) {
        KnKernels kernels;
        kn_kernels_init(&kernels, cpu);
        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
            uint8_t out[N];
            uint16_t weights[N];
            for (int j = 0; j < N; j++)
                weights[j] = (uint16_t)rows[i].weight;
            kernels.mix(out, a, b, rows[i].weight, N);
            g_assert_cmpmem(out, N, rows[i].mixed, N);
            kernels.mix_mask(out, a, b, weights, N);
            g_assert_cmpmem(out, N, rows[i].mixed, N);
            kernels.mix_value(out, a, 200, rows[i].weight, N);
            g_assert_cmpmem(out, N, rows[i].towards_200, N);
            kernels.gain(out, a, weights, 16, N);
            g_assert_cmpmem(out, N, rows[i].gained_16, N);
            kernels.gain(out, a, weights, 128, N);
            g_assert_cmpmem(out, N, rows[i].gained_128, N);
        }
    }
}

/* Every alpha over every value: within half a code value of the exact blend, and nothing changes
 * where there is no layer, or where it is not to be seen. */
static void test_blend(void)
{
    enum { N = 256 };
    for (KnCpuFlags cpu = 0; cpu <= kn_cpu_flags(); cpu++) {
        KnKernels kernels;
        kn_kernels_init(&kernels, cpu);
        for (int under = 0; under < N; under++) {
            uint8_t src[N], alpha[N], out[N], faded[N];
            for (int a = 0; a < N; a++) {
                alpha[a] = (uint8_t)a;
                src[a] = (uint8_t)((a * 200 + 127) / 255);
            }
            memset(out, under, N);
            memset(faded, under, N);
            kernels.blend(out, src, alpha, KN_OPAQUE, N);
            kernels.blend(faded, src, alpha, 0, N);
            g_assert_cmpint(out[0], ==, under);
            g_assert_cmpint(out[255], ==, 200);
            for (int a = 0; a < N; a++) {
                g_assert_cmpfloat(fabs(out[a] - (src[a] + under * (255 - a) / 255.0)), <=, 0.5);
                g_assert_cmpint(faded[a], ==, under);
            }
        }
    }
}

/* Noise as grain sees it: the sum of four bytes less its mean. */
static double noise_at(uint32_t frame, uint32_t row, uint32_t x)
{
    uint32_t h = kn_noise_hash(kn_noise_key(42, frame, row), x);
    return (double)((h & 255) + (h >> 8 & 255) + (h >> 16 & 255) + (h >> 24)) - 510;
}

static void test_noise(void)
{
    enum { FRAMES = 3, ROWS = 200, WIDTH = 700, N = FRAMES * ROWS * WIDTH };
    static const struct {
        const char *name;
        uint32_t frame, row, x;
    } neighbours[] = {
        {"x + 1", 0, 0, 1},     {"x + 2", 0, 0, 2},     {"x + 4", 0, 0, 4},   {"x + 8", 0, 0, 8},
        {"x + 16", 0, 0, 16},   {"x + 256", 0, 0, 256}, {"row + 1", 0, 1, 0}, {"row + 2", 0, 2, 0},
        {"frame + 1", 1, 0, 0}, {"diagonal", 0, 1, 1},
    };
    const double sigma = sqrt(4 * (256.0 * 256 - 1) / 12), noise = 4 / sqrt(N);
    double sum = 0, squares = 0, products[G_N_ELEMENTS(neighbours)] = {0};
    for (uint32_t f = 0; f < FRAMES; f++)
        for (uint32_t y = 0; y < ROWS; y++)
            for (uint32_t x = 0; x < WIDTH; x++) {
                double here = noise_at(f, y, x);
                sum += here;
                squares += here * here;
                for (guint i = 0; i < G_N_ELEMENTS(neighbours); i++)
                    products[i] += here * noise_at(f + neighbours[i].frame, y + neighbours[i].row,
                                                   x + neighbours[i].x);
            }
    g_assert_cmpfloat(fabs(sigma - 147.8), <, 0.05);
    g_assert_cmpfloat(fabs(sum / N), <, noise * sigma);
    g_assert_cmpfloat(fabs(sqrt(squares / N) / sigma - 1), <, noise);
    for (guint i = 0; i < G_N_ELEMENTS(neighbours); i++) {
        g_test_message("%s: %.5f", neighbours[i].name, products[i] / squares);
        g_assert_cmpfloat(fabs(products[i] / squares), <, noise);
    }
}

static int bits(uint32_t value)
{
    return __builtin_popcount(value);
}

/* One bit of any argument turns half of the bits, on average. */
static void test_keys(void)
{
    enum { N = 20000 };
    double seed = 0, frame = 0, row = 0, x = 0, key = 0;
    for (uint32_t i = 0; i < N; i++) {
        uint32_t k = kn_noise_key(i, i / 7, i / 3), h = kn_noise_hash(k, i);
        seed += bits(k ^ kn_noise_key(i ^ (UINT64_C(1) << i % 64), i / 7, i / 3));
        frame += bits(k ^ kn_noise_key(i, i / 7 ^ (1u << i % 32), i / 3));
        row += bits(k ^ kn_noise_key(i, i / 7, i / 3 ^ (1u << i % 32)));
        x += bits(h ^ kn_noise_hash(k, i ^ (1u << i % 12)));
        key += bits(h ^ kn_noise_hash(k ^ (1u << i % 32), i));
    }
    const double turned[] = {seed, frame, row, x, key};
    for (guint i = 0; i < G_N_ELEMENTS(turned); i++) {
        g_test_message("%u: %.2f bits", i, turned[i] / N);
        g_assert_cmpfloat(fabs(turned[i] / N - 16), <, i < 3 ? 0.15 : 1.5);
    }
}

/* --bench */

typedef struct {
    uint8_t rows[8][BENCH_WIDTH + 64], out[BENCH_WIDTH];
    int16_t line[BENCH_WIDTH * 2 + 64];
    uint16_t weights[BENCH_WIDTH];
    int16_t bank[KN_PHASES * KN_TAPS_MAX];
    KnRowTables *tables[2]; /* paired, and by output */
    const uint8_t *row[8];
} Bench;

static void bench_one(const KnKernels *kernels, Bench *bench, guint kernel)
{
    Input in = {.a = bench->rows[0],
                .b = bench->rows[1],
                .alpha = bench->rows[2],
                .weights = bench->weights,
                .weight = 5000,
                .pivot = 16,
                .amplitude = 1000,
                .n = BENCH_WIDTH};
    if (kernel < G_N_ELEMENTS(pointwise))
        pointwise[kernel].run(kernels, bench->out, &in);
    else if (kernel == G_N_ELEMENTS(pointwise))
        kernels->resample_v(bench->line, bench->row, bench->bank + 8 * 100, 8, BENCH_WIDTH);
    else
        kernels->resample_h(bench->out, bench->line,
                            kn_row_tables_filter(bench->tables[kernels->by_output]), BENCH_WIDTH);
}

static double bench_ns(const KnKernels *kernels, Bench *bench, guint kernel)
{
    gint64 best = G_MAXINT64;
    enum { ROUNDS = 20, ROWS = 200 };
    for (int round = 0; round < ROUNDS; round++) {
        gint64 start = g_get_monotonic_time();
        for (int i = 0; i < ROWS; i++)
            bench_one(kernels, bench, kernel);
        best = MIN(best, g_get_monotonic_time() - start);
    }
    return (double)best * 1e3 / ROWS;
}

static int run_bench(void)
{
    Bench *bench = g_new0(Bench, 1);
    gint64 step = (gint64)(1.1 * (double)STEP_ONE);
    kn_filter_bank(bench->bank, step);
    for (int i = 0; i < 2; i++) {
        bench->tables[i] = kn_row_tables_new(BENCH_WIDTH, step, i);
        kn_row_tables_fill(bench->tables[i], bench->bank, 0, step, BENCH_WIDTH * 2);
    }
    for (int t = 0; t < 8; t++)
        bench->row[t] = bench->rows[t];
    memset(bench->rows[2], 128, sizeof bench->rows[2]);
    for (guint kernel = 0; kernel < G_N_ELEMENTS(pointwise) + 2; kernel++) {
        const char *name = kernel < G_N_ELEMENTS(pointwise)    ? pointwise[kernel].name
                           : kernel == G_N_ELEMENTS(pointwise) ? "resample_v, 8 taps"
                                                               : "resample_h, 8 taps";
        KnKernels kernels;
        kn_kernels_init(&kernels, 0);
        double plain = bench_ns(&kernels, bench, kernel);
        printf("%-20s C %8.0f", name, plain);
        for (guint i = 0; i < KIT_N_VERSIONS; i++) {
            if (kit_versions[i].cpu & ~kn_cpu_flags())
                continue;
            kn_kernels_init(&kernels, kit_versions[i].cpu);
            double fast = bench_ns(&kernels, bench, kernel);
            printf(", %s %6.0f (%.1f times)", kit_versions[i].name, fast, plain / fast);
        }
        printf("\n");
    }
    for (int i = 0; i < 2; i++)
        kn_row_tables_free(bench->tables[i]);
    g_free(bench);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--bench") == 0)
        return run_bench();
    g_test_init(&argc, &argv, NULL);
    for (guint k = 0; k < G_N_ELEMENTS(pointwise); k++)
        kit_add(pointwise[k].name, k, test_pointwise);
    kit_add("resample_v", 0, test_v);
    kit_add("resample_h", 0, test_h);
    g_test_add_func("/kernels/values-are-those-of-the-contract", test_values);
    g_test_add_func("/kernels/a-blend-is-exact-to-half-a-value", test_blend);
    g_test_add_func("/kernels/noise-is-centred-and-uncorrelated", test_noise);
    g_test_add_func("/kernels/every-argument-changes-the-noise", test_keys);
    return g_test_run();
}

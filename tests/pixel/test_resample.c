/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "pixel/filter.h"
#include "pixel/resample.h"

#include <math.h>
#include <string.h>

#define ONE (G_GINT64_CONSTANT(1) << 32)

static gint64 q32(double value)
{
    return (gint64)floor(value * 4294967296.0 + 0.5);
}

/* The reference: the same positions, everything else in double precision, without phases. */

static double window(double x)
{
    if (fabs(x) >= 3)
        return 0;
    if (fabs(x) < 1e-9)
        return 1;
    return sin(G_PI * x) / (G_PI * x) * sin(G_PI * x / 3) / (G_PI * x / 3);
}

typedef struct {
    int first, n;
    double weight[KN_TAPS_MAX + 4];
} Filter;

static Filter filter_at(double position, double step)
{
    double scale = MAX(step, 1.0), sum = 0;
    Filter filter = {.first = (int)ceil(position - 3 * scale)};
    filter.n = (int)floor(position + 3 * scale) - filter.first + 1;
    for (int t = 0; t < filter.n; t++)
        sum += filter.weight[t] = window((filter.first + t - position) / scale);
    for (int t = 0; t < filter.n; t++)
        filter.weight[t] /= sum;
    return filter;
}

static double exact_at(const KnPlane *plane, const Filter *across, const Filter *down)
{
    double sum = 0;
    for (int v = 0; v < down->n; v++) {
        int y = CLAMP(down->first + v, 0, plane->height - 1);
        const uint8_t *row = plane->data + y * plane->stride;
        double line = 0;
        for (int u = 0; u < across->n; u++)
            line += across->weight[u] * row[CLAMP(across->first + u, 0, plane->width - 1)];
        sum += down->weight[v] * line;
    }
    return CLAMP(sum, 0, 255);
}

/* Sources */

typedef enum { SMOOTH, PHOTOGRAPH, NOISE, ZONES, FLAT } Content;

static double content_at(Content content, GRand *random, double x, double y, double size)
{
    double wave = 40 * sin(x / 17 + y / 29) + 30 * sin(x / 7 - y / 11) + 128;
    switch (content) {
    case SMOOTH:
        return wave;
    case PHOTOGRAPH: /* structure, fine detail, a hard edge and noise as of a sensor */
        return wave + 20 * sin(x * 1.9) * sin(y * 1.3) + (x + 2 * y > size ? 35 : 0) +
               g_rand_double_range(random, -4, 4);
    case NOISE:
        return g_rand_int_range(random, 0, 256);
    case ZONES: /* every frequency up to the limit */
        return 128 + 120 * cos((x * x + y * y) * G_PI / (2 * size));
    case FLAT:
        break;
    }
    return 77;
}

static KnFrame *make_source(int width, int height, Content content)
{
    GError *error = NULL;
    KnFrame *frame = kn_frame_new(width, height, &error);
    g_assert_no_error(error);
    kn_frame_fill(frame, 0, 0, 0);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int i = 0; i < 3; i++) {
        const KnPlane *plane = &frame->plane[i];
        for (int y = 0; y < plane->height; y++)
            for (int x = 0; x < plane->width; x++)
                plane->data[y * plane->stride + x] =
                    (uint8_t)CLAMP(content_at(content, random, x, y, plane->width) + 0.5, 0, 255);
    }
    return frame;
}

/* Draws all three planes with guards around each row: nothing but the row may be written. */
static KnFrame *draw_with(KnCpuFlags cpu, const KnFrame *source, int width, int height,
                          const KnSampling *sampling)
{
    GError *error = NULL;
    KnKernels kernels;
    kn_kernels_init(&kernels, cpu);
    g_autoptr(KnResampler) resampler =
        kn_resampler_new(&kernels, width, height, sampling->step, &error);
    g_assert_no_error(error);
    KnFrame *out = kn_frame_new(width, height, &error);
    g_assert_no_error(error);
    kn_frame_fill(out, 0, 0, 0);
    kn_resampler_prepare(resampler, source, sampling);
    g_autofree uint8_t *row = g_malloc((gsize)width + 2);
    for (int i = 0; i < 3; i++) {
        const KnPlane *plane = &out->plane[i];
        for (int y = 0; y < plane->height; y++) {
            memset(row, 0xa5, (gsize)width + 2);
            kn_resampler_row(resampler, i, y, row + 1, plane->width);
            g_assert_cmpuint(row[0], ==, 0xa5);
            g_assert_cmpuint(row[plane->width + 1], ==, 0xa5);
            memcpy(plane->data + y * plane->stride, row + 1, (gsize)plane->width);
        }
    }
    return out;
}

/* The C version, after a look that every other version gives the same. */
static KnFrame *draw(const KnFrame *source, int width, int height, const KnSampling *sampling)
{
    KnFrame *plain = draw_with(0, source, width, height, sampling);
    g_autoptr(KnFrame) fast = draw_with(kn_cpu_flags(), source, width, height, sampling);
    g_autofree char *a = kn_frame_hash(plain), *b = kn_frame_hash(fast);
    g_assert_cmpstr(a, ==, b);
    return plain;
}

typedef struct {
    double mean_square, worst;
} Difference;

static Difference compare(const KnFrame *out, const KnFrame *source, const KnSampling *sampling,
                          int plane)
{
    Difference result = {0};
    const KnPlane *from = &source->plane[plane], *to = &out->plane[plane];
    int kind = plane > 0;
    double step = (double)sampling->step / ONE;
    g_autofree Filter *across = g_new(Filter, to->width);
    for (int x = 0; x < to->width; x++)
        across[x] = filter_at((double)(sampling->x_first[kind] + x * sampling->step) / ONE, step);
    for (int y = 0; y < to->height; y++) {
        Filter down = filter_at((double)(sampling->y_first[kind] + y * sampling->step) / ONE, step);
        for (int x = 0; x < to->width; x++) {
            double error = to->data[y * to->stride + x] - exact_at(from, &across[x], &down);
            result.mean_square += error * error / to->width / to->height;
            result.worst = MAX(result.worst, fabs(error));
        }
    }
    return result;
}

static double psnr(Difference difference)
{
    return 10 * log10(255 * 255 / MAX(difference.mean_square, 1e-9));
}

static const struct {
    const char *name;
    Content content;
    int source_width, source_height, width, height;
    double x, y, step;
    double psnr_min, worst_max; /* worst_max 0: hard edges, not asked */
} cases[] = {
    {"enlarged", PHOTOGRAPH, 160, 120, 200, 150, 3.3, 2.7, 0.61, 48, 2},
    {"unscaled, shifted", PHOTOGRAPH, 240, 180, 200, 150, 7.37, 9.81, 1.0, 48, 2},
    {"unscaled, shifted across alone", PHOTOGRAPH, 240, 180, 200, 150, 7.37, 9, 1.0, 48, 2},
    {"unscaled, shifted down alone", PHOTOGRAPH, 240, 180, 200, 150, 8, 9.81, 1.0, 48, 2},
    {"slightly shrunk", PHOTOGRAPH, 280, 200, 200, 150, 1.1, 2.2, 1.15, 48, 2},
    {"halved", PHOTOGRAPH, 420, 320, 200, 150, 0.5, 0.5, 2.0, 48, 2},
    {"shrunk past the paired tables", PHOTOGRAPH, 500, 420, 200, 150, 0.7, 0.6, 2.3, 48, 2},
    {"shrunk a lot", PHOTOGRAPH, 800, 640, 150, 100, 2.5, 3.5, 5.17, 48, 2},
    {"shrunk the most", PHOTOGRAPH, 700, 640, 64, 50, 5, 5, 10.6, 48, 2},
    {"noise", NOISE, 280, 200, 201, 151, 1.1, 2.2, 1.15, 48, 0},
    {"smooth", SMOOTH, 280, 200, 201, 151, 1.1, 2.2, 1.07, 50, 1.5},
    {"zones a third the size", ZONES, 400, 400, 131, 131, 1, 1, 3.0, 48, 2},
    {"beyond all edges", PHOTOGRAPH, 60, 50, 120, 111, -20.3, -30.7, 1.13, 48, 2},
    {"tiny", PHOTOGRAPH, 5, 4, 17, 13, -1.2, -1.4, 0.4, 48, 2},
    {"one sample", PHOTOGRAPH, 1, 1, 33, 9, -3, -2, 0.7, 48, 1},
    {"one column", PHOTOGRAPH, 1, 90, 33, 50, -3, -2, 1.7, 48, 2},
    {"one row", PHOTOGRAPH, 90, 1, 50, 33, -3, -2, 1.7, 48, 2},
};

static KnSampling sampling_of(double x, double y, double step)
{
    /* Chroma lies on the even columns, midway between two rows; the filter does not care. */
    return (KnSampling){
        .x_first = {q32(x), q32(x / 2)},
        .y_first = {q32(y), q32((y - 0.5) / 2)},
        .step = q32(step),
    };
}

static void test_reference(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    KnSampling sampling = sampling_of(cases[i].x, cases[i].y, cases[i].step);
    g_autoptr(KnFrame) source =
        make_source(cases[i].source_width, cases[i].source_height, cases[i].content);
    g_autoptr(KnFrame) out = draw(source, cases[i].width, cases[i].height, &sampling);
    for (int plane = 0; plane < 3; plane++) {
        Difference difference = compare(out, source, &sampling, plane);
        g_test_message("plane %d: PSNR %.1f dB, worst %.2f", plane, psnr(difference),
                       difference.worst);
        g_assert_cmpfloat(psnr(difference), >=, cases[i].psnr_min);
        if (cases[i].worst_max > 0)
            g_assert_cmpfloat(difference.worst, <=, cases[i].worst_max);
    }
}

static void test_must_fail(void)
{
    /* The comparison notices a picture drawn a tenth of a sample aside. */
    KnSampling sampling = sampling_of(1.1, 2.2, 1.15), shifted = sampling_of(1.2, 2.2, 1.15);
    g_autoptr(KnFrame) source = make_source(280, 200, PHOTOGRAPH);
    g_autoptr(KnFrame) out = draw(source, 200, 150, &sampling);
    g_assert_cmpfloat(psnr(compare(out, source, &shifted, 0)), <, 48);
}

/* What lies in the source at (x, y), repeated over the edges, in all planes. */
static void assert_copied(const KnFrame *out, const KnFrame *source, int x0, int y0)
{
    for (int i = 0; i < 3; i++) {
        const KnPlane *from = &source->plane[i], *to = &out->plane[i];
        for (int y = 0; y < to->height; y++)
            for (int x = 0; x < to->width; x++) {
                int column = CLAMP(x + x0, 0, from->width - 1);
                int row = CLAMP(y + y0, 0, from->height - 1);
                g_assert_cmpuint(to->data[y * to->stride + x], ==,
                                 from->data[row * from->stride + column]);
            }
    }
}

static void test_identity(void)
{
    static const int offsets[][2] = {{0, 0}, {3, 7}, {-5, 2}, {4, -9}, {-100, 500}, {70, 30}};
    g_autoptr(KnFrame) source = make_source(97, 63, NOISE);
    for (guint i = 0; i < G_N_ELEMENTS(offsets); i++) {
        int x = offsets[i][0], y = offsets[i][1];
        KnSampling sampling = {
            .x_first = {x * ONE, x * ONE}, .y_first = {y * ONE, y * ONE}, .step = ONE};
        g_autoptr(KnFrame) out = draw(source, 60, 40, &sampling);
        assert_copied(out, source, x, y);
        g_autoptr(KnFrame) whole = draw(source, 97, 63, &sampling);
        assert_copied(whole, source, x, y);
    }
}

static void test_constant(void)
{
    static const double steps[] = {0.01, 0.3, 1.0, 1.01, 1.4, 2.0, 2.7, 4.0, 7.7, 10.5};
    g_autoptr(KnFrame) source = make_source(71, 45, FLAT);
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        for (int shift = 0; shift < 40; shift++) {
            KnSampling sampling = sampling_of(shift * 1.037 - 20, shift * 2.33 - 30, steps[i]);
            g_autoptr(KnFrame) out = draw(source, 9 + shift, 8, &sampling);
            for (int plane = 0; plane < 3; plane++)
                for (int y = 0; y < out->plane[plane].height; y++)
                    for (int x = 0; x < out->plane[plane].width; x++)
                        g_assert_cmpuint(out->plane[plane].data[y * out->plane[plane].stride + x],
                                         ==, 77);
        }
}

static void test_far_outside(void)
{
    static const double far[] = {-1e9, -4000, 4000, 1e9};
    g_autoptr(KnFrame) source = make_source(71, 45, NOISE);
    for (guint i = 0; i < G_N_ELEMENTS(far); i++)
        for (guint j = 0; j < G_N_ELEMENTS(far); j++) {
            KnSampling sampling = sampling_of(far[i], far[j], 1.3);
            g_autoptr(KnFrame) out = draw(source, 40, 30, &sampling);
            assert_copied(out, source, far[i] < 0 ? -1000 : 1000, far[j] < 0 ? -1000 : 1000);
        }
}

/* A shrunk zone plate has no structure left where the source's frequencies are above the limit. */
static void test_no_aliasing(void)
{
    g_autoptr(KnFrame) source = make_source(600, 600, ZONES);
    KnSampling sampling = sampling_of(1, 1, 3);
    g_autoptr(KnFrame) out = draw(source, 200, 200, &sampling);
    /* Along a row the frequency is x / size of the limit: a third is what the output can hold, and
     * the filter has fallen off at twice that. */
    const uint8_t *row = out->plane[0].data;
    for (int x = 134; x < 196; x++)
        g_assert_cmpint(ABS(row[x] - 128), <=, 6);
    int swing = 0;
    for (int x = 5; x < 40; x++)
        swing = MAX(swing, ABS(row[x] - 128));
    g_assert_cmpint(swing, >, 100);
}

/* One resampler over changing samplings gives what a fresh one gives each time. */
static void test_no_memory(void)
{
    static const double steps[] = {1.1, 1.1, 1.1, 0.7, 0.7, 0.8, 3.1, 2.0, 1.0, 1.0, 0.9, 1.1};
    GError *error = NULL;
    KnKernels kernels;
    kn_kernels_init(&kernels, kn_cpu_flags());
    g_autoptr(KnResampler) resampler = kn_resampler_new(&kernels, 50, 40, q32(3.1), &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) wide = make_source(200, 150, NOISE);
    g_autoptr(KnFrame) narrow = make_source(33, 31, PHOTOGRAPH);
    for (guint i = 0; i < 3 * G_N_ELEMENTS(steps); i++) {
        KnSampling sampling = sampling_of(i / 2 * 0.4, i / 3 * 0.3, steps[i / 3]);
        const KnFrame *source = i % 3 == 1 ? narrow : wide;
        g_autoptr(KnFrame) fresh = draw_with(0, source, 50, 40, &sampling);
        kn_resampler_prepare(resampler, source, &sampling);
        uint8_t row[50];
        for (int plane = 0; plane < 3; plane++)
            for (int y = 0; y < fresh->plane[plane].height; y++) {
                int width = fresh->plane[plane].width;
                kn_resampler_row(resampler, plane, y, row, width);
                g_assert_cmpmem(row, width,
                                fresh->plane[plane].data + y * fresh->plane[plane].stride, width);
            }
    }
}

static void test_bank(void)
{
    static const double steps[] = {0.1, 1.0, 1.001, 1.15, 1.333, 1.334, 2.0, 3.7, 10.66};
    static int16_t bank[KN_PHASES * KN_TAPS_MAX];
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        int n_taps = kn_filter_n_taps(q32(steps[i]));
        g_assert_cmpint(n_taps, ==, 2 * (int)ceil(3 * MAX(steps[i], 1)));
        kn_filter_bank(bank, q32(steps[i]));
        for (int p = 0; p < KN_PHASES; p++) {
            const int16_t *row = bank + p * n_taps;
            Filter exact = filter_at(n_taps / 2 - 1 + p / 256.0, steps[i]);
            int sum = 0, size = 0, moment = 0;
            for (int t = 0; t < n_taps; t++) {
                int at = t - exact.first;
                double weight = at >= 0 && at < exact.n ? exact.weight[at] * KN_ONE : 0;
                /* What makes the moment exact is a hundredth at most. */
                g_assert_cmpfloat(fabs(row[t] - weight), <=, 0.01 * KN_ONE);
                moment += row[t] * (t - (n_taps / 2 - 1));
                sum += row[t];
                size += ABS(row[t]);
            }
            g_assert_cmpint(sum, ==, KN_ONE);
            g_assert_cmpint(moment * KN_PHASES, ==, p * KN_ONE);
            g_assert_cmpint(size, <, 2 * KN_ONE);
        }
    }
}

/* The bank of one step as hashed on other machines: the weights are a part of the film. */
static void test_bank_bits(void)
{
    static int16_t bank[KN_PHASES * KN_TAPS_MAX];
    kn_filter_bank(bank, q32(1.15));
    guint32 hash = 2166136261u; /* FNV-1a */
    for (int i = 0; i < KN_PHASES * 8; i++)
        hash = (hash ^ (guint16)bank[i]) * 16777619u;
    g_assert_cmphex(hash, ==, 0x30883071);
}

/* The phase is the nearest one, on both sides and over the sample's end. */
static void test_position(void)
{
    static const struct {
        double position; /* in phases */
        int sample, phase;
    } rows[] = {
        {0, 0, 0},        {0.49, 0, 0},  {0.5, 0, 1},         {0.75, 0, 1},
        {255.49, 0, 255}, {255.5, 1, 0}, {256, 1, 0},         {-0.49, 0, 0},
        {-0.51, -1, 255}, {-1, -1, 255}, {256 * 9.5, 9, 128}, {256 * 9 - 0.51, 8, 255},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        int sample, phase;
        kn_filter_position(q32(rows[i].position / KN_PHASES), 64, 6, &sample, &phase);
        g_assert_cmpint(sample, ==, rows[i].sample);
        g_assert_cmpint(phase, ==, rows[i].phase);
    }
}

static void test_limits(void)
{
    static const struct {
        gint64 max_step;
        gboolean works;
    } rows[] = {
        {ONE / 2, TRUE},     {32 * ONE / 3, TRUE}, {32 * ONE / 3 + 2, FALSE},
        {1000 * ONE, FALSE}, {G_MAXINT64, FALSE},
    };
    KnKernels kernels;
    kn_kernels_init(&kernels, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnResampler) resampler =
            kn_resampler_new(&kernels, 16, 16, rows[i].max_step, &error);
        g_assert_true(!!resampler == rows[i].works);
        if (!rows[i].works)
            g_assert_error(error, KN_ERROR, KN_ERROR_RENDER);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path =
            g_strconcat("/resample/near-the-exact-picture/", cases[i].name, NULL);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_reference);
    }
    g_test_add_func("/resample/comparison-notices-a-small-shift", test_must_fail);
    g_test_add_func("/resample/whole-steps-copy-the-source", test_identity);
    g_test_add_func("/resample/constant-stays-constant", test_constant);
    g_test_add_func("/resample/far-outside-repeats-the-edge", test_far_outside);
    g_test_add_func("/resample/shrinking-does-not-alias", test_no_aliasing);
    g_test_add_func("/resample/earlier-frames-leave-no-trace", test_no_memory);
    g_test_add_func("/resample/bank-is-lanczos-with-exact-sum-and-moment", test_bank);
    g_test_add_func("/resample/bank-has-the-same-bits-everywhere", test_bank_bits);
    g_test_add_func("/resample/positions-go-to-the-nearest-phase", test_position);
    g_test_add_func("/resample/limits-are-reported", test_limits);
    return g_test_run();
}

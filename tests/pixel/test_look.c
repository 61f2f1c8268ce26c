/* SPDX-License-Identifier: MIT */
/* Looks: their kernels, every version against the C one, byte for byte, at odd sizes, between
 * guards and over memory that ends with the row; and whole frames against a slow reference in
 * double, which has the places, the colours and the function itself, but neither table nor
 * interpolation. */
#include "kernels_kit.h"
#include "pixel/look.h"

#include <math.h>
#include <string.h>

/* ---- kernels ---- */

typedef struct {
    const uint8_t *a, *b;
    const uint16_t *place[3];
    const int16_t *grid;
    int n;
} Input;

static void run_eighths(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->eighths(dst, in->a, in->n);
}

static void run_raise(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->raise_chroma(dst, in->a, in->b, in->n);
}

static void run_lower(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->lower_luma(dst, in->a, in->b, in->n);
}

static void run_look(const KnKernels *kernels, void *dst, const Input *in)
{
    kernels->look(dst, in->place, in->grid, in->n);
}

static const struct {
    const char *name;
    void (*run)(const KnKernels *kernels, void *dst, const Input *in);
    gboolean halves_in, halves_out; /* (n + 1) / 2 samples */
    gsize sample_size;
} kernels_of[] = {
    {"eighths", run_eighths, FALSE, FALSE, 2},
    {"raise_chroma", run_raise, TRUE, FALSE, 2},
    {"lower_luma", run_lower, FALSE, TRUE, 2},
    {"look", run_look, FALSE, FALSE, 1},
};

static void compare(guint kernel, const KnKernels *fast, const Input *in)
{
    KnKernels c;
    int n = kernels_of[kernel].halves_out ? (in->n + 1) / 2 : in->n;
    g_auto(KitRow) want = {0}, got = {0};
    kn_kernels_init(&c, 0);
    kit_row_init(&want, (gsize)n * kernels_of[kernel].sample_size, 0);
    kit_row_init(&got, (gsize)n * kernels_of[kernel].sample_size, 0);
    kernels_of[kernel].run(&c, want.at, in);
    kernels_of[kernel].run(fast, got.at, in);
    kit_row_compare(&want, &got);
}

/* The grid ends with its memory: no node beyond it is read. */
static void check_size(guint kernel, const KnKernels *fast, GRand *random, int n)
{
    int samples = kernels_of[kernel].halves_in ? (n + 1) / 2 : n;
    static const gsize grid_bytes = KN_LOOK_NODES * sizeof(int16_t);
    g_auto(KitBlock) grid = kit_block_new(grid_bytes, 0);
    int16_t *nodes = grid.at;
    for (KitFill fill = 0; fill < KIT_N_FILLS; fill++) {
        g_auto(KitBlock) a = kit_block_new((gsize)samples, n % 5),
                         b = kit_block_new((gsize)samples, n % 3);
        KitBlock place[3];
        Input in = {.a = a.at, .b = b.at, .grid = nodes, .n = n};
        for (int i = 0; kernel == 3 && i < KN_LOOK_NODES; i++)
            nodes[i] = (int16_t)kit_value(fill, random, i, 0, 256 * 64);
        kit_fill(a.at, samples, fill, random);
        kit_fill(b.at, samples, KIT_RANDOM, random);
        for (int p = 0; p < 3; p++) {
            place[p] = kit_block_new((gsize)n * 2, n % 4 * 2);
            for (int i = 0; i < n; i++)
                ((uint16_t *)place[p].at)[i] =
                    (uint16_t)kit_value((fill + (KitFill)p) % KIT_N_FILLS, random, i + p, 0, 2040);
            in.place[p] = place[p].at;
        }
        compare(kernel, fast, &in);
        for (int p = 0; p < 3; p++)
            kit_block_clear(&place[p]);
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

/* ---- frames ---- */

static const struct {
    int width, height;
} sizes[] = {{1, 1}, {2, 2}, {3, 3}, {16, 16}, {33, 7}, {64, 36}, {97, 51}, {2, 31}, {640, 2}};

/* Colours as films have them: within RGB, some next to its limits, and in between anything. */
static KnFrame *frame_new(int width, int height, gboolean legal, GRand *random)
{
    KnFrame *frame = kn_frame_new(width, height, NULL);
    for (int y = 0; y < frame->plane[1].height; y++)
        for (int x = 0; x < frame->plane[1].width; x++) {
            double rgb[3], luma;
            for (int k = 0; k < 3; k++)
                rgb[k] = CLAMP(g_rand_double_range(random, -0.2, 1.2), 0, 1);
            luma = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
            for (int k = 0; k < 4; k++) {
                int at_x = MIN(2 * x + k % 2, width - 1), at_y = MIN(2 * y + k / 2, height - 1);
                kn_frame_row(frame, 0, at_y)[at_x] = (uint8_t)lrint(16 + 219 * luma);
            }
            kn_frame_row(frame, 1, y)[x] = (uint8_t)lrint(128 + 224 * (rgb[2] - luma) / 1.8556);
            kn_frame_row(frame, 2, y)[x] = (uint8_t)lrint(128 + 224 * (rgb[0] - luma) / 1.5748);
        }
    for (int p = 0; p < 3 && !legal; p++)
        for (int y = 0; y < frame->plane[p].height; y++)
            for (int x = 0; x < frame->plane[p].width; x++)
                kn_frame_row(frame, p, y)[x] = (uint8_t)g_rand_int_range(random, 0, 256);
    return frame;
}

static void draw(const KnLook *look, KnCpuFlags cpu, KnFrame *frame)
{
    KnKernels kernels;
    KnLookRows rows;
    kn_kernels_init(&kernels, cpu);
    kn_look_rows_init(&rows, frame->width);
    kn_look_draw(look, &kernels, &rows, frame);
    kn_look_rows_clear(&rows);
}

static void nothing(double rgb[3], gpointer user_data)
{
}

/* Also colours that no RGB picture has. */
static void test_nothing(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    KnLook look;
    kn_look_init(&look);
    kn_look_fill(&look, nothing, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (KnCpuFlags cpu = 0; cpu <= kn_cpu_flags(); cpu++) {
            g_autoptr(KnFrame) before =
                frame_new(sizes[i].width, sizes[i].height, i % 2 == 0, random);
            g_autoptr(KnFrame) after = kn_frame_new(sizes[i].width, sizes[i].height, NULL);
            kn_frame_copy(after, before);
            draw(&look, cpu, after);
            g_autofree char *want = kn_frame_hash(before), *got = kn_frame_hash(after);
            g_assert_cmpstr(got, ==, want);
        }
    kn_look_clear(&look);
}

/* A function with bends, which no interpolation meets exactly. */
static void bent(double rgb[3], gpointer user_data)
{
    double grey = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    for (int k = 0; k < 3; k++) {
        double x = CLAMP(rgb[k], 0, 1);
        rgb[k] = 0.25 * grey + 0.75 * (x * x * (3 - 2 * x)) + (rgb[k] - x) + 0.02 * (k - 1);
    }
}

static double chroma_at(const KnFrame *frame, int p, double x, double y)
{
    const KnPlane *plane = &frame->plane[p];
    double u = CLAMP(x / 2, 0, plane->width - 1), v = CLAMP((y - 0.5) / 2, 0, plane->height - 1);
    int left = (int)u, top = (int)v;
    int right = MIN(left + 1, plane->width - 1), low = MIN(top + 1, plane->height - 1);
    const uint8_t *a = kn_frame_row(frame, p, top), *b = kn_frame_row(frame, p, low);
    u -= left;
    v -= top;
    return (a[left] * (1 - u) + a[right] * u) * (1 - v) + (b[left] * (1 - u) + b[right] * u) * v;
}

static double luma_at(const KnFrame *frame, int x, int y)
{
    static const int weights[3] = {1, 2, 1};
    double sum = 0;
    for (int dy = 0; dy < 2; dy++)
        for (int dx = 0; dx < 3; dx++)
            sum += weights[dx] *
                   kn_frame_row(frame, 0,
                                MIN(2 * y + dy,
                                    frame->height - 1))[CLAMP(2 * x + dx - 1, 0, frame->width - 1)];
    return sum / 8;
}

/* FALSE: no RGB picture has the colour, which stands between two that are far apart. */
static gboolean reference(const double yuv[3], int p, double *out)
{
    double y = (yuv[0] - 16) / 219, b = (yuv[1] - 128) / 224 * 1.8556,
           r = (yuv[2] - 128) / 224 * 1.5748;
    const double was[3] = {y + r, y - (0.2126 * r + 0.0722 * b) / 0.7152, y + b};
    double rgb[3] = {was[0], was[1], was[2]};
    for (int k = 0; k < 3; k++)
        if (was[k] < -0.02 || was[k] > 1.02)
            return FALSE;
    bent(rgb, NULL);
    for (int k = 0; k < 3; k++)
        rgb[k] = CLAMP(rgb[k], fmin(was[k], 0), fmax(was[k], 1));
    y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    *out = p == 0   ? 16 + 219 * y
           : p == 1 ? 128 + 224 * (rgb[2] - y) / 1.8556
                    : 128 + 224 * (rgb[0] - y) / 1.5748;
    return TRUE;
}

typedef struct {
    double most, sum;
    int n;
} Errors;

static void compare_frames(const KnFrame *before, const KnFrame *after, Errors *errors)
{
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < after->plane[p].height; y++)
            for (int x = 0; x < after->plane[p].width; x++) {
                const double luma[3] = {kn_frame_row(before, 0, p ? 0 : y)[p ? 0 : x],
                                        p ? 0 : chroma_at(before, 1, x, y),
                                        p ? 0 : chroma_at(before, 2, x, y)};
                const double chroma[3] = {p ? luma_at(before, x, y) : 0,
                                          p ? kn_frame_row(before, 1, y)[x] : 0,
                                          p ? kn_frame_row(before, 2, y)[x] : 0};
                double want, off;
                if (!reference(p ? chroma : luma, p, &want))
                    continue;
                off = fabs(kn_frame_row(after, p, y)[x] - want);
                errors->most = fmax(errors->most, off);
                errors->sum += off;
                errors->n++;
            }
}

static void test_reference(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(2);
    Errors errors = {0};
    KnLook look;
    kn_look_init(&look);
    kn_look_fill(&look, bent, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(KnFrame) before = frame_new(sizes[i].width, sizes[i].height, TRUE, random);
        g_autoptr(KnFrame) after = kn_frame_new(sizes[i].width, sizes[i].height, NULL);
        kn_frame_copy(after, before);
        draw(&look, kn_cpu_flags(), after);
        compare_frames(before, after, &errors);
    }
    g_test_message("at most %.2f, on average %.3f", errors.most, errors.sum / errors.n);
    /* Rounding alone is 0.5 at most and 0.25 on average; the most is where colours are cut off. */
    g_assert_cmpfloat(errors.most, <, 2.3);
    g_assert_cmpfloat(errors.sum / errors.n, <, 0.295);
    g_assert_cmpint(errors.n, >, 5000);
    kn_look_clear(&look);
}

/* Greys stand on nodes of chroma: what is made of them is exact to the rounding between two nodes.
 */
static void invert(double rgb[3], gpointer user_data)
{
    for (int k = 0; k < 3; k++)
        rgb[k] = 1 - rgb[k];
}

static void test_greys(void)
{
    g_autoptr(KnFrame) frame = kn_frame_new(220, 2, NULL);
    KnLook look;
    kn_look_init(&look);
    kn_look_fill(&look, invert, NULL);
    kn_frame_fill(frame, 0, 128, 128);
    for (int x = 0; x < 220; x++)
        for (int y = 0; y < 2; y++)
            kn_frame_row(frame, 0, y)[x] = (uint8_t)(16 + x);
    draw(&look, kn_cpu_flags(), frame);
    for (int x = 0; x < 220; x++) /* the nodes next to black and white are cut off */
        g_assert_cmpint(abs(kn_frame_row(frame, 0, 1)[x] - (235 - x)), <=, x < 4 || x > 215);
    for (int p = 1; p < 3; p++)
        for (int x = 0; x < 110; x++)
            g_assert_cmpint(kn_frame_row(frame, p, 0)[x], ==, 128);
    kn_look_clear(&look);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(kernels_of); i++)
        kit_add(kernels_of[i].name, i, test_equal);
    g_test_add_func("/look/what changes nothing leaves every sample", test_nothing);
    g_test_add_func("/look/frames are what the function makes of their colours", test_reference);
    g_test_add_func("/look/greys are exact", test_greys);
    return g_test_run();
}

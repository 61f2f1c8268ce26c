/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"
#include "base/error.h"
#include "pixel/color.h"
#include "pixel/color_impl.h"

#include <math.h>
#include <string.h>

/* ITU-R BT.709-6 in double precision: r, g, b in 0..255 to Y, Cb, Cr in limited range, unrounded.
 */
static void exact_yuv(double r, double g, double b, double yuv[3])
{
    double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    yuv[0] = 16 + 219 * y / 255;
    yuv[1] = 128 + 224 * (b - y) / 1.8556 / 255;
    yuv[2] = 128 + 224 * (r - y) / 1.5748 / 255;
}

static void exact_rgb(double y, double cb, double cr, double rgb[3])
{
    double luma = (y - 16) / 219, u = (cb - 128) / 224, v = (cr - 128) / 224;
    double red = luma + 1.5748 * v, blue = luma + 1.8556 * u;
    double green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152;
    rgb[0] = CLAMP(red * 255, 0, 255);
    rgb[1] = CLAMP(green * 255, 0, 255);
    rgb[2] = CLAMP(blue * 255, 0, 255);
}

static void test_known(void)
{
    static const struct {
        uint8_t rgb[3], yuv[3];
    } rows[] = {
        /* 100 % bars, from the definition */
        {{0, 0, 0}, {16, 128, 128}},     {{255, 255, 255}, {235, 128, 128}},
        {{255, 0, 0}, {63, 102, 240}},   {{0, 255, 0}, {173, 42, 26}},
        {{0, 0, 255}, {32, 240, 118}},   {{255, 255, 0}, {219, 16, 138}},
        {{0, 255, 255}, {188, 154, 16}}, {{255, 0, 255}, {78, 214, 230}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint8_t yuv[3];
        kn_color_to_yuv(rows[i].rgb[0], rows[i].rgb[1], rows[i].rgb[2], yuv);
        g_assert_cmpmem(yuv, 3, rows[i].yuv, 3);
    }
}

static void test_one_color(void)
{
    for (int r = 0; r < 256; r += 5)
        for (int g = 0; g < 256; g += 3)
            for (int b = 0; b < 256; b += 5) {
                double exact[3];
                uint8_t yuv[3], back[3];
                exact_yuv(r, g, b, exact);
                kn_color_to_yuv((uint8_t)r, (uint8_t)g, (uint8_t)b, yuv);
                for (int i = 0; i < 3; i++)
                    g_assert_cmpfloat(fabs(yuv[i] - exact[i]), <=, 0.52);
                kn_color_from_yuv(yuv[0], yuv[1], yuv[2], back);
                g_assert_cmpint(ABS(back[0] - r) + ABS(back[1] - g) + ABS(back[2] - b), <=, 5);
            }
}

static void test_back(void)
{
    for (int y = 0; y < 256; y += 3)
        for (int cb = 0; cb < 256; cb += 3)
            for (int cr = 0; cr < 256; cr += 3) {
                double exact[3];
                uint8_t rgb[3];
                exact_rgb(y, cb, cr, exact);
                kn_color_from_yuv((uint8_t)y, (uint8_t)cb, (uint8_t)cr, rgb);
                for (int i = 0; i < 3; i++)
                    g_assert_cmpfloat(fabs(rgb[i] - exact[i]), <=, 0.52);
            }
}

static void test_grey(void)
{
    for (int v = 0; v < 256; v++) {
        uint8_t yuv[3];
        kn_color_to_yuv((uint8_t)v, (uint8_t)v, (uint8_t)v, yuv);
        g_assert_cmpuint(yuv[1], ==, 128);
        g_assert_cmpuint(yuv[2], ==, 128);
    }
}

/* Rows against the definition: average of two rows, 1-2-1 about the even columns, edges repeated.
 */
static void check_rows(const uint8_t *row0, const uint8_t *row1, int width)
{
    g_autofree uint8_t *y0 = g_malloc((gsize)width), *y1 = g_malloc((gsize)width);
    int half = (width + 1) / 2;
    g_autofree uint8_t *cb = g_malloc((gsize)half), *cr = g_malloc((gsize)half);
    kn_color_rows_to_yuv(row0, row1, width, y0, row1 ? y1 : NULL, cb, cr);
    for (int x = 0; x < width; x++) {
        double a[3], b[3];
        exact_yuv(row0[3 * x], row0[3 * x + 1], row0[3 * x + 2], a);
        g_assert_cmpfloat(fabs(y0[x] - a[0]), <=, 0.52);
        if (!row1)
            continue;
        exact_yuv(row1[3 * x], row1[3 * x + 1], row1[3 * x + 2], b);
        g_assert_cmpfloat(fabs(y1[x] - b[0]), <=, 0.52);
    }
    const uint8_t *other = row1 ? row1 : row0;
    for (int i = 0; i < half; i++) {
        double mean[3], exact[3];
        int left = MAX(2 * i - 1, 0), right = MIN(2 * i + 1, width - 1);
        for (int c = 0; c < 3; c++)
            mean[c] = (row0[3 * left + c] + 2 * row0[6 * i + c] + row0[3 * right + c] +
                       other[3 * left + c] + 2 * other[6 * i + c] + other[3 * right + c]) /
                      8.0;
        exact_yuv(mean[0], mean[1], mean[2], exact);
        g_assert_cmpfloat(fabs(cb[i] - exact[1]), <=, 0.52);
        g_assert_cmpfloat(fabs(cr[i] - exact[2]), <=, 0.52);
    }
}

static void test_rows(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    for (int width = 1; width < 1700; width += width < 80 ? 1 : 157) {
        gsize size = 3 * (gsize)width; /* exactly: what is read beyond is found */
        g_autofree uint8_t *row0 = g_malloc(size), *row1 = g_malloc(size);
        for (int kind = 0; kind < 3; kind++) {
            for (gsize i = 0; i < size; i++) {
                row0[i] = (uint8_t)(kind ? g_rand_int_range(random, 0, 2) * 255
                                         : g_rand_int_range(random, 0, 256));
                row1[i] =
                    (uint8_t)(kind ? 255 - row0[i] * (kind - 1) : g_rand_int_range(random, 0, 256));
            }
            check_rows(row0, row1, width);
            check_rows(row0, NULL, width);
        }
    }
}

/* All that a version draws of two rows, between guards. */
static char *draw_rows(const KnColorRows *use, const uint8_t *row0, const uint8_t *row1, int width)
{
    enum { GUARD = 40 };
    gsize part = (gsize)width + GUARD;
    char *out = g_malloc(5 * part);
    memset(out, 0xa5, 5 * part);
    uint8_t *at = (uint8_t *)out + GUARD;
    kn_color_rows_with(
        use, &(KnColorPair){row0, row1, width, at, at + part, at + 2 * part, at + 3 * part});
    return out;
}

static void test_versions(void)
{
    if (!(kn_cpu_flags() & KN_CPU_AVX2)) {
        g_test_skip("this processor has no AVX2");
        return;
    }
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    for (int width = 1; width < 1700; width += width < 80 ? 1 : 157)
        for (int kind = 0; kind < 4; kind++) {
            gsize size = 3 * (gsize)width;
            g_autofree uint8_t *row0 = g_malloc(size), *row1 = g_malloc(size);
            for (gsize i = 0; i < size; i++) {
                row0[i] = (uint8_t)(kind < 2 ? kind * 255 : g_rand_int_range(random, 0, 256));
                row1[i] = (uint8_t)(kind < 3 ? row0[i] : g_rand_int_range(random, 0, 2) * 255);
            }
            const uint8_t *second = kind == 2 ? NULL : row1;
            g_autofree char *a = draw_rows(&kn_color_rows_c, row0, second, width);
            g_autofree char *b = draw_rows(&kn_color_rows_avx2, row0, second, width);
            g_assert_cmpmem(a, 5 * ((gsize)width + 40), b, 5 * ((gsize)width + 40));
        }
}

/* A picture whose chroma is linear comes back as it was but for rounding. */
static void test_frame(void)
{
    static const int sizes[][2] = {{1, 1}, {2, 2}, {7, 5}, {64, 33}};
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int width = sizes[s][0], height = sizes[s][1];
        GError *error = NULL;
        g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
        g_assert_no_error(error);
        for (int p = 0; p < 3; p++)
            for (int y = 0; y < frame->plane[p].height; y++)
                for (int x = 0; x < frame->plane[p].width; x++)
                    frame->plane[p].data[y * frame->plane[p].stride + x] =
                        (uint8_t)(p == 0 ? 60 + x + 2 * y : 80 + 2 * x + 3 * y * p);
        gsize stride = 3 * (gsize)width + 5;
        g_autofree uint8_t *rgb = g_malloc(stride * (gsize)height);
        memset(rgb, 0xa5, stride * (gsize)height);
        kn_color_frame_to_rgb(frame, rgb, stride);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                /* Chroma where this pixel is: half of its column, half of its row less a quarter;
                 * nothing lies beyond the last sample. */
                double u = MIN(x / 2.0, frame->plane[1].width - 1);
                double v = CLAMP((y - 0.5) / 2, 0, frame->plane[1].height - 1), exact[3];
                exact_rgb(60 + x + 2 * y, 80 + 2 * u + 3 * v, 80 + 2 * u + 6 * v, exact);
                for (int c = 0; c < 3; c++)
                    g_assert_cmpfloat(
                        fabs(rgb[(gsize)y * stride + 3 * (gsize)x + (gsize)c] - exact[c]), <=,
                        0.52);
            }
            for (gsize i = 3 * (gsize)width; i < stride; i++)
                g_assert_cmpuint(rgb[(gsize)y * stride + i], ==, 0xa5);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/color/known-colours", test_known);
    g_test_add_func("/color/one-colour-is-exact-but-for-rounding", test_one_color);
    g_test_add_func("/color/the-way-back-is-exact-but-for-rounding", test_back);
    g_test_add_func("/color/grey-is-neutral", test_grey);
    g_test_add_func("/color/rows-are-exact-but-for-rounding", test_rows);
    g_test_add_func("/color/AVX2-equals-C", test_versions);
    g_test_add_func("/color/chroma-is-interpolated-at-its-siting", test_frame);
    return g_test_run();
}

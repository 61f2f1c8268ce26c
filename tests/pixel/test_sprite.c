/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "pixel/color.h"
#include "pixel/kernels.h"
#include "pixel/sprite.h"
#include "pixel/surface.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *path;

static KnSurface *made(const uint32_t *pixels, int width, int height)
{
    g_autoptr(GError) error = NULL;
    KnPixels in = {pixels, width, height, width};
    g_assert_true(kn_sprite_write(path, &in, &error));
    g_assert_no_error(error);
    KnSurface *surface = kn_surface_open(path, TRUE, &error);
    g_assert_no_error(error);
    g_unlink(path);
    return surface;
}

static int at(const KnPlane *plane, int x, int y)
{
    return plane->data[y * plane->stride + x];
}

/* Opaque colours are what they are without transparency, and clear is nothing. */
static void test_colors(void)
{
    static const uint32_t colors[] = {0xffffffff, 0xff000000, 0xffff0000, 0xff00ff00,
                                      0xff0000ff, 0xff808080, 0xffffd34d, 0};
    for (guint i = 0; i < G_N_ELEMENTS(colors); i++) {
        enum { SIDE = 8 };
        uint32_t pixels[SIDE * SIDE];
        uint32_t c = colors[i];
        uint8_t yuv[3] = {0};
        if (c)
            kn_color_to_yuv((uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c, yuv);
        for (int k = 0; k < SIDE * SIDE; k++)
            pixels[k] = c;
        g_autoptr(KnSurface) surface = made(pixels, SIDE, SIDE);
        const KnFrame *frame = kn_surface_frame(surface);
        const KnPlane *alpha = kn_surface_alpha(surface);
        for (int p = 0; p < 3; p++)
            g_assert_cmpint(at(&frame->plane[p], 2, 2), ==, yuv[p]);
        for (int p = 0; p < 2; p++)
            g_assert_cmpint(at(&alpha[p], 2, 2), ==, c >> 24);
    }
}

/* Its chroma samples lie on even columns and between two rows, and see one column on either side.
 */
static void test_siting(void)
{
    static const struct {
        int x, y;        /* of the one white pixel of 8 x 6 */
        int alpha[4][3]; /* of chroma sample (column, row), in eighths */
    } rows[] = {
        {2, 0, {{0}, {2}, {0}, {0}}},
        {3, 1, {{0}, {1}, {1}, {0}}},
        {0, 2, {{0, 2}, {0}, {0}, {0}}},
        {7, 5, {{0}, {0}, {0}, {0, 0, 1}}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint32_t pixels[8 * 6] = {0};
        pixels[rows[i].y * 8 + rows[i].x] = 0xffffffff;
        g_autoptr(KnSurface) surface = made(pixels, 8, 6);
        const KnPlane *alpha = kn_surface_alpha(surface);
        for (int x = 0; x < 8; x++)
            for (int y = 0; y < 6; y++)
                g_assert_cmpint(at(&alpha[0], x, y), ==,
                                x == rows[i].x && y == rows[i].y ? 255 : 0);
        for (int x = 0; x < 4; x++)
            for (int y = 0; y < 3; y++) {
                int want = (rows[i].alpha[x][y] * 255 + 4) / 8;
                g_assert_cmpint(at(&alpha[1], x, y), ==, want);
                g_assert_cmpint(
                    ABS(at(&kn_surface_frame(surface)->plane[1], x, y) - (want * 128 + 127) / 255),
                    <=, 1);
            }
    }
}

typedef struct {
    double a, rgb[3];
} Pixel;

static double luma_of(const double rgb[3])
{
    return 16 + 219 / 255.0 * (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
}

/* Laid over a colour, a picture with soft edges is what it would be in RGB, in double precision. */
static void test_over(void)
{
    enum { W = 37, H = 23 };
    static const uint8_t under[3] = {40, 120, 200};
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    uint32_t pixels[W * H];
    Pixel real[W * H];
    for (int i = 0; i < W * H; i++) {
        uint32_t a =
            g_rand_boolean(random) ? 255 * (g_rand_int(random) & 1) : g_rand_int(random) & 255;
        pixels[i] = a << 24;
        real[i].a = a / 255.0;
        for (int c = 0; c < 3; c++) {
            uint32_t value = a ? g_rand_int(random) % (a + 1) : 0;
            pixels[i] |= value << (16 - 8 * c);
            real[i].rgb[c] = value + under[c] * (1 - real[i].a);
        }
    }
    g_autoptr(KnSurface) surface = made(pixels, W, H);
    const KnFrame *frame = kn_surface_frame(surface);
    const KnPlane *alpha = kn_surface_alpha(surface);
    g_autoptr(KnFrame) out = kn_frame_new(W, H, NULL);
    uint8_t yuv[3];
    KnKernels kernels;
    kn_kernels_init(&kernels, 0);
    kn_color_to_yuv(under[0], under[1], under[2], yuv);
    kn_frame_fill(out, yuv[0], yuv[1], yuv[2]);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < out->plane[p].height; y++)
            kernels.blend(out->plane[p].data + y * out->plane[p].stride,
                          frame->plane[p].data + y * frame->plane[p].stride,
                          alpha[p > 0].data + y * alpha[p > 0].stride, KN_OPAQUE,
                          out->plane[p].width);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            g_assert_cmpfloat(fabs(at(&out->plane[0], x, y) - luma_of(real[y * W + x].rgb)), <,
                              1.6);
    for (int y = 0; y < H / 2; y++)
        for (int x = 1; x < W / 2; x++) {
            double rgb[3] = {0};
            for (int k = 0; k < 6; k++)
                for (int c = 0; c < 3; c++)
                    rgb[c] += (k % 3 == 1 ? 2 : 1) / 8.0 *
                              real[(2 * y + k / 3) * W + 2 * x - 1 + k % 3].rgb[c];
            double full = luma_of(rgb) - 16;
            double cb = 128 + (rgb[2] * 219 / 255 - full) / 1.8556 * 224 / 219;
            g_assert_cmpfloat(fabs(at(&out->plane[1], x, y) - cb), <, 1.6);
        }
}

/* What is written reads back, at odd sizes too, and a picture without transparency has none. */
static void test_sizes(void)
{
    static const int sizes[][2] = {{1, 1}, {2, 3}, {65, 1}, {63, 64}, {129, 31}};
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int w = sizes[i][0], h = sizes[i][1];
        g_autofree uint32_t *pixels = g_new(uint32_t, w * h);
        memset(pixels, 0x80, sizeof *pixels * (gsize)(w * h));
        g_autoptr(KnSurface) surface = made(pixels, w, h);
        const KnPlane *alpha = kn_surface_alpha(surface);
        g_assert_cmpint(alpha[0].width, ==, w);
        g_assert_cmpint(alpha[1].height, ==, (h + 1) / 2);
        g_assert_cmpint(at(&alpha[0], w - 1, h - 1), ==, 128);
        g_assert_cmpuint((guintptr)alpha[0].data % KN_FRAME_ALIGN, ==, 0);
    }
    g_autoptr(KnFrame) opaque = kn_frame_new(5, 5, &error);
    kn_frame_fill(opaque, 16, 128, 128);
    g_assert_true(kn_surface_write(path, opaque, &error));
    g_autoptr(KnSurface) surface = kn_surface_open(path, TRUE, &error);
    g_assert_no_error(error);
    g_assert_null(kn_surface_alpha(surface));
    g_unlink(path);
}

static void test_write_fails(void)
{
    g_autoptr(GError) error = NULL;
    uint32_t pixel = 0;
    KnPixels in = {&pixel, 1, 1, 1};
    g_assert_false(kn_sprite_write("/no such folder/a", &in, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
}

/* What lies in memory behind a row is no part of the picture. */
static void test_stride(void)
{
    enum { WIDTH = 5, HEIGHT = 4, STRIDE = 9 };
    g_autoptr(GError) error = NULL;
    uint32_t wide[STRIDE * HEIGHT], narrow[WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < STRIDE; x++) {
            uint32_t pixel = 0xff000000 | (uint32_t)(x * 40 + y * 3) << 8;
            wide[y * STRIDE + x] = x < WIDTH ? pixel : 0xffffffff;
            if (x < WIDTH)
                narrow[y * WIDTH + x] = pixel;
        }
    g_autoptr(KnSurface) expected = made(narrow, WIDTH, HEIGHT);
    const KnPixels in = {wide, WIDTH, HEIGHT, STRIDE};
    g_assert_true(kn_sprite_write(path, &in, &error));
    g_autoptr(KnSurface) surface = kn_surface_open(path, TRUE, &error);
    g_assert_no_error(error);
    g_unlink(path);
    g_autofree char *a = kn_frame_hash(kn_surface_frame(expected));
    g_autofree char *b = kn_frame_hash(kn_surface_frame(surface));
    g_assert_cmpstr(a, ==, b);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp(NULL, NULL);
    path = g_build_filename(folder, "sprite", NULL);
    g_test_add_func("/sprite/colours-are-those-of-surfaces", test_colors);
    g_test_add_func("/sprite/chroma-lies-where-the-frame-has-it", test_siting);
    g_test_add_func("/sprite/laid-over-a-colour-it-is-what-RGB-gives", test_over);
    g_test_add_func("/sprite/what-lies-behind-a-row-is-not-seen", test_stride);
    g_test_add_func("/sprite/any-size-reads-back", test_sizes);
    g_test_add_func("/sprite/failed-write-is-an-error", test_write_fails);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(path);
    return status;
}

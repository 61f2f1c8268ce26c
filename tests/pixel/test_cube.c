/* SPDX-License-Identifier: MIT */
/* Tables of colours: what is read of .cube files and refused, and that a table makes of colours
 * what FFmpeg's lut3d (tetrahedral) and lut1d (linear) make of them. */
#include "base/error.h"
#include "pixel/cube.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define TWO "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n"

static const struct {
    const char *text, *says;
} bad[] = {
    {"", "t.cube:0: the file ends without LUT_3D_SIZE"},
    {"# only a comment\n", "t.cube:1: the file ends without LUT_3D_SIZE"},
    {"LUT_3D_SIZE 2\n0 0 0\n", "t.cube:2: the file ends after 1 colours; the size asks for 8"},
    {"LUT_3D_SIZE 2\n" TWO "\n1 1 1\n", "t.cube:11: more colours than the 8"},
    {"LUT_3D_SIZE 2\n0 0\n", "t.cube:2: found 2 numbers; expected 3"},
    {"LUT_3D_SIZE 2\n0 0 0 0\n", "t.cube:2: found 4 numbers; expected 3"},
    {"LUT_3D_SIZE 2\n0 zero 0\n", "found 'zero'; expected a number"},
    {"LUT_3D_SIZE 2\n0 1,5 0\n", "t.cube:2: found '1,5'; expected a number"},
    {"LUT_3D_SIZE 2\n0 nan 0\n", "t.cube:2: found 'nan'; expected a number"},
    {"LUT_3D_SIZE 2\ninf 0 0\n", "t.cube:2: found 'inf'; expected a number"},
    {"LUT_3D_SIZE 2\n0 1e9 0\n", "t.cube:2: found '1e9'; expected a number"},
    {"\n\nLUT_4D_SIZE 2\n", "t.cube:3: unknown keyword 'LUT_4D_SIZE'; expected LUT_3D_SIZE"},
    {"LUT_3D_SIZEX 2\n", "t.cube:1: unknown keyword 'LUT_3D_SIZEX'"},
    {"lut_3d_size 2\n", "t.cube:1: unknown keyword 'lut_3d_size'"},
    {"LUT_3D_SIZE 1\n", "t.cube:1: the size is 1; expected a whole number from 2 to 65"},
    {"LUT_3D_SIZE 66\n", "t.cube:1: the size is 66; expected a whole number from 2 to 65"},
    {"LUT_3D_SIZE 2.5\n", "expected a whole number"},
    {"LUT_3D_SIZE\n", "t.cube:1: found 0 numbers; expected 1"},
    {"LUT_3D_SIZE 2 2\n", "t.cube:1: found 2 numbers; expected 1"},
    {"LUT_1D_SIZE 65537\n", "expected a whole number from 2 to 65536"},
    {"LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n", "t.cube:2: a second size"},
    {"0 0 0\nLUT_3D_SIZE 2\n", "t.cube:1: a number before LUT_3D_SIZE"},
    {"DOMAIN_MIN 0 0\n", "t.cube:1: found 2 numbers; expected 3"},
    {"LUT_3D_SIZE 2\nDOMAIN_MIN 0 1 0\n" TWO, "the range begins at 1 and ends at 1"},
    {"LUT_3D_SIZE 2\nDOMAIN_MAX 1 1 -1\n" TWO, "the range begins at 0 and ends at -1"},
    {"LUT_3D_INPUT_RANGE 0\n", "t.cube:1: found 1 numbers; expected 2"},
};

static void test_bad(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        KnCube cube;
        g_assert_false(kn_cube_parse(bad[i].text, "t.cube", &cube, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        if (!strstr(error->message, bad[i].says))
            g_error("'%s': %s, not %s", bad[i].text, error->message, bad[i].says);
        g_assert_null(cube.owned);
    }
}

static KnCube parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    KnCube cube;
    if (!kn_cube_parse(text, "t.cube", &cube, &error))
        g_error("%s", error->message);
    return cube;
}

static void assert_change(const KnCube *cube, double r, double g, double b, const double want[3])
{
    double rgb[3] = {r, g, b};
    kn_cube_change(cube, rgb);
    for (int k = 0; k < 3; k++)
        if (fabs(rgb[k] - want[k]) > 1e-6)
            g_error("%g %g %g: %g, not %g", r, g, b, rgb[k], want[k]);
}

/* However it is written: comments, titles, ends of lines, tabs, a mark of the encoding; and through
 * a frame. */
static void test_good(void)
{
    static const char *const same[] = {
        "LUT_3D_SIZE 2\n" TWO,
        "\xef\xbb\xbf# made by hand\r\nTITLE \"a 'b' # c\"\r\n\r\nLUT_3D_SIZE\t2\r\nDOMAIN_MIN 0 0 "
        "0\r\nDOMAIN_MAX 1.0 1 1e0\r\n  0  0\t0\r\n1 0 0\n0 1 0\n1 1 0\n# half\n0 0 1\n1 0 1\n0 1 "
        "1\n+1 1.000 1",
        "LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0.0 1.0\n" TWO,
        "LUT_1D_SIZE 3\n0 0 0\n.5 .5 .5\n1 1 1\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
        KnCube cube = parse(same[i]), read;
        g_autoptr(KnFrame) frame = kn_cube_to_frame(&cube, NULL);
        g_assert_true(kn_cube_from_frame(frame, &read));
        for (int k = 0; k < 2; k++) {
            const KnCube *of = k ? &read : &cube;
            assert_change(of, 0.2, 0.7, 0.4, (const double[]){0.2, 0.7, 0.4});
            assert_change(of, 0, 1, 1, (const double[]){0, 1, 1});
            /* beyond the range as far as it was */
            assert_change(of, -0.25, 1.5, 0.5, (const double[]){-0.25, 1.5, 0.5});
        }
        kn_cube_clear(&cube);
    }
}

/* A range is where the first and the last node stand. */
static void test_range(void)
{
    KnCube cube = parse("LUT_1D_SIZE 2\nDOMAIN_MIN -1 0 0.5\nDOMAIN_MAX 1 2 1\n0 0 0\n1 1 1\n");
    assert_change(&cube, 0, 1, 0.75, (const double[]){0.5, 0.5, 0.5});
    assert_change(&cube, -1, 0, 0.5, (const double[]){0, 0, 0});
    assert_change(&cube, 2, 3, 2, (const double[]){2, 2, 2});
    kn_cube_clear(&cube);
}

/* Red's place changes first. */
static void test_order(void)
{
    KnCube cube = parse("LUT_3D_SIZE 2\n0 0 0\n.1 0 0\n.2 0 0\n.3 0 0\n.4 0 0\n.5 0 0\n.6 0 0\n.7 "
                        "0 0\n");
    assert_change(&cube, 1, 0, 0, (const double[]){.1, 0, 0});
    assert_change(&cube, 0, 1, 0, (const double[]){.2, 0, 0});
    assert_change(&cube, 0, 0, 1, (const double[]){.4, 0, 0});
    kn_cube_clear(&cube);
}

static void test_other_frames(void)
{
    KnCube cube = parse("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n"), read;
    g_autoptr(KnFrame) frame = kn_cube_to_frame(&cube, NULL);
    g_autoptr(KnFrame) plain = kn_frame_new(768, 2, NULL), small = kn_frame_new(64, 2, NULL);
    kn_frame_fill(plain, 0, 0, 0);
    g_assert_false(kn_cube_from_frame(plain, &read));
    g_assert_false(kn_cube_from_frame(small, &read));
    kn_frame_row(frame, 0, 0)[12] = 200; /* a larger size than there is memory for */
    g_assert_false(kn_cube_from_frame(frame, &read));
    kn_cube_clear(&cube);
}

/* ---- beside FFmpeg ---- */

enum { WIDTH = 512, HEIGHT = 64, BYTES = WIDTH * HEIGHT * 3 };

static char *make_text(gboolean is_cube, int size, GRand *random)
{
    GString *text = g_string_new(is_cube ? "LUT_3D_SIZE " : "LUT_1D_SIZE ");
    g_string_append_printf(text, "%d\n", size);
    int n = is_cube ? size * size * size : size;
    for (int i = 0; i < 3 * n; i++) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.6f", g_rand_double(random));
        g_string_append_printf(text, "%s%c", number, i % 3 == 2 ? '\n' : ' ');
    }
    return g_string_free(text, FALSE);
}

static void compare(const char *folder, gboolean is_cube, int size, GRand *random)
{
    g_autofree char *table = g_build_filename(folder, "t.cube", NULL);
    g_autofree char *from = g_build_filename(folder, "in", NULL);
    g_autofree char *to = g_build_filename(folder, "out", NULL);
    g_autofree char *text = make_text(is_cube, size, random), *got = NULL;
    g_autofree guint8 *colors = g_new(guint8, BYTES);
    g_autofree char *filter = g_strdup_printf("%s=file=%s:interp=%s", is_cube ? "lut3d" : "lut1d",
                                              table, is_cube ? "tetrahedral" : "linear");
    g_autofree char *shape = g_strdup_printf("%dx%d", WIDTH, HEIGHT);
    const char *command[] = {"ffmpeg",   "-nostdin", "-v",    "error", "-y",       "-f",
                             "rawvideo", "-pix_fmt", "rgb24", "-s",    shape,      "-i",
                             from,       "-vf",      filter,  "-f",    "rawvideo", "-pix_fmt",
                             "rgb24",    to,         NULL};
    int status;
    gsize n;
    for (int i = 0; i < BYTES; i++)
        colors[i] = (guint8)(i < 3 * 256 ? i / 3 : g_rand_int_range(random, 0, 256));
    g_assert_true(g_file_set_contents(table, text, -1, NULL));
    g_assert_true(g_file_set_contents(from, (char *)colors, BYTES, NULL));
    g_assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_true(g_spawn_check_wait_status(status, NULL));
    g_assert_true(g_file_get_contents(to, &got, &n, NULL) && n == BYTES);
    KnCube cube = parse(text);
    for (int i = 0; i < BYTES; i += 3) {
        double rgb[3] = {colors[i] / 255.0, colors[i + 1] / 255.0, colors[i + 2] / 255.0};
        kn_cube_change(&cube, rgb);
        for (int k = 0; k < 3; k++)
            if (fabs(rgb[k] * 255 - (guint8)got[i + k]) >
                1.001) /* it cuts off, in single precision */
                g_error("%s of %d at %d %d %d: %g, not %d", is_cube ? "cube" : "curves", size,
                        colors[i], colors[i + 1], colors[i + 2], rgb[k] * 255, (guint8)got[i + k]);
    }
    kn_cube_clear(&cube);
    g_unlink(table);
    g_unlink(from);
    g_unlink(to);
}

static void test_ffmpeg(void)
{
    static const int cubes[] = {2, 17, 33, 65}, curves[] = {2, 256, 1000};
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    g_autofree char *folder = g_dir_make_tmp("kinora-cube-XXXXXX", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cubes); i++)
        compare(folder, TRUE, cubes[i], random);
    for (gsize i = 0; i < G_N_ELEMENTS(curves); i++)
        compare(folder, FALSE, curves[i], random);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cube/what is wrong is named with its line", test_bad);
    g_test_add_func("/cube/tables are read however they are written", test_good);
    g_test_add_func("/cube/a range is that of the nodes", test_range);
    g_test_add_func("/cube/red changes first", test_order);
    g_test_add_func("/cube/other frames are no tables", test_other_frames);
    g_test_add_func("/cube/within one code value of FFmpeg", test_ffmpeg);
    return g_test_run();
}

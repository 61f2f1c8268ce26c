/* SPDX-License-Identifier: MIT */
/* Pictures are enlarged in tiles as they would be in one piece, whatever their size; networks of
 * other forms are refused. Networks run where ONNX Runtime is there. */
#include "base/error.h"
#include "runtime.h"
#include "toys.h"
#include "vision/super.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *folder;
    KnNets *nets;
} Toy;

static const char *const files[] = {"libonnxruntime.so", "sr.onnx", "esrgan.onnx"};

/* FALSE: there is no runtime. Takes the model; NULL: the real one, if it is there. */
static gboolean toy_init(Toy *toy, GByteArray *take_model)
{
    static const char *const names[] = {"onnxruntime", "sr", NULL};
    static const char *const real_names[] = {"onnxruntime", "esrgan", NULL};
    g_autoptr(GByteArray) model = take_model;
    g_autofree char *runtime = test_runtime(), *real = model ? NULL : test_model("esrgan.onnx");
    *toy = (Toy){0};
    if (!runtime || (!model && !real)) {
        g_test_skip("the models are not there");
        return FALSE;
    }
    toy->folder = g_dir_make_tmp("kinora-super-XXXXXX", NULL);
    g_autofree char *library = g_build_filename(toy->folder, files[0], NULL);
    g_autofree char *path = g_build_filename(toy->folder, files[model ? 1 : 2], NULL);
    g_assert_cmpint(symlink(runtime, library), ==, 0);
    if (model)
        g_assert_true(g_file_set_contents(path, (char *)model->data, model->len, NULL));
    else
        g_assert_cmpint(symlink(real, path), ==, 0);
    toy->nets = kn_nets_new(
        &(KnNetsSetup){.folder = toy->folder, .names = model ? names : real_names, .n_threads = 1});
    return TRUE;
}

static void toy_clear(Toy *toy)
{
    kn_nets_free(toy->nets);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(toy->folder, files[i], NULL);
        g_unlink(path);
    }
    g_rmdir(toy->folder);
    g_free(toy->folder);
}

static guint8 *noise(int width, int height)
{
    gsize n = (gsize)width * (gsize)height * 3;
    guint8 *rgb = g_malloc(n);
    guint32 state = 7;
    for (gsize i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        rgb[i] = (guint8)(state >> 24);
    }
    return rgb;
}

static int most_apart(const guint8 *a, const guint8 *b, gsize n)
{
    int most = 0;
    for (gsize i = 0; i < n; i++)
        most = MAX(most, ABS(a[i] - b[i]));
    return most;
}

static void compare_tiles(const Toy *toy, const KnSuper *super, int width, int height, int tile)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *rgb = noise(width, height);
    const KnVisionPicture picture = {width, height, rgb};
    g_autofree guint8 *tiled = kn_super_enlarge(super, toy->nets, &picture, tile, &error);
    g_assert_no_error(error);
    g_autofree guint8 *whole =
        kn_super_enlarge(super, toy->nets, &picture, MAX(width, height), &error);
    g_assert_no_error(error);
    gsize n = (gsize)(width * height * 3 * super->scale * super->scale);
    g_test_message("%d x %d in tiles of %d", width, height, tile);
    g_assert_cmpint(most_apart(tiled, whole, n), <=, 1);
}

/* One pixel, upright, around a tile's size. */
static void compare_all(const Toy *toy, const KnSuper *super, int tile)
{
    const int sizes[][2] = {{1, 1},           {1, 40},           {33, 7},
                            {tile - 1, tile}, {tile, tile},      {tile + 1, tile - 1},
                            {tile, 2 * tile}, {2 * tile + 1, 3}, {2 * tile + 3, tile + 5}};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
        compare_tiles(toy, super, sizes[i][0], sizes[i][1], tile);
}

static void test_tiles(void)
{
    static const struct {
        int scale;
        guint blurs;
        gboolean last;
        int margin_min, margin_max; /* that is measured */
    } rows[] = {
        {4, 0, FALSE, 0, 4}, {2, 1, FALSE, 2, 4}, {3, 4, TRUE, 4, 12}, {4, 9, FALSE, 8, 24}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnSuper super;
        Toy toy;
        if (!toy_init(&toy, toy_super(rows[i].scale, rows[i].blurs, rows[i].last)))
            return;
        g_assert_true(kn_super_init(&super, toy.nets, "sr", &error));
        g_assert_cmpint(super.scale, ==, rows[i].scale);
        g_assert_cmpint(super.margin, >=, rows[i].margin_min);
        g_assert_cmpint(super.margin, <=, rows[i].margin_max);
        compare_all(&toy, &super, 16);
        toy_clear(&toy);
    }
}

/* Each pixel is where it was: squares of its own colour. */
static void test_places(void)
{
    enum { WIDTH = 21, HEIGHT = 9, SCALE = 4 };
    g_autoptr(GError) error = NULL;
    KnSuper super;
    Toy toy;
    if (!toy_init(&toy, toy_super(SCALE, 0, FALSE)))
        return;
    g_autofree guint8 *rgb = noise(WIDTH, HEIGHT);
    const KnVisionPicture picture = {WIDTH, HEIGHT, rgb};
    g_assert_true(kn_super_init(&super, toy.nets, "sr", &error));
    g_autofree guint8 *large = kn_super_enlarge(&super, toy.nets, &picture, 8, &error);
    g_assert_no_error(error);
    for (int y = 0; y < HEIGHT * SCALE; y++)
        for (int x = 0; x < WIDTH * SCALE; x++)
            g_assert_cmpmem(large + 3 * (y * WIDTH * SCALE + x), 3,
                            rgb + 3 * (y / SCALE * WIDTH + x / SCALE), 3);
    const KnVisionPicture huge = {1 << 14, 1 << 14, rgb};
    g_assert_null(kn_super_enlarge(&super, toy.nets, &huge, 8, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    toy_clear(&toy);
}

static void test_refused(void)
{
    GByteArray *models[] = {toy_isnet(), toy_super(1, 0, FALSE), toy_super(9, 0, FALSE),
                            toy_clip_text(FALSE)};
    static const char *const says[] = {"no network that enlarges", "two to eight times",
                                       "two to eight times", "no network that enlarges"};
    for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
        g_autoptr(GError) error = NULL;
        KnSuper super;
        Toy toy;
        if (!toy_init(&toy, models[i]))
            continue;
        g_assert_false(kn_super_init(&super, toy.nets, "sr", &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, says[i]));
        toy_clear(&toy);
    }
}

/* The one that is fetched: no seams, and a picture of one colour keeps it. */
static void test_real(void)
{
    enum { SIDE = 24 };
    g_autoptr(GError) error = NULL;
    guint8 grey[SIDE * SIDE * 3];
    KnSuper super;
    Toy toy;
    if (!toy_init(&toy, NULL))
        return;
    memset(grey, 90, sizeof grey);
    g_assert_true(kn_super_init(&super, toy.nets, "esrgan", &error));
    g_assert_cmpint(super.scale, ==, 4);
    compare_tiles(&toy, &super, 50, 33, 32);
    compare_tiles(&toy, &super, 1, 1, 32);
    const KnVisionPicture picture = {SIDE, SIDE, grey};
    g_autofree guint8 *large = kn_super_enlarge(&super, toy.nets, &picture, SIDE, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < sizeof grey * 16; i++)
        g_assert_cmpint(ABS(large[i] - 90), <=, 8);
    toy_clear(&toy);
}

static void test_mix(void)
{
    static const guint8 plain[] = {0, 100, 255, 10};
    static const struct {
        double strength;
        guint8 made[4];
    } rows[] = {{0, {0, 100, 255, 10}}, {1, {200, 100, 0, 11}}, {.5, {100, 100, 128, 11}}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint8 rgb[] = {200, 100, 0, 11};
        kn_super_mix(rgb, plain, sizeof rgb, rows[i].strength);
        g_assert_cmpmem(rgb, 4, rows[i].made, 4);
    }
}

static void test_alpha(void)
{
    static const struct {
        const char *what;
        guint8 black[3], white[3], rgba[4];
    } rows[] = {
        {"opaque", {10, 20, 30}, {10, 20, 30}, {10, 20, 30, 255}},
        {"clear", {0, 0, 0}, {255, 255, 255}, {0, 0, 0, 0}},
        {"half", {64, 0, 32}, {191, 127, 159}, {128, 0, 64, 128}},
        {"nearly opaque", {10, 20, 30}, {12, 22, 32}, {10, 20, 30, 255}},
        {"nearly clear", {1, 0, 0}, {253, 253, 252}, {0, 0, 0, 0}},
        {"lighter over black than over white", {20, 20, 20}, {10, 10, 10}, {20, 20, 20, 255}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree guint8 *rgba = kn_super_alpha(rows[i].black, rows[i].white, 1);
        g_test_message("%s", rows[i].what);
        g_assert_cmpmem(rgba, 4, rows[i].rgba, 4);
    }
}

static void test_choice(void)
{
    g_assert_cmpstr(kn_super_model((const char *const[]){"esrgan", "yolo", "sr", NULL}), ==, "sr");
    g_assert_cmpstr(kn_super_model((const char *const[]){"onnxruntime", "esrgan", NULL}), ==,
                    "esrgan");
    g_assert_null(kn_super_model((const char *const[]){"onnxruntime", "yolo", NULL}));
    g_assert_null(kn_super_model(NULL));
}

/* ---- the grid of a network ---- */

enum { GRID_WIDTH = 240, GRID_HEIGHT = 120 };

/* A slope, and a bright box on it with edges beside the squares. */
static int true_level(int x, int y)
{
    return x > 101 && x < 186 && y > 33 && y < 90 ? 200 : 40 + x / 4 + y / 3;
}

static int weave(int x, int y, int scale)
{
    int across = x % scale, down = y % scale;
    return (across == 0 ? 3 : across == 1 ? -3 : 0) + (down == 0 ? -2 : down == 1 ? 2 : 0);
}

/* How far from the truth, and from the same in another square: the mean in thousandths, and the
 * most, of pixels that have no edge near. */
static void measure_grid(const guint8 *rgb, gboolean edges, double *mean, int *most)
{
    gint64 sum = 0, n = 0;
    *most = 0;
    for (int y = 10; y < GRID_HEIGHT - 10; y++)
        for (int x = 10; x < GRID_WIDTH - 10; x++) {
            gboolean near =
                (ABS(x - 101) < 12 || ABS(x - 186) < 12 || ABS(y - 33) < 12 || ABS(y - 90) < 12);
            int off = ABS(rgb[(y * GRID_WIDTH + x) * 3 + 1] - true_level(x, y));
            if (near != edges)
                continue;
            sum += off;
            n++;
            *most = MAX(*most, off);
        }
    *mean = (double)sum / (double)n;
}

static void test_even(void)
{
    for (int scale = 2; scale <= 8; scale++)
        for (int woven = 0; woven < 2; woven++) {
            g_autofree guint8 *rgb = g_malloc(GRID_WIDTH * GRID_HEIGHT * 3);
            double mean, mean_edges;
            int most, most_edges, width = GRID_WIDTH / scale * scale;
            for (int i = 0; i < GRID_WIDTH * GRID_HEIGHT * 3; i++) {
                int x = i / 3 % GRID_WIDTH, y = i / 3 / GRID_WIDTH;
                rgb[i] = (guint8)(true_level(x, y) + (woven ? weave(x, y, scale) : 0));
            }
            if (width != GRID_WIDTH) /* it is no picture that was enlarged 7 times */
                continue;
            g_assert_true(kn_super_even(rgb, GRID_WIDTH, GRID_HEIGHT / scale * scale, scale));
            measure_grid(rgb, FALSE, &mean, &most);
            measure_grid(rgb, TRUE, &mean_edges, &most_edges);
            g_test_message("%d times, %d: off %.3f, at most %d; near edges %.3f, %d", scale, woven,
                           mean, most, mean_edges, most_edges);
            g_assert_cmpfloat(mean, <, woven ? 0.3 : 0.2);
            g_assert_cmpint(most, <=, 2);
            g_assert_cmpint(most_edges, <=, 3);
        }
}

static void test_even_odd(void)
{
    static const struct {
        int width, height;
    } sizes[] = {{1, 1}, {4, 4}, {4, 400}, {8, 4}};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree guint8 *rgb = noise(sizes[i].width, sizes[i].height);
        g_assert_true(
            kn_super_even(rgb, sizes[i].width, sizes[i].height, sizes[i].width > 1 ? 4 : 1));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/super/one of one's own comes first", test_choice);
    g_test_add_func("/super/strength", test_mix);
    g_test_add_func("/super/transparency", test_alpha);
    g_test_add_func("/super/tiles have no seams", test_tiles);
    g_test_add_func("/super/pixels stay where they are", test_places);
    g_test_add_func("/super/networks of other forms are refused", test_refused);
    g_test_add_func("/super/the network that is fetched", test_real);
    g_test_add_func("/super/no grid is left, and edges stay", test_even);
    g_test_add_func("/super/a grid of odd pictures", test_even_odd);
    return g_test_run();
}

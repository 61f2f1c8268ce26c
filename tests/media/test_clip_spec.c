/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "media/clip.h"

#include <math.h>
#include <string.h>

/* Where a clip stands on its canvas, and what of that fills the frame. */

static KnClipSpec new_spec(void)
{
    KnClipSpec spec = {0};
    memset(spec.source_hash, 'a', KN_HASH_LENGTH);
    return spec;
}

static void test_plan(void)
{
    static const struct {
        int clip_width, clip_height, width, height;
        double zoom;
        KnFit fit;
        KnPoint focus;
        int canvas_width, canvas_height, x, y, inner_width, inner_height;
        KnBox base;
    } rows[] = {
        /* the frame's own size: nothing is scaled, nothing is cut */
        {1920,
         1080,
         1920,
         1080,
         1,
         KN_FIT_COVER,
         {0.5, 0.5},
         1920,
         1080,
         0,
         0,
         1920,
         1080,
         {0, 0, 1920, 1080}},
        /* room for the zoom, as far as the clip has pixels */
        {3840,
         2160,
         1920,
         1080,
         1.5,
         KN_FIT_COVER,
         {0.5, 0.5},
         2880,
         1620,
         0,
         0,
         2880,
         1620,
         {0, 0, 2880, 1620}},
        {3840,
         2160,
         1920,
         1080,
         9,
         KN_FIT_COVER,
         {0.5, 0.5},
         3840,
         2160,
         0,
         0,
         3840,
         2160,
         {0, 0, 3840, 2160}},
        /* another shape: cut at the focus, which stays inside */
        {1080,
         1920,
         1920,
         1080,
         1,
         KN_FIT_COVER,
         {0.5, 0.5},
         1080,
         1920,
         0,
         0,
         1080,
         1920,
         {0, 656.25, 1080, 607.5}},
        {1080,
         1920,
         1920,
         1080,
         1,
         KN_FIT_COVER,
         {0.5, 0},
         1080,
         1920,
         0,
         0,
         1080,
         1920,
         {0, 0, 1080, 607.5}},
        {1080,
         1920,
         1920,
         1080,
         1,
         KN_FIT_COVER,
         {0.5, 1},
         1080,
         1920,
         0,
         0,
         1080,
         1920,
         {0, 1312.5, 1080, 607.5}},
        /* whole on a canvas of the frame's shape, on even places */
        {1080,
         1920,
         1920,
         1080,
         1,
         KN_FIT_CONTAIN,
         {0.5, 0.5},
         1920,
         1080,
         656,
         0,
         608,
         1080,
         {0, 0, 1920, 1080}},
        {1080,
         1920,
         1920,
         1080,
         1,
         KN_FIT_BLUR,
         {0, 0},
         1920,
         1080,
         656,
         0,
         608,
         1080,
         {0, 0, 1920, 1080}},
        {320,
         240,
         1920,
         1080,
         1,
         KN_FIT_CONTAIN,
         {0.5, 0.5},
         427,
         240,
         52,
         0,
         320,
         240,
         {0.1666667, 0, 426.6666667, 240}},
        /* one pixel, odd sides */
        {1, 1, 1920, 1080, 1, KN_FIT_COVER, {0.5, 0.5}, 1, 1, 0, 0, 1, 1, {0, 0.21875, 1, 0.5625}},
        {321, 181, 161, 91, 1, KN_FIT_COVER, {0.5, 0.5}, 161, 91, 0, 0, 161, 91, {0, 0, 161, 91}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnClipInfo info = {
            .width = rows[i].clip_width, .height = rows[i].clip_height, .decoder = "decoder 1"};
        KnClipSpec spec = new_spec();
        KnBox base;
        kn_clip_spec_plan(&spec, &info, rows[i].fit, (KnColor){1, 2, 3}, rows[i].width,
                          rows[i].height, rows[i].zoom, rows[i].focus, &base);
        g_test_message("row %u: %dx%d, %d,%d %dx%d, base %g %g %g %g", i, spec.canvas_width,
                       spec.canvas_height, spec.x, spec.y, spec.width, spec.height, base.x, base.y,
                       base.w, base.h);
        g_assert_cmpint(spec.canvas_width, ==, rows[i].canvas_width);
        g_assert_cmpint(spec.canvas_height, ==, rows[i].canvas_height);
        g_assert_cmpint(spec.x, ==, rows[i].x);
        g_assert_cmpint(spec.y, ==, rows[i].y);
        g_assert_cmpint(spec.width, ==, rows[i].inner_width);
        g_assert_cmpint(spec.height, ==, rows[i].inner_height);
        g_assert_cmpfloat_with_epsilon(base.x, rows[i].base.x, 1e-6);
        g_assert_cmpfloat_with_epsilon(base.y, rows[i].base.y, 1e-6);
        g_assert_cmpfloat_with_epsilon(base.w, rows[i].base.w, 1e-6);
        g_assert_cmpfloat_with_epsilon(base.h, rows[i].base.h, 1e-6);
        g_assert_cmpstr(spec.decoder, ==, "decoder 1");
    }
}

/* For any sizes: the base has the frame's aspect and lies on the canvas, and so does the clip. */
static void test_any_size(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int i = 0; i < 20000; i++) {
        KnClipInfo info = {.width = g_rand_int_range(rand, 1, 5000),
                           .height = g_rand_int_range(rand, 1, 5000)};
        int width = g_rand_int_range(rand, 2, 4000), height = g_rand_int_range(rand, 2, 4000);
        KnPoint focus = {g_rand_double(rand), g_rand_double(rand)};
        KnFit fit = (KnFit)g_rand_int_range(rand, KN_FIT_COVER, KN_FIT_BLUR + 1);
        KnClipSpec spec = new_spec(), back = {0};
        KnBox base;
        kn_clip_spec_plan(&spec, &info, fit, (KnColor){9, 9, 9}, width, height,
                          g_rand_double_range(rand, 1, 4), focus, &base);
        g_assert_true(base.x >= 0 && base.y >= 0 && base.x + base.w <= spec.canvas_width + 1e-6 &&
                      base.y + base.h <= spec.canvas_height + 1e-6);
        g_assert_cmpfloat_with_epsilon(base.h * width, base.w * height, 1e-6 * width * height);
        g_assert_cmpint(spec.width, <=, info.width);
        g_assert_cmpint(spec.height, <=, info.height);
        g_autoptr(GVariant) variant = g_variant_ref_sink(kn_clip_spec_to_variant(&spec));
        if ((gint64)spec.canvas_width * spec.canvas_height <= KN_PICTURE_PIXELS_MAX)
            g_assert_true(kn_clip_spec_from_variant(variant, &back));
        g_autofree char *a = kn_clip_spec_key(&spec), *b = kn_clip_spec_key(&back);
        g_assert_cmpstr(a, ==, b);
    }
}

/* Everything counts in the key, but for a background that nobody sees. */
static void test_key(void)
{
    KnClipInfo info = {.width = 100, .height = 100, .decoder = "1"};
    const KnColor black = {0, 0, 0}, red = {255, 0, 0};
    const KnPoint middle = {0.5, 0.5};
    KnClipSpec covered = new_spec(), other = new_spec(), barred = new_spec(), red_bars = new_spec();
    KnBox base;
    kn_clip_spec_plan(&covered, &info, KN_FIT_COVER, black, 160, 90, 1, middle, &base);
    kn_clip_spec_plan(&other, &info, KN_FIT_COVER, red, 160, 90, 1, middle, &base);
    kn_clip_spec_plan(&barred, &info, KN_FIT_CONTAIN, black, 160, 90, 1, middle, &base);
    kn_clip_spec_plan(&red_bars, &info, KN_FIT_CONTAIN, red, 160, 90, 1, middle, &base);
    g_autofree char *a = kn_clip_spec_key(&covered), *b = kn_clip_spec_key(&other);
    g_autofree char *c = kn_clip_spec_key(&barred), *d = kn_clip_spec_key(&red_bars);
    g_assert_cmpstr(a, ==, b);
    g_assert_cmpstr(a, !=, c);
    g_assert_cmpstr(c, !=, d);
    other = covered;
    other.source_hash[3] = 'b';
    g_autofree char *content = kn_clip_spec_key(&other);
    other = covered;
    other.decoder[0] = '2';
    g_autofree char *decoder = kn_clip_spec_key(&other);
    other = covered;
    other.deinterlace = KN_DEINTERLACE_OFF;
    g_autofree char *rows = kn_clip_spec_key(&other);
    other = covered;
    other.peak = KN_CLIP_PEAK_USUAL;
    g_autofree char *peak = kn_clip_spec_key(&other);
    g_assert_cmpstr(a, !=, rows);
    g_assert_cmpstr(a, !=, peak);
    g_assert_cmpstr(a, !=, content);
    g_assert_cmpstr(a, !=, decoder);
}

/* tail: how it is deinterlaced, and its peak. */
static gboolean is_accepted(const char *row, const char *tail)
{
    g_autofree char *hash = g_strnfill(KN_HASH_LENGTH, 'a');
    g_auto(GStrv) parts = g_strsplit(row, "HASH", 2);
    g_autofree char *filled = g_strjoinv(hash, parts);
    g_autofree char *text =
        g_strdup_printf("(%s, false, (byte 0, byte 0, byte 0), %s)", filled, tail);
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) variant = g_variant_parse(NULL, text, NULL, NULL, &error);
    KnClipSpec spec = {0};
    g_assert_no_error(error);
    return kn_clip_spec_from_variant(variant, &spec);
}

static void test_refused(void)
{
    static const char *const bad[] = {
        "'', 'd', (100, 100), (0, 0, 100, 100)",
        "'HASH', 'd', (0, 100), (0, 0, 100, 100)",
        "'HASH', 'd', (100, 100), (1, 0, 50, 50)",
        "'HASH', 'd', (100, 100), (-2, 0, 50, 50)",
        "'HASH', 'd', (100, 100), (60, 0, 50, 50)",
        "'HASH', 'd', (100, 100), (0, 0, 0, 50)",
        "'HASH', 'd', (100, 100), (0, 0, 2147483647, 50)",
        "'HASH', 'd', (2147483647, 2), (0, 0, 50, 2)",
        "'HASH', '0123456789012345678901234567890123', (100, 100), (0, 0, 50, 50)",
        "'HASH', 1, (100, 100), (0, 0, 50, 50)",
    };
    static const char good[] = "'HASH', 'd', (100, 100), (0, 0, 50, 50)";
    static const char *const good_tails[] = {"byte 0, 0", "byte 2, 203", "byte 1, 10000"};
    static const char *const bad_tails[] = {"byte 3, 0", "byte 0, 202", "byte 0, 10001",
                                            "byte 0, -1"};
    for (guint i = 0; i < G_N_ELEMENTS(good_tails); i++)
        g_assert_true(is_accepted(good, good_tails[i]));
    for (guint i = 0; i < G_N_ELEMENTS(bad_tails); i++)
        if (is_accepted(good, bad_tails[i]))
            g_test_fail_printf("%s was accepted", bad_tails[i]);
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        if (is_accepted(bad[i], "byte 0, 0"))
            g_test_fail_printf("%s was accepted", bad[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clip-spec/plan", test_plan);
    g_test_add_func("/clip-spec/any-size-fits", test_any_size);
    g_test_add_func("/clip-spec/key", test_key);
    g_test_add_func("/clip-spec/what-no-plan-makes-is-refused", test_refused);
    return g_test_run();
}

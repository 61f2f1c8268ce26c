/* SPDX-License-Identifier: MIT */
#include "media/pictures.h"

#include <math.h>
#include <string.h>

static const KnPoint middle = {.5, .5};

static KnSurfaceSpec plan(const KnPictureInfo *info, KnFit fit, int width, int height, double zoom,
                          KnPoint focus, KnBox *base)
{
    KnSurfaceSpec spec = {.fit = fit, .background = {1, 2, 3}};
    kn_surface_spec_plan(&spec, info, width, height, zoom, focus, base);
    return spec;
}

static void test_plans(void)
{
    static const struct {
        int width, height;
        KnFit fit;
        double zoom;
        KnPoint focus;
        int canvas_width, canvas_height;
        KnBox crop;
    } rows[] = {
        /* a photograph of the frame's aspect, with room for the zoom */
        {3840, 2160, KN_FIT_COVER, 1.15, {.5, .5}, 2208, 1242, {0, 0, 3840, 2160}},
        /* without room: its own pixels */
        {2000, 1125, KN_FIT_COVER, 1.15, {.5, .5}, 2000, 1125, {0, 0, 2000, 1125}},
        /* smaller than the frame */
        {640, 360, KN_FIT_COVER, 2, {.5, .5}, 640, 360, {0, 0, 640, 360}},
        /* portrait: the window lies where the focus is, as far as the picture goes */
        {1920, 2880, KN_FIT_COVER, 1, {.5, .5}, 1920, 1080, {0, 900, 1920, 1080}},
        {1920, 2880, KN_FIT_COVER, 1, {.5, .25}, 1920, 1080, {0, 180, 1920, 1080}},
        {1920, 2880, KN_FIT_COVER, 1, {.5, 0}, 1920, 1080, {0, 0, 1920, 1080}},
        {1920, 2880, KN_FIT_COVER, 1, {.5, 1}, 1920, 1080, {0, 1800, 1920, 1080}},
        {4000, 1080, KN_FIT_COVER, 1, {1, .5}, 1920, 1080, {2080, 0, 1920, 1080}},
        /* all of the picture: a frame at least, more where it has pixels and the zoom asks */
        {1000, 1080, KN_FIT_CONTAIN, 2, {.5, .5}, 1920, 1080, {0, 0, 0, 0}},
        {1000, 2160, KN_FIT_CONTAIN, 1.5, {.5, .5}, 2880, 1620, {0, 0, 0, 0}},
        {1000, 2160, KN_FIT_BLUR, 4, {.5, .5}, 3840, 2160, {0, 0, 0, 0}},
        {10, 10, KN_FIT_BLUR, 4, {.5, .5}, 1920, 1080, {0, 0, 0, 0}},
        {1, 1, KN_FIT_COVER, 1, {.5, .5}, 1, 1, {0, 0, 1, 1}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnPictureInfo info = {.width = rows[i].width, .height = rows[i].height};
        KnBox base;
        KnSurfaceSpec spec =
            plan(&info, rows[i].fit, 1920, 1080, rows[i].zoom, rows[i].focus, &base);
        g_test_message("row %u", i);
        g_assert_cmpint(spec.canvas_width, ==, rows[i].canvas_width);
        g_assert_cmpint(spec.canvas_height, ==, rows[i].canvas_height);
        g_assert_cmpfloat_with_epsilon(spec.crop.x, rows[i].crop.x, 1e-9);
        g_assert_cmpfloat_with_epsilon(spec.crop.y, rows[i].crop.y, 1e-9);
        g_assert_cmpfloat_with_epsilon(spec.crop.w, rows[i].crop.w, 1e-9);
        g_assert_cmpfloat_with_epsilon(spec.crop.h, rows[i].crop.h, 1e-9);
    }
}

static void check_promises(const KnPictureInfo *info, KnFit fit, int width, int height, double zoom,
                           KnPoint focus)
{
    KnBox base;
    KnSurfaceSpec spec = plan(info, fit, width, height, zoom, focus, &base);
    const KnBox *crop = &spec.crop;
    /* The base has the frame's aspect and lies inside. */
    g_assert_cmpfloat(fabs(base.w * height / (base.h * width) - 1), <, 1e-12);
    g_assert_cmpfloat(base.x, >=, -1e-9);
    g_assert_cmpfloat(base.y, >=, -1e-9);
    g_assert_cmpfloat(base.x + base.w, <=, spec.canvas_width + 1e-9);
    g_assert_cmpfloat(base.y + base.h, <=, spec.canvas_height + 1e-9);
    /* Nothing beyond what the zoom asks for. */
    g_assert_cmpint(spec.canvas_width, <=, (int)ceil(width * zoom));
    g_assert_cmpint(spec.canvas_height, <=, (int)ceil(height * zoom));
    if (fit != KN_FIT_COVER) {
        g_assert_cmpint(spec.canvas_width, >=, width);
        g_assert_cmpint(spec.canvas_height, >=, height);
        return;
    }
    /* One scale for both directions, that enlarges nothing, of a part inside of the picture. */
    double scale = spec.canvas_width / crop->w;
    g_assert_cmpfloat(fabs(scale * crop->h / spec.canvas_height - 1), <, 1e-6);
    g_assert_cmpfloat(scale, <=, 1 + 1e-6);
    g_assert_cmpfloat(crop->x, >=, 0);
    g_assert_cmpfloat(crop->y, >=, 0);
    g_assert_cmpfloat(crop->x + crop->w, <=, info->width + 1e-9);
    g_assert_cmpfloat(crop->y + crop->h, <=, info->height + 1e-9);
    g_assert_true(crop->x == floor(crop->x) && crop->y == floor(crop->y));
    /* It covers: one direction is shown whole, but for less than a pixel of the canvas. */
    g_assert_true((info->width - crop->w) * scale < 1 + 1e-6 ||
                  (info->height - crop->h) * scale < 1 + 1e-6);
}

static void test_promises(void)
{
    static const int sides[] = {1, 2, 3, 17, 199, 640, 1081, 1920, 2757, 5640, 20000};
    static const int frames[][2] = {{1920, 1080}, {1280, 720}, {1366, 768}, {1080, 1920}, {64, 64}};
    static const double zooms[] = {1, 1.15, 1.2, 1.7321, 4, 10};
    static const KnPoint points[] = {{.5, .5}, {0, 1}, {.37, .61}};
    for (guint w = 0; w < G_N_ELEMENTS(sides); w++)
        for (guint h = 0; h < G_N_ELEMENTS(sides); h++)
            for (guint f = 0; f < G_N_ELEMENTS(frames); f++)
                for (guint z = 0; z < G_N_ELEMENTS(zooms); z++)
                    for (int fit = KN_FIT_COVER; fit <= KN_FIT_BLUR; fit++) {
                        KnPictureInfo info = {.width = sides[w], .height = sides[h]};
                        check_promises(&info, (KnFit)fit, frames[f][0], frames[f][1], zooms[z],
                                       points[(w + h + z) % 3]);
                    }
}

static void test_drawings(void)
{
    KnPictureInfo info = {.width = 24, .height = 24, .vector = TRUE, .has_alpha = TRUE};
    KnBox base;
    KnSurfaceSpec spec = plan(&info, KN_FIT_COVER, 1920, 1080, 1.5, middle, &base);
    g_assert_cmpint(spec.canvas_width, ==, 2880);
    g_assert_cmpint(spec.canvas_height, ==, 1620);
    /* A ribbon would be drawn a million pixels long: it is drawn as large as can be. */
    info.width = 24000;
    spec = plan(&info, KN_FIT_COVER, 1920, 1080, 1, middle, &base);
    g_assert_cmpint(spec.canvas_width, <, 100);
}

/* A key covers everything that matters, and nothing else. */
static void test_keys(void)
{
    const KnSurfaceSpec spec = {
        .decoder = "libvips 8.14.1",
        .canvas_width = 100,
        .canvas_height = 50,
        .fit = KN_FIT_CONTAIN,
        .crop = {0, 0, 200, 100},
        .background = {1, 2, 3},
    };
    KnSurfaceSpec changed[12];
    for (guint i = 0; i < G_N_ELEMENTS(changed); i++)
        changed[i] = spec;
    memset(changed[0].source_hash, 'a', 64);
    strcpy(changed[1].decoder, "libvips 8.14.2");
    changed[2].canvas_width++;
    changed[3].canvas_height++;
    changed[4].fit = KN_FIT_BLUR;
    changed[5].crop.x = 1;
    changed[6].crop.y = 1;
    changed[7].crop.w += 1e-9;
    changed[8].crop.h += 1e-9;
    changed[9].background.r++;
    changed[10].background.g++;
    changed[11].background.b++;
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *key = kn_surface_spec_key(&spec);
    g_assert_cmpint(strlen(key), ==, 64);
    g_hash_table_add(keys, key);
    for (guint i = 0; i < G_N_ELEMENTS(changed); i++)
        g_assert_true(g_hash_table_add(keys, kn_surface_spec_key(&changed[i])));
    g_autofree char *again = kn_surface_spec_key(&spec);
    g_assert_false(g_hash_table_add(keys, g_steal_pointer(&again)));
}

static void test_unseen_background(void)
{
    static const struct {
        KnFit fit;
        gboolean has_alpha, seen;
    } rows[] = {
        {KN_FIT_COVER, FALSE, FALSE}, {KN_FIT_COVER, TRUE, TRUE},    {KN_FIT_BLUR, FALSE, FALSE},
        {KN_FIT_BLUR, TRUE, TRUE},    {KN_FIT_CONTAIN, FALSE, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnPictureInfo info = {.width = 300, .height = 300, .has_alpha = rows[i].has_alpha};
        KnBox base;
        KnSurfaceSpec spec = plan(&info, rows[i].fit, 160, 90, 1, middle, &base);
        g_assert_cmpint(spec.background.r, ==, rows[i].seen ? 1 : 0);
    }
}

static void test_variants(void)
{
    KnSurfaceSpec spec = {
        .decoder = "libvips 8.14.1",
        .canvas_width = 100,
        .canvas_height = 50,
        .fit = KN_FIT_COVER,
        .crop = {0, 0, 200, 100},
        .background = {1, 2, 3},
    };
    memset(spec.source_hash, 'a', 64);
    KnSurfaceSpec bad[9], back;
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        bad[i] = spec;
    spec.source_hash[0] = '0';
    bad[0].source_hash[5] = 'X';
    bad[1].source_hash[63] = '\0';
    bad[2].canvas_width = 0;
    bad[3].canvas_height = -4;
    bad[4].fit = (KnFit)7;
    bad[5].crop.x = NAN;
    bad[6].crop.w = INFINITY;
    bad[7].crop.h = 0;
    bad[8].canvas_width = bad[8].canvas_height = 1 << 20;
    g_autoptr(GVariant) good = g_variant_ref_sink(kn_surface_spec_to_variant(&spec));
    g_assert_true(kn_surface_spec_from_variant(good, &back));
    g_autofree char *key = kn_surface_spec_key(&spec);
    g_autofree char *back_key = kn_surface_spec_key(&back);
    g_assert_cmpstr(key, ==, back_key);
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GVariant) variant = g_variant_ref_sink(kn_surface_spec_to_variant(&bad[i]));
        g_test_message("row %u", i);
        g_assert_false(kn_surface_spec_from_variant(variant, &back));
    }
    g_autoptr(GVariant) other = g_variant_ref_sink(g_variant_new("(ss)", "", ""));
    g_assert_false(kn_surface_spec_from_variant(other, &back));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/surface spec/plans", test_plans);
    g_test_add_func("/surface spec/one scale, inside the picture, of the frame's aspect",
                    test_promises);
    g_test_add_func("/surface spec/drawings have pixels for anything", test_drawings);
    g_test_add_func("/surface spec/the key covers every field", test_keys);
    g_test_add_func("/surface spec/a background that is not seen does not matter",
                    test_unseen_background);
    g_test_add_func("/surface spec/only what a plan makes is read back", test_variants);
    return g_test_run();
}

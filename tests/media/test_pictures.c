/* SPDX-License-Identifier: MIT */
#include "pictures_kit.h"
#include "pixel/color.h"

#include <math.h>
#include <string.h>

/* The quarters of the test card, in reading order, as make_pictures.c has them. */
static const KnColor card[4] = {{200, 40, 48}, {48, 160, 72}, {40, 72, 190}, {210, 205, 190}};
static const KnColor red = {255, 0, 0};

static const double centers[4][2] = {{.25, .25}, {.75, .25}, {.25, .75}, {.75, .75}};

typedef struct {
    const char *name;
    int tolerance; /* code values in Y, Cb, Cr */
} CardRow;

/* The card, which has the aspect 4:3, in a frame of that aspect. */
static KnSurface *prepare_card(const char *name, KnColor background)
{
    KitJob job = {name, KN_FIT_COVER, 200, 150, 1, {.5, .5}, background};
    return kit_prepare(&job, NULL, NULL);
}

static void check_card(const char *name, const KnColor *colors, KnColor background, int tolerance)
{
    g_autoptr(KnSurface) surface = prepare_card(name, background);
    const KnFrame *frame = kn_surface_frame(surface);
    g_assert_cmpint(frame->width, ==, 200);
    g_assert_cmpint(frame->height, ==, 150);
    for (int i = 0; i < 4; i++)
        kit_assert_color(frame, centers[i][0], centers[i][1], colors[i], tolerance, name);
}

static void test_formats(void)
{
    static const CardRow rows[] = {
        {"card.jpg", 2},         {"card-progressive.jpg", 2},
        {"card.png", 1},         {"card-interlaced.png", 1},
        {"card-palette.png", 2}, {"card.webp", 1},
        {"card.tif", 1},         {"card-lzw.tif", 1},
        {"card.gif", 2},         {"card.svg", 1},
        {"card.heic", 2},        {"card.avif", 2},
        {"card[page=1].jpg", 2},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check_card(rows[i].name, card, red, rows[i].tolerance);
}

static void test_format_is_named(void)
{
    static const struct {
        const char *name, *format;
        gboolean has_alpha, vector;
    } rows[] = {
        {"card.jpg", "jpeg", FALSE, FALSE},    {"card.png", "png", FALSE, FALSE},
        {"card.webp", "webp", FALSE, FALSE},   {"card.tif", "tiff", FALSE, FALSE},
        {"card.gif", "gif", TRUE, FALSE},      {"card.svg", "svg", TRUE, TRUE},
        {"card.heic", "heif", FALSE, FALSE},   {"half.png", "png", TRUE, FALSE},
        {"gray-half.png", "png", TRUE, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnPictureInfo info;
        kit_module()->probe(kit_path(rows[i].name), &info, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(info.format, ==, rows[i].format);
        g_assert_cmpint(info.has_alpha, ==, rows[i].has_alpha);
        g_assert_cmpint(info.vector, ==, rows[i].vector);
        g_assert_cmpint(info.width, ==, 320);
        g_assert_cmpint(info.height, ==, 240);
        g_assert_true(g_str_has_prefix(info.decoder, "libvips "));
    }
}

/* Which of the raw card's quarters is seen in each corner of the upright picture (TIFF 6.0,
 * Orientation: what the raw picture's first row and column are). */
static const int upright[8][4] = {
    {0, 1, 2, 3}, {1, 0, 3, 2}, {3, 2, 1, 0}, {2, 3, 0, 1},
    {0, 2, 1, 3}, {2, 0, 3, 1}, {3, 1, 2, 0}, {1, 3, 0, 2},
};

static void test_orientations(void)
{
    for (int i = 0; i < 8; i++) {
        for (int tiff = 0; tiff <= 1; tiff++) {
            g_autofree char *name =
                g_strdup_printf("orientation-%d.%s", i + 1, tiff ? "tif" : "jpg");
            gboolean turned = i >= 4;
            KitJob job = {name,     KN_FIT_COVER, turned ? 150 : 200, turned ? 200 : 150, 1,
                          {.5, .5}, red};
            KnSurfaceSpec spec;
            g_autoptr(KnSurface) surface = kit_prepare(&job, &spec, NULL);
            g_assert_cmpfloat(spec.crop.w, ==, turned ? 240 : 320);
            for (int q = 0; q < 4; q++)
                kit_assert_color(kn_surface_frame(surface), centers[q][0], centers[q][1],
                                 card[upright[i][q]], 2, name);
        }
    }
}

/* The window of "cover" is taken from the upright picture: its focus lies in one quarter. */
static void test_orientation_turns_the_window(void)
{
    for (int i = 0; i < 8; i++) {
        g_autofree char *name = g_strdup_printf("orientation-%d.tif", i + 1);
        for (int q = 0; q < 4; q++) {
            KnPoint focus = {centers[q][0] > .5, centers[q][1] > .5};
            /* A thin frame in the direction of each side, so that only two quarters are seen. */
            KitJob wide = {name, KN_FIT_COVER, 200, 40, 1, focus, red};
            KitJob tall = {name, KN_FIT_COVER, 40, 200, 1, focus, red};
            g_autoptr(KnSurface) row = kit_prepare(&wide, NULL, NULL);
            g_autoptr(KnSurface) column = kit_prepare(&tall, NULL, NULL);
            kit_assert_color(kn_surface_frame(row), centers[q][0], .5, card[upright[i][q]], 1,
                             name);
            kit_assert_color(kn_surface_frame(column), .5, centers[q][1], card[upright[i][q]], 1,
                             name);
        }
    }
}

static void test_depths_and_spaces(void)
{
    static const CardRow rows[] = {
        {"deep.png", 1},
        {"deep.tif", 1},
        {"lab.tif", 2},
        {"float.tif", 2},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check_card(rows[i].name, card, red, rows[i].tolerance);
}

static void test_gray(void)
{
    /* Grey says how light: all grey forms of the card must agree, and have no colour. */
    g_autoptr(KnSurface) first = prepare_card("gray.png", red);
    static const char *const names[] = {"gray.jpg", "gray-deep.png", "gray-odd-profile.tif"};
    for (int q = 0; q < 4; q++) {
        int wanted[3];
        kit_sample(kn_surface_frame(first), centers[q][0], centers[q][1], wanted);
        g_assert_cmpint(wanted[1], ==, 128);
        g_assert_cmpint(wanted[2], ==, 128);
        for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autoptr(KnSurface) other = prepare_card(names[i], red);
            int got[3];
            kit_sample(kn_surface_frame(other), centers[q][0], centers[q][1], got);
            for (int p = 0; p < 3; p++)
                g_assert_cmpint(ABS(got[p] - wanted[p]), <=, 2);
        }
    }
    int light[3], dark[3];
    kit_sample(kn_surface_frame(first), .75, .75, light);
    kit_sample(kn_surface_frame(first), .25, .75, dark);
    g_assert_cmpint(light[0], >, dark[0] + 80);
}

static KnColor blend(KnColor color, KnColor under, double alpha)
{
    return (KnColor){(guint8)(color.r * alpha + under.r * (1 - alpha) + .5),
                     (guint8)(color.g * alpha + under.g * (1 - alpha) + .5),
                     (guint8)(color.b * alpha + under.b * (1 - alpha) + .5)};
}

static void test_transparency(void)
{
    static const char *const half[] = {"half.png", "half.webp", "half.tif", "deep-half.png"};
    static const KnColor grounds[] = {{255, 0, 0}, {0, 0, 0}, {10, 200, 90}};
    for (guint g = 0; g < G_N_ELEMENTS(grounds); g++) {
        KnColor expected[4], ground[4];
        for (int q = 0; q < 4; q++) {
            expected[q] = blend(card[q], grounds[g], 128 / 255.0);
            ground[q] = grounds[g];
        }
        for (guint i = 0; i < G_N_ELEMENTS(half); i++)
            check_card(half[i], expected, grounds[g], 2);
        check_card("clear.png", ground, grounds[g], 1);
        check_card("clear-palette.png", ground, grounds[g], 1);
    }
    g_autoptr(KnSurface) gray = prepare_card("gray.png", red);
    g_autoptr(KnSurface) over = prepare_card("gray-half.png", (KnColor){0, 0, 0});
    for (int q = 0; q < 4; q++) {
        int full[3], halved[3];
        kit_sample(kn_surface_frame(gray), centers[q][0], centers[q][1], full);
        kit_sample(kn_surface_frame(over), centers[q][0], centers[q][1], halved);
        g_assert_cmpint(ABS((halved[0] - 16) * 2 - (full[0] - 16)), <=, 3);
    }
}

/* Columns that are opaque and transparent in turn become a plain mixture with the background: the
 * colour of what is transparent is nowhere. */
static void test_hidden_colors_do_not_bleed(void)
{
    KitJob job = {"stripes.png", KN_FIT_COVER, 40, 15, 1, {.5, .5}, {0, 0, 255}};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    KnColor expected = blend(card[0], job.background, .5);
    for (int i = 1; i < 10; i++)
        kit_assert_color(kn_surface_frame(surface), i / 10.0, .5, expected, 2, "stripes.png");
}

static void test_profiles(void)
{
    static const CardRow rows[] = {
        {"wide.png", 2},
        {"wide.jpg", 2},
        {"wide.tif", 2},
        {"broken-profile.tif", 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check_card(rows[i].name, card, red, rows[i].tolerance);
    /* The same numbers without the profile are other colours. */
    g_autoptr(KnSurface) untagged = prepare_card("wide-untagged.png", red);
    int got[3];
    guint8 wanted[3];
    kit_sample(kn_surface_frame(untagged), .75, .25, got);
    kn_color_to_yuv(card[1].r, card[1].g, card[1].b, wanted);
    g_assert_cmpint(ABS(got[1] - wanted[1]) + ABS(got[2] - wanted[2]), >, 8);
}

/* Depth, transparency and profile have nothing to do with each other. */
static void test_table(void)
{
    static const char *const formats[] = {"png", "tif", "webp"};
    static const char *const profiles[] = {"none", "srgb", "p3"};
    const KnColor white = {255, 255, 255};
    for (int i = 0; i < 3 * 2 * 2 * 3; i++) {
        const char *format = formats[i / 12];
        int depth = i / 3 % 2 ? 16 : 8;
        gboolean alpha = i / 6 % 2;
        KnColor expected[4];
        if (depth == 16 && strcmp(format, "webp") == 0)
            continue;
        for (int q = 0; q < 4; q++)
            expected[q] = blend(card[q], white, alpha ? 0.4 : 1);
        g_autofree char *name = g_strdup_printf("%s-%d-%s.%s", profiles[i % 3], depth,
                                                alpha ? "alpha" : "opaque", format);
        check_card(name, expected, white, 2);
    }
}

/* CMYK has fewer colours than sRGB, and libvips' own profile is a coarse one, so the card comes
 * back near, not equal; inverted or misread inks would be off by a hundred. */
static void test_cmyk(void)
{
    static const CardRow rows[] = {{"cmyk.jpg", 20}, {"cmyk.tif", 20}, {"cmyk-untagged.jpg", 20}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        check_card(rows[i].name, card, red, rows[i].tolerance);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    kit_start("colors");
    static const char svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg' width='320' height='240'>"
        "<rect width='160' height='120' fill='rgb(200,40,48)'/>"
        "<rect x='160' width='160' height='120' fill='rgb(48,160,72)'/>"
        "<rect y='120' width='160' height='120' fill='rgb(40,72,190)'/>"
        "<rect x='160' y='120' width='160' height='120' fill='rgb(210,205,190)'/></svg>";
    kit_write_file("card.svg", svg, strlen(svg));
    g_test_add_func("/pictures/every format shows the card", test_formats);
    g_test_add_func("/pictures/the header names format and size", test_format_is_named);
    g_test_add_func("/pictures/all orientations come upright", test_orientations);
    g_test_add_func("/pictures/the window is cut from the upright picture",
                    test_orientation_turns_the_window);
    g_test_add_func("/pictures/16 bit, Lab and float are the same colours", test_depths_and_spaces);
    g_test_add_func("/pictures/grey stays grey", test_gray);
    g_test_add_func("/pictures/transparency lies over the background", test_transparency);
    g_test_add_func("/pictures/colours of transparent pixels do not bleed",
                    test_hidden_colors_do_not_bleed);
    g_test_add_func("/pictures/profiles are followed, broken ones ignored", test_profiles);
    g_test_add_func("/pictures/depth, transparency and profile in every format", test_table);
    g_test_add_func("/pictures/CMYK comes near, with and without profile", test_cmyk);
    int status = g_test_run();
    kit_end();
    return status;
}

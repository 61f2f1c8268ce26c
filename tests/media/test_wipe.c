/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "media/wipe.h"
#include "pictures_kit.h"

#include <math.h>

/* Any picture is a picture of grey: of the kinds that the test card comes in, the greys of its
 * quarters, and how they are stretched. */
static const double luma[4] = {
    0.2126 * 200 + 0.7152 * 40 + 0.0722 * 48, 0.2126 * 48 + 0.7152 * 160 + 0.0722 * 72,
    0.2126 * 40 + 0.7152 * 72 + 0.0722 * 190, 0.2126 * 210 + 0.7152 * 205 + 0.0722 * 190};

static KnSurface *wipe_of(const char *name, int width, int height, gboolean invert)
{
    KnWipeSpec spec = {.width = width, .height = height, .invert = invert};
    KnPictureInfo info;
    g_autoptr(GError) error = NULL;
    g_autofree char *key = NULL;

    kit_module()->probe(kit_path(name), &info, &error);
    g_assert_no_error(error);
    memset(spec.source_hash, 'a', sizeof spec.source_hash - 1);
    g_strlcpy(spec.decoder, info.decoder, sizeof spec.decoder);
    key = kn_wipe_spec_key(&spec);
    const char *path = kit_path(key);
    kit_module()->wipe(kit_path(name), &spec, path, &error);
    if (error)
        g_error("%s: %s", name, error->message);
    KnSurface *surface = kn_surface_open(path, TRUE, &error);
    g_assert_no_error(error);
    return surface;
}

/* The grey in the middle of quarter q, as 0..255, of a surface for 200 x 150. */
static double quarter(const KnSurface *surface, int plane, int q)
{
    int x = q % 2 ? 150 : 50, y = q / 2 ? 112 : 37;

    if (plane)
        return kn_wipe_row(kn_surface_frame(surface), plane, y / 2)[x / 2] / 257.0;
    return kn_wipe_row(kn_surface_frame(surface), 0, y)[x] / 257.0;
}

static void test_kinds(void)
{
    static const struct {
        const char *name;
        double part, tolerance; /* of the luma that is seen, over black; code values */
    } rows[] = {
        {"card.png", 1, 0.6},         {"card.jpg", 1, 2},         {"card.webp", 1, 0.6},
        {"card.tif", 1, 0.6},         {"card-palette.png", 1, 2}, {"card.gif", 1, 2},
        {"half.png", 0.5, 1.5},       {"half.webp", 0.5, 1.5},    {"deep-half.png", 0.5, 1.5},
        {"clear.png", 0, 0.6},        {"lab.tif", 1, 1.5},        {"card.heic", 1, 2},
        {"cmyk-untagged.jpg", 1, 60},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnSurface) surface = wipe_of(rows[i].name, 200, 150, FALSE);
        g_autoptr(KnSurface) inverted = wipe_of(rows[i].name, 200, 150, TRUE);

        for (int k = 0; k < 12; k++) {
            double got = quarter(surface, k / 4, k % 4), other = quarter(inverted, k / 4, k % 4);

            if (fabs(got - luma[k % 4] * rows[i].part) > rows[i].tolerance)
                g_error("%s, quarter %d: %g, not %g", rows[i].name, k, got,
                        luma[k % 4] * rows[i].part);
            g_assert_cmpfloat_with_epsilon(got + other, 255, 0.02);
        }
    }
}

/* Grey is taken as it is in the file, of 8 and of 16 bits. */
static void test_grey(void)
{
    static const char *const names[] = {"gray-deep.png", "gray.jpg", "gray-odd-profile.tif"};
    g_autoptr(KnSurface) first = wipe_of("gray.png", 200, 150, FALSE);
    g_autoptr(KnSurface) half = wipe_of("gray-half.png", 200, 150, FALSE);

    for (int q = 0; q < 4; q++) {
        double want = quarter(first, 0, q);

        g_assert_cmpfloat_with_epsilon(want, floor(want + 0.5), 0.001);
        g_assert_cmpfloat_with_epsilon(quarter(half, 0, q), want / 2, 1.5);
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autoptr(KnSurface) surface = wipe_of(names[i], 200, 150, FALSE);

            g_assert_cmpfloat_with_epsilon(quarter(surface, 0, q), want, 1);
        }
    }
}

typedef struct {
    int from[2], to[2];
} Stretch;

static const Stretch stretches[] = {{{64, 36}, {64, 36}},   {{16, 9}, {161, 91}},
                                    {{200, 120}, {64, 36}}, {{1, 1}, {17, 9}},
                                    {{300, 2}, {9, 31}},    {{5, 7}, {1, 1}}};

static KnFrame *filled(const uint16_t *greys, const Stretch *s)
{
    const KnGreys picture = {greys, s->from[0], s->from[1]};
    KnFrame *frame = kn_frame_new(kn_wipe_surface_width(s->to[0]), s->to[1], NULL);

    g_assert_nonnull(frame);
    g_assert_true(kn_wipe_fill(frame, &picture, s->to[0], s->to[1], NULL));
    return frame;
}

/* A slope stays one, a single grey stays itself, and the corners are where they were. */
static void test_stretched(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stretches); i++) {
        const Stretch *s = &stretches[i];
        int n = s->from[0] * s->from[1], width = s->to[0], height = s->to[1];
        g_autofree uint16_t *greys = g_new(uint16_t, n);

        for (int k = 0; k < n; k++)
            greys[k] = (uint16_t)(1000 + 60000.0 * (k % s->from[0] + 0.5) / s->from[0]);
        g_autoptr(KnFrame) slope = filled(greys, s);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double want = 1000 + 60000 * (x + 0.5) / width;
                double edge = 30000.0 / s->from[0]; /* repeated there */

                g_assert_cmpfloat_with_epsilon(kn_wipe_row(slope, 0, y)[x],
                                               CLAMP(want, 1000 + edge, 61000 - edge),
                                               s->to[0] < s->from[0] ? 60000.0 / width / 4 + 2 : 2);
            }
        for (int y = 0; y < (height + 1) / 2; y++)
            for (int x = 0; x < (width + 1) / 2; x++) {
                int at = kn_wipe_row(slope, 0, 2 * y)[2 * x];

                g_assert_cmpint(kn_wipe_row(slope, 1, y)[x], ==, kn_wipe_row(slope, 2, y)[x]);
                g_assert_cmpint(ABS(kn_wipe_row(slope, 1, y)[x] - at), <=,
                                15001 / MAX(width / 4, 1) + 2);
            }
        for (int k = 0; k < n; k++)
            greys[k] = 43210;
        g_autoptr(KnFrame) flat = filled(greys, s);
        for (int p = 0; p < 3; p++)
            for (int y = 0; y < (p ? (height + 1) / 2 : height); y++)
                for (int x = 0; x < (p ? (width + 1) / 2 : width); x++)
                    g_assert_cmpint(kn_wipe_row(flat, p, y)[x], ==, 43210);
    }
}

static void test_errors(void)
{
    g_autoptr(GError) error = NULL;
    KnWipeSpec spec = {.width = 20, .height = 15};

    kit_write_file("text.png", "no picture", 10);
    g_assert_false(kit_module()->wipe(kit_path("text.png"), &spec, kit_path("surface"), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    g_strlcpy(spec.decoder, "libvips 1.0", sizeof spec.decoder);
    g_assert_false(kit_module()->wipe(kit_path("card.png"), &spec, kit_path("surface"), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
}

/* Each part of a spec is in its key, and no other form is read. */
static void test_form(void)
{
    KnWipeSpec spec = {.decoder = "libvips 8.14.1", .width = 640, .height = 360},
               back = {.width = 0};
    static const char *const bad[] = {
        "('', 'd', 1, 1, false)",
        "('HASH', 'd', 0, 1, false)",
        "('HASH', 'd', 1, 0, false)",
        "('HASH', 'd', 99999, 1, false)",
        "('HASH', 'a decoder of far too long a name', 1, 1, false)",
        "('HASH', 'd', 1, 1, 0)",
        "('HASH', 'd', 1, 1)",
    };

    memset(spec.source_hash, 'a', sizeof spec.source_hash - 1);
    g_autoptr(GVariant) variant = g_variant_ref_sink(kn_wipe_spec_to_variant(&spec));
    g_assert_true(kn_wipe_spec_from_variant(variant, &back));
    g_autofree char *key = kn_wipe_spec_key(&spec), *again = kn_wipe_spec_key(&back);
    g_assert_cmpstr(key, ==, again);
    for (int i = 0; i < 5; i++) {
        KnWipeSpec other = spec;

        other.source_hash[5] = i == 0 ? 'b' : 'a';
        other.decoder[8] = i == 1 ? '9' : '8';
        other.width += i == 2;
        other.height += i == 3;
        other.invert = i == 4;
        g_autofree char *others = kn_wipe_spec_key(&other);
        g_assert_cmpstr(others, !=, key);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_auto(GStrv) parts = g_strsplit(bad[i], "HASH", 2);
        g_autofree char *text = g_strjoinv(spec.source_hash, parts);
        g_autoptr(GVariant) wrong = g_variant_parse(NULL, text, NULL, NULL, NULL);

        g_assert_nonnull(wrong);
        g_assert_false(kn_wipe_spec_from_variant(wrong, &back));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    kit_start("colors");
    g_test_add_func("/wipe/a picture of any kind by its luma", test_kinds);
    g_test_add_func("/wipe/grey as it is", test_grey);
    g_test_add_func("/wipe/stretched evenly", test_stretched);
    g_test_add_func("/wipe/what is no picture", test_errors);
    g_test_add_func("/wipe/all of a spec is in its key", test_form);
    int status = g_test_run();
    kit_end();
    return status;
}

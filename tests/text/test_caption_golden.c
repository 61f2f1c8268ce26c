/* SPDX-License-Identifier: MIT */
/* A frame with a caption, as the renderer makes it, against the same text drawn here by Pango and
 * Cairo over the whole frame in RGB and converted in double precision. */
#include "base/error.h"
#include "pixel/color.h"
#include "pixel/kernels.h"
#include "shot/renderer.h"
#include "text/text.h"

#include <glib/gstdio.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

static char *surface_path;
static const KnColor under = {30, 90, 140};

static const struct {
    const char *name, *text;
} scripts[] = {
    {"Latin", "A ladybird counts its spots\nwhile the evening comes"},
    {"Arabic", "مرحبا بالعالم هذه رسالة\nطويلة بعض الشيء"},
    {"Hebrew", "שלום עולם זה משפט\nארוך מאוד"},
    {"Hindi", "यह एक छोटी कहानी है\nजो हिन्दी में है"},
    {"Japanese", "吾輩は猫である。\n名前はまだ無い。"},
    {"emoji", "Fish \xf0\x9f\x90\x9f and rockets \xf0\x9f\x9a\x80"},
};

enum { W = 854, H = 480, OUTLINE_PX = 2, SIZE_PX = 30 };

/* The same promises about fonts as the text module makes: sizes in pixels, no hinting. */
static PangoLayout *lay_out(cairo_t *cairo, const char *text)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    PangoContext *context = pango_cairo_create_context(cairo);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string(KN_CARD_FONT);
    pango_font_description_set_absolute_size(font, SIZE_PX * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    pango_layout_set_text(layout, text, -1);
    pango_font_description_free(font);
    cairo_font_options_destroy(options);
    g_object_unref(context);
    return layout;
}

/* Draws at the bottom, above a margin of 6 % of the height. The emoji's own outline is left out by
 * drawing the outline only of text without any. */
static cairo_surface_t *draw_rgb(const char *text, gboolean outline)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, W, H);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, under.r / 255.0, under.g / 255.0, under.b / 255.0);
    cairo_paint(cairo);
    PangoLayout *layout = lay_out(cairo, text);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    double x = W / 2.0 - (logical.x + logical.width / 2.0) / PANGO_SCALE;
    double y = H - 0.06 * H - (double)(logical.y + logical.height) / PANGO_SCALE;
    if (outline) {
        cairo_move_to(cairo, x, y);
        pango_cairo_layout_path(cairo, layout);
        cairo_set_source_rgb(cairo, 0, 0, 0);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_width(cairo, 2 * OUTLINE_PX);
        cairo_stroke(cairo);
    }
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout);
    g_object_unref(layout);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    return surface;
}

static void sample(cairo_surface_t *surface, int x, int y, double weight, double rgb[3])
{
    const uint8_t *data = cairo_image_surface_get_data(surface);
    const uint32_t *row =
        (const void *)(data + CLAMP(y, 0, H - 1) * cairo_image_surface_get_stride(surface));
    uint32_t pixel = row[CLAMP(x, 0, W - 1)];
    for (int c = 0; c < 3; c++)
        rgb[c] += weight * (pixel >> (16 - 8 * c) & 255);
}

/* ITU-R BT.709, limited range; chroma on even columns, between two rows. */
static double reference(cairo_surface_t *surface, int plane, int x, int y)
{
    double rgb[3] = {0};
    if (plane == 0)
        sample(surface, x, y, 1, rgb);
    for (int k = 0; plane > 0 && k < 6; k++)
        sample(surface, 2 * x - 1 + k % 3, 2 * y + k / 3, k % 3 == 1 ? 0.25 : 0.125, rgb);
    double luma = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    if (plane == 0)
        return 16 + luma * 219 / 255;
    return 128 + 224 / 255.0 * (plane == 1 ? (rgb[2] - luma) / 1.8556 : (rgb[0] - luma) / 1.5748);
}

static double psnr(cairo_surface_t *want, const KnFrame *got, int plane, const KnLayer *layer)
{
    const KnPlane *p = &got->plane[plane];
    int shift = plane > 0, n = 0;
    double sum = 0;
    for (int y = layer->y >> shift; y < (layer->y + layer->height) >> shift; y++)
        for (int x = layer->x >> shift; x < (layer->x + layer->width) >> shift; x++, n++) {
            double d = p->data[y * p->stride + x] - reference(want, plane, x, y);
            sum += d * d;
        }
    return 10 * log10(255.0 * 255 * n / MAX(sum, 1e-9));
}

static KnSurface *look_up(const char *key, gpointer user_data, GError **error)
{
    return kn_surface_open(surface_path, TRUE, error);
}

static void test_golden(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(GError) error = NULL;
    gboolean outline = strcmp(scripts[i].name, "emoji") != 0;
    const KnText *text = kn_text(&error);
    g_assert_no_error(error);
    KnCaption caption = {.end_us = 1, .text = (char *)scripts[i].text};
    KnCaptionSpec spec;
    KnCaptionLayout layout;
    KnCaptionStyle style;
    kn_options_init(kn_caption_style_options, &style);
    style.size_px = SIZE_PX * 1080.0 / H;
    style.outline_px = outline ? OUTLINE_PX * 1080.0 / H : 0;
    kn_caption_style_complete(&style, KN_CAPTION_BURN_PLAIN);
    kn_caption_spec_init(&spec, &caption, &style, KN_CAPTION_BURN_PLAIN, NULL, W, H);
    g_assert_true(text->caption_layout(&spec, &caption, &layout, &error));
    g_assert_true(text->caption_draw(&spec, surface_path, &error));
    KnLayer layer = {.n_frames = 1,
                     .surface = "a",
                     .width = layout.rect.width,
                     .height = layout.rect.height,
                     .x = layout.rect.x,
                     .y = layout.rect.y,
                     .opacity = KN_OPAQUE};
    KnShot shot = {.n_frames = 1};
    kn_color_to_yuv(under.r, under.g, under.b, shot.color);
    g_autoptr(KnFilm) film = kn_film_new(W, H, (KnRational){30, 1});
    kn_film_add(film, &shot, NULL);
    kn_film_add_layer(film, &layer);
    g_autoptr(KnRenderer) renderer = kn_renderer_new(film, kn_cpu_flags(), look_up, NULL, &error);
    g_autoptr(KnFrame) got = kn_frame_new(W, H, &error);
    g_assert_true(kn_renderer_draw(renderer, 0, got, &error));
    cairo_surface_t *want = draw_rgb(scripts[i].text, outline);
    for (int p = 0; p < 3; p++) {
        double db = psnr(want, got, p, &layer);
        g_test_message("%s, plane %d: %.1f dB", scripts[i].name, p, db);
        g_assert_cmpfloat(db, >=, p ? 46 : 48);
    }
    /* All of the text lies inside of the layer: beyond it the reference shows none. */
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if (x < layer.x || x >= layer.x + layer.width || y < layer.y ||
                y >= layer.y + layer.height)
                g_assert_cmpfloat_with_epsilon(reference(want, 0, x, y),
                                               got->plane[0].data[y * got->plane[0].stride + x], 1);
    cairo_surface_destroy(want);
    g_unlink(surface_path);
    kn_caption_spec_clear(&spec);
    kn_caption_layout_clear(&layout);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp(NULL, NULL);
    surface_path = g_build_filename(folder, "surface", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autofree char *path = g_strdup_printf("/caption-golden/%s", scripts[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_golden);
    }
    int status = g_test_run();
    g_rmdir(folder);
    g_free(surface_path);
    return status;
}

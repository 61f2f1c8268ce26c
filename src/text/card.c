/* SPDX-License-Identifier: MIT */
/* Cards, through Pango and Cairo. */
#include "text/card.h"
#include "base/error.h"
#include "shot/font.h"
#include "text/kit.h"
#include "text/least.h"

#include <math.h>
#include <string.h>

/* Text shrinks by this factor until it fits; below half of its size, and at the least,
 * words may be broken. */
#define SHRINK_STEP 0.94

/* A line of a placeholder's cross, as a share of the canvas' height. */
#define CROSS_SHARE 0.006
static const KnColor cross_color = {140, 140, 140};

/* Shrinks the text until it fits. FALSE: at the least size it does not, and ends in an ellipsis. */
static gboolean fit(PangoLayout *layout, const KnCardSpec *spec)
{
    double scale = spec->canvas_height / 1080.0;
    double wanted = (spec->size_px > 0 ? spec->size_px : KN_CARD_SIZE_PX) * scale;
    if (spec->placeholder)
        wanted /= 2;
    int width = (int)(spec->canvas_width * KN_CARD_SHARE * PANGO_SCALE);
    int height = (int)(spec->canvas_height * KN_CARD_SHARE * PANGO_SCALE);
    pango_layout_set_width(layout, width);
    double least = MIN(wanted, kn_text_least_px(spec->canvas_width, spec->canvas_height));
    for (double size = wanted;; size = MAX(size * SHRINK_STEP, least)) {
        kn_kit_set_font(layout, spec->font ? spec->font : KN_CARD_FONT, size);
        pango_layout_set_wrap(layout, size > MAX(wanted / 2, least) ? PANGO_WRAP_WORD
                                                                    : PANGO_WRAP_WORD_CHAR);
        int text_width, text_height;
        pango_layout_get_size(layout, &text_width, &text_height);
        if (text_width <= width && text_height <= height)
            return TRUE;
        if (size <= least)
            break;
    }
    pango_layout_set_height(layout, height);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    return FALSE;
}

/* whole: whether all of it is seen. */
static PangoLayout *lay_out(const KnCardSpec *spec, gboolean *whole, GError **error)
{
    gsize size_bytes = spec->text ? strlen(spec->text) : 0;
    if (size_bytes > KN_CARD_BYTES_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "the text of a card is %" G_GSIZE_FORMAT " bytes long, and %d are the limit",
                    size_bytes, KN_CARD_BYTES_MAX);
        return NULL;
    }
    PangoLayout *layout = kn_kit_layout(error);
    if (!layout)
        return NULL;
    g_autofree char *text = g_utf8_make_valid(spec->text ? spec->text : "", -1);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    *whole = fit(layout, spec);
    return layout;
}

gboolean kn_card_resolve(KnCardSpec *spec, GError **error)
{
    gboolean whole;
    g_autoptr(PangoLayout) layout = lay_out(spec, &whole, error);
    if (!layout)
        return FALSE;
    if (!kn_kit_fonts(layout, spec->fonts, error))
        return FALSE;
    kn_kit_warn(layout, spec->font ? spec->font : KN_CARD_FONT, "a card's text", &spec->warning);
    if (!whole && !spec->placeholder && !*spec->warning.words) {
        spec->warning.code = KN_WARNING_TEXT_CUT;
        g_strlcpy(spec->warning.words, "the card's text is too long: its end is not seen",
                  sizeof spec->warning.words);
    }
    return TRUE;
}

static void set_color(cairo_t *cairo, KnColor color)
{
    cairo_set_source_rgb(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0);
}

static void draw_cross(cairo_t *cairo, const KnCardSpec *spec)
{
    double w = spec->canvas_width, h = spec->canvas_height, line = MAX(h * CROSS_SHARE, 1);
    set_color(cairo, cross_color);
    cairo_set_line_width(cairo, line);
    cairo_move_to(cairo, 0, 0);
    cairo_line_to(cairo, w, h);
    cairo_move_to(cairo, w, 0);
    cairo_line_to(cairo, 0, h);
    cairo_rectangle(cairo, line / 2, line / 2, w - line, h - line);
    cairo_stroke(cairo);
}

static void draw(cairo_t *cairo, const KnCardSpec *spec, PangoLayout *layout)
{
    set_color(cairo, spec->background);
    if (!spec->clear)
        cairo_paint(cairo);
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    double w = (double)width / PANGO_SCALE, h = (double)height / PANGO_SCALE;
    double x = (spec->canvas_width - spec->canvas_width * KN_CARD_SHARE) / 2;
    double y = (spec->canvas_height - h) / 2;
    if (spec->placeholder) {
        draw_cross(cairo, spec);
        set_color(cairo, spec->background);
        cairo_rectangle(cairo, (spec->canvas_width - w) / 2 - h / 2, y - h / 4, w + h, h * 1.5);
        cairo_fill(cairo);
    }
    set_color(cairo, spec->color);
    cairo_move_to(cairo, x, y);
    pango_cairo_show_layout(cairo, layout);
}

gboolean kn_card_draw(const KnCardSpec *spec, const char *surface_path, GError **error)
{
    KnCardSpec now = *spec;
    gboolean whole;
    if (kn_font_is_file(spec->font) &&
        (!kn_kit_begin_draw(spec->font, error) || !kn_card_resolve(&now, error) ||
         !kn_kit_end_draw(spec->fonts, now.fonts, error)))
        return FALSE;
    g_autoptr(PangoLayout) layout = lay_out(spec, &whole, error);
    if (!layout)
        return FALSE;
    g_autoptr(cairo_surface_t) surface =
        cairo_image_surface_create(spec->clear ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                   spec->canvas_width, spec->canvas_height);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    draw(cairo, spec, layout);
    return spec->clear ? kn_kit_write_sprite(surface, cairo, "a card", surface_path, error)
                       : kn_kit_write_surface(surface, cairo, "a card", surface_path, error);
}

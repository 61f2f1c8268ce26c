/* SPDX-License-Identifier: MIT */
/* Draws art, through Pango and Cairo. */
#include "base/error.h"
#include "base/hash.h"
#include "shot/font.h"
#include "text/art_module.h"
#include "text/kit.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

static PangoLayout *lay_out(const KnArtItem *item, GError **error)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    PangoLayout *layout = kn_kit_layout(error);
    if (!layout)
        return NULL;
    g_autofree char *text = g_utf8_make_valid(item->text, -1);
    if (pango_parse_markup(text, -1, 0, NULL, NULL, NULL, NULL))
        pango_layout_set_markup(layout, text, -1);
    else
        pango_layout_set_text(layout, text, -1);
    g_autofree char *font =
        g_strconcat(*item->font ? item->font : KN_CARD_FONT, item->bold ? " Bold" : "", NULL);
    kn_kit_set_font(layout, font, item->size_px);
    if (item->box.w > 0)
        pango_layout_set_width(layout, (int)(item->box.w * PANGO_SCALE));
    pango_layout_set_wrap(layout, item->anywhere ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
    pango_layout_set_alignment(layout, aligns[item->align + 1]);
    if (item->leading > 0)
        pango_layout_set_line_spacing(layout, (float)item->leading);
    return layout;
}

gboolean kn_art_measure(const KnArtItem *item, KnArtSize *size, GError **error)
{
    g_autoptr(PangoLayout) layout = lay_out(item, error);
    if (!layout)
        return FALSE;
    PangoRectangle logical, ink;
    pango_layout_get_extents(layout, &ink, &logical);
    size->ink_left = (double)(ink.x - logical.x) / PANGO_SCALE;
    size->width = (double)logical.width / PANGO_SCALE;
    size->height = (double)logical.height / PANGO_SCALE;
    size->baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
    size->n_lines = pango_layout_get_line_count(layout);
    return TRUE;
}

gboolean kn_art_fonts(KnArtSpec *spec, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < spec->n; i++) {
        const KnArtItem *item = &spec->items[i];
        char fonts[65];
        if (item->kind != KN_ART_TEXT)
            continue;
        g_autoptr(PangoLayout) layout = lay_out(item, error);
        if (!layout || !kn_kit_fonts(layout, fonts, error))
            return FALSE;
        g_string_append(all, fonts);
        if (!*spec->warning.words)
            kn_kit_warn(layout, *item->font ? item->font : KN_CARD_FONT, "a card's text",
                        &spec->warning);
    }
    g_autofree char *hash = kn_hash_bytes(all->str, all->len);
    g_strlcpy(spec->fonts, hash, sizeof spec->fonts);
    return TRUE;
}

static void set_color(cairo_t *cairo, KnColor color, double opacity)
{
    cairo_set_source_rgba(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0, opacity);
}

static gboolean draw_text(cairo_t *cairo, const KnArtItem *item, GError **error)
{
    g_autoptr(PangoLayout) layout = lay_out(item, error);
    if (!layout)
        return FALSE;
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    double x = item->box.x;
    if (!(item->box.w > 0))
        x -= (double)logical.x / PANGO_SCALE +
             (double)logical.width / PANGO_SCALE * (item->align + 1) / 2;
    set_color(cairo, item->color, item->opacity);
    cairo_move_to(cairo, x, item->box.y);
    pango_cairo_show_layout(cairo, layout);
    return TRUE;
}

static void draw_box(cairo_t *cairo, const KnArtItem *item)
{
    double half = item->v[1] / 2;
    kn_kit_round_box(cairo, item->box.x + half, item->box.y + half,
                     item->box.x + item->box.w - half, item->box.y + item->box.h - half,
                     item->v[0] - half);
    set_color(cairo, item->color, item->opacity);
    cairo_set_line_width(cairo, item->v[1]);
    if (item->v[1] > 0)
        cairo_stroke(cairo);
    else
        cairo_fill(cairo);
}

/* A hash of a pixel's place, 0 to 255. */
static guint noise_at(int x, int y)
{
    guint32 z = (guint32)x * 0x9E3779B1u ^ (guint32)y * 0x85EBCA77u;
    z = (z ^ (z >> 15)) * 0x2C1B3C6Du;
    z = (z ^ (z >> 12)) * 0x297A2D39u;
    return (z ^ (z >> 15)) >> 24;
}

static guint32 shade_at(const KnArtItem *item, double share, guint noise)
{
    const int one[] = {item->color.r, item->color.g, item->color.b};
    const int two[] = {item->other.r, item->other.g, item->other.b};
    guint32 pixel = 0xff;
    for (int i = 0; i < 3; i++) {
        double value = one[i] + (two[i] - one[i]) * share + noise / 256.0;
        pixel = pixel << 8 | (guint32)CLAMP(value, 0, 255);
    }
    return pixel;
}

/* Opaque. Colours that lie close together would come out as broad bands: what is between two of
 * them is told by how many pixels have the one and the other. */
static void draw_shade(cairo_t *cairo, const KnArtItem *item)
{
    cairo_surface_t *surface = cairo_get_target(cairo);
    const KnBox *b = &item->box;
    cairo_surface_flush(surface);
    uint8_t *data = cairo_image_surface_get_data(surface);
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    double x = 0, y = 0, all = b->w * b->w + b->h * b->h;
    cairo_user_to_device(cairo, &x, &y);
    for (int row = 0; row < height && data; row++) {
        guint32 *pixels =
            (guint32 *)(void *)(data + (gsize)row * (gsize)cairo_image_surface_get_stride(surface));
        for (int column = 0; column < width; column++) {
            double u = column - x - b->x, v = row - y - b->y;
            if (u >= 0 && v >= 0 && u < b->w && v < b->h)
                pixels[column] = shade_at(item, (u * b->w + v * b->h) / all, noise_at(column, row));
        }
    }
    cairo_surface_mark_dirty(surface);
}

static void draw_points(cairo_t *cairo, const KnArtItem *item)
{
    cairo_new_path(cairo);
    for (guint i = 0; i < item->n_points; i++)
        cairo_line_to(cairo, item->points[i].x, item->points[i].y);
    set_color(cairo, item->color, item->opacity);
    if (item->kind == KN_ART_AREA) {
        cairo_fill(cairo);
        return;
    }
    cairo_set_line_width(cairo, item->v[0]);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cairo);
}

static void draw_sector(cairo_t *cairo, const KnArtItem *item)
{
    double x = item->box.x + item->box.w / 2, y = item->box.y + item->box.h / 2;
    double radius = item->box.w / 2, hole = radius * CLAMP(item->v[2], 0, 1);
    double from = (item->v[0] - 0.25) * 2 * G_PI, to = (item->v[1] - 0.25) * 2 * G_PI;
    cairo_new_path(cairo);
    cairo_arc(cairo, x, y, radius, from, to);
    cairo_arc_negative(cairo, x, y, hole, to, from);
    cairo_close_path(cairo);
    set_color(cairo, item->color, item->opacity);
    cairo_fill(cairo);
}

static gboolean draw_item(cairo_t *cairo, const KnArtItem *item, GError **error)
{
    static void (*const draws[])(cairo_t *, const KnArtItem *) = {
        [KN_ART_BOX] = draw_box,     [KN_ART_SHADE] = draw_shade,   [KN_ART_LINE] = draw_points,
        [KN_ART_AREA] = draw_points, [KN_ART_SECTOR] = draw_sector,
    };
    if (item->kind == KN_ART_TEXT)
        return draw_text(cairo, item, error);
    draws[item->kind](cairo, item);
    return TRUE;
}

static gboolean check_fonts(const KnArtSpec *spec, GError **error)
{
    gboolean any = FALSE;
    for (guint i = 0; i < spec->n; i++) {
        any |= kn_font_is_file(spec->items[i].font);
        if (!kn_kit_begin_draw(spec->items[i].font, error))
            return FALSE;
    }
    KnArtSpec now = *spec;
    return !any || (kn_art_fonts(&now, error) && kn_kit_end_draw(spec->fonts, now.fonts, error));
}

gboolean kn_art_draw(const KnArtSpec *spec, const char *surface_path, GError **error)
{
    if (!check_fonts(spec, error))
        return FALSE;
    g_autoptr(cairo_surface_t) surface = cairo_image_surface_create(
        spec->opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, spec->width, spec->height);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    cairo_translate(cairo, -spec->x, -spec->y);
    for (guint i = 0; i < spec->n; i++)
        if (!draw_item(cairo, &spec->items[i], error))
            return FALSE;
    return spec->opaque ? kn_kit_write_surface(surface, cairo, "a card", surface_path, error)
                        : kn_kit_write_sprite(surface, cairo, "a card", surface_path, error);
}

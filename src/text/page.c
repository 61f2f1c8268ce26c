/* SPDX-License-Identifier: MIT */
/* The page of an old newspaper, through Pango and Cairo: paper, headline, columns, caption, and the
 * frame of a photograph that is laid on it later. */
#include "text/page.h"
#include "base/error.h"
#include "text/kit.h"

#include <math.h>
#include <string.h>

#define FAMILY "DejaVu Serif, serif"
static const KnColor ink = {52, 44, 38};

/* Parts of the page, in fractions of it. */
typedef struct {
    KnBox headline, caption, columns[2];
} Parts;

static Parts parts_of(const KnPage *page)
{
    KnBox p = kn_page_photo(page->width, page->height);
    if (page->width >= page->height)
        return (Parts){{0.04, 0.06, 0.92, 0.155},
                       {p.x, p.y + p.h + 0.015, p.w, 0.08},
                       {{0.04, p.y, p.x - 0.065, 0.68}, {p.x + p.w + 0.025, p.y, 0.205, 0.68}}};
    return (Parts){{0.07, 0.05, 0.86, 0.165},
                   {0.07, p.y + p.h + 0.01, 0.86, 0.045},
                   {{0.07, 0.68, 0.415, 0.28}, {0.515, 0.68, 0.415, 0.28}}};
}

/* ---- paper ---- */

static guint32 hash_of(guint32 seed, int x, int y)
{
    guint32 h = seed ^ ((guint32)x * 0x8da6b343u) ^ ((guint32)y * 0xd8163841u);
    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12)) * 0x297a2d39u;
    return h ^ (h >> 15);
}

/* Smooth noise about 0, -1..1, with one value for each unit. */
static double noise(guint32 seed, double x, double y)
{
    double left = floor(x), top = floor(y), a = x - left, b = y - top, v[4];
    for (int k = 0; k < 4; k++)
        v[k] = hash_of(seed, (int)left + k % 2, (int)top + k / 2) / 2147483648.0 - 1;
    a = a * a * (3 - 2 * a);
    b = b * b * (3 - 2 * b);
    return (v[0] * (1 - a) + v[1] * a) * (1 - b) + (v[2] * (1 - a) + v[3] * a) * b;
}

/* Yellowed, with stains, fibres and darker edges. */
static void draw_paper(const KnPage *page, uint32_t *pixels, gsize stride)
{
    static const double cream[3] = {229, 214, 182};
    double unit = MIN(page->width, page->height) / 1080.0;
    for (int y = 0; y < page->height; y++)
        for (int x = 0; x < page->width; x++) {
            double u = x / unit, v = y / unit;
            double stain =
                noise(page->seed, u / 260, v / 260) + 0.5 * noise(page->seed + 1, u / 90, v / 90);
            double fibre =
                noise(page->seed + 2, u / 3.2, v / 11) + noise(page->seed + 3, u / 2, v / 2);
            double edge_x = fabs(2 * (x + 0.5) / page->width - 1);
            double edge_y = fabs(2 * (y + 0.5) / page->height - 1);
            double edge = edge_x * edge_x * edge_x * edge_x + edge_y * edge_y * edge_y * edge_y;
            double dark = 7 * stain + 4.5 * fibre - 15 * edge;
            uint32_t word = 0xff;
            for (int k = 0; k < 3; k++)
                word = word << 8 | (uint32_t)floor(CLAMP(cream[k] + dark * (1 + 0.25 * k), 0, 255));
            pixels[(gsize)y * stride + (gsize)x] = word;
        }
}

/* ---- text ---- */

static void set_font(PangoLayout *layout, double size, gboolean bold)
{
    kn_kit_set_font(layout, FAMILY, size);
    PangoFontDescription *font =
        pango_font_description_copy(pango_layout_get_font_description(layout));
    pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

/* A text, as large as it fits into a box, up to a size; NULL without one, or after an error. */
static PangoLayout *fit(const char *text, const KnBox *box, double size, gboolean bold,
                        GError **error)
{
    const double least = 0.25;
    PangoLayout *layout = text && *text ? kn_kit_layout(error) : NULL;
    if (!layout)
        return NULL;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    pango_layout_set_text(layout, valid, -1);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    pango_layout_set_width(layout, (int)(box->w * PANGO_SCALE));
    for (double now = size; now > size * least; now *= 0.93) {
        int width, height;
        set_font(layout, now, bold);
        pango_layout_get_size(layout, &width, &height);
        if (width <= box->w * PANGO_SCALE && height <= box->h * PANGO_SCALE)
            return layout;
    }
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_height(layout, (int)(box->h * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    return layout;
}

static KnBox in_pixels(const KnPage *page, const KnBox *box)
{
    return (KnBox){box->x * page->width, box->y * page->height, box->w * page->width,
                   box->h * page->height};
}

static void use_ink(cairo_t *cairo, double strength)
{
    cairo_set_source_rgba(cairo, ink.r / 255.0, ink.g / 255.0, ink.b / 255.0, strength);
}

/* In the middle of its box, or at its upper edge. */
static gboolean draw_text(cairo_t *cairo, const char *text, const KnBox *box, double size,
                          gboolean bold, GError **error)
{
    GError *own = NULL;
    int width, height;
    g_autoptr(PangoLayout) layout = fit(text, box, size, bold, &own);
    if (own) {
        g_propagate_error(error, own);
        return FALSE;
    }
    if (!layout)
        return TRUE;
    pango_layout_get_size(layout, &width, &height);
    double free = box->h - (double)height / PANGO_SCALE;
    use_ink(cairo, 0.92);
    cairo_move_to(cairo, box->x, box->y + (bold ? MAX(free, 0) / 2 : 0));
    pango_cairo_show_layout(cairo, layout);
    return TRUE;
}

static void draw_line(cairo_t *cairo, const KnPage *page, double y, double x0, double x1, double px)
{
    use_ink(cairo, 0.85);
    cairo_rectangle(cairo, x0 * page->width, y * page->height, (x1 - x0) * page->width, MAX(px, 1));
    cairo_fill(cairo);
}

/* Lines that look like print, where nothing is to be read. */
static void draw_grey_column(cairo_t *cairo, const KnPage *page, const KnBox *box, double size)
{
    int n = (int)(box->h / (size * 1.45));
    use_ink(cairo, 0.45);
    for (int i = 0; i < n; i++) {
        guint32 random = hash_of(page->seed, i, (int)box->x);
        double width = random % 7 == 0 ? 0.35 + random % 40 / 100.0 : 1;
        cairo_rectangle(cairo, box->x, box->y + i * size * 1.45, box->w * width, size * 0.55);
    }
    cairo_fill(cairo);
}

/* The body from line *from on, as many lines as the column has room for. */
static void draw_column(cairo_t *cairo, PangoLayout *layout, const KnBox *box, int *from)
{
    double y = box->y;
    for (int n = pango_layout_get_line_count(layout); *from < n; ++*from) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, *from);
        PangoRectangle logical;
        pango_layout_line_get_extents(line, NULL, &logical);
        double height = (double)logical.height / PANGO_SCALE;
        if (y + height > box->y + box->h)
            return;
        cairo_move_to(cairo, box->x + (double)logical.x / PANGO_SCALE,
                      y - (double)logical.y / PANGO_SCALE);
        pango_cairo_show_layout_line(cairo, line);
        y += height;
    }
}

static gboolean draw_body(cairo_t *cairo, const KnPage *page, const KnBox columns[2], double size,
                          GError **error)
{
    enum { LETTERS = 6000 };
    int from = 0;
    g_autoptr(PangoLayout) layout = NULL;
    if (!page->body || !*page->body) {
        draw_grey_column(cairo, page, &columns[0], size);
        draw_grey_column(cairo, page, &columns[1], size);
        return TRUE;
    }
    layout = kn_kit_layout(error);
    if (!layout)
        return FALSE;
    g_autofree char *valid = g_utf8_make_valid(page->body, -1);
    g_autoptr(GString) text = g_string_new(NULL);
    do
        g_string_append_printf(text, "%s\n", valid);
    while (text->len < LETTERS);
    pango_layout_set_text(layout, text->str, -1);
    pango_layout_set_width(layout, (int)(columns[0].w * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_justify(layout, TRUE);
    set_font(layout, size, FALSE);
    use_ink(cairo, 0.8);
    for (int i = 0; i < 2; i++)
        draw_column(cairo, layout, &columns[i], &from);
    return TRUE;
}

static gboolean draw(cairo_t *cairo, const KnPage *page, GError **error)
{
    enum { HEADLINE = 130, CAPTION = 30, BODY = 25 };
    double unit = MIN(page->width, page->height) / 1080.0;
    Parts parts = parts_of(page);
    KnBox photo_part = kn_page_photo(page->width, page->height);
    KnBox photo = in_pixels(page, &photo_part), headline = in_pixels(page, &parts.headline);
    KnBox caption = in_pixels(page, &parts.caption);
    const KnBox columns[2] = {in_pixels(page, &parts.columns[0]),
                              in_pixels(page, &parts.columns[1])};
    double left = parts.headline.x, right = left + parts.headline.w, top = parts.headline.y;
    draw_line(cairo, page, top - 0.012, left, right, 5 * unit);
    draw_line(cairo, page, top + parts.headline.h + 0.012, left, right, 2 * unit);
    draw_line(cairo, page, top + parts.headline.h + 0.020, left, right, 2 * unit);
    use_ink(cairo, 0.9);
    cairo_set_line_width(cairo, MAX(2 * unit, 1));
    cairo_rectangle(cairo, photo.x - 4 * unit, photo.y - 4 * unit, photo.w + 8 * unit,
                    photo.h + 8 * unit);
    cairo_stroke(cairo);
    return draw_text(cairo, page->headline, &headline, HEADLINE * unit, TRUE, error) &&
           draw_text(cairo, page->caption, &caption, CAPTION * unit, FALSE, error) &&
           draw_body(cairo, page, columns, BODY * unit, error);
}

gboolean kn_page_resolve(KnPage *page, GError **error)
{
    g_autoptr(PangoLayout) layout = kn_kit_layout(error);
    if (!layout)
        return FALSE;
    g_autofree char *all =
        g_strconcat(page->headline ? page->headline : "", "\n", page->caption ? page->caption : "",
                    "\n", page->body ? page->body : "", NULL);
    if (strlen(all) > KN_PAGE_BYTES_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "the texts of a page are %" G_GSIZE_FORMAT " bytes long, and %d are the limit",
                    strlen(all), KN_PAGE_BYTES_MAX);
        return FALSE;
    }
    g_autofree char *valid = g_utf8_make_valid(all, -1);
    pango_layout_set_text(layout, valid, -1);
    set_font(layout, 20, FALSE);
    return kn_kit_fonts(layout, page->fonts, error);
}

gboolean kn_page_draw(const KnPage *page, const char *surface_path, GError **error)
{
    g_autoptr(cairo_surface_t) surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, page->width, page->height);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    if (cairo_status(cairo) == CAIRO_STATUS_SUCCESS) {
        cairo_surface_flush(surface);
        draw_paper(page, (uint32_t *)(void *)cairo_image_surface_get_data(surface),
                   (gsize)cairo_image_surface_get_stride(surface) / 4);
        cairo_surface_mark_dirty(surface);
        if (!draw(cairo, page, error))
            return FALSE;
    }
    return kn_kit_write_surface(surface, cairo, "a page", surface_path, error);
}

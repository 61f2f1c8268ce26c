/* SPDX-License-Identifier: MIT */
#include "goldens_text.h"
#include "text/text.h"

#include <pango/pangocairo.h>

/* The same promises about fonts as the text module makes: sizes in pixels, no hinting. */
static PangoLayout *lay_out(cairo_t *cairo, const Letters *letters)
{
    cairo_font_options_t *options = cairo_font_options_create();
    PangoContext *context = pango_cairo_create_context(cairo);
    PangoFontDescription *font =
        pango_font_description_from_string(letters->bold ? KN_CARD_FONT " Bold" : KN_CARD_FONT);
    PangoLayout *layout = pango_layout_new(context);

    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    pango_font_description_set_absolute_size(font, letters->size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, letters->text, -1);
    pango_font_description_free(font);
    cairo_font_options_destroy(options);
    g_object_unref(context);
    return layout;
}

typedef struct {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoLayout *layout;
    PangoRectangle logical;
} Drawn;

static Drawn drawn_open(const Letters *letters, int width, int height)
{
    Drawn d = {.surface = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height)};

    d.cairo = cairo_create(d.surface);
    d.layout = lay_out(d.cairo, letters);
    pango_layout_get_extents(d.layout, NULL, &d.logical);
    return d;
}

static void drawn_close(Drawn *d)
{
    g_object_unref(d->layout);
    cairo_destroy(d->cairo);
    cairo_surface_destroy(d->surface);
}

void golden_letters_size(const Letters *letters, double *width, double *height)
{
    Drawn d = drawn_open(letters, 1, 1);

    *width = (double)d.logical.width / PANGO_SCALE;
    *height = (double)d.logical.height / PANGO_SCALE;
    drawn_close(&d);
}

double golden_letters_reach(const Letters *letters, int end)
{
    Drawn d = drawn_open(letters, 1, 1);
    PangoRectangle at;

    pango_layout_index_to_pos(d.layout, end, &at);
    drawn_close(&d);
    return (double)at.x / PANGO_SCALE;
}

/* How much letters cover of each pixel; as outlines they stand where they are to the hundredth. */
static void cover(const View *view, const Letters *letters, const Seen *seen, gboolean outlines,
                  double *covers)
{
    Drawn d = drawn_open(letters, view->width, view->height);
    int stride = cairo_image_surface_get_stride(d.surface);

    cairo_move_to(d.cairo, letters->x + seen->dx - (double)d.logical.x / PANGO_SCALE,
                  letters->y + seen->dy - (double)d.logical.y / PANGO_SCALE);
    if (outlines) {
        pango_cairo_layout_path(d.cairo, d.layout);
        cairo_fill(d.cairo);
    } else {
        pango_cairo_show_layout(d.cairo, d.layout);
    }
    cairo_surface_flush(d.surface);
    EACH_PIXEL(view, x, y)
    covers[y * view->width + x] = cairo_image_surface_get_data(d.surface)[y * stride + x] / 255.0;
    drawn_close(&d);
}

double golden_even(double value)
{
    return 2 * floor((value + 1) / 2);
}

/* ---- panels ---- */

static KnBox moved(KnBox box, const Seen *seen)
{
    return (KnBox){box.x + seen->dx, box.y + seen->dy, box.w, box.h};
}

/* A soft shadow of a shape, a quarter of its reach lower: three means after each other, each over
 * a third of the reach to either side. */
static void soften(const View *view, double *shape, double reach)
{
    int mean = (int)(reach / 3);

    if (mean > 0)
        golden_gauss(shape, view->width, view->height, 1, sqrt(mean * (mean + 1)));
}

static void draw_panel(const View *view, double *canvas, const Block *block, const Seen *seen)
{
    static const double black[3] = {0, 0, 0};
    KnBox panel = moved(block->panel, seen), hole = moved(block->hole, seen);
    KnBox outer = hole.w > 0 ? hole : panel;
    KnBox inner = {outer.x + block->border, outer.y + block->border, outer.w - 2 * block->border,
                   outer.h - 2 * block->border};
    g_autofree double *shade = g_new0(double, view->width * view->height);

    if (block->panel_opacity > 0 && hole.w == 0)
        EACH_PIXEL(view, x, y)
    shade[y * view->width + x] =
        golden_box(&panel, block->radius, x + 0.5, y + 0.5 - block->shadow / 4);
    soften(view, shade, block->shadow);
    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y);
        double in = golden_box(&panel, block->radius, x + 0.5, y + 0.5);
        double open = hole.w > 0 ? golden_box(&hole, block->radius, x + 0.5, y + 0.5) : 0;
        double line = golden_box(&outer, block->radius, x + 0.5, y + 0.5) -
                      golden_box(&inner, MAX(block->radius - block->border, 0), x + 0.5, y + 0.5);

        if (x >= seen->limit)
            continue;
        golden_mix(to, black, 0.5 * shade[y * view->width + x] * (1 - in));
        if (block->panel_opacity > 0)
            golden_mix(to, block->panel_color, block->panel_opacity * MAX(in - open, 0));
        if (block->accent > 0)
            golden_mix(to, block->accent_color, in * CLAMP(panel.x + block->accent - x, 0, 1));
        if (block->border > 0)
            golden_mix(to, block->border_color, 0.9 * line);
    }
}

/* Of letters without a panel: wide, and close, so that they are read on white, too. */
static void draw_letters_shadow(const View *view, double *canvas, const Block *block,
                                const Seen *seen)
{
    static const double black[3] = {0, 0, 0};
    const double reaches[] = {block->shadow, 0.3 * block->shadow};

    for (int i = 0; i < 2; i++) {
        g_autofree double *shade = g_new0(double, view->width * view->height);
        g_autofree double *covers = g_new(double, view->width * view->height);

        for (guint k = 0; k < block->n; k++) {
            Seen lower = *seen;

            lower.dy += reaches[i] / 4;
            cover(view, &block->letters[k], &lower, TRUE, covers);
            for (int p = 0; p < view->width * view->height; p++)
                shade[p] = MAX(shade[p], covers[p]);
        }
        soften(view, shade, reaches[i]);
        EACH_PIXEL(view, x, y)
        if (x < MIN(seen->letters_limit, seen->limit))
            golden_mix(golden_pixel(view, canvas, x, y), black, 0.5 * shade[y * view->width + x]);
    }
}

static void draw_box(const View *view, double *canvas, const KnBox *box, double radius,
                     const double *color, double opacity, double limit)
{
    EACH_PIXEL(view, x, y)
    if (x < limit)
        golden_mix(golden_pixel(view, canvas, x, y), color,
                   opacity * golden_box(box, radius, x + 0.5, y + 0.5));
}

static void draw_letters(const View *view, double *canvas, const Block *block, const Seen *seen)
{
    g_autofree double *covers = g_new(double, view->width * view->height);

    for (guint k = 0; k < block->n; k++) {
        cover(view, &block->letters[k], seen, FALSE, covers);
        EACH_PIXEL(view, x, y)
        if (x < MIN(seen->letters_limit, seen->limit))
            golden_mix(golden_pixel(view, canvas, x, y), block->letters[k].color,
                       covers[y * view->width + x]);
    }
}

static void blend(double *canvas, const double *drawn, gsize n, double opacity)
{
    for (gsize i = 0; i < n; i++)
        canvas[i] += (drawn[i] - canvas[i]) * opacity;
}

void golden_block(const View *view, double *canvas, const Block *block, const Seen *seen)
{
    gsize n = 3 * (gsize)view->width * (gsize)view->height;
    g_autofree double *all = g_memdup2(canvas, n * sizeof *all);

    draw_panel(view, all, block, seen);
    if (seen->apart) {
        blend(canvas, all, n, seen->opacity);
        memcpy(all, canvas, n * sizeof *all);
    }
    if (block->mark.w > 0)
        draw_box(view, all, &block->mark, block->mark_radius, block->mark_color, 0.85,
                 block->mark_limit);
    if (!(block->panel_opacity > 0))
        draw_letters_shadow(view, all, block, seen);
    draw_letters(view, all, block, seen);
    if (block->cursor.w > 0)
        draw_box(view, all, &block->cursor, 0, block->letters[0].color, 1, view->width);
    blend(canvas, all, n, seen->opacity);
}

void golden_block_stand(Block *block, const Standing *s)
{
    double widths[2], heights[2], width = 0, height = 0;

    for (guint i = 0; i < block->n; i++) {
        golden_letters_size(&block->letters[i], &widths[i], &heights[i]);
        width = MAX(width, widths[i]);
        height += heights[i] + (i > 0 ? s->gap : 0);
    }
    double w = MAX(width + 2 * s->pad_x + block->accent, s->least_width);
    double h = MAX(height + 2 * s->pad_y, s->least_height);
    block->panel = (KnBox){s->area.x + (s->area.w - w) * (s->x_edge + 1) / 2,
                           s->area.y + (s->area.h - h) * (s->y_edge + 1) / 2, w, h};
    double y = block->panel.y + (h - height) / 2;
    for (guint i = 0; i < block->n; i++) {
        block->letters[i].x = block->panel.x + s->pad_x + block->accent;
        if (s->centered)
            block->letters[i].x += (w - 2 * s->pad_x - block->accent - widths[i]) / 2;
        block->letters[i].y = y;
        y += heights[i] + s->gap;
    }
}

/* SPDX-License-Identifier: MIT */
/* Draws blocks of text, through Cairo. */
#include "base/error.h"
#include "base/hash.h"
#include "shot/font.h"
#include "text/block_module.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

#define SHADOW_OPACITY 0.5
#define CLOSE_SHADOW 0.3
#define BORDER_OPACITY 0.9
#define MARK_OPACITY 0.85
#define MARK_RADIUS 0.12 /* in sizes of the letters */

static void set_color(cairo_t *cairo, KnColor color, double opacity)
{
    cairo_set_source_rgba(cairo, color.r / 255.0, color.g / 255.0, color.b / 255.0, opacity);
}

static void add_round_rectangle(cairo_t *cairo, KnBounds b, double radius)
{
    kn_kit_round_box(cairo, b.left, b.top, b.right, b.bottom, radius);
}

/* ---- soft shadows ---- */

/* The mean over 2 radius + 1 samples, `step` apart; outside there is nothing. */
static void blur_line(uint8_t *line, int n, ptrdiff_t step, int radius, uint8_t *copy)
{
    int sum = 0, count = 2 * radius + 1;
    for (int i = 0; i < n; i++)
        copy[i] = line[i * step];
    for (int i = 0; i < MIN(radius, n); i++)
        sum += copy[i];
    for (int i = 0; i < n; i++) {
        sum += i + radius < n ? copy[i + radius] : 0;
        line[i * step] = (uint8_t)((sum + count / 2) / count);
        sum -= i >= radius ? copy[i - radius] : 0;
    }
}

/* Three means after each other are nearly a Gaussian, which reaches three radii. */
static void blur(cairo_surface_t *mask, int radius)
{
    int width = cairo_image_surface_get_width(mask), height = cairo_image_surface_get_height(mask);
    int stride = cairo_image_surface_get_stride(mask);
    cairo_surface_flush(mask);
    uint8_t *data = cairo_image_surface_get_data(mask);
    g_autofree uint8_t *copy = g_malloc((gsize)MAX(width, height));
    for (int pass = 0; pass < 3 && radius > 0 && data; pass++) {
        for (int y = 0; y < height; y++)
            blur_line(data + (ptrdiff_t)y * stride, width, 1, radius, copy);
        for (int x = 0; x < width; x++)
            blur_line(data + x, height, stride, radius, copy);
    }
    cairo_surface_mark_dirty(mask);
}

typedef void (*DrawShape)(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed);

/* The shape's shadow, which reaches so far, drawn in a mask of the section's size. The caller's
 * origin is the frame's. */
static void draw_shadow(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                        const KnCaptionRect *rect, double reach, DrawShape shape)
{
    if (!(reach > 0))
        return;
    g_autoptr(cairo_surface_t) mask =
        cairo_image_surface_create(CAIRO_FORMAT_A8, rect->width, rect->height);
    g_autoptr(cairo_t) in_mask = cairo_create(mask);
    cairo_translate(in_mask, -rect->x, -rect->y + reach / 4);
    shape(in_mask, block, placed);
    blur(mask, (int)(reach / 3));
    cairo_set_source_rgba(cairo, 0, 0, 0, SHADOW_OPACITY);
    cairo_mask_surface(cairo, mask, rect->x, rect->y);
}

/* ---- the panel ---- */

static void add_panel(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed)
{
    add_round_rectangle(cairo, placed->panel, block->radius_px);
    if (block->hole.w > 0 && block->hole.h > 0) {
        const KnBox *hole = &block->hole;
        cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
        add_round_rectangle(cairo,
                            (KnBounds){hole->x, hole->y, hole->x + hole->w, hole->y + hole->h},
                            block->radius_px);
    }
}

static void fill_panel(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed)
{
    add_panel(cairo, block, placed);
    cairo_fill(cairo);
}

/* Only outside of the panel, which can be seen through. */
static void draw_panel_shadow(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                              const KnCaptionRect *rect)
{
    cairo_save(cairo);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_rectangle(cairo, rect->x, rect->y, rect->width, rect->height);
    add_round_rectangle(cairo, placed->panel, block->radius_px);
    cairo_clip(cairo);
    draw_shadow(cairo, block, placed, rect, block->shadow_px, fill_panel);
    cairo_restore(cairo);
}

/* The line lies inside of the panel's edge, and round the hole where there is one. */
static void draw_border(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed)
{
    double half = block->border_px / 2;
    KnBounds b = placed->panel;
    if (block->hole.w > 0 && block->hole.h > 0)
        b = (KnBounds){block->hole.x, block->hole.y, block->hole.x + block->hole.w,
                       block->hole.y + block->hole.h};
    b = (KnBounds){b.left + half, b.top + half, b.right - half, b.bottom - half};
    add_round_rectangle(cairo, b, block->radius_px - half);
    set_color(cairo, block->border_color, BORDER_OPACITY);
    cairo_set_line_width(cairo, block->border_px);
    cairo_stroke(cairo);
}

static void draw_accent(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed)
{
    const KnBounds *b = &placed->panel;
    cairo_save(cairo);
    add_panel(cairo, block, placed);
    cairo_clip(cairo);
    double left = placed->accent_right ? b->right - block->accent_px : b->left;
    cairo_rectangle(cairo, left, b->top, block->accent_px, b->bottom - b->top);
    set_color(cairo, block->accent_color, 1);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

static void draw_panel(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                       const KnCaptionRect *rect)
{
    if (!(block->hole.w > 0) && block->panel_opacity > 0)
        draw_panel_shadow(cairo, block, placed, rect);
    set_color(cairo, block->panel_color, block->panel_opacity);
    fill_panel(cairo, block, placed);
    if (block->accent_px > 0)
        draw_accent(cairo, block, placed);
    if (block->border_px > 0)
        draw_border(cairo, block, placed);
}

/* ---- the text ---- */

static void fill_text(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed)
{
    for (guint i = 0; i < placed->n; i++)
        kn_kit_runs(cairo, placed->paragraph[i].layout, placed->paragraph[i].x,
                    placed->paragraph[i].y, TRUE);
    cairo_fill(cairo);
}

static void draw_text(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                      const KnCaptionRect *rect)
{
    if (!(block->panel_opacity > 0)) { /* wide, and close: it is read on white, too */
        draw_shadow(cairo, block, placed, rect, block->shadow_px, fill_text);
        draw_shadow(cairo, block, placed, rect, block->shadow_px * CLOSE_SHADOW, fill_text);
    }
    for (guint i = 0; i < placed->n; i++) {
        set_color(cairo, block->paragraphs[i].color, 1);
        kn_kit_runs(cairo, placed->paragraph[i].layout, placed->paragraph[i].x,
                    placed->paragraph[i].y, FALSE);
    }
}

/* Of a whole phrase at once; layers show it part by part. */
static void draw_marks(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                       const KnCaptionRect *rect)
{
    g_autoptr(GArray) marks = kn_block_marks(block, placed);
    set_color(cairo, block->mark_color, MARK_OPACITY);
    for (guint i = 0; i < marks->len; i++) {
        const KnBlockMark *mark = &g_array_index(marks, KnBlockMark, i);
        add_round_rectangle(cairo, mark->bounds, mark->size_px * MARK_RADIUS);
    }
    cairo_fill(cairo);
}

/* As the layers would lie over each other. */
static void draw_whole(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                       const KnCaptionRect *rect)
{
    draw_panel(cairo, block, placed, rect);
    draw_marks(cairo, block, placed, rect);
    draw_text(cairo, block, placed, rect);
}

static void draw_cursor(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                        const KnCaptionRect *rect)
{
    set_color(cairo, block->paragraphs[0].color, 1);
    cairo_rectangle(cairo, 0, 0, rect->width, rect->height);
    cairo_fill(cairo);
}

typedef void (*DrawSection)(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                            const KnCaptionRect *rect);

/* In its rows of the picture, where the origin is made the frame's. */
static void draw_section(cairo_t *cairo, const KnTextBlock *block, const KnPlacedBlock *placed,
                         const KnTextSection *section, DrawSection draw)
{
    const KnCaptionRect *rect = &section->rect;
    if (rect->height == 0)
        return;
    cairo_save(cairo);
    cairo_rectangle(cairo, 0, section->source_y, rect->width, rect->height);
    cairo_clip(cairo);
    cairo_translate(cairo, -rect->x, section->source_y - rect->y);
    draw(cairo, block, placed, rect);
    cairo_restore(cairo);
}

gboolean kn_block_lay_out(KnTextBlock *block, KnTextBlockLayout *layout, GError **error)
{
    KnPlacedBlock placed;
    gboolean done = kn_block_place(block, &placed, error);
    *layout = (KnTextBlockLayout){0};
    if (done) {
        g_autoptr(GString) fonts = g_string_new(NULL);
        kn_block_measure(block, &placed, TRUE, layout);
        for (guint i = 0; i < placed.n && done; i++) {
            char of_paragraph[65] = "";
            const char *font = block->paragraphs[i].font;
            done = kn_kit_fonts(placed.paragraph[i].layout, of_paragraph, error);
            g_string_append(fonts, of_paragraph);
            if (!*layout->warning.words)
                kn_kit_warn(placed.paragraph[i].layout, font ? font : KN_CARD_FONT, "a text",
                            &layout->warning);
        }
        g_autofree char *hash = kn_hash_bytes(fonts->str, fonts->len);
        g_strlcpy(block->fonts, hash, sizeof block->fonts);
    }
    kn_block_place_clear(&placed);
    return done;
}

static gboolean check_fonts(const KnTextBlock *block, GError **error)
{
    gboolean any = FALSE;
    for (guint i = 0; i < block->n; i++) {
        any |= kn_font_is_file(block->paragraphs[i].font);
        if (!kn_kit_begin_draw(block->paragraphs[i].font, error))
            return FALSE;
    }
    KnTextBlock now = *block;
    KnTextBlockLayout layout = {0};
    gboolean good = !any || (kn_block_lay_out(&now, &layout, error) &&
                             kn_kit_end_draw(block->fonts, now.fonts, error));
    kn_text_block_layout_clear(&layout);
    return good;
}

gboolean kn_block_draw(const KnTextBlock *block, const char *surface_path, GError **error)
{
    if (!check_fonts(block, error))
        return FALSE;
    KnPlacedBlock placed;
    KnTextBlockLayout layout;
    if (!kn_block_place(block, &placed, error)) {
        kn_block_place_clear(&placed);
        return FALSE;
    }
    kn_block_measure(block, &placed, FALSE, &layout);
    g_autoptr(cairo_surface_t) surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, layout.width, layout.height);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    draw_section(cairo, block, &placed, &layout.panel, draw_panel);
    draw_section(cairo, block, &placed, &layout.marks, draw_marks);
    draw_section(cairo, block, &placed, &layout.text, draw_text);
    draw_section(cairo, block, &placed, &layout.cursor, draw_cursor);
    draw_section(cairo, block, &placed, &layout.whole, draw_whole);
    kn_text_block_layout_clear(&layout);
    kn_block_place_clear(&placed);
    return kn_kit_write_sprite(surface, cairo, "a text", surface_path, error);
}

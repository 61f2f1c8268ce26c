/* SPDX-License-Identifier: MIT */
/* Where a block of text stands: wrapped, made smaller until it fits, then cut. */
#include "base/error.h"
#include "text/block_module.h"
#include "text/least.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

/* Letters shrink by this factor; below that share of their size, and at the least size, words may
 * be broken. */
#define SHRINK_STEP 0.95
#define BREAK_BELOW 0.5

/* Between lines, in sizes of the letters; the font's own leading comes to it. */
#define LEADING 0.08

enum { PADS_MAX = 6 }; /* at most that part of the area is padding at each side */

static void add_paragraph(const KnTextParagraph *paragraph, int align, PangoLayout *layout)
{
    static const PangoAlignment aligns[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
                                            PANGO_ALIGN_RIGHT};
    g_autofree char *text = g_utf8_make_valid(paragraph->text, -1);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_alignment(layout, aligns[align + 1]);
}

static void set_size(const KnTextParagraph *paragraph, PangoLayout *layout, double size_px)
{
    g_autofree char *families = g_strconcat(paragraph->font ? paragraph->font : KN_CARD_FONT,
                                            paragraph->bold ? " Bold" : "", NULL);
    kn_kit_set_font(layout, families, size_px);
    pango_layout_set_spacing(layout, (int)(size_px * LEADING * PANGO_SCALE));
}

typedef struct {
    const KnTextBlock *block;
    KnPlacedBlock *placed;
    double width, height; /* what the text may take */
} Fit;

static double text_height(const Fit *fit, double scale)
{
    double sum = 0;
    for (guint i = 0; i < fit->placed->n; i++) {
        int height;
        pango_layout_get_size(fit->placed->paragraph[i].layout, NULL, &height);
        sum += (double)height / PANGO_SCALE;
        sum += i > 0 ? fit->block->paragraphs[i].gap_px * scale : 0;
    }
    return sum;
}

static double least_of(const KnTextBlock *block)
{
    return kn_text_least_px(block->frame_width, block->frame_height);
}

/* The share at which all paragraphs have the least size. */
static double scale_min(const KnTextBlock *block)
{
    double least = least_of(block), largest = 0;
    for (guint i = 0; i < block->n; i++)
        largest = MAX(largest, block->paragraphs[i].size_px);
    return largest > least ? least / largest : 1;
}

/* All paragraphs, at that share of their sizes, or at the least; whether they fit. */
static gboolean try_scale(const Fit *fit, double scale)
{
    gboolean fits = TRUE, whole_words = scale > MAX(BREAK_BELOW, scale_min(fit->block));
    for (guint i = 0; i < fit->placed->n; i++) {
        PangoLayout *layout = fit->placed->paragraph[i].layout;
        double wanted = fit->block->paragraphs[i].size_px;
        double size = MAX(wanted * scale, MIN(wanted, least_of(fit->block)));
        int width;
        fit->placed->paragraph[i].size_px = size;
        set_size(&fit->block->paragraphs[i], layout, size);
        pango_layout_set_width(layout, (int)(fit->width * PANGO_SCALE));
        pango_layout_set_wrap(layout, whole_words ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
        pango_layout_get_size(layout, &width, NULL);
        fits &= width <= fit->width * PANGO_SCALE;
    }
    fit->placed->shrunk = scale;
    return fits && text_height(fit, scale) <= fit->height;
}

/* What does not fit at the smallest size ends in an ellipsis; what is below it is left out. */
static void cut(const Fit *fit, double scale)
{
    double left = fit->height;
    for (guint i = 0; i < fit->placed->n; i++) {
        PangoLayout *layout = fit->placed->paragraph[i].layout;
        int height;
        left -= i > 0 ? fit->block->paragraphs[i].gap_px * scale : 0;
        if (left <= 0)
            pango_layout_set_text(layout, "", -1);
        pango_layout_set_height(layout, (int)(MAX(left, 1) * PANGO_SCALE));
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_get_size(layout, NULL, &height);
        left -= (double)height / PANGO_SCALE;
    }
    fit->placed->cut = TRUE;
}

static void fit_text(const Fit *fit)
{
    double least = scale_min(fit->block);
    for (double scale = 1;; scale = MAX(scale * SHRINK_STEP, least)) {
        if (try_scale(fit, scale))
            break;
        if (scale > least)
            continue;
        cut(fit, scale);
        break;
    }
    for (guint i = 0; i < fit->placed->n && !fit->placed->cut; i++)
        if (fit->block->min_width < fit->block->area.w)
            kn_kit_balance(fit->placed->paragraph[i].layout, (int)(fit->width * PANGO_SCALE));
}

/* The side at which lines of a paragraph begin: right-to-left ones at the right. */
static int side_of(const KnTextBlock *block, PangoLayout *layout)
{
    gboolean backwards = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
    return backwards ? -block->align : block->align;
}

static double width_of(PangoLayout *layout)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

static void add_bounds(KnBounds *bounds, KnBounds more)
{
    bounds->left = MIN(bounds->left, more.left);
    bounds->top = MIN(bounds->top, more.top);
    bounds->right = MAX(bounds->right, more.right);
    bounds->bottom = MAX(bounds->bottom, more.bottom);
}

/* Paragraphs below each other from there on, in a column of that width. */
static void stack(const Fit *fit, double left, double top, double width)
{
    KnPlacedBlock *placed = fit->placed;
    const double unit = 1.0 / PANGO_SCALE;
    placed->text = (KnBounds){left, top, left, top};
    for (guint i = 0; i < placed->n; i++) {
        PangoLayout *layout = placed->paragraph[i].layout;
        PangoRectangle ink, logical;
        pango_layout_get_extents(layout, &ink, &logical);
        top += i > 0 ? fit->block->paragraphs[i].gap_px * placed->shrunk : 0;
        double room = width - logical.width * unit;
        placed->paragraph[i].x =
            left + room * (side_of(fit->block, layout) + 1) / 2 - logical.x * unit;
        placed->paragraph[i].y = top - logical.y * unit;
        double x = placed->paragraph[i].x, y = placed->paragraph[i].y;
        add_bounds(&placed->text, (KnBounds){x + logical.x * unit, y + logical.y * unit,
                                             x + (logical.x + logical.width) * unit,
                                             y + (logical.y + logical.height) * unit});
        if (ink.width > 0)
            add_bounds(&placed->text, (KnBounds){x + ink.x * unit - 1, y + ink.y * unit - 1,
                                                 x + (ink.x + ink.width) * unit + 1,
                                                 y + (ink.y + ink.height) * unit + 1});
        top += logical.height * unit;
    }
}

/* The panel, where its edges say, and the text in it. */
static void place(const Fit *fit)
{
    const KnTextBlock *block = fit->block;
    KnPlacedBlock *placed = fit->placed;
    const KnBox *area = &block->area;
    double width = 0, height = text_height(fit, placed->shrunk);
    for (guint i = 0; i < placed->n; i++)
        width = MAX(width, width_of(placed->paragraph[i].layout));
    double side = 2 * placed->pad_x + block->accent_px;
    double w = MIN(MAX(width + side, block->min_width), area->w);
    double h = MIN(MAX(height + 2 * placed->pad_y, block->min_height), area->h);
    double x = area->x + (area->w - w) * (block->x_edge + 1) / 2;
    double y = area->y + (area->h - h) * (block->y_edge + 1) / 2;
    if (block->has_corner) {
        x = CLAMP(block->corner.x, area->x, area->x + area->w - w);
        y = CLAMP(block->corner.y, area->y, area->y + area->h - h);
    }
    placed->panel = (KnBounds){x, y, x + w, y + h};
    placed->accent_right = placed->n > 0 && side_of(block, placed->paragraph[0].layout) > 0;
    stack(fit, x + placed->pad_x + (placed->accent_right ? 0 : block->accent_px),
          y + (h - height) / 2, w - side);
}

gboolean kn_block_place(const KnTextBlock *block, KnPlacedBlock *placed, GError **error)
{
    *placed = (KnPlacedBlock){.shrunk = 1};
    for (guint i = 0; i < block->n; i++) {
        if (strlen(block->paragraphs[i].text) > KN_TEXT_BYTES_MAX) {
            g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "a text is longer than %d bytes",
                        KN_TEXT_BYTES_MAX);
            return FALSE;
        }
        placed->paragraph[i].layout = kn_kit_layout(error);
        if (!placed->paragraph[i].layout)
            return FALSE;
        placed->n++;
        add_paragraph(&block->paragraphs[i], block->align, placed->paragraph[i].layout);
    }
    placed->pad_x = MIN(block->pad_x, block->area.w / PADS_MAX);
    placed->pad_y = MIN(block->pad_y, block->area.h / PADS_MAX);
    Fit fit = {block, placed, MAX(block->area.w - 2 * placed->pad_x - block->accent_px, 1),
               MAX(block->area.h - 2 * placed->pad_y, 1)};
    if (block->n > 0)
        fit_text(&fit);
    place(&fit);
    return TRUE;
}

void kn_block_place_clear(KnPlacedBlock *placed)
{
    for (guint i = 0; i < placed->n; i++)
        g_clear_object(&placed->paragraph[i].layout);
}

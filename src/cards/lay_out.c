/* SPDX-License-Identifier: MIT */
/* A page is laid out at its full size, then smaller and smaller until all has room, down to letters
 * that can just be read. */
#include "base/error.h"
#include "cards/page.h"

#include <math.h>
#include <string.h>

#define SHRINK_STEP 0.93
#define SCALE_MIN 0.32
#define SHORTER_SIDE 1080.0
/* Broad pages leave more free at their sides. */
#define BROAD 1.25
/* Pixels around what is drawn in a part: what stands at its edge would reach beyond it. */
enum { CLEAR = 3 };
/* Above the exact middle: what stands there looks too low. */
#define MIDDLE 0.47

void kn_card_drawing_clear(KnCardDrawing *drawing)
{
    kn_art_clear(&drawing->ground);
    for (guint i = 0; drawing->parts && i < drawing->parts->len; i++)
        kn_art_clear(&g_array_index(drawing->parts, KnCardPart, i).art);
    g_clear_pointer(&drawing->parts, g_array_unref);
    *drawing = (KnCardDrawing){0};
}

static void clear_parts(KnCardPage *page)
{
    for (guint i = 0; i < page->parts->len; i++)
        kn_art_clear(&g_array_index(page->parts, KnCardPart, i).art);
    g_array_set_size(page->parts, 0);
}

/* Relative weights of BT.709 luma in thousandths. */
static int luma(KnColor c)
{
    return (213 * c.r + 715 * c.g + 72 * c.b) / 1000;
}

/* The theme with the card's own colours; where a background of its own would hide the text, black
 * or white is taken. */
static void take_colors(const KnCardUse *use, KnCardPage *page)
{
    const KnCardCommon *common = use->params;
    KnTheme *theme = &page->theme;
    *theme = *page->context->theme;
    if (use->has & KN_CARD_HAS_BACKGROUND) {
        theme->background[0] = theme->background[1] = common->background;
        if (abs(luma(theme->background[0]) - luma(theme->text)) < 90) {
            gboolean light = luma(theme->background[0]) > 140;
            theme->text = light ? (KnColor){20, 20, 22} : (KnColor){255, 255, 255};
        }
        theme->muted = kn_page_mix(theme->text, theme->background[0], 0.3);
        theme->surface = kn_page_mix(theme->background[0], theme->text, 0.1);
    }
    if (page->context->over)
        theme->muted = kn_page_mix(theme->text, theme->background[0], 0.14);
    if (use->has & KN_CARD_HAS_GRADIENT)
        theme->background[1] = common->gradient;
    if (use->has & KN_CARD_HAS_COLOR)
        theme->text = common->color;
    if (use->has & KN_CARD_HAS_ACCENT)
        theme->accent = theme->series[0] = common->accent;
}

static void find_area(KnCardPage *page)
{
    const KnCardContext *c = page->context;
    double side = MIN(c->width, c->height), margin = page->theme.margin * side;
    double margin_x = c->width > c->height ? margin * BROAD : margin;
    double below = MAX(margin, c->keep_free * c->height);
    double above = MAX(margin, c->keep_free_above * c->height);
    page->unit = side / SHORTER_SIDE;
    page->area = (KnBox){margin_x, above, MAX(c->width - 2 * margin_x, 1),
                         MAX(c->height - above - below, 1)};
}

static void shift(KnArtItem *item, double dy)
{
    item->box.y += dy;
    for (guint i = 0; i < item->n_points; i++)
        item->points[i].y += dy;
}

static void center(KnCardPage *page)
{
    double room = page->area.y + page->area.h - page->bottom, dy = MAX(room, 0) * MIDDLE;
    for (guint i = 0; i < page->parts->len; i++) {
        KnCardPart *part = &g_array_index(page->parts, KnCardPart, i);
        part->clip.y += dy;
        for (guint k = 0; k < part->art.n; k++)
            shift(&part->art.items[k], dy);
    }
}

/* ---- the pictures of the parts ---- */

static void extend(KnBox *all, gboolean *any, double left, double top, double right, double bottom)
{
    double x = *any ? MIN(all->x, left) : left, y = *any ? MIN(all->y, top) : top;
    double end_x = *any ? MAX(all->x + all->w, right) : right;
    double end_y = *any ? MAX(all->y + all->h, bottom) : bottom;
    *all = (KnBox){x, y, end_x - x, end_y - y};
    *any = TRUE;
}

/* Letters reach out of their lines: above, below and, slanted, beside them. */
static void extend_by_text(KnCardPage *page, const KnArtItem *item, KnBox *all, gboolean *any)
{
    double over = item->size_px * 0.35, left = item->box.x, width = item->box.w;
    KnArtSize size = {0};
    if (!page->error)
        page->context->text->art_measure(item, &size, &page->error);
    if (!(width > 0)) {
        width = size.width;
        left -= width * (item->align + 1) / 2;
    }
    extend(all, any, left - over, item->box.y - over, left + width + over,
           item->box.y + size.height + over);
}

static void extend_by_points(const KnArtItem *item, KnBox *all, gboolean *any)
{
    double over = item->v[0] / 2 + 1;
    for (guint i = 0; i < item->n_points; i++) {
        const KnPoint *p = &item->points[i];
        extend(all, any, p->x - over, p->y - over, p->x + over, p->y + over);
    }
}

/* Even, and inside of the canvas. FALSE: nothing of it is seen. */
static gboolean place_part(KnCardPage *page, KnCardPart *part)
{
    gboolean any = FALSE;
    KnBox all = {0};
    for (guint i = 0; i < part->art.n; i++) {
        const KnArtItem *item = &part->art.items[i];
        if (item->kind == KN_ART_TEXT)
            extend_by_text(page, item, &all, &any);
        else if (item->n_points > 0)
            extend_by_points(item, &all, &any);
        else
            extend(&all, &any, item->box.x - 1, item->box.y - 1, item->box.x + item->box.w + 1,
                   item->box.y + item->box.h + 1);
    }
    if (part->clip.w > 0)
        all = part->clip;
    all = (KnBox){all.x - CLEAR, all.y - CLEAR, all.w + 2 * CLEAR, all.h + 2 * CLEAR};
    int width = page->context->width, height = page->context->height;
    int left = (int)CLAMP(floor(all.x), 0, width) & ~1,
        top = (int)CLAMP(floor(all.y), 0, height) & ~1;
    int right = (int)CLAMP(ceil(all.x + all.w), 0, width);
    int bottom = (int)CLAMP(ceil(all.y + all.h), 0, height);
    part->art.x = left;
    part->art.y = top;
    part->art.width = right - left;
    part->art.height = bottom - top;
    return part->art.n > 0 && right > left && bottom > top;
}

static gboolean finish(KnCardPage *page, KnCardDrawing *drawing, GError **error)
{
    for (guint i = 0; i < page->parts->len;) {
        KnCardPart *part = &g_array_index(page->parts, KnCardPart, i);
        if (!place_part(page, part)) {
            kn_art_clear(&part->art);
            g_array_remove_index(page->parts, i);
            continue;
        }
        if (!page->error)
            page->context->text->art_fonts(&part->art, &page->error);
        if (*part->art.warning.words && !*drawing->warning.words)
            drawing->warning = part->art.warning;
        i++;
    }
    if (page->error) {
        g_propagate_error(error, g_steal_pointer(&page->error));
        return FALSE;
    }
    if (page->parts->len <= KN_CARD_PARTS_MAX)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "the card has %u parts, and %d are the limit",
                page->parts->len, KN_CARD_PARTS_MAX);
    return FALSE;
}

static void add_ground(const KnCardPage *page, KnCardDrawing *drawing)
{
    const KnCardContext *c = page->context;
    drawing->ground.width = c->width;
    drawing->ground.height = c->height;
    drawing->ground.opaque = TRUE;
    if (c->over)
        return;
    kn_art_add(&drawing->ground, &(KnArtItem){.kind = KN_ART_SHADE,
                                              .box = {0, 0, c->width, c->height},
                                              .color = page->theme.background[0],
                                              .other = page->theme.background[1],
                                              .opacity = 1});
}

gboolean kn_card_lay_out(const KnCardUse *use, const KnCardContext *context, KnCardDrawing *drawing,
                         GError **error)
{
    const KnCardCommon *common = use->params;
    KnCardPage page = {.context = context, .common = common, .font = common->font};
    *drawing = (KnCardDrawing){.parts = g_array_new(FALSE, TRUE, sizeof(KnCardPart))};
    page.parts = drawing->parts;
    take_colors(use, &page);
    find_area(&page);
    for (page.scale = 1;; page.scale *= SHRINK_STEP) {
        page.full = FALSE;
        page.bottom = page.area.y;
        page.last = page.scale * SHRINK_STEP < SCALE_MIN;
        clear_parts(&page);
        if (!use->kind->lay_out(&page, use->params, error)) {
            g_clear_error(&page.error);
            return FALSE;
        }
        if (!page.full || page.last || page.error)
            break;
    }
    if (use->kind->centred)
        center(&page);
    drawing->cut = page.full;
    drawing->small = page.scale < 1;
    drawing->dim = common->dim;
    drawing->dim_color = page.theme.background[0];
    add_ground(&page, drawing);
    return finish(&page, drawing, error);
}

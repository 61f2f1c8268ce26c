/* SPDX-License-Identifier: MIT */
#include "cards/page.h"

#include <math.h>
#include <string.h>

#define LEADING 1.12
#define FADE_SECONDS 0.45

double kn_page_px(const KnCardPage *page, double units)
{
    return units * page->unit * page->scale;
}

double kn_page_size(const KnCardPage *page, double units)
{
    return MAX(units * page->scale, MIN(units, KN_SIZE_LEAST)) * page->unit;
}

KnCardPart *kn_page_part(KnCardPage *page, double from)
{
    from += page->common->start;
    gboolean first = from <= 0 && page->context->at_once;
    KnCardPart part = {.from = MAX(from, 0), .until = -1, .fade = first ? 0 : FADE_SECONDS};
    g_array_append_val(page->parts, part);
    return &g_array_index(page->parts, KnCardPart, page->parts->len - 1);
}

void kn_page_item(KnCardPage *page, const KnArtItem *take_item)
{
    KnCardPart *part = &g_array_index(page->parts, KnCardPart, page->parts->len - 1);
    kn_art_add(&part->art, take_item);
    if (take_item->kind != KN_ART_TEXT)
        page->bottom = MAX(page->bottom, take_item->box.y + take_item->box.h);
}

void kn_page_box(KnCardPage *page, KnBox box, KnColor color, double radius)
{
    kn_page_item(
        page,
        &(KnArtItem){.kind = KN_ART_BOX, .box = box, .color = color, .opacity = 1, .v = {radius}});
}

static const char *font_of(const KnCardPage *page, KnFace face)
{
    if (face == KN_FACE_MONO)
        return page->theme.mono;
    if (page->font)
        return page->font;
    return face == KN_FACE_HEADING ? page->theme.heading : page->theme.body;
}

static KnArtItem item_of(const KnCardPage *page, const KnPageText *text)
{
    g_autofree char *markup =
        text->markup ? g_strdup(text->text) : g_markup_escape_text(text->text, -1);
    return (KnArtItem){
        .kind = KN_ART_TEXT,
        .box = {text->x, text->y, text->w, 0},
        .color = text->color,
        .opacity = 1,
        .text = text->figures ? g_strdup_printf("<span font_features=\"tnum=1\">%s</span>", markup)
                              : g_steal_pointer(&markup),
        .font = g_strdup(font_of(page, text->face)),
        .size_px = kn_page_size(page, text->size),
        .leading = text->leading > 0 ? text->leading : LEADING,
        .bold = text->bold,
        .anywhere = page->last,
        .align = text->align,
    };
}

static KnArtSize measure(KnCardPage *page, const KnArtItem *item)
{
    KnArtSize size = {0};
    if (!page->error)
        page->context->text->art_measure(item, &size, &page->error);
    return size;
}

KnArtSize kn_page_measure(KnCardPage *page, const KnPageText *text)
{
    KnArtItem item = item_of(page, text);
    KnArtSize size = measure(page, &item);
    kn_art_item_clear(&item);
    return size;
}

double kn_page_balance(KnCardPage *page, const KnPageText *text)
{
    KnPageText tried = *text;
    int n_lines = kn_page_measure(page, text).n_lines;
    double low = 0, high = text->w;
    while (n_lines > 1 && high - low > 4 * page->unit && !page->error) {
        tried.w = (low + high) / 2;
        KnArtSize size = kn_page_measure(page, &tried);
        if (size.n_lines <= n_lines && size.width <= tried.w)
            high = tried.w;
        else
            low = tried.w;
    }
    return high;
}

gboolean kn_page_backwards(const char *text)
{
    static const GUnicodeScript scripts[] = {G_UNICODE_SCRIPT_HEBREW, G_UNICODE_SCRIPT_ARABIC,
                                             G_UNICODE_SCRIPT_SYRIAC, G_UNICODE_SCRIPT_THAANA,
                                             G_UNICODE_SCRIPT_NKO};
    while (*text && !g_unichar_isalpha(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    GUnicodeScript script = *text ? g_unichar_get_script(g_utf8_get_char(text)) : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++)
        if (*text && script == scripts[i])
            return TRUE;
    return FALSE;
}

void kn_page_bar(KnCardPage *page, const char *text, double y, double width, double height)
{
    double w = kn_page_px(page, width), h = kn_page_px(page, height);
    double x = kn_page_backwards(text) ? page->area.x + page->area.w - w : page->area.x;
    kn_page_box(page, (KnBox){x, y, w, h}, page->theme.accent, h / 2);
}

double kn_page_text(KnCardPage *page, const KnPageText *text)
{
    KnArtItem item = item_of(page, text);
    if (text->balanced)
        item.box.w = kn_page_balance(page, text);
    if (text->balanced && kn_page_backwards(text->text))
        item.box.x = 2 * page->area.x + page->area.w - text->x - item.box.w;
    KnArtSize size = measure(page, &item);
    double bottom = text->y + size.height;
    item.box.h = size.height;
    if (text->w > 0)
        page->full |= size.width > text->w + 1;
    page->full |= bottom > page->area.y + page->area.h + 1;
    page->bottom = MAX(page->bottom, bottom);
    kn_page_item(page, &item);
    return size.height;
}

double kn_page_heading(KnCardPage *page, const char *title)
{
    double y = page->area.y;
    if (!title || !*title)
        return y;
    kn_page_part(page, 0);
    kn_page_bar(page, title, y, 6 * KN_GRID, 8);
    y += kn_page_px(page, 2.5 * KN_GRID);
    y += kn_page_text(page, &(KnPageText){.text = title,
                                          .face = KN_FACE_HEADING,
                                          .size = KN_SIZE_HEADING,
                                          .leading = 1,
                                          .color = page->theme.text,
                                          .bold = TRUE,
                                          .balanced = TRUE,
                                          .align = -1,
                                          .x = page->area.x,
                                          .y = y,
                                          .w = page->area.w});
    return y + kn_page_px(page, 4 * KN_GRID);
}

double kn_page_pace(const KnCardPage *page, guint n, double most)
{
    double room = page->context->seconds * 0.65 - page->common->start - 0.3;
    return CLAMP(room / MAX(n, 1), 0, most);
}

KnColor kn_page_mix(KnColor a, KnColor b, double share)
{
    return (KnColor){(guint8)(a.r + (b.r - a.r) * share + 0.5),
                     (guint8)(a.g + (b.g - a.g) * share + 0.5),
                     (guint8)(a.b + (b.b - a.b) * share + 0.5)};
}

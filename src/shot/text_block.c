/* SPDX-License-Identifier: MIT */
#include "shot/text_block.h"
#include "base/hash.h"
#include "shot/font.h"
#include "shot/shot.h"

#include <string.h>

#define COLOR_OF(c) (c).r, (c).g, (c).b
#define COLOR_TO(c) &(c).r, &(c).g, &(c).b
#define BOX_OF(b) (b).x, (b).y, (b).w, (b).h
#define BOX_TO(b) &(b).x, &(b).y, &(b).w, &(b).h

#define PARAGRAPH_TYPE "(smsdd(yyy)b)"

enum { FRAME_SIDE_MAX = 16384, LENGTH_MAX = 65536, MARKS_MAX = 1000 };

void kn_text_block_clear(KnTextBlock *block)
{
    for (guint i = 0; i < block->n; i++) {
        g_free(block->paragraphs[i].text);
        g_free(block->paragraphs[i].font);
    }
    g_strfreev(block->marks);
    *block = (KnTextBlock){0};
}

void kn_text_block_copy(const KnTextBlock *from, KnTextBlock *to)
{
    *to = *from;
    to->marks = g_strdupv(from->marks);
    for (guint i = 0; i < from->n; i++) {
        to->paragraphs[i].text = g_strdup(from->paragraphs[i].text);
        to->paragraphs[i].font = g_strdup(from->paragraphs[i].font);
    }
}

void kn_text_block_add(KnTextBlock *block, const KnTextParagraph *paragraph)
{
    g_assert(block->n < KN_TEXT_PARAGRAPHS_MAX);
    g_autofree char *text = g_strstrip(g_strdup(paragraph->text ? paragraph->text : ""));
    if (!*text)
        return;
    KnTextParagraph *added = &block->paragraphs[block->n++];
    *added = *paragraph;
    added->text = g_steal_pointer(&text);
    added->font = g_strdup(paragraph->font);
}

void kn_shot_add_text(KnShot *shot, KnShotText *take_text)
{
    if (take_text->time.to <= take_text->time.from) {
        kn_text_block_clear(&take_text->block);
        return;
    }
    shot->texts = g_renew(KnShotText, shot->texts, shot->n_texts + 1);
    shot->texts[shot->n_texts++] = *take_text;
    *take_text = (KnShotText){0};
}

GVariant *kn_text_block_to_variant(const KnTextBlock *b)
{
    static const char *const none[] = {NULL};
    g_auto(GVariantBuilder) paragraphs = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a" PARAGRAPH_TYPE));
    for (guint i = 0; i < b->n; i++) {
        const KnTextParagraph *p = &b->paragraphs[i];
        g_variant_builder_add(&paragraphs, PARAGRAPH_TYPE, p->text, p->font, p->size_px, p->gap_px,
                              COLOR_OF(p->color), p->bold);
    }
    return g_variant_new(
        "((ii)(dddd)(iii)(bdd)(dddd)((yyy)(yyy)ddd)d((yyy)d)(dddd)((yyy)^as)d@a" PARAGRAPH_TYPE
        "s)",
        b->frame_width, b->frame_height, BOX_OF(b->area), b->x_edge, b->y_edge, b->align,
        b->has_corner, b->corner.x, b->corner.y, b->min_width, b->min_height, b->pad_x, b->pad_y,
        COLOR_OF(b->panel_color), COLOR_OF(b->border_color), b->panel_opacity, b->border_px,
        b->radius_px, b->shadow_px, COLOR_OF(b->accent_color), b->accent_px, BOX_OF(b->hole),
        COLOR_OF(b->mark_color), b->marks ? (const char *const *)b->marks : none, b->cursor_px,
        g_variant_builder_end(&paragraphs), b->fonts);
}

static gboolean between(double x, double low, double high)
{
    return x >= low && x <= high; /* not for NaN */
}

static gboolean is_box(const KnBox *box)
{
    return between(box->x, -FRAME_SIDE_MAX, FRAME_SIDE_MAX) &&
           between(box->y, -FRAME_SIDE_MAX, FRAME_SIDE_MAX) && between(box->w, 0, FRAME_SIDE_MAX) &&
           between(box->h, 0, FRAME_SIDE_MAX);
}

static gboolean is_edge(int edge)
{
    return edge >= -1 && edge <= 1;
}

static gboolean is_block(const KnTextBlock *b)
{
    const double lengths[] = {b->min_width, b->min_height, b->pad_x,     b->pad_y,    b->border_px,
                              b->radius_px, b->shadow_px,  b->accent_px, b->cursor_px};
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++)
        if (!between(lengths[i], 0, LENGTH_MAX))
            return FALSE;
    for (guint i = 0; i < b->n; i++)
        if (!between(b->paragraphs[i].size_px, 0, LENGTH_MAX) ||
            !between(b->paragraphs[i].gap_px, 0, LENGTH_MAX) ||
            strlen(b->paragraphs[i].text) > KN_TEXT_BYTES_MAX)
            return FALSE;
    return between(b->frame_width, 1, FRAME_SIDE_MAX) &&
           between(b->frame_height, 1, FRAME_SIDE_MAX) && is_box(&b->area) && is_box(&b->hole) &&
           is_edge(b->x_edge) && is_edge(b->y_edge) && is_edge(b->align) &&
           between(b->corner.x, 0, FRAME_SIDE_MAX) && between(b->corner.y, 0, FRAME_SIDE_MAX) &&
           between(b->panel_opacity, 0, 1) && g_strv_length(b->marks) <= MARKS_MAX;
}

gboolean kn_text_block_from_variant(GVariant *variant, KnTextBlock *b)
{
    g_autoptr(GVariant) paragraphs = NULL;
    const char *fonts;
    *b = (KnTextBlock){0};
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(KN_TEXT_BLOCK_TYPE)))
        return FALSE;
    g_variant_get(
        variant,
        "((ii)(dddd)(iii)(bdd)(dddd)((yyy)(yyy)ddd)d((yyy)d)(dddd)((yyy)^as)d@a" PARAGRAPH_TYPE
        "&s)",
        &b->frame_width, &b->frame_height, BOX_TO(b->area), &b->x_edge, &b->y_edge, &b->align,
        &b->has_corner, &b->corner.x, &b->corner.y, &b->min_width, &b->min_height, &b->pad_x,
        &b->pad_y, COLOR_TO(b->panel_color), COLOR_TO(b->border_color), &b->panel_opacity,
        &b->border_px, &b->radius_px, &b->shadow_px, COLOR_TO(b->accent_color), &b->accent_px,
        BOX_TO(b->hole), COLOR_TO(b->mark_color), &b->marks, &b->cursor_px, &paragraphs, &fonts);
    g_strlcpy(b->fonts, fonts, sizeof b->fonts);
    gsize n = g_variant_n_children(paragraphs);
    for (gsize i = 0; i < MIN(n, KN_TEXT_PARAGRAPHS_MAX); i++) {
        KnTextParagraph *p = &b->paragraphs[b->n++];
        g_variant_get_child(paragraphs, i, PARAGRAPH_TYPE, &p->text, &p->font, &p->size_px,
                            &p->gap_px, COLOR_TO(p->color), &p->bold);
    }
    if (n <= KN_TEXT_PARAGRAPHS_MAX && is_block(b))
        return TRUE;
    kn_text_block_clear(b);
    return FALSE;
}

char *kn_text_block_key(const KnTextBlock *block)
{
    KnTextBlock named = *block;
    for (guint i = 0; i < named.n; i++) /* borrowed: nothing is freed */
        named.paragraphs[i].font = (char *)kn_font_name(block->paragraphs[i].font);
    return kn_hash_variant(g_variant_new("(s@" KN_TEXT_BLOCK_TYPE ")",
                                         G_STRINGIFY(KN_TEXT_BLOCK_MEANING) " text block",
                                         kn_text_block_to_variant(&named)));
}

/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "shot/font.h"
#include "text/caption_draw.h"
#include "text/text.h"

#include <string.h>

/* Large letters are heavy ones, unless a font is named. */
#define FONT_POP KN_CARD_FONT " Bold"

/* Of a style's lengths: those of a frame whose shorter side has so many pixels. */
#define SHORTER_SIDE 1080.0

enum { FRAME_SIDE_MAX = 16384, SIZE_MAX_PX = 16384, TEXT_BYTES_MAX = 1 << 20 };

/* The block stands in the middle of the frame's width unless a point says otherwise. */
static void place_by_style(KnCaptionSpec *spec, const KnCaptionStyle *style)
{
    spec->x = spec->frame_width / 2.0;
    switch (style->spot.kind) {
    case KN_CAPTION_BOTTOM:
        spec->y = spec->frame_height - spec->margin_px;
        spec->y_edge = 1;
        break;
    case KN_CAPTION_MIDDLE:
        spec->y = spec->frame_height / 2.0;
        break;
    case KN_CAPTION_TOP:
        spec->y = spec->margin_px;
        spec->y_edge = -1;
        break;
    case KN_CAPTION_POINT:
        spec->x = style->spot.point.x * spec->frame_width;
        spec->y = style->spot.point.y * spec->frame_height;
        break;
    }
}

static void place_by_caption(KnCaptionSpec *spec, const KnCaptionPlace *place)
{
    if (place->align != KN_CAPTION_ALIGN_STYLE)
        spec->line_align = (int)place->align - 1;
    if (place->has_x) {
        spec->x = place->x * spec->frame_width;
        spec->x_edge = spec->line_align - 1;
    }
    if (place->has_y) {
        spec->y = place->y * spec->frame_height;
        spec->y_edge = -1;
    }
}

void kn_caption_spec_init(KnCaptionSpec *spec, const KnCaption *caption,
                          const KnCaptionStyle *style, KnCaptionBurn burn, const char *language,
                          int frame_width, int frame_height)
{
    int shorter = MIN(frame_width, frame_height);
    double scale = shorter / SHORTER_SIDE;
    gboolean lights = burn == KN_CAPTION_BURN_KARAOKE || burn == KN_CAPTION_BURN_POP;
    *spec = (KnCaptionSpec){
        .text = g_strdup(caption->text),
        .font = g_strdup(style->font                   ? style->font
                         : burn == KN_CAPTION_BURN_POP ? FONT_POP
                                                       : NULL),
        .language = g_strdup(language),
        .frame_width = frame_width,
        .frame_height = frame_height,
        .size_px = style->size_px * scale,
        .outline_px = style->outline_px * scale,
        .margin_px = style->margin * shorter,
        .color = style->color,
        .outline_color = style->outline_color,
        .box_color = style->box_color,
        .box_opacity = style->box_opacity,
        .lit = lights && caption->n_words > 0,
        .line_align = style->align,
    };
    if (spec->lit)
        spec->highlight_color = style->highlight_color;
    place_by_style(spec, style);
    place_by_caption(spec, &caption->place);
}

void kn_caption_spec_clear(KnCaptionSpec *spec)
{
    g_free(spec->text);
    g_free(spec->font);
    g_free(spec->language);
    *spec = (KnCaptionSpec){0};
}

GVariant *kn_caption_spec_to_variant(const KnCaptionSpec *s)
{
    return g_variant_new(
        KN_CAPTION_SPEC_TYPE, s->text, s->font, s->language, s->frame_width, s->frame_height,
        s->size_px, s->outline_px, s->margin_px, s->color.r, s->color.g, s->color.b,
        s->highlight_color.r, s->highlight_color.g, s->highlight_color.b, s->outline_color.r,
        s->outline_color.g, s->outline_color.b, s->box_color.r, s->box_color.g, s->box_color.b,
        s->box_opacity, s->lit, s->line_align, s->x, s->y, s->x_edge, s->y_edge, s->fonts);
}

static gboolean between(double x, double low, double high)
{
    return x >= low && x <= high; /* not for NaN */
}

gboolean kn_caption_spec_from_variant(GVariant *variant, KnCaptionSpec *s)
{
    const char *fonts;
    *s = (KnCaptionSpec){0};
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(KN_CAPTION_SPEC_TYPE)))
        return FALSE;
    g_variant_get(variant, "(smsmsiiddd(yyy)(yyy)(yyy)(yyy)dbi(dd)(ii)&s)", &s->text, &s->font,
                  &s->language, &s->frame_width, &s->frame_height, &s->size_px, &s->outline_px,
                  &s->margin_px, &s->color.r, &s->color.g, &s->color.b, &s->highlight_color.r,
                  &s->highlight_color.g, &s->highlight_color.b, &s->outline_color.r,
                  &s->outline_color.g, &s->outline_color.b, &s->box_color.r, &s->box_color.g,
                  &s->box_color.b, &s->box_opacity, &s->lit, &s->line_align, &s->x, &s->y,
                  &s->x_edge, &s->y_edge, &fonts);
    g_strlcpy(s->fonts, fonts, sizeof s->fonts);
    if (strlen(s->text) <= TEXT_BYTES_MAX && between(s->frame_width, 1, FRAME_SIDE_MAX) &&
        between(s->frame_height, 1, FRAME_SIDE_MAX) && between(s->size_px, 0, SIZE_MAX_PX) &&
        between(s->outline_px, 0, SIZE_MAX_PX) && between(s->margin_px, 0, FRAME_SIDE_MAX) &&
        between(s->box_opacity, 0, 1) && between(s->line_align, 0, 2) &&
        between(s->x, 0, FRAME_SIDE_MAX) && between(s->y, 0, FRAME_SIDE_MAX) &&
        between(s->x_edge, -1, 1) && between(s->y_edge, -1, 1))
        return TRUE;
    kn_caption_spec_clear(s);
    return FALSE;
}

char *kn_caption_spec_key(const KnCaptionSpec *spec)
{
    KnCaptionSpec named = *spec; /* borrowed: nothing is freed */
    named.font = (char *)kn_font_name(spec->font);
    return kn_hash_variant(g_variant_new("(s@" KN_CAPTION_SPEC_TYPE ")",
                                         G_STRINGIFY(KN_CAPTION_MEANING) " caption",
                                         kn_caption_spec_to_variant(&named)));
}

void kn_caption_layout_clear(KnCaptionLayout *layout)
{
    g_free(layout->parts);
    *layout = (KnCaptionLayout){0};
}

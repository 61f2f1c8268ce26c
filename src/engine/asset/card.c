/* SPDX-License-Identifier: MIT */
/* Text on a colour, or the grey card that stands for a missing picture. */
#include "engine/asset/list.h"
#include "text/text.h"

/* Text, font, size, canvas, colour of the text and of the background, placeholder, fonts. */
#define SPEC_TYPE "(msmsdii(yyy)(yyy)bs)"
/* What has a background has the form, and so the key, that it had before there was another. */
#define CLEAR_TYPE "(" SPEC_TYPE "b)"
enum { SIDE_MAX = 200000 };

static void clear(gpointer spec)
{
    KnCardSpec *card = spec;
    g_free((char *)card->text);
    g_free((char *)card->font);
}

static GVariant *to_variant(const void *spec)
{
    const KnCardSpec *card = spec;
    const KnColor *color = &card->color, *back = &card->background;
    GVariant *plain = g_variant_new(
        SPEC_TYPE, card->text, card->font, card->size_px, card->canvas_width, card->canvas_height,
        color->r, color->g, color->b, back->r, back->g, back->b, card->placeholder, card->fonts);
    return card->clear ? g_variant_new("(@" SPEC_TYPE "b)", plain, TRUE) : plain;
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    KnCardSpec *card = spec;
    KnColor *color = &card->color, *back = &card->background;
    const char *text, *font, *fonts;
    if (g_variant_is_of_type(variant, G_VARIANT_TYPE(CLEAR_TYPE))) {
        g_autoptr(GVariant) plain = g_variant_get_child_value(variant, 0);
        card->clear = TRUE;
        return from_variant(plain, spec);
    }
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(SPEC_TYPE)))
        return FALSE;
    g_variant_get(variant, "(m&sm&sdii(yyy)(yyy)b&s)", &text, &font, &card->size_px,
                  &card->canvas_width, &card->canvas_height, &color->r, &color->g, &color->b,
                  &back->r, &back->g, &back->b, &card->placeholder, &fonts);
    if (card->canvas_width < 1 || card->canvas_width > SIDE_MAX || card->canvas_height < 1 ||
        card->canvas_height > SIDE_MAX || !(card->size_px >= 0 && card->size_px <= SIDE_MAX))
        return FALSE;
    card->text = g_strdup(text);
    card->font = g_strdup(font);
    g_strlcpy(card->fonts, fonts, sizeof card->fonts);
    return TRUE;
}

static char *key(const void *spec)
{
    return kn_card_spec_key(spec);
}

static void fonts_of(const void *spec, GPtrArray *fonts)
{
    g_ptr_array_add(fonts, (gpointer)((const KnCardSpec *)spec)->font);
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnText *text = kn_text(error);
    return text && text->card(asset->spec, surface_path, error);
}

static char *words(const KnAsset *asset G_GNUC_UNUSED)
{
    return g_strdup("its card");
}

const KnAssetKind kn_asset_card = {
    .name = "card",
    .spec_size = sizeof(KnCardSpec),
    .clear = clear,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .fonts = fonts_of,
    .make = make,
    .words = words,
};

/* SPDX-License-Identifier: MIT */
/* A part of a card, or what lies behind it. */
#include "engine/asset/list.h"
#include "text/text.h"

KN_ASSET_FORM(kn_art)
KN_ASSET_READ(kn_art)
KN_ASSET_CLEAR(kn_art)

static void fonts_of(const void *spec, GPtrArray *fonts)
{
    const KnArtSpec *art = spec;
    for (guint i = 0; i < art->n; i++)
        g_ptr_array_add(fonts, art->items[i].font);
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnText *text = kn_text(error);
    return text && text->art_draw(asset->spec, surface_path, error);
}

static char *words(const KnAsset *asset G_GNUC_UNUSED)
{
    return g_strdup("its card");
}

const KnAssetKind kn_asset_art = {
    .name = "art",
    .spec_size = sizeof(KnArtSpec),
    .clear = clear,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .fonts = fonts_of,
    .make = make,
    .words = words,
};

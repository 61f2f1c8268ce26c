/* SPDX-License-Identifier: MIT */
/* A caption that is burned in, with the picture of its lit words. */
#include "engine/asset/list.h"
#include "text/text.h"

KN_ASSET_FORM(kn_caption_spec)
KN_ASSET_READ(kn_caption_spec)
KN_ASSET_CLEAR(kn_caption_spec)

static void fonts_of(const void *spec, GPtrArray *fonts)
{
    g_ptr_array_add(fonts, ((const KnCaptionSpec *)spec)->font);
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnText *text = kn_text(error);
    return text && text->caption_draw(asset->spec, surface_path, error);
}

static char *words(const KnAsset *asset)
{
    return g_strdup_printf("the caption '%s'", ((const KnCaptionSpec *)asset->spec)->text);
}

const KnAssetKind kn_asset_caption = {
    .name = "caption",
    .spec_size = sizeof(KnCaptionSpec),
    .clear = clear,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .fonts = fonts_of,
    .make = make,
    .words = words,
};

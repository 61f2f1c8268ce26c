/* SPDX-License-Identifier: MIT */
/* The text of an effect, with its panel. */
#include "text/text.h"
#include "engine/asset/list.h"

KN_ASSET_FORM(kn_text_block)
KN_ASSET_READ(kn_text_block)
KN_ASSET_CLEAR(kn_text_block)

static void fonts_of(const void *spec, GPtrArray *fonts)
{
    const KnTextBlock *block = spec;
    for (guint i = 0; i < block->n; i++)
        g_ptr_array_add(fonts, block->paragraphs[i].font);
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnText *text = kn_text(error);
    return text && text->block_draw(asset->spec, surface_path, error);
}

static char *words(const KnAsset *asset)
{
    const KnTextBlock *block = asset->spec;
    return block->n > 0 ? g_strdup_printf("the text '%s'", block->paragraphs[0].text)
                        : g_strdup("a drawn shape");
}

const KnAssetKind kn_asset_text = {
    .name = "text",
    .spec_size = sizeof(KnTextBlock),
    .clear = clear,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .fonts = fonts_of,
    .make = make,
    .words = words,
};

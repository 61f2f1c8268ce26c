/* SPDX-License-Identifier: MIT */
/* The page of an old newspaper. */
#include "shot/page.h"
#include "engine/asset/list.h"
#include "text/text.h"

KN_ASSET_FORM(kn_page)
KN_ASSET_READ(kn_page)
KN_ASSET_CLEAR(kn_page)

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnText *text = kn_text(error);
    return text && text->page(asset->spec, surface_path, error);
}

static char *words(const KnAsset *asset G_GNUC_UNUSED)
{
    return g_strdup("its newspaper page");
}

const KnAssetKind kn_asset_page = {
    .name = "page",
    .spec_size = sizeof(KnPage),
    .clear = clear,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .make = make,
    .words = words,
};

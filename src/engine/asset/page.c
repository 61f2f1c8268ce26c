/* SPDX-License-Identifier: MIT */
/* The page of an old newspaper. */
#include "shot/page.h"
#include "engine/asset/list.h"
#include "text/text.h"

static void clear(gpointer spec)
{
    kn_page_clear(spec);
}

static GVariant *to_variant(const void *spec)
{
    return kn_page_to_variant(spec);
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    return kn_page_from_variant(variant, spec);
}

static char *key(const void *spec)
{
    return kn_page_key(spec);
}

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

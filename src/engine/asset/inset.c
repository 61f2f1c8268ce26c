/* SPDX-License-Identifier: MIT */
/* A picture that lies over frames, with its border and shadow. */
#include "media/inset.h"
#include "engine/asset/list.h"

KN_ASSET_FORM(kn_inset_spec)

static const char *content(const void *spec)
{
    return ((const KnInsetSpec *)spec)->picture.source_hash;
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    return kn_inset_spec_from_variant(variant, spec) && *content(spec);
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures && pictures->inset(asset->path, asset->spec, surface_path, error);
}

const KnAssetKind kn_asset_inset = {
    .name = "inset",
    .spec_size = sizeof(KnInsetSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
    .make = make,
};

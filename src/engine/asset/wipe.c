/* SPDX-License-Identifier: MIT */
/* The picture of grey that a transition follows. */
#include "media/wipe.h"
#include "engine/asset/list.h"

KN_ASSET_FORM(kn_wipe_spec)
KN_ASSET_READ(kn_wipe_spec)

static const char *content(const void *spec)
{
    return ((const KnWipeSpec *)spec)->source_hash;
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures && pictures->wipe(asset->path, asset->spec, surface_path, error);
}

const KnAssetKind kn_asset_wipe = {
    .name = "wipe",
    .spec_size = sizeof(KnWipeSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
    .make = make,
};

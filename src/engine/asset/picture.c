/* SPDX-License-Identifier: MIT */
/* A still picture of a file, fitted to its canvas. */
#include "engine/asset/list.h"
#include "media/pictures.h"

KN_ASSET_FORM(kn_surface_spec)

static const char *content(const void *spec)
{
    return ((const KnSurfaceSpec *)spec)->source_hash;
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    return kn_surface_spec_from_variant(variant, spec) && *content(spec);
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures && pictures->prepare(asset->path, asset->spec, surface_path, error);
}

const KnAssetKind kn_asset_picture = {
    .name = "picture",
    .spec_size = sizeof(KnSurfaceSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
    .make = make,
};

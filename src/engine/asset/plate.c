/* SPDX-License-Identifier: MIT */
/* What lies on a picture around its subject. */
#include "media/plate.h"
#include "engine/asset/list.h"

KN_ASSET_FORM(kn_plate_spec)
KN_ASSET_CLEAR(kn_plate_spec)

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    KnPlateSpec *plate = spec;
    if (!kn_plate_spec_from_variant(variant, plate))
        return FALSE;
    if (*plate->picture.source_hash)
        return TRUE;
    kn_plate_spec_clear(plate);
    return FALSE;
}

/* What has none of the picture's pixels does not read it. */
static const char *content(const void *spec)
{
    const KnPlateSpec *plate = spec;
    return kn_plate_has_pixels(plate->look.kind) ? plate->picture.source_hash : NULL;
}

static const char *beside(const void *spec, const char **content_of)
{
    const KnPlateSpec *plate = spec;
    *content_of = plate->mask_hash;
    return plate->mask_path;
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures && pictures->plate(asset->path, asset->spec, surface_path, error);
}

const KnAssetKind kn_asset_plate = {
    .name = "plate",
    .spec_size = sizeof(KnPlateSpec),
    .has_file = TRUE,
    .clear = clear,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
    .beside = beside,
    .make = make,
};

/* SPDX-License-Identifier: MIT */
/* A table of colours, from a .cube file. */
#include "pixel/cube.h"
#include "base/hash.h"
#include "engine/asset/list.h"
#include "pixel/surface.h"

#include <string.h>

/* Raised when a file is read in another way. */
enum { MEANING = 1 };

static GVariant *to_variant(const void *spec)
{
    return g_variant_new_string(((const KnCubeSpec *)spec)->source_hash);
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE_STRING) ||
        !kn_hash_is_valid(g_variant_get_string(variant, NULL)))
        return FALSE;
    g_strlcpy(((KnCubeSpec *)spec)->source_hash, g_variant_get_string(variant, NULL),
              sizeof((KnCubeSpec *)spec)->source_hash);
    return TRUE;
}

static char *key(const void *spec)
{
    return kn_hash_variant(
        g_variant_new("(sis)", "cube", MEANING, ((const KnCubeSpec *)spec)->source_hash));
}

static const char *content(const void *spec)
{
    return ((const KnCubeSpec *)spec)->source_hash;
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    KnCube cube;
    if (!kn_cube_load(asset->path, &cube, error))
        return FALSE;
    g_autoptr(KnFrame) frame = kn_cube_to_frame(&cube, error);
    kn_cube_clear(&cube);
    return frame && kn_surface_write(surface_path, frame, error);
}

const KnAssetKind kn_asset_cube = {
    .name = "cube",
    .spec_size = sizeof(KnCubeSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
    .make = make,
};

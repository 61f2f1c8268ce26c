/* SPDX-License-Identifier: MIT */
/* A square of one shade of grey. */
#include "base/hash.h"
#include "engine/asset/list.h"
#include "pixel/surface.h"

enum { SIDE = 64 };

typedef struct {
    guint8 shade;
} Spec;

static GVariant *to_variant(const void *spec)
{
    return g_variant_new_byte(((const Spec *)spec)->shade);
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE_BYTE))
        return FALSE;
    ((Spec *)spec)->shade = g_variant_get_byte(variant);
    return TRUE;
}

static char *key(const void *spec)
{
    return kn_hash_bytes(spec, sizeof(Spec));
}

static gboolean make(const KnAsset *asset, const char *surface_path, GError **error)
{
    g_autoptr(KnFrame) frame = kn_frame_new(SIDE, SIDE, error);
    if (!frame)
        return FALSE;
    kn_frame_fill(frame, ((const Spec *)asset->spec)->shade, 128, 128);
    return kn_surface_write(surface_path, frame, error);
}

static char *words(const KnAsset *asset)
{
    return g_strdup("a toy");
}

const KnAssetKind kn_asset_toy = {
    .name = "toy",
    .spec_size = sizeof(Spec),
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .make = make,
    .words = words,
};

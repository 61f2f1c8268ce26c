/* SPDX-License-Identifier: MIT */
/* A clip: whoever draws decodes it. */
#include "media/clip.h"
#include "engine/asset/list.h"

static GVariant *to_variant(const void *spec)
{
    return kn_clip_spec_to_variant(spec);
}

static gboolean from_variant(GVariant *variant, gpointer spec)
{
    return kn_clip_spec_from_variant(variant, spec);
}

static char *key(const void *spec)
{
    return kn_clip_spec_key(spec);
}

static const char *content(const void *spec)
{
    return ((const KnClipSpec *)spec)->source_hash;
}

const KnAssetKind kn_asset_clip = {
    .name = "clip",
    .spec_size = sizeof(KnClipSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
};

/* SPDX-License-Identifier: MIT */
/* A clip: whoever draws decodes it. */
#include "media/clip.h"
#include "engine/asset/list.h"

KN_ASSET_FORM(kn_clip_spec)
KN_ASSET_READ(kn_clip_spec)

static const char *content(const void *spec)
{
    return ((const KnClipSpec *)spec)->source_hash;
}

static const char *needs(const void *spec)
{
    return ((const KnClipSpec *)spec)->ground;
}

const KnAssetKind kn_asset_clip = {
    .name = "clip",
    .spec_size = sizeof(KnClipSpec),
    .has_file = TRUE,
    .to_variant = to_variant,
    .from_variant = from_variant,
    .key = key,
    .content = content,
    .needs = needs,
};

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"

/* Every kind of asset: kn_asset_NAME, in NAME.c. The comment says what its spec is. */
#define KN_ASSET_KINDS(KIND)                                                                       \
    KIND(picture) /* KnSurfaceSpec */                                                              \
    KIND(card)    /* KnCardSpec */                                                                 \
    KIND(caption) /* KnCaptionSpec */                                                              \
    KIND(ass)     /* KnAssSpec */                                                                  \
    KIND(clip)    /* KnClipSpec */

#define KN_ASSET_KIND_DECLARE(name) extern const KnAssetKind kn_asset_##name;
KN_ASSET_KINDS(KN_ASSET_KIND_DECLARE)

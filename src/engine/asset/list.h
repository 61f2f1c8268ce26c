/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"

/* Of kn_asset_cube: the hash of the .cube file. */
typedef struct {
    char source_hash[65];
} KnCubeSpec;

/* Every kind of kinds.def: kn_asset_NAME, in NAME.c. */
#define KN_ITEM(name) extern const KnAssetKind kn_asset_##name;
#include "engine/asset/kinds.def"
#undef KN_ITEM

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"

/* Every kind of kinds.def: kn_asset_NAME, in NAME.c. */
#define KN_ITEM(name) extern const KnAssetKind kn_asset_##name;
#include "engine/asset/kinds.def"
#undef KN_ITEM

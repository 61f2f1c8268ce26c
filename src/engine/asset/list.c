/* SPDX-License-Identifier: MIT */
#include "engine/asset/list.h"

#include <string.h>

#define ADDRESS(name) &kn_asset_##name,
static const KnAssetKind *const kinds[] = {KN_ASSET_KINDS(ADDRESS)};

const KnAssetKind *kn_asset_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

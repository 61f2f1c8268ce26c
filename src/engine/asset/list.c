/* SPDX-License-Identifier: MIT */
#include "engine/asset/list.h"

#include <string.h>

static const KnAssetKind *const kinds[] = {
#define KN_ITEM(name) &kn_asset_##name,
#include "engine/asset/kinds.def"
#undef KN_ITEM
};

const KnAssetKind *kn_asset_kind(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

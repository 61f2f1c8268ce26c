/* SPDX-License-Identifier: MIT */
#include "base/variant.h"

GVariant *kn_variant_flat(GVariant *variant)
{
    g_variant_get_data(variant); /* lets go of the tree */
    return variant;
}

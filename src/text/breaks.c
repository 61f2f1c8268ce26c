/* SPDX-License-Identifier: MIT */
#include "text/breaks.h"
#include "base/error.h"
#include "base/module.h"

const KnBreaks *kn_breaks(GError **error)
{
    const KnBreaks *breaks = kn_module_load("breaks", error);
    if (!breaks || breaks->abi == KN_BREAKS_ABI)
        return breaks;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the module 'kn-breaks.so' is of another version of Kinora: install it again");
    return NULL;
}

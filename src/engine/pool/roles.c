/* SPDX-License-Identifier: MIT */
#include "engine/pool/role.h"

#include <string.h>

static const KnRole *const roles[] = {
#define KN_ITEM(name) &kn_role_##name,
#include "engine/pool/roles.def"
#undef KN_ITEM
    NULL,
};

const KnRole *const *kn_roles(void)
{
    return roles;
}

const KnRole *kn_role_find(const char *name)
{
    for (guint i = 0; roles[i]; i++)
        if (strcmp(roles[i]->name, name) == 0)
            return roles[i];
    return NULL;
}

/* SPDX-License-Identifier: MIT */
#include "engine/pool/role.h"

#include <string.h>

static const KnRole *const roles[] = {
    &kn_role_draw, &kn_role_picture, &kn_role_sound, &kn_role_voice, NULL,
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

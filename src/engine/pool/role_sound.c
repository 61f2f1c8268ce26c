/* SPDX-License-Identifier: MIT */
#include "engine/pool/manifest_role.h"

static const char *const modules[] = {"media", NULL};
const KnRole kn_role_sound = {.name = "sound", .modules = modules, KN_WORK_ROLE};

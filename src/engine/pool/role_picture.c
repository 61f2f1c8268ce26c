/* SPDX-License-Identifier: MIT */
#include "engine/pool/manifest_role.h"

static const char *const modules[] = {"pictures", "text", "breaks", "ass", NULL};
const KnRole kn_role_picture = {.name = "picture", .modules = modules, KN_WORK_ROLE};

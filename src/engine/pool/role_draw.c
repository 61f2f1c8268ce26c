/* SPDX-License-Identifier: MIT */
#include "engine/pool/manifest_role.h"

/* Clips are decoded by whoever draws; encoders of the media module are for those other than x264.
 */
static const char *const modules[] = {"x264", "media", NULL};
const KnRole kn_role_draw = {.name = "draw", .modules = modules, KN_WORK_ROLE};

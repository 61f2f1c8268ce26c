/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"
#include "shot/shot.h"

/* Plans the pictures that lie over a shot (KnShot.insets): looks at their files, adds what they are
 * made of to assets (KnAsset*), and says where they lie. Errors: of looking at a file. */
gboolean kn_insets_plan(KnStore *store, GPtrArray *assets, KnShot *shot, GError **error);

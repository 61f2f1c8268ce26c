/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"
#include "project/project.h"
#include "shot/shot.h"

/* Adds the theme's logo, where there is one: over the shot's own time from its first to its last
 * frame, so that it stands still through all of the film. Errors: of looking at the file. */
gboolean kn_insets_add_logo(KnStore *store, const KnProject *project, KnShot *shot, GError **error);

/* Plans the pictures that lie over a shot (KnShot.insets): looks at their files, adds what they are
 * made of to assets (KnAsset*), and says where they lie. Errors: of looking at a file. */
gboolean kn_insets_plan(KnStore *store, GPtrArray *assets, KnShot *shot, GError **error);

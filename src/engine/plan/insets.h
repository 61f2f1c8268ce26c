/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"
#include "project/project.h"
#include "shot/shot.h"

/* Adds the theme's logo, where there is one: over the shot's own time from its first to its last
 * frame, so that it stands still through all of the film. Errors: of looking at the file. */
gboolean kn_insets_add_logo(KnStore *store, const KnProject *project, KnShot *shot, GError **error);

/* Adds the theme's logo, where there is one, to what one of the two shots of a branded transition
 * shows of it: in the middle of the frame, while the panel hides all else; that in the corner
 * (kn_insets_add_logo, before) is not seen meanwhile. n frames are drawn of
 * the transition, of which the shot has those from `first` on, [first, to); the first of these is
 * its own frame `at`. Does nothing for other transitions. Errors: of looking at the file. */
typedef struct {
    const KnTransitionUse *use;
    int n, first, to;
    gint64 at;
} KnBrandPart;
gboolean kn_insets_add_brand(KnStore *store, const KnProject *project, const KnBrandPart *part,
                             KnShot *shot, GError **error);

/* Plans the pictures that lie over a shot (KnShot.insets): looks at their files, adds what they are
 * made of to assets (KnAsset*), and says where they lie. Errors: of looking at a file. */
gboolean kn_insets_plan(KnStore *store, GPtrArray *assets, KnShot *shot, GError **error);

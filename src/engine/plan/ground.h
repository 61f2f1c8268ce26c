/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"
#include "engine/plan/clips.h"

/* Where a clip's ground comes from, and where it goes. Borrowed. */
typedef struct {
    const KnProject *project;
    KnStore *store;
    const KnClips *clips;
    GPtrArray *assets; /* KnAsset* */
    KnWarnings *warnings;
} KnGroundInputs;

/* The picture behind a transparent clip (background_image): a surface of the size of the clip's
 * canvas, which it fills, about its middle. Appends it to the assets and names it in the clip's
 * spec, if the segment has one and the clip lets something of it through; else warns that it is not
 * seen. Errors: those of kn_probe_picture. Threads: one an array. */
gboolean kn_ground_plan(const KnGroundInputs *inputs, const KnSegment *segment, KnAsset *clip,
                        GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"
#include "engine/plan/visual.h"

/* The picture behind a transparent clip (background_image): a surface of the size of the clip's
 * canvas, which it fills, about its middle. Appends it to the compiler's assets and names it in the
 * clip's spec, if the segment has one and the clip lets something of it through; else warns that it
 * is not seen. Errors: those of kn_probe_picture. */
gboolean kn_ground_plan(KnCompiler *compiler, const KnSegment *segment, KnAsset *clip,
                        GError **error);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/use.h"
#include "engine/asset/asset.h"
#include "engine/store/store.h"
#include "shot/shot.h"

/* Plans the pictures that transitions follow (media/wipe.h). Threads: one. */
typedef struct {
    KnStore *store;
    GPtrArray *assets; /* KnAsset*: the picture is added */
    int width, height; /* of the frame */
} KnWipeInputs;

/* Completes a cut of a transition that takes a picture. Errors: those of looking at its file. */
gboolean kn_wipe_plan(const KnWipeInputs *inputs, const KnTransitionUse *use, KnCut *cut,
                      GError **error);

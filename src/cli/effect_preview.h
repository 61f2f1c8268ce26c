/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "cli/picture.h"
#include "effects/effect.h"

/* What an effect or a transition looks like: three frames of a film of a few seconds side by side,
 * as they stand in docs/effects.md. Threads: one. */
typedef struct {
    const KnEffect *effect;         /* or */
    const KnTransition *transition; /* one of the two */
    const char *pictures[2];        /* files; of a transition both */
    const char *params;             /* a JSON object; NULL: what must be given is made up */
    const char *output;             /* where it will be written: none of these files */
    KnArgs *args;                   /* how much is said */
} KnEffectPreview;

/* NULL with an error: any of loading and drawing a project; KN_ERROR_USAGE: params are no object.
 */
KnPicture *kn_effect_preview(const KnEffectPreview *preview, GError **error);

/* SPDX-License-Identifier: MIT */
#include "engine/plan/wipes.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "media/wipe.h"

gboolean kn_wipe_plan(const KnWipeInputs *inputs, const KnTransitionUse *use, KnCut *cut,
                      GError **error)
{
    KnProbe probe;
    if (!kn_probe_picture(inputs->store, use->file, &probe, error))
        return FALSE;
    /* It will be made by the decoder of today. */
    if (probe.remembered && !kn_probe_refresh(use->file, &probe, error))
        return FALSE;
    KnAsset *asset = kn_asset_new(&kn_asset_wipe, use->file);
    KnWipeSpec *spec = asset->spec;
    g_strlcpy(spec->source_hash, probe.hash, sizeof spec->source_hash);
    g_strlcpy(spec->decoder, probe.picture.decoder, sizeof spec->decoder);
    spec->width = inputs->width;
    spec->height = inputs->height;
    spec->invert = use->invert;
    kn_asset_complete(asset, kn_wipe_surface_width(inputs->width), inputs->height);
    g_strlcpy(cut->surface, asset->key, sizeof cut->surface);
    cut->softness = use->softness;
    g_ptr_array_add(inputs->assets, asset);
    return TRUE;
}

/* SPDX-License-Identifier: MIT */
#include "engine/plan/insets.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "media/inset.h"

static gboolean plan(KnStore *store, GPtrArray *assets, KnShotInset *inset, GError **error)
{
    KnProbe probe;
    if (!kn_probe_picture(store, inset->path, &probe, error))
        return FALSE;
    /* It will be made by the decoder of today. */
    if (probe.remembered && !kn_probe_refresh(inset->path, &probe, error))
        return FALSE;
    KnAsset *asset = kn_asset_new(&kn_asset_inset, inset->path);
    KnInsetSpec *spec = asset->spec;
    spec->look = inset->look;
    g_strlcpy(spec->picture.source_hash, probe.hash, sizeof spec->picture.source_hash);
    kn_inset_spec_plan(spec, &probe.picture, &inset->box, inset->whole, &inset->x, &inset->y);
    kn_asset_complete(asset, spec->width, spec->height);
    inset->box = (KnBox){inset->x + spec->x, inset->y + spec->y, spec->picture.canvas_width,
                         spec->picture.canvas_height};
    inset->width = asset->width;
    inset->height = asset->height;
    g_strlcpy(inset->surface, asset->key, sizeof inset->surface);
    g_ptr_array_add(assets, asset);
    return TRUE;
}

gboolean kn_insets_plan(KnStore *store, GPtrArray *assets, KnShot *shot, GError **error)
{
    for (guint i = 0; i < shot->n_insets; i++)
        if (!plan(store, assets, &shot->insets[i], error))
            return FALSE;
    return TRUE;
}

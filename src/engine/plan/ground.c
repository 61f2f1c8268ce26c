/* SPDX-License-Identifier: MIT */
#include "engine/plan/ground.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "media/clip.h"
#include "media/pictures.h"
#include "project/places.h"

#include <string.h>

static gboolean is_seen(const KnGroundInputs *inputs, const KnSegment *segment,
                        const KnClipSpec *spec)
{
    gboolean covers = spec->width == spec->canvas_width && spec->height == spec->canvas_height;
    return kn_clips_are_clear(inputs->clips, segment) || !(covers || spec->blur);
}

/* A picture that is smaller than the canvas is enlarged: both are laid on each other as they are.
 */
static KnAsset *plan(const KnSegment *segment, const KnProbe *probe, const KnClipSpec *clip)
{
    KnBox base;
    KnAsset *asset = kn_asset_new(&kn_asset_picture, segment->ground_path);
    KnSurfaceSpec *spec = asset->spec;
    g_strlcpy(spec->source_hash, probe->hash, sizeof spec->source_hash);
    spec->fit = KN_FIT_COVER;
    spec->background = segment->background;
    kn_surface_spec_plan(spec, &probe->picture, clip->canvas_width, clip->canvas_height, 1,
                         (KnPoint){0.5, 0.5}, &base);
    spec->canvas_width = clip->canvas_width;
    spec->canvas_height = clip->canvas_height;
    kn_asset_complete(asset, spec->canvas_width, spec->canvas_height);
    return asset;
}

/* As of today: it will be made by the decoder that is here. */
static gboolean look_into(const KnGroundInputs *inputs, const KnSegment *segment, KnProbe *probe,
                          GError **error)
{
    if (kn_probe_picture(inputs->store, segment->ground_path, probe, error) &&
        (!probe->remembered || kn_probe_refresh(segment->ground_path, probe, error)))
        return TRUE;
    kn_project_place_member(inputs->project, segment->node, segment->json_path, "background_image",
                            error);
    return FALSE;
}

gboolean kn_ground_plan(const KnGroundInputs *inputs, const KnSegment *segment, KnAsset *clip,
                        GError **error)
{
    KnClipSpec *spec = clip->spec;
    KnProbe probe;
    if (!segment->ground_path || segment->ground_missing)
        return TRUE;
    if (!look_into(inputs, segment, &probe, error))
        return FALSE;
    if (!is_seen(inputs, segment, spec)) {
        kn_warnings_add(inputs->warnings, KN_WARNING_NO_EFFECT,
                        (guint)(segment - inputs->project->segments) + 1,
                        "background_image is not seen: its clip covers all of the frame");
        return TRUE;
    }
    KnAsset *ground = plan(segment, &probe, spec);
    g_ptr_array_add(inputs->assets, ground);
    memcpy(spec->ground, ground->key, sizeof spec->ground);
    spec->background = (KnColor){0, 0, 0};
    kn_asset_complete(clip, clip->width, clip->height);
    clip->decoded_pixels *= 2; /* it is decoded twice */
    return TRUE;
}

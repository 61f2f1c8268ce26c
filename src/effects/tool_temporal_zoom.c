/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"

/* Zooms over the whole of the shot about a point that keeps its place on the screen. The motion
 * runs inside of what this frames. */
typedef struct {
    double scale, start_scale;
    KnEasing ease;
    KnSpot anchor_point;
} Params;

static const KnOption options[] = {
    {.name = "scale",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, scale),
     .min = 1,
     .max = 10,
     .default_text = "1.3",
     .unit = "x",
     .help = "zoom at the end"},
    {.name = "start_scale",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, start_scale),
     .min = 1,
     .max = 10,
     .default_text = "1.0",
     .unit = "x",
     .help = "zoom at the beginning"},
    {.name = "ease",
     .type = &kn_type_easing,
     .offset = KN_OPTION_FIELD(Params, KnEasing, ease),
     .default_text = "\"easeInOut\"",
     .help = "easing: a CSS or Penner name, or cubic-bezier(a,b,c,d)"},
    {.name = "anchor_point",
     .type = &kn_type_spot,
     .offset = KN_OPTION_FIELD(Params, KnSpot, anchor_point),
     .choices = kn_place_names,
     .help = "the point that stays in place; the subject, where there is one, by default"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnCameraKey key = {.z = p->start_scale, .ease = p->ease};
    KnPoint anchor = kn_place_point(&p->anchor_point, context, context->focus);
    KnCameraPath *path = kn_shot_add_reframing(shot, KN_CAMERA_ROOM, error);

    if (!path)
        return FALSE;
    key.u = CLAMP(anchor.x, 0, 1);
    key.v = CLAMP(anchor.y, 0, 1);
    kn_camera_add(path, key);
    key.t = kn_effect_last(context);
    key.z = p->scale;
    kn_camera_add(path, key);
    return TRUE;
}

const KnEffect kn_effects_tool_temporal_zoom[] = {
    {.name = "temporal_zoom",
     .kind = KN_EFFECT_TOOL,
     .help = "Zooms over the whole segment about a point that keeps its place.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

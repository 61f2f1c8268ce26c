/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"

/* Zooms over the whole of the shot about a point that keeps its place on the screen. The motion
 * runs inside of what this frames. */
typedef struct {
    double scale, start_scale;
    char *ease;
    const KnJson *anchor_point;
} Params;

static const KnOption options[] = {
    {.name = "scale",
     .type = KN_OPTION_DOUBLE,
     .offset = KN_OPTION_FIELD(Params, double, scale),
     .min = 1,
     .max = 10,
     .default_text = "1.3",
     .unit = "x",
     .help = "zoom at the end"},
    {.name = "start_scale",
     .type = KN_OPTION_DOUBLE,
     .offset = KN_OPTION_FIELD(Params, double, start_scale),
     .min = 1,
     .max = 10,
     .default_text = "1.0",
     .unit = "x",
     .help = "zoom at the beginning"},
    {.name = "ease",
     .type = KN_OPTION_STRING,
     .offset = KN_OPTION_FIELD(Params, char *, ease),
     .default_text = "\"easeInOut\"",
     .help = "easing: a CSS or Penner name, or cubic-bezier(a,b,c,d)"},
    {.name = "anchor_point",
     .type = KN_OPTION_JSON,
     .offset = KN_OPTION_FIELD(Params, const KnJson *, anchor_point),
     .help = "the point that stays in place: [x, y] from 0 to 1, \"subject\" or \"center\"; the "
             "subject, where there is one, by default"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnCameraKey key = {.z = p->start_scale};
    KnCameraPath *path = kn_shot_add_reframing(shot, KN_CAMERA_ROOM, error);
    KnPoint anchor;

    if (!path || !kn_easing_parse(p->ease, &key.ease, error) ||
        !kn_effect_point(p->anchor_point, "anchor_point", context, context->focus, &anchor, error))
        return FALSE;
    key.u = CLAMP(anchor.x, 0, 1);
    key.v = CLAMP(anchor.y, 0, 1);
    kn_camera_add(path, key);
    key.t = kn_effect_last(context);
    key.z = p->scale;
    kn_camera_add(path, key);
    return TRUE;
}

const KnEffect kn_effect_temporal_zoom = {
    .name = "temporal_zoom",
    .kind = KN_EFFECT_TOOL,
    .help = "Zooms over the whole segment about a point that keeps its place.",
    .options = options,
    .params_size = sizeof(Params),
    .compile = compile,
};

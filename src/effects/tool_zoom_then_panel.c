/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/panel.h"
#include "effects/params.h"

typedef struct {
    KnPanel panel;
    double zoom_duration, zoom_scale;
    KnEasing ease;
    KnSpot anchor_point;
} Params;

static const KnOption options[] = {
    {.name = "zoom_duration",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, zoom_duration),
     .min = 0,
     .max = 36000,
     .default_text = "3.0",
     .unit = "s",
     .help = "how long the picture is zoomed into; then the panel comes"},
    {.name = "zoom_scale",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, zoom_scale),
     .min = 1,
     .max = 10,
     .default_text = "1.5",
     .unit = "x",
     .help = "zoom at the end"},
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
    KN_PANEL_OPTIONS(Params),
    KN_TEXT_CPS_OPTION(Params, panel.cps, "typing_speed", "12"),
    KN_TEXT_DURATION_OPTION(Params, panel.duration, "0"),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnPoint anchor = kn_place_point(&p->anchor_point, context, context->focus);
    KnCameraPath *path = kn_shot_add_reframing(shot, KN_CAMERA_ROOM, error);
    KnCameraKey key = {
        .z = 1, .u = CLAMP(anchor.x, 0, 1), .v = CLAMP(anchor.y, 0, 1), .ease = p->ease};
    double frames = p->zoom_duration * context->fps.num / context->fps.den;

    if (!path)
        return FALSE;
    kn_camera_add(path, key);
    key.t = MIN(MAX(context->lead + frames, 1), kn_effect_last(context));
    key.z = p->zoom_scale;
    kn_camera_add(path, key);
    kn_panel_add(context, "zoom_then_panel", &p->panel, p->zoom_duration, shot);
    return TRUE;
}

const KnEffect kn_effects_tool_zoom_then_panel[] = {
    {.name = "zoom_then_panel",
     .kind = KN_EFFECT_TOOL,
     .help = "Zooms into the picture, then types text on a panel.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

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
     .time = KN_TIME_BEGINS, /* of the panel */
     .help = "how long the picture is zoomed into; then the panel comes"},
    {.name = "zoom_scale",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, zoom_scale),
     .min = 1,
     .max = 10,
     .default_text = "1.5",
     .unit = "x",
     .help = "zoom at the end"},
    KN_EFFECT_EASE_OPTION(Params),
    KN_EFFECT_ANCHOR_OPTION(Params),
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
    double end = context->lead + p->zoom_duration * context->fps.num / context->fps.den;
    const double t[2] = {0, MIN(MAX(end, 1), kn_effect_last(context))}, z[2] = {1, p->zoom_scale};

    kn_effect_zoom(shot, anchor, &p->ease, t, z);
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

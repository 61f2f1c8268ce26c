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
    KN_EFFECT_EASE_OPTION(Params),
    KN_EFFECT_ANCHOR_OPTION(Params),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const double t[2] = {0, kn_effect_last(context)}, z[2] = {p->start_scale, p->scale};

    kn_effect_zoom(shot, kn_place_point(&p->anchor_point, context, context->focus), &p->ease, t, z);
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

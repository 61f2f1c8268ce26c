/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/panel.h"

typedef struct {
    KnPanel panel;
    double start_time;
} Params;

static const KnOption options[] = {
    KN_PANEL_OPTIONS(Params),
    KN_TEXT_CPS_OPTION(Params, panel.cps, "cps", "10"),
    KN_TEXT_START_OPTION(Params, "0"),
    KN_TEXT_DURATION_OPTION(Params, panel.duration, "0"),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    kn_panel_add(context, "paneled_text", &p->panel, p->start_time, shot);
    return TRUE;
}

const KnEffect kn_effects_tool_paneled_text[] = {
    {.name = "paneled_text",
     .kind = KN_EFFECT_TOOL,
     .help = "Types text on a panel at a side of the frame.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

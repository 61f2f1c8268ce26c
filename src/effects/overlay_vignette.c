/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

typedef struct {
    double strength;
} Params;

static const KnOption options[] = {
    {.name = "strength",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, strength),
     .min = 0,
     .max = 1,
     .default_text = "1.0",
     .unit = "0..1",
     .help = "how dark the corners become; 1 leaves 15 % of their light"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    kn_shot_add_vignette(shot, ((const Params *)params)->strength);
    return TRUE;
}

const KnEffect kn_effects_overlay_vignette[] = {
    {.name = "vignette",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Darkens the frame towards its corners.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

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
     .default_text = "0.8",
     .unit = "0..1",
     .help = "how late it is"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    double strength = ((const Params *)params)->strength;

    kn_shot_add_sepia(shot, strength);
    kn_shot_add_vignette(shot, strength);
    return TRUE;
}

const KnEffect kn_effects_overlay_toy[] = {
    {.name = "toy_dusk",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Brown and dark, as in the evening.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

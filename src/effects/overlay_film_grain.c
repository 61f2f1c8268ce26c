/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

typedef struct {
    double sigma, sepia;
} Params;

static const KnOption options[] = {
    {.name = "sigma",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, sigma),
     .min = 0,
     .max = KN_GRAIN_SIGMA_MAX,
     .default_text = "6",
     .unit = "code values",
     .help = "strength of the grain: its standard deviation in brightness"},
    {.name = "sepia",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, sepia),
     .min = 0,
     .max = 1,
     .default_text = "0.3",
     .unit = "0..1",
     .help = "how far colours are drawn towards a muted brown"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;

    kn_shot_add_sepia(shot, p->sepia);
    kn_shot_add_grain(shot, p->sigma, context->seed);
    return TRUE;
}

const KnEffect kn_effects_overlay_film_grain[] = {
    {.name = "film_grain",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Fresh grain in each frame, and a muted sepia.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "shot/step.h"

typedef struct {
    double sigma;
    guint64 seed;
} Params;

void kn_shot_add_grain(KnShot *shot, double sigma, guint64 seed)
{
    g_assert(sigma >= 0 && sigma <= KN_GRAIN_SIGMA_MAX);
    if (sigma > 0)
        kn_shot_add_step(shot, &kn_step_grain, &(Params){sigma, seed});
}

static GVariant *freeze(const void *params)
{
    const Params *p = params;

    return g_variant_new("(dt)", p->sigma, p->seed);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    Params *p = params;

    g_variant_get(frozen, "(dt)", &p->sigma, &p->seed);
    return p->sigma > 0 && p->sigma <= KN_GRAIN_SIGMA_MAX;
}

/* The noise of the grain kernel has sigma 147.8 and is scaled by 2^-16. */
static int weight(const void *params, const KnStepTime *time)
{
    return (int)(((const Params *)params)->sigma * (65536 / 147.8) + 0.5);
}

static void draw_row(const KnStepRow *row)
{
    const Params *p = row->params;

    row->kernels->grain(row->dst, row->src, kn_noise_key(p->seed, row->t, (uint32_t)row->y), 0,
                        row->weight, row->n);
}

const KnStepKind kn_step_grain = {
    .name = "grain",
    .stage = KN_STAGE_OVERLAY,
    .planes = KN_STEP_LUMA,
    .params_size = sizeof(Params),
    .type = "(dt)",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
};

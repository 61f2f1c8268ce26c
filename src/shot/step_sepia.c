/* SPDX-License-Identifier: MIT */
#include "shot/step.h"

typedef struct {
    double amount;
} Params;

/* A muted brown: BT.709 limited Cb and Cr of the usual sepia of mid-grey (173, 154, 120). */
static const uint8_t chroma[2] = {111, 138};

void kn_shot_add_sepia(KnShot *shot, double amount)
{
    g_assert(amount >= 0 && amount <= 1);
    if (amount > 0)
        kn_shot_add_step(shot, &kn_step_sepia, &(Params){amount});
}

static GVariant *freeze(const void *params)
{
    return g_variant_new_double(((const Params *)params)->amount);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    double amount = ((Params *)params)->amount = g_variant_get_double(frozen);

    return amount > 0 && amount <= 1;
}

static int weight(const void *params, const KnStepTime *time)
{
    return (int)(((const Params *)params)->amount * KN_ONE + 0.5);
}

static void draw_row(const KnStepRow *row)
{
    row->kernels->mix_value(row->dst, row->src, chroma[row->plane - 1], row->weight, row->n);
}

const KnStepKind kn_step_sepia = {
    .name = "sepia",
    .stage = KN_STAGE_OVERLAY,
    .planes = KN_STEP_CHROMA,
    .is_static = TRUE,
    .goes_along = TRUE,
    .params_size = sizeof(Params),
    .type = "d",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
};

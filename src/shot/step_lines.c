/* SPDX-License-Identifier: MIT */
#include "shot/exact.h"
#include "shot/step.h"

typedef struct {
    double depth, distance;
} Params;

enum { BLACK = 16 };

void kn_shot_add_lines(KnShot *shot, double depth, double distance)
{
    g_assert(depth >= 0 && depth <= 1 && distance >= 2 && distance <= KN_LINES_DISTANCE_MAX);
    if (depth > 0)
        kn_shot_add_step(shot, &kn_step_lines, &(Params){depth, distance});
}

static GVariant *freeze(const void *params)
{
    const Params *p = params;

    return g_variant_new("(dd)", p->depth, p->distance);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    Params *p = params;

    g_variant_get(frozen, "(dd)", &p->depth, &p->distance);
    return p->depth > 0 && p->depth <= 1 && p->distance >= 2 &&
           p->distance <= KN_LINES_DISTANCE_MAX;
}

static int weight(const void *params, const KnStepTime *time)
{
    return (int)(((const Params *)params)->depth * KN_ONE + 0.5);
}

static void draw_row(const KnStepRow *row)
{
    const Params *p = row->params;
    double wave = kn_wave((row->y + 0.25) / p->distance);

    row->kernels->mix_value(row->dst, row->src, BLACK, (int)(row->weight * wave + 0.5), row->n);
}

const KnStepKind kn_step_lines = {
    .name = "lines",
    .stage = KN_STAGE_OVERLAY,
    .planes = KN_STEP_LUMA,
    .is_static = TRUE,
    .params_size = sizeof(Params),
    .type = "(dd)",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
};

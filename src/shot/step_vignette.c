/* SPDX-License-Identifier: MIT */
#include "shot/step.h"
#include <math.h>

typedef struct {
    double strength;
} Params;

void kn_shot_add_vignette(KnShot *shot, double strength)
{
    g_assert(strength >= 0 && strength <= 1);
    if (strength > 0)
        kn_shot_add_step(shot, &kn_step_vignette, &(Params){strength});
}

static GVariant *freeze(const void *params)
{
    return g_variant_new_double(((const Params *)params)->strength);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    double strength = ((Params *)params)->strength = g_variant_get_double(frozen);

    return strength > 0 && strength <= 1;
}

static int weight(const void *params, const KnStepTime *time)
{
    return 1;
}

static double strength_of(const void *params)
{
    return ((const Params *)params)->strength;
}

static void draw_row(const KnStepRow *row)
{
    const int16_t *gain = kn_field_row(row->field, row->plane, row->y, NULL);

    row->kernels->gain(row->dst, row->src, (const uint16_t *)gain, row->plane ? 128 : 16, row->n);
}

/* Chroma gains are those of the luma positions where chroma samples lie; with an odd height the
 * last chroma row has no partner, so that the rows are not symmetric. */
static int mirror(const KnFieldPlane *plane)
{
    return plane->chroma && plane->frame_height % 2 ? -1 : plane->height - 1;
}

static void gain_row(const KnFieldPlane *plane, double strength, int y, int16_t *gain)
{
    double middle_x = plane->frame_width / 2.0, middle_y = plane->frame_height / 2.0;
    double slope = 0.85 / sqrt(middle_x * middle_x + middle_y * middle_y);
    double dy = (plane->chroma ? 2 * y + 1 : y + 0.5) - middle_y;

    for (int x = 0; x < plane->width; x++) {
        double dx = (plane->chroma ? 2 * x + 0.5 : x + 0.5) - middle_x;
        double loss = slope * sqrt(dx * dx + dy * dy);

        gain[x] = (int16_t)(KN_ONE * (1 - strength * MIN(loss, 0.85)) + 0.5);
    }
}

static const KnFieldShape shape = {.mirror = mirror, .row = gain_row};

const KnStepKind kn_step_vignette = {
    .name = "vignette",
    .stage = KN_STAGE_OVERLAY,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .is_static = TRUE,
    .goes_along = TRUE,
    .params_size = sizeof(Params),
    .type = "d",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
    .field = &shape,
    .field_parameter = strength_of,
};

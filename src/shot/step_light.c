/* SPDX-License-Identifier: MIT */
#include "shot/exact.h"
#include "shot/step.h"
#include <math.h>

static const guint8 white[3] = {235, 128, 128};

static gboolean is_good(const KnLight *l)
{
    return l->intensity > 0 && l->intensity <= 1 && l->shape < KN_N_LIGHTS && l->n_frames > 0 &&
           l->n_frames <= KN_STEP_FRAMES_MAX;
}

void kn_shot_add_light(KnShot *shot, const KnLight *light)
{
    if (light->intensity == 0 || light->n_frames == 0)
        return;
    g_assert(is_good(light));
    kn_shot_add_step(shot, &kn_step_light, light);
}

static GVariant *freeze(const void *params)
{
    const KnLight *l = params;

    return g_variant_new("(did)", l->intensity, (gint32)l->shape, l->n_frames);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    KnLight *l = params;
    gint32 shape;

    g_variant_get(frozen, "(did)", &l->intensity, &shape, &l->n_frames);
    l->shape = shape < 0 || shape >= KN_N_LIGHTS ? KN_N_LIGHTS : (KnLightShape)shape;
    return is_good(l);
}

/* Pulses and strobes go on through transitions; a flash is one of the shot's own time. */
static double brightness(const KnLight *l, const KnStepTime *time)
{
    double at = (double)time->own / l->n_frames;
    double left = 1 - CLAMP(at, 0, 1);

    if (l->shape == KN_LIGHT_PULSE)
        return kn_wave(at);
    if (l->shape == KN_LIGHT_STROBE)
        return at - floor(at) < 0.5;
    return time->own < 0 ? 1 : left * left;
}

static int weight(const void *params, const KnStepTime *time)
{
    const KnLight *l = params;

    return (int)(l->intensity * brightness(l, time) * KN_ONE + 0.5);
}

static void draw_row(const KnStepRow *row)
{
    row->kernels->mix_value(row->dst, row->src, white[row->plane], row->weight, row->n);
}

const KnStepKind kn_step_light = {
    .name = "light",
    .stage = KN_STAGE_OVERLAY,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .params_size = sizeof(KnLight),
    .type = "(did)",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
};

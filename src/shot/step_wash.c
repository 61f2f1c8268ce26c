/* SPDX-License-Identifier: MIT */
#include "shot/step.h"

static gboolean is_good(const KnWash *w)
{
    return w->opacity > 0 && w->opacity <= 1 && w->mode < KN_N_BLENDS && w->start >= 0 &&
           w->start <= KN_STEP_FRAMES_MAX && w->n_frames >= 0 &&
           w->n_frames <= KN_STEP_FRAMES_MAX && w->rise >= 0 && w->rise <= KN_STEP_FRAMES_MAX;
}

void kn_shot_add_wash(KnShot *shot, const KnWash *wash)
{
    if (wash->opacity == 0 || wash->n_frames == 0)
        return;
    g_assert(is_good(wash));
    kn_shot_add_step(shot, &kn_step_wash, wash);
}

#define TYPE "((yyy)diddd)"

static GVariant *freeze(const void *params)
{
    const KnWash *w = params;

    return g_variant_new(TYPE, w->color.r, w->color.g, w->color.b, w->opacity, (gint32)w->mode,
                         w->start, w->n_frames, w->rise);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    KnWash *w = params;
    gint32 mode;

    g_variant_get(frozen, TYPE, &w->color.r, &w->color.g, &w->color.b, &w->opacity, &mode,
                  &w->start, &w->n_frames, &w->rise);
    w->mode = mode < 0 || mode >= KN_N_BLENDS ? KN_N_BLENDS : (KnBlend)mode;
    return is_good(w) && w->n_frames > 0;
}

/* Beyond its own time (in a transition) a shot stays as it is at that end. */
static int weight(const void *params, const KnStepTime *time)
{
    const KnWash *w = params;
    double since = (double)CLAMP(time->own, 0, MAX(time->n_frames - 1, 0)) - w->start;

    if (since < 0 || since >= w->n_frames)
        return 0;
    return since >= w->rise ? KN_ONE : (int)(since / w->rise * KN_ONE + 0.5);
}

static double blend(KnBlend mode, double under, double over)
{
    switch (mode) {
    case KN_BLEND_SCREEN:
        return 1 - (1 - under) * (1 - over);
    case KN_BLEND_MULTIPLY:
        return under * over;
    case KN_BLEND_OVERLAY:
        return under < 0.5 ? 2 * under * over : 1 - 2 * (1 - under) * (1 - over);
    case KN_BLEND_ADD:
        return under + over;
    default:
        return over;
    }
}

static void change(const KnStepColor *step, double rgb[3])
{
    const KnWash *w = step->params;
    const double over[3] = {w->color.r / 255.0, w->color.g / 255.0, w->color.b / 255.0};

    for (int k = 0; k < 3; k++)
        rgb[k] += w->opacity * step->weight * (blend(w->mode, rgb[k], over[k]) - rgb[k]);
}

const KnStepKind kn_step_wash = {
    .name = "wash",
    .stage = KN_STAGE_LOOK,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .is_static = TRUE,
    .params_size = sizeof(KnWash),
    .type = TYPE,
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .color = change,
};

/* SPDX-License-Identifier: MIT */
#include "shot/step.h"
#include <string.h>

typedef struct {
    int fade_in, fade_out; /* frames */
    guint8 color[3];
} Params;

void kn_shot_add_fades(KnShot *shot, int fade_in, int fade_out, const guint8 color[3])
{
    Params params = {fade_in, fade_out, {color[0], color[1], color[2]}};

    g_assert(fade_in >= 0 && fade_in <= shot->n_frames);
    g_assert(fade_out >= 0 && fade_out <= shot->n_frames);
    if (fade_in || fade_out)
        kn_shot_add_step(shot, &kn_step_fade, &params);
}

static GVariant *freeze(const void *params)
{
    const Params *p = params;

    return g_variant_new("(ii(yyy))", p->fade_in, p->fade_out, p->color[0], p->color[1],
                         p->color[2]);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    Params *p = params;

    g_variant_get(frozen, "(ii(yyy))", &p->fade_in, &p->fade_out, &p->color[0], &p->color[1],
                  &p->color[2]);
    return p->fade_in >= 0 && p->fade_in <= shot->n_frames && p->fade_out >= 0 &&
           p->fade_out <= shot->n_frames;
}

/* How much of the colour covers the frame. Beyond its own time (in a transition) a shot stays as it
 * is at that end. */
static int weight(const void *params, const KnStepTime *time)
{
    const Params *p = params;
    gint64 left = time->n_frames - 1 - time->own;
    double visible = 1;

    if (p->fade_in && time->own < p->fade_in)
        visible = MIN(visible, (double)(MAX(time->own, -1) + 1) / (p->fade_in + 1));
    if (p->fade_out && left < p->fade_out)
        visible = MIN(visible, (double)(MAX(left, -1) + 1) / (p->fade_out + 1));
    return (int)((1 - visible) * KN_ONE + 0.5);
}

static void draw_row(const KnStepRow *row)
{
    const Params *p = row->params;

    row->kernels->mix_value(row->dst, row->src, p->color[row->plane], row->weight, row->n);
}

const KnStepKind kn_step_fade = {
    .name = "fade",
    .stage = KN_STAGE_FADE,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .params_size = sizeof(Params),
    .type = "(ii(yyy))",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .row = draw_row,
};

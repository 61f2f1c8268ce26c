/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "pixel/color.h"

/* Slime that is thrown at the picture, spreads and runs down. */
typedef struct {
    KnColor color;
    double coverage, opacity;
    KnDuration start_time, grow_duration;
} Params;

static const KnOption options[] = {
    {.name = "color",
     .type = &kn_type_color,
     .offset = KN_OPTION_FIELD(Params, KnColor, color),
     .default_text = "[92, 214, 48]",
     .help = "of the slime"},
    {.name = "coverage",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, coverage),
     .max = 1,
     .default_text = "0.35",
     .unit = "0..1",
     .help = "about which part of the frame it covers"},
    {.name = "opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, opacity),
     .max = 1,
     .default_text = "0.95",
     .unit = "0..1",
     .help = "how much it hides of the picture"},
    {.name = "start_time",
     .type = &kn_type_duration,
     .offset = KN_OPTION_FIELD(Params, KnDuration, start_time),
     .time = KN_TIME_BEGINS,
     .help = "when it comes, from the segment's start"},
    {.name = "grow_duration",
     .type = &kn_type_duration,
     .offset = KN_OPTION_FIELD(Params, KnDuration, grow_duration),
     .time = KN_TIME_LASTS,
     .default_text = "1.5",
     .help = "how long it spreads; then it runs down for as long"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnSlime slime = {.coverage = p->coverage,
                     .opacity = p->opacity,
                     .start = kn_effect_frames(context, &p->start_time, 0),
                     .n_frames = kn_effect_frames(context, &p->grow_duration, 0),
                     .seed = (guint32)(context->seed >> 32)};

    kn_color_to_yuv(p->color.r, p->color.g, p->color.b, slime.color);
    kn_shot_add_slime(shot, &slime);
    return TRUE;
}

const KnEffect kn_effects_overlay_slime_splatter[] = {
    {.name = "slime_splatter",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Slime is thrown at the picture, spreads and runs down.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

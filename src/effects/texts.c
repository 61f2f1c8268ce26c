/* SPDX-License-Identifier: MIT */
#include "effects/texts.h"

#include <math.h>

#define SHORTER_SIDE 1080.0

double kn_text_scale(const KnEffectContext *context)
{
    return MIN(context->width, context->height) / SHORTER_SIDE;
}

KnBox kn_text_safe_area(const KnEffectContext *context)
{
    double share = context->margin ? *context->margin : KN_TEXT_MARGIN;
    double margin = share * MIN(context->width, context->height);
    return (KnBox){margin, margin, context->width - 2 * margin, context->height - 2 * margin};
}

gint64 kn_text_frames(const KnEffectContext *context, double seconds)
{
    return (gint64)(seconds * context->fps.num / context->fps.den + 0.5);
}

void kn_text_add(KnShot *shot, KnShotText *take_text)
{
    if (take_text->block.n == 0)
        take_text->time.to = take_text->time.from;
    kn_shot_add_text(shot, take_text);
}

KnShotText kn_text_new(const KnEffectContext *context, const char *effect, double start,
                       double duration, double fade)
{
    gint64 from = MIN(kn_text_frames(context, start), context->n_frames), to = context->n_frames;
    if (duration > 0)
        to = MIN(from + MAX(kn_text_frames(context, duration), 1), context->n_frames);
    /* A third of its time each. */
    int most = (int)MIN((to - from) / 3, G_MAXINT), frames = (int)kn_text_frames(context, fade);
    return (KnShotText){
        .effect = effect,
        .block = {.frame_width = context->width, .frame_height = context->height},
        .time = {.from = from,
                 .to = to,
                 .fade_in = MIN(frames, most),
                 .fade_out = MIN(frames, most),
                 .movable = TRUE},
    };
}

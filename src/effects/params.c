/* SPDX-License-Identifier: MIT */
#include "effects/params.h"
#include <math.h>

const KnName kn_place_names[] = {
    {"subject", "what the picture is about"},
    {"center", "the picture's middle"},
    {NULL, NULL},
};

KnPoint kn_place_point(const KnSpot *spot, const KnEffectContext *context, KnPoint fallback)
{
    switch (spot->kind) {
    case KN_PLACE_SUBJECT:
        if (context->asks)
            *context->asks = TRUE;
        return context->focus;
    case KN_PLACE_CENTER:
        return (KnPoint){0.5, 0.5};
    case KN_PLACE_POINT:
        return spot->point;
    default:
        return fallback;
    }
}

double kn_effect_last(const KnEffectContext *context)
{
    return (double)MAX(context->lead + context->n_frames + context->tail - 1, 1);
}

double kn_effect_frames(const KnEffectContext *context, const KnDuration *time, double otherwise)
{
    if (time->kind == KN_DURATION_FRAMES)
        return (double)time->value;
    return time->kind == KN_DURATION_SECONDS
               ? (double)time->value * context->fps.num / (1e6 * context->fps.den)
               : otherwise;
}

KnPoint kn_effect_in_base(const KnEffectContext *context, KnPoint point)
{
    const KnBox *base = &context->base;

    return (KnPoint){(point.x - base->x) / base->w, (point.y - base->y) / base->h};
}

double kn_effect_whole_frames(const KnEffectContext *context, const KnDuration *length)
{
    return floor(kn_effect_frames(context, length, 0) + 0.5);
}

void kn_effect_zoom(KnShot *shot, KnPoint anchor, const KnEasing *ease, const double t[2],
                    const double z[2])
{
    KnCameraPath *path = kn_shot_add_reframing(shot, KN_CAMERA_ROOM);

    for (int i = t[1] > t[0] ? 0 : 1; i < 2; i++)
        kn_camera_add(path, (KnCameraKey){.t = t[i],
                                          .z = z[i],
                                          .u = CLAMP(anchor.x, 0, 1),
                                          .v = CLAMP(anchor.y, 0, 1),
                                          .ease = *ease});
}

const KnSubject *kn_effect_subject(const KnEffectContext *context, const KnSubjectQuery *query,
                                   const char *effect)
{
    const KnSubject *subject = kn_subject_choose(context->subjects, context->n_subjects, query);

    if (context->asks)
        *context->asks = TRUE;
    if (!subject && context->warnings && !context->asks)
        kn_warnings_add(context->warnings, KN_WARNING_SUBJECT_UNCLEAR, context->segment,
                        "%s is left out: the segment has no subject that is sure enough (%g), or "
                        "not as many",
                        effect, KN_SUBJECT_CONFIDENCE_MIN);
    return subject;
}

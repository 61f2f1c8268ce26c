/* SPDX-License-Identifier: MIT */
#include "effects/plates.h"
#include "effects/params.h"

KnPlate kn_effect_plate(const KnEffectContext *context, const KnSubject *subject, KnPlateKind kind,
                        const char *effect)
{
    const KnBox *box = &subject->box;
    KnPoint middle = {box->x + box->w / 2, box->y + box->h / 2};

    return (KnPlate){.about = kn_effect_in_base(context, middle),
                     .look = {.kind = kind},
                     .effect = effect,
                     .subject = (guint)(subject - context->subjects)};
}

KnPlate kn_effect_whole_plate(KnPlateKind kind, const char *effect)
{
    return (KnPlate){.about = {0.5, 0.5}, .look = {.kind = kind}, .effect = effect};
}

void kn_effect_key(KnTrack *track, double t, double value, const char *ease)
{
    KnTrackKey key = {.t = t, .value = value};

    kn_easing_parse(ease, &key.ease, NULL);
    kn_track_add(track, key);
}

double kn_effect_second(const KnEffectContext *context)
{
    return (double)context->fps.num / context->fps.den;
}

/* SPDX-License-Identifier: MIT */
#include "effects/params.h"
#include "shot/follow.h"

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

/* Of the n points, along one axis. */
static gboolean follow_along(const KnWayPoint *points, guint n, gboolean upright, double window,
                             double seconds, double *places)
{
    g_autofree KnFollowed *seen = g_new(KnFollowed, n);

    for (guint k = 0; k < n; k++) {
        const KnWayPoint *p = &points[k];

        seen[k] = upright ? (KnFollowed){p->box.y, p->box.h, p->anchor.y}
                          : (KnFollowed){p->box.x, p->box.w, p->anchor.x};
    }
    return kn_follow(seen, n, window, seconds, places);
}

gboolean kn_effect_zoom_along(const KnEffectContext *context, const KnSubject *subject,
                              KnShot *shot, const KnEasing *ease, const double t[2],
                              const double z[2])
{
    int step = 1;
    g_autoptr(GArray) ways =
        context->along ? context->along(context->user_data, subject, &step) : NULL;
    double seconds = (double)step * context->fps.den / context->fps.num;
    double window = 1 / MAX(z[0], z[1]);

    for (guint i = 0; ways && i < ways->len; i++) {
        const KnSeenWay *way = &g_array_index(ways, KnSeenWay, i);
        g_autofree double *u = g_new(double, way->n), *v = g_new(double, way->n);
        gboolean across = follow_along(way->points, way->n, FALSE, window, seconds, u);
        gboolean down = follow_along(way->points, way->n, TRUE, window, seconds, v);

        if (!across && !down && ways->len == 1)
            return FALSE;
        KnCameraPath *path =
            kn_shot_add_reframing(shot, i == 0 ? KN_CAMERA_SPLINE : KN_CAMERA_NEXT);
        for (guint k = 0; k < way->n; k++) {
            double at = way->start + (double)k * step;
            double share = t[1] > t[0] ? CLAMP((at - t[0]) / (t[1] - t[0]), 0, 1) : 1;
            double zoom = z[0] + (z[1] - z[0]) * kn_easing_at(ease, share);

            kn_camera_add(path, (KnCameraKey){.t = at,
                                              .z = CLAMP(zoom, 1, KN_CAMERA_ZOOM_MAX),
                                              .u = u[k],
                                              .v = v[k],
                                              .ease = *ease});
        }
    }
    return ways != NULL;
}

const KnSubject *kn_effect_subject(const KnEffectContext *context, const KnSubjectQuery *query,
                                   const char *effect)
{
    const KnSubject *subject = kn_subject_choose(context->subjects, context->n_subjects, query);

    if (context->asks)
        *context->asks = TRUE;
    if (context->targets && query->target && *query->target)
        g_ptr_array_add(context->targets, g_strdup(query->target));
    if (!subject && context->warnings && !context->asks)
        kn_warnings_add(context->warnings, KN_WARNING_SUBJECT_UNCLEAR, context->segment,
                        "%s is left out: the segment has no subject that is sure enough (%g), or "
                        "not as many",
                        effect, KN_SUBJECT_CONFIDENCE_MIN);
    return subject;
}

/* SPDX-License-Identifier: MIT */
#include "engine/plan/follow.h"
#include "shot/follow.h"

#include <math.h>

/* A quarter of a second is less than a movement of the camera takes to begin; with more points than
 * these a clip is hours long, and stands. */
enum { STEPS_A_SECOND = 4, POINTS_MAX = 50000 };

static KnWayPoint way_at(const KnFollower *follower, const GArray *way, guint k)
{
    gint64 own = (gint64)k * follower->step - follower->lead;
    gint64 us = own >= 0 ? kn_frame_us(own, follower->fps) : -kn_frame_us(-own, follower->fps);
    return kn_way_at(way, kn_clip_time_at(&follower->time, us));
}

/* Along one axis. NULL: it stands. */
static double *find_places(const KnFollower *follower, const GArray *way, gboolean upright)
{
    g_autofree KnFollowed *seen = g_new(KnFollowed, follower->n);
    g_autofree double *places = g_new(double, follower->n);
    double window = upright ? follower->base.h : follower->base.w;
    for (guint k = 0; k < follower->n; k++) {
        KnWayPoint p = way_at(follower, way, k);
        seen[k] = upright ? (KnFollowed){p.box.y, p.box.h, p.anchor.y}
                          : (KnFollowed){p.box.x, p.box.w, p.anchor.x};
    }
    double seconds = (double)follower->step * follower->fps.den / follower->fps.num;
    return kn_follow(seen, follower->n, window, seconds, places) ? g_steal_pointer(&places) : NULL;
}

/* The place of a base that stands, at every control point. */
static double *rest(const KnFollower *follower, double start, double window)
{
    double *places = g_new(double, follower->n);
    for (guint k = 0; k < follower->n; k++)
        places[k] = window < 1 ? CLAMP(start / (1 - window), 0, 1) : 0.5;
    return places;
}

void kn_follower_init(KnFollower *follower, const KnFollowInputs *inputs, const KnShot *shot,
                      const KnBox *base)
{
    const KnSegment *segment = inputs->segment;
    const KnSubjectQuery first = {.nth = 1};
    const KnSubject *subject =
        kn_subject_choose(inputs->subjects.items, inputs->subjects.n, &first);
    KnRational fps = inputs->project->output.fps;
    *follower = (KnFollower){.fps = fps, .lead = shot->lead, .base = *base};
    if (segment->kind != KN_SEGMENT_VIDEO || segment->missing || !inputs->clips || !subject)
        return;
    gint64 last = shot->lead + shot->n_frames + shot->tail - 1;
    follower->step = MAX(fps.num / (fps.den * STEPS_A_SECOND), 1);
    if (last / follower->step + 2 > POINTS_MAX)
        return;
    follower->n = (guint)(last / follower->step + 2);
    follower->time = kn_clips_time(inputs->clips, inputs->project, segment, shot->n_frames);
    gboolean elsewhere =
        segment->focus_kind == KN_PLACE_POINT || segment->focus_kind == KN_PLACE_CENTER;
    if (!subject->way || segment->fit != KN_FIT_COVER || elsewhere)
        return;
    follower->u = find_places(follower, subject->way, FALSE);
    follower->v = find_places(follower, subject->way, TRUE);
    if (follower->u && !follower->v)
        follower->v = rest(follower, base->y, base->h);
    else if (follower->v && !follower->u)
        follower->u = rest(follower, base->x, base->w);
}

void kn_follower_clear(KnFollower *follower)
{
    g_free(follower->u);
    g_free(follower->v);
    *follower = (KnFollower){.n = 0};
}

void kn_follower_add_path(const KnFollower *follower, KnShot *shot)
{
    if (!follower->u)
        return;
    KnCameraPath *path = kn_shot_add_motion(shot, KN_CAMERA_BASE);
    KnEasing linear;
    kn_easing_parse("linear", &linear, NULL);
    for (guint k = 0; k < follower->n; k++)
        kn_camera_add(path, (KnCameraKey){.t = (double)k * follower->step,
                                          .z = 1,
                                          .u = follower->u[k],
                                          .v = follower->v[k],
                                          .ease = linear});
}

/* The moving base at a control point. */
static KnBox base_at(const KnFollower *follower, guint k)
{
    KnBox base = follower->base;
    if (follower->u) {
        base.x = follower->u[k] * (1 - base.w);
        base.y = follower->v[k] * (1 - base.h);
    }
    return base;
}

KnWayPoint *kn_follower_seen(const KnFollower *follower, const KnSubject *subject)
{
    if (!follower->n || !subject->way)
        return NULL;
    KnWayPoint *seen = g_new(KnWayPoint, follower->n);
    for (guint k = 0; k < follower->n; k++) {
        KnWayPoint p = way_at(follower, subject->way, k);
        KnBox base = base_at(follower, k);
        p.box = (KnBox){(p.box.x - base.x) / base.w, (p.box.y - base.y) / base.h, p.box.w / base.w,
                        p.box.h / base.h};
        p.anchor = (KnPoint){(p.anchor.x - base.x) / base.w, (p.anchor.y - base.y) / base.h};
        seen[k] = p;
    }
    return seen;
}

/* From the base to the picture. */
static void place(const KnFollower *follower, const KnWayPoint *seen, KnSubject *subject)
{
    const KnBox *base = &follower->base;
    double left = G_MAXDOUBLE, top = G_MAXDOUBLE, right = -G_MAXDOUBLE, bottom = -G_MAXDOUBLE;
    KnPoint mean = {0, 0};
    for (guint k = 0; k < follower->n; k++) {
        left = MIN(left, seen[k].box.x);
        top = MIN(top, seen[k].box.y);
        right = MAX(right, seen[k].box.x + seen[k].box.w);
        bottom = MAX(bottom, seen[k].box.y + seen[k].box.h);
        mean.x += seen[k].anchor.x / follower->n;
        mean.y += seen[k].anchor.y / follower->n;
    }
    subject->box = (KnBox){base->x + left * base->w, base->y + top * base->h,
                           (right - left) * base->w, (bottom - top) * base->h};
    subject->anchor = (KnPoint){base->x + mean.x * base->w, base->y + mean.y * base->h};
}

KnSubject *kn_follower_subjects(const KnFollower *follower, const KnSegmentSubjects *subjects)
{
    KnSubject *items = g_new0(KnSubject, subjects->n + 1);
    for (guint i = 0; i < subjects->n; i++) {
        items[i] = subjects->items[i];
        g_autofree KnWayPoint *seen = follower->u ? kn_follower_seen(follower, &items[i]) : NULL;
        if (seen)
            place(follower, seen, &items[i]);
    }
    return items;
}

/* SPDX-License-Identifier: MIT */
#include "engine/plan/follow.h"
#include "shot/follow.h"

#include <math.h>

/* A quarter of a second is less than a movement of the camera takes to begin; with more points than
 * these a clip is hours long, and stands. */
enum { STEPS_A_SECOND = 4, POINTS_MAX = 50000 };

/* What is shown of the clip without a cut: control points from a frame on. */
typedef struct {
    int start, end; /* frames of the shot; end: of the next one; of an only one G_MAXINT */
    guint n;
    double *u, *v; /* owned: where the base is, in what the clip leaves free */
} Piece;

enum { PIECES_MAX = 16 };

static void clear_piece(gpointer data)
{
    g_free(((Piece *)data)->u);
    g_free(((Piece *)data)->v);
}

static Piece *piece_at(const KnFollower *follower, guint i)
{
    return &g_array_index(follower->pieces, Piece, i);
}

static gint64 clip_us(const KnFollower *follower, int frame)
{
    gint64 own = (gint64)frame - follower->lead;
    gint64 us = own >= 0 ? kn_frame_us(own, follower->fps) : -kn_frame_us(-own, follower->fps);
    return kn_clip_time_at(&follower->time, us);
}

static KnWayPoint way_at(const KnFollower *follower, const GArray *way, int frame)
{
    return kn_way_at(way, clip_us(follower, frame));
}

/* Along one axis; all the same where it stands. FALSE: it does. */
static gboolean find_places(const KnFollower *follower, const Piece *piece, const GArray *way,
                            gboolean upright, double *places)
{
    g_autofree KnFollowed *seen = g_new(KnFollowed, piece->n);
    double window = upright ? follower->base.h : follower->base.w;
    for (guint k = 0; k < piece->n; k++) {
        int frame = piece->start + (int)k * follower->step;
        KnWayPoint p = way_at(follower, way, MIN(frame, piece->end - 1));
        seen[k] = upright ? (KnFollowed){p.box.y, p.box.h, p.anchor.y}
                          : (KnFollowed){p.box.x, p.box.w, p.anchor.x};
    }
    double seconds = (double)follower->step * follower->fps.den / follower->fps.num;
    return kn_follow(seen, piece->n, window, seconds, places);
}

/* The place of a base that stands, at every control point. */
static void rest(const Piece *piece, double start, double window, double *places)
{
    for (guint k = 0; k < piece->n; k++)
        places[k] = window < 1 ? CLAMP(start / (1 - window), 0, 1) : 0.5;
}

/* How many cuts lie before a time: a way is at two places within a microsecond at each. */
static guint cuts_before(const GArray *way, gint64 us)
{
    guint n = 0;
    for (guint i = 1; i < way->len && g_array_index(way, KnWayPoint, i).us <= us; i++)
        n += g_array_index(way, KnWayPoint, i).us == g_array_index(way, KnWayPoint, i - 1).us + 1;
    return n;
}

/* Where the shot's frames go over a cut, forward or back (a clip that is played again). FALSE: too
 * often. */
static gboolean find_pieces(KnFollower *follower, const GArray *way, int last)
{
    guint before = cuts_before(way, clip_us(follower, 0));
    Piece piece = {.start = 0, .end = G_MAXINT};
    g_array_append_val(follower->pieces, piece);
    for (int frame = 1; frame <= last; frame++) {
        guint n = cuts_before(way, clip_us(follower, frame));
        if (n == before)
            continue;
        piece_at(follower, follower->pieces->len - 1)->end = piece.start = frame;
        g_array_append_val(follower->pieces, piece);
        before = n;
    }
    /* After its end a clip that is played again would be in its first shot. */
    if (follower->pieces->len > 1)
        piece_at(follower, follower->pieces->len - 1)->end = last + 1;
    for (guint i = 0; i < follower->pieces->len; i++) {
        Piece *p = piece_at(follower, i);
        p->n = (guint)((MIN(p->end - 1, last) - p->start) / follower->step + 2);
        p->u = g_new(double, p->n);
        p->v = g_new(double, p->n);
    }
    return follower->pieces->len <= PIECES_MAX;
}

/* The base moves where any of its pieces does, or where there are several of them. */
static void follow(KnFollower *follower, const GArray *way, int last)
{
    const KnBox *base = &follower->base;
    follower->pieces = g_array_new(FALSE, TRUE, sizeof(Piece));
    g_array_set_clear_func(follower->pieces, clear_piece);
    gboolean moves = find_pieces(follower, way, last) && follower->pieces->len > 1;
    for (guint i = 0; i < follower->pieces->len && follower->pieces->len <= PIECES_MAX; i++) {
        Piece *piece = piece_at(follower, i);
        gboolean across = find_places(follower, piece, way, FALSE, piece->u);
        gboolean down = find_places(follower, piece, way, TRUE, piece->v);
        moves = moves || across || down;
        if (follower->pieces->len > 1)
            continue;
        if (!across)
            rest(piece, base->x, base->w, piece->u);
        if (!down)
            rest(piece, base->y, base->h, piece->v);
    }
    if (!moves)
        g_clear_pointer(&follower->pieces, g_array_unref);
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
    follow(follower, subject->way, (int)last);
}

void kn_follower_clear(KnFollower *follower)
{
    g_clear_pointer(&follower->pieces, g_array_unref);
    *follower = (KnFollower){.n = 0};
}

void kn_follower_add_path(const KnFollower *follower, KnShot *shot)
{
    for (guint i = 0; follower->pieces && i < follower->pieces->len; i++) {
        const Piece *piece = piece_at(follower, i);
        KnCameraPath *path = kn_shot_add_motion(shot, KN_CAMERA_BASE);
        KnEasing linear;
        kn_easing_parse("linear", &linear, NULL);
        for (guint k = 0; k < piece->n; k++)
            kn_camera_add(path, (KnCameraKey){.t = piece->start + (double)k * follower->step,
                                              .z = 1,
                                              .u = piece->u[k],
                                              .v = piece->v[k],
                                              .ease = linear});
    }
}

/* The moving base at a control point of the shot. */
static KnBox base_at(const KnFollower *follower, guint k)
{
    KnBox base = follower->base;
    int frame = (int)k * follower->step;
    guint i = 0;
    if (!follower->pieces)
        return base;
    while (i + 1 < follower->pieces->len && piece_at(follower, i)->end <= frame)
        i++;
    const Piece *piece = piece_at(follower, i);
    guint at = MIN((guint)((frame - piece->start) / follower->step), piece->n - 1);
    base.x = piece->u[at] * (1 - base.w);
    base.y = piece->v[at] * (1 - base.h);
    return base;
}

KnWayPoint *kn_follower_seen(const KnFollower *follower, const KnSubject *subject)
{
    if (!follower->n || !subject->way)
        return NULL;
    KnWayPoint *seen = g_new(KnWayPoint, follower->n);
    for (guint k = 0; k < follower->n; k++) {
        KnWayPoint p = way_at(follower, subject->way, (int)k * follower->step);
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
        g_autofree KnWayPoint *seen =
            follower->pieces ? kn_follower_seen(follower, &items[i]) : NULL;
        if (seen)
            place(follower, seen, &items[i]);
    }
    return items;
}

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
    double *u, *v; /* owned: where the base is, in what the clip leaves free; NULL: not asked for */
} Piece;

enum { PIECES_MAX = 16 };

static void clear_piece(gpointer data)
{
    g_free(((Piece *)data)->u);
    g_free(((Piece *)data)->v);
}

static Piece *piece_at(const GArray *pieces, guint i)
{
    return &g_array_index(pieces, Piece, i);
}

static gint64 clip_us(const KnFollower *follower, int frame)
{
    gint64 own = (gint64)frame - follower->lead;
    gint64 us = own >= 0 ? kn_frame_us(own, follower->fps) : -kn_frame_us(-own, follower->fps);
    return kn_clip_time_at(&follower->time, us);
}

/* At a control point of a piece: beyond its end there is another shot. */
static KnWayPoint way_at(const KnFollower *follower, const GArray *way, const Piece *piece, guint k)
{
    int frame = piece->start + (int)k * follower->step;
    return kn_way_at(way, clip_us(follower, MIN(frame, piece->end - 1)));
}

/* Along one axis; all the same where it stands. FALSE: it does. */
static gboolean find_places(const KnFollower *follower, const Piece *piece, const GArray *way,
                            gboolean upright, double *places)
{
    g_autofree KnFollowed *seen = g_new(KnFollowed, piece->n);
    double window = upright ? follower->base.h : follower->base.w;
    for (guint k = 0; k < piece->n; k++) {
        KnWayPoint p = way_at(follower, way, piece, k);
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

/* Whether the base begins to move along another piece there. */
static gboolean base_begins(const KnFollower *follower, int frame)
{
    for (guint i = 0; follower->pieces && i < follower->pieces->len; i++)
        if (piece_at(follower->pieces, i)->start == frame)
            return TRUE;
    return FALSE;
}

/* Where the shot's frames go over a cut of the way, forward or back (a clip that is played again),
 * or over one of the base. NULL: too often. */
static GArray *find_pieces(const KnFollower *follower, const GArray *way)
{
    int last = (int)follower->n_frames - 1;
    g_autoptr(GArray) pieces = g_array_new(FALSE, TRUE, sizeof(Piece));
    g_array_set_clear_func(pieces, clear_piece);
    guint before = cuts_before(way, clip_us(follower, 0));
    Piece piece = {.start = 0, .end = G_MAXINT};
    g_array_append_val(pieces, piece);
    for (int frame = 1; frame <= last; frame++) {
        guint n = cuts_before(way, clip_us(follower, frame));
        if (n == before && !base_begins(follower, frame))
            continue;
        piece_at(pieces, pieces->len - 1)->end = piece.start = frame;
        g_array_append_val(pieces, piece);
        before = n;
    }
    /* After its end a clip that is played again would be in its first shot. */
    if (pieces->len > 1)
        piece_at(pieces, pieces->len - 1)->end = last + 1;
    for (guint i = 0; i < pieces->len; i++) {
        Piece *p = piece_at(pieces, i);
        p->n = (guint)((MIN(p->end - 1, last) - p->start) / follower->step + 2);
    }
    return pieces->len <= PIECES_MAX ? g_steal_pointer(&pieces) : NULL;
}

/* The base moves where any of its pieces does, or where there are several of them. */
static void follow(KnFollower *follower, const GArray *way)
{
    const KnBox *base = &follower->base;
    g_autoptr(GArray) pieces = find_pieces(follower, way);
    gboolean moves = pieces && pieces->len > 1;
    for (guint i = 0; pieces && i < pieces->len; i++) {
        Piece *piece = piece_at(pieces, i);
        piece->u = g_new(double, piece->n);
        piece->v = g_new(double, piece->n);
        gboolean across = find_places(follower, piece, way, FALSE, piece->u);
        gboolean down = find_places(follower, piece, way, TRUE, piece->v);
        moves = moves || across || down;
        if (pieces->len > 1)
            continue;
        if (!across)
            rest(piece, base->x, base->w, piece->u);
        if (!down)
            rest(piece, base->y, base->h, piece->v);
    }
    if (moves)
        follower->pieces = g_steal_pointer(&pieces);
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
    follower->n_frames = (guint)last + 1;
    follower->time = kn_clips_time(inputs->clips, inputs->project, segment, shot->n_frames);
    gboolean elsewhere =
        segment->focus_kind == KN_PLACE_POINT || segment->focus_kind == KN_PLACE_CENTER;
    if (!subject->way || segment->fit != KN_FIT_COVER || elsewhere)
        return;
    follow(follower, subject->way);
}

void kn_follower_clear(KnFollower *follower)
{
    g_clear_pointer(&follower->pieces, g_array_unref);
    *follower = (KnFollower){.n_frames = 0};
}

void kn_follower_add_path(const KnFollower *follower, KnShot *shot)
{
    for (guint i = 0; follower->pieces && i < follower->pieces->len; i++) {
        const Piece *piece = piece_at(follower->pieces, i);
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

/* The moving base at a frame of the shot; `before`: of the pieces that begin before that. */
static KnBox base_at(const KnFollower *follower, int frame, int before)
{
    KnBox base = follower->base;
    guint i = 0;
    if (!follower->pieces)
        return base;
    while (i + 1 < follower->pieces->len && piece_at(follower->pieces, i + 1)->start < before)
        i++;
    const Piece *piece = piece_at(follower->pieces, i);
    guint at = MIN((guint)((frame - piece->start) / follower->step), piece->n - 1);
    base.x = piece->u[at] * (1 - base.w);
    base.y = piece->v[at] * (1 - base.h);
    return base;
}

static void clear_seen(gpointer way)
{
    g_free(((KnSeenWay *)way)->points);
}

static KnWayPoint in_base(KnWayPoint p, const KnBox *base)
{
    p.box = (KnBox){(p.box.x - base->x) / base->w, (p.box.y - base->y) / base->h, p.box.w / base->w,
                    p.box.h / base->h};
    p.anchor = (KnPoint){(p.anchor.x - base->x) / base->w, (p.anchor.y - base->y) / base->h};
    return p;
}

/* In fractions of the base, as it is then, or of the picture. */
static GArray *find_ways(const KnFollower *follower, const KnSubject *subject, gboolean of_base)
{
    g_autoptr(GArray) pieces =
        follower->n_frames && subject->way ? find_pieces(follower, subject->way) : NULL;
    if (!pieces)
        return NULL;
    GArray *ways = g_array_new(FALSE, FALSE, sizeof(KnSeenWay));
    g_array_set_clear_func(ways, clear_seen);
    for (guint i = 0; i < pieces->len; i++) {
        const Piece *piece = piece_at(pieces, i);
        const KnSeenWay way = {piece->start, piece->n, g_new(KnWayPoint, piece->n)};
        for (guint k = 0; k < way.n; k++) {
            int frame = way.start + (int)k * follower->step;
            KnBox base = base_at(follower, frame, piece->end);
            KnWayPoint point = way_at(follower, subject->way, piece, k);
            way.points[k] = of_base ? in_base(point, &base) : point;
        }
        g_array_append_val(ways, way);
    }
    return ways;
}

GArray *kn_follower_seen(const KnFollower *follower, const KnSubject *subject)
{
    return find_ways(follower, subject, TRUE);
}

GArray *kn_follower_way(const KnFollower *follower, const KnSubject *subject)
{
    return find_ways(follower, subject, FALSE);
}

/* From the base to the picture. */
static void place(const KnFollower *follower, const GArray *ways, KnSubject *subject)
{
    const KnBox *base = &follower->base;
    double left = G_MAXDOUBLE, top = G_MAXDOUBLE, right = -G_MAXDOUBLE, bottom = -G_MAXDOUBLE;
    KnPoint sum = {0, 0};
    guint n = 0;
    for (guint i = 0; i < ways->len; i++) {
        const KnSeenWay *way = &g_array_index(ways, KnSeenWay, i);
        for (guint k = 0; k < way->n; k++) {
            const KnWayPoint *seen = &way->points[k];
            left = MIN(left, seen->box.x);
            top = MIN(top, seen->box.y);
            right = MAX(right, seen->box.x + seen->box.w);
            bottom = MAX(bottom, seen->box.y + seen->box.h);
            sum.x += seen->anchor.x;
            sum.y += seen->anchor.y;
        }
        n += way->n;
    }
    subject->box = (KnBox){base->x + left * base->w, base->y + top * base->h,
                           (right - left) * base->w, (bottom - top) * base->h};
    subject->anchor = (KnPoint){base->x + sum.x / n * base->w, base->y + sum.y / n * base->h};
}

KnSubject *kn_follower_subjects(const KnFollower *follower, const KnSegmentSubjects *subjects)
{
    KnSubject *items = g_new0(KnSubject, subjects->n + 1);
    for (guint i = 0; i < subjects->n; i++) {
        items[i] = subjects->items[i];
        g_autoptr(GArray) seen = follower->pieces ? kn_follower_seen(follower, &items[i]) : NULL;
        if (seen)
            place(follower, seen, &items[i]);
    }
    return items;
}

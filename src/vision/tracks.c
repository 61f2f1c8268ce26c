/* SPDX-License-Identifier: MIT */
#include "vision/tracks.h"
#include "vision/boxes.h"

#include <math.h>
#include <string.h>

/* From one picture to the next, in fractions of the picture: a second or two lie between them. */
#define STEP_MAX 0.3

typedef struct {
    const KnFinding *last;
    guint picture; /* of the last one */
    guint shot;
    KnFinding sum; /* the box around all, and how sure all were, in sum; strings are borrowed */
    GArray *x, *y; /* of the anchors */
    GArray *way;
} Track;

static void clear_track(gpointer data)
{
    Track *track = data;
    g_array_unref(track->x);
    g_array_unref(track->y);
    g_clear_pointer(&track->way, g_array_unref);
}

static double distance(const KnBox *a, const KnBox *b)
{
    return hypot(a->x + a->w / 2 - b->x - b->w / 2, a->y + a->h / 2 - b->y - b->h / 2);
}

/* The nearest one of that label that this picture has not gone on with. */
static Track *find_track(GArray *tracks, const KnFinding *finding, guint picture, guint shot)
{
    Track *best = NULL;
    for (guint i = 0; i < tracks->len; i++) {
        Track *track = &g_array_index(tracks, Track, i);
        double far = distance(&track->last->box, &finding->box);
        if (g_strcmp0(track->last->label, finding->label) == 0 && track->picture < picture &&
            track->shot == shot && far <= STEP_MAX &&
            (!best || far < distance(&best->last->box, &finding->box)))
            best = track;
    }
    return best;
}

static KnBox around(const KnBox *a, const KnBox *b)
{
    double x = MIN(a->x, b->x), y = MIN(a->y, b->y);
    return (KnBox){x, y, MAX(a->x + a->w, b->x + b->w) - x, MAX(a->y + a->h, b->y + b->h) - y};
}

static void add(GArray *tracks, const KnFinding *finding, guint picture, gint64 us, guint shot)
{
    Track *track = find_track(tracks, finding, picture, shot);
    if (!track) {
        const Track made = {.sum = *finding,
                            .shot = shot,
                            .x = g_array_new(FALSE, FALSE, sizeof(double)),
                            .y = g_array_new(FALSE, FALSE, sizeof(double)),
                            .way = g_array_new(FALSE, FALSE, sizeof(KnWayPoint))};
        g_array_append_val(tracks, made);
        track = &g_array_index(tracks, Track, tracks->len - 1);
        track->sum.confidence = 0;
    }
    track->last = finding;
    track->picture = picture;
    track->sum.box = around(&track->sum.box, &finding->box);
    track->sum.confidence += finding->confidence;
    const KnWayPoint point = {.us = us, .box = finding->box, .anchor = finding->anchor};
    g_array_append_val(track->way, point);
    g_array_append_val(track->x, finding->anchor.x);
    g_array_append_val(track->y, finding->anchor.y);
}

static int compare(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? 1 : -(x < y);
}

static double median(GArray *values)
{
    g_array_sort(values, compare);
    return g_array_index(values, double, values->len / 2);
}

/* ---- over cuts ---- */

static guint shot_at(gint64 us, const gint64 *cuts_us, guint n_cuts)
{
    guint shot = 0;
    while (shot < n_cuts && cuts_us[shot] <= us)
        shot++;
    return shot;
}

/* The surest of a shot; NULL: nothing was found in it. */
static const Track *surest_of(const GArray *tracks, guint shot)
{
    const Track *best = NULL;
    for (guint i = 0; i < tracks->len; i++) {
        const Track *track = &g_array_index(tracks, Track, i);
        if (track->shot == shot && (!best || track->sum.confidence > best->sum.confidence))
            best = track;
    }
    return best;
}

/* It rests until the cut, and is elsewhere from then on. */
static void go_over_cut(GArray *way, gint64 cut_us, const KnWayPoint *first)
{
    KnWayPoint last = g_array_index(way, KnWayPoint, way->len - 1), next = *first;
    if (last.us < cut_us - 1) {
        last.us = cut_us - 1;
        g_array_append_val(way, last);
    }
    if (next.us > cut_us) {
        next.us = cut_us;
        g_array_append_val(way, next);
    }
}

static void join(Track *whole, const Track *track, const gint64 *cuts_us)
{
    const KnWayPoint *first = &g_array_index(track->way, KnWayPoint, 0);
    if (whole->way->len > 0)
        go_over_cut(whole->way, cuts_us[track->shot - 1], first);
    g_array_append_vals(whole->way, track->way->data, track->way->len);
    g_array_append_vals(whole->x, track->x->data, track->x->len);
    g_array_append_vals(whole->y, track->y->data, track->y->len);
}

/* What the clip is about, shot by shot, at its end; what is all of the same label goes into it. */
static void join_shots(GArray *tracks, const gint64 *cuts_us, guint n_cuts)
{
    Track whole = {.x = g_array_new(FALSE, FALSE, sizeof(double)),
                   .y = g_array_new(FALSE, FALSE, sizeof(double)),
                   .way = g_array_new(FALSE, FALSE, sizeof(KnWayPoint))};
    gboolean same = TRUE;
    guint n = 0;
    for (guint shot = 0; shot <= n_cuts; shot++) {
        const Track *track = surest_of(tracks, shot);
        if (!track)
            continue;
        join(&whole, track, cuts_us);
        same = same && (n == 0 || g_strcmp0(whole.sum.label, track->sum.label) == 0);
        KnBox box = n == 0 ? track->sum.box : around(&whole.sum.box, &track->sum.box);
        double confidence = whole.sum.confidence + track->sum.confidence;
        if (n++ == 0)
            whole.sum = track->sum;
        whole.sum.box = box;
        whole.sum.confidence = confidence;
    }
    if (n < 2) {
        clear_track(&whole);
        return;
    }
    for (guint shot = 0; same && shot <= n_cuts; shot++) {
        const Track *track = surest_of(tracks, shot);
        if (track)
            g_array_remove_index(tracks,
                                 (guint)(track - (const Track *)(gconstpointer)tracks->data));
    }
    if (!same)
        whole.sum.label = NULL;
    g_array_append_val(tracks, whole);
}

GArray *kn_findings_over_time(const GPtrArray *pictures, const gint64 *times_us,
                              const gint64 *cuts_us, guint n_cuts)
{
    enum { SURE = 1000 };
    g_autoptr(GArray) tracks = g_array_new(FALSE, TRUE, sizeof(Track));
    g_array_set_clear_func(tracks, clear_track);
    GArray *findings = kn_findings_new();
    for (guint i = 0; i < pictures->len; i++) {
        const GArray *found = pictures->pdata[i];
        for (guint k = 0; k < found->len; k++)
            add(tracks, &g_array_index(found, KnFinding, k), i + 1, times_us[i],
                shot_at(times_us[i], cuts_us, n_cuts));
    }
    if (n_cuts > 0)
        join_shots(tracks, cuts_us, n_cuts);
    for (guint i = 0; i < tracks->len; i++) {
        Track *track = &g_array_index(tracks, Track, i);
        KnFinding finding = track->sum;
        finding.label = g_strdup(track->sum.label);
        finding.detector = g_strdup(track->sum.detector);
        finding.confidence = floor(finding.confidence / pictures->len * SURE + 0.5) / SURE;
        finding.anchor = (KnPoint){median(track->x), median(track->y)};
        finding.mask = NULL;
        finding.way = track->way->len > 1 ? g_steal_pointer(&track->way) : NULL;
        g_array_append_val(findings, finding);
    }
    kn_findings_sort(findings);
    return findings;
}

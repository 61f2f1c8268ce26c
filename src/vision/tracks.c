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
static Track *find_track(GArray *tracks, const KnFinding *finding, guint picture)
{
    Track *best = NULL;
    for (guint i = 0; i < tracks->len; i++) {
        Track *track = &g_array_index(tracks, Track, i);
        double far = distance(&track->last->box, &finding->box);
        if (g_strcmp0(track->last->label, finding->label) == 0 && track->picture < picture &&
            far <= STEP_MAX && (!best || far < distance(&best->last->box, &finding->box)))
            best = track;
    }
    return best;
}

static KnBox around(const KnBox *a, const KnBox *b)
{
    double x = MIN(a->x, b->x), y = MIN(a->y, b->y);
    return (KnBox){x, y, MAX(a->x + a->w, b->x + b->w) - x, MAX(a->y + a->h, b->y + b->h) - y};
}

static void add(GArray *tracks, const KnFinding *finding, guint picture, gint64 us)
{
    Track *track = find_track(tracks, finding, picture);
    if (!track) {
        const Track made = {.sum = *finding,
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

GArray *kn_findings_over_time(const GPtrArray *pictures, const gint64 *times_us)
{
    enum { SURE = 1000 };
    g_autoptr(GArray) tracks = g_array_new(FALSE, TRUE, sizeof(Track));
    g_array_set_clear_func(tracks, clear_track);
    GArray *findings = kn_findings_new();
    for (guint i = 0; i < pictures->len; i++) {
        const GArray *found = pictures->pdata[i];
        for (guint k = 0; k < found->len; k++)
            add(tracks, &g_array_index(found, KnFinding, k), i + 1, times_us[i]);
    }
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

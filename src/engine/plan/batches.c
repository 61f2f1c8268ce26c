/* SPDX-License-Identifier: MIT */

/* Batches are cut as deduplicating stores cut files, but over shots: a cut is a matter of what
 * stands near it. An edit that lengthens, inserts or removes a shot cuts its own neighbourhood
 * anew, and the batches beyond stay what they were, with their keys (promise: cheap edits).
 * Counting lengths from the film's beginning would move every cut behind the edit.
 *
 * A film may be cut before each shot, and inside of a shot of one and a half targets or more: that
 * is always cut at every target, counted from its own beginning, its last part having from half a
 * target to one and a half. Before a shot it is cut when the shot's hash is the smallest within the
 * least length (half a target) on both sides, and no cut inside of a long shot is as near. Of equal
 * hashes the first counts as the smaller one.
 *
 * So two cuts are never nearer than the least length; on average they are a target apart where
 * shots are short. That rule (local minima: Bjørner, Blass and Gurevich, "Content-dependent
 * chunking for differential compression, the local maximum approach") looks no farther than the
 * least length, which bounds what an edit costs. Let shots from s to e be changed. Cuts at s -
 * least or before and at e + least or behind stay. Between those there are at most two more, one on
 * each side, since two on one side would be nearer than the least length: at most three batches are
 * cut anew, one of which at least holds the change.
 *
 * How far apart local minima are has no bound. Where they leave more than the greatest length
 * (three targets; one batch in a few hundred, tests/engine/test_batches.c), the smallest hash in
 * between that leaves the least length on both sides is cut, of equal ones that nearest to the
 * middle, until no part is too long. An edit in such a place may cut all of it anew, which ends at
 * the local minima beside it. Shots that are all equal have equal hashes and are cut so: into
 * batches of which most are equal too, and then have one key. */
#include "engine/plan/batches.h"

typedef struct {
    gint64 frame;
    guint64 hash;
    gboolean inside; /* of a long shot */
} Place;

typedef struct {
    const Place *places; /* where the film may be cut, in order */
    guint n_places;
    gint64 least, greatest;
    GArray *cuts; /* gint64 */
} Cutter;

/* Every place, and the film's end. */
static GArray *list_places(const KnCutShot *shots, guint n_shots, gint64 target, gint64 *end)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(Place));
    *end = 0;
    for (guint i = 0; i < n_shots; i++) {
        gint64 length = shots[i].n_frames;
        gint64 n_parts = length * 2 >= target * 3 ? (length + target / 2) / target : 1;
        Place place = {*end, shots[i].hash, FALSE};
        if (i > 0)
            g_array_append_val(places, place);
        for (gint64 part = 1; part < n_parts; part++) {
            place = (Place){*end + part * target, 0, TRUE};
            g_array_append_val(places, place);
        }
        *end += length;
    }
    return places;
}

static gboolean is_smallest(const Cutter *cutter, guint i)
{
    const Place *all = cutter->places, *place = &all[i];
    for (guint k = i; k > 0 && place->frame - all[k - 1].frame < cutter->least; k--)
        if (all[k - 1].inside || all[k - 1].hash <= place->hash)
            return FALSE;
    for (guint k = i + 1; k < cutter->n_places && all[k].frame - place->frame < cutter->least; k++)
        if (all[k].inside || all[k].hash < place->hash)
            return FALSE;
    return TRUE;
}

/* Of the places [from, to) between two cuts, the one to cut; `to` when there is none. */
static guint best_place(const Cutter *cutter, gint64 first, gint64 end, guint from, guint to)
{
    guint best = to;
    gint64 best_distance = 0;
    for (guint i = from; i < to; i++) {
        const Place *place = &cutter->places[i];
        gint64 distance = ABS(place->frame - first - (end - place->frame)); /* from the middle */
        guint64 hash = best < to ? cutter->places[best].hash : 0;
        if (place->frame - first < cutter->least || end - place->frame < cutter->least ||
            (best < to &&
             (place->hash > hash || (place->hash == hash && distance >= best_distance))))
            continue;
        best = i;
        best_distance = distance;
    }
    return best;
}

/* Adds the cut at `end`, and those that are needed between it and the one before, at `first`. */
static void add_cut(Cutter *cutter, gint64 first, gint64 end, guint from, guint to)
{
    guint best = end - first > cutter->greatest ? best_place(cutter, first, end, from, to) : to;
    if (best < to) {
        add_cut(cutter, first, cutter->places[best].frame, from, best);
        add_cut(cutter, cutter->places[best].frame, end, best + 1, to);
        return;
    }
    g_array_append_val(cutter->cuts, end);
}

static void find_cuts(Cutter *cutter, gint64 film_end)
{
    gint64 first = 0;
    guint from = 0;
    for (guint i = 0; i < cutter->n_places; i++) {
        const Place *place = &cutter->places[i];
        gboolean near_end = place->frame < cutter->least || film_end - place->frame < cutter->least;
        if (!place->inside && (near_end || !is_smallest(cutter, i)))
            continue;
        add_cut(cutter, first, place->frame, from, i);
        first = place->frame;
        from = i + 1;
    }
    add_cut(cutter, first, film_end, from, cutter->n_places);
}

GArray *kn_batches_cut(const KnCutShot *shots, guint n_shots, gint64 target, gint64 first, gint64 n)
{
    gint64 film_end, at = 0, end = n > 0 && n < G_MAXINT64 - first ? first + n : G_MAXINT64;
    g_autoptr(GArray) places = list_places(shots, n_shots, target, &film_end);
    g_autoptr(GArray) cuts = g_array_new(FALSE, FALSE, sizeof(gint64));
    Cutter cutter = {.places = (const Place *)(const void *)places->data,
                     .n_places = places->len,
                     .least = (target + 1) / 2,
                     .greatest = target * 3,
                     .cuts = cuts};
    GArray *batches = g_array_new(FALSE, FALSE, sizeof(KnSpan));
    find_cuts(&cutter, film_end);
    for (guint i = 0; i < cuts->len; i++) {
        gint64 cut = g_array_index(cuts, gint64, i);
        KnSpan span = {.first_frame = MAX(at, first)};
        span.n_frames = MIN(cut, end) - span.first_frame;
        if (span.n_frames > 0)
            g_array_append_val(batches, span);
        at = cut;
    }
    return batches;
}

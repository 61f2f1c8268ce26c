/* SPDX-License-Identifier: MIT */

/* Segments that show the same are paired first, the first of equal ones with the first and so on.
 * Of those pairs the longest run in which both numbers rise (patience sorting) is what stayed; the
 * others were moved. Between two that stayed, what is left on both sides is paired in order: those
 * were changed. */
#include "engine/notes/film_diff.h"
#include "base/hash.h"

#include <string.h>

enum { NONE = G_MAXUINT };

static char *shot_key(const KnFilm *film, guint i)
{
    return kn_hash_variant(kn_shot_alone(kn_film_shot(film, i)));
}

/* match[i]: the segment of `last` that shows the same as segment i of `now`, or NONE. */
static guint *pair_equal(const KnFilm *now, const KnFilm *last)
{
    guint n_now = kn_film_n_shots(now), n_last = kn_film_n_shots(last);
    g_autoptr(GHashTable) first = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree guint *next = g_new(guint, n_last); /* the next one that is equal */
    guint *match = g_new(guint, n_now);
    for (guint i = n_last; i-- > 0;) {
        char *key = shot_key(last, i);
        gpointer head = g_hash_table_lookup(first, key); /* its number + 1 */
        next[i] = GPOINTER_TO_UINT(head);
        g_hash_table_replace(first, key, GUINT_TO_POINTER(i + 1));
    }
    for (guint i = 0; i < n_now; i++) {
        char *key = shot_key(now, i);
        guint head = GPOINTER_TO_UINT(g_hash_table_lookup(first, key));
        match[i] = head ? head - 1 : NONE;
        if (head)
            g_hash_table_replace(first, key, GUINT_TO_POINTER(next[head - 1]));
        else
            g_free(key);
    }
    return match;
}

/* Marks in stayed[i] the longest rising run of match. */
static void find_stayed(const guint *match, guint n, gboolean *stayed)
{
    g_autofree guint *ends = g_new(guint, n + 1); /* of the runs of each length, the one that ends
                                                     lowest: where it ends */
    g_autofree guint *before = g_new(guint, n + 1);
    guint length = 0;
    for (guint i = 0; i < n; i++) {
        guint low = 0, high = length;
        if (match[i] == NONE)
            continue;
        while (low < high) {
            guint middle = low + (high - low) / 2;
            if (match[ends[middle]] < match[i])
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low > 0 ? ends[low - 1] : NONE;
        ends[low] = i;
        length = MAX(length, low + 1);
    }
    for (guint i = length > 0 ? ends[length - 1] : NONE; i != NONE; i = before[i])
        stayed[i] = TRUE;
}

typedef struct {
    const KnFilm *now, *last;
    KnSegmentDiff *diff; /* of now's segments */
    gboolean *taken;     /* last's that are paired */
} Pairing;

static gboolean same_picture(const Pairing *pairing, guint i, guint k)
{
    const KnShot *now = kn_film_shot(pairing->now, i), *last = kn_film_shot(pairing->last, k);
    return now->visual == last->visual && strcmp(now->surface, last->surface) == 0;
}

/* Pairs what is left of now's [from, to) and last's [at, end) in order. */
static void pair_left(const Pairing *pairing, gboolean any_picture, guint from, guint to, guint at,
                      guint end)
{
    for (guint i = from; i < to; i++) {
        KnSegmentDiff *diff = &pairing->diff[i];
        guint k = at;
        if (diff->kind == KN_DIFF_CHANGED)
            at = diff->last + 1;
        if (diff->kind != KN_DIFF_NEW)
            continue;
        while (k < end && (pairing->taken[k] || (!any_picture && !same_picture(pairing, i, k))))
            k++;
        if (k == end)
            continue;
        *diff = (KnSegmentDiff){KN_DIFF_CHANGED, k};
        pairing->taken[k] = TRUE;
        at = k + 1;
    }
}

/* Between two segments that stayed. */
static void pair_between(const Pairing *pairing, guint from, guint to, guint at, guint end)
{
    pair_left(pairing, FALSE, from, to, at, end);
    pair_left(pairing, TRUE, from, to, at, end);
}

KnSegmentDiff *kn_film_diff(const KnFilm *now, const KnFilm *last)
{
    guint n_now = kn_film_n_shots(now), n_last = kn_film_n_shots(last);
    g_autofree guint *match = pair_equal(now, last);
    g_autofree gboolean *stayed = g_new0(gboolean, n_now), *taken = g_new0(gboolean, n_last);
    KnSegmentDiff *diff = g_new0(KnSegmentDiff, n_now);
    find_stayed(match, n_now, stayed);
    for (guint i = 0; i < n_now; i++) {
        gboolean found = match[i] != NONE;
        diff[i].kind = stayed[i] ? KN_DIFF_SAME : found ? KN_DIFF_MOVED : KN_DIFF_NEW;
        diff[i].last = match[i];
        if (found)
            taken[match[i]] = TRUE;
    }
    Pairing pairing = {now, last, diff, taken};
    guint from = 0, at = 0;
    for (guint i = 0; i < n_now; i++) {
        if (!stayed[i])
            continue;
        pair_between(&pairing, from, i, at, match[i]);
        from = i + 1;
        at = match[i] + 1;
    }
    pair_between(&pairing, from, n_now, at, n_last);
    return diff;
}

/* SPDX-License-Identifier: MIT */
#include "engine/plan/batches.h"

double kn_batches_duration(gint64 n_frames, KnRational fps)
{
    double seconds = (double)n_frames * fps.den / fps.num;
    return CLAMP(seconds / 24, 4, 20);
}

typedef struct {
    GArray *batches;
    gint64 first, end; /* the range that is asked for */
} Cut;

/* Adds what of the span lies inside the range. */
static void add(Cut *cut, gint64 first, gint64 end)
{
    KnSpan span = {.first_frame = MAX(first, cut->first)};
    span.n_frames = MIN(end, cut->end) - span.first_frame;
    if (span.n_frames > 0)
        g_array_append_val(cut->batches, span);
}

/* A long shot: as many equal parts as come nearest to the target. Their bounds are rounded
 * multiples, so they differ by one frame at most. */
static void add_split(Cut *cut, gint64 first, gint64 length, gint64 target)
{
    gint64 n_parts = (length + target / 2) / target;
    gint64 whole = length / n_parts, rest = length % n_parts;
    for (gint64 i = 0, at = first; i < n_parts; i++) {
        gint64 next = first + whole * (i + 1) + rest * (i + 1) / n_parts;
        add(cut, at, next);
        at = next;
    }
}

GArray *kn_batches_cut(const gint64 *lengths, guint n_shots, gint64 target, gint64 first, gint64 n)
{
    Cut cut = {
        .batches = g_array_new(FALSE, FALSE, sizeof(KnSpan)),
        .first = first,
        .end = n > 0 && n < G_MAXINT64 - first ? first + n : G_MAXINT64,
    };
    gint64 at = 0, group = 0; /* the group is [at - group, at) */
    for (guint i = 0; i < n_shots; i++) {
        gboolean is_long = lengths[i] * 2 >= target * 3;
        /* A shot joins the group when that brings the group nearer to the target. */
        gboolean joins = group + (lengths[i] + 1) / 2 <= target;
        if (group > 0 && (is_long || !joins)) {
            add(&cut, at - group, at);
            group = 0;
        }
        if (is_long)
            add_split(&cut, at, lengths[i], target);
        else
            group += lengths[i];
        at += lengths[i];
    }
    if (group > 0)
        add(&cut, at - group, at);
    return cut.batches;
}

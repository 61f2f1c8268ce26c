/* SPDX-License-Identifier: MIT */
#include "timeline/private.h"

KnTimeline *kn_timeline_new(const KnProject *project, const KnLengths *lengths, GError **error)
{
    g_autoptr(KnProblems) problems = kn_problems_new_of(project->document);
    g_autoptr(KnLengths) guessed = lengths ? NULL : kn_lengths_new(project);
    g_autoptr(KnTimeline) timeline =
        kn_timeline_lay_out(project, lengths ? lengths : guessed, problems);
    if (!kn_problems_check(problems, error))
        return NULL;
    timeline->warnings = kn_problems_warnings(problems);
    return g_steal_pointer(&timeline);
}

void kn_timeline_free(KnTimeline *timeline)
{
    if (!timeline)
        return;
    g_free(timeline->segments);
    kn_warnings_free(timeline->warnings);
    g_free(timeline);
}

guint kn_timeline_segment_at(const KnTimeline *timeline, gint64 frame)
{
    guint low = 0, high = timeline->n_segments;
    while (low + 1 < high) {
        guint middle = low + (high - low) / 2;
        if (timeline->segments[middle].first_frame <= frame)
            low = middle;
        else
            high = middle;
    }
    return low;
}

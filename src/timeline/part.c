/* SPDX-License-Identifier: MIT */
#include "timeline/part.h"

#include <math.h>
#include <string.h>

gint64 kn_part_frame(KnDuration time, KnRational fps)
{
    if (time.kind == KN_DURATION_FRAMES)
        return time.value;
    return (gint64)llround((double)time.value * fps.num / (1e6 * fps.den));
}

gboolean kn_part_frames(const KnFilmPart *part, const KnTimeline *timeline, KnRational fps,
                        gint64 *first, gint64 *n)
{
    gint64 end = timeline->n_frames;
    *first = kn_part_frame(part->from, fps);
    if (part->until.kind != KN_DURATION_UNSET)
        end = MIN(kn_part_frame(part->until, fps), end);
    if (part->first_segment > timeline->n_segments)
        return FALSE;
    if (part->first_segment > 0) {
        gint64 last_segment = MIN(part->last_segment, (gint64)timeline->n_segments);
        const KnTimelineSegment *last = &timeline->segments[last_segment - 1];
        *first = timeline->segments[part->first_segment - 1].first_frame;
        end = last->first_frame + last->n_frames;
    }
    *n = end - *first;
    return *n > 0;
}

/* "0m10s", "1h02m03.5s", "120f": no character that a shell or a file system minds. */
static char *time_word(KnDuration time)
{
    if (time.kind == KN_DURATION_FRAMES)
        return g_strdup_printf("%" G_GINT64_FORMAT "f", time.value);
    gint64 seconds = time.value / G_USEC_PER_SEC, hours = seconds / 3600;
    g_autofree char *fraction = g_strdup_printf(".%06d", (int)(time.value % G_USEC_PER_SEC));
    for (gsize n = strlen(fraction); n > 0 && strchr("0.", fraction[n - 1]); n--)
        fraction[n - 1] = '\0';
    g_autofree char *hour_word = hours > 0 ? g_strdup_printf("%dh", (int)hours) : g_strdup("");
    return g_strdup_printf("%s%dm%02d%ss", hour_word, (int)(seconds / 60 % 60), (int)(seconds % 60),
                           fraction);
}

char *kn_part_words(const KnFilmPart *part)
{
    if (part->first_segment > 0 && part->first_segment == part->last_segment)
        return g_strdup_printf(".segment-%d", (int)part->first_segment);
    if (part->first_segment > 0 && part->last_segment < G_MAXINT64)
        return g_strdup_printf(".segments-%d-%d", (int)part->first_segment,
                               (int)part->last_segment);
    if (part->first_segment > 0)
        return g_strdup_printf(".segments-%d-end", (int)part->first_segment);
    if (part->from.kind == KN_DURATION_UNSET && part->until.kind == KN_DURATION_UNSET)
        return g_strdup("");
    g_autofree char *from = time_word(part->from);
    g_autofree char *until =
        part->until.kind != KN_DURATION_UNSET ? time_word(part->until) : g_strdup("end");
    return g_strdup_printf(".%s-%s", from, until);
}

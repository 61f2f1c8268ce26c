/* SPDX-License-Identifier: MIT */
#include "timeline/timeline.h"

/* What people say in a second, and the silence around it: for times that are shown before anybody
 * has spoken. */
static const double estimate_per_second = 14, estimate_seconds = 0.3;

gint64 kn_speech_guess(const char *text)
{
    double n_characters = text ? (double)g_utf8_strlen(text, -1) : 0;
    return (gint64)((n_characters / estimate_per_second + estimate_seconds) * KN_SAMPLE_RATE);
}

KnLengths *kn_lengths_new(const KnProject *project)
{
    KnLengths *lengths = g_new(KnLengths, 1);
    *lengths = (KnLengths){g_new0(KnLength, project->n_segments), -1};
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        lengths->segments[i].clip_seconds = -1;
        if (segment->speech == KN_SPEECH_NONE)
            continue;
        lengths->segments[i].speech_samples = kn_speech_guess(segment->transcript);
        lengths->segments[i].speech_estimated = TRUE;
    }
    return lengths;
}

void kn_lengths_free(KnLengths *lengths)
{
    if (!lengths)
        return;
    g_free(lengths->segments);
    g_free(lengths);
}

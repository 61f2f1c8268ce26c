/* SPDX-License-Identifier: MIT */
#include "project/marks.h"
#include "timeline/timeline.h"

#include <string.h>

/* What people say in a second, and the silence around it: for times that are shown before anybody
 * has spoken. */
static const double estimate_per_second = 14, estimate_seconds = 0.3;

/* Words a minute that espeak says where no rate is given: espeakRATE_NORMAL. */
static const double espeak_rate = 175;

/* How much faster than usual the voice was asked to speak: each provider heeds a setting of its
 * own. */
static double pace_of(const KnVoiceSettings *voice)
{
    if (voice && strcmp(voice->provider, "espeak") == 0 && voice->rate > 0)
        return voice->rate / espeak_rate;
    return voice && kn_voice_has_speed(voice) ? voice->speed : 1;
}

gint64 kn_speech_guess(const char *text, const KnVoiceSettings *voice)
{
    g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(KnTextPause));
    g_autofree char *shown = text ? kn_marks_strip(text, pauses, NULL) : NULL;
    const char *said = shown ? shown : text;
    double n_characters = said ? (double)g_utf8_strlen(said, -1) : 0;
    double seconds = n_characters / (estimate_per_second * pace_of(voice)) + estimate_seconds;
    for (guint i = 0; shown && i < pauses->len; i++)
        seconds += g_array_index(pauses, KnTextPause, i).ms / 1000.0;
    return (gint64)(seconds * KN_SAMPLE_RATE);
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
        lengths->segments[i].speech_samples = kn_speech_guess(
            segment->transcript, segment->speech == KN_SPEECH_LINE ? segment->voice : NULL);
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

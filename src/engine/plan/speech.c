/* SPDX-License-Identifier: MIT */
#include "engine/plan/speech.h"
#include "engine/plan/manifest.h"

KnSpeeches *kn_speeches_new(guint n)
{
    KnSpeeches *speeches = g_new(KnSpeeches, 1);
    *speeches = (KnSpeeches){g_new0(KnSpeech, n), n};
    return speeches;
}

void kn_speeches_free(KnSpeeches *speeches)
{
    if (!speeches)
        return;
    for (guint i = 0; i < speeches->n; i++) {
        g_free(speeches->items[i].path);
        g_free(speeches->items[i].text);
        g_free(speeches->items[i].words);
    }
    g_free(speeches->items);
    g_free(speeches);
}

gboolean kn_speeches_any(const KnSpeeches *speeches)
{
    for (guint i = 0; speeches && i < speeches->n; i++)
        if (*speeches->items[i].key)
            return TRUE;
    return FALSE;
}

void kn_speeches_measure(const KnSpeeches *speeches, KnProject *project)
{
    for (guint i = 0; i < speeches->n; i++) {
        project->segments[i].speech_samples = speeches->items[i].n_samples;
        project->segments[i].speech_estimated = speeches->items[i].estimated;
    }
}

void kn_speeches_place(KnSpeeches *speeches, const KnProject *project)
{
    KnRational fps = project->output.fps;
    for (guint i = 0; i < speeches->n; i++) {
        const KnSegment *segment = &project->segments[i];
        if (*speeches->items[i].key)
            speeches->items[i].start_sample =
                kn_frame_sample(segment->first_frame, fps) +
                kn_duration_samples(&segment->voice->pause_before, fps);
    }
}

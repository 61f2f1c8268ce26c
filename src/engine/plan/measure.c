/* SPDX-License-Identifier: MIT */
#include "engine/plan/measure.h"
#include "engine/store/probe.h"

KnTimeline *kn_measure(const KnProject *project, KnStore *store, const KnSpeeches *speeches,
                       KnClips *clips, GError **error)
{
    g_autoptr(KnLengths) lengths = kn_lengths_new(project);
    KnProbe sound = {.sound_seconds = -1};
    if (project->audio_path && !kn_probe_sound(store, project->audio_path, &sound, error))
        return NULL;
    lengths->sound_seconds = sound.sound_seconds;
    if (speeches)
        kn_speeches_measure(speeches, lengths);
    if (!kn_clips_measure(clips, project, lengths, error))
        return NULL;
    g_autoptr(KnTimeline) timeline = kn_timeline_new(project, lengths, error);
    return timeline && kn_clips_check(clips, project, timeline, error) ? g_steal_pointer(&timeline)
                                                                       : NULL;
}

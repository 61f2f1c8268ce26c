/* SPDX-License-Identifier: MIT */
#include "timeline/private.h"

/* Parameters that contradict each other, easings and keyframes come out when an effect compiles,
 * so each is compiled once here, where its place is known. */
static void try_effects(const KnProject *project, guint number, gint64 n_frames,
                        KnProblems *problems)
{
    const KnSegment *segment = &project->segments[number];
    KnShot shot = {.n_frames = n_frames};
    const KnEffectContext context = {
        .width = project->output.width,
        .height = project->output.height,
        .fps = project->output.fps,
        .n_frames = n_frames,
        .focus = segment->focus,
        .subjects = segment->subjects,
        .n_subjects = segment->n_subjects,
        .base = {0, 0, 1, 1},
        .segment = number + 1,
    };
    const KnEffectUse *use;
    for (guint i = 0; (use = kn_segment_effect(segment, i)); i++) {
        g_autoptr(GError) error = NULL;
        if (use->effect && !use->effect->compile(&context, use->params, &shot, &error))
            kn_problems_error(problems, use->node, use->path, "%s", error->message);
    }
    kn_shot_clear(&shot);
}

void kn_timeline_check(const KnProject *project, KnProblems *problems)
{
    g_autoptr(KnLengths) lengths = kn_lengths_new(project);
    g_autoptr(KnTimeline) timeline = kn_timeline_lay_out(project, lengths, problems);
    for (guint i = 0; kn_problems_n_errors(problems) == 0 && i < project->n_segments; i++)
        try_effects(project, i, timeline->segments[i].n_frames, problems);
}

/* SPDX-License-Identifier: MIT */
#include "engine/plan/subjects.h"
#include "effects/params.h"

#include <string.h>

/* A film in the picture's shape loses nothing; one of 16:9 a quarter of 4:3 and two thirds of a
 * portrait. */
#define MUCH 0.3

KnSubjects *kn_subjects_new(const KnProject *project)
{
    KnSubjects *subjects = g_new0(KnSubjects, 1);
    subjects->n = project->n_segments;
    subjects->segments = g_new0(KnSegmentSubjects, project->n_segments + 1);
    subjects->finds = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < subjects->n; i++)
        subjects->segments[i] = (KnSegmentSubjects){.items = project->segments[i].subjects,
                                                    .n = project->segments[i].n_subjects};
    return subjects;
}

void kn_subjects_free(KnSubjects *subjects)
{
    if (!subjects)
        return;
    g_free(subjects->segments);
    g_ptr_array_unref(subjects->finds);
    g_free(subjects);
}

/* What was found follows from the key. */
gboolean kn_subjects_equal(const KnSubjects *a, const KnSubjects *b)
{
    gboolean equal = a->n == b->n;
    for (guint i = 0; equal && i < a->n; i++)
        equal = a->segments[i].sought == b->segments[i].sought &&
                strcmp(a->segments[i].key, b->segments[i].key) == 0;
    return equal;
}

gboolean kn_segment_asks_for_subject(const KnProject *project, const KnSegment *segment)
{
    enum { FRAMES = 250 };
    gboolean asks = segment->focus_kind == KN_PLACE_SUBJECT;
    KnShot shot = {.n_frames = FRAMES};
    const KnEffectContext context = {
        .width = project->output.width,
        .height = project->output.height,
        .fps = project->output.fps,
        .n_frames = FRAMES,
        .focus = {0.5, 0.5},
        .base = {0, 0, 1, 1},
        .asks = &asks,
    };
    const KnEffectUse *use;
    for (guint i = 0; !asks && (use = kn_segment_effect(segment, i)); i++)
        if (use->effect)
            use->effect->compile(&context, use->params, &shot, NULL);
    kn_shot_clear(&shot);
    return asks;
}

gboolean kn_segment_cuts_much(const KnProject *project, const KnSegment *segment, int width,
                              int height)
{
    double scale =
        MAX((double)project->output.width / width, (double)project->output.height / height);
    double shown =
        (double)project->output.width * project->output.height / (width * scale * height * scale);
    return segment->fit == KN_FIT_COVER && segment->focus_kind == KN_PLACE_UNSET &&
           shown < 1 - MUCH;
}

/* The middle of a window of that length, nearest to `anchor`, that holds the span. */
static double middle(double anchor, double start, double length, double window)
{
    double least = start + length - window / 2, most = start + window / 2;
    return least > most ? anchor : CLAMP(anchor, least, most);
}

KnPoint kn_subjects_focus(const KnSegment *segment, const KnSegmentSubjects *subjects,
                          double window_width, double window_height)
{
    const KnSubjectQuery first = {.nth = 1};
    if (segment->focus_kind == KN_PLACE_POINT || segment->focus_kind == KN_PLACE_CENTER)
        return segment->focus;
    const KnSubject *subject = kn_subject_choose(subjects->items, subjects->n, &first);
    if (!subject)
        return segment->focus;
    const KnBox *box = &subject->box;
    return (KnPoint){middle(subject->anchor.x, box->x, box->w, window_width),
                     middle(subject->anchor.y, box->y, box->h, window_height)};
}

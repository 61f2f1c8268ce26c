/* SPDX-License-Identifier: MIT */
#include "engine/plan/subjects.h"
#include "effects/called.h"
#include "effects/params.h"

#include <math.h>
#include <string.h>

/* A film in the picture's shape loses nothing; one of 16:9 a quarter of 4:3 and two thirds of a
 * portrait. */
#define MUCH 0.3

enum { FRAMES = 250 }; /* of a shot that is compiled for what it asks */

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
    for (guint i = 0; i < subjects->n; i++)
        g_free(subjects->segments[i].larger);
    g_free(subjects->segments);
    g_ptr_array_unref(subjects->finds);
    g_free(subjects);
}

static gboolean called_equal(const KnSegmentSubjects *a, const KnSegmentSubjects *b)
{
    static char *none[] = {NULL};
    gboolean equal = a->n == b->n;
    for (guint i = 0; equal && i < a->n; i++) {
        char **one = a->items[i].called ? a->items[i].called : none;
        char **other = b->items[i].called ? b->items[i].called : none;
        equal = g_strv_equal((const char *const *)one, (const char *const *)other);
    }
    return equal;
}

/* What was found follows from the key, but for what it is called. */
gboolean kn_subjects_equal(const KnSubjects *a, const KnSubjects *b)
{
    gboolean equal = a->n == b->n;
    for (guint i = 0; equal && i < a->n; i++)
        equal = a->segments[i].sought == b->segments[i].sought &&
                strcmp(a->segments[i].key, b->segments[i].key) == 0 &&
                strcmp(a->segments[i].larger_key, b->segments[i].larger_key) == 0 &&
                called_equal(&a->segments[i], &b->segments[i]);
    return equal;
}

/* Compiles the effects of a segment, for what they ask: until one does, or all for their words. */
static gboolean ask_effects(const KnProject *project, const KnSegment *segment, GPtrArray *targets)
{
    gboolean asks = FALSE;
    KnShot shot = {.n_frames = FRAMES};
    const KnEffectContext context = {
        .width = project->output.width,
        .height = project->output.height,
        .fps = project->output.fps,
        .n_frames = FRAMES,
        .focus = {0.5, 0.5},
        .base = {0, 0, 1, 1},
        .asks = &asks,
        .targets = targets,
    };
    const KnEffectUse *use;
    for (guint i = 0; (targets || !asks) && (use = kn_segment_effect(segment, i)); i++)
        if (use->effect)
            use->effect->compile(&context, use->params, &shot, NULL);
    kn_shot_clear(&shot);
    return asks;
}

gboolean kn_segment_asks_for_subject(const KnProject *project, const KnSegment *segment)
{
    return segment->focus_kind == KN_PLACE_SUBJECT || ask_effects(project, segment, NULL);
}

GPtrArray *kn_segment_targets(const KnProject *project, const KnSegment *segment)
{
    GPtrArray *targets = g_ptr_array_new_with_free_func(g_free);
    ask_effects(project, segment, targets);
    return targets;
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

double kn_segment_enlargement(const KnProject *project, const KnSegment *segment,
                              const KnSegmentSubjects *subjects, int width, int height)
{
    g_autoptr(KnWarnings) warnings = kn_warnings_new(); /* said when it is compiled */
    double across = (double)project->output.width / width;
    double down = (double)project->output.height / height;
    KnShot shot = {.n_frames = FRAMES};
    const KnEffectContext context = {
        .width = project->output.width,
        .height = project->output.height,
        .fps = project->output.fps,
        .n_frames = FRAMES,
        .focus = {0.5, 0.5},
        .base = {0, 0, 1, 1},
        .subjects = subjects->items,
        .n_subjects = subjects->n,
        .warnings = warnings,
    };
    const KnEffectUse *use;
    for (guint i = 0; (use = kn_segment_effect(segment, i)); i++)
        if (use->effect)
            use->effect->compile(&context, use->params, &shot, NULL);
    double zoom = kn_shot_zoom_max(&shot);
    kn_shot_clear(&shot);
    return (segment->fit == KN_FIT_COVER ? MAX(across, down) : MIN(across, down)) * zoom;
}

/* The middle of a window of that length, nearest to `anchor`, that holds the span. */
static double middle(double anchor, double start, double length, double window)
{
    double least = start + length - window / 2, most = start + window / 2;
    return least > most ? anchor : CLAMP(anchor, least, most);
}

/* A face, with the hair and the chin that its box leaves out, as far as there is room for them in
 * the window, as a span of one axis. */
typedef struct {
    double start, end;
} Span;

static gboolean read_face(const KnSubject *subject, double window, gboolean upright, Span *span)
{
    const KnBox *box = &subject->box;
    double above = upright ? 0.4 : 0.15, below = 0.15;
    double start = upright ? box->y : box->x, length = upright ? box->h : box->w;
    double room = CLAMP((window / MAX(length, 1e-9) - 1) / (above + below), 0, 1);
    above *= room;
    below *= room;
    *span = (Span){MAX(start - above * length, 0), MIN(start + (1 + below) * length, 1)};
    return g_strcmp0(subject->label, KN_CALLED_FACE) == 0 &&
           subject->confidence >= KN_SUBJECT_CONFIDENCE_MIN;
}

/* How many faces a window about that middle cuts through. */
static guint n_cut(const GArray *faces, double at, double window)
{
    guint n = 0;
    for (guint i = 0; i < faces->len; i++) {
        const Span *face = &g_array_index(faces, Span, i);
        double low = at - window / 2, high = at + window / 2;
        const double room = 1e-9; /* a face at the edge is whole */
        n += (face->start < low - room && face->end > low + room) ||
             (face->start < high - room && face->end > high + room);
    }
    return n;
}

/* The middle nearest to `at` about which the fewest faces are cut: one edge of the window is at an
 * edge of a face then. */
static double spare_faces(const GArray *faces, double anchor, double at, double window)
{
    const double near = 0.4; /* of the window: the anchor stays that near to its middle */
    double best = at = CLAMP(at, MIN(window / 2, 0.5), MAX(1 - window / 2, 0.5));
    guint least = n_cut(faces, at, window);
    for (guint i = 0; i < faces->len * 4 && window < 1; i++) {
        const Span *face = &g_array_index(faces, Span, i / 4);
        double edge = i & 1 ? face->start : face->end;
        double tried = edge + (i & 2 ? window : -window) / 2;
        guint n = n_cut(faces, tried, window);
        if (tried < window / 2 || tried > 1 - window / 2 || fabs(tried - anchor) > window * near)
            continue;
        if (n < least || (n == least && fabs(tried - at) < fabs(best - at))) {
            least = n;
            best = tried;
        }
    }
    return best;
}

/* Along one axis: the subject's box, or as much of it as there is room for, and no face in part. */
static double focus_along(const KnSegmentSubjects *subjects, const KnSubject *subject,
                          double window, gboolean upright)
{
    const KnBox *box = &subject->box;
    g_autoptr(GArray) faces = g_array_new(FALSE, FALSE, sizeof(Span));
    for (guint i = 0; i < subjects->n; i++) {
        Span face;
        if (read_face(&subjects->items[i], window, upright, &face))
            g_array_append_val(faces, face);
    }
    double at = upright ? middle(subject->anchor.y, box->y, box->h, window)
                        : middle(subject->anchor.x, box->x, box->w, window);
    return faces->len > 0
               ? spare_faces(faces, upright ? subject->anchor.y : subject->anchor.x, at, window)
               : at;
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
    return (KnPoint){focus_along(subjects, subject, window_width, FALSE),
                     focus_along(subjects, subject, window_height, TRUE)};
}

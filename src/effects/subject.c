/* SPDX-License-Identifier: MIT */
#include "effects/subject.h"
#include "effects/called.h"

enum { HALF = 128 };

const KnName kn_prefer_names[] = {
    {"sure", "the one that is most sure"},
    {"center", "the one nearest to the picture's middle"},
    {"left", "the leftmost one"},
    {"right", "the rightmost one"},
    {NULL, NULL},
};

void kn_subject_clear(KnSubject *subject)
{
    g_free(subject->label);
    g_free(subject->detector);
    g_strfreev(subject->called);
    g_free(subject->mask_path);
    g_free(subject->json_path);
    kn_mask_unref(subject->mask);
    g_clear_pointer(&subject->way, g_array_unref);
    *subject = (KnSubject){0};
}

KnPoint kn_subject_anchor(const KnBox *box)
{
    return (KnPoint){box->x + box->w / 2, box->y + box->h * KN_SUBJECT_ANCHOR};
}

KnBox kn_mask_box(const KnMask *mask)
{
    int left = mask->columns, right = 0, top = mask->rows, bottom = 0;

    for (int y = 0; y < mask->rows; y++) {
        const guint8 *row = mask->values + (gsize)y * (gsize)mask->columns;
        int first = 0, end = mask->columns;

        while (first < end && row[first] < HALF)
            first++;
        while (end > first && row[end - 1] < HALF)
            end--;
        if (first == end)
            continue;
        left = MIN(left, first);
        right = MAX(right, end);
        top = MIN(top, y);
        bottom = y + 1;
    }
    return (KnBox){(double)left / mask->columns, (double)top / mask->rows,
                   (double)(right - left) / mask->columns, (double)(bottom - top) / mask->rows};
}

/* What orders them: the smallest first. */
static double rank(const KnSubject *subject, KnPrefer prefer)
{
    double x = subject->box.x + subject->box.w / 2 - 0.5;
    double y = subject->box.y + subject->box.h / 2 - 0.5;

    switch (prefer) {
    case KN_PREFER_CENTER:
        return x * x + y * y;
    case KN_PREFER_LEFT:
        return x;
    case KN_PREFER_RIGHT:
        return -x;
    default:
        return -subject->confidence;
    }
}

static gboolean is_sure(const KnSubject *subject)
{
    return subject->confidence >= KN_SUBJECT_CONFIDENCE_MIN;
}

static gboolean is_face(const KnSubject *subject)
{
    return g_strcmp0(subject->label, KN_CALLED_FACE) == 0;
}

gboolean kn_subject_is_called(const KnSubject *subject, const char *target)
{
    const char *const *called = (const char *const *)subject->called;

    return is_sure(subject) &&
           (kn_is_called(subject->label, target) || (called && g_strv_contains(called, target)));
}

/* Those that may be meant: where any is called like the target, those alone; else all, but for the
 * faces of somebody who is there himself. */
static void find_meant(const KnSubject *subjects, guint n, const char *target, gboolean *meant)
{
    gboolean called = FALSE, others = FALSE;

    for (guint i = 0; i < n; i++) {
        meant[i] = target && kn_subject_is_called(&subjects[i], target);
        called |= meant[i];
        others |= meant[i] && !is_face(&subjects[i]);
    }
    for (guint i = 0; i < n && !called; i++) {
        meant[i] = is_sure(&subjects[i]);
        others |= meant[i] && !is_face(&subjects[i]);
    }
    for (guint i = 0; i < n && others; i++)
        meant[i] &= !is_face(&subjects[i]);
}

const KnSubject *kn_subject_choose(const KnSubject *subjects, guint n, const KnSubjectQuery *query)
{
    gboolean meant[KN_SUBJECTS_MAX];
    const KnSubject *best = NULL;

    g_assert(n <= KN_SUBJECTS_MAX);
    find_meant(subjects, n, query->target, meant);
    for (int k = 0; k < query->nth; k++) {
        best = NULL;
        for (guint i = 0; i < n; i++)
            if (meant[i] &&
                (!best || rank(&subjects[i], query->prefer) < rank(best, query->prefer)))
                best = &subjects[i];
        if (!best)
            return NULL;
        meant[best - subjects] = FALSE;
    }
    return best;
}

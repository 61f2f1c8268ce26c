/* SPDX-License-Identifier: MIT */
/* Words of effects ("target": "the red barn") that are no label of anything in their picture, nor
 * another name for one: where a CLIP of the person's own is there, what was found is compared with
 * them, each by its own part of the picture, and the one that is most like them is what they mean.
 */
#include "effects/called.h"
#include "engine/detect/likeness.h"
#include "engine/detect/private.h"

#include <string.h>

/* What is less like the words is not what they say; as for choosing pictures. */
#define LIKENESS_MIN 0.25

/* Of a picture. */
typedef struct {
    guint picture; /* index into the finds */
    guint text;    /* into the words */
} Asked;

typedef struct {
    GPtrArray *texts; /* owned */
    GArray *asked;    /* Asked */
    GArray *parts;    /* KnLikenessPart */
    GArray *owners;   /* KnSubject *: of each part */
    GArray *pictures; /* guint: of each part */
} Calling;

static gboolean any_is_called(const GArray *found, const char *target)
{
    for (guint i = 0; i < found->len; i++)
        if (kn_subject_is_called(&g_array_index(found, KnSubject, i), target))
            return TRUE;
    return FALSE;
}

static guint text_of(Calling *calling, const char *text)
{
    guint at;
    if (g_ptr_array_find_with_equal_func(calling->texts, text, g_str_equal, &at))
        return at;
    g_ptr_array_add(calling->texts, g_strdup(text));
    return calling->texts->len - 1;
}

static void add_asked(Calling *calling, const KnDetectWork *work, guint segment)
{
    guint picture = work->picture_of[segment] - 1;
    const KnProject *project = work->inputs->project;
    g_autoptr(GPtrArray) targets = kn_segment_targets(project, &project->segments[segment]);
    for (guint i = 0; i < targets->len; i++) {
        if (any_is_called(work->subjects->finds->pdata[picture], targets->pdata[i]))
            continue;
        const Asked asked = {picture, text_of(calling, targets->pdata[i])};
        g_array_append_val(calling->asked, asked);
    }
}

/* What was found in a picture, once. */
static void add_parts(Calling *calling, const KnDetectWork *work, guint picture)
{
    GArray *found = work->subjects->finds->pdata[picture];
    for (guint i = 0; i < calling->pictures->len; i++)
        if (g_array_index(calling->pictures, guint, i) == picture)
            return;
    for (guint i = 0; i < found->len; i++) {
        KnSubject *subject = &g_array_index(found, KnSubject, i);
        const KnLikenessPart part = {g_array_index(work->pictures, KnSoughtPicture, picture).path,
                                     subject->box};
        if (subject->confidence < KN_SUBJECT_CONFIDENCE_MIN ||
            g_strcmp0(subject->label, KN_CALLED_FACE) == 0)
            continue;
        g_array_append_val(calling->parts, part);
        g_array_append_val(calling->owners, subject);
        g_array_append_val(calling->pictures, picture);
    }
}

static void add_name(KnSubject *subject, const char *name)
{
    guint n = subject->called ? g_strv_length(subject->called) : 0;
    if (n && g_strv_contains((const char *const *)subject->called, name))
        return;
    subject->called = g_renew(char *, subject->called, n + 2);
    subject->called[n] = g_strdup(name);
    subject->called[n + 1] = NULL;
}

/* The one of the asked picture that is most like the words. */
static void call(const Calling *calling, const Asked *asked, const double *likeness)
{
    double best = LIKENESS_MIN;
    KnSubject *meant = NULL;
    for (guint i = 0; i < calling->parts->len; i++) {
        double like = likeness[asked->text * calling->parts->len + i];
        if (g_array_index(calling->pictures, guint, i) != asked->picture || like < best)
            continue;
        best = like;
        meant = g_array_index(calling->owners, KnSubject *, i);
    }
    if (meant)
        add_name(meant, calling->texts->pdata[asked->text]);
}

void kn_detect_call(KnDetectWork *work)
{
    Calling calling = {.texts = g_ptr_array_new_with_free_func(g_free),
                       .asked = g_array_new(FALSE, FALSE, sizeof(Asked)),
                       .parts = g_array_new(FALSE, FALSE, sizeof(KnLikenessPart)),
                       .owners = g_array_new(FALSE, FALSE, sizeof(KnSubject *)),
                       .pictures = g_array_new(FALSE, FALSE, sizeof(guint))};
    for (guint i = 0; i < work->subjects->n; i++)
        if (work->picture_of[i] &&
            !g_array_index(work->pictures, KnSoughtPicture, work->picture_of[i] - 1).is_clip)
            add_asked(&calling, work, i);
    for (guint i = 0; i < calling.asked->len; i++)
        add_parts(&calling, work, g_array_index(calling.asked, Asked, i).picture);
    guint n = calling.parts->len;
    g_autofree double *likeness = g_new0(double, n *calling.texts->len + 1);
    if (n > 0 && kn_likeness_of_parts(
                     work, (const KnLikenessPart *)(gconstpointer)calling.parts->data, n,
                     (const char *const *)calling.texts->pdata, calling.texts->len, likeness))
        for (guint i = 0; i < calling.asked->len; i++)
            call(&calling, &g_array_index(calling.asked, Asked, i), likeness);
    g_ptr_array_unref(calling.texts);
    g_array_unref(calling.asked);
    g_array_unref(calling.parts);
    g_array_unref(calling.owners);
    g_array_unref(calling.pictures);
}

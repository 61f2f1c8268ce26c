/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/called.h"
#include "effects/list.h"
#include "effects/params.h"
/* Zooms towards the subject, which keeps its place on the screen, and stays there. The motion runs
 * inside of what this frames. */
typedef enum { FEATURE_AUTO, FEATURE_FACE, FEATURE_CENTER, FEATURE_POINT } Feature;

typedef struct {
    char *target;
    int prefer, nth, feature;
    double target_scale;
    KnEasing speed_curve;
    KnDuration anim_duration;
    KnSpot anchor_point;
} Params;

static const KnName features[] = {
    {"auto", "anchor_point where it is given, else the subject's anchor"},
    {"face", "the subject's anchor: where its face or head is"},
    {"center", "the middle of the subject's box"},
    {"point", "anchor_point"},
    {NULL, NULL},
};

static gboolean takes_no_point(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->feature == FEATURE_CENTER || p->feature == FEATURE_FACE;
}

static const KnOption options[] = {
    {.name = "target",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, target),
     .help =
         "which subject, by its label; where none is called so, the one that a CLIP of your own "
         "(see 'kinora models') finds most like the words; else any"},
    {.name = "prefer",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, prefer),
     .default_text = "\"sure\"",
     .choices = kn_prefer_names,
     .help = "which of several subjects is the first"},
    {.name = "nth",
     .type = &kn_type_int,
     .offset = KN_OPTION_FIELD(Params, int, nth),
     .min = 1,
     .max = KN_SUBJECTS_MAX,
     .default_text = "1",
     .help = "which of several subjects, counted from the first"},
    {.name = "target_scale",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, target_scale),
     .min = 1,
     .max = 10,
     .default_text = "1.3",
     .unit = "x",
     .help = "zoom at the end"},
    {.name = "speed_curve",
     .type = &kn_type_easing,
     .offset = KN_OPTION_FIELD(Params, KnEasing, speed_curve),
     .default_text = "\"easeInOut\"",
     .help = "easing: a CSS or Penner name, or cubic-bezier(a,b,c,d)"},
    {.name = "anim_duration",
     .type = &kn_type_duration,
     .offset = KN_OPTION_FIELD(Params, KnDuration, anim_duration),
     .time = KN_TIME_LASTS,
     .help = "how long the zoom takes from the segment's start on; then it holds; by default the "
             "whole segment"},
    {.name = "anchor_feature",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, feature),
     .default_text = "\"auto\"",
     .choices = features,
     .help = "what of the subject keeps its place"},
    {.name = "anchor_point",
     .useless = KN_USELESS(takes_no_point,
                           "has no effect beside anchor_feature, which says another point"),
     .type = &kn_type_spot,
     .offset = KN_OPTION_FIELD(Params, KnSpot, anchor_point),
     .choices = kn_place_names,
     .help = "the point of the picture that keeps its place"},
    {.name = NULL},
};

static KnPoint anchor_of(const Params *p, const KnEffectContext *context, const KnSubject *subject)
{
    gboolean given = p->anchor_point.kind != KN_PLACE_UNSET;

    if (p->feature == FEATURE_CENTER)
        return (KnPoint){subject->box.x + subject->box.w / 2, subject->box.y + subject->box.h / 2};
    if (p->feature == FEATURE_FACE || !given || p->anchor_point.kind == KN_PLACE_SUBJECT)
        return subject->anchor;
    return kn_place_point(&p->anchor_point, context, subject->anchor);
}

/* The fixed point, nearest to `at`, about which a zoom keeps a span whole that is whole without;
 * `at` where the span is longer than what is seen in the end. */
static double keep(double at, double start, double length, double zoom)
{
    double seen = 1 / zoom, gone = 1 - seen;
    if (gone <= 0 || length > seen || start < 0 || start + length > 1)
        return at;
    return CLAMP(at, (start + length - seen) / gone, start / gone);
}

/* A face of the subject is not cut by coming nearer, where there is room for it. */
static KnPoint spare_face(const KnEffectContext *context, const KnSubject *subject, KnPoint at,
                          double zoom)
{
    const KnBox *largest = NULL;
    for (guint i = 0; i < context->n_subjects; i++) {
        const KnSubject *face = &context->subjects[i];
        const KnBox *box = &face->box;
        KnPoint middle = {box->x + box->w / 2, box->y + box->h / 2};
        gboolean its = middle.x >= subject->box.x && middle.x <= subject->box.x + subject->box.w &&
                       middle.y >= subject->box.y && middle.y <= subject->box.y + subject->box.h;
        if (its && g_strcmp0(face->label, KN_CALLED_FACE) == 0 &&
            face->confidence >= KN_SUBJECT_CONFIDENCE_MIN && (!largest || box->h > largest->h))
            largest = box;
    }
    if (!largest)
        return at;
    KnPoint start = kn_effect_in_base(context, (KnPoint){largest->x, largest->y});
    KnPoint end =
        kn_effect_in_base(context, (KnPoint){largest->x + largest->w, largest->y + largest->h});
    return (KnPoint){keep(at.x, start.x, end.x - start.x, zoom),
                     keep(at.y, start.y, end.y - start.y, zoom)};
}

/* Which does not go along with the subject. */
static gboolean is_point(const Params *p)
{
    return p->anchor_point.kind == KN_PLACE_POINT || p->anchor_point.kind == KN_PLACE_CENTER;
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnSubjectQuery query = {p->target, (KnPrefer)p->prefer, p->nth};

    if (p->feature == FEATURE_POINT && p->anchor_point.kind == KN_PLACE_UNSET) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "anchor_feature is \"point\", and there is no anchor_point");
        return FALSE;
    }
    const KnSubject *subject = kn_effect_subject(context, &query, "zoom_on_subject");
    if (!subject)
        return TRUE;
    KnPoint anchor = kn_effect_in_base(context, anchor_of(p, context, subject));
    gboolean whole = p->anim_duration.kind == KN_DURATION_UNSET;
    double start = whole ? 0 : context->lead;
    double frames =
        whole ? kn_effect_last(context) : kn_effect_whole_frames(context, &p->anim_duration);
    const double t[2] = {start, start + frames}, z[2] = {1, p->target_scale};

    if (p->feature != FEATURE_CENTER && p->feature != FEATURE_POINT && !is_point(p))
        anchor = spare_face(context, subject, anchor, p->target_scale);
    gboolean said = p->feature == FEATURE_POINT || (p->feature == FEATURE_AUTO && is_point(p));
    if (said || !kn_effect_zoom_along(context, subject, shot, &p->speed_curve, t, z))
        kn_effect_zoom(shot, anchor, &p->speed_curve, t, z);
    return TRUE;
}

const KnEffect kn_effects_tool_zoom_on_subject[] = {
    {.name = "zoom_on_subject",
     .kind = KN_EFFECT_TOOL,
     .help = "Zooms towards the segment's subject, and holds; over a clip it goes along with a "
             "subject that moves. Without a clear subject there is no zoom, and a warning.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

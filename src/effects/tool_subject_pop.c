/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* The subject, cut out of its picture, bounces towards the viewer, with its shadow below it. */
typedef struct {
    char *target;
    double scale, shadow_opacity;
    KnDuration pop_duration;
} Params;

/* Of the shadow, on a picture of 1080 lines. */
#define SHADOW_RADIUS 28.0
#define SHADOW_OFFSET 16.0
/* Where nothing but a box is known, what lies around the subject grows with it, and ends softly
 * within so much: the subject below it is not seen beside its own edge. */
#define BOX_RADIUS 48.0

static const KnOption options[] = {
    KN_EFFECT_TARGET(Params),
    {.name = "scale",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, scale),
     .min = 1,
     .max = 3,
     .default_text = "1.2",
     .unit = "x",
     .help = "how large it becomes"},
    {.name = "pop_duration",
     .type = &kn_type_duration,
     .offset = KN_OPTION_FIELD(Params, KnDuration, pop_duration),
     .time = KN_TIME_LASTS,
     .default_text = "0.4",
     .help = "how long it takes from the segment's start on"},
    {.name = "shadow_opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, shadow_opacity),
     .max = 1,
     .default_text = "0.35",
     .unit = "0..1",
     .help = "of the shadow below it"},
    {.name = NULL},
};

static void grow(const Params *p, double frames, KnTrack *scale)
{
    if (frames >= 1)
        kn_effect_key(scale, 0, 1, "easeOutBack");
    kn_effect_key(scale, MAX(frames, 0), p->scale, "linear");
}

static gboolean has_mask(const KnSubject *subject)
{
    return subject->mask || subject->mask_path;
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnSubjectQuery query = {p->target, KN_PREFER_SURE, 1};
    const KnSubject *subject = kn_effect_subject(context, &query, "subject_pop");
    double frames = kn_effect_whole_frames(context, &p->pop_duration);

    if (!subject || (p->scale == 1 && p->shadow_opacity == 0))
        return TRUE;
    if (p->shadow_opacity > 0) {
        KnPlate shadow = kn_effect_plate(context, subject, KN_PLATE_SHADOW, "subject_pop");

        shadow.look.radius = SHADOW_RADIUS;
        shadow.look.offset = SHADOW_OFFSET;
        if (frames >= 1)
            kn_effect_key(&shadow.weight, 0, 0, "easeOutCubic");
        kn_effect_key(&shadow.weight, frames, p->shadow_opacity, "linear");
        grow(p, frames, &shadow.scale);
        kn_shot_add_plate(shot, &shadow);
    }
    KnPlate subject_plate = kn_effect_plate(context, subject, KN_PLATE_CUTOUT, "subject_pop");
    subject_plate.look.radius = has_mask(subject) ? 0 : BOX_RADIUS;
    grow(p, frames, &subject_plate.scale);
    kn_shot_add_plate(shot, &subject_plate);
    return TRUE;
}

const KnEffect kn_effects_tool_subject_pop[] = {
    {.name = "subject_pop",
     .kind = KN_EFFECT_TOOL,
     .help =
         "The segment's subject, cut out of its picture, bounces towards the viewer; not on clips.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* All but the subject is out of focus. */
typedef struct {
    char *target;
    double radius;
    KnDuration animate_in;
} Params;

/* What lies nearer to the subject may have its colours, on a picture of 1080 lines. */
#define REACH 7.0

static const KnOption options[] = {
    KN_EFFECT_TARGET(Params),
    {.name = "radius",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, radius),
     .max = 200,
     .default_text = "18",
     .unit = "px",
     .help = "how soft the background becomes, on a picture of 1080 lines"},
    {.name = "animate_in",
     .type = &kn_type_duration,
     .offset = KN_OPTION_FIELD(Params, KnDuration, animate_in),
     .time = KN_TIME_LASTS,
     .help = "how long it takes from the segment's start on; at once by default"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnSubjectQuery query = {p->target, KN_PREFER_SURE, 1};
    const KnSubject *subject = kn_effect_subject(context, &query, "background_blur");
    double frames = kn_effect_whole_frames(context, &p->animate_in);

    if (!subject || p->radius == 0)
        return TRUE;
    KnPlate plate = kn_effect_plate(context, subject, KN_PLATE_BLUR, "background_blur");
    plate.look.radius = p->radius;
    plate.look.offset = REACH;
    if (frames >= 1)
        kn_effect_key(&plate.weight, 0, 0, "easeInOutSine");
    kn_effect_key(&plate.weight, frames, 1, "linear");
    kn_shot_add_plate(shot, &plate);
    return TRUE;
}

const KnEffect kn_effects_tool_background_blur[] = {
    {.name = "background_blur",
     .kind = KN_EFFECT_TOOL,
     .help = "Puts all but the segment's subject out of focus; not on clips.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

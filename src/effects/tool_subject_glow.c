/* SPDX-License-Identifier: MIT */
#include "effects/levels.h"
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* Soft light around the subject, behind it, in stages. */
typedef struct {
    char *target;
    KnColor color;
    double radius;
    KnLevels stages;
    KnDuration stage_duration;
} Params;

/* The part of a stage in which its light becomes the next one's. */
#define STAGE_CHANGE 0.4

static gboolean has_one_stage(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->stages.n <= 1;
}

static const KnOption options[] = {
    KN_EFFECT_TARGET(Params),
    {.name = "color",
     .type = &kn_type_color,
     .offset = KN_OPTION_FIELD(Params, KnColor, color),
     .default_text = "[255, 225, 150]",
     .help = "of the light"},
    {.name = "radius",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, radius),
     .max = 1000,
     .default_text = "60",
     .unit = "px",
     .help = "how far the light reaches, on a picture of 1080 lines"},
    {.name = "stages",
     .type = &kn_type_levels,
     .offset = KN_OPTION_FIELD(Params, KnLevels, stages),
     .default_text = "[1.0, 0.6, 0.8]",
     .help = "how strong the light is, one after the other; the last one stays"},
    {.name = "stage_duration",
     .useless = KN_USELESS(has_one_stage, "has no effect on a single stage, which stays"),
     .type = &kn_type_duration,
     .offset = KN_OPTION_FIELD(Params, KnDuration, stage_duration),
     .default_text = "1.0",
     .help = "how long a stage lasts"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnSubjectQuery query = {p->target, KN_PREFER_SURE, 1};
    const KnSubject *subject = kn_effect_subject(context, &query, "subject_glow");
    double length = kn_effect_whole_frames(context, &p->stage_duration), last = -1, most = 0;

    for (guint i = 0; i < p->stages.n; i++)
        most = MAX(most, p->stages.level[i]);
    if (!subject || most == 0 || p->radius == 0)
        return TRUE;
    KnPlate plate = kn_effect_plate(context, subject, KN_PLATE_GLOW, "subject_glow");
    plate.look.color = p->color;
    plate.look.radius = p->radius;
    for (guint i = 0; i < p->stages.n; i++) {
        double level = p->stages.level[i], t = length * i;

        if (i > 0)
            kn_effect_key(&plate.weight, MAX(t - STAGE_CHANGE * length, 0), last, "easeInOutSine");
        kn_effect_key(&plate.weight, t, level, "linear");
        last = level;
    }
    kn_shot_add_plate(shot, &plate);
    return TRUE;
}

const KnEffect kn_effects_tool_subject_glow[] = {
    {.name = "subject_glow",
     .kind = KN_EFFECT_TOOL,
     .help =
         "Lays soft light around the segment's subject, behind it; over a clip it goes along with "
         "the subject, around its box.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

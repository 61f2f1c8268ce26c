/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* A line around the subject with light about it, which lies on the picture and moves with it. */
typedef struct {
    char *target;
    KnColor color;
    double thickness, offset, glow_radius, opacity;
    gboolean pulse;
} Params;

/* How far its light sinks while it pulses, and how long that takes. */
#define PULSE_LOW 0.6
#define PULSE_SECONDS 1.2

static const KnOption options[] = {
    KN_EFFECT_TARGET(Params),
    {.name = "color",
     .type = &kn_type_color,
     .offset = KN_OPTION_FIELD(Params, KnColor, color),
     .default_text = "[57, 255, 20]",
     .help = "of line and light"},
    {.name = "thickness",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, thickness),
     .max = 200,
     .default_text = "8",
     .unit = "px",
     .help = "of the line, on a picture of 1080 lines"},
    {.name = "offset",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, offset),
     .max = 500,
     .default_text = "12",
     .unit = "px",
     .help = "from the edge of the subject to the middle of the line"},
    {.name = "glow_radius",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, glow_radius),
     .max = 500,
     .default_text = "15",
     .unit = "px",
     .help = "how far its light reaches beyond the line"},
    {.name = "opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, opacity),
     .max = 1,
     .default_text = "0.85",
     .unit = "0..1",
     .help = "of the line"},
    {.name = "pulse",
     .type = &kn_type_bool,
     .offset = KN_OPTION_FIELD(Params, gboolean, pulse),
     .default_text = "true",
     .help = "whether it grows weaker and stronger"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnSubjectQuery query = {p->target, KN_PREFER_SURE, 1};
    const KnSubject *subject = kn_effect_subject(context, &query, "subject_outline");

    if (!subject || p->opacity == 0 || (p->thickness == 0 && p->glow_radius == 0))
        return TRUE;
    KnPlate plate = kn_effect_plate(context, subject, KN_PLATE_RING, "subject_outline");
    plate.look.color = p->color;
    plate.look.thickness = p->thickness;
    plate.look.offset = p->offset;
    plate.look.radius = p->glow_radius;
    kn_effect_key(&plate.weight, 0, p->opacity, "easeInOutSine");
    if (p->pulse) {
        plate.weight.period = PULSE_SECONDS * kn_effect_second(context);
        kn_effect_key(&plate.weight, plate.weight.period / 2, p->opacity * PULSE_LOW,
                      "easeInOutSine");
        kn_effect_key(&plate.weight, plate.weight.period, p->opacity, "easeInOutSine");
    }
    kn_shot_add_plate(shot, &plate);
    return TRUE;
}

const KnEffect kn_effects_tool_subject_outline[] = {
    {.name = "subject_outline",
     .kind = KN_EFFECT_TOOL,
     .help =
         "Draws a glowing line around the segment's subject, which moves with the picture; over a "
         "clip it goes along with the subject, around its box.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

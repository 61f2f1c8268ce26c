/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

typedef struct {
    double intensity, lines, grain;
} Params;

#define FIELD(field) .type = &kn_type_double, .offset = KN_OPTION_FIELD(Params, double, field)
static const KnOption options[] = {
    {.name = "intensity",
     FIELD(intensity),
     .min = 0,
     .max = 1,
     .default_text = "1",
     .unit = "0..1",
     .help = "how green the picture becomes"},
    {.name = "lines",
     FIELD(lines),
     .min = 0,
     .max = 1,
     .default_text = "0.3",
     .unit = "0..1",
     .help = "how dark the scan lines are"},
    {.name = "grain",
     FIELD(grain),
     .min = 0,
     .max = KN_GRAIN_SIGMA_MAX,
     .default_text = "5",
     .unit = "code values",
     .help = "strength of the noise: its standard deviation in brightness"},
    {.name = NULL},
};

/* Of scan lines, on a picture of 1080. */
static const double line_rows = 4;

/* The picture as a tube shows it: brightness alone, shadows lifted, on green phosphor. */
static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnGrade grade = kn_grade_none;
    KnWash phosphor = {.color = {95, 255, 120},
                       .opacity = p->intensity,
                       .mode = KN_BLEND_MULTIPLY,
                       .n_frames = KN_STEP_FRAMES_MAX};

    grade.saturation = 0;
    grade.contrast = 1.25;
    for (int k = 0; k < 3; k++) {
        grade.gamma[k] = 1.35;
        grade.lift[k] = 0.03;
    }
    grade.strength = p->intensity;
    kn_shot_add_grade(shot, &grade);
    kn_shot_add_wash(shot, &phosphor);
    kn_shot_add_grain(shot, p->grain, context->seed);
    kn_shot_add_lines(shot, p->lines, CLAMP(line_rows * context->height / 1080, 2, 1000));
    return TRUE;
}

const KnEffect kn_effects_overlay_nightvision[] = {
    {.name = "nightvision",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Green phosphor with scan lines and noise.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/triple.h"
#include <string.h>

typedef struct {
    double exposure, contrast, saturation, temperature, tint;
    KnTriple lift, gamma, gain;
    char *lut;
    double strength;
} Params;

#define NUMBER(field, low, high, normal, what, words)                                              \
    {                                                                                              \
        .name = #field, .type = &kn_type_double, .offset = KN_OPTION_FIELD(Params, double, field), \
        .min = low, .max = high, .default_text = normal, .unit = what, .help = words               \
    }
#define TRIPLE(field, low, high, normal, words)                                                    \
    {                                                                                              \
        .name = #field, .type = &kn_type_triple,                                                   \
        .offset = KN_OPTION_FIELD(Params, KnTriple, field), .min = low, .max = high,               \
        .default_text = normal, .help = words                                                      \
    }

static const KnName endings[] = {{"cube", "a table of colours"}, {NULL, NULL}};

static const KnOption options[] = {
    NUMBER(exposure, -10, 10, "0", "stops", "how much lighter or darker"),
    NUMBER(contrast, 0, 4, "1", "x", "how far tones are from the middle; 1 leaves them"),
    NUMBER(saturation, 0, 4, "1", "x", "how strong colours are; 0 leaves a grey picture"),
    NUMBER(temperature, -1, 1, "0", "-1..1", "colder (blue) to warmer (orange)"),
    NUMBER(tint, -1, 1, "0", "-1..1", "greener to more magenta"),
    TRIPLE(lift, -1, 1, "0", "what is added to the shadows"),
    TRIPLE(gamma, 0.1, 10, "1", "lightens the middle tones above 1, darkens them below"),
    TRIPLE(gain, 0, 4, "1", "what the highlights are multiplied by"),
    {.name = "lut",
     .type = &kn_type_path,
     .offset = KN_OPTION_FIELD(Params, char *, lut),
     .choices = endings,
     .help = "a table of colours, 1D or 3D, that comes after all of these"},
    NUMBER(strength, 0, 1, "1", "0..1", "how much of the grade, and of the table, is seen"),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnGrade grade = {.exposure = p->exposure,
                     .contrast = p->contrast,
                     .saturation = p->saturation,
                     .temperature = p->temperature,
                     .tint = p->tint,
                     .strength = p->strength};

    memcpy(grade.lift, p->lift.v, sizeof grade.lift);
    memcpy(grade.gamma, p->gamma.v, sizeof grade.gamma);
    memcpy(grade.gain, p->gain.v, sizeof grade.gain);
    kn_shot_add_grade(shot, &grade);
    if (!p->lut || !context->table)
        return TRUE;
    char key[65];
    if (!context->table(context->user_data, p->lut, key, error))
        return FALSE;
    kn_shot_add_cube(shot, key, p->strength);
    return TRUE;
}

const KnEffect kn_effects_overlay_color_grade[] = {
    {.name = "color_grade",
     .kind = KN_EFFECT_OVERLAY,
     .help = "Grades the colours: light, contrast, balance, shadows and highlights.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

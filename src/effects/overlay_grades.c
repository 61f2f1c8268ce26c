/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* Ready-made grades, each with one parameter: how strong it is. */
typedef struct {
    double intensity;
} Params;

#define INTENSITY(normal)                                                                          \
    {                                                                                              \
        .name = "intensity", .type = &kn_type_double,                                              \
        .offset = KN_OPTION_FIELD(Params, double, intensity), .min = 0, .max = 1,                  \
        .default_text = normal, .unit = "0..1", .help = "how strong the grade is"                  \
    }

static const KnOption usual[] = {INTENSITY("0.6"), {.name = NULL}};
static const KnOption half[] = {INTENSITY("0.5"), {.name = NULL}};

static gboolean add(const void *params, KnGrade grade, KnShot *shot)
{
    grade.strength = ((const Params *)params)->intensity;
    kn_shot_add_grade(shot, &grade);
    return TRUE;
}

/* Late light: warm, a little richer, shadows not quite black. */
static gboolean warm(const KnEffectContext *context, const void *params, KnShot *shot,
                     GError **error)
{
    KnGrade grade = kn_grade_none;

    grade.temperature = 0.65;
    grade.tint = 0.15;
    grade.saturation = 1.12;
    grade.contrast = 1.06;
    grade.lift[0] = 0.03;
    grade.lift[1] = 0.015;
    return add(params, grade, shot);
}

/* A cold morning: blue shadows, calmer colours. */
static gboolean cool(const KnEffectContext *context, const void *params, KnShot *shot,
                     GError **error)
{
    KnGrade grade = kn_grade_none;

    grade.temperature = -0.7;
    grade.saturation = 0.88;
    grade.contrast = 1.06;
    grade.lift[1] = 0.01;
    grade.lift[2] = 0.035;
    return add(params, grade, shot);
}

static gboolean desaturated(const KnEffectContext *context, const void *params, KnShot *shot,
                            GError **error)
{
    KnGrade grade = kn_grade_none;

    grade.saturation = 0;
    grade.contrast = 1.08;
    return add(params, grade, shot);
}

/* Shadows towards teal, highlights and skin towards orange: opposite colours, so that they part. */
static gboolean teal_orange(const KnEffectContext *context, const void *params, KnShot *shot,
                            GError **error)
{
    KnGrade grade = kn_grade_none;
    static const double lift[3] = {-0.10, 0.025, 0.085}, gain[3] = {1.10, 0.99, 0.82};

    for (int k = 0; k < 3; k++) {
        grade.lift[k] = lift[k];
        grade.gain[k] = gain[k];
    }
    grade.contrast = 1.10;
    grade.saturation = 1.12;
    return add(params, grade, shot);
}

#define GRADE(title, table, function, words)                                                       \
    {                                                                                              \
        .name = title, .kind = KN_EFFECT_OVERLAY, .help = words, .options = table,                 \
        .params_size = sizeof(Params), .compile = function                                         \
    }

const KnEffect kn_effects_overlay_grades[] = {
    GRADE("warm_grade", usual, warm, "Warm colours, as in late light."),
    GRADE("cool_grade", usual, cool, "Cold colours, as on a clear morning."),
    GRADE("desaturated_grade", half, desaturated, "Colours drawn towards grey."),
    GRADE("teal_orange_grade", usual, teal_orange,
          "Teal shadows and orange highlights, as in the cinema."),
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"

/* White light that comes and goes. */
typedef struct {
    double intensity, frequency;
    KnDuration flash_time;
} Params;

#define FIELD(ctype, field) .offset = KN_OPTION_FIELD(Params, ctype, field)
#define INTENSITY(normal)                                                                          \
    {                                                                                              \
        .name = "intensity", .type = &kn_type_double, FIELD(double, intensity), .min = 0,          \
        .max = 1, .default_text = normal, .unit = "0..1",                                          \
        .help = "how much white there is at the brightest"                                         \
    }
#define FREQUENCY(normal)                                                                          \
    {                                                                                              \
        .name = "frequency", .type = &kn_type_double, FIELD(double, frequency), .min = 0.01,       \
        .max = 30, .default_text = normal, .unit = "Hz", .help = "how often in a second"           \
    }

static const KnOption pulse_options[] = {INTENSITY("0.6"), FREQUENCY("1.5"), {.name = NULL}};
static const KnOption strobe_options[] = {INTENSITY("0.5"), FREQUENCY("3"), {.name = NULL}};
static const KnOption flash_options[] = {
    INTENSITY("1"),
    {.name = "flash_time",
     .type = &kn_type_duration,
     FIELD(KnDuration, flash_time),
     .time = KN_TIME_LASTS,
     .help = "how long it takes to fade; a second by default, at most 0.3 of the segment"},
    {.name = NULL},
};

static gboolean periodic(const KnEffectContext *context, const Params *p, KnLightShape shape,
                         KnShot *shot)
{
    double n_frames = context->fps.num / (context->fps.den * p->frequency);

    kn_shot_add_light(shot, &(KnLight){p->intensity, shape, n_frames});
    return TRUE;
}

static gboolean pulse(const KnEffectContext *context, const void *params, KnShot *shot,
                      GError **error)
{
    return periodic(context, params, KN_LIGHT_PULSE, shot);
}

static gboolean strobe(const KnEffectContext *context, const void *params, KnShot *shot,
                       GError **error)
{
    return periodic(context, params, KN_LIGHT_STROBE, shot);
}

static gboolean flash(const KnEffectContext *context, const void *params, KnShot *shot,
                      GError **error)
{
    const Params *p = params;
    double second = (double)context->fps.num / context->fps.den;
    double usual = MIN(second, 0.3 * (double)context->n_frames);

    kn_shot_add_light(shot, &(KnLight){p->intensity, KN_LIGHT_FLASH,
                                       kn_effect_frames(context, &p->flash_time, usual)});
    return TRUE;
}

#define LIGHT(title, table, function, words)                                                       \
    {                                                                                              \
        .name = title, .kind = KN_EFFECT_OVERLAY, .help = words, .options = table,                 \
        .params_size = sizeof(Params), .compile = function                                         \
    }

const KnEffect kn_effects_overlay_light[] = {
    LIGHT("flash_pulse", pulse_options, pulse,
          "White light that swells and fades again and again."),
    LIGHT("quick_flash", flash_options, flash, "A flash at the beginning that fades."),
    LIGHT("strobe_effect", strobe_options, strobe, "White light that is switched on and off."),
    {.name = NULL},
};

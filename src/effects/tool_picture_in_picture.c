/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

/* Another picture over the film, in a frame of its own. */
typedef struct {
    char *file;
    KnBox box;
    int fit;
    double border, radius, shadow, start_time, duration, animate_in;
    KnColor border_color;
} Params;

typedef enum { COVER, CONTAIN } Fit;

static const KnName fits[] = {
    {"cover", "the picture fills the box; what is over is cut"},
    {"contain", "all of the picture is seen, as large as the box allows"},
    {NULL, NULL},
};

#define LENGTH(field, most, normal, words)                                                         \
    {                                                                                              \
        .name = #field, .type = &kn_type_double, .offset = KN_OPTION_FIELD(Params, double, field), \
        .min = 0, .max = most, .default_text = normal, .unit = "px", .help = words                 \
    }

static gboolean has_no_border(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->border == 0;
}

static const KnUseless of_border[] = {{has_no_border, "has no effect: border is 0"}, {NULL, NULL}};

static const KnOption options[] = {
    {.name = "file",
     .type = &kn_type_path,
     .offset = KN_OPTION_FIELD(Params, char *, file),
     .required = TRUE,
     .help = "the picture; what is transparent in it stays so"},
    {.name = "box",
     .type = &kn_type_box,
     .offset = KN_OPTION_FIELD(Params, KnBox, box),
     .default_text = "[0.62, 0.08, 0.32, 0.32]",
     .help = "where it stands in the frame: left, top, width, height"},
    {.name = "fit",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, fit),
     .choices = fits,
     .default_text = "\"cover\"",
     .help = "how it fills its box"},
    LENGTH(border, 200, "6", "how broad its border is; 0: none"),
    KN_TEXT_COLOR_OPTION(Params, border_color, "[255, 255, 255]", "colour of its border",
                         .useless = of_border),
    LENGTH(radius, 1000, "18", "of its corners"),
    LENGTH(shadow, 200, "30", "how far its shadow reaches; 0: none"),
    KN_TEXT_START_OPTION(Params, "0"),
    KN_TEXT_DURATION_OPTION(Params, duration, "0"),
    {.name = "animate_in",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, animate_in),
     .min = 0,
     .max = 60,
     .default_text = "0.4",
     .unit = "s",
     .help = "how long it takes to come and to go"},
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    enum { RISE = 36 };
    const Params *p = params;
    double scale = kn_text_scale(context);
    const KnShotText text =
        kn_text_new(context, "picture_in_picture", p->start_time, p->duration, p->animate_in);
    KnShotInset inset = {
        .effect = text.effect,
        .path = g_strdup(p->file),
        .box = {p->box.x * context->width, p->box.y * context->height, p->box.w * context->width,
                p->box.h * context->height},
        .whole = p->fit == CONTAIN,
        .look = {.border_px = p->border * scale,
                 .radius_px = p->radius * scale,
                 .shadow_px = p->shadow * scale,
                 .border_color = p->border_color},
        .time = text.time,
    };

    inset.time.slide_y = RISE * scale;
    inset.time.movable = FALSE;
    kn_shot_add_inset(shot, &inset);
    return TRUE;
}

const KnEffect kn_effects_tool_picture_in_picture[] = {
    {.name = "picture_in_picture",
     .kind = KN_EFFECT_TOOL,
     .help = "Lays another picture over the film, with border, round corners and shadow.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

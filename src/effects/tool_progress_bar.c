/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

typedef struct {
    int position;
    double height, track_opacity;
    KnColor color, track_color;
} Params;

static const KnName position_names[] = {
    {"bottom", "at the lower edge"},
    {"top", "at the upper edge"},
    {NULL, NULL},
};

static gboolean has_no_track(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->track_opacity == 0;
}

static const KnUseless of_track[] = {{has_no_track, "has no effect: track_opacity is 0"},
                                     {NULL, NULL}};

static const KnOption options[] = {
    {.name = "position",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, position),
     .choices = position_names,
     .default_text = "\"bottom\"",
     .help = "where it stands"},
    {.name = "height",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, height),
     .min = 1,
     .max = 400,
     .default_text = "10",
     .unit = "px",
     .help = "how high it is"},
    KN_TEXT_COLOR_OPTION(Params, color, "[80, 220, 255]", "colour of the bar"),
    KN_TEXT_COLOR_OPTION(Params, track_color, "[0, 0, 0]", "colour of what it has not reached",
                         .useless = of_track),
    {.name = "track_opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, track_opacity),
     .min = 0,
     .max = 1,
     .default_text = "0.35",
     .unit = "0..1",
     .help = "how much what it has not reached hides of the picture"},
    {.name = NULL},
};

/* From edge to edge. */
static void add_bar(const KnEffectContext *context, const Params *p, KnColor color, double opacity,
                    gboolean grows, KnShot *shot)
{
    KnShotText text = kn_text_new(context, "progress_bar", 0, 0, 0);
    KnTextBlock *block = &text.block;
    double height = MIN(MAX(p->height * kn_text_scale(context), 2), context->height);
    block->area =
        (KnBox){0, p->position == 0 ? context->height - height : 0, context->width, height};
    block->min_width = context->width;
    block->min_height = height;
    block->panel_color = color;
    block->panel_opacity = opacity;
    text.time.movable = FALSE;
    if (grows) {
        text.time.wipe = (int)(text.time.to - text.time.from);
        kn_easing_parse("linear", &text.time.wipe_ease, NULL);
    }
    if (opacity > 0)
        kn_shot_add_text(shot, &text);
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    add_bar(context, p, p->track_color, p->track_opacity, FALSE, shot);
    add_bar(context, p, p->color, 1, TRUE, shot);
    return TRUE;
}

const KnEffect kn_effects_tool_progress_bar[] = {
    {.name = "progress_bar",
     .kind = KN_EFFECT_TOOL,
     .help = "A bar at an edge that grows while the segment is seen.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

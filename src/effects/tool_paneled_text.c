/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

typedef struct {
    char *text, *font;
    int side;
    double fontsize, panel_opacity, animate_in, cps, start_time, duration;
    double min_panel_width_px, min_panel_height_px;
    KnColor color, panel_color, border_color;
} Params;

/* Where the panel stands, and which way it comes. */
static const struct {
    int x_edge, y_edge;
} sides[] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {0, 0}};

static const KnName side_names[] = {
    {"right", "at the right edge"},  {"left", "at the left edge"}, {"top", "at the upper edge"},
    {"bottom", "at the lower edge"}, {"center", "in the middle"},  {NULL, NULL},
};

static const KnOption options[] = {
    {.name = "text",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, text),
     .required = TRUE,
     .help = "what stands on the panel; lines end with \\n; nothing is drawn when it is empty"},
    {.name = "side",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, side),
     .choices = side_names,
     .default_text = "\"right\"",
     .help = "where the panel stands"},
    {.name = "fontsize",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, fontsize),
     .min = 8,
     .max = 800,
     .default_text = "128",
     .unit = "px",
     .help = "size of the letters; smaller where the text would not fit"},
    KN_TEXT_FONT_OPTION(Params),
    {.name = "color",
     .type = &kn_type_color,
     .offset = KN_OPTION_FIELD(Params, KnColor, color),
     .default_text = "[255, 255, 255]",
     .help = "colour of the text"},
    {.name = "panel_color",
     .type = &kn_type_color,
     .offset = KN_OPTION_FIELD(Params, KnColor, panel_color),
     .default_text = "[0, 0, 0]",
     .help = "colour of the panel"},
    {.name = "panel_opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, panel_opacity),
     .min = 0,
     .max = 1,
     .default_text = "0.55",
     .unit = "0..1",
     .help = "how much the panel hides of the picture; 0: text alone"},
    {.name = "border_color",
     .type = &kn_type_color,
     .offset = KN_OPTION_FIELD(Params, KnColor, border_color),
     .default_text = "[80, 220, 255]",
     .help = "colour of the line round the panel"},
    {.name = "animate_in",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, animate_in),
     .min = 0,
     .max = 60,
     .default_text = "0.35",
     .unit = "s",
     .help = "how long the panel takes to come"},
    KN_TEXT_CPS_OPTION(Params, cps, "cps", "10"),
    KN_TEXT_START_OPTION(Params, "0"),
    KN_TEXT_DURATION_OPTION(Params, "0"),
    {.name = "min_panel_width_px",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, min_panel_width_px),
     .min = 0,
     .max = 16384,
     .default_text = "640",
     .unit = "px",
     .help = "the panel is at least so broad"},
    {.name = "min_panel_height_px",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, min_panel_height_px),
     .min = 0,
     .max = 16384,
     .default_text = "220",
     .unit = "px",
     .help = "the panel is at least so high"},
    {.name = NULL},
};

/* A broad frame's panel at a side takes less than half of its width. */
static KnBox area_of(const KnEffectContext *context, int side)
{
    KnBox area = kn_text_safe_area(context);
    double width = area.w, height = area.h;
    if (context->width > context->height && sides[side].x_edge != 0)
        width = context->width * 0.46;
    else if (context->width > context->height)
        width = context->width * 0.8;
    if (context->width <= context->height || sides[side].x_edge == 0)
        height = MIN(area.h, context->height * 0.5);
    KnBox made = {area.x + (area.w - width) * (sides[side].x_edge + 1) / 2,
                  area.y + (area.h - height) * (sides[side].y_edge + 1) / 2, width, height};
    return made;
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    enum { PAD = 48, PAD_Y = 40, BORDER = 3, RADIUS = 22, SHADOW = 28, SLIDE = 90 };
    const Params *p = params;
    double scale = kn_text_scale(context);
    KnShotText text =
        kn_text_new(context, "paneled_text", p->start_time, p->duration, p->animate_in);
    KnTextBlock *block = &text.block;
    kn_text_block_add(block, &(KnTextParagraph){.text = p->text,
                                                .font = p->font,
                                                .size_px = p->fontsize * scale,
                                                .color = p->color});
    block->area = area_of(context, p->side);
    block->x_edge = sides[p->side].x_edge;
    block->y_edge = sides[p->side].y_edge;
    block->align = sides[p->side].x_edge != 0 ? -1 : 0;
    block->min_width = p->min_panel_width_px * scale;
    block->min_height = p->min_panel_height_px * scale;
    block->pad_x = PAD * scale;
    block->pad_y = PAD_Y * scale;
    block->panel_color = p->panel_color;
    block->panel_opacity = p->panel_opacity;
    block->border_color = p->border_color;
    block->border_px = p->panel_opacity > 0 ? BORDER * scale : 0;
    block->radius_px = RADIUS * scale;
    block->shadow_px = SHADOW * scale;
    block->cursor_px = p->cps > 0 ? MAX(p->fontsize * scale * 0.06, 2) : 0;
    text.time.cps = p->cps;
    text.time.slide_x = sides[p->side].x_edge * SLIDE * scale;
    text.time.slide_y = sides[p->side].y_edge * SLIDE * scale;
    if (block->n == 0)
        text.time.to = text.time.from;
    kn_shot_add_text(shot, &text);
    return TRUE;
}

const KnEffect kn_effects_tool_paneled_text[] = {
    {.name = "paneled_text",
     .kind = KN_EFFECT_TOOL,
     .help = "Types text on a panel at a side of the frame.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

typedef struct {
    char *text, *role, *font;
    int side;
    double fontsize, panel_opacity, animate_in, start_time, duration;
    KnColor color, panel_color, accent_color;
} Params;

static const KnName side_names[] = {
    {"left", "in the lower left corner"},
    {"right", "in the lower right corner"},
    {NULL, NULL},
};

static gboolean has_no_panel(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->panel_opacity == 0;
}

static const KnUseless of_panel[] = {{has_no_panel, "has no effect: panel_opacity is 0"},
                                     {NULL, NULL}};

static const KnOption options[] = {
    KN_TEXT_REQUIRED_OPTION(Params, "who is seen; nothing is drawn when it is empty"),
    KN_TEXT_STRING_OPTION(Params, role, "what they do"),
    {.name = "side",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, side),
     .choices = side_names,
     .default_text = "\"left\"",
     .help = "where it stands"},
    KN_TEXT_SIZE_OPTION(Params, "56"),
    KN_TEXT_FONT_OPTION(Params),
    KN_TEXT_COLOR_OPTION(Params, color, "[255, 255, 255]", "colour of the letters"),
    KN_TEXT_COLOR_OPTION(Params, panel_color, "[10, 14, 22]", "colour of the panel",
                         .useless = of_panel),
    KN_TEXT_COLOR_OPTION(Params, accent_color, "[80, 220, 255]", "colour of the bar"),
    {.name = "panel_opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, panel_opacity),
     .min = 0,
     .max = 1,
     .default_text = "0.72",
     .unit = "0..1",
     .help = "how much the panel hides of the picture"},
    {.name = "animate_in",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, animate_in),
     .min = 0,
     .max = 60,
     .default_text = "0.5",
     .unit = "s",
     .help = "how long it takes to open"},
    KN_TEXT_START_OPTION(Params, "0.3"),
    KN_TEXT_DURATION_OPTION(Params, duration, "5"),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    enum { BAR = 10, PAD_X = 30, PAD_Y = 22, RADIUS = 10, SHADOW = 24, GAP = 6 };
    const double role_share = 0.62, width_max = 0.62;
    const Params *p = params;
    double scale = kn_text_scale(context);
    KnShotText text =
        kn_text_new(context, "lower_third", p->start_time, p->duration, p->animate_in);
    KnTextBlock *block = &text.block;
    kn_text_block_add(block, &(KnTextParagraph){.text = p->text,
                                                .font = p->font,
                                                .size_px = p->fontsize * scale,
                                                .color = p->color,
                                                .bold = TRUE});
    if (block->n > 0)
        kn_text_block_add(block, &(KnTextParagraph){.text = p->role,
                                                    .font = p->font,
                                                    .size_px = p->fontsize * role_share * scale,
                                                    .gap_px = GAP * scale,
                                                    .color = p->color});
    block->area = kn_text_safe_area(context);
    if (context->width > context->height) {
        double room = block->area.w - context->width * width_max;
        block->area.x += p->side ? room : 0;
        block->area.w -= room;
    }
    block->area.y += block->area.h / 2;
    block->area.h /= 2;
    block->x_edge = p->side ? 1 : -1;
    block->y_edge = 1;
    block->align = -1;
    block->pad_x = PAD_X * scale;
    block->pad_y = PAD_Y * scale;
    block->panel_color = p->panel_color;
    block->panel_opacity = p->panel_opacity;
    block->accent_color = p->accent_color;
    block->accent_px = BAR * scale;
    block->radius_px = RADIUS * scale;
    block->shadow_px = SHADOW * scale;
    text.time.wipe = text.time.fade_in;
    text.time.fade_in = 0;
    kn_easing_parse("easeOutCubic", &text.time.wipe_ease, NULL);
    kn_text_add(shot, &text);
    return TRUE;
}

const KnEffect kn_effects_tool_lower_third[] = {
    {.name = "lower_third",
     .kind = KN_EFFECT_TOOL,
     .help = "Who is seen, and what they do, on a bar that opens in a lower corner.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

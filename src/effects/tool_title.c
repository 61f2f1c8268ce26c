/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

typedef struct {
    char *text, *subtitle, *font;
    int style, position;
    double fontsize, animate_in, start_time, duration;
    KnColor color, accent_color;
} Params;

typedef enum { PLAIN, PANEL } Style;

static const KnName style_names[] = {
    {"plain", "letters with a soft shadow"},
    {"panel", "on a dark panel"},
    {NULL, NULL},
};

static const KnName position_names[] = {
    {"center", "in the middle"},
    {"top", "at the upper edge"},
    {"bottom", "at the lower edge"},
    {NULL, NULL},
};

static gboolean has_no_subtitle(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return !p->subtitle || !*p->subtitle;
}

static const KnUseless of_subtitle[] = {{has_no_subtitle, "has no effect without subtitle"},
                                        {NULL, NULL}};

static const KnOption options[] = {
    KN_TEXT_REQUIRED_OPTION(Params, "the title; nothing is drawn when it is empty"),
    KN_TEXT_STRING_OPTION(Params, subtitle, "a second, smaller line"),
    {.name = "style",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, style),
     .choices = style_names,
     .default_text = "\"plain\"",
     .help = "how it stands out from the picture"},
    {.name = "position",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, position),
     .choices = position_names,
     .default_text = "\"center\"",
     .help = "where it stands"},
    KN_TEXT_SIZE_OPTION(Params, "112"),
    KN_TEXT_FONT_OPTION(Params),
    KN_TEXT_COLOR_OPTION(Params, color, "[255, 255, 255]", "colour of the letters"),
    KN_TEXT_COLOR_OPTION(Params, accent_color, "[80, 220, 255]", "colour of the subtitle",
                         .useless = of_subtitle),
    {.name = "animate_in",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, animate_in),
     .min = 0,
     .max = 60,
     .default_text = "0.7",
     .unit = "s",
     .help = "how long it takes to come"},
    KN_TEXT_START_OPTION(Params, "0"),
    KN_TEXT_DURATION_OPTION(Params, duration, "0"),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    enum { RISE = 44, SHADOW = 26, PAD_X = 72, PAD_Y = 48, RADIUS = 22 };
    static const int edges[] = {0, -1, 1};
    const double subtitle_share = 0.42, gap_share = 0.16, least = 28;
    const Params *p = params;
    double scale = kn_text_scale(context);
    KnShotText text = kn_text_new(context, "title", p->start_time, p->duration, p->animate_in);
    KnTextBlock *block = &text.block;
    kn_text_block_add(block, &(KnTextParagraph){.text = p->text,
                                                .font = p->font,
                                                .size_px = p->fontsize * scale,
                                                .color = p->color,
                                                .bold = TRUE});
    if (block->n > 0)
        kn_text_block_add(
            block, &(KnTextParagraph){.text = p->subtitle,
                                      .font = p->font,
                                      .size_px = MAX(p->fontsize * subtitle_share, least) * scale,
                                      .gap_px = p->fontsize * gap_share * scale,
                                      .color = p->accent_color});
    block->area = kn_text_safe_area(context);
    block->y_edge = edges[p->position];
    block->shadow_px = SHADOW * scale;
    if (p->style == PANEL) {
        block->pad_x = PAD_X * scale;
        block->pad_y = PAD_Y * scale;
        block->panel_opacity = 0.62;
        block->panel_color = (KnColor){8, 12, 20};
        block->radius_px = RADIUS * scale;
    }
    text.time.slide_y = RISE * scale;
    kn_text_add(shot, &text);
    return TRUE;
}

const KnEffect kn_effects_tool_title[] = {
    {.name = "title",
     .kind = KN_EFFECT_TOOL,
     .help = "A title, which rises into its place.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

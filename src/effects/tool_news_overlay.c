/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

typedef struct {
    char *headline, *body_text, *font;
    GStrv highlighted_phrases;
    KnPoint position, size;
    double headline_size, body_size, panel_opacity, start_time, duration;
    KnColor color, panel_color, accent_color, highlight_color;
} Params;

static gboolean has_no_body(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return !p->body_text || !*p->body_text;
}

static gboolean has_no_marks(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return !p->highlighted_phrases || !*p->highlighted_phrases;
}

static gboolean has_no_panel(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->panel_opacity == 0;
}

static const KnUseless of_body[] = {{has_no_body, "has no effect without body_text"}, {NULL, NULL}};

static const KnUseless of_marks[] = {{has_no_marks, "has no effect without highlighted_phrases"},
                                     {NULL, NULL}};

static const KnUseless of_panel[] = {{has_no_panel, "has no effect: panel_opacity is 0"},
                                     {NULL, NULL}};

static const KnOption options[] = {
    {.name = "headline",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, headline),
     .required = TRUE,
     .help = "the headline; nothing is drawn when it and the text below it are empty"},
    KN_TEXT_STRING_OPTION(Params, body_text, "the text below it"),
    {.name = "highlighted_phrases",
     .type = &kn_type_strings,
     .offset = KN_OPTION_FIELD(Params, GStrv, highlighted_phrases),
     .help = "phrases of headline and text that are marked, one after the other"},
    {.name = "position",
     .type = &kn_type_point,
     .offset = KN_OPTION_FIELD(Params, KnPoint, position),
     .default_text = "[0.05, 0.6]",
     .help = "the panel's upper left corner, in shares of the frame"},
    {.name = "size",
     .type = &kn_type_point,
     .offset = KN_OPTION_FIELD(Params, KnPoint, size),
     .default_text = "[0.9, 0.35]",
     .help = "the panel's width and height, in shares of the frame"},
    {.name = "headline_size",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, headline_size),
     .min = 8,
     .max = 800,
     .default_text = "68",
     .unit = "px",
     .help = "size of the headline's letters; all become smaller where the text would not fit"},
    {.name = "body_size",
     .useless = of_body,
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, body_size),
     .min = 8,
     .max = 800,
     .default_text = "44",
     .unit = "px",
     .help = "size of the letters below it"},
    KN_TEXT_FONT_OPTION(Params),
    KN_TEXT_COLOR_OPTION(Params, color, "[18, 22, 30]", "colour of the letters"),
    KN_TEXT_COLOR_OPTION(Params, panel_color, "[248, 247, 243]", "colour of the panel",
                         .useless = of_panel),
    KN_TEXT_COLOR_OPTION(Params, accent_color, "[206, 32, 41]", "colour of the bar"),
    KN_TEXT_COLOR_OPTION(Params, highlight_color, "[255, 221, 87]", "colour of the marks",
                         .useless = of_marks),
    {.name = "panel_opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, panel_opacity),
     .min = 0,
     .max = 1,
     .default_text = "0.94",
     .unit = "0..1",
     .help = "how much the panel hides of the picture"},
    KN_TEXT_START_OPTION(Params, "0.5"),
    KN_TEXT_DURATION_OPTION(Params, duration, "4.0"),
    {.name = NULL},
};

enum { BAR = 14, PAD_X = 44, PAD_Y = 32, RADIUS = 10, SHADOW = 30, GAP = 18, RISE = 120 };

static void add_paragraphs(const Params *p, double scale, KnTextBlock *block)
{
    kn_text_block_add(block, &(KnTextParagraph){.text = p->headline,
                                                .font = p->font,
                                                .size_px = p->headline_size * scale,
                                                .color = p->color,
                                                .bold = TRUE});
    kn_text_block_add(block, &(KnTextParagraph){.text = p->body_text,
                                                .font = p->font,
                                                .size_px = p->body_size * scale,
                                                .gap_px = GAP * scale,
                                                .color = p->color});
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const double come = 0.4, a_mark = 0.6;
    const Params *p = params;
    double scale = kn_text_scale(context), w = context->width, h = context->height;
    KnShotText text = kn_text_new(context, "news_overlay", p->start_time, p->duration, come);
    KnTextBlock *block = &text.block;
    add_paragraphs(p, scale, block);
    block->area =
        (KnBox){p->position.x * w, p->position.y * h, MIN(p->size.x, 1 - p->position.x) * w,
                MIN(p->size.y, 1 - p->position.y) * h};
    block->x_edge = block->y_edge = -1;
    block->align = -1;
    block->min_width = block->area.w;
    block->min_height = block->area.h;
    block->pad_x = PAD_X * scale;
    block->pad_y = PAD_Y * scale;
    block->panel_color = p->panel_color;
    block->panel_opacity = p->panel_opacity;
    block->accent_color = p->accent_color;
    block->accent_px = BAR * scale;
    block->radius_px = RADIUS * scale;
    block->shadow_px = SHADOW * scale;
    block->mark_color = p->highlight_color;
    guint n_marks = p->highlighted_phrases ? g_strv_length(p->highlighted_phrases) : 0;
    block->marks = n_marks > 0 ? g_strdupv(p->highlighted_phrases) : NULL;
    text.time.mark_frames =
        (int)MIN(kn_text_frames(context, a_mark) * n_marks, (text.time.to - text.time.from) / 2);
    text.time.slide_y = RISE * scale;
    kn_text_add(shot, &text);
    return TRUE;
}

const KnEffect kn_effects_tool_news_overlay[] = {
    {.name = "news_overlay",
     .kind = KN_EFFECT_TOOL,
     .help = "A headline with text on a panel, and a marker that goes over phrases.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

typedef struct {
    char *text, *font;
    KnSpot position;
    double fontsize, cps, start_time, duration;
    KnColor color, accent_color;
} Params;

static const KnName position_names[] = {
    {"bottom_left", "in the lower left corner"},
    {"bottom_right", "in the lower right corner"},
    {"top_left", "in the upper left corner"},
    {"top_right", "in the upper right corner"},
    {"center", "in the middle"},
    {NULL, NULL},
};

/* Of the names, in their order; a spot counts from 1, and 0 is the first one, too. */
static const struct {
    int x_edge, y_edge;
} corners[] = {{-1, 1}, {-1, 1}, {1, 1}, {-1, -1}, {1, -1}, {0, 0}};

static const KnOption options[] = {
    KN_TEXT_REQUIRED_OPTION(Params, "the place; nothing is drawn when it is empty"),
    KN_TEXT_CPS_OPTION(Params, cps, "cps", "8"),
    {.name = "position",
     .type = &kn_type_spot,
     .offset = KN_OPTION_FIELD(Params, KnSpot, position),
     .choices = position_names,
     .help = "where it stands, bottom_left by default; [x, y] is where its upper left corner "
             "stands, as far as it has room"},
    KN_TEXT_SIZE_OPTION(Params, "72"),
    KN_TEXT_FONT_OPTION(Params),
    KN_TEXT_COLOR_OPTION(Params, color, "[255, 255, 255]", "colour of the letters"),
    KN_TEXT_COLOR_OPTION(Params, accent_color, "[80, 220, 255]", "colour of the bar beside it"),
    KN_TEXT_START_OPTION(Params, "0"),
    KN_TEXT_DURATION_OPTION(Params, duration, "0"),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    enum { BAR = 8, PAD_X = 24, PAD_Y = 6, SHADOW = 22 };
    const double fade = 0.25, cursor = 0.08;
    const Params *p = params;
    double scale = kn_text_scale(context);
    KnShotText text =
        kn_text_new(context, "animated_location_text", p->start_time, p->duration, fade);
    KnTextBlock *block = &text.block;
    kn_text_block_add(block, &(KnTextParagraph){.text = p->text,
                                                .font = p->font,
                                                .size_px = p->fontsize * scale,
                                                .color = p->color,
                                                .bold = TRUE});
    block->area = kn_text_safe_area(context);
    block->has_corner = p->position.kind >= (int)G_N_ELEMENTS(corners);
    if (block->has_corner) {
        block->corner =
            (KnPoint){p->position.point.x * context->width, p->position.point.y * context->height};
        block->x_edge = -1;
    } else {
        block->x_edge = corners[p->position.kind].x_edge;
        block->y_edge = corners[p->position.kind].y_edge;
    }
    block->align = -1;
    block->pad_x = PAD_X * scale;
    block->pad_y = PAD_Y * scale;
    block->accent_color = p->accent_color;
    block->accent_px = BAR * scale;
    block->shadow_px = SHADOW * scale;
    block->cursor_px = p->cps > 0 ? MAX(p->fontsize * scale * cursor, 2) : 0;
    text.time.cps = p->cps;
    kn_text_add(shot, &text);
    return TRUE;
}

const KnEffect kn_effects_tool_animated_location_text[] = {
    {.name = "animated_location_text",
     .kind = KN_EFFECT_TOOL,
     .help = "Types where the picture was taken beside a bar.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/texts.h"

/* The label over a darkened picture, with a window in it. */
typedef struct {
    char *location_name, *font;
    KnBox box_position;
    int text_position;
    double fontsize, cps, highlight_duration, fade_to_normal_duration, dim_opacity, start_time;
    KnColor color, border_color;
} Params;

static const KnName position_names[] = {
    {"center", "in the box"},
    {"top", "above the box"},
    {"bottom", "below the box"},
    {NULL, NULL},
};

static gboolean has_no_name(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return !p->location_name || !*p->location_name;
}

static const KnUseless of_name[] = {{has_no_name, "has no effect without location_name"},
                                    {NULL, NULL}};

static const KnOption options[] = {
    {.name = "location_name",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, location_name),
     .required = TRUE,
     .help = "the name of the place; without one the box alone is drawn"},
    {.name = "box_position",
     .type = &kn_type_box,
     .offset = KN_OPTION_FIELD(Params, KnBox, box_position),
     .default_text = "[0.35, 0.25, 0.3, 0.2]",
     .help = "the part of the frame that stays bright: left, top, width, height"},
    KN_TEXT_CPS_OPTION(Params, cps, "cps", "8", .useless = of_name),
    {.name = "highlight_duration",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, highlight_duration),
     .min = 0,
     .max = 36000,
     .default_text = "2.5",
     .unit = "s",
     .time = KN_TIME_LASTS,
     .help = "how long all else is dark"},
    {.name = "fade_to_normal_duration",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, fade_to_normal_duration),
     .min = 0,
     .max = 36000,
     .default_text = "1.5",
     .unit = "s",
     .help = "how long it takes to become bright again"},
    {.name = "text_position",
     .useless = of_name,
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, text_position),
     .choices = position_names,
     .default_text = "\"center\"",
     .help = "where the name stands"},
    KN_TEXT_SIZE_OPTION(Params, "72", .useless = of_name),
    KN_TEXT_FONT_OPTION(Params, .useless = of_name),
    KN_TEXT_COLOR_OPTION(Params, color, "[255, 255, 255]", "colour of the name",
                         .useless = of_name),
    KN_TEXT_COLOR_OPTION(Params, border_color, "[80, 220, 255]",
                         "colour of the line round the box"),
    {.name = "dim_opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, dim_opacity),
     .min = 0,
     .max = 1,
     .default_text = "0.55",
     .unit = "0..1",
     .help = "how dark all else becomes"},
    KN_TEXT_START_OPTION(Params, "0"),
    {.name = NULL},
};

enum { BORDER = 4, SHADOW = 24, CURSOR = 6, PAD_X = 28, PAD_Y = 10, RADIUS = 8 };
/* Under the name, which stands on the part of the picture that is bright. */
static const double panel_opacity = 0.6;

/* Both come at once, and go together in their own time. */
static KnShotText text_of(const KnEffectContext *context, const Params *p)
{
    const double come = 0.3;
    double seconds = MAX(p->highlight_duration + p->fade_to_normal_duration, 1e-6);
    KnShotText text = kn_text_new(context, "map_highlight", p->start_time, seconds, come);
    gint64 whole = text.time.to - text.time.from;
    text.time.fade_out =
        (int)MIN(kn_text_frames(context, p->fade_to_normal_duration), whole - text.time.fade_in);
    text.time.movable = FALSE;
    return text;
}

static void add_window(const KnEffectContext *context, const Params *p, KnShot *shot)
{
    KnShotText text = text_of(context, p);
    KnTextBlock *block = &text.block;
    block->area = (KnBox){0, 0, context->width, context->height};
    block->min_width = context->width;
    block->min_height = context->height;
    block->panel_opacity = p->dim_opacity;
    block->border_color = p->border_color;
    block->border_px = BORDER * kn_text_scale(context);
    block->hole = (KnBox){p->box_position.x * context->width, p->box_position.y * context->height,
                          p->box_position.w * context->width, p->box_position.h * context->height};
    kn_shot_add_text(shot, &text);
}

/* Where the name has room: the columns of the safe area, the rows of the box or beside it. */
static void place_name(const KnEffectContext *context, const Params *p, KnTextBlock *block)
{
    KnBox safe = kn_text_safe_area(context);
    double top = p->box_position.y * context->height, gap = SHADOW * kn_text_scale(context);
    double bottom = top + p->box_position.h * context->height;
    double middle = (p->box_position.x + p->box_position.w / 2) * context->width;
    double reach = MIN(middle - safe.x, safe.x + safe.w - middle), least = safe.w / 3;
    block->area = safe;
    if (reach >= least / 2) { /* centred on the box */
        block->area.x = middle - reach;
        block->area.w = 2 * reach;
    }
    if (p->text_position == 0) {
        double width =
            MIN(MAX(p->box_position.w * context->width - 2 * gap, safe.w / 4), block->area.w);
        block->area.x += (block->area.w - width) / 2;
        block->area.w = width;
        block->area.y = MAX(top, safe.y);
        block->area.h = MIN(bottom, safe.y + safe.h) - block->area.y;
    } else if (p->text_position == 1) {
        block->area.h = top - gap - safe.y;
        block->y_edge = 1;
    } else {
        block->area.y = bottom + gap;
        block->area.h = safe.y + safe.h - block->area.y;
        block->y_edge = -1;
    }
    if (block->area.h < p->fontsize * kn_text_scale(context)) { /* there is no room beside it */
        block->area.y = safe.y;
        block->area.h = safe.h;
        block->y_edge = p->text_position == 1 ? -1 : p->text_position == 2 ? 1 : 0;
    }
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    double scale = kn_text_scale(context);
    KnShotText text = text_of(context, p);
    KnTextBlock *block = &text.block;
    add_window(context, p, shot);
    kn_text_block_add(block, &(KnTextParagraph){.text = p->location_name,
                                                .font = p->font,
                                                .size_px = p->fontsize * scale,
                                                .color = p->color,
                                                .bold = TRUE});
    place_name(context, p, block);
    block->panel_opacity = panel_opacity;
    block->pad_x = PAD_X * scale;
    block->pad_y = PAD_Y * scale;
    block->radius_px = RADIUS * scale;
    block->shadow_px = SHADOW * scale;
    block->cursor_px = p->cps > 0 ? MAX(CURSOR * scale, 2) : 0;
    text.time.cps = p->cps;
    kn_text_add(shot, &text);
    return TRUE;
}

const KnEffect kn_effects_tool_map_highlight[] = {
    {.name = "map_highlight",
     .kind = KN_EFFECT_TOOL,
     .help = "Darkens the picture round a box, and types the name of the place.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "effects/panel.h"

/* Where the panel stands, and which way it comes. */
static const struct {
    int x_edge, y_edge;
} sides[] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {0, 0}};

const KnName kn_panel_sides[] = {
    {"right", "at the right edge"},  {"left", "at the left edge"}, {"top", "at the upper edge"},
    {"bottom", "at the lower edge"}, {"center", "in the middle"},  {NULL, NULL},
};

/* A broad frame's panel at a side takes less than half of its width. */
static KnBox area_of(const KnEffectContext *context, int side)
{
    KnBox area = kn_text_safe_area(context);
    double width = area.w, height = area.h;
    gboolean is_broad = context->width > context->height, at_side = sides[side].x_edge != 0;
    if (is_broad)
        width = context->width * (at_side ? 0.46 : 0.8);
    if (!is_broad || !at_side)
        height = MIN(area.h, context->height * 0.5);
    return (KnBox){area.x + (area.w - width) * (sides[side].x_edge + 1) / 2,
                   area.y + (area.h - height) * (sides[side].y_edge + 1) / 2, width, height};
}

static void fill_block(const KnEffectContext *context, const KnPanel *panel, KnTextBlock *block)
{
    enum { PAD_X = 48, PAD_Y = 40, BORDER = 3, RADIUS = 22, SHADOW = 28 };
    const double scale = kn_text_scale(context), cursor = 0.06;
    kn_text_block_add(block, &(KnTextParagraph){.text = panel->text,
                                                .font = panel->font,
                                                .size_px = panel->fontsize * scale,
                                                .color = panel->color});
    block->area = area_of(context, panel->side);
    block->x_edge = sides[panel->side].x_edge;
    block->y_edge = sides[panel->side].y_edge;
    block->align = sides[panel->side].x_edge != 0 ? -1 : 0;
    block->min_width = panel->min_panel_width_px * scale;
    block->min_height = panel->min_panel_height_px * scale;
    block->pad_x = PAD_X * scale;
    block->pad_y = PAD_Y * scale;
    block->panel_color = panel->panel_color;
    block->panel_opacity = panel->panel_opacity;
    block->border_color = panel->border_color;
    block->border_px = panel->panel_opacity > 0 ? BORDER * scale : 0;
    block->radius_px = RADIUS * scale;
    block->shadow_px = SHADOW * scale;
    block->cursor_px = panel->cps > 0 ? MAX(panel->fontsize * scale * cursor, 2) : 0;
}

void kn_panel_add(const KnEffectContext *context, const char *effect, const KnPanel *panel,
                  double start, KnShot *shot)
{
    enum { SLIDE = 90 };
    double scale = kn_text_scale(context);
    KnShotText text = kn_text_new(context, effect, start, panel->duration, panel->animate_in);
    fill_block(context, panel, &text.block);
    text.time.cps = panel->cps;
    text.time.slide_x = sides[panel->side].x_edge * SLIDE * scale;
    text.time.slide_y = sides[panel->side].y_edge * SLIDE * scale;
    kn_text_add(shot, &text);
}

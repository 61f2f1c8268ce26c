/* SPDX-License-Identifier: MIT */
#include "effects/levels.h"
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"
#include "effects/texts.h"

/* Light around somebody, in stages, and the name beside. */
typedef struct {
    char *character_name, *target, *font;
    KnColor glow_color, color;
    double glow_radius, fontsize, cps, start_time;
    KnLevels glow_stages, stage_durations;
    int label_position;
} Params;

/* How long the light takes to come, and to become the next stage's. */
#define CHANGE_SECONDS 0.35

typedef enum { TOP, BOTTOM, LEFT, RIGHT } Side;

static const KnName side_names[] = {
    {"top", "above"},          {"bottom", "below"}, {"left", "to the left"},
    {"right", "to the right"}, {NULL, NULL},
};

static gboolean has_no_name(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return !p->character_name || !*p->character_name;
}

static const KnUseless of_name[] = {{has_no_name, "has no effect without character_name"},
                                    {NULL, NULL}};

static gboolean has_no_light(gconstpointer situation)
{
    const Params *p = KN_EFFECT_PARAMS(Params, situation);

    return p->glow_radius == 0;
}

static const KnUseless of_light[] = {{has_no_light, "has no effect: glow_radius is 0"},
                                     {NULL, NULL}};

static const KnOption options[] = {
    {.name = "character_name",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, character_name),
     .required = TRUE,
     .help = "the name beside the subject; without one there is light alone"},
    KN_EFFECT_TARGET(Params),
    KN_TEXT_COLOR_OPTION(Params, glow_color, "[0, 255, 200]", "colour of the light"),
    {.name = "glow_radius",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, glow_radius),
     .max = 1000,
     .default_text = "60",
     .unit = "px",
     .help = "how far the light reaches, on a picture of 1080 lines"},
    {.name = "glow_stages",
     .useless = of_light,
     .type = &kn_type_levels,
     .offset = KN_OPTION_FIELD(Params, KnLevels, glow_stages),
     .default_text = "[1.0, 0.6, 0.3]",
     .help = "how strong the light is, one after the other; the last one stays"},
    {.name = "stage_durations",
     .useless = of_light,
     .type = &kn_type_levels,
     .offset = KN_OPTION_FIELD(Params, KnLevels, stage_durations),
     .max = 3600,
     .default_text = "[0.5, 1.2, 1.8]",
     .unit = "s",
     .help = "how long each stage lasts, in seconds; of stages without one the last of them"},
    {.name = "label_position",
     .useless = of_name,
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Params, int, label_position),
     .choices = side_names,
     .default_text = "\"top\"",
     .help = "where the name stands, beside the subject's box; elsewhere when there is no room"},
    KN_TEXT_SIZE_OPTION(Params, "64", .useless = of_name),
    KN_TEXT_FONT_OPTION(Params, .useless = of_name),
    KN_TEXT_COLOR_OPTION(Params, color, "[255, 255, 255]", "colour of the name",
                         .useless = of_name),
    KN_TEXT_CPS_OPTION(Params, cps, "cps", "10", .useless = of_name),
    KN_TEXT_START_OPTION(Params, "0"),
    {.name = NULL},
};

static void add_light(const KnEffectContext *context, const Params *p, const KnSubject *subject,
                      KnShot *shot)
{
    const KnLevels *stages = &p->glow_stages, *lengths = &p->stage_durations;
    double second = kn_effect_second(context), t = p->start_time * second, last = 0, most = 0;
    KnPlate plate = kn_effect_plate(context, subject, KN_PLATE_GLOW, "character_highlight");

    for (guint i = 0; i < stages->n; i++)
        most = MAX(most, stages->level[i]);
    if (most == 0 || p->glow_radius == 0)
        return;
    plate.look.color = p->glow_color;
    plate.look.radius = p->glow_radius;
    for (guint i = 0; i < stages->n; i++) {
        double length = lengths->level[MIN(i, lengths->n - 1)] * second;
        double change = MIN(CHANGE_SECONDS * second, length / 2);

        kn_effect_key(&plate.weight, t, last, "easeInOutSine");
        last = stages->level[i];
        kn_effect_key(&plate.weight, t + change, last, "linear");
        t += length;
    }
    kn_shot_add_plate(shot, &plate);
}

/* The subject's box in pixels of the frame at zoom 1, as far as it is seen. */
static KnBox box_of(const KnEffectContext *context, const KnSubject *subject)
{
    const KnBox *box = &subject->box;
    KnPoint from = kn_effect_in_base(context, (KnPoint){box->x, box->y});
    KnPoint to = kn_effect_in_base(context, (KnPoint){box->x + box->w, box->y + box->h});
    double left = CLAMP(from.x, 0, 1), top = CLAMP(from.y, 0, 1);

    return (KnBox){left * context->width, top * context->height,
                   (CLAMP(to.x, 0, 1) - left) * context->width,
                   (CLAMP(to.y, 0, 1) - top) * context->height};
}

/* The part of the safe area beside the box, and where in it the name stands. FALSE: no room. */
static gboolean place(const KnEffectContext *context, const KnBox *box, Side side, double room,
                      KnTextBlock *block)
{
    const KnBox safe = kn_text_safe_area(context);
    double gap = room / 3, right = safe.x + safe.w, bottom = safe.y + safe.h;
    double middle = CLAMP(box->x + box->w / 2, safe.x, right);
    double reach = MAX(MIN(middle - safe.x, right - middle), MIN(safe.w / 4, safe.w / 2));

    block->area = safe;
    block->x_edge = side == LEFT ? 1 : side == RIGHT ? -1 : 0;
    block->y_edge = side == TOP ? 1 : side == BOTTOM ? -1 : 0;
    if (side == TOP || side == BOTTOM) {
        block->area.x = CLAMP(middle - reach, safe.x, right - MIN(2 * reach, safe.w));
        block->area.w = MIN(2 * reach, right - block->area.x);
        block->area.y = side == TOP ? safe.y : box->y + box->h + gap;
        block->area.h = (side == TOP ? box->y - gap : bottom) - block->area.y;
    } else {
        double centre = CLAMP(box->y + box->h / 2, safe.y + room, bottom - room);

        block->area.y = MAX(centre - room, safe.y);
        block->area.h = MIN(2 * room, safe.h);
        block->area.x = side == LEFT ? safe.x : box->x + box->w + gap;
        block->area.w = (side == LEFT ? box->x - gap : right) - block->area.x;
    }
    return block->area.h >= room && block->area.w >= 2 * room;
}

static void add_name(const KnEffectContext *context, const Params *p, const KnSubject *subject,
                     KnShot *shot)
{
    enum { PAD_X = 28, PAD_Y = 14, BORDER = 3, RADIUS = 16, SHADOW = 22, CURSOR = 5 };
    static const Side order[][4] = {[TOP] = {TOP, BOTTOM, RIGHT, LEFT},
                                    [BOTTOM] = {BOTTOM, TOP, RIGHT, LEFT},
                                    [LEFT] = {LEFT, RIGHT, TOP, BOTTOM},
                                    [RIGHT] = {RIGHT, LEFT, TOP, BOTTOM}};
    const double fade = 0.25;
    double scale = kn_text_scale(context), room = (p->fontsize * 1.3 + 2 * PAD_Y) * scale;
    KnShotText text = kn_text_new(context, "character_highlight", p->start_time, 0, fade);
    KnTextBlock *block = &text.block;
    KnBox box = box_of(context, subject);
    int k = 0;

    kn_text_block_add(block, &(KnTextParagraph){.text = p->character_name,
                                                .font = p->font,
                                                .size_px = p->fontsize * scale,
                                                .color = p->color,
                                                .bold = TRUE});
    while (k < 4 && !place(context, &box, order[p->label_position][k], room, block))
        k++;
    if (k == 4) { /* it fills the frame */
        block->area = kn_text_safe_area(context);
        block->x_edge = 0;
        block->y_edge = p->label_position == BOTTOM ? 1 : -1;
    }
    block->pad_x = PAD_X * scale;
    block->pad_y = PAD_Y * scale;
    block->panel_color = (KnColor){8, 12, 20};
    block->panel_opacity = 0.6;
    block->border_color = p->glow_color;
    block->border_px = BORDER * scale;
    block->radius_px = RADIUS * scale;
    block->shadow_px = SHADOW * scale;
    block->cursor_px = p->cps > 0 ? MAX(CURSOR * scale, 2) : 0;
    text.time.cps = p->cps;
    kn_text_add(shot, &text);
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const char *target = p->target ? p->target : p->character_name;
    const KnSubjectQuery query = {target, KN_PREFER_SURE, 1};
    const KnSubject *subject = kn_effect_subject(context, &query, "character_highlight");

    if (!subject)
        return TRUE;
    add_light(context, p, subject, shot);
    add_name(context, p, subject, shot);
    return TRUE;
}

const KnEffect kn_effects_tool_character_highlight[] = {
    {.name = "character_highlight",
     .kind = KN_EFFECT_TOOL,
     .help =
         "Lays light around the segment's subject, in stages, and types a name beside it; over a "
         "clip the light goes along with the subject, around its box.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};

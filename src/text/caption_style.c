/* SPDX-License-Identifier: MIT */
#include "text/caption_style.h"
#include "text/caption.h"
#include "text/text.h"

#include <string.h>

/* Sizes at which two full lines fill 80 % of a 16:9 frame, and three words the width of an upright
 * one. */
#define SIZE_PX 52
#define SIZE_POP_PX 84
#define OUTLINE_PX 3
#define OUTLINE_POP_PX 5
#define BOX_OPACITY 0.65

static const char *const aligns[] = {"left", "center", "right", NULL};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnCaptionStyle, ctype, field)
const KnOption kn_caption_style_options[] = {
    {.name = "font",
     .type = KN_OPTION_STRING,
     .offset = FIELD(char *, font),
     .help = "a font's family, or several with commas; " KN_CARD_FONT " by default"},
    {.name = "size",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, size_px),
     .max = 400,
     .unit = "px",
     .help = "the font's size on a picture whose shorter side has 1080; 0: 52, of pop 84"},
    {.name = "color",
     .type = KN_OPTION_COLOR,
     .offset = FIELD(KnColor, color),
     .default_text = "\"#ffffff\"",
     .help = "the letters' colour"},
    {.name = "highlight_color",
     .type = KN_OPTION_COLOR,
     .offset = FIELD(KnColor, highlight_color),
     .default_text = "\"#ffd34d\"",
     .help = "the colour of the word that is spoken, with karaoke and pop"},
    {.name = "outline",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, outline_px),
     .min = -1,
     .max = 40,
     .default_text = "-1",
     .unit = "px",
     .help = "the width of the line around the letters; -1: 3, of pop 5, of boxed 0"},
    {.name = "outline_color",
     .type = KN_OPTION_COLOR,
     .offset = FIELD(KnColor, outline_color),
     .default_text = "\"#000000\"",
     .help = "the colour of that line"},
    {.name = "box_color",
     .type = KN_OPTION_COLOR,
     .offset = FIELD(KnColor, box_color),
     .default_text = "\"#000000\"",
     .help = "the colour of the box behind the text"},
    {.name = "box_opacity",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, box_opacity),
     .min = -1,
     .max = 1,
     .default_text = "-1",
     .unit = "0..1",
     .help = "0: no box; -1: 0.65 of boxed, else 0"},
    {.name = "position",
     .type = KN_OPTION_JSON,
     .offset = FIELD(const KnJson *, position),
     .help = "\"bottom\", \"middle\" or \"top\", or the point [x, y] that the text's middle stands "
             "on; bottom by default, middle with pop"},
    {.name = "margin",
     .type = KN_OPTION_DOUBLE,
     .offset = FIELD(double, margin),
     .max = 0.4,
     .default_text = "0.06",
     .unit = "0..0.4",
     .help = "the share of the frame's shorter side that stays free at each edge"},
    {.name = "align",
     .type = KN_OPTION_ENUM,
     .offset = FIELD(int, align),
     .default_text = "\"center\"",
     .choices = aligns,
     .help = "how lines of different length stand"},
    {.name = NULL},
};
#undef FIELD

static gboolean read_position(KnCaptionStyle *style)
{
    static const struct {
        const char *name;
        KnCaptionAnchor anchor;
    } anchors[] = {
        {"bottom", KN_CAPTION_BOTTOM}, {"middle", KN_CAPTION_MIDDLE}, {"top", KN_CAPTION_TOP}};
    const KnJson *node = style->position;
    for (gsize i = 0; node->type == KN_JSON_STRING && i < G_N_ELEMENTS(anchors); i++) {
        if (strcmp(node->string, anchors[i].name) != 0)
            continue;
        style->anchor = anchors[i].anchor;
        return TRUE;
    }
    double x, y;
    if (node->type != KN_JSON_ARRAY || node->n != 2 || !kn_json_number(node->items[0], &x) ||
        !kn_json_number(node->items[1], &y) || x < 0 || x > 1 || y < 0 || y > 1)
        return FALSE;
    style->anchor = KN_CAPTION_POINT;
    style->point = (KnPoint){x, y};
    return TRUE;
}

void kn_caption_style_complete(KnCaptionStyle *style, KnCaptionBurn burn, const char *path,
                               KnProblems *problems)
{
    gboolean pop = burn == KN_CAPTION_BURN_POP, boxed = burn == KN_CAPTION_BURN_BOXED;
    style->anchor = pop ? KN_CAPTION_MIDDLE : KN_CAPTION_BOTTOM;
    style->point = (KnPoint){0.5, 0.5};
    if (style->position && style->position->type != KN_JSON_NULL && !read_position(style)) {
        g_autofree char *child = kn_json_path(path, "position");
        kn_problems_error(problems, style->position, child,
                          "expected \"bottom\", \"middle\", \"top\" or a point [x, y] with "
                          "numbers from 0 to 1");
    }
    if (style->size_px <= 0)
        style->size_px = pop ? SIZE_POP_PX : SIZE_PX;
    if (style->outline_px < 0)
        style->outline_px = boxed ? 0 : pop ? OUTLINE_POP_PX : OUTLINE_PX;
    if (style->box_opacity < 0)
        style->box_opacity = boxed ? BOX_OPACITY : 0;
}

GVariant *kn_caption_style_to_variant(const KnCaptionStyle *style)
{
    KnCaptionStyle read = *style;
    read.position = NULL; /* stands in anchor and point */
    return g_variant_new("(@*u(dd))", kn_options_to_variant(kn_caption_style_options, &read),
                         (guint32)read.anchor, read.point.x, read.point.y);
}

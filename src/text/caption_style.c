/* SPDX-License-Identifier: MIT */
#include "text/caption_style.h"
#include "base/json_print.h"
#include "base/schema.h"
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

static const KnName aligns[] = {{"left", NULL}, {"center", NULL}, {"right", NULL}, {NULL, NULL}};

/* In the order of KnCaptionAnchor. */
static const KnName anchors[] = {{"bottom", NULL}, {"middle", NULL}, {"top", NULL}, {NULL, NULL}};

/* ---- the type of a caption's place ---- */

static void place_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    double p[2];
    for (int i = 0; node->type == KN_JSON_STRING && anchors[i].name; i++)
        if (strcmp(node->string, anchors[i].name) == 0) {
            *(KnCaptionSpot *)reading->field =
                (KnCaptionSpot){TRUE, (KnCaptionAnchor)i, {0.5, 0.5}};
            return;
        }
    if (kn_json_numbers(node, p, 2) && p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1)
        *(KnCaptionSpot *)reading->field = (KnCaptionSpot){TRUE, KN_CAPTION_POINT, {p[0], p[1]}};
    else
        kn_reading_expected(reading, "\"bottom\", \"middle\", \"top\" or a point [x, y] with "
                                     "numbers from 0 to 1");
}

static void place_print(const KnOption *option, const void *field, GString *out)
{
    const KnCaptionSpot *place = field;
    if (!place->given)
        g_string_append(out, "null");
    else if (place->anchor == KN_CAPTION_POINT)
        kn_type_point.print(option, &place->point, out);
    else
        kn_json_append_string(out, anchors[place->anchor].name);
}

static GVariant *place_to_variant(const void *field)
{
    const KnCaptionSpot *place = field;
    return g_variant_new("(udd)", (guint32)place->anchor, place->point.x, place->point.y);
}

static void place_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_names(out, anchors);
    g_string_append(out, ", ");
    kn_type_point.schema(option, schema, out);
    g_string_append(out, "]}");
}

static void place_words(const KnOption *option, GPtrArray *names)
{
    for (const KnName *name = anchors; name->name; name++)
        g_ptr_array_add(names, (gpointer)name->name);
}

static const KnOptionType type_caption_place = {.noun = "place",
                                                .size = sizeof(KnCaptionSpot),
                                                .variable = KN_VARIABLE_PART,
                                                .read = place_read,
                                                .print = place_print,
                                                .to_variant = place_to_variant,
                                                .schema = place_schema,
                                                .words = place_words};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnCaptionStyle, ctype, field)
const KnOption kn_caption_style_options[] = {
    {.name = "font",
     .type = &kn_type_string,
     .offset = FIELD(char *, font),
     .help = "a font's family, or several with commas; " KN_CARD_FONT " by default"},
    {.name = "size",
     .type = &kn_type_double,
     .offset = FIELD(double, size_px),
     .max = 400,
     .unit = "px",
     .help = "the font's size on a picture whose shorter side has 1080; 0: 52, of pop 84"},
    {.name = "color",
     .type = &kn_type_color,
     .offset = FIELD(KnColor, color),
     .default_text = "\"#ffffff\"",
     .help = "the letters' colour"},
    {.name = "highlight_color",
     .type = &kn_type_color,
     .offset = FIELD(KnColor, highlight_color),
     .default_text = "\"#ffd34d\"",
     .help = "the colour of the word that is spoken, with karaoke and pop"},
    {.name = "outline",
     .type = &kn_type_double,
     .offset = FIELD(double, outline_px),
     .min = -1,
     .max = 40,
     .default_text = "-1",
     .unit = "px",
     .help = "the width of the line around the letters; -1: 3, of pop 5, of boxed 0"},
    {.name = "outline_color",
     .type = &kn_type_color,
     .offset = FIELD(KnColor, outline_color),
     .default_text = "\"#000000\"",
     .help = "the colour of that line"},
    {.name = "box_color",
     .type = &kn_type_color,
     .offset = FIELD(KnColor, box_color),
     .default_text = "\"#000000\"",
     .help = "the colour of the box behind the text"},
    {.name = "box_opacity",
     .type = &kn_type_double,
     .offset = FIELD(double, box_opacity),
     .min = -1,
     .max = 1,
     .default_text = "-1",
     .unit = "0..1",
     .help = "0: no box; -1: 0.65 of boxed, else 0"},
    {.name = "position",
     .type = &type_caption_place,
     .offset = FIELD(KnCaptionSpot, spot),
     .help = "\"bottom\", \"middle\" or \"top\", or the point [x, y] that the text's middle stands "
             "on; bottom by default, middle with pop"},
    {.name = "margin",
     .type = &kn_type_double,
     .offset = FIELD(double, margin),
     .max = 0.4,
     .default_text = "0.06",
     .unit = "0..0.4",
     .help = "the share of the frame's shorter side that stays free at each edge"},
    {.name = "align",
     .type = &kn_type_enum,
     .offset = FIELD(int, align),
     .default_text = "\"center\"",
     .choices = aligns,
     .help = "how lines of different length stand"},
    {.name = NULL},
};
#undef FIELD

const KnOptionTable kn_caption_style_table = {"caption_style", "$.captions.style",
                                              "How captions look that are drawn into the picture.",
                                              kn_caption_style_options, NULL};

void kn_caption_style_complete(KnCaptionStyle *style, KnCaptionBurn burn)
{
    gboolean pop = burn == KN_CAPTION_BURN_POP, boxed = burn == KN_CAPTION_BURN_BOXED;
    if (!style->spot.given)
        style->spot = (KnCaptionSpot){.anchor = pop ? KN_CAPTION_MIDDLE : KN_CAPTION_BOTTOM,
                                      .point = {0.5, 0.5}};
    if (style->size_px <= 0)
        style->size_px = pop ? SIZE_POP_PX : SIZE_PX;
    if (style->outline_px < 0)
        style->outline_px = boxed ? 0 : pop ? OUTLINE_POP_PX : OUTLINE_PX;
    if (style->box_opacity < 0)
        style->box_opacity = boxed ? BOX_OPACITY : 0;
}

/* SPDX-License-Identifier: MIT */
#include "text/caption_style.h"
#include "shot/font.h"
#include "text/caption.h"
#include "text/text.h"

/* Sizes at which two full lines fill 80 % of a 16:9 frame, and three words the width of an upright
 * one. */
#define SIZE_PX 52
#define SIZE_POP_PX 84
#define OUTLINE_PX 3
#define OUTLINE_POP_PX 5
#define BOX_OPACITY 0.65

static const KnName aligns[] = {{"left", NULL}, {"center", NULL}, {"right", NULL}, {NULL, NULL}};

/* In the order of KnCaptionAnchor. */
static const KnName anchors[] = {
    {"bottom", "the lower edge on the margin"},
    {"middle", "in the middle of the frame"},
    {"top", "the upper edge on the margin"},
    {NULL, NULL},
};

static gboolean lights_no_word(gconstpointer situation)
{
    KnCaptionBurn burn = ((const KnCaptionLook *)situation)->burn;
    return burn != KN_CAPTION_BURN_KARAOKE && burn != KN_CAPTION_BURN_POP;
}

static gboolean has_no_outline(gconstpointer situation)
{
    return ((const KnCaptionLook *)situation)->style->outline_px <= 0;
}

static gboolean has_no_box(gconstpointer situation)
{
    return ((const KnCaptionLook *)situation)->style->box_opacity <= 0;
}

#define FIELD(ctype, field) KN_OPTION_FIELD(KnCaptionStyle, ctype, field)
/* What people write in place of our keys. */
static const KnSlip slips[] = {
    {"font_size", "size", "it is called size"},
    {"fontsize", "size", "it is called size"},
    {"font_family", "font", "it is called font"},
    {"highlight", "highlight_color", "it is called highlight_color"},
    {"background", "box_color", "it is called box_color"},
    {"stroke", "outline", "it is called outline"},
    {"stroke_color", "outline_color", "it is called outline_color"},
    {"stroke_width", "outline", "it is called outline"},
    {"bold", "font", "name a font file that is: \"font\": \"fonts/Bold.ttf\""},
    {"italic", "font", "name a font file that is: \"font\": \"fonts/Italic.ttf\""},
    {0},
};

const KnOption kn_caption_style_options[] = {
    {.name = "font",
     .type = &kn_type_font,
     .offset = FIELD(char *, font),
     .help =
         "a font's family, or several with commas, or a font file; " KN_CARD_FONT " by default"},
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
     .useless = KN_USELESS(lights_no_word,
                           "is for burn karaoke and pop, and has no effect on another one"),
     .type = &kn_type_color,
     .offset = FIELD(KnColor, highlight_color),
     .default_text = "\"#ffd34d\"",
     .help = "the colour of the word that is spoken, with karaoke and pop"},
    {.name = "outline",
     .type = &kn_type_double,
     .offset = FIELD(double, outline_px),
     .or_unset = TRUE,
     .max = 40,
     .default_text = "-1",
     .unit = "px",
     .help = "the width of the line around the letters; -1: 3, of pop 5, of boxed 0"},
    {.name = "outline_color",
     .useless = KN_USELESS(has_no_outline, "has no effect without an outline"),
     .type = &kn_type_color,
     .offset = FIELD(KnColor, outline_color),
     .default_text = "\"#000000\"",
     .help = "the colour of that line"},
    {.name = "box_color",
     .useless = KN_USELESS(has_no_box,
                           "has no effect without a box: give box_opacity, too, or burn boxed"),
     .type = &kn_type_color,
     .offset = FIELD(KnColor, box_color),
     .default_text = "\"#000000\"",
     .help = "the colour of the box behind the text"},
    {.name = "box_opacity",
     .type = &kn_type_double,
     .offset = FIELD(double, box_opacity),
     .or_unset = TRUE,
     .max = 1,
     .default_text = "-1",
     .unit = "0..1",
     .help = "0: no box; -1: 0.65 of boxed, else 0"},
    {.name = "position",
     .type = &kn_type_spot,
     .offset = FIELD(KnSpot, spot),
     .choices = anchors,
     .help = "where the text stands, on a point with its middle; bottom by default, middle with "
             "pop; over cards, what is in the middle stands at the bottom"},
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
    {.name = NULL, .slips = slips, .example = "{\"size\": 48}"},
};
#undef FIELD

const KnOptionTable kn_caption_style_table = {"caption_style", "$.captions.style",
                                              "How captions look that are drawn into the picture.",
                                              kn_caption_style_options, NULL};

void kn_caption_style_complete(KnCaptionStyle *style, KnCaptionBurn burn)
{
    gboolean pop = burn == KN_CAPTION_BURN_POP, boxed = burn == KN_CAPTION_BURN_BOXED;
    if (style->spot.kind == KN_CAPTION_UNSET)
        style->spot.kind = pop ? KN_CAPTION_MIDDLE : KN_CAPTION_BOTTOM;
    if (style->size_px <= 0)
        style->size_px = pop ? SIZE_POP_PX : SIZE_PX;
    if (style->outline_px < 0)
        style->outline_px = boxed ? 0 : pop ? OUTLINE_POP_PX : OUTLINE_PX;
    if (style->box_opacity < 0)
        style->box_opacity = boxed ? BOX_OPACITY : 0;
}

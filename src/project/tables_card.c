/* SPDX-License-Identifier: MIT */
#include "project/slips.h"
#include "project/tables.h"
#include "project/useless.h"
#include "shot/font.h"
#include "text/text.h"

/* The card without a kind: a text in the middle of a colour. The kinds have tables of their own
 * (cards/card.h). */

static const KnName text_card[] = {{"text", "a text in the middle of a colour"}, {NULL, NULL}};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnCardOptions, ctype, field)
const KnOption kn_card_options[] = {
    {.name = "type",
     .type = &kn_type_choice,
     .offset = FIELD(char *, type),
     .choices = text_card,
     .default_text = "\"text\"",
     .help = "other kinds of cards have tables of their own"},
    {.name = "text",
     .type = &kn_type_string,
     .offset = FIELD(char *, text),
     .help = "stands in the middle; lines are parted by \\n",
     .useless = kn_useless_card_text},
    {.name = "background",
     .type = &kn_type_color,
     .offset = FIELD(KnColor, background),
     .default_text = "\"#000000\"",
     .help = "fills the frame"},
    {.name = "color",
     .type = &kn_type_color,
     .offset = FIELD(KnColor, color),
     .help = "the text's colour; black or white, whichever can be read, by default",
     .useless = kn_useless_card_letters},
    {.name = "font",
     .type = &kn_type_font,
     .offset = FIELD(char *, font),
     .help = "a font's family, or a font file; " KN_CARD_FONT " by default",
     .useless = kn_useless_card_letters},
    {.name = "size",
     .type = &kn_type_double,
     .offset = FIELD(double, size),
     .min = 8,
     .max = 1000,
     .default_text = "96",
     .unit = "px",
     .help = "the font's size on a picture of 1080 lines",
     .useless = kn_useless_card_letters},
    {.name = NULL, .slips = kn_card_slips, .example = "{\"text\": \"The end\"}"},
};
#undef FIELD

const KnOptionTable kn_card_table = {"card", "$.segments[].card", "A text on a colour.",
                                     kn_card_options, NULL};

/* SPDX-License-Identifier: MIT */
/* A number that counts up: each value that is shown is a part of its own, seen for its share of the
 * time; so many at most, whatever the time. */
#include "cards/data.h"
#include "cards/page.h"

#include <math.h>
#include <string.h>

typedef struct {
    KnCardCommon common;
    double value, from, count;
    char *prefix, *suffix, *separator, *label, *title;
    int decimals;
} Params;

static gboolean counts_nothing(gconstpointer situation)
{
    return ((const Params *)((const KnCardSituation *)situation)->params)->count == 0;
}

static const KnOption options[] = {
    {.name = "value",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, value),
     .min = -1e12,
     .max = 1e12,
     .required = TRUE,
     .help = "the number"},
    {.name = "from",
     .useless =
         KN_USELESS(counts_nothing, "has no effect: count is 0, so the number is there at once"),
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, from),
     .min = -1e12,
     .max = 1e12,
     .default_text = "0",
     .help = "where it begins to count"},
    {.name = "count",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, count),
     .min = 0,
     .max = 60,
     .default_text = "1.4",
     .unit = "s",
     .help = "how long it counts, at most two thirds of the card's time; 0: it is there at once"},
    {.name = "decimals",
     .type = &kn_type_int,
     .offset = KN_OPTION_FIELD(Params, int, decimals),
     .min = -1,
     .max = 6,
     .default_text = "-1",
     .help = "digits after the point; -1: as many as the value needs"},
    {.name = "separator",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, separator),
     .default_text = "\",\"",
     .help = "stands between thousands"},
    {.name = "prefix",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, prefix),
     .help = "stands before it, such as $"},
    {.name = "suffix",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, suffix),
     .help = "stands after it, such as %"},
    {.name = "label",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, label),
     .help = "what it counts, below it"},
    {.name = "title",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, title),
     .help = "stands above it"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

/* No line breaks inside of a number: its spaces hold its parts together, until it would become
 * small beside what else is on a card. */
static const char *space_of(const KnCardPage *page)
{
    const double least = 0.6;
    return page->scale < least ? " " : "\u00a0";
}

/* The caller frees. */
static char *spaced(const char *part, const char *space)
{
    g_auto(GStrv) words = g_strsplit(part ? part : "", " ", -1);
    return g_strjoinv(space, words);
}

/* As people write it: the sign stands before the prefix, "\u2212$3". */
static char *words_of(const Params *p, const char *space, double value)
{
    static const char join[] = "\u2060";
    int decimals = p->decimals < 0 ? kn_card_decimals(p->value) : p->decimals;
    g_autofree char *digits = kn_card_digits(value, decimals, p->separator ? p->separator : "");
    g_autofree char *prefix = spaced(p->prefix, space), *suffix = spaced(p->suffix, space);
    const char *sign = g_str_has_prefix(digits, KN_CARD_MINUS) ? KN_CARD_MINUS : "";
    return g_strconcat(sign, *sign && *prefix ? join : "", prefix, *prefix ? join : "",
                       digits + strlen(sign), *suffix ? join : "", suffix, NULL);
}

static KnPageText text_of(const KnCardPage *page, const char *words, double y)
{
    return (KnPageText){.text = words,
                        .face = KN_FACE_HEADING,
                        .size = KN_SIZE_DISPLAY,
                        .leading = 0.95,
                        .color = page->theme.accent,
                        .bold = TRUE,
                        .figures = TRUE,
                        .align = -1,
                        .x = page->area.x,
                        .y = y,
                        .w = page->area.w};
}

/* The number alone becomes smaller where it is too broad: what else is said has room. */
static double size_of(KnCardPage *page, const KnPageText *text)
{
    const double least = 0.45;
    KnPageText alone = *text;
    alone.w = 0;
    double width = kn_page_measure(page, &alone).width, share = page->area.w / width;
    return width > page->area.w && share >= least ? text->size * share * 0.99 : text->size;
}

static double add_value(KnCardPage *page, const Params *p, double y)
{
    double count = MIN(p->count, (page->context->seconds - p->common.start) * 2 / 3), height = 0;
    int steps = count > 0 ? (int)CLAMP(ceil(count * 30), 1, KN_CARD_STEPS_MAX - 1) : 0;
    const char *space = space_of(page);
    g_autofree char *last = NULL, *whole = words_of(p, space, p->value);
    KnPageText first = text_of(page, whole, y);
    double size = first.size = size_of(page, &first);
    double left = kn_page_measure(page, &first).ink_left;
    for (int i = 0; i <= steps; i++) {
        double share = steps ? (double)i / steps : 1, slow = 1 - share;
        double value = i == steps ? p->value : p->from + (p->value - p->from) * (1 - slow * slow);
        g_autofree char *words = words_of(p, space, value);
        if (g_strcmp0(words, last) == 0) /* it stays */
            continue;
        if (last)
            g_array_index(page->parts, KnCardPart, page->parts->len - 1).until =
                p->common.start + count * i / (steps + 1);
        KnCardPart *part = kn_page_part(page, count * i / (steps + 1));
        part->fade = steps ? 0 : part->fade;
        KnPageText text = text_of(page, words, y);
        text.size = size;
        text.x -= left;
        text.w += left;
        height = kn_page_text(page, &text);
        g_free(last);
        last = g_steal_pointer(&words);
    }
    return height;
}

/* The number has the accent; what stands around it is the text. */
static guint unused(const void *params)
{
    const Params *p = params;
    return (p->label && *p->label) || (p->title && *p->title) ? 0 : KN_CARD_HAS_COLOR;
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    double y = kn_page_heading(page, p->title);
    y += add_value(page, p, y);
    if (!p->label || !*p->label)
        return TRUE;
    kn_page_part(page, 0.2);
    kn_page_text(page, &(KnPageText){.text = p->label,
                                     .size = KN_SIZE_LARGE,
                                     .balanced = TRUE,
                                     .color = page->theme.text,
                                     .align = -1,
                                     .x = page->area.x,
                                     .y = y + kn_page_px(page, KN_GRID),
                                     .w = page->area.w * 0.85});
    return TRUE;
}

extern const KnCardKind kn_cards_number;
const KnCardKind kn_cards_number = {
    .name = "number",
    .help = "A number that counts up.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .unused = unused,
    .lay_out = lay_out,
};

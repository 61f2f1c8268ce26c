/* SPDX-License-Identifier: MIT */
#include "base/schema.h"
#include "cards/page.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 60 };

typedef struct {
    KnCardCommon common;
    char *code, *title, *highlight;
    gboolean numbers;
} Params;

/* What read_highlight makes something of, but for a part that ends before it begins. */
static void highlight_schema(const KnOption *option, KnSchema *schema, GString *out)
{
#define LINE "[\\\\t-\\\\r ]*[+-]?0*[1-9][0-9]*"
#define PART LINE "(-" LINE ")? *"
    g_string_append(out,
                    "{\"type\": \"string\", \"pattern\": \"^(" PART "(, *" PART ")*(, *)?)?$\"}");
#undef PART
#undef LINE
}

static void highlight_read(const KnReading *reading)
{
    kn_type_string.read(reading);
}

static const KnOptionType type_highlight = {.noun = "string",
                                            .size = sizeof(char *),
                                            .variable = KN_VARIABLE_PART,
                                            .read = highlight_read,
                                            .print = kn_string_print,
                                            .to_variant = kn_string_to_variant,
                                            .copy = kn_string_copy,
                                            .clear = kn_string_clear,
                                            .schema = highlight_schema};

static GStrv lines_of(const Params *p)
{
    g_autofree char *text = g_strdup(p->code ? p->code : "");
    g_autoptr(GString) spaced = g_string_new(NULL);
    for (const char *c = text; *c; c++)
        g_string_append(spaced, *c == '\t' ? "    " : (char[]){*c, '\0'});
    while (spaced->len && spaced->str[spaced->len - 1] == '\n')
        g_string_truncate(spaced, spaced->len - 1);
    return g_strsplit(spaced->str, "\n", -1);
}

static gboolean lights_what_is_not_there(gconstpointer situation)
{
    static const char digits[] = "0123456789";
    const Params *p = ((const KnCardSituation *)situation)->params;
    g_auto(GStrv) lines = lines_of(p);
    gboolean beyond = FALSE;
    for (const char *at = p->highlight ? p->highlight : ""; *at; at += strspn(at, digits)) {
        at += strcspn(at, digits);
        beyond |= g_ascii_strtoull(at, NULL, 10) > g_strv_length(lines);
    }
    return beyond;
}

static const KnOption options[] = {
    {.name = "code",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, code),
     .required = TRUE,
     .help = "its lines, parted by \\n"},
    {.name = "title",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, title),
     .help = "stands above it"},
    {.name = "highlight",
     .useless = KN_USELESS(lights_what_is_not_there, "names a line that the code does not have"),
     .type = &type_highlight,
     .offset = KN_OPTION_FIELD(Params, char *, highlight),
     .help = "numbers of lines that stand out, such as 2, or 2,4-6"},
    {.name = "numbers",
     .type = &kn_type_bool,
     .offset = KN_OPTION_FIELD(Params, gboolean, numbers),
     .default_text = "true",
     .help = "lines have numbers"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

/* Whether the list is one, and names a line. */
static gboolean read_highlight(const char *list, guint wanted, gboolean *has)
{
    *has = FALSE;
    for (const char *at = list; at && *at;) {
        char *end;
        guint64 from = g_ascii_strtoull(at, &end, 10), to = from;
        if (end == at || from < 1)
            return FALSE;
        if (*end == '-') {
            at = end + 1;
            to = g_ascii_strtoull(at, &end, 10);
            if (end == at || to < from)
                return FALSE;
        }
        *has |= wanted >= from && wanted <= to;
        end += strspn(end, " ");
        if (*end && *end != ',')
            return FALSE;
        at = end + (*end == ',');
        at += strspn(at, " ");
    }
    return TRUE;
}

static char *wrong(const void *params, KnCardFault *fault)
{
    const Params *p = params;
    gboolean has;
    g_auto(GStrv) lines = lines_of(p);
    if (g_strv_length(lines) > LINES_MAX)
        return g_strdup_printf("the code has %u lines: a card has room for %d",
                               g_strv_length(lines), LINES_MAX);
    fault->option = "highlight";
    if (!read_highlight(p->highlight, 0, &has))
        return g_strdup_printf("highlight is '%s'" KN_HINT "; expected numbers of lines, such as "
                               "2,4-6",
                               p->highlight);
    return NULL;
}

/* As markup. A program is read from the left, also where a line begins with words that are not: a
 * mark says so. Signs before such words are shaped as theirs, and so from the right, which turns
 * round the ligatures that fonts for programs have ("//"). The caller frees. */
static char *from_the_left(const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    if (!kn_page_backwards(text))
        return g_steal_pointer(&escaped);
    return g_strconcat("<span font_features=\"calt=0\">\u200e", escaped, "</span>", NULL);
}

/* Lines that stand out lie on it. */
static guint unused(const void *params)
{
    const char *highlight = ((const Params *)params)->highlight;
    return highlight && *highlight ? 0 : KN_CARD_HAS_ACCENT;
}

/* A font that is given is meant for the code, too. */
static KnFace face_of(const KnCardPage *page)
{
    return page->font ? KN_FACE_BODY : KN_FACE_MONO;
}

static void add_line(KnCardPage *page, const Params *p, const char *text, guint number, KnBox row,
                     double column)
{
    gboolean lit, any = p->highlight && *p->highlight;
    g_autofree char *digits = g_strdup_printf("%u", number);
    read_highlight(p->highlight, number, &lit);
    if (lit) {
        double pad = kn_page_px(page, 2 * KN_GRID);
        kn_page_box(page, (KnBox){row.x - pad, row.y, row.w + 2 * pad, row.h},
                    kn_page_mix(page->theme.surface, page->theme.accent, 0.22),
                    kn_page_px(page, 6));
    }
    KnPageText line = {.text = digits,
                       .face = face_of(page),
                       .size = 38,
                       .leading = 1,
                       .color = kn_page_mix(page->theme.muted, page->theme.surface, 0.35),
                       .align = 1,
                       .x = row.x + column * 0.66,
                       .y = row.y + row.h * 0.1};
    if (p->numbers)
        kn_page_text(page, &line);
    g_autofree char *from_left = from_the_left(text);
    line.text = from_left;
    line.markup = TRUE;
    line.align = -1;
    line.color =
        lit || !any ? page->theme.text : kn_page_mix(page->theme.text, page->theme.surface, 0.4);
    line.x = row.x + (p->numbers ? column : 0);
    if (!*text)
        return;
    page->full |= line.x + kn_page_measure(page, &line).width > row.x + row.w + 1;
    kn_page_text(page, &line);
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    g_auto(GStrv) lines = lines_of(p);
    guint n = g_strv_length(lines);
    double y = kn_page_heading(page, p->title), pad = kn_page_px(page, 3 * KN_GRID);
    KnArtSize size = kn_page_measure(
        page, &(KnPageText){.text = "88", .face = face_of(page), .size = 38, .leading = 1});
    double line = size.height * 1.25, column = p->numbers ? size.width * 2 : 0;
    KnBox panel = {page->area.x, y, page->area.w, n * line + 2 * pad};
    page->full |= panel.y + panel.h > page->area.y + page->area.h + 1;
    kn_page_part(page, 0.1);
    kn_page_box(page, panel, page->theme.surface, kn_page_px(page, 1.5 * KN_GRID));
    for (guint i = 0; i < n; i++)
        add_line(page, p, lines[i], i + 1,
                 (KnBox){panel.x + pad, y + pad + i * line, panel.w - 2 * pad, line}, column);
    return TRUE;
}

extern const KnCardKind kn_cards_code;
const KnCardKind kn_cards_code = {
    .name = "code",
    .help = "Lines of a program, some of which may stand out.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .wrong = wrong,
    .unused = unused,
    .lay_out = lay_out,
};

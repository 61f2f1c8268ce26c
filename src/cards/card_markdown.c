/* SPDX-License-Identifier: MIT */
/* A subset of Markdown: headings (# to ###), paragraphs, lists (-, *, 1.), **bold**, *italic*,
 * `code`, and blocks of code between lines of ```. All else is text. */
#include "cards/page.h"

#include <string.h>

enum { BLOCKS_MAX = 60 };

typedef struct {
    KnCardCommon common;
    char *text;
    gboolean together;
} Params;

static const KnOption options[] = {
    {.name = "text",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, text),
     .required = TRUE,
     .help = "headings (#), paragraphs, lists (-, 1.), **bold**, *italic*, `code`, and blocks of "
             "code between lines of ```"},
    {.name = "together",
     .type = &kn_type_bool,
     .offset = KN_OPTION_FIELD(Params, gboolean, together),
     .default_text = "false",
     .help = "true: all of it is there at once, not paragraph by paragraph"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

typedef enum { PARAGRAPH, HEADING, POINT, CODE } BlockKind;

typedef struct {
    BlockKind kind;
    int level;  /* of a heading: 1..3; of a list: its indent */
    char *mark; /* of a numbered point; NULL: a dot */
    GString *text;
} Block;

static void block_clear(gpointer data)
{
    Block *block = data;
    g_free(block->mark);
    g_string_free(block->text, TRUE);
}

/* ---- parsing ---- */

static int heading_level(const char *line)
{
    gsize n = strspn(line, "#");
    return n >= 1 && n <= 3 && line[n] == ' ' ? (int)n : 0;
}

/* The length of a list's mark with the space after it; 0: there is none. */
static gsize point_mark(const char *line)
{
    gsize digits = strspn(line, "0123456789");
    if ((*line == '-' || *line == '*' || *line == '+') && line[1] == ' ')
        return 2;
    return digits > 0 && digits < 4 && line[digits] == '.' && line[digits + 1] == ' ' ? digits + 2
                                                                                      : 0;
}

static Block *begin(GArray *blocks, BlockKind kind, int level, const char *text)
{
    Block block = {kind, level, NULL, g_string_new(text)};
    g_array_append_val(blocks, block);
    return &g_array_index(blocks, Block, blocks->len - 1);
}

static void add_line(GArray *blocks, const char *line, gboolean *open)
{
    const char *text = line + strspn(line, " \t");
    int indent = text - line >= 2 ? 1 : 0, level = heading_level(text);
    gsize mark = point_mark(text);
    if (!*text) {
        *open = FALSE;
    } else if (level) {
        begin(blocks, HEADING, level, text + level + 1);
        *open = FALSE;
    } else if (mark) {
        Block *block = begin(blocks, POINT, indent, text + mark);
        block->mark = g_ascii_isdigit(*text) ? g_strndup(text, mark - 1) : NULL;
        *open = TRUE;
    } else if (*open && blocks->len) {
        g_string_append_printf(g_array_index(blocks, Block, blocks->len - 1).text, " %s", text);
    } else {
        begin(blocks, PARAGRAPH, 0, text);
        *open = TRUE;
    }
}

static GArray *parse(const char *text)
{
    GArray *blocks = g_array_new(FALSE, TRUE, sizeof(Block));
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    gboolean in_code = FALSE, open = FALSE, begun = FALSE;
    g_array_set_clear_func(blocks, block_clear);
    for (guint i = 0; lines[i]; i++) {
        g_strchomp(lines[i]);
        if (g_str_has_prefix(lines[i], "```")) {
            in_code = !in_code;
            if (in_code)
                begin(blocks, CODE, 0, "");
            begun = open = FALSE;
        } else if (in_code) {
            GString *code = g_array_index(blocks, Block, blocks->len - 1).text;
            g_string_append_printf(code, "%s%s", begun ? "\n" : "", lines[i]);
            begun = TRUE;
        } else {
            add_line(blocks, lines[i], &open);
        }
    }
    return blocks;
}

/* ---- inside of a line ---- */

static const struct {
    const char *mark, *tag;
} spans[] = {{"**", "b"}, {"__", "b"}, {"*", "i"}, {"`", "tt"}};

static const char *find_end(const char *at, const char *mark)
{
    const char *end = g_ascii_isspace(*at) ? NULL : strstr(at, mark);
    return end && end > at ? end : NULL;
}

/* Pango's markup; the caller frees. */
static char *inline_markup(const char *text, const char *mono)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at;) {
        gsize k = 0;
        const char *end = NULL;
        for (; k < G_N_ELEMENTS(spans) && !end; k++)
            if (g_str_has_prefix(at, spans[k].mark))
                end = find_end(at + strlen(spans[k].mark), spans[k].mark);
        if (!end) {
            const char *next = g_utf8_next_char(at);
            g_autofree char *one = g_markup_escape_text(at, next - at);
            g_string_append(out, one);
            at = next;
            continue;
        }
        k--;
        gsize length = strlen(spans[k].mark);
        gboolean is_code = *spans[k].mark == '`';
        g_autofree char *inner = g_strndup(at + length, (gsize)(end - at) - length);
        g_autofree char *inside =
            is_code ? g_markup_escape_text(inner, -1) : inline_markup(inner, mono);
        if (is_code)
            g_string_append_printf(out, "<span font_family=\"%s\" size=\"92%%\">%s</span>", mono,
                                   inside);
        else
            g_string_append_printf(out, "<%s>%s</%s>", spans[k].tag, inside, spans[k].tag);
        at = end + length;
    }
    return g_string_free(out, FALSE);
}

/* ---- where it stands ---- */

static double add_code(KnCardPage *page, const Block *block, double y)
{
    double pad = kn_page_px(page, 2 * KN_GRID);
    KnPageText text = {.text = block->text->str,
                       .face = KN_FACE_MONO,
                       .size = 36,
                       .leading = 1.15,
                       .color = page->theme.text,
                       .align = -1,
                       .x = page->area.x + pad,
                       .y = y + pad,
                       .w = page->area.w - 2 * pad};
    double height = kn_page_measure(page, &text).height + 2 * pad;
    kn_page_box(page, (KnBox){page->area.x, y, page->area.w, height}, page->theme.surface,
                kn_page_px(page, KN_GRID));
    kn_page_text(page, &text);
    return height;
}

#define RIGHT_TO_LEFT_MARK "\u200f"

/* On the side on which the point's text begins. */
static void add_mark(KnCardPage *page, const Block *block, double size, double y,
                     gboolean backwards)
{
    double line = kn_page_measure(page, &(KnPageText){.text = "X", .size = size}).height;
    double dot = kn_page_size(page, size) * 0.24, in = kn_page_size(page, size) * block->level;
    double x = backwards ? page->area.x + page->area.w - in : page->area.x + in;
    /* A number has no direction of its own: "1." is read from right to left behind such a mark. */
    g_autofree char *mark =
        block->mark ? g_strconcat(backwards ? RIGHT_TO_LEFT_MARK : "", block->mark, NULL) : NULL;
    if (mark)
        kn_page_text(page, &(KnPageText){.text = mark,
                                         .size = size,
                                         .color = page->theme.accent,
                                         .bold = TRUE,
                                         .figures = TRUE,
                                         .align = backwards ? 1 : -1,
                                         .x = x,
                                         .y = y});
    else
        kn_page_box(page, (KnBox){x - (backwards ? dot : 0), y + (line - dot) / 2, dot, dot},
                    page->theme.accent, dot / 2);
}

static double add_text(KnCardPage *page, const Block *block, double y)
{
    static const double sizes[] = {KN_SIZE_BODY, KN_SIZE_HEADING, KN_SIZE_LARGE, 46};
    g_autofree char *markup = inline_markup(
        block->text->str, kn_font_is_file(page->theme.mono) ? "monospace" : page->theme.mono);
    double size = sizes[block->kind == HEADING ? block->level : 0];
    gboolean backwards = kn_page_backwards(block->text->str);
    double indent = block->kind == POINT
                        ? kn_page_size(page, size) * (block->mark ? 1.3 : 1) * (1 + block->level)
                        : 0;
    if (block->kind == POINT)
        add_mark(page, block, size, y, backwards);
    return kn_page_text(
        page, &(KnPageText){.text = markup,
                            .markup = TRUE,
                            .face = block->kind == HEADING ? KN_FACE_HEADING : KN_FACE_BODY,
                            .size = size,
                            .leading = block->kind == HEADING ? 1.02 : 0,
                            .color = page->theme.text,
                            .bold = block->kind == HEADING,
                            .align = -1,
                            .x = page->area.x + (backwards ? 0 : indent),
                            .y = y,
                            .w = page->area.w - indent});
}

static double gap_before(const Block *above, const Block *block)
{
    if (block->kind == POINT && above->kind == POINT && !block->mark == !above->mark)
        return 1.25 * KN_GRID;
    if (above->kind == HEADING)
        return above->level == 1 ? 3 * KN_GRID : 1.5 * KN_GRID;
    return block->kind == HEADING ? 3.5 * KN_GRID : 2 * KN_GRID;
}

/* Points have marks of it. */
static guint unused(const void *params)
{
    const Params *p = params;
    g_autoptr(GArray) blocks = parse(p->text);
    guint n_points = 0;
    for (guint i = 0; i < blocks->len; i++)
        n_points += g_array_index(blocks, Block, i).kind == POINT;
    return n_points ? 0 : KN_CARD_HAS_ACCENT;
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    g_autoptr(GArray) blocks = parse(p->text);
    double y = page->area.y, pace = p->together ? 0 : kn_page_pace(page, blocks->len, 1.2);
    for (guint i = 0; i < MIN(blocks->len, BLOCKS_MAX); i++) {
        const Block *block = &g_array_index(blocks, Block, i);
        kn_page_part(page, i == 0 ? 0 : 0.2 + pace * i);
        if (i > 0)
            y += kn_page_px(page, gap_before(block - 1, block));
        y += block->kind == CODE ? add_code(page, block, y) : add_text(page, block, y);
    }
    page->full |= blocks->len > BLOCKS_MAX;
    return TRUE;
}

extern const KnCardKind kn_cards_markdown;
const KnCardKind kn_cards_markdown = {
    .name = "markdown",
    .help = "Headings, paragraphs, lists and code, written in a subset of Markdown.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .unused = unused,
    .lay_out = lay_out,
};

/* SPDX-License-Identifier: MIT */
#include "import/script.h"
#include "base/error.h"
#include "base/problems.h"
#include "base/text.h"
#include "import/markup.h"
#include "import/script_lines.h"
#include "project/marks.h"
#include "project/written.h"

#include <string.h>

/* Lines are gathered into blocks: what stands between empty lines, and is of one kind. Each kind is
 * a row that says how a line begins and what the block becomes. */

enum { BLOCKS_MAX = 20000, HEADING_SECONDS = 3, DEPTHS_MAX = 16 };

typedef struct {
    KnDraft *draft;
    char *image;      /* for the next paragraph; NULL: none */
    guint image_line; /* that names it */
    gboolean in_note;
    guint n_blocks, line;    /* of the block, from 1 */
    guint indent, number;    /* of a list's first item, as it is written; columns */
    guint next[DEPTHS_MAX];  /* the number that goes on with a list of that indentation; 0: none is
                                open */
    GHashTable *definitions; /* of links; label → address */
    const char *name;
} Reader;

enum {
    ITEMS_MAX = 40,
    NUMBER_MAX = 999,
    ROWS_MAX = 24,
    COLUMNS_MAX = 8,
    CODE_MAX = 60,
    READING_SECONDS = 6
};

static void leave_out_at(const Reader *r, guint line, const char *what)
{
    g_autofree char *where = g_strdup_printf("%s:%u", r->name, line);
    kn_draft_leave_out(r->draft, where, what);
}

/* Says of the block that it cannot be used. */
static void leave_out(const Reader *r, const char *what)
{
    leave_out_at(r, r->line, what);
}

/* The caller frees. */
static char *words_of(const Reader *r, const char *text)
{
    const KnMarkup how = {r->definitions, NULL, FALSE};
    return kn_markup_words(text, &how);
}

/* The same with marks for the voice, which no card shows. */
static char *spoken_words(const Reader *r, const char *text)
{
    const KnMarkup how = {r->definitions, NULL, TRUE};
    return kn_markup_words(text, &how);
}

/* The block's lines, as kn_draft_lines; it is told when there are none. */
static char **lines_of(const Reader *r, const char *words)
{
    char **lines = kn_draft_lines(words);
    if (!lines[0])
        leave_out(r, "the paragraph has no words");
    return lines;
}

static void add_heading(Reader *r, const char *text)
{
    g_autofree char *bare = kn_markup_heading(text), *marked = words_of(r, bare);
    g_autofree char *words = kn_marks_without_pauses(marked);
    if (!*words) {
        leave_out(r, "the heading has no words");
        return;
    }
    KnDraftSegment *segment = kn_draft_add(r->draft);
    segment->card = kn_draft_card("title", "title", words);
    segment->seconds = HEADING_SECONDS;
    if (!r->draft->title)
        r->draft->title = g_strdup(words);
    segment->title = g_steal_pointer(&words);
}

/* A picture that no paragraph has taken is told. */
static void end_image(Reader *r)
{
    g_autofree char *image = g_steal_pointer(&r->image);
    if (!image)
        return;
    g_autofree char *shown = kn_text_visible(image);
    g_autofree char *what =
        g_strdup_printf("no paragraph follows the picture '%s', to be spoken with it", shown);
    leave_out_at(r, r->image_line, what);
}

/* Where the picture lies is found out later; its name must be one. */
static void take_image(Reader *r, const char *image)
{
    const char *wrong = kn_path_wrong(image);
    end_image(r);
    r->image = wrong ? NULL : g_strdup(image);
    r->image_line = r->line;
    if (!wrong)
        return;
    g_autofree char *shown = kn_text_visible(image);
    g_autofree char *why =
        g_strdup_printf("the picture '%s' %.*s", shown, (int)strcspn(wrong, KN_HINT), wrong);
    leave_out(r, why);
}

/* A picture in the middle of a sentence is that of the sentence, which has room for one. */
static void take_further_image(Reader *r, const char *image)
{
    g_autofree char *shown = kn_text_visible(image);
    g_autofree char *why = g_strdup_printf("the picture '%s' is the second of its sentence", shown);
    if (r->image)
        leave_out(r, why);
    else
        take_image(r, image);
}

/* A line of nothing but pauses belongs to the one before it, when no picture is to be shown with
 * it.
 */
static gboolean add_pause(const Reader *r, const char *line, const char *shown)
{
    const GPtrArray *all = r->draft->segments;
    KnDraftSegment *last = all->len > 0 ? all->pdata[all->len - 1] : NULL;
    if (*shown || r->image || !last || !last->transcript)
        return FALSE;
    g_autofree char *before = last->transcript;
    last->transcript = g_strconcat(before, " ", line, NULL);
    return TRUE;
}

/* Words become segments, which show the picture that was named for them. */
static void say(Reader *r, const char *words)
{
    g_auto(GStrv) lines = lines_of(r, words);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *bare = kn_marks_without_pauses(lines[i]),
                        *shown = kn_script_first_words(bare);
        if (add_pause(r, lines[i], bare))
            continue;
        KnDraftSegment *segment = kn_draft_add(r->draft);
        segment->image = g_strdup(r->image);
        segment->line = r->image ? r->image_line : 0;
        segment->card = *shown ? kn_draft_card("title", "title", shown) : g_strdup("{}");
        segment->transcript = g_strdup(lines[i]);
    }
    if (lines[0])
        g_clear_pointer(&r->image, g_free);
}

static gboolean ends_sentence(const char *text)
{
    gsize n = strlen(text);
    return n == 0 || strchr(".!?:;\"')", text[n - 1]) || g_str_has_suffix(text, "\u3002");
}

static gboolean have_words(char *const *pieces)
{
    while (*pieces && !(*pieces)[strspn(*pieces, " ")])
        pieces++;
    return *pieces != NULL;
}

/* A picture is shown with the words after it, and one at the end with those before it; between two
 * sentences a paragraph is parted by it. */
static void add_paragraph(Reader *r, const char *text)
{
    g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func(g_free);
    const KnMarkup how = {r->definitions, images, TRUE};
    g_autofree char *words = kn_markup_words(text, &how);
    g_auto(GStrv) pieces = g_strsplit(words, KN_MARKUP_PICTURE, -1);
    g_autoptr(GString) said = g_string_new(NULL);
    for (guint i = 0; pieces[i]; i++) {
        const char *image = i > 0 ? images->pdata[i - 1] : NULL;
        gboolean parts = ends_sentence(said->str) && (have_words(pieces + i) || r->image);
        if (image && (!said->len || parts)) {
            if (said->len)
                say(r, said->str);
            g_string_truncate(said, 0);
            take_image(r, image);
        } else if (image) {
            take_further_image(r, image);
        }
        char *piece = g_strstrip(pieces[i]);
        gboolean apart = said->len > 0 && *piece && !strchr(".,;:!?)", *piece);
        g_string_append_printf(said, "%s%s", apart ? " " : "", piece);
    }
    if (said->len || images->len == 0)
        say(r, said->str);
}

static void add_quote(Reader *r, const char *text)
{
    g_autofree char *words = spoken_words(r, text);
    g_auto(GStrv) lines = lines_of(r, words);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *shown = kn_marks_without_pauses(lines[i]);
        if (add_pause(r, lines[i], shown))
            continue;
        KnDraftSegment *segment = kn_draft_add(r->draft);
        segment->card = *shown ? kn_draft_card("quote", "text", shown) : g_strdup("{}");
        segment->transcript = g_strdup(lines[i]);
    }
}

/* first: the number of the first of them; 0: they have none. */
static void add_items(Reader *r, char *const *items, guint n, guint first)
{
    g_autoptr(GString) card = g_string_new("{\"type\": \"bullets\", ");
    g_string_append(card, first ? "\"numbered\": true, " : "");
    if (first > 1)
        g_string_append_printf(card, "\"first\": %u, ", first);
    g_string_append(card, "\"items\": [");
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < n; i++) {
        gboolean ends = *items[i] && strchr(".!?:;", items[i][strlen(items[i]) - 1]);
        g_string_append(card, i ? ", " : "");
        g_autofree char *shown = kn_marks_without_pauses(items[i]);
        kn_draft_append_string(card, shown);
        g_string_append_printf(words, "%s%s%s", i ? " " : "", items[i], ends ? "" : ".");
    }
    g_string_append(card, "]}");
    g_auto(GStrv) lines = lines_of(r, words->str);
    for (guint i = 0; lines[i]; i++) {
        KnDraftSegment *segment = kn_draft_add(r->draft);
        segment->card = g_strdup(card->str);
        segment->transcript = g_strdup(lines[i]);
    }
}

/* The words of a list's item, of which a picture is told: its card has no room for one. The caller
 * frees. */
static char *point_of(const Reader *r, const char *text)
{
    g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func(g_free);
    const KnMarkup how = {r->definitions, images, TRUE};
    g_autofree char *words = kn_markup_words(text, &how);
    g_auto(GStrv) pieces = g_strsplit(words, KN_MARKUP_PICTURE, -1);
    for (guint i = 0; i < images->len; i++) {
        g_autofree char *image = kn_text_visible(images->pdata[i]);
        g_autofree char *what =
            g_strdup_printf("the picture '%s' stands in a list, whose card shows none", image);
        leave_out(r, what);
    }
    GString *said = g_string_new(NULL);
    for (guint i = 0; pieces[i]; i++) {
        const char *piece = g_strstrip(pieces[i]);
        g_string_append_printf(said, "%s%s", said->len && *piece ? " " : "", piece);
    }
    return g_string_free(said, FALSE);
}

/* text: the items, a line each; more than a card holds are several cards. Returns how many. */
static guint add_points(Reader *r, const char *text, guint first)
{
    g_auto(GStrv) written = g_strsplit(text, "\n", -1);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (guint i = 0; written[i]; i++) {
        g_autofree char *item = point_of(r, written[i]), *shown = kn_marks_without_pauses(item);
        if (*shown)
            g_strv_builder_add(builder, item);
    }
    g_auto(GStrv) items = g_strv_builder_end(builder);
    guint n = g_strv_length(items);
    for (guint i = 0; i < n; i += ITEMS_MAX)
        add_items(r, items + i, MIN(n - i, ITEMS_MAX), first ? MIN(first + i, NUMBER_MAX) : 0);
    return n;
}

static void add_list(Reader *r, const char *text)
{
    add_points(r, text, 0);
}

/* A list goes on with its numbers after what stands indented in it; many people write 1 at each. */
static void add_numbered(Reader *r, const char *text)
{
    guint *next = &r->next[MIN(r->indent, DEPTHS_MAX - 1)];
    guint first = *next > 0 && r->number <= 1 ? *next : MAX(r->number, 1);
    *next = first + add_points(r, text, first);
}

/* Of a table or of code, which nobody speaks. */
static void add_shown(Reader *r, char *card)
{
    KnDraftSegment *segment = kn_draft_add(r->draft);
    segment->card = card;
    segment->seconds = READING_SECONDS;
}

/* What stands between the bars of a row; "\\|" is no bar. */
static char **cells_of(const Reader *r, const char *row)
{
    g_autoptr(GStrvBuilder) cells = g_strv_builder_new();
    for (const char *at = row + (*row == '|'); *at;) {
        const char *end = at;
        while (*end && *end != '|')
            end += end[0] == '\\' && end[1] ? 2 : 1;
        g_autofree char *written = g_strndup(at, (gsize)(end - at)), *cell = words_of(r, written);
        g_strv_builder_add(cells, cell);
        at = end + (*end == '|');
    }
    return g_strv_builder_end(cells);
}

static void append_row(GString *card, char *const *cells, guint n)
{
    g_string_append(card, g_str_has_suffix(card->str, "]") ? ", [" : "[");
    for (guint i = 0; i < n; i++) {
        g_string_append(card, i ? ", " : "");
        kn_draft_append_string(card, *cells ? *cells : "");
        cells += *cells != NULL;
    }
    g_string_append_c(card, ']');
}

/* text: the rows, a line each. */
static void add_table(Reader *r, const char *text)
{
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    g_auto(GStrv) names = cells_of(r, rows[0]);
    guint n = g_strv_length(rows), n_columns = g_strv_length(names);
    if (n < 3 || !kn_script_is_delimiter(rows[1])) {
        leave_out(r, "no table: its second line is no |---|---|, or no row follows");
        return;
    }
    if (n - 1 > ROWS_MAX || n_columns > COLUMNS_MAX || n_columns == 0) {
        g_autofree char *what =
            g_strdup_printf("the table has %u rows of %u cells: a card has room for %d and %d",
                            n - 1, n_columns, ROWS_MAX, COLUMNS_MAX);
        leave_out(r, what);
        return;
    }
    GString *card = g_string_new("{\"type\": \"table\", \"data\": [");
    append_row(card, names, n_columns);
    for (guint i = 2; i < n; i++) {
        g_auto(GStrv) cells = cells_of(r, rows[i]);
        if (g_strv_length(cells) > n_columns)
            leave_out_at(r, r->line + i,
                         "the row has more cells than the table has columns: the last");
        append_row(card, cells, n_columns);
    }
    g_string_append(card, "]}");
    add_shown(r, g_string_free(card, FALSE));
}

/* lines: behind the fence that opens it; how many are code, or all. */
static guint add_code(Reader *r, char *const *lines, const char *fence)
{
    g_autoptr(GString) code = g_string_new(NULL);
    guint n = 0, n_written = 0; /* without empty lines at the end */
    for (; lines[n]; n++) {
        g_autofree char *line = g_strstrip(g_strdup(lines[n]));
        if (*line == *fence && kn_script_fence(line) >= kn_script_fence(fence) &&
            !line[kn_script_fence(line)])
            break;
        if (*line)
            n_written = n + 1;
        g_string_append_printf(code, "%s%s", n ? "\n" : "", g_strchomp(lines[n]));
    }
    if (n_written == 0 || n_written > CODE_MAX) {
        g_autofree char *what =
            g_strdup_printf("code of %u lines: a card has room for 1 to %d", n_written, CODE_MAX);
        leave_out(r, what);
        return n;
    }
    while (g_str_has_suffix(code->str, "\n"))
        g_string_truncate(code, code->len - 1);
    add_shown(r, kn_draft_card("code", "code", code->str));
    return n;
}

static gboolean is_heading(const char *line)
{
    gsize n = strspn(line, "#");
    return n > 0 && n <= 6 && line[n] == ' ' && line[n + 1];
}

static gboolean is_item(const char *line)
{
    return kn_script_item(line) != NULL;
}

static gboolean is_numbered(const char *line)
{
    return kn_script_numbered(line) && *kn_script_numbered(line);
}

static gboolean is_image(const char *line)
{
    return g_str_has_prefix(line, "![") || g_str_has_prefix(line, "[![") ||
           g_ascii_strncasecmp(line, "<img ", strlen("<img ")) == 0;
}

static gboolean is_quote(const char *line)
{
    return *line == '>';
}

static gboolean is_text(const char *line)
{
    return TRUE;
}

static const char *after_marks(const char *line)
{
    return line + strspn(line, "#> ");
}

/* "> - one", "> [!NOTE]". */
static const char *quote_text(const char *line)
{
    const char *text = after_marks(line), *item = kn_script_item(text);
    return g_str_has_prefix(text, "[!") ? "" : item ? item : text;
}

static const char *whole(const char *line)
{
    return line;
}

static const struct {
    gboolean (*begins)(const char *line);
    const char *(*words)(const char *line);
    const char *between; /* lines of a block; NULL: each is a block */
    void (*add)(Reader *r, const char *text);
} kinds[] = {
    {is_heading, after_marks, NULL, add_heading},
    {is_item, kn_script_item, "\n", add_list},
    {is_numbered, kn_script_numbered, "\n", add_numbered},
    {is_image, whole, " ", add_paragraph},
    {is_quote, quote_text, " ", add_quote},
    {kn_script_is_row, whole, "\n", add_table},
    {is_text, whole, " ", add_paragraph},
};

static guint kind_of(const char *line)
{
    guint kind = 0;
    while (!kinds[kind].begins(line))
        kind++;
    return kind;
}

static gboolean end_block(Reader *r, guint kind, GString *block, const char *name, guint line,
                          GError **error)
{
    if (block->len > 0 && ++r->n_blocks > BLOCKS_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "%s:%u: the script has more than %d paragraphs; split it into several films",
                    name, line, BLOCKS_MAX);
        return FALSE;
    }
    if (block->len > 0)
        kinds[kind].add(r, block->str);
    g_string_truncate(block, 0);
    return TRUE;
}

/* A note goes on in lines that are indented; nobody says it. */
static gboolean is_note(Reader *r, const char *line, gboolean indented, guint number)
{
    KnMarkupDefinition found;
    if (r->in_note && indented)
        return TRUE;
    gboolean is = kn_markup_is_definition(line, NULL, &found);
    g_free(found.label);
    g_free(found.address);
    r->in_note = is && found.note;
    if (r->in_note)
        leave_out_at(r, number, "a note is not spoken");
    return r->in_note;
}

/* What begins there ends the lists that are indented as far, or further; a list of its own kind
 * goes on. */
static void begin_block(Reader *r, const char *line, guint indent, gboolean numbered)
{
    for (guint i = indent + numbered; i < DEPTHS_MAX; i++)
        r->next[i] = 0;
    r->indent = indent;
    r->number = numbered ? (guint)g_ascii_strtoull(line, NULL, 10) : 0;
}

/* Numbers that are indented otherwise are of another list. */
static gboolean is_deeper(const Reader *r, guint kind, guint indent)
{
    return kinds[kind].begins == is_numbered && indent != r->indent;
}

static gboolean read_lines(Reader *r, char *const *lines, const char *name, GError **error)
{
    g_autoptr(GString) block = g_string_new(NULL);
    guint kind = 0, i;
    for (i = 0; lines[i]; i++) {
        guint indent = kn_script_indent_of(lines[i]);
        g_strstrip(lines[i]);
        if (kn_script_fence(lines[i])) {
            if (!end_block(r, kind, block, name, i + 1, error))
                return FALSE;
            r->line = i + 1;
            begin_block(r, lines[i], indent, FALSE);
            i += add_code(r, lines + i + 1, lines[i]) + 1;
            if (!lines[i])
                break;
            continue;
        }
        gsize length = strlen(lines[i]);
        if (g_str_has_suffix(lines[i], "\\") && !g_str_has_suffix(lines[i], "\\\\"))
            lines[i][length - 1] = '\0'; /* it breaks the line, which is broken anyhow */
        gboolean text = block->len > 0 && kinds[kind].begins == is_text;
        if (text && r->line == i && kn_script_is_underlined(block->str, lines[i]))
            kind = 0; /* a heading */
        gboolean parts =
            !*lines[i] || kn_script_is_rule(lines[i]) || is_note(r, lines[i], indent > 0, i + 1);
        guint own = parts ? kind : kind_of(lines[i]);
        /* A line of text goes on with the item before it. */
        gboolean goes_on = block->len > 0 && !parts &&
                           (own == kind ? kinds[own].between && !is_deeper(r, own, indent)
                                        : kinds[own].begins == is_text && kinds[kind].between);
        if (!goes_on && !end_block(r, kind, block, name, i + 1, error))
            return FALSE;
        if (parts)
            continue;
        if (goes_on) {
            g_string_append(block, own == kind ? kinds[kind].between : " ");
        } else {
            kind = own;
            r->line = i + 1;
            begin_block(r, lines[i], indent, kinds[own].begins == is_numbered);
        }
        g_string_append(block, kinds[own].words(lines[i]));
    }
    return end_block(r, kind, block, name, i, error);
}

static gboolean check_text(const char *text, gsize size, const char *name, GError **error)
{
    const char *end;
    if (g_utf8_validate(text, (gssize)size, &end))
        return TRUE;
    guint line = 1;
    for (const char *at = text; at < end; at++)
        line += *at == '\n' || (*at == '\r' && at[1] != '\n');
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "%s:%u: this is no text in UTF-8; save the script as UTF-8 text", name, line);
    return FALSE;
}

gboolean kn_script_read(KnDraft *draft, const char *text, gsize size, const char *name,
                        GError **error)
{
    Reader reader = {.draft = draft, .name = name};
    g_autofree char *unused = NULL;
    guint before = draft->segments->len;
    if (!check_text(text, size, name, error))
        return FALSE;
    if (g_str_has_prefix(text, "\xef\xbb\xbf"))
        text += 3;
    g_auto(GStrv) lines = kn_script_lines(text);
    if (kn_script_take_front_matter(lines, draft->title ? &unused : &draft->title))
        leave_out_at(&reader, 1, "the lines before the text, between two of ---, are not spoken");
    kn_script_set_bars(lines);
    g_autoptr(GHashTable) definitions = kn_script_take_definitions(lines);
    reader.definitions = definitions;
    gboolean done = read_lines(&reader, lines, name, error);
    end_image(&reader);
    if (done && draft->segments->len == before) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "%s: there is nothing to say in it; expected paragraphs with an empty line "
                    "between them",
                    name);
        return FALSE;
    }
    return done;
}

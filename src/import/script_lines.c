/* SPDX-License-Identifier: MIT */
#include "import/script_lines.h"
#include "import/markup.h"
#include "text/caption_units.h"

#include <string.h>

/* Ends of lines as of any system; each is one. */
static void unite_ends(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        if (*at == '\r' && at[1] == '\n')
            continue;
        *to++ = *at == '\r' ? '\n' : *at;
    }
    *to = '\0';
}

char **kn_script_lines(const char *text)
{
    g_autofree char *copy = g_strdup(text);
    unite_ends(copy);
    kn_markup_blank_unseen(copy);
    return g_strsplit(copy, "\n", -1);
}

/* A fence of at least three marks; what stands behind them is the code's language. */
gsize kn_script_fence(const char *line)
{
    gsize n = *line == '`' || *line == '~' ? strspn(line, (char[]){*line, '\0'}) : 0;
    return n >= 3 && !strchr(line + n, '`') ? n : 0;
}

gboolean kn_script_is_row(const char *line)
{
    return *line == '|';
}

/* "|---|:-:|", which parts the names of a table's columns from its rows. */
gboolean kn_script_is_delimiter(const char *line)
{
    return strchr(line, '|') && strchr(line, '-') && !line[strspn(line, "|-: ")];
}

void kn_script_set_bars(char **lines)
{
    for (guint i = 1; lines[0] && lines[i]; i++) {
        if (!kn_script_is_delimiter(lines[i]) || !strchr(lines[i - 1], '|') ||
            kn_script_is_row(lines[i - 1]))
            continue;
        for (guint k = i - 1; lines[k] && strchr(lines[k], '|'); k++) {
            char *row = g_strconcat("|", lines[k], NULL);
            g_free(lines[k]);
            lines[k] = row;
        }
    }
}

/* What blogs and site makers put before the text, between two lines of "---", is of no reader: its
 * lines are blanked out, but for the title. */
gboolean kn_script_take_front_matter(char **lines, char **title)
{
    guint end = 1;
    if (!lines[0] || strcmp(g_strchomp(lines[0]), "---") != 0)
        return FALSE;
    while (lines[end] && strcmp(g_strchomp(lines[end]), "---") != 0 &&
           strcmp(lines[end], "...") != 0) {
        if (!strchr(lines[end], ':') && *lines[end] && !strchr(" \t-#", *lines[end]))
            return FALSE; /* it is a rule, and text follows */
        end++;
    }
    if (!lines[end] || end == 1)
        return FALSE;
    for (guint i = 0; i <= end; i++) {
        if (g_str_has_prefix(lines[i], "title:") && !*title) {
            char *said = g_strstrip(lines[i] + strlen("title:"));
            gsize n = strlen(said);
            gboolean quoted = n > 1 && strchr("\"'", *said) && said[n - 1] == *said;
            *title = n > 0 ? g_strndup(said + quoted, n - 2 * quoted) : NULL;
        }
        *lines[i] = '\0';
    }
    return TRUE;
}

/* The definition that begins with that line: how many lines it takes; 0: there is none. */
static guint take_definition(GHashTable *definitions, char **lines)
{
    g_autofree char *line = g_strstrip(g_strdup(lines[0]));
    g_autofree char *next = lines[1] ? g_strstrip(g_strdup(lines[1])) : NULL;
    KnMarkupDefinition found;
    if (!kn_markup_is_definition(line, next, &found) || found.note)
        return 0;
    guint n = found.n_lines;
    g_autofree char *title = lines[n] ? g_strstrip(g_strdup(lines[n])) : NULL;
    n += title && g_ascii_isspace(*lines[n]) && kn_markup_is_title(title);
    if (g_hash_table_contains(definitions, found.label)) { /* the first one counts */
        g_free(found.label);
        g_free(found.address);
    } else {
        g_hash_table_insert(definitions, found.label, found.address);
    }
    return n;
}

GHashTable *kn_script_take_definitions(char **lines)
{
    GHashTable *definitions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    gsize fence = 0;
    for (guint i = 0; lines[i]; i++) {
        const char *line = lines[i] + strspn(lines[i], " \t");
        gsize marks = kn_script_fence(line);
        if (marks > 0 && (fence == 0 || marks >= fence))
            fence = fence ? 0 : marks;
        guint n = fence || marks ? 0 : take_definition(definitions, lines + i);
        for (guint k = 0; k < n; k++)
            *lines[i + k] = '\0';
        i += n > 0 ? n - 1 : 0;
    }
    return definitions;
}

/* Without the box of what is to be done: "[ ] ", "[x] ". */
static const char *after_box(const char *text)
{
    gboolean box = *text == '[' && text[1] && strchr(" xX", text[1]) && text[2] == ']';
    return box && text[3] == ' ' ? text + 4 : box && !text[3] ? text + 3 : text;
}

const char *kn_script_item(const char *line)
{
    gboolean item = *line && strchr("-*+", *line) && (line[1] == ' ' || !line[1]);
    return item ? after_box(line + 1 + (line[1] == ' ')) : NULL;
}

const char *kn_script_numbered(const char *line)
{
    const char *at = line;
    while (g_ascii_isdigit(*at))
        at++;
    return at > line && at - line < 4 && (*at == '.' || *at == ')') && at[1] == ' '
               ? after_box(at + 2)
               : NULL;
}

/* "---", "***" and "===" part what stands around them, and say nothing; so does a heading without
 * words. */
gboolean kn_script_is_rule(const char *line)
{
    gsize n = strspn(line, "-*_= "), marks = strspn(line, "#");
    return (n >= 3 && !line[n]) || (marks > 0 && marks <= 6 && !line[marks]);
}

/* A line of "=" or "-" alone below one of text makes it a heading; below a sentence, "-" parts it
 * from what follows, as people write it who know no Markdown. */
gboolean kn_script_is_underlined(const char *text, const char *line)
{
    enum { SHORTEST = 3 };
    gsize n = *line == '=' || *line == '-' ? strspn(line, (char[]){*line, '\0'}) : 0;
    gboolean sentence = strchr(".!?:;,", text[strlen(text) - 1]) != NULL;
    return n >= SHORTEST && !line[n] && (*line == '=' || !sentence);
}

guint kn_script_indent_of(const char *line)
{
    enum { TAB = 4 };
    guint n = 0;
    for (; *line == ' ' || *line == '\t'; line++)
        n += *line == ' ' ? 1 : TAB;
    return n;
}

/* The first sentence, or as much of it as a card shows well. */
char *kn_script_first_words(const char *text)
{
    enum { WORDS_SHOWN = 90 };
    const char *end = text, *space = NULL, *word = text;
    for (glong n = 0; *end && n < WORDS_SHOWN; n++) {
        gunichar c = g_utf8_get_char(end);
        const char *next = g_utf8_next_char(end);
        gboolean stops = strchr(".!?", (int)c) && (*next == ' ' || !*next);
        if ((stops && kn_text_ends(word, 0, (guint)(next - word)) == 2) || c == 0x3002)
            return g_strndup(text, (gsize)((c == '.' ? end : next) - text));
        if (c == ' ') {
            space = end;
            word = next;
        }
        end = next;
    }
    if (!*end)
        return g_strdup(text);
    g_autofree char *cut = g_strndup(text, (gsize)((space ? space : end) - text));
    return g_strconcat(cut, "…", NULL);
}

/* SPDX-License-Identifier: MIT */
#include "import/markup.h"

#include <stdlib.h>
#include <string.h>

/* Each kind of mark is a row: how it is taken from the text, and what is left of it. A reader
 * appends words, and returns what follows the mark; NULL: it is no such mark. */

static void append_words(GString *out, const char *text, gsize length);

/* Of several spaces one is enough. */
static void append_letter(GString *out, char letter)
{
    letter = (guchar)letter < ' ' ? ' ' : letter;
    if (letter != ' ' || (out->len > 0 && out->str[out->len - 1] != ' '))
        g_string_append_c(out, letter);
}

static const char *read_escape(GString *out, const char *at)
{
    if (*at != '\\' || !at[1] || !g_ascii_ispunct(at[1]))
        return NULL;
    g_string_append_c(out, at[1]);
    return at + 2;
}

/* The bracket that closes the one at `at`; NULL: none does. */
static const char *find_close(const char *at, char open, char close)
{
    guint depth = 0;
    for (; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == open)
            depth++;
        else if (*at == close && --depth == 0)
            return at;
    }
    return NULL;
}

/* `[[Page]]` and `[[Page|words]]` of notebooks. */
static const char *read_wiki_link(GString *out, const char *at)
{
    const char *end = g_str_has_prefix(at, "[[") ? strstr(at, "]]") : NULL;
    if (!end)
        return NULL;
    const char *bar = memchr(at, '|', (gsize)(end - at)), *from = bar ? bar + 1 : at + 2;
    append_words(out, from, (gsize)(end - from));
    return end + 2;
}

/* `[^1]`, which is read of nobody. */
static const char *read_note(GString *out, const char *at)
{
    const char *end = g_str_has_prefix(at, "[^") ? strchr(at, ']') : NULL;
    return end && end > at + 2 && !memchr(at, ' ', (gsize)(end - at)) ? end + 1 : NULL;
}

/* `[words](address)`, `![words](file)`, `[words][name]`. */
static const char *read_link(GString *out, const char *at)
{
    const char *from = at + (at[0] == '!' && at[1] == '[');
    const char *close = *from == '[' ? find_close(from, '[', ']') : NULL;
    const char *end = close && close[1] == '('   ? find_close(close + 1, '(', ')')
                      : close && close[1] == '[' ? find_close(close + 1, '[', ']')
                                                 : NULL;
    if (!end)
        return NULL;
    append_words(out, from + 1, (gsize)(close - from - 1));
    return end + 1;
}

/* `<https://example.org>` is its address, `<b>` nothing, `<br>` a space. */
static const char *read_tag(GString *out, const char *at)
{
    const char *name = at + 1 + (at[1] == '/'), *end = *at == '<' ? strchr(at, '>') : NULL;
    if (!end || !(g_ascii_isalpha(*name) || *name == '!'))
        return NULL;
    gsize length = strcspn(name, " \t/>:@.");
    if (name == at + 1 && name[length] && strchr(":@.", name[length])) {
        if (memchr(at, ' ', (gsize)(end - at)))
            return NULL;
        g_string_append_len(out, name, end - name);
        return end + 1;
    }
    for (const char *c = name; c < name + length; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '!')
            return NULL;
    static const char *const apart[] = {"br", "p", "div", "li", "tr", "td", "hr", NULL};
    g_autofree char *tag = g_ascii_strdown(name, (gssize)length);
    if (g_strv_contains(apart, tag))
        append_letter(out, ' ');
    return end + 1;
}

static const char *read_entity(GString *out, const char *at)
{
    static const struct {
        const char *name, *text;
    } named[] = {
        {"amp", "&"},         {"lt", "<"},          {"gt", ">"},          {"quot", "\""},
        {"apos", "'"},        {"nbsp", "\u00a0"},   {"mdash", "\u2014"},  {"ndash", "\u2013"},
        {"hellip", "\u2026"}, {"lsquo", "\u2018"},  {"rsquo", "\u2019"},  {"ldquo", "\u201c"},
        {"rdquo", "\u201d"},  {"laquo", "\u00ab"},  {"raquo", "\u00bb"},  {"copy", "\u00a9"},
        {"reg", "\u00ae"},    {"trade", "\u2122"},  {"deg", "\u00b0"},    {"plusmn", "\u00b1"},
        {"times", "\u00d7"},  {"divide", "\u00f7"}, {"frac12", "\u00bd"}, {"euro", "\u20ac"},
        {"pound", "\u00a3"},  {"yen", "\u00a5"},    {"cent", "\u00a2"},   {"sect", "\u00a7"},
        {"para", "\u00b6"},   {"middot", "\u00b7"}, {"bull", "\u2022"},   {"rarr", "\u2192"},
        {"larr", "\u2190"},   {"shy", ""},          {"zwj", "\u200d"},    {"ensp", " "},
        {"emsp", " "},        {"thinsp", " "},      {"auml", "\u00e4"},   {"ouml", "\u00f6"},
        {"uuml", "\u00fc"},   {"Auml", "\u00c4"},   {"Ouml", "\u00d6"},   {"Uuml", "\u00dc"},
        {"szlig", "\u00df"},  {"eacute", "\u00e9"}, {"egrave", "\u00e8"}, {"agrave", "\u00e0"},
        {"ccedil", "\u00e7"}, {"ntilde", "\u00f1"}, {"ecirc", "\u00ea"},  {"aacute", "\u00e1"},
    };
    enum { LONGEST = 10 };
    gsize n = *at == '&' ? strcspn(at + 1, "; &") : 0;
    if (n == 0 || n > LONGEST || at[1 + n] != ';')
        return NULL;
    g_autofree char *name = g_strndup(at + 1, n);
    for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
        if (strcmp(named[i].name, name) == 0) {
            g_string_append(out, named[i].text);
            return at + n + 2;
        }
    char *end = NULL;
    gboolean hex = name[0] == '#' && (name[1] == 'x' || name[1] == 'X');
    gulong c = name[0] == '#' ? strtoul(name + 1 + hex, &end, hex ? 16 : 10) : 0;
    if (!end || *end || c < ' ' || c > 0x10ffff || !g_unichar_validate((gunichar)c))
        return NULL;
    g_string_append_unichar(out, (gunichar)c);
    return at + n + 2;
}

/* Code marks, `**`, `~~` and `==` around words. */
static const char *read_pair(GString *out, const char *at)
{
    if (*at == '`')
        return at + 1;
    gboolean pair = strchr("*~=", *at) && at[1] == *at;
    gboolean around = pair && (*at == '*' || strstr(at + 2, (char[]){*at, *at, '\0'}) ||
                               (out->len > 0 && out->str[out->len - 1] != ' '));
    return around ? at + 2 : NULL;
}

typedef const char *Mark(GString *out, const char *at);
static Mark *const marks[] = {read_escape, read_wiki_link, read_note, read_link,
                              read_tag,    read_entity,    read_pair};

static const char *read_mark(GString *out, const char *at)
{
    const char *next = NULL;
    for (gsize i = 0; !next && i < G_N_ELEMENTS(marks); i++)
        next = marks[i](out, at);
    return next;
}

/* `*` and `_` stay within words and alone. */
static gboolean is_emphasis(const char *text, const char *at)
{
    gboolean in_word = at > text && g_ascii_isalnum(at[-1]) && g_ascii_isalnum(at[1]);
    gboolean alone = (at == text || at[-1] == ' ') && (at[1] == ' ' || !at[1]);
    return (*at == '*' || *at == '_') && !in_word && !alone;
}

static void append_words(GString *out, const char *text, gsize length)
{
    g_autofree char *own = g_strndup(text, length);
    for (const char *at = own; *at;) {
        const char *next = read_mark(out, at);
        if (!next && !is_emphasis(own, at))
            append_letter(out, *at);
        at = next ? next : at + 1;
    }
}

char *kn_markup_words(const char *text)
{
    GString *out = g_string_new(NULL);
    append_words(out, text, strlen(text));
    return g_strstrip(g_string_free(out, FALSE));
}

char *kn_markup_heading(const char *text)
{
    char *own = g_strchomp(g_strdup(text));
    char *attributes = g_str_has_suffix(own, "}") ? strrchr(own, '{') : NULL;
    if (attributes && attributes > own && strchr("#.", attributes[1]) && attributes[-1] == ' ')
        *attributes = '\0';
    g_strchomp(own);
    gsize n = strlen(own), end = n;
    while (end > 0 && own[end - 1] == '#')
        end--;
    if (end < n && end > 0 && own[end - 1] == ' ')
        own[end] = '\0';
    return g_strchomp(own);
}

gboolean kn_markup_is_definition(const char *line, gboolean *note)
{
    const char *close = *line == '[' ? strstr(line, "]:") : NULL;
    *note = close && line[1] == '^';
    if (!close || close == line + 1 || memchr(line, '(', (gsize)(close - line)))
        return FALSE;
    const char *address = close + 2 + strspn(close + 2, " \t");
    gsize n = strcspn(address, " \t");
    const char *title = address + n + strspn(address + n, " \t");
    return *note || (n > 0 && (!*title || strchr("\"'(", *title)));
}

static void blank(char *from, const char *end)
{
    for (; *from && (!end || from < end); from++)
        *from = *from == '\n' ? '\n' : ' ';
}

static char *find_tag(char *text, const char *tag)
{
    for (gsize n = strlen(tag); *text; text++)
        if (g_ascii_strncasecmp(text, tag, n) == 0 && (tag[1] == '!' || strchr(" >\t\n", text[n])))
            return text;
    return NULL;
}

void kn_markup_blank_unseen(char *text)
{
    static const struct {
        const char *begin, *end;
    } unseen[] = {{"<!--", "-->"}, {"<script", "</script>"}, {"<style", "</style>"}};
    for (gsize i = 0; i < G_N_ELEMENTS(unseen); i++)
        for (char *at = text; (at = find_tag(at, unseen[i].begin));) {
            char *end = strcasestr(at, unseen[i].end);
            blank(at, end ? end + strlen(unseen[i].end) : NULL);
            if (!end)
                return;
        }
}

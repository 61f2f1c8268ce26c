/* SPDX-License-Identifier: MIT */
#include "import/markup.h"
#include "project/marks.h"

#include <stdlib.h>
#include <string.h>

/* Each kind of mark is a row: how it is taken from the text, and what is left of it. A reader
 * appends words, and returns what follows the mark; NULL: it is no such mark. */

/* Marks that read what is in them get what the words go to, and how. */
typedef struct {
    GString *text;
    const KnMarkup *how;
} Words;

static void append_words(Words *words, const char *text, gsize length);

/* Of several spaces one is enough. */
static void append_letter(GString *out, char letter)
{
    letter = (guchar)letter < ' ' ? ' ' : letter;
    if (letter != ' ' || (out->len > 0 && out->str[out->len - 1] != ' '))
        g_string_append_c(out, letter);
}

static const char *read_escape(Words *words, const char *at)
{
    if (*at != '\\' || !at[1] || !g_ascii_ispunct(at[1]))
        return NULL;
    g_string_append_c(words->text, at[1]);
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
static const char *read_wiki_link(Words *words, const char *at)
{
    const char *end = g_str_has_prefix(at, "[[") ? strstr(at, "]]") : NULL;
    if (!end)
        return NULL;
    const char *bar = memchr(at, '|', (gsize)(end - at)), *from = bar ? bar + 1 : at + 2;
    append_words(words, from, (gsize)(end - from));
    return end + 2;
}

/* `[^1]`, which is read of nobody. */
static const char *read_note(Words *words, const char *at)
{
    const char *end = g_str_has_prefix(at, "[^") ? strchr(at, ']') : NULL;
    return end && end > at + 2 && !memchr(at, ' ', (gsize)(end - at)) ? end + 1 : NULL;
}

/* What a label of a link (`[label]`) stands for; NULL: nothing that is defined. */
static const char *find_definition(const KnMarkup *how, const char *label, gsize length)
{
    g_autofree char *key = kn_markup_label(label, length);
    return how->definitions ? g_hash_table_lookup(how->definitions, key) : NULL;
}

/* Of what stands in the parentheses of a link its address: without `<>` and title. The caller
 * frees. */
static char *copy_address(const char *at, gsize length)
{
    g_autofree char *own = g_strndup(at, length);
    g_strstrip(own);
    if (*own == '<' && strchr(own, '>'))
        return g_strndup(own + 1, strcspn(own + 1, ">"));
    char *title = strpbrk(own, " \t");
    gboolean titled = title && strchr("\"'(", title[strspn(title, " \t")]);
    return titled ? g_strndup(own, (gsize)(title - own)) : g_strdup(own);
}

static void add_picture(Words *words, char *take_name)
{
    g_string_append(words->text, KN_MARKUP_PICTURE);
    g_ptr_array_add(words->how->pictures, take_name);
}

/* Behind the link or picture whose words begin there, with what it leads to (which the caller
 * frees; NULL: to nothing that is known); NULL: it is none. */
static const char *find_link(const KnMarkup *how, const char *from, const char **close,
                             char **leads)
{
    *leads = NULL;
    *close = *from == '[' ? find_close(from, '[', ']') : NULL;
    const char *after = *close ? *close + 1 : "", *end = NULL;
    if (*after == '(' || *after == '[')
        end = find_close(after, *after, *after == '(' ? ')' : ']');
    if (end && *after == '(') {
        *leads = copy_address(after + 1, (gsize)(end - after - 1));
        return end + 1;
    }
    gboolean own = !end || end == after + 1; /* `[name]`, `[name][]` */
    const char *label = own ? from + 1 : after + 1, *stop = own ? *close : end;
    *leads = *close ? g_strdup(find_definition(how, label, (gsize)(stop - label))) : NULL;
    return end ? end + 1 : *leads ? after : NULL;
}

/* `[words](address)`, `![words](file)`, `[words][name]`, `[name]` of what is defined. */
static const char *read_link(Words *words, const char *at)
{
    gboolean picture = at[0] == '!' && at[1] == '[';
    const char *from = at + picture, *close;
    g_autofree char *leads = NULL;
    const char *end = find_link(words->how, from, &close, &leads);
    if (end && picture && leads && words->how->pictures)
        add_picture(words, g_steal_pointer(&leads));
    else if (end)
        append_words(words, from + 1, (gsize)(close - from - 1));
    return end;
}

/* Of an address nobody wants to hear more than its host, which begins there. */
static void append_host(GString *out, const char *host, const char *end)
{
    host += g_ascii_strncasecmp(host, "www.", strlen("www.")) == 0 ? strlen("www.") : 0;
    gsize n = strcspn(host, "/?#:");
    g_string_append_len(out, host, (gssize)MIN(n, (gsize)(end - host)));
}

static gsize scheme_of(const char *at)
{
    static const char *const schemes[] = {"https://", "http://", "ftp://"};
    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_ascii_strncasecmp(at, schemes[i], strlen(schemes[i])) == 0)
            return strlen(schemes[i]);
    return 0;
}

/* `https://example.org/a?b`, `www.example.org/a`: their host. */
static const char *read_address(Words *words, const char *at)
{
    const GString *out = words->text;
    gboolean begins = out->len == 0 || strchr(" (\"'", out->str[out->len - 1]);
    gsize scheme = begins ? scheme_of(at) : 0;
    gboolean www = begins && g_ascii_strncasecmp(at, "www.", strlen("www.")) == 0;
    const char *end = at + strcspn(at, " \t\n<>\"|");
    while (end > at && strchr(".,;:!?'*_", end[-1]))
        end--;
    if (end > at && end[-1] == ')' && !memchr(at, '(', (gsize)(end - at)))
        end--;
    if (!(scheme || www) || end <= at + scheme + (www ? strlen("www.") : 0))
        return NULL;
    append_host(words->text, at + scheme, end);
    return end;
}

/* The value of an attribute (`src=`) of a tag; NULL: it has none. The caller frees. */
static char *attribute_of(const char *tag, const char *end, const char *name)
{
    g_autofree char *own = g_strndup(tag, (gsize)(end - tag));
    const char *at = strcasestr(own, name);
    if (!at || !g_ascii_isspace(at[-1]))
        return NULL;
    at += strlen(name);
    gboolean quoted = *at == '"' || *at == '\'';
    const char ends[] = {*at, '\0'};
    return g_strndup(at + quoted, quoted ? strcspn(at + 1, ends) : strcspn(at, " \t/>"));
}

/* `<https://example.org>`; NULL: the tag is none. */
static const char *read_automatic_link(Words *words, const char *name, gsize length,
                                       const char *end)
{
    if (!name[length] || !strchr(":@.", name[length]) || memchr(name, ' ', (gsize)(end - name)))
        return NULL;
    gsize scheme = scheme_of(name);
    if (scheme)
        append_host(words->text, name + scheme, end);
    else
        g_string_append_len(words->text, name, end - name);
    return end + 1;
}

/* A pause as the voice reads it; what is none is dropped, as any other tag. */
static void append_pause(Words *words, const char *tag, gsize length)
{
    g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(KnTextPause));
    g_autofree char *own = g_strdelimit(g_strndup(tag, length), "\t\n", ' ');
    g_autofree char *rest = kn_marks_strip(own, pauses, NULL);
    if (rest && pauses->len > 0)
        g_string_append(words->text, own);
}

/* `<b>` is nothing, `<br>` a space, `<img>` its picture. */
static const char *read_tag(Words *words, const char *at)
{
    const char *name = at + 1 + (at[1] == '/'), *end = *at == '<' ? strchr(at, '>') : NULL;
    if (!end || !(g_ascii_isalpha(*name) || *name == '!'))
        return NULL;
    gsize length = strcspn(name, " \t/>:@.");
    if (name == at + 1 && name[length] && strchr(":@.", name[length]))
        return read_automatic_link(words, name, length, end);
    for (const char *c = name; c < name + length; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '!')
            return NULL;
    static const char *const apart[] = {"br", "p", "div", "li", "tr", "td", "hr", NULL};
    g_autofree char *tag = g_ascii_strdown(name, (gssize)length);
    gboolean picture = words->how->pictures && strcmp(tag, "img") == 0;
    char *source = picture ? attribute_of(at, end, "src=") : NULL;
    if (source)
        add_picture(words, source);
    if (words->how->spoken && strcmp(tag, "break") == 0)
        append_pause(words, at, (gsize)(end + 1 - at));
    else if (g_strv_contains(apart, tag))
        append_letter(words->text, ' ');
    return end + 1;
}

static const char *read_entity(Words *words, const char *at)
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
            g_string_append(words->text, named[i].text);
            return at + n + 2;
        }
    char *end = NULL;
    gboolean hex = name[0] == '#' && (name[1] == 'x' || name[1] == 'X');
    gulong c = name[0] == '#' ? strtoul(name + 1 + hex, &end, hex ? 16 : 10) : 0;
    if (!end || *end || c < ' ' || c > 0x10ffff || !g_unichar_validate((gunichar)c))
        return NULL;
    g_string_append_unichar(words->text, (gunichar)c);
    return at + n + 2;
}

/* Code marks, `**`, `~~` and `==` around words. */
static const char *read_pair(Words *words, const char *at)
{
    const GString *out = words->text;
    if (*at == '`')
        return at + 1;
    gboolean pair = strchr("*~=", *at) && at[1] == *at;
    gboolean around = pair && (*at == '*' || strstr(at + 2, (char[]){*at, *at, '\0'}) ||
                               (out->len > 0 && out->str[out->len - 1] != ' '));
    return around ? at + 2 : NULL;
}

typedef const char *Mark(Words *words, const char *at);
static Mark *const marks[] = {read_escape, read_wiki_link, read_note,   read_link,
                              read_tag,    read_address,   read_entity, read_pair};

static const char *read_mark(Words *words, const char *at)
{
    const char *next = NULL;
    for (gsize i = 0; !next && i < G_N_ELEMENTS(marks); i++)
        next = marks[i](words, at);
    return next;
}

/* `*` and `_` stay within words and alone. */
static gboolean is_emphasis(const char *text, const char *at)
{
    gboolean in_word = at > text && g_ascii_isalnum(at[-1]) && g_ascii_isalnum(at[1]);
    gboolean alone = (at == text || at[-1] == ' ') && (at[1] == ' ' || !at[1]);
    return (*at == '*' || *at == '_') && !in_word && !alone;
}

static void append_words(Words *words, const char *text, gsize length)
{
    g_autofree char *own = g_strndup(text, length);
    for (const char *at = own; *at;) {
        const char *next = read_mark(words, at);
        if (!next && g_str_has_prefix(at, KN_MARKUP_PICTURE))
            next = at + strlen(KN_MARKUP_PICTURE); /* of the text's own: it would be one of ours */
        else if (!next && !is_emphasis(own, at))
            append_letter(words->text, *at);
        at = next ? next : at + 1;
    }
}

char *kn_markup_words(const char *text, const KnMarkup *how)
{
    Words words = {g_string_new(NULL), how};
    append_words(&words, text, strlen(text));
    return g_strstrip(g_string_free(words.text, FALSE));
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

char *kn_markup_label(const char *text, gsize length)
{
    g_autofree char *own = g_strndup(text, length);
    return g_utf8_casefold(g_strstrip(own), -1);
}

/* An address and maybe a title, and nothing else. */
static gboolean is_destination(const char *at)
{
    const char *angle = *at == '<' ? strchr(at, '>') : NULL;
    const char *end = angle ? angle + 1 : at + strcspn(at, " \t");
    const char *title = end + strspn(end, " \t");
    return end > at && (!*title || strchr("\"'(", *title));
}

gboolean kn_markup_is_definition(const char *line, const char *next, KnMarkupDefinition *found)
{
    const char *close = *line == '[' ? strstr(line, "]:") : NULL;
    *found = (KnMarkupDefinition){.note = close && line[1] == '^', .n_lines = 1};
    if (!close || close == line + 1 || memchr(line, '(', (gsize)(close - line)))
        return FALSE;
    const char *address = close + 2 + strspn(close + 2, " \t");
    if (!*address && !found->note && next) {
        address = next + strspn(next, " \t");
        found->n_lines = 2;
        if (!strpbrk(address, "/.#:"))
            return FALSE;
    }
    if (!found->note && !is_destination(address))
        return FALSE;
    if (!found->note) {
        found->label = kn_markup_label(line + 1, (gsize)(close - line - 1));
        found->address = copy_address(address, strlen(address));
    }
    return TRUE;
}

gboolean kn_markup_is_title(const char *line)
{
    gsize n = strlen(line);
    return n > 1 &&
           ((strchr("\"'", *line) && line[n - 1] == *line) || (*line == '(' && line[n - 1] == ')'));
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

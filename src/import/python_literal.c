/* SPDX-License-Identifier: MIT */
#include "import/python_literal.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

/* A reader by recursive descent over the little of Python's grammar (reference, chapter 2.4) that a
 * dict of strings needs. It stops at the first thing that is not of it. */

typedef struct {
    const char *at, *end, *name;
    guint line;
    GError **error;
} Reader;

static gboolean fail(Reader *r, const char *expected)
{
    g_autofree char *rest = g_strndup(r->at, MIN((gsize)(r->end - r->at), 12));
    g_autofree char *valid = g_utf8_make_valid(rest, -1);
    g_autofree char *found = r->at < r->end ? kn_text_quote(valid) : g_strdup("the end");
    g_set_error(r->error, KN_ERROR, KN_ERROR_INPUT, "%s:%u: found %s; expected %s", r->name,
                r->line, found, expected);
    return FALSE;
}

static gboolean starts(const Reader *r, const char *word)
{
    gsize n = strlen(word);
    return (gsize)(r->end - r->at) >= n && strncmp(r->at, word, n) == 0;
}

static void next(Reader *r)
{
    r->line += *r->at == '\n';
    r->at++;
}

static void skip_line(Reader *r)
{
    while (r->at < r->end && *r->at != '\n')
        r->at++;
}

/* White space, line breaks and comments. */
static void skip(Reader *r)
{
    while (r->at < r->end) {
        if (*r->at == '#')
            skip_line(r);
        else if (strchr(" \t\r\n\f", *r->at) && *r->at)
            next(r);
        else if (starts(r, "\\\n"))
            r->at++;
        else
            return;
    }
}

/* Up to digits of a base; FALSE: there are not `least` of them. */
static gboolean read_code(Reader *r, guint base, guint least, guint most, gunichar *code)
{
    guint n = 0;
    for (*code = 0; n < most && r->at < r->end; n++) {
        int digit = g_ascii_xdigit_value(*r->at);
        if (digit < 0 || digit >= (int)base)
            break;
        *code = *code * base + (gunichar)digit;
        r->at++;
    }
    return n >= least;
}

static const struct {
    char letter;
    guint digits; /* hexadecimal ones that follow; 0: it stands for `means` */
    char means;
} escapes[] = {
    {'\\', 0, '\\'}, {'\'', 0, '\''}, {'"', 0, '"'},  {'n', 0, '\n'}, {'r', 0, '\r'},
    {'t', 0, '\t'},  {'a', 0, '\a'},  {'b', 0, '\b'}, {'f', 0, '\f'}, {'v', 0, '\v'},
    {'x', 2, 0},     {'u', 4, 0},     {'U', 8, 0},
};

static gboolean append_code(Reader *r, gunichar code, GString *out)
{
    if (code == 0 || !g_unichar_validate(code))
        return fail(r, "an escape of a character");
    g_string_append_unichar(out, code);
    return TRUE;
}

static gboolean read_escape(Reader *r, GString *out)
{
    gunichar code;
    r->at++;
    if (r->at >= r->end)
        return fail(r, "the string's end");
    if (*r->at == '\n') {
        next(r);
        return TRUE;
    }
    if (*r->at >= '0' && *r->at <= '7')
        return read_code(r, 8, 1, 3, &code) && append_code(r, code, out);
    if (*r->at == 'N')
        return fail(r, "the character itself: characters' names are not known");
    for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++) {
        if (*r->at != escapes[i].letter)
            continue;
        r->at++;
        if (!escapes[i].digits) {
            g_string_append_c(out, escapes[i].means);
            return TRUE;
        }
        return read_code(r, 16, escapes[i].digits, escapes[i].digits, &code)
                   ? append_code(r, code, out)
                   : fail(r, "the digits of an escape");
    }
    g_string_append_c(out, '\\'); /* Python keeps what it does not know */
    return TRUE;
}

static gboolean at_string(const Reader *r)
{
    const char *at = r->at;
    while (at < r->end && at - r->at < 2 && strchr("rRuU", *at) && *at)
        at++;
    return at < r->end && (*at == '"' || *at == '\'');
}

static gboolean read_string(Reader *r, GString *out)
{
    gboolean raw = FALSE;
    while (*r->at != '"' && *r->at != '\'')
        raw |= g_ascii_tolower(*r->at++) == 'r';
    const char quote = *r->at;
    const char three[] = {quote, quote, quote, 0};
    gboolean is_long = starts(r, three);
    guint first = r->line;
    r->at += is_long ? 3 : 1;
    while (r->at < r->end && (is_long || *r->at != '\n')) {
        if (is_long ? starts(r, three) : *r->at == quote) {
            r->at += is_long ? 3 : 1;
            return TRUE;
        }
        if (*r->at == '\\' && !raw) {
            if (!read_escape(r, out))
                return FALSE;
            continue;
        }
        if (*r->at == '\\' && r->at + 1 < r->end) { /* raw: both stay, and it ends no string */
            g_string_append_c(out, *r->at);
            next(r);
        }
        if (*r->at != '\r')
            g_string_append_c(out, *r->at);
        next(r);
    }
    r->line = first;
    return fail(r, is_long ? "three quotes at the end of the string that begins here"
                           : "a quote at the end of the string that begins in this line");
}

/* Strings one after the other are one; parentheses may stand around them. */
static gboolean read_strings(Reader *r, GString *out)
{
    guint depth = 0, n = 0;
    for (skip(r); r->at < r->end && *r->at == '(' && depth < 8; skip(r), depth++)
        r->at++;
    for (; at_string(r); skip(r), n++)
        if (!read_string(r, out))
            return FALSE;
    for (; depth > 0 && n > 0; depth--, skip(r)) {
        if (r->at >= r->end || *r->at != ')')
            return fail(r, "a string, or ')'");
        r->at++;
    }
    return n > 0 || fail(r, "a string: what has to be computed is not read");
}

static void entry_free(gpointer data)
{
    KnPythonEntry *entry = data;
    g_free(entry->key);
    g_free(entry->value);
    g_free(entry);
}

static gboolean read_entry(Reader *r, GPtrArray *entries)
{
    g_autoptr(GString) key = g_string_new(NULL);
    g_autoptr(GString) value = g_string_new(NULL);
    guint line = r->line;
    if (!read_strings(r, key))
        return FALSE;
    if (r->at >= r->end || *r->at != ':')
        return fail(r, "':' and the text of that key");
    r->at++;
    if (!read_strings(r, value))
        return FALSE;
    KnPythonEntry *entry = g_new0(KnPythonEntry, 1);
    *entry = (KnPythonEntry){g_strdup(key->str), g_strdup(value->str), line};
    g_ptr_array_add(entries, entry);
    return entries->len <= KN_PYTHON_ENTRIES_MAX || fail(r, "no more than 20,000 texts");
}

static gboolean read_dict(Reader *r, GPtrArray *entries)
{
    r->at++;
    for (;;) {
        skip(r);
        if (r->at < r->end && *r->at == '}') {
            r->at++;
            return TRUE;
        }
        if (!read_entry(r, entries))
            return FALSE;
        skip(r);
        if (r->at < r->end && *r->at == ',')
            r->at++;
        else if (r->at >= r->end || *r->at != '}')
            return fail(r, "',' or '}'");
    }
}

/* Comments, docstrings and imports, then `NAME =` or `NAME: type =`. */
static gboolean find_dict(Reader *r)
{
    for (;;) {
        skip(r);
        g_autoptr(GString) passed = g_string_new(NULL);
        if (at_string(r)) {
            if (!read_string(r, passed))
                return FALSE;
        } else if (starts(r, "import ") || starts(r, "from ")) {
            skip_line(r);
        } else {
            break;
        }
    }
    const char *word = r->at;
    while (r->at < r->end && (g_ascii_isalnum(*r->at) || *r->at == '_'))
        r->at++;
    if (r->at == word)
        return fail(r, "NAME = {\"key\": \"text\", …}");
    while (r->at < r->end && *r->at != '=' && *r->at != '\n' && *r->at != '(')
        r->at++;
    if (r->at >= r->end || *r->at != '=')
        return fail(r, "NAME = {\"key\": \"text\", …}");
    r->at++;
    skip(r);
    return (r->at < r->end && *r->at == '{') || fail(r, "a dict: {\"key\": \"text\", …}");
}

GPtrArray *kn_python_read(const char *text, gsize size, const char *name, GError **error)
{
    Reader r = {text, text + size, name, 1, error};
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(entry_free);
    const char *bad;
    if (!g_utf8_validate(text, (gssize)size, &bad)) {
        for (; r.at < bad;)
            next(&r);
        fail(&r, "text in UTF-8");
        return NULL;
    }
    if (g_str_has_prefix(text, "\xef\xbb\xbf"))
        r.at += 3;
    if (!find_dict(&r) || !read_dict(&r, entries))
        return NULL;
    skip(&r);
    if (r.at < r.end) {
        fail(&r, "nothing after the dict");
        return NULL;
    }
    return g_steal_pointer(&entries);
}

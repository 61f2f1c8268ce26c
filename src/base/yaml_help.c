/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/yaml.h"

#include <string.h>

/* What people write that is no YAML, or is none as they mean it, told by a line of theirs. */

#define STRAIGHT                                                                                   \
    "write straight quotes: \"\u2026\"; they stand around the others where those are meant"
#define SPACE "delete it, and type a plain blank, or put the text into quotes where it is meant"
#define SIGN "put a text that begins with such a sign into quotes"

/* A line of the text as libyaml counts them; "" when there is none. The caller frees. */
static char *copy_line(const char *text, gsize size, gsize line)
{
    const char *at = text, *end = text + size;
    for (gsize i = 0; at && i < line; i++) {
        at = memchr(at, '\n', (gsize)(end - at));
        at = at ? at + 1 : NULL;
    }
    const char *stop = at ? memchr(at, '\n', (gsize)(end - at)) : NULL;
    return g_strndup(at ? at : "", at ? (gsize)((stop ? stop : end) - at) : 0);
}

static gboolean has_tab(const char *line)
{
    return line[strspn(line, " -")] == '\t';
}

gsize kn_yaml_color_digits(const char *at)
{
    gsize n = *at == '#' ? strspn(at + 1, "0123456789abcdefABCDEF") : 0;
    return n == 3 || n == 6 || n == 8 ? n : 0;
}

/* A comment that begins as a colour does. */
static gboolean has_color(const char *line)
{
    for (const char *at = strstr(line, " #"); at; at = strstr(at + 1, " #")) {
        gsize n = kn_yaml_color_digits(at + 1);
        if (n && (!at[2 + n] || strchr(" ,}]", at[2 + n])))
            return TRUE;
    }
    return FALSE;
}

/* `image:a.jpg`, after a dash or at the beginning of the line. */
static gboolean lacks_blank(const char *line)
{
    const char *key = line + strspn(line, " -"), *at = key;
    while (g_ascii_isalnum(*at) || *at == '_')
        at++;
    return at > key && *at == ':' && at[1] && !g_ascii_isspace(at[1]);
}

/* `-image: a.jpg` */
static gboolean lacks_dash_blank(const char *line)
{
    const char *key = line + strspn(line, " ");
    return key[0] == '-' && g_ascii_isalpha(key[1]) && strchr(key, ':');
}

/* Spaces that are none to YAML, as word processors and web pages have them. */
static gboolean is_odd_space(gunichar c)
{
    return (c >= 0x80 && g_unichar_isspace(c)) || c == 0x200b || c == 0x2060 || c == 0xfeff;
}

/* Where a plain one is due: before a line, after a dash or a colon. */
static gboolean has_odd_space(const char *line)
{
    for (const char *at = line; *at; at++)
        if ((at == line || strchr(" -:", at[-1])) &&
            is_odd_space(g_utf8_get_char_validated(at, -1)))
            return TRUE;
    return FALSE;
}

static gboolean opens_quote(gunichar c)
{
    return c == 0x201c || c == 0x201d || c == 0x201e || c == 0x2018 || c == 0x201a;
}

static gboolean closes_quote(gunichar c)
{
    return c == 0x201c || c == 0x201d || c == 0x2018 || c == 0x2019;
}

static gboolean has_quote(const char *line)
{
    gboolean found = opens_quote(g_utf8_get_char_validated(line + strspn(line, " -"), -1));
    for (const char *at = line; !found && (at = strstr(at, ": ")); at++)
        found = opens_quote(g_utf8_get_char_validated(at + 1 + strspn(at + 1, " "), -1));
    return found;
}

static gboolean has_variable(const char *line)
{
    const char *at = strstr(line, ": {{");
    return at || g_str_has_prefix(line + strspn(line, " -"), "{{");
}

static gboolean has_sign(const char *line)
{
    const char *at = strstr(line, ": "), *text = at ? at + 2 : line + strspn(line, " -");
    text += strspn(text, " ");
    return *text && strchr("@`%*&!", *text);
}

/* A line that is indented otherwise than what it belongs to; NULL: it is not that. */
static char *indent_help(const char *text, gsize size, const KnYamlStop *stop)
{
    g_autofree char *written = copy_line(text, size, stop->line),
                    *above = copy_line(text, size, stop->line - (stop->line > 0));
    gsize column = strspn(written, " ") + 1, first = strspn(above, " -") + 1;
    if (strstr(stop->problem, "mapping values are not") && stop->line > 0 && above[first - 1] &&
        column > first && !g_str_has_suffix(g_strchomp(above), ":") && strstr(above, ": "))
        return g_strdup_printf("it is indented further than the line above, and so goes on with "
                               "its text: begin it in column %zu",
                               first);
    if (column != stop->column + 1 || stop->begun >= stop->line)
        return NULL;
    if (strstr(stop->problem, "expected '-' indicator"))
        return g_strdup_printf("it begins in column %zu, and the list of line %zu has its '-' in "
                               "column %zu and the members of its items in column %zu",
                               column, stop->begun + 1, stop->begun_column + 1,
                               stop->begun_column + 3);
    if (strstr(stop->problem, "expected key"))
        return g_strdup_printf("it begins in column %zu, and the members of the object of line "
                               "%zu begin in column %zu",
                               column, stop->begun + 1, stop->begun_column + 1);
    return NULL;
}

char *kn_yaml_help(const char *text, gsize size, const KnYamlStop *stop)
{
    static const struct {
        gboolean (*has)(const char *line);
        const char *help;
    } lines[] = {
        {has_odd_space, "a space that is not plain (such as U+00A0) stands there: " SPACE},
        {has_quote, STRAIGHT},
        {has_tab, "it is indented by spaces, not tabs"},
        {has_color, "a colour stands in quotes, such as \"#ff8800\": a bare # begins a comment"},
        {has_variable, "put a text that begins with a {{variable}} into quotes: \"{{name}}\""},
        {lacks_blank, "a blank follows the colon of a key: image: a.jpg"},
        {lacks_dash_blank, "a blank follows the dash of an item: - image: a.jpg"},
        {has_sign, SIGN},
    };
    static const struct {
        const char *says, *help;
    } words[] = {
        {"mapping values are not allowed",
         "put a text that holds ': ' into quotes, and let a member begin a line of its own"},
        {"expected ':'", "a key is followed by ': '"},
        {"cannot start any token", SIGN},
        {"<document start>", "all members of the project begin in the same column, the first"},
        {"", "look at the indentation and the quotes around it"},
    };
    const gsize near[] = {stop->line, stop->line > 0 ? stop->line - 1 : 0, stop->begun};
    for (gsize k = 0; k < G_N_ELEMENTS(near); k++) {
        g_autofree char *written = copy_line(text, size, near[k]);
        for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
            if (lines[i].has(written))
                return g_strdup(lines[i].help);
    }
    char *indent = indent_help(text, size, stop);
    gsize i = 0;
    while (!strstr(stop->problem, words[i].says))
        i++;
    return indent ? indent : g_strdup(words[i].help);
}

const char *kn_yaml_slip(const char *text, gboolean key)
{
    const char *digits = text + (*text == '-' || *text == '+');
    gsize length = strlen(text);
    gboolean space = FALSE;
    for (const char *at = text; *at && !space; at = g_utf8_next_char(at))
        space = is_odd_space(g_utf8_get_char(at)) && (key || at == text || !*g_utf8_next_char(at));
    const char *last = length ? g_utf8_prev_char(text + length) : text;
    if (space)
        return "a space that is not plain (such as U+00A0) stands in it" KN_HINT "; " SPACE;
    if (opens_quote(g_utf8_get_char(text)) &&
        (key || (last > text && closes_quote(g_utf8_get_char(last)))))
        return "typographic quotes are letters like others in YAML" KN_HINT "; " STRAIGHT;
    if (key && *text == '-' && g_ascii_isalpha(text[1]))
        return "this is no item" KN_HINT "; a blank follows its dash: - image: a.jpg";
    if (!key && digits[0] == '0' && digits[1] && !digits[strspn(digits, "0123456789")])
        return "a number that begins with 0 is one to the base 8 for some readers of YAML" KN_HINT
               "; write it without the 0, or in quotes where it is a text";
    return NULL;
}

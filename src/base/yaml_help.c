/* SPDX-License-Identifier: MIT */
#include "base/yaml.h"

#include <string.h>

/* What people write that is no YAML, told by a line of theirs. */

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

const char *kn_yaml_help(const char *text, gsize size, gsize line, gsize begun, const char *problem)
{
    static const struct {
        gboolean (*has)(const char *line);
        const char *help;
    } lines[] = {
        {has_tab, "it is indented by spaces, not tabs"},
        {has_color, "a colour stands in quotes, such as \"#ff8800\": a bare # begins a comment"},
        {has_variable, "put a text that begins with a {{variable}} into quotes: \"{{name}}\""},
        {lacks_blank, "a blank follows the colon of a key: image: a.jpg"},
        {has_sign, "put a text that begins with such a sign into quotes"},
    };
    static const struct {
        const char *says, *help;
    } words[] = {
        {"mapping values are not allowed",
         "put a text that holds ': ' into quotes, and let a member begin a line of its own"},
        {"expected ':'", "a key is followed by ': '"},
        {"", "look at the indentation and the quotes around it"},
    };
    const gsize near[] = {line, line > 0 ? line - 1 : 0, begun};
    for (gsize k = 0; k < G_N_ELEMENTS(near); k++) {
        g_autofree char *written = copy_line(text, size, near[k]);
        for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
            if (lines[i].has(written))
                return lines[i].help;
    }
    gsize i = 0;
    while (!strstr(problem, words[i].says))
        i++;
    return words[i].help;
}

/* SPDX-License-Identifier: MIT */
#include "base/json_hint.h"

#include <string.h>

typedef struct {
    const char *start, *help;
} Hint;

/* Words and signs that people, word processors and programs of other languages write. */
static const Hint hints[] = {
    {"NaN", "JSON has finite numbers only"},
    {"nan", "JSON has finite numbers only"},
    {"Infinity", "JSON has finite numbers only"},
    {"-Infinity", "JSON has finite numbers only"},
    {"inf", "JSON has finite numbers only"},
    {"True", "JSON writes true"},
    {"False", "JSON writes false"},
    {"None", "JSON writes null"},
    {"undefined", "JSON writes null"},
    {"'", "strings stand in double quotes"},
    {"/", "JSON has no comments"},
    {"#", "JSON has no comments"},
    {"+", "a number starts with a digit or '-'"},
    {".", "a number starts with a digit: 0.5, not .5"},
    {"\u201c", "a typographic quote, as word processors write it; write a straight one: \""},
    {"\u201d", "a typographic quote, as word processors write it; write a straight one: \""},
    {"\u201e", "a typographic quote, as word processors write it; write a straight one: \""},
    {"\u2018", "a typographic quote, as word processors write it; write a straight one: \""},
    {"\u2019", "a typographic quote, as word processors write it; write a straight one: \""},
    {"\u00ab", "a typographic quote, as word processors write it; write a straight one: \""},
    {"\u00a0", "a no-break space; write a plain one"},
    {"\u202f", "a narrow no-break space; write a plain one"},
    {"\u200b", "a space without width, which cannot be seen; remove it"},
    {"\ufeff", "a byte order mark inside of the text, which cannot be seen; remove it"},
};

/* Other kinds of text, by how they begin. */
static const Hint kinds[] = {
    {"<", "this looks like HTML or XML; JSON starts with '{'"},
    {"---", "this looks like YAML; JSON starts with '{'"},
    {"%YAML", "this looks like YAML; JSON starts with '{'"},
    {"[Script Info]", "these are ASS captions; JSON starts with '{'"},
    {"WEBVTT", "these are WebVTT captions; JSON starts with '{'"},
};

static const char *find(const Hint *list, gsize n, const char *at, const char *end)
{
    for (gsize i = 0; i < n; i++) {
        gsize length = strlen(list[i].start);
        if ((gsize)(end - at) >= length && memcmp(at, list[i].start, length) == 0)
            return list[i].help;
    }
    return NULL;
}

/* "version: 1" at the beginning of a text. */
static gboolean is_yaml(const char *at, const char *end)
{
    const char *start = at;
    while (at < end && (g_ascii_isalnum(*at) || *at == '_' || *at == '-'))
        at++;
    return at > start && end - at >= 2 && at[0] == ':' && g_ascii_isspace(at[1]);
}

const char *kn_json_hint(const char *at, const char *end, KnJsonStop stop)
{
    const char *help = NULL;
    if (stop == KN_JSON_AT_START) {
        help = find(kinds, G_N_ELEMENTS(kinds), at, end);
        if (!help && at < end && is_yaml(at, end))
            help = "this looks like YAML; JSON starts with '{'";
    }
    if (!help)
        help = find(hints, G_N_ELEMENTS(hints), at, end);
    if (help || stop != KN_JSON_AT_SEPARATOR || at >= end)
        return help;
    if (strchr("\"{[-", *at) || g_ascii_isdigit(*at))
        return "a comma is missing before it";
    return g_ascii_isalpha(*at) ? "a quote or a comma is missing before it" : NULL;
}

const char *kn_json_escape_hint(const char *at, const char *end)
{
    return end - at >= 2 && (g_ascii_isalnum(at[1]) || strchr("_-. ", at[1]))
               ? "; write a backslash as \\\\, and the folders of a path with '/'"
               : "";
}

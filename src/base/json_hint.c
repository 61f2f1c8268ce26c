/* SPDX-License-Identifier: MIT */
#include "base/json_hint.h"

#include <string.h>

typedef struct {
    const char *start, *help;
} Hint;

#define YAML                                                                                       \
    "this looks like YAML; JSON starts with '{' (YAML is read from files whose names end with "    \
    ".yaml or .yml)"

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
    {"```", "this is a fence of Markdown; remove the lines that begin with ```"},
    {"'", "strings stand in double quotes"},
    {"/", "JSON has no comments; in a file whose name ends with .jsonc they are read"},
    {"#", "JSON has no comments; a file whose name ends with .jsonc may have them, after //"},
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
    {"---", YAML},
    {"%YAML", YAML},
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

/* "width = 1920" at the beginning of a text. */
static gboolean is_toml(const char *at, const char *end)
{
    const char *start = at;
    while (at < end && (g_ascii_isalnum(*at) || strchr("_-.", *at)))
        at++;
    gboolean word = at > start;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return word && at < end && *at == '=';
}

/* What other formats begin with, and words around what a language model has written. */
static const char *hint_at_start(const char *at, const char *end)
{
    const char *help = find(kinds, G_N_ELEMENTS(kinds), at, end);
    if (help || at >= end)
        return help;
    if (is_yaml(at, end))
        return YAML;
    if (is_toml(at, end))
        return "this looks like TOML; JSON starts with '{'";
    if ((g_ascii_isalpha(*at) || (guchar)*at >= 0x80) && memchr(at, '{', (gsize)(end - at)) &&
        !find(hints, G_N_ELEMENTS(hints), at, end))
        return "a text stands before the JSON; remove what is before its first '{'";
    return NULL;
}

const char *kn_json_binary_hint(const char *at, const char *end)
{
    static const Hint files[] = {
        {"\xff\xd8\xff", "this is a JPEG picture; expected a project, which is JSON"},
        {"\x89PNG", "this is a PNG picture; expected a project, which is JSON"},
        {"GIF8", "this is a GIF picture; expected a project, which is JSON"},
        {"RIFF", "this is a WAV, WebP or AVI file; expected a project, which is JSON"},
        {"\x1a\x45\xdf\xa3", "this is a Matroska or WebM film; expected a project, which is JSON"},
        {"OggS", "this is an Ogg file; expected a project, which is JSON"},
        {"fLaC", "this is a FLAC sound; expected a project, which is JSON"},
        {"ID3", "this is an MP3 sound; expected a project, which is JSON"},
        {"PK\x03\x04", "this is a ZIP archive; unpack it: a project is a JSON file"},
        {"\x1f\x8b", "this is packed by gzip; unpack it: a project is a JSON file"},
        {"%PDF", "this is a PDF document; expected a project, which is JSON"},
    };
    if (end - at >= 12 && memcmp(at + 4, "ftyp", 4) == 0)
        return "this is an MP4 film or a picture of that family; expected a project, which is JSON";
    return find(files, G_N_ELEMENTS(files), at, end);
}

const char *kn_json_hint(const char *at, const char *end, KnJsonStop stop)
{
    const char *help = NULL;
    if (stop == KN_JSON_AT_START)
        help = hint_at_start(at, end);
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

/* SPDX-License-Identifier: MIT */
#include "project/marks.h"
#include "base/error.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

int kn_marks_time(const char *text, gsize size)
{
    g_autofree char *copy = g_strndup(text, size);
    const char *trimmed = g_strstrip(copy);
    char *unit;
    double value = g_ascii_strtod(trimmed, &unit);
    gboolean is_ms = g_ascii_strcasecmp(unit, "ms") == 0;
    gboolean is_time = unit != trimmed && (is_ms || g_ascii_strcasecmp(unit, "s") == 0);
    double ms = is_ms ? value : value * 1000;
    return is_time && ms >= 1 && ms <= KN_PAUSE_MS_MAX ? (int)lround(ms) : -1;
}

static int refuse(const char *text, gsize size, const char *what, GError **error)
{
    enum { SHOWN = 60 };
    g_autofree char *tag = g_strndup(text, MIN(size, SHOWN));
    g_autofree char *valid = g_utf8_make_valid(tag, -1), *shown = kn_text_visible(valid);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "'%s%s' %s", shown, size > SHOWN ? "…" : "",
                what);
    return -1;
}

/* [pause TIME]: its length in ms; 0: no pause begins here; -1: with an error. */
static int read_bracket(const char *text, gsize *size, GError **error)
{
    static const char head[] = "[pause";
    gsize n = strlen(head);
    const char *end = strchr(text, ']');
    if (g_ascii_strncasecmp(text, head, n) != 0 || (text[n] != ' ' && text[n] != ']') || !end)
        return 0;
    *size = (gsize)(end + 1 - text);
    int ms = kn_marks_time(text + n, (gsize)(end - text) - n);
    return ms > 0 ? ms
                  : refuse(text, *size,
                           "is no pause: write [pause 0.6s], or [pause 600ms]; the "
                           "longest is 60 s",
                           error);
}

static int read_break(const char *tag, gsize size, GError **error)
{
    const char *time = g_strstr_len(tag, (gssize)size, "time");
    const char *quote = time ? time + strlen("time") : NULL;
    while (quote && (*quote == ' ' || *quote == '='))
        quote++;
    const char *end = quote && (*quote == '"' || *quote == '\'') ? strchr(quote + 1, *quote) : NULL;
    int ms = end && end < tag + size ? kn_marks_time(quote + 1, (gsize)(end - quote) - 1) : -1;
    return ms > 0 ? ms
                  : refuse(tag, size,
                           "is no pause: write <break time=\"0.6s\"/>; the longest is "
                           "60 s",
                           error);
}

/* <break …>, likewise; every other tag is an error. What only looks like one is text. */
static int read_tag(const char *text, gsize *size, GError **error)
{
    const char *name = text + 1 + (text[1] == '/'), *end = strchr(text, '>');
    const char *again = strchr(text + 1, '<');
    if (!g_ascii_isalpha(*name) || !end || (again && again < end))
        return 0;
    *size = (gsize)(end + 1 - text);
    gsize n = strcspn(name, " />");
    if (*name == text[1] && n == strlen("break") && g_ascii_strncasecmp(name, "break", n) == 0)
        return read_break(text, *size, error);
    return refuse(text, *size,
                  "is a tag, which no voice says: of SSML only <break time=\"0.6s\"/> "
                  "is known",
                  error);
}

/* How many marks of emphasis may begin here. */
static gsize emphasis(const char *start, const char *at)
{
    gsize n = strspn(at, "*");
    if (n == 0)
        n = *at == '_';
    gunichar before = at > start ? g_utf8_get_char(g_utf8_prev_char(at)) : ' ';
    gunichar after = n > 0 ? g_utf8_get_char(at + n) : 0;
    if (n == 0 || n > 3)
        return 0;
    gboolean opens = !g_unichar_isalnum(before) && after && !g_unichar_isspace(after);
    return opens ? n : 0;
}

/* The end of what is emphasised by n marks; NULL: there is none, and they are signs. */
static const char *emphasis_end(const char *inside, char mark, gsize n)
{
    for (const char *at = inside; (at = strchr(at, mark)); at += strspn(at, "*_")) {
        gsize found = strspn(at, mark == '*' ? "*" : "_");
        gunichar before = g_utf8_get_char(g_utf8_prev_char(at));
        gunichar after = g_utf8_get_char(at + found);
        if (at > inside && found == n && !g_unichar_isspace(before) && !g_unichar_isalnum(after))
            return at;
    }
    return NULL;
}

typedef struct {
    const char *text;
    GString *out;
    GArray *pauses;
    GArray *ends;                        /* of const char *: marks that end what is emphasised */
    gboolean emphasised;                 /* marks of emphasis are dropped as well */
    gboolean after_pause, blank_written; /* nothing but blanks was read since; such were */
} Stripping;

static gboolean is_end(const Stripping *stripping, const char *at)
{
    for (guint i = 0; i < stripping->ends->len; i++)
        if (g_array_index(stripping->ends, const char *, i) == at)
            return TRUE;
    return FALSE;
}

/* Scripts whose words stand without blanks. */
static gboolean has_no_blanks(gunichar c)
{
    GUnicodeScript script = g_unichar_get_script(c);
    return (g_unichar_iswide(c) && script != G_UNICODE_SCRIPT_HANGUL) ||
           script == G_UNICODE_SCRIPT_THAI || script == G_UNICODE_SCRIPT_LAO ||
           script == G_UNICODE_SCRIPT_KHMER || script == G_UNICODE_SCRIPT_MYANMAR;
}

/* A sign that stands right behind a word. Before some, in French, a blank is written. */
static gboolean closes(const char *at, gboolean blank_written)
{
    static const char signs[] = ".,)]}\"'\u2019\u201d\u2026\u3001\u3002\uff0c",
                      others[] = ";:!?\u00bb";
    gunichar c = g_utf8_get_char(at), next = g_utf8_get_char(g_utf8_next_char(at));
    return !g_unichar_isalnum(next) &&
           (g_utf8_strchr(signs, -1, c) || (!blank_written && g_utf8_strchr(others, -1, c)));
}

/* None lies behind the text, of which a blank was taken: only the last ones may. */
static void hold_pauses(const Stripping *stripping)
{
    for (guint i = stripping->pauses->len; i-- > 0;) {
        KnTextPause *pause = &g_array_index(stripping->pauses, KnTextPause, i);
        if (pause->at <= stripping->out->len)
            return;
        pause->at = (guint)stripping->out->len;
    }
}

/* A pause is a blank between words: one is put in, and one before a sign that closes is taken out.
 * at: what stands behind the pause. */
static void join(Stripping *stripping, const char *at)
{
    GString *out = stripping->out;
    const char *last = g_utf8_find_prev_char(out->str, out->str + out->len);
    gunichar before = last ? g_utf8_get_char(last) : ' ', c = g_utf8_get_char(at);
    gboolean closed = closes(at, stripping->blank_written);
    gboolean ends = g_unichar_isalnum(before) || g_utf8_strchr(".,;:!?)\u2026", -1, before);
    if (closed && last && g_ascii_isspace(out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    else if (!closed && ends && !has_no_blanks(before) && !has_no_blanks(c))
        g_string_append_c(out, ' ');
    hold_pauses(stripping);
    stripping->after_pause = FALSE;
}

/* A space before a pause and one behind it are one. */
static void append(Stripping *stripping, const char *at, gsize size)
{
    GString *out = stripping->out;
    gboolean blank = *at == ' ' || (stripping->after_pause && g_ascii_isspace(*at));
    gboolean doubled = blank && (out->len == 0 || g_ascii_isspace(out->str[out->len - 1]));
    if (stripping->after_pause && blank)
        stripping->blank_written = TRUE;
    else if (stripping->after_pause)
        join(stripping, at);
    if (!doubled)
        g_string_append_len(out, at, (gssize)size);
}

/* What stands here: bytes that were read; 0: with an error. */
static gsize strip_next(Stripping *stripping, const char *at, GError **error)
{
    gsize size = 0;
    int ms = *at == '['   ? read_bracket(at, &size, error)
             : *at == '<' ? read_tag(at, &size, error)
                          : 0;
    if (ms < 0)
        return 0;
    if (ms > 0) {
        KnTextPause pause = {(guint)stripping->out->len, ms};
        g_array_append_val(stripping->pauses, pause);
        stripping->after_pause = TRUE;
        stripping->blank_written = FALSE;
        return size;
    }
    if (is_end(stripping, at))
        return strspn(at, *at == '*' ? "*" : "_");
    gsize n =
        stripping->emphasised && (*at == '*' || *at == '_') ? emphasis(stripping->text, at) : 0;
    const char *end = n > 0 ? emphasis_end(at + n, *at, n) : NULL;
    if (end) {
        g_array_append_val(stripping->ends, end);
        return n;
    }
    size = (gsize)(g_utf8_next_char(at) - at);
    append(stripping, at, size);
    return size;
}

static char *strip(const char *text, gboolean emphasised, GArray *pauses, GError **error)
{
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(const char *));
    Stripping stripping = {text, g_string_new(NULL), pauses, ends, emphasised, FALSE, FALSE};
    for (const char *at = text; *at;) {
        gsize size = strip_next(&stripping, at, error);
        if (size == 0) {
            g_string_free(stripping.out, TRUE);
            return NULL;
        }
        at += size;
    }
    GString *out = stripping.out;
    if (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    hold_pauses(&stripping);
    return g_string_free(out, FALSE);
}

char *kn_marks_strip(const char *text, GArray *pauses, GError **error)
{
    return strip(text, TRUE, pauses, error);
}

char *kn_marks_without_pauses(const char *text)
{
    g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(KnTextPause));
    char *shown = strip(text, FALSE, pauses, NULL);
    return shown ? shown : g_strdup(text);
}

char *kn_marks_shown(const char *text)
{
    g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(KnTextPause));
    char *shown = kn_marks_strip(text, pauses, NULL);
    return shown ? shown : g_strdup(text);
}

/* SPDX-License-Identifier: MIT */

/* WebVTT (W3C): a first line WEBVTT, then blocks parted by empty lines. A block with times is a
 * caption; NOTE, STYLE and REGION are passed over. Of a caption's settings its place and alignment
 * are kept. Tags go; times between the words are the words' times.
 *
 * Automatic captions of large video sites roll: a caption repeats the line of the one before it,
 * without times, above a new one; between two of them stands one of a hundredth of a second that
 * repeats what is there already. The latter are joined to what they repeat. */
#include "text/caption_format.h"

#include <math.h>
#include <string.h>

#define LINE_SHARE 0.0533 /* a line's height of the frame's, as the standard has it */

static gboolean is_white(const char *line)
{
    return line[strspn(line, " ")] == '\0';
}

static gboolean has_times(const KnCaptionLines *lines, guint at)
{
    return at < lines->n && strstr(lines->lines[at], "-->");
}

/* Whether a block ends before that line. One of spaces alone is text, unless a caption with its
 * number stands below it: people leave such lines for empty ones. */
static gboolean ends_block(const KnCaptionLines *lines, guint at)
{
    const char *line = lines->lines[at];
    gboolean between = is_white(line) && has_times(lines, at + 2) &&
                       strspn(lines->lines[at + 1], "0123456789") == strlen(lines->lines[at + 1]);
    return !*line || has_times(lines, at) || between;
}

/* ---- settings ---- */

static gboolean read_percent(const char *text, double *share)
{
    char *end;
    double percent = g_ascii_isdigit(*text) ? g_ascii_strtod(text, &end) : -1;
    if (!(percent >= 0 && percent <= 100) || *end != '%' || (end[1] && end[1] != ','))
        return FALSE;
    *share = percent / 100;
    return TRUE;
}

/* line: a percentage, or a number of lines from the top, or (negative) from the bottom. */
static gboolean read_line(const char *text, KnCaptionPlace *place)
{
    if (g_strcmp0(text, "auto") == 0)
        return TRUE;
    place->has_y = TRUE;
    if (read_percent(text, &place->y))
        return TRUE;
    char *end;
    gboolean negative = *text == '-';
    gint64 n = g_ascii_isdigit(text[negative]) ? g_ascii_strtoll(text, &end, 10) : 1000;
    if (n < -100 || n > 100 || (*end && *end != ','))
        return FALSE;
    place->y = CLAMP(negative ? 1 + (double)n * LINE_SHARE : (double)n * LINE_SHARE, 0, 1);
    return TRUE;
}

static gboolean read_align(const char *text, KnCaptionPlace *place)
{
    static const struct {
        const char *name;
        KnCaptionAlign align;
    } names[] = {
        {"start", KN_CAPTION_ALIGN_LEFT},    {"left", KN_CAPTION_ALIGN_LEFT},
        {"center", KN_CAPTION_ALIGN_CENTER}, {"middle", KN_CAPTION_ALIGN_CENTER},
        {"end", KN_CAPTION_ALIGN_RIGHT},     {"right", KN_CAPTION_ALIGN_RIGHT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i].name, text) == 0) {
            place->align = names[i].align;
            return TRUE;
        }
    return FALSE;
}

static gboolean read_settings(const KnCaptionLines *lines, guint line, const char *text,
                              KnCaptionPlace *place, GError **error)
{
    g_auto(GStrv) settings = g_strsplit(text, " ", -1);
    for (guint i = 0; settings[i]; i++) {
        char *value = strchr(settings[i], ':');
        gboolean good = TRUE;
        if (!value)
            continue; /* as players do */
        *value++ = '\0';
        if (strcmp(settings[i], "line") == 0)
            good = read_line(value, place);
        else if (strcmp(settings[i], "align") == 0)
            good = read_align(value, place);
        else if (strcmp(settings[i], "position") == 0 && strcmp(value, "auto") != 0)
            good = place->has_x = read_percent(value, &place->x);
        if (!good)
            return kn_caption_lines_fail(lines, line, error,
                                         "found '%s:%s'; expected line:N%%, line:N, position:N%% "
                                         "or align:start, center or end",
                                         settings[i], value);
    }
    return TRUE;
}

/* ---- text ---- */

typedef struct {
    GString *text;
    GArray *words;
    gint64 since_us, end_us; /* of the text that comes; since_us < 0: not told */
    guint from;
} Body;

/* What was said since the last time stamp is one word. */
static void end_word(Body *body, gint64 now_us)
{
    const char *text = body->text->str;
    guint from = body->from, to = (guint)body->text->len;
    while (from < to && (text[from] == ' ' || text[from] == '\n'))
        from++;
    while (to > from && (text[to - 1] == ' ' || text[to - 1] == '\n'))
        to--;
    if (to > from && body->since_us >= 0 && now_us > body->since_us) {
        KnCaptionWord word = {from, to - from, body->since_us, now_us};
        g_array_append_val(body->words, word);
    }
    body->from = (guint)body->text->len;
    body->since_us = now_us;
}

static const char *append_entity(GString *out, const char *at)
{
    static const struct {
        const char *name;
        gunichar c;
    } entities[] = {{"&amp;", '&'},   {"&lt;", '<'},     {"&gt;", '>'},
                    {"&nbsp;", 0xa0}, {"&lrm;", 0x200e}, {"&rlm;", 0x200f},
                    {"&quot;", '"'},  {"&apos;", '\''},  {"&#39;", '\''}};
    for (gsize i = 0; i < G_N_ELEMENTS(entities); i++)
        if (g_str_has_prefix(at, entities[i].name)) {
            g_string_append_unichar(out, entities[i].c);
            return at + strlen(entities[i].name);
        }
    g_string_append_c(out, '&');
    return at + 1;
}

/* A tag goes up to its > or to the text's end, as in the standard. */
static const char *read_tag(Body *body, const char *at)
{
    const char *end = strchr(at, '>'), *time = at + 1;
    gint64 time_us;
    if (g_ascii_isdigit(*time) && kn_caption_time_read(&time, &time_us) && *time == '>')
        end_word(body, CLAMP(time_us, MAX(body->since_us, 0), body->end_us));
    return end ? end + 1 : at + strlen(at);
}

static void append_body(Body *body, const char *text)
{
    while (*text) {
        if (*text == '<')
            text = read_tag(body, text);
        else if (*text == '&')
            text = append_entity(body->text, text);
        else
            g_string_append_c(body->text, *text++);
    }
}

/* A copy of a line without the spaces around it, up to its end or the text's. */
static char *bare_line(const char *text, gsize size)
{
    return g_strstrip(g_strndup(text, size));
}

/* The bytes of the lines at the text's beginning that the caption before shows as well. */
static gsize repeated(const char *text, const KnCaption *before)
{
    g_auto(GStrv) shown = g_strsplit(before ? before->text : "", "\n", -1);
    const char *at = text, *end;
    while ((end = strchr(at, '\n'))) {
        g_autofree char *line = bare_line(at, (gsize)(end - at));
        if (*line && !g_strv_contains((const char *const *)shown, line))
            break;
        at = end + 1;
    }
    return (gsize)(at - text);
}

/* The caption before, when this one begins where it ends. */
static KnCaption *before(const GArray *captions, const KnCaption *caption)
{
    enum { GAP_US = 20000 };
    KnCaption *last =
        captions->len > 0 ? &g_array_index(captions, KnCaption, captions->len - 1) : NULL;
    return last && ABS(caption->start_us - last->end_us) <= GAP_US ? last : NULL;
}

static void read_body(KnCaptionLines *lines, KnCaption *caption, const GArray *captions)
{
    GString *whole = g_string_new(NULL);
    for (lines->at++; lines->at < lines->n && !ends_block(lines, lines->at); lines->at++)
        g_string_append_printf(whole, "%s\n", lines->lines[lines->at]);
    Body body = {
        .text = g_string_new(NULL),
        .words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord)),
        .since_us = caption->start_us,
        .end_us = MAX(caption->end_us, caption->start_us),
    };
    const char *said = whole->str + repeated(whole->str, before(captions, caption));
    g_string_append_len(body.text, whole->str, said - whole->str);
    guint from = body.from = (guint)body.text->len;
    append_body(&body, said);
    if (body.from > from || body.since_us > caption->start_us)
        end_word(&body, body.end_us);
    g_string_free(whole, TRUE);
    caption->text = g_string_free(body.text, FALSE);
    caption->n_words = body.words->len;
    caption->words = (KnCaptionWord *)(void *)g_array_free(body.words, FALSE);
}

/* Whether the caption only holds for a moment what rolled up before it; that then stays so long. */
static gboolean only_holds(const KnCaption *caption, const GArray *captions)
{
    enum { MOMENT_US = 50000 };
    KnCaption *last = before(captions, caption);
    if (!last || last->n_words == 0 || caption->end_us - caption->start_us > MOMENT_US ||
        repeated(caption->text, last) < strlen(caption->text))
        return FALSE;
    last->end_us = MAX(last->end_us, caption->end_us);
    return TRUE;
}

/* ---- the file ---- */

static void skip_block(KnCaptionLines *lines)
{
    while (lines->at < lines->n && *lines->lines[lines->at])
        lines->at++;
}

static gboolean begins(const char *line, const char *word)
{
    gsize n = strlen(word);
    return strncmp(line, word, n) == 0 && (line[n] == '\0' || line[n] == ' ');
}

static gboolean read_block(KnCaptionLines *lines, GArray *captions, GError **error)
{
    const char *line = lines->lines[lines->at], *rest;
    if (begins(line, "NOTE") || begins(line, "STYLE") || begins(line, "REGION")) {
        skip_block(lines);
        return TRUE;
    }
    if (!has_times(lines, lines->at) && has_times(lines, lines->at + 1))
        lines->at++; /* a name */
    KnCaption caption = {0};
    guint at = lines->at;
    if (!kn_caption_times_read(lines->lines[at], &caption.start_us, &caption.end_us, &rest))
        return kn_caption_lines_fail(lines, at, error,
                                     "expected the times of a caption, such as 00:01.000 --> "
                                     "00:02.500");
    if (!read_settings(lines, at, rest, &caption.place, error))
        return FALSE;
    read_body(lines, &caption, captions);
    if (only_holds(&caption, captions)) {
        kn_caption_clear(&caption);
        return TRUE;
    }
    return kn_caption_add(lines, at, &caption, captions, error);
}

static gboolean read_vtt(KnCaptionLines *lines, GArray *captions, GError **error)
{
    if (lines->n == 0 || !begins(lines->lines[0], "WEBVTT"))
        return kn_caption_lines_fail(lines, 0, error, "expected the line WEBVTT");
    for (lines->at = 1; lines->at < lines->n && !ends_block(lines, lines->at);)
        lines->at++; /* what the head says */
    while (lines->at < lines->n)
        if (is_white(lines->lines[lines->at]))
            lines->at++;
        else if (!read_block(lines, captions, error))
            return FALSE;
    return TRUE;
}

/* ---- writing ---- */

static void append_share(GString *out, const char *name, double share)
{
    int hundredths = (int)lrint(share * 10000);
    g_string_append_printf(out, " %s:%d", name, hundredths / 100);
    if (hundredths % 100)
        g_string_append_printf(out, ".%02d", hundredths % 100);
    g_string_append_c(out, '%');
}

static void append_place(GString *out, const KnCaptionPlace *place)
{
    static const char *const aligns[] = {NULL, "start", "center", "end"};
    if (place->has_x)
        append_share(out, "position", place->x);
    if (place->has_y)
        append_share(out, "line", place->y);
    if (aligns[place->align])
        g_string_append_printf(out, " align:%s", aligns[place->align]);
}

static void append_escaped(GString *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            g_string_append(out, "&amp;");
        else if (*text == '<')
            g_string_append(out, "&lt;");
        else if (*text == '>')
            g_string_append(out, "&gt;");
        else
            g_string_append_c(out, *text);
    }
}

static void write_vtt(const KnCaptions *captions, const KnCaptionWriting *writing, GString *out)
{
    g_string_append(out, "WEBVTT\n");
    if (writing->language)
        g_string_append_printf(out, "Language: %s\n", writing->language);
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        g_string_append_c(out, '\n');
        kn_caption_time_append(out, caption->start_us, '.');
        g_string_append(out, " --> ");
        kn_caption_time_append(out, MAX(caption->end_us, caption->start_us + 1000), '.');
        append_place(out, &caption->place);
        g_string_append_c(out, '\n');
        append_escaped(out, caption->text);
        g_string_append_c(out, '\n');
    }
}

const KnCaptionFormat kn_caption_vtt = {
    .name = "vtt",
    .endings = "vtt",
    .read = read_vtt,
    .write = write_vtt,
};

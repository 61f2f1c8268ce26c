/* SPDX-License-Identifier: MIT */

/* SubRip: captions parted by empty lines, each a number, `00:00:01,000 --> 00:00:02,500`, and
 * lines of text. Nobody has standardised it; what is accepted here is what players accept: no
 * number, a full stop for the comma, places behind the times, a missing empty line. Tags of
 * formatting go, {\an8} places the text. */
#include "text/caption_format.h"

#include <string.h>

static gboolean is_number(const char *line)
{
    gsize n = strspn(line, "0123456789");
    return n > 0 && line[n + strspn(line + n, " ")] == '\0';
}

static gboolean is_blank(const char *line)
{
    return line[strspn(line, " ")] == '\0';
}

static gboolean has_times(const KnCaptionLines *lines, guint at)
{
    gint64 start, end;
    const char *rest;
    return at < lines->n && kn_caption_times_read(lines->lines[at], &start, &end, &rest);
}

/* Whether a caption, with its number or without, or the file's end comes after blank lines. */
static gboolean is_between(const KnCaptionLines *lines, guint at)
{
    while (at < lines->n && is_blank(lines->lines[at]))
        at++;
    return at >= lines->n || has_times(lines, at) ||
           (is_number(lines->lines[at]) && has_times(lines, at + 1));
}

/* The length of a tag of formatting at the text's start, or 0. */
static gsize tag_length(const char *text)
{
    static const char *const names[] = {"b", "i", "u", "s", "font", "span", NULL};
    const char *at = text + 1;
    at += *at == '/';
    gsize n = 0;
    while (g_ascii_isalpha(at[n]))
        n++;
    const char *end = strpbrk(at, "<>");
    if (!end || *end != '>')
        return 0;
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == n && g_ascii_strncasecmp(at, names[i], n) == 0)
            return (gsize)(end - text) + 1;
    return 0;
}

/* Places as on a telephone's keys: 7 8 9 are at the top. */
static void place_by_key(KnCaptionPlace *place, int key)
{
    int row = (key - 1) / 3, column = (key - 1) % 3;
    if (row > 0) {
        place->has_y = TRUE;
        place->y = row == 1 ? 0.45 : 0.06;
    }
    if (column != 1) {
        place->has_x = TRUE;
        place->x = column == 0 ? 0.06 : 0.94;
        place->align = column == 0 ? KN_CAPTION_ALIGN_LEFT : KN_CAPTION_ALIGN_RIGHT;
    }
}

static void append_plain(GString *out, const char *line, KnCaptionPlace *place)
{
    while (*line) {
        const char *brace = line[0] == '{' && line[1] == '\\' ? strchr(line, '}') : NULL;
        gsize length = *line == '<' ? tag_length(line) : 0;
        if (brace) {
            if (strncmp(line, "{\\an", 4) == 0 && line[4] >= '1' && line[4] <= '9')
                place_by_key(place, line[4] - '0');
            line = brace + 1;
        } else if (length > 0) {
            line += length;
        } else {
            g_string_append_c(out, *line++);
        }
    }
}

static gboolean read_one(KnCaptionLines *lines, GArray *captions, GError **error)
{
    KnCaption caption = {0};
    const char *rest;
    if (is_number(lines->lines[lines->at]) && lines->at + 1 < lines->n &&
        !is_blank(lines->lines[lines->at + 1]))
        lines->at++;
    guint line = lines->at;
    if (!kn_caption_times_read(lines->lines[line], &caption.start_us, &caption.end_us, &rest))
        return kn_caption_lines_fail(lines, line, error,
                                     "expected the times of a caption, such as 00:00:01,000 --> "
                                     "00:00:02,500");
    GString *text = g_string_new(NULL);
    for (lines->at++; lines->at < lines->n; lines->at++) {
        const char *found = lines->lines[lines->at];
        if (!*found || (is_blank(found) && is_between(lines, lines->at)))
            break; /* one of spaces alone is text where text follows */
        if (has_times(lines, lines->at) || (is_number(found) && has_times(lines, lines->at + 1)))
            break;
        append_plain(text, found, &caption.place);
        g_string_append_c(text, '\n');
    }
    caption.text = g_string_free(text, FALSE);
    return kn_caption_add(lines, line, &caption, captions, error);
}

static gboolean read_srt(KnCaptionLines *lines, GArray *captions, GError **error)
{
    while (lines->at < lines->n)
        if (is_blank(lines->lines[lines->at]))
            lines->at++;
        else if (!read_one(lines, captions, error))
            return FALSE;
    return TRUE;
}

static void write_srt(const KnCaptions *captions, const KnCaptionWriting *writing, GString *out)
{
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        gboolean top = caption->place.has_y && caption->place.y < 1.0 / 3;
        g_string_append_printf(out, "%s%u\n", i > 0 ? "\n" : "", i + 1);
        kn_caption_time_append(out, caption->start_us, ',');
        g_string_append(out, " --> ");
        kn_caption_time_append(out, MAX(caption->end_us, caption->start_us + 1000), ',');
        g_string_append_printf(out, "\n%s%s\n", top ? "{\\an8}" : "", caption->text);
    }
}

const KnCaptionFormat kn_caption_srt = {
    .name = "srt",
    .endings = "srt",
    .read = read_srt,
    .write = write_srt,
};

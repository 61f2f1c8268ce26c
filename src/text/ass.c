/* SPDX-License-Identifier: MIT */

/* ASS and SSA: sections in brackets; in [Events] a Format line names the fields of the Dialogue
 * lines, of which the last one, the text, may hold commas. As a film's captions such a file is
 * drawn as it is, by libass; what is read here is the plain text, for side files, and whether the
 * file is whole. What is written carries the words' times as \k. */
#include "text/caption_format.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

enum { FIELDS_MAX = 32, WORD_JOINER = 0x2060 };

/* ---- reading ---- */

typedef struct {
    int n, start, end, text; /* fields of a Dialogue line; n 0: no Format yet */
} Format;

static const char *after_prefix(const char *line, const char *prefix)
{
    gsize n = strlen(prefix);
    if (g_ascii_strncasecmp(line, prefix, n) != 0)
        return NULL;
    return line + n + strspn(line + n, " ");
}

static gboolean read_format(const KnCaptionLines *lines, const char *text, Format *format,
                            GError **error)
{
    g_auto(GStrv) fields = g_strsplit(text, ",", -1);
    *format = (Format){(int)g_strv_length(fields), -1, -1, -1};
    for (int i = 0; i < format->n; i++) {
        g_strstrip(fields[i]);
        if (g_ascii_strcasecmp(fields[i], "Start") == 0)
            format->start = i;
        else if (g_ascii_strcasecmp(fields[i], "End") == 0)
            format->end = i;
        else if (g_ascii_strcasecmp(fields[i], "Text") == 0)
            format->text = i;
    }
    if (format->n > FIELDS_MAX || format->start < 0 || format->end < 0 ||
        format->text != format->n - 1)
        return kn_caption_lines_fail(lines, lines->at, error,
                                     "expected a Format with Start, End and, as its last field, "
                                     "Text");
    return TRUE;
}

/* Copies the text without its commands; FALSE when it draws shapes. */
static gboolean plain_text(const char *text, GString *out)
{
    while (*text) {
        const char *brace = *text == '{' ? strchr(text, '}') : NULL;
        if (brace) {
            for (const char *p = text; (p = strstr(p, "\\p")) && p < brace; p++)
                if (p[2] >= '1' && p[2] <= '9')
                    return FALSE;
            text = brace + 1;
        } else if (text[0] == '\\' && (text[1] == 'N' || text[1] == 'n')) {
            g_string_append_c(out, '\n');
            text += 2;
        } else if (text[0] == '\\' && text[1] == 'h') {
            g_string_append_c(out, ' ');
            text += 2;
        } else if (text[0] == '\\' && (text[1] == '{' || text[1] == '}')) {
            g_string_append_c(out, text[1]);
            text += 2;
        } else if (text[0] == '\\' && g_utf8_get_char(text + 1) == WORD_JOINER) {
            g_string_append_c(out, '\\'); /* as written below */
            text = g_utf8_next_char(text + 1);
        } else {
            g_string_append_c(out, *text++);
        }
    }
    return TRUE;
}

static gboolean read_time(char *text, gint64 *time_us)
{
    const char *at = g_strstrip(text);
    return kn_caption_time_read(&at, time_us) && *at == '\0';
}

/* Several layers of one text (its shadow, its glow) are one caption. */
static gboolean is_repeated(GArray *captions, const KnCaption *caption, const char *text)
{
    for (guint i = captions->len; i > 0 && i + 8 > captions->len; i--) {
        const KnCaption *other = &g_array_index(captions, KnCaption, i - 1);
        if (other->start_us == caption->start_us && other->end_us == caption->end_us &&
            strcmp(other->text, text) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean read_dialogue(KnCaptionLines *lines, const char *text, const Format *format,
                              GArray *captions, GError **error)
{
    KnCaption caption = {0};
    if (format->n == 0)
        return kn_caption_lines_fail(lines, lines->at, error,
                                     "found a Dialogue; expected a line Format before it");
    g_auto(GStrv) fields = g_strsplit(text, ",", format->n);
    if ((int)g_strv_length(fields) != format->n)
        return kn_caption_lines_fail(lines, lines->at, error,
                                     "found %u fields; expected the %d that Format names",
                                     g_strv_length(fields), format->n);
    if (!read_time(fields[format->start], &caption.start_us) ||
        !read_time(fields[format->end], &caption.end_us))
        return kn_caption_lines_fail(lines, lines->at, error, "expected times such as 0:00:01.00");
    g_autoptr(GString) plain = g_string_new(NULL);
    if (!plain_text(fields[format->text], plain) || is_repeated(captions, &caption, plain->str))
        return TRUE;
    caption.text = g_strdup(plain->str);
    return kn_caption_add(lines, lines->at, &caption, captions, error);
}

static gboolean read_ass(KnCaptionLines *lines, GArray *captions, GError **error)
{
    Format format = {0};
    gboolean in_events = FALSE, had_events = FALSE, had_section = FALSE;
    for (lines->at = 0; lines->at < lines->n; lines->at++) {
        const char *line = lines->lines[lines->at] + strspn(lines->lines[lines->at], " ");
        const char *rest;
        if (*line == '[' && strchr(line, ']')) {
            in_events = g_ascii_strncasecmp(line, "[Events]", 8) == 0;
            had_events |= in_events;
            had_section = TRUE;
        } else if (!had_section && *line && *line != ';' && *line != '!') {
            return kn_caption_lines_fail(lines, lines->at, error,
                                         "expected a section, such as [Script Info]");
        } else if (in_events && (rest = after_prefix(line, "Format:"))) {
            if (!read_format(lines, rest, &format, error))
                return FALSE;
        } else if (in_events && (rest = after_prefix(line, "Dialogue:"))) {
            if (!read_dialogue(lines, rest, &format, captions, error))
                return FALSE;
        }
    }
    if (!had_events)
        return kn_caption_lines_fail(lines, lines->n > 0 ? lines->n - 1 : 0, error,
                                     "the file ends without the section [Events]");
    return TRUE;
}

/* ---- writing ---- */

static void append_time(GString *out, gint64 time_us)
{
    gint64 cs = (time_us + 5000) / 10000;
    g_string_append_printf(out, "%d:%02d:%02d.%02d", (int)(cs / 360000), (int)(cs / 6000 % 60),
                           (int)(cs / 100 % 60), (int)(cs % 100));
}

static void append_text(GString *out, const char *text, gsize size)
{
    for (const char *end = text + size; text < end; text++) {
        if (*text == '\n')
            g_string_append(out, "\\N");
        else if (*text == '{' || *text == '}')
            g_string_append_printf(out, "\\%c", *text);
        else if (*text == '\\') {
            g_string_append_c(out, '\\'); /* so that no letter behind it makes it a command */
            g_string_append_unichar(out, WORD_JOINER);
        } else
            g_string_append_c(out, *text);
    }
}

static gint64 centiseconds(const KnCaption *caption, gint64 time_us)
{
    return (time_us + 5000) / 10000 - (caption->start_us + 5000) / 10000;
}

/* \k counts from the caption's start; each is the difference of rounded times, so that roundings
 * never add up. */
static void append_karaoke(GString *out, const KnCaption *caption)
{
    gint64 done = 0;
    guint at = 0;
    for (guint i = 0; i < caption->n_words; i++) {
        const KnCaptionWord *word = &caption->words[i];
        gint64 start = centiseconds(caption, word->start_us);
        gint64 end = centiseconds(caption, word->end_us);
        append_text(out, caption->text + at, word->offset - at);
        if (start > done)
            g_string_append_printf(out, "{\\k%" G_GINT64_FORMAT "}", start - done);
        g_string_append_printf(out, "{\\k%" G_GINT64_FORMAT "}", end - MAX(start, done));
        append_text(out, caption->text + word->offset, word->length);
        at = word->offset + word->length;
        done = end;
    }
    append_text(out, caption->text + at, strlen(caption->text + at));
}

static void append_color(GString *out, KnColor color, double opacity)
{
    int clear = (int)lrint((1 - opacity) * 255);
    g_string_append_printf(out, "&H%02X%02X%02X%02X,", clear, color.b, color.g, color.r);
}

static int key_of(const KnCaptionWriting *writing)
{
    static const int rows[] = {[KN_CAPTION_BOTTOM] = 1,
                               [KN_CAPTION_MIDDLE] = 4,
                               [KN_CAPTION_TOP] = 7,
                               [KN_CAPTION_POINT] = 4};
    const KnCaptionStyle *style = writing->style;
    return style ? rows[style->spot.kind] + CLAMP(style->align, 0, 2) : 2;
}

static void append_style(GString *out, const KnCaptionWriting *writing, double scale)
{
    static const KnCaptionStyle plain = {.size_px = 52,
                                         .color = {255, 255, 255},
                                         .highlight_color = {255, 255, 255},
                                         .outline_px = 3,
                                         .margin = 0.06};
    const KnCaptionStyle *style = writing->style ? writing->style : &plain;
    gboolean lit = writing->burn == KN_CAPTION_BURN_KARAOKE || writing->burn == KN_CAPTION_BURN_POP;
    gboolean box = style->box_opacity > 0;
    g_autofree char *font = g_strdup(style->font ? style->font : KN_CARD_FONT_FIRST);
    int margin = (int)lrint(style->margin * 1080 * scale);
    font[strcspn(font, ",\n")] = '\0'; /* the first family; a comma ends the field */
    g_string_append_printf(out, "Style: Default,%s,%d,", font, (int)lrint(style->size_px * scale));
    append_color(out, lit ? style->highlight_color : style->color, 1);
    append_color(out, style->color, 1);
    append_color(out, box ? style->box_color : style->outline_color, box ? style->box_opacity : 1);
    append_color(out, style->box_color, box ? style->box_opacity : 0);
    g_string_append_printf(out, "0,0,0,0,100,100,0,0,%d,%d,0,%d,%d,%d,%d,1\n", box ? 3 : 1,
                           (int)lrint(MAX(style->outline_px, 0) * scale), key_of(writing), margin,
                           margin, margin);
}

static void append_head(GString *out, const KnCaptionWriting *writing, int width, int height)
{
    double scale = MIN(width, height) / 1080.0;
    g_autofree char *title = g_strdup(writing->title ? writing->title : "");
    g_strdelimit(title, "\r\n", ' ');
    g_string_append(out, "[Script Info]\n");
    if (*title)
        g_string_append_printf(out, "Title: %s\n", title);
    g_string_append_printf(out,
                           "ScriptType: v4.00+\nWrapStyle: 2\nScaledBorderAndShadow: yes\n"
                           "YCbCr Matrix: TV.709\nPlayResX: %d\nPlayResY: %d\n",
                           width, height);
    if (writing->language)
        g_string_append_printf(out, "Language: %s\n", writing->language);
    g_string_append(out, "\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, "
                         "SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
                         "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, "
                         "Alignment, MarginL, MarginR, MarginV, Encoding\n");
    append_style(out, writing, scale);
    g_string_append(out, "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, "
                         "MarginV, Effect, Text\n");
}

static void write_ass(const KnCaptions *captions, const KnCaptionWriting *writing, GString *out)
{
    int width = writing->width > 0 ? writing->width : 1920;
    int height = writing->height > 0 ? writing->height : 1080;
    append_head(out, writing, width, height);
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        g_string_append(out, "Dialogue: 0,");
        append_time(out, caption->start_us);
        g_string_append_c(out, ',');
        append_time(out, MAX(caption->end_us, caption->start_us + 10000));
        g_string_append(out, ",Default,,0,0,0,,");
        if (writing->style && writing->style->spot.kind == KN_CAPTION_POINT)
            g_string_append_printf(out, "{\\pos(%d,%d)}",
                                   (int)lrint(writing->style->spot.point.x * width),
                                   (int)lrint(writing->style->spot.point.y * height));
        else if (caption->place.has_y && caption->place.y < 1.0 / 3)
            g_string_append(out, "{\\an8}");
        append_karaoke(out, caption);
        g_string_append_c(out, '\n');
    }
}

const KnCaptionFormat kn_caption_ass = {
    .name = "ass",
    .endings = "ass|ssa",
    .read = read_ass,
    .write = write_ass,
};

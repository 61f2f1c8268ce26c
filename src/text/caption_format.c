/* SPDX-License-Identifier: MIT */
#include "text/caption_format.h"
#include "base/error.h"
#include "base/open_file.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

static const KnCaptionFormat *const formats[] = {&kn_caption_srt, &kn_caption_vtt, &kn_caption_ass,
                                                 NULL};

enum { CAPTIONS_MAX = 200000, HOURS_DIGITS_MAX = 3 };

const KnCaptionFormat *kn_caption_format_find(const char *name)
{
    for (int i = 0; formats[i]; i++) {
        g_auto(GStrv) endings = g_strsplit(formats[i]->endings, "|", -1);
        for (int j = 0; endings[j]; j++)
            if (g_ascii_strcasecmp(endings[j], name) == 0)
                return formats[i];
    }
    return NULL;
}

const KnCaptionFormat *kn_caption_format_of_file(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && !strchr(dot, '/') ? kn_caption_format_find(dot + 1) : NULL;
}

gboolean kn_caption_lines_fail(const KnCaptionLines *lines, guint line, GError **error,
                               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *why = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "%s:%u: %s", lines->name, line + 1, why);
    return FALSE;
}

/* ---- the text ---- */

static guint count_lines(const char *from, const char *to)
{
    guint n = 0;
    for (const char *at = from; at < to; at++)
        n += *at == '\n' || (*at == '\r' && !(at + 1 < to && at[1] == '\n'));
    return n;
}

/* UTF-8 without control characters, or an error that says what to do about it. */
static gboolean check_text(const KnCaptionLines *lines, const char *data, gsize size,
                           GError **error)
{
    const char *end;
    if (size >= 2 && ((guchar)data[0] | (guchar)data[1] << 8) == 0xfeff)
        return kn_caption_lines_fail(lines, 0, error,
                                     "found UTF-16; expected UTF-8, which `iconv -f UTF-16 -t "
                                     "UTF-8` makes of it");
    if (size >= 2 && ((guchar)data[0] << 8 | (guchar)data[1]) == 0xfeff)
        return kn_caption_lines_fail(lines, 0, error,
                                     "found UTF-16; expected UTF-8, which `iconv -f UTF-16 -t "
                                     "UTF-8` makes of it");
    if (!g_utf8_validate_len(data, size, &end))
        return kn_caption_lines_fail(
            lines, count_lines(data, end), error,
            *end ? "found the byte 0x%02x, which is not UTF-8; expected UTF-8, which for example "
                   "`iconv -f WINDOWS-1252 -t UTF-8` makes of it"
                 : "found the byte 0x%02x; expected a text",
            (guchar)*end);
    for (const char *at = data; at < data + size; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_iscntrl(c) && c != '\t' && c != '\n' && c != '\r' && c != 0x85)
            return kn_caption_lines_fail(lines, count_lines(data, at), error,
                                         "found the control character U+%04X", c);
    }
    return TRUE;
}

static char **split(const char *data, gsize size, guint *n)
{
    GPtrArray *list = g_ptr_array_new();
    const char *end = data + size;
    while (data < end) {
        const char *at = data;
        while (at < end && *at != '\n' && *at != '\r')
            at++;
        char *line = g_strndup(data, (gsize)(at - data));
        g_strdelimit(line, "\t", ' ');
        g_ptr_array_add(list, line);
        data = at + (at + 1 < end && at[0] == '\r' && at[1] == '\n' ? 2 : 1);
    }
    *n = list->len;
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

KnCaptions *kn_captions_parse(const KnCaptionFormat *format, const char *data, gsize size,
                              const char *name, GError **error)
{
    g_autofree char *visible = kn_text_visible(name);
    KnCaptionLines lines = {.name = visible};
    if (!check_text(&lines, data, size, error))
        return NULL;
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        size -= 3;
    }
    lines.lines = split(data, size, &lines.n);
    GArray *captions = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    gboolean read = format->read(&lines, captions, error);
    g_strfreev(lines.lines);
    g_autoptr(KnCaptions) list = kn_captions_take(captions);
    return read ? g_steal_pointer(&list) : NULL;
}

KnCaptions *kn_captions_read(const char *path, char **text, GError **error)
{
    const KnCaptionFormat *format = kn_caption_format_of_file(path);
    g_autofree char *visible = kn_text_visible(path), *data = NULL;
    g_autoptr(GError) failure = NULL;
    gsize size;
    if (!format) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "'%s' is of an unknown kind; expected a file that ends in .srt, .vtt, .ass or "
                    ".ssa",
                    visible);
        return NULL;
    }
    if (!kn_read_input(path, KN_CAPTION_FILE_MAX, &data, &size, &failure)) {
        if (errno == EFBIG)
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                        "'%s' is larger than %d MB, which no caption file is", visible,
                        KN_CAPTION_FILE_MAX >> 20);
        else
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the captions: %s", failure->message);
        return NULL;
    }
    KnCaptions *captions = kn_captions_parse(format, data, size, path, error);
    if (captions && text)
        *text = g_steal_pointer(&data);
    return captions;
}

char *kn_captions_write(const KnCaptionFormat *format, const KnCaptions *captions,
                        const KnCaptionWriting *writing)
{
    static const KnCaptionWriting plain;
    GString *out = g_string_new(NULL);
    format->write(captions, writing ? writing : &plain, out);
    return g_string_free(out, FALSE);
}

/* ---- times ---- */

static gboolean read_digits(const char **at, int max_digits, gint64 *value, int *n_digits)
{
    *value = 0;
    for (*n_digits = 0; g_ascii_isdigit(**at) && *n_digits < max_digits; (*at)++, (*n_digits)++)
        *value = *value * 10 + (**at - '0');
    return *n_digits > 0 && !g_ascii_isdigit(**at);
}

gboolean kn_caption_time_read(const char **at, gint64 *time_us)
{
    gint64 part[3], fraction = 0;
    int n = 0, digits;
    for (;;) {
        if (!read_digits(at, HOURS_DIGITS_MAX, &part[n++], &digits))
            return FALSE;
        if (n > 1 && (part[n - 1] > 59 || digits > 2))
            return FALSE;
        if (**at != ':')
            break;
        if (n == 3)
            return FALSE;
        (*at)++;
    }
    if (n < 2)
        return FALSE;
    if (**at == ',' || **at == '.') {
        (*at)++;
        if (!read_digits(at, 6, &fraction, &digits))
            return FALSE;
        for (; digits < 6; digits++)
            fraction *= 10;
    }
    gint64 seconds = n == 3 ? (part[0] * 60 + part[1]) * 60 + part[2] : part[0] * 60 + part[1];
    /* Whole milliseconds, as all formats count: captions keep their order when they are written. */
    *time_us = seconds * G_USEC_PER_SEC + (fraction + 500) / 1000 * 1000;
    return TRUE;
}

void kn_caption_time_append(GString *out, gint64 time_us, char sign)
{
    gint64 ms = (time_us + 500) / 1000;
    g_string_append_printf(out, "%02d:%02d:%02d%c%03d", (int)(ms / 3600000), (int)(ms / 60000 % 60),
                           (int)(ms / 1000 % 60), sign, (int)(ms % 1000));
}

static const char *skip_spaces(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

gboolean kn_caption_times_read(const char *line, gint64 *start_us, gint64 *end_us,
                               const char **rest)
{
    const char *at = skip_spaces(line);
    if (!kn_caption_time_read(&at, start_us))
        return FALSE;
    at = skip_spaces(at);
    if (strncmp(at, "-->", 3) != 0)
        return FALSE;
    at = skip_spaces(at + 3);
    if (!kn_caption_time_read(&at, end_us) || (*at && *at != ' '))
        return FALSE;
    *rest = skip_spaces(at);
    return TRUE;
}

/* ---- captions ---- */

/* White space around lines and empty lines go; `map` receives where each byte went. */
static char *tidy(const char *text, guint *map)
{
    GString *out = g_string_new(NULL);
    gsize size = strlen(text);
    for (gsize i = 0; i <= size; i++) {
        gboolean bare = out->len == 0 || out->str[out->len - 1] == '\n';
        if (text[i] == '\n' || text[i] == '\0')
            while (out->len > 0 && out->str[out->len - 1] == ' ')
                g_string_truncate(out, out->len - 1);
        bare = bare || out->len == 0 || out->str[out->len - 1] == '\n';
        map[i] = (guint)out->len;
        if (text[i] != '\0' && !(bare && (text[i] == ' ' || text[i] == '\n')))
            g_string_append_c(out, text[i]);
    }
    if (out->len > 0 && out->str[out->len - 1] == '\n')
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

static void tidy_words(KnCaption *caption, const guint *map, gsize length)
{
    guint n = 0;
    for (guint i = 0; i < caption->n_words; i++) {
        KnCaptionWord word = caption->words[i];
        guint start = MIN(map[word.offset], (guint)length);
        guint end = MIN(map[word.offset + word.length], (guint)length);
        word.start_us = CLAMP(word.start_us, caption->start_us, caption->end_us);
        word.end_us = CLAMP(word.end_us, word.start_us, caption->end_us);
        word.offset = start;
        word.length = end - start;
        if (end > start)
            caption->words[n++] = word;
    }
    caption->n_words = n;
}

gboolean kn_caption_add(KnCaptionLines *lines, guint line, KnCaption *take_caption,
                        GArray *captions, GError **error)
{
    KnCaption caption = *take_caption;
    g_autofree guint *map = g_new(guint, strlen(caption.text) + 1);
    char *text = tidy(caption.text, map);
    g_free(caption.text);
    caption.text = text;
    caption.segment = KN_CAPTION_NO_SEGMENT;
    tidy_words(&caption, map, strlen(text));
    gboolean backwards = caption.end_us < caption.start_us, many = captions->len >= CAPTIONS_MAX;
    if (!backwards && !many && caption.end_us > caption.start_us && *text)
        g_array_append_val(captions, caption);
    else
        kn_caption_clear(&caption);
    *take_caption = (KnCaption){0};
    if (backwards)
        return kn_caption_lines_fail(lines, line, error,
                                     "the caption ends before it starts; expected a later end");
    if (many)
        return kn_caption_lines_fail(
            lines, line, error, "found more captions than %d; expected a film's", CAPTIONS_MAX);
    return TRUE;
}

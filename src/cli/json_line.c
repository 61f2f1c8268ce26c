/* SPDX-License-Identifier: MIT */
#include "cli/json_line.h"

#include <math.h>
#include <stdio.h>

struct KnJsonLine {
    GString *text;
};

static void append_string(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(out, '"');
    for (const char *at = valid; *at; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_printf(out, "\\%c", *at);
        else if ((guchar)*at < 0x20)
            g_string_append_printf(out, "\\u%04x", (guint)*at);
        else
            g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}

static void append_name(KnJsonLine *line, const char *name)
{
    if (line->text->len > 1)
        g_string_append_c(line->text, ',');
    append_string(line->text, name);
    g_string_append_c(line->text, ':');
}

KnJsonLine *kn_json_line_new(const char *event)
{
    KnJsonLine *line = g_new0(KnJsonLine, 1);
    line->text = g_string_new("{");
    kn_json_line_string(line, "event", event);
    return line;
}

void kn_json_line_string(KnJsonLine *line, const char *name, const char *text)
{
    if (!text)
        return;
    append_name(line, name);
    append_string(line->text, text);
}

void kn_json_line_integer(KnJsonLine *line, const char *name, gint64 number)
{
    append_name(line, name);
    g_string_append_printf(line->text, "%" G_GINT64_FORMAT, number);
}

void kn_json_line_number(KnJsonLine *line, const char *name, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(number))
        return;
    append_name(line, name);
    g_string_append(line->text, g_ascii_formatd(digits, sizeof digits, "%.3f", number));
}

void kn_json_line_bool(KnJsonLine *line, const char *name, gboolean yes)
{
    append_name(line, name);
    g_string_append(line->text, yes ? "true" : "false");
}

void kn_json_line_counts(KnJsonLine *line, const char *name, gint64 made, gint64 cached)
{
    append_name(line, name);
    g_string_append_printf(line->text,
                           "{\"made\":%" G_GINT64_FORMAT ",\"cached\":%" G_GINT64_FORMAT "}", made,
                           cached);
}

void kn_json_line_print(KnJsonLine *line)
{
    g_string_append(line->text, "}\n");
    fputs(line->text->str, stdout);
    fflush(stdout);
    g_string_free(line->text, TRUE);
    g_free(line);
}

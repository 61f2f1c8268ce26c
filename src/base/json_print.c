/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"

#include <math.h>
#include <string.h>

void kn_json_append_string(GString *out, const char *text)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* character, letter */
    g_string_append_c(out, '"');
    for (; *text; text++) {
        const char *name = NULL;
        for (const char *at = named; *at && !name; at += 2)
            name = *at == *text ? at + 1 : NULL;
        if (name)
            g_string_append_printf(out, "\\%c", *name);
        else if ((guchar)*text < 0x20)
            g_string_append_printf(out, "\\u%04x", (guint)*text);
        else
            g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

void kn_json_append_number(GString *out, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (number == floor(number) && fabs(number) < 1e15) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, (gint64)number);
        return;
    }
    for (int digits = 6; digits <= 17; digits++) {
        char format[8];
        g_snprintf(format, sizeof format, "%%.%dg", digits);
        g_ascii_formatd(text, sizeof text, format, number);
        if (g_ascii_strtod(text, NULL) == number)
            break;
    }
    g_string_append(out, text);
}

static void append_value(GString *out, const KnJson *value, gboolean written);

static void append_container(GString *out, const KnJson *value, gboolean written)
{
    gboolean object = value->type == KN_JSON_OBJECT;
    g_string_append_c(out, object ? '{' : '[');
    for (guint i = 0; i < value->n; i++) {
        if (i > 0)
            g_string_append(out, ", ");
        if (object) {
            kn_json_append_string(out, value->keys[i]);
            g_string_append(out, ": ");
        }
        append_value(out, value->items[i], written);
    }
    g_string_append_c(out, object ? '}' : ']');
}

static void append_value(GString *out, const KnJson *value, gboolean written)
{
    if (!value || value->type == KN_JSON_NULL)
        g_string_append(out, "null");
    else if (value->type == KN_JSON_BOOL)
        g_string_append(out, value->boolean ? "true" : "false");
    else if (value->type == KN_JSON_NUMBER && written && value->written)
        g_string_append(out, value->written);
    else if (value->type == KN_JSON_NUMBER && value->integral)
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value->integer);
    else if (value->type == KN_JSON_NUMBER)
        kn_json_append_number(out, value->number);
    else if (value->type == KN_JSON_STRING)
        kn_json_append_string(out, value->string);
    else
        append_container(out, value, written);
}

void kn_json_append(GString *out, const KnJson *value)
{
    append_value(out, value, FALSE);
}

void kn_json_append_written(GString *out, const KnJson *value)
{
    append_value(out, value, TRUE);
}

gboolean kn_json_prints_as(const KnJson *number, const char *text)
{
    g_autoptr(GString) printed = g_string_new(NULL);
    append_value(printed, number, FALSE);
    return strcmp(printed->str, text) == 0;
}

/* SPDX-License-Identifier: MIT */
#include "project/describe.h"

#include <string.h>

char *kn_describe_help(const KnOption *option)
{
    GString *out = g_string_new(option->help);
    if (out->len > 0)
        out->str[0] = g_ascii_toupper(out->str[0]);
    if (option->unit)
        g_string_append_printf(out, " (%s)", option->unit);
    return g_string_free(out, FALSE);
}

static const char *type_noun(KnOptionType type)
{
    static const char *const nouns[] = {
        [KN_OPTION_BOOL] = "true or false",
        [KN_OPTION_INT] = "whole number",
        [KN_OPTION_DOUBLE] = "number",
        [KN_OPTION_STRING] = "string",
        [KN_OPTION_PATH] = "file",
        [KN_OPTION_ENUM] = "string",
        [KN_OPTION_COLOR] = "colour",
        [KN_OPTION_POINT] = "point",
        [KN_OPTION_BOX] = "box",
        [KN_OPTION_DURATION] = "time",
        [KN_OPTION_STRINGS] = "array of strings",
        [KN_OPTION_JSON] = "see text",
    };
    return nouns[type];
}

char *kn_describe_type(const KnOption *option)
{
    gboolean number = option->type == KN_OPTION_INT || option->type == KN_OPTION_DOUBLE ||
                      option->type == KN_OPTION_DURATION;
    if (option->choices && option->type != KN_OPTION_DURATION) {
        g_autofree char *list = g_strjoinv("`, `", (char **)option->choices);
        return g_strdup_printf("`%s`", list);
    }
    if (!number || option->min == option->max)
        return g_strdup(type_noun(option->type));
    if (option->max >= G_MAXINT)
        return g_strdup_printf("%s, at least %.15g", type_noun(option->type), option->min);
    return g_strdup_printf("%s, %.15g to %.15g", type_noun(option->type), option->min, option->max);
}

static void append_row(GString *out, const KnOption *option)
{
    g_autofree char *type = kn_describe_type(option), *help = kn_describe_help(option);
    g_auto(GStrv) aliases = g_strsplit(option->alias ? option->alias : "", "|", -1);
    g_string_append_printf(out, "| `%s`", option->name);
    for (guint i = 0; aliases[i]; i++)
        g_string_append_printf(out, ", `%s`", aliases[i]);
    g_string_append_printf(out, " | %s | ", type);
    if (option->default_text)
        g_string_append_printf(out, "`%s`", option->default_text);
    else
        g_string_append(out, option->required ? "required" : "–");
    g_string_append_printf(out, " | %s |\n", help);
}

void kn_describe_table(GString *out, const KnOption *options)
{
    g_autoptr(GString) informational = g_string_new(NULL);
    g_string_append(out, "| name | value | default | meaning |\n|---|---|---|---|\n");
    for (; options->name; options++) {
        if (!options->informational)
            append_row(out, options);
        else
            g_string_append_printf(informational, "%s`%s`", informational->len ? ", " : "",
                                   options->name);
    }
    if (informational->len > 0)
        g_string_append_printf(out, "\nAccepted without effect: %s.\n", informational->str);
}

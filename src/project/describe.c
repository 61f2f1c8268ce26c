/* SPDX-License-Identifier: MIT */
#include "project/describe.h"
#include "base/schema.h"

#include <string.h>

char *kn_describe_type(const KnOption *option)
{
    GString *out = g_string_new(NULL);
    if (option->type->describe)
        option->type->describe(option, out);
    else
        g_string_append(out, option->type->noun);
    return g_string_free(out, FALSE);
}

/* What each of the names means; not of the endings that a file may have. */
static void append_choices(GString *out, const KnOption *option)
{
    if (!option->choices || !option->type->words)
        return;
    for (const KnName *name = option->choices; name->name; name++)
        if (name->help)
            g_string_append_printf(out, "<br>`%s`: %s", name->name, name->help);
}

static void append_row(GString *out, const KnOption *option)
{
    g_autofree char *type = kn_describe_type(option), *help = kn_option_sentence(option);
    g_auto(GStrv) aliases = g_strsplit(option->alias ? option->alias : "", "|", -1);
    g_string_append_printf(out, "| `%s`", option->name);
    for (guint i = 0; aliases[i]; i++)
        g_string_append_printf(out, ", `%s`", aliases[i]);
    g_string_append_printf(out, " | %s | ", type);
    if (option->default_text)
        g_string_append_printf(out, "`%s`", option->default_text);
    else
        g_string_append(out, option->required ? "required" : "–");
    g_string_append_printf(out, " | %s", help);
    append_choices(out, option);
    g_string_append(out, " |\n");
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

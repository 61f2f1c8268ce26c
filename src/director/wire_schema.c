/* SPDX-License-Identifier: MIT */
/* The schema that is sent, and the same in words for the prompt: a server that holds its decoder to
 * a schema does not show it to the model. */
#include "base/json_print.h"
#include "director/wire_private.h"

#include <string.h>

/* "warm_grade 0 to 1" of each effect that has another range than the one before. */
static void append_ranges(GString *out, const KnWireKey *key)
{
    const char *name, *help;
    g_autoptr(GString) ranges = g_string_new(NULL);
    for (guint i = 0; (name = kn_wire_name(key->slot, i, &help)); i++) {
        const KnOption *option = kn_wire_option(key, name);
        if (!option || option->min == option->max || key->slot == KN_WIRE_TRANSITION)
            continue;
        g_autofree char *range = g_strdup_printf("%g to %g", option->min, option->max);
        if (!strstr(ranges->str, range))
            g_string_append_printf(ranges, "%s%s %s", ranges->len ? ", " : "", name, range);
    }
    if (ranges->len > 0)
        g_string_append_printf(out, " Range: %s.", ranges->str);
}

static char *sentence(const KnWireKey *key)
{
    GString *out = g_string_new(key->help);
    if (key->type == KN_JSON_NUMBER)
        append_ranges(out, key);
    return g_string_free(out, FALSE);
}

static void append_names(GString *out, const KnWireKey *key)
{
    const char *name, *help;
    for (guint i = 0; (name = kn_wire_name(key->slot, i, &help)); i++) {
        g_string_append(out, i > 0 ? ", " : "");
        kn_json_append_string(out, name);
    }
}

static void append_choices(GString *out, const KnName *choices)
{
    for (guint i = 0; choices[i].name; i++) {
        kn_json_append_string(out, choices[i].name);
        g_string_append(out, ", ");
    }
    g_string_append(out, "null");
}

static void append_key(GString *out, const KnWireKey *key)
{
    g_autofree char *words = sentence(key);
    kn_json_append_string(out, key->key);
    g_string_append(out, ": {\"type\": ");
    if (key->role == KN_WIRE_NAME || key->role == KN_WIRE_NOTE)
        g_string_append(out, "\"string\"");
    else
        g_string_append(out, key->type == KN_JSON_NUMBER ? "[\"number\", \"null\"]"
                                                         : "[\"string\", \"null\"]");
    if (key->role == KN_WIRE_NAME || key->choices) {
        g_string_append(out, ", \"enum\": [");
        if (key->choices)
            append_choices(out, key->choices);
        else
            append_names(out, key);
        g_string_append_c(out, ']');
    }
    g_string_append(out, ", \"description\": ");
    kn_json_append_string(out, words);
    g_string_append_c(out, '}');
}

static void append_plan(GString *out)
{
    g_string_append(out, "{\"type\": \"object\", \"properties\": {");
    for (const KnWireKey *key = kn_wire_keys; key->key; key++) {
        g_string_append(out, key > kn_wire_keys ? ", " : "");
        append_key(out, key);
    }
    g_string_append(out, "}, \"required\": [");
    for (const KnWireKey *key = kn_wire_keys; key->key; key++)
        g_string_append_printf(out, "%s\"%s\"", key > kn_wire_keys ? ", " : "", key->key);
    g_string_append(out, "], \"additionalProperties\": false}");
}

char *kn_wire_schema(guint n)
{
    GString *out = g_string_new("{\"type\": \"object\", \"properties\": {");
    for (guint i = 1; i <= n; i++)
        g_string_append_printf(out, "%s\"s%u\": {\"$ref\": \"#/$defs/plan\"}", i > 1 ? ", " : "",
                               i);
    g_string_append(out, "}, \"required\": [");
    for (guint i = 1; i <= n; i++)
        g_string_append_printf(out, "%s\"s%u\"", i > 1 ? ", " : "", i);
    g_string_append(out, "], \"additionalProperties\": false, \"$defs\": {\"plan\": ");
    append_plan(out);
    g_string_append(out, "}}");
    return g_string_free(out, FALSE);
}

char *kn_wire_catalogue(void)
{
    GString *out = g_string_new("Keys of a plan, all of them required:\n");
    for (const KnWireKey *key = kn_wire_keys; key->key; key++) {
        g_autofree char *words = sentence(key);
        g_string_append_printf(out, "- %s: %s\n", key->key, words);
    }
    for (const KnWireKey *key = kn_wire_keys; key->key; key++) {
        const char *name, *help;
        if (key->role != KN_WIRE_NAME)
            continue;
        g_string_append_printf(out, "\nValues of %s:\n", key->key);
        for (guint i = 0; (name = kn_wire_name(key->slot, i, &help)); i++)
            g_string_append_printf(out, "- %s: %s\n", name, help ? help : "Nothing.");
    }
    return g_string_free(out, FALSE);
}

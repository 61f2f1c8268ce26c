/* SPDX-License-Identifier: MIT */
#include "base/schema.h"
#include "base/json_print.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct KnSchema {
    GString *definitions; /* members of "$defs" */
    GHashTable *names;    /* of those that are made, or about to be */
    GHashTable *open;     /* names of tables whose objects may have other members */
};

KnSchema *kn_schema_new(void)
{
    KnSchema *schema = g_new(KnSchema, 1);
    *schema = (KnSchema){
        .definitions = g_string_new(NULL),
        .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .open = g_hash_table_new(g_str_hash, g_str_equal),
    };
    return schema;
}

void kn_schema_free(KnSchema *schema)
{
    if (!schema)
        return;
    g_string_free(schema->definitions, TRUE);
    g_hash_table_unref(schema->names);
    g_hash_table_unref(schema->open);
    g_free(schema);
}

void kn_schema_ref(KnSchema *schema, GString *out, const char *name,
                   void (*make)(KnSchema *schema, GString *out, gconstpointer data),
                   gconstpointer data)
{
    g_string_append_printf(out, "{\"$ref\": \"#/$defs/%s\"}", name);
    if (!g_hash_table_add(schema->names, g_strdup(name)))
        return;
    g_autoptr(GString) form = g_string_new(NULL); /* making it may make others */
    make(schema, form, data);
    g_string_append_printf(schema->definitions, "%s\"%s\": %s",
                           schema->definitions->len ? ", " : "", name, form->str);
}

char *kn_option_sentence(const KnOption *option)
{
    GString *out = g_string_new(option->help);
    if (out->len > 0)
        out->str[0] = g_ascii_toupper(out->str[0]);
    if (option->unit)
        g_string_append_printf(out, " (%s)", option->unit);
    return g_string_free(out, FALSE);
}

static void append_text(KnSchema *schema, GString *out, gconstpointer text)
{
    g_string_append(out, text);
}

void kn_schema_text_ref(KnSchema *schema, GString *out, const char *name, const char *text)
{
    kn_schema_ref(schema, out, name, append_text, text);
}

void kn_schema_variable(KnSchema *schema, GString *out, KnVariableUse use)
{
    static const char whole[] =
        "{\"description\": \"A {{variable}}\", \"type\": \"string\", \"pattern\": "
        "\"^\\\\{\\\\{\\\\s*[A-Za-z_][A-Za-z0-9_.-]*\\\\s*\\\\}\\\\}$\"}";
    static const char part[] =
        "{\"description\": \"A text with a {{variable}} in it\", \"type\": \"string\", "
        "\"pattern\": \"\\\\{\\\\{\\\\s*[A-Za-z_][A-Za-z0-9_.-]*\\\\s*\\\\}\\\\}\"}";
    if (use == KN_VARIABLE_WHOLE)
        kn_schema_text_ref(schema, out, "variable", whole);
    else
        kn_schema_text_ref(schema, out, "text_with_variable", part);
}

void kn_schema_numbers(KnSchema *schema, GString *out, const char *type, double max, guint n)
{
    g_string_append_printf(out,
                           "{\"type\": \"array\", \"items\": {\"anyOf\": [{\"type\": \"%s\", "
                           "\"minimum\": 0, \"maximum\": %g}, ",
                           type, max);
    kn_schema_variable(schema, out, KN_VARIABLE_WHOLE);
    g_string_append_printf(out, "]}, \"minItems\": %u, \"maxItems\": %u}", n, n);
}

/* What else may stand in place of a value of the type: a variable, and null for "not given". */
static void append_others(KnSchema *schema, GString *out, const KnOption *option)
{
    if (option->type->variable != KN_VARIABLE_NONE) {
        g_string_append(out, ", ");
        kn_schema_variable(schema, out, option->type->variable);
    }
    if (!option->required)
        g_string_append(out, ", {\"type\": \"null\"}");
}

static void append_option(KnSchema *schema, GString *out, const KnOption *option, const char *key,
                          gsize length)
{
    g_autofree char *words = kn_option_sentence(option), *name = g_strndup(key, length);
    g_string_append_printf(out, "\"%s\": {\"description\": ", name);
    kn_json_append_string(out, words);
    if (option->default_text)
        g_string_append_printf(out, ", \"default\": %s", option->default_text);
    g_string_append(out, ", \"anyOf\": [");
    option->type->schema(option, schema, out);
    append_others(schema, out, option);
    g_string_append(out, "]}");
}

void kn_schema_properties(KnSchema *schema, GString *out, const KnOption *options)
{
    for (const KnOption *option = options; option->name; option++) {
        if (option > options)
            g_string_append(out, ", ");
        append_option(schema, out, option, option->name, strlen(option->name));
        g_auto(GStrv) aliases = g_strsplit(option->alias ? option->alias : "", "|", -1);
        for (guint i = 0; aliases[i]; i++) {
            g_string_append(out, ", ");
            append_option(schema, out, option, aliases[i], strlen(aliases[i]));
        }
    }
}

static void append_required(GString *out, const KnOption *options)
{
    const char *before = "";
    g_string_append(out, ", \"required\": [");
    for (const KnOption *option = options; option->name; option++) {
        if (!option->required)
            continue;
        g_assert(!option->alias); /* the keyword knows no other names */
        g_string_append_printf(out, "%s\"%s\"", before, option->name);
        before = ", ";
    }
    g_string_append_c(out, ']');
}

/* The keywords of an object, without braces. */
static void append_keywords(KnSchema *schema, GString *out, const KnOptionTable *table)
{
    g_string_append(out, "\"type\": \"object\", \"description\": ");
    kn_json_append_string(out, table->help);
    g_string_append(out, ", \"properties\": {");
    kn_schema_properties(schema, out, table->options);
    g_string_append_c(out, '}');
    append_required(out, table->options);
    if (table->rules) {
        g_string_append(out, ", ");
        table->rules(schema, out);
    }
    if (!g_hash_table_contains(schema->open, table->name))
        g_string_append(out, ", \"additionalProperties\": false");
}

void kn_schema_leave_open(KnSchema *schema, const KnOptionTable *table)
{
    g_hash_table_add(schema->open, (gpointer)table->name);
}

void kn_schema_known_names(GString *out, const KnOption *options)
{
    g_string_append(out, "{\"enum\": [");
    for (const KnOption *option = options; option->name; option++) {
        g_string_append_printf(out, "%s\"%s\"", option > options ? ", " : "", option->name);
        g_auto(GStrv) aliases = g_strsplit(option->alias ? option->alias : "", "|", -1);
        for (guint i = 0; aliases[i]; i++)
            g_string_append_printf(out, ", \"%s\"", aliases[i]);
    }
    g_string_append(out, "]}");
}

static void append_table(KnSchema *schema, GString *out, gconstpointer table)
{
    g_string_append_c(out, '{');
    append_keywords(schema, out, table);
    g_string_append_c(out, '}');
}

void kn_schema_table_ref(KnSchema *schema, GString *out, const KnOptionTable *table)
{
    kn_schema_ref(schema, out, table->name, append_table, table);
}

void kn_schema_names(GString *out, const KnName *names)
{
    g_string_append(out, "{\"anyOf\": [");
    for (const KnName *name = names; name->name; name++) {
        g_string_append(out, name > names ? ", {\"const\": " : "{\"const\": ");
        kn_json_append_string(out, name->name);
        if (name->help) {
            g_string_append(out, ", \"description\": ");
            kn_json_append_string(out, name->help);
        }
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]}");
}

void kn_schema_bounds(GString *out, const KnOption *option)
{
    if (option->min == option->max)
        return;
    g_string_append(out, ", \"minimum\": ");
    kn_json_append_number(out, option->min);
    g_string_append(out, ", \"maximum\": ");
    kn_json_append_number(out, option->max);
}

char *kn_schema_text(KnSchema *schema, const char *title, const KnOptionTable *root)
{
    g_autoptr(GString) text =
        g_string_new("{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": ");
    g_autoptr(GError) error = NULL;
    kn_json_append_string(text, title);
    g_string_append(text, ", ");
    append_keywords(schema, text, root);
    g_string_append_printf(text, ", \"$defs\": {%s}}", schema->definitions->str);
    g_autoptr(JsonNode) node = json_from_string(text->str, &error);
    if (!node) /* a type of ours appends what is no JSON */
        g_error("schema: %s", error->message);
    g_autofree char *pretty = json_to_string(node, TRUE);
    return g_strconcat(pretty, "\n", NULL);
}

/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "base/schema.h"

#include <string.h>

/* Types of options: values that somebody else reads later. The field is the value itself. */

/* The value in a canonical form: numbers by their double, members in the file's order. */
static GVariant *value_variant(const KnJson *node)
{
    if (!node || node->type == KN_JSON_NULL)
        return g_variant_new_maybe(G_VARIANT_TYPE_VARIANT, NULL);
    if (node->type == KN_JSON_BOOL)
        return g_variant_new_boolean(node->boolean);
    if (node->type == KN_JSON_NUMBER)
        return g_variant_new_double(node->number);
    if (node->type == KN_JSON_STRING)
        return g_variant_new_string(node->string);
    g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(sv)"));
    for (guint i = 0; i < node->n; i++)
        g_variant_builder_add(&builder, "(sv)", node->keys ? node->keys[i] : "",
                              value_variant(node->items[i]));
    return g_variant_builder_end(&builder);
}

GVariant *kn_node_to_variant(const void *field)
{
    return value_variant(*(const KnJson *const *)field);
}

void kn_node_print(const KnOption *option, const void *field, GString *out)
{
    kn_json_append(out, *(const KnJson *const *)field);
}

#define NODE_FIELD                                                                                 \
    .size = sizeof(const KnJson *), .print = kn_node_print, .to_variant = kn_node_to_variant

void kn_node_take(const KnReading *reading)
{
    *(const KnJson **)reading->field = reading->node;
}

static void any_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{}");
}

const KnOptionType kn_type_any = {
    .noun = "see text", NODE_FIELD, .read = kn_node_take, .schema = any_schema};

/* ---- objects ---- */

/* The option's example, or that of the objects that it takes. */
static void expected_object(const KnReading *reading, const char *expected)
{
    const KnOptionTable *table = reading->option->of;
    const KnOption *end = table ? table->options : NULL;
    while (end && end->name)
        end++;
    kn_reading_expected_such(reading, expected,
                             reading->option->example ? NULL
                             : end                    ? end->example
                                                      : NULL);
}

static void object_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_OBJECT)
        kn_node_take(reading);
    else
        expected_object(reading, "an object");
}

static void object_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_table_ref(schema, out, option->of);
}

const KnOptionType kn_type_object = {
    .noun = "object", NODE_FIELD, .read = object_read, .schema = object_schema};

static void string_or_object_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_OBJECT || reading->node->type == KN_JSON_STRING)
        kn_node_take(reading);
    else
        expected_object(reading, "a name or an object");
}

static void string_or_object_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [{\"type\": \"string\"}, ");
    object_schema(option, schema, out);
    g_string_append(out, "]}");
}

const KnOptionType kn_type_string_or_object = {.noun = "name, or object",
                                               NODE_FIELD,
                                               .read = string_or_object_read,
                                               .schema = string_or_object_schema};

/* ---- lists of objects ---- */

static void read_list(const KnReading *reading, const char *expected)
{
    const KnJson *node = reading->node;
    const KnOption *option = reading->option;
    if (node->type != KN_JSON_ARRAY) {
        kn_reading_expected(reading, expected);
    } else if (!kn_option_in_range(option, node->n)) {
        g_autofree char *found =
            node->n ? g_strdup_printf("an array of %u", node->n) : g_strdup("an empty array");
        kn_reading_error(reading,
                         "found %s" KN_HINT "; expected an array of at least %.0f and at most %.0f",
                         found, option->min, option->max);
    } else {
        kn_node_take(reading);
    }
}

static void objects_read(const KnReading *reading)
{
    read_list(reading, "an array of objects");
}

static void objects_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"array\", \"items\": ");
    object_schema(option, schema, out);
    if (option->min != option->max)
        g_string_append_printf(out, ", \"minItems\": %g, \"maxItems\": %.0f", option->min,
                               option->max);
    g_string_append_c(out, '}');
}

const KnOptionType kn_type_objects = {
    .noun = "array of objects", NODE_FIELD, .read = objects_read, .schema = objects_schema};

static void object_or_objects_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_OBJECT)
        kn_node_take(reading);
    else
        read_list(reading, "an object, or an array of objects");
}

static void object_or_objects_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    object_schema(option, schema, out);
    g_string_append(out, ", ");
    objects_schema(option, schema, out);
    g_string_append(out, "]}");
}

const KnOptionType kn_type_object_or_objects = {.noun = "object, or array of objects",
                                                NODE_FIELD,
                                                .read = object_or_objects_read,
                                                .schema = object_or_objects_schema};

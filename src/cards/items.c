/* SPDX-License-Identifier: MIT */
#include "cards/items.h"
#include "base/json_print.h"
#include "base/schema.h"

#include <string.h>

static const KnOption options[] = {
    {.name = "text",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(KnCardItem, char *, text),
     .required = TRUE,
     .help = "what stands there"},
    {.name = "at",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(KnCardItem, double, at),
     .or_unset = TRUE,
     .max = 36000,
     .default_text = "-1",
     .unit = "s",
     .time = KN_TIME_BEGINS,
     .help = "when it comes, from the segment's start; -1: as the card says"},
    {.name = NULL, .example = "{\"text\": \"First\", \"at\": 1.5}"},
};

static void items_clear(void *field)
{
    KnCardItems *list = field;
    for (guint i = 0; i < list->n; i++)
        kn_options_clear(options, &list->items[i]);
    g_free(list->items);
    *list = (KnCardItems){0};
}

static void items_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    g_autofree char *path = kn_reading_path(reading);
    if (node->type != KN_JSON_ARRAY || node->n == 0 || node->n > KN_CARD_ITEMS_MAX) {
        g_autofree char *expected = g_strdup_printf(
            "an array of 1 to %d strings or objects: [\"First\", \"Second\"]", KN_CARD_ITEMS_MAX);
        kn_reading_expected(reading, expected);
        return;
    }
    KnCardItems list = {node->n, g_new0(KnCardItem, node->n)};
    for (guint i = 0; i < node->n; i++) {
        const KnJson *item = node->items[i];
        g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
        kn_options_init(options, &list.items[i]);
        if (item->type == KN_JSON_STRING)
            list.items[i].text = g_strdup(item->string);
        else
            kn_options_read(options, &list.items[i], item, child, NULL, reading->problems);
    }
    items_clear(reading->field);
    *(KnCardItems *)reading->field = list;
}

static void items_print(const KnOption *option, const void *field, GString *out)
{
    const KnCardItems *list = field;
    g_string_append(out, list->n ? "[" : "null");
    for (guint i = 0; i < list->n; i++) {
        g_string_append(out, i ? ", " : "");
        kn_options_print(options, &list->items[i], out);
    }
    g_string_append(out, list->n ? "]" : "");
}

static GVariant *items_to_variant(const void *field)
{
    const KnCardItems *list = field;
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(msd)"));
    for (guint i = 0; i < list->n; i++)
        g_variant_builder_add(&builder, "(msd)", list->items[i].text, list->items[i].at);
    return g_variant_builder_end(&builder);
}

static void items_copy(const void *from, void *to)
{
    const KnCardItems *list = from;
    KnCardItems *copy = to;
    *copy = (KnCardItems){list->n, g_new0(KnCardItem, list->n)};
    for (guint i = 0; i < list->n; i++)
        kn_options_copy(options, &list->items[i], &copy->items[i]);
}

static void items_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(out,
                           "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": %d, \"items\": "
                           "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"object\", "
                           "\"properties\": {",
                           KN_CARD_ITEMS_MAX);
    kn_schema_properties(schema, out, options);
    g_string_append(out, "}, \"required\": [\"text\"], \"additionalProperties\": false}]}}");
}

const KnOptionType kn_type_card_items = {.noun = "array of strings or objects",
                                         .size = sizeof(KnCardItems),
                                         .read = items_read,
                                         .print = items_print,
                                         .to_variant = items_to_variant,
                                         .copy = items_copy,
                                         .clear = items_clear,
                                         .schema = items_schema,
                                         .elements = options};

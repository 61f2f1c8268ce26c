/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "base/schema.h"
#include "shot/easing.h"

#include <string.h>

/* The type of options that are easings. */

static void easing_read(const KnReading *reading)
{
    KnEasing easing;
    g_autoptr(GError) error = NULL;
    if (reading->node->type != KN_JSON_STRING)
        kn_reading_expected(reading, "an easing, such as \"ease-in-out\"");
    else if (kn_easing_parse(reading->node->string, &easing, &error))
        *(KnEasing *)reading->field = easing;
    else
        kn_reading_failed(reading, error);
}

static void easing_print(const KnOption *option, const void *field, GString *out)
{
    g_autofree char *text = kn_easing_text(field);
    kn_json_append_string(out, text);
}

static GVariant *easing_to_variant(const void *field)
{
    return g_variant_new_take_string(kn_easing_text(field));
}

/* All but the one that is written with its numbers. */
static void easing_words(const KnOption *option, GPtrArray *names)
{
    for (const char *const *name = kn_easing_names(); *name; name++)
        if (strcmp(*name, "cubic-bezier") != 0)
            g_ptr_array_add(names, (gpointer)*name);
}

static void make_easing(KnSchema *schema, GString *out, gconstpointer data)
{
    static const char number[] =
        "\\\\s*[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?\\\\s*";
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    easing_words(NULL, names);
    g_string_append(out, "{\"anyOf\": [{\"enum\": [");
    for (guint i = 0; i < names->len; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        kn_json_append_string(out, names->pdata[i]);
    }
    g_string_append_printf(out,
                           "]}, {\"type\": \"string\", \"pattern\": "
                           "\"^cubic-bezier\\\\(%s,%s,%s,%s\\\\)$\"}]}",
                           number, number, number, number);
}

static void easing_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_ref(schema, out, "easing", make_easing, NULL);
}

const KnOptionType kn_type_easing = {.noun = "easing",
                                     .size = sizeof(KnEasing),
                                     .variable = KN_VARIABLE_PART,
                                     .read = easing_read,
                                     .print = easing_print,
                                     .to_variant = easing_to_variant,
                                     .schema = easing_schema,
                                     .words = easing_words};

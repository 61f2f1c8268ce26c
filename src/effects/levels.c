/* SPDX-License-Identifier: MIT */
#include "effects/levels.h"
#include "base/json_print.h"
#include "base/schema.h"

/* Of an option that says no other. */
static double most_of(const KnOption *option)
{
    return option->max > 0 ? option->max : 1;
}

static void levels_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    KnLevels levels = {0};
    double most = most_of(reading->option);
    gboolean good = node->type == KN_JSON_ARRAY && node->n >= 1 && node->n <= KN_LEVELS_MAX;

    for (guint i = 0; good && i < node->n; i++) {
        double *level = &levels.level[levels.n++];

        good = kn_json_number(node->items[i], level) && *level >= 0 && *level <= most;
    }
    if (good) {
        *(KnLevels *)reading->field = levels;
        return;
    }
    g_autofree char *expected = g_strdup_printf(
        "an array of 1 to " G_STRINGIFY(KN_LEVELS_MAX) " numbers from 0 to %g", most);
    kn_reading_expected(reading, expected);
}

static void levels_print(const KnOption *option, const void *field, GString *out)
{
    const KnLevels *levels = field;

    for (guint i = 0; i < levels->n; i++) {
        g_string_append(out, i ? ", " : "[");
        kn_json_append_number(out, levels->level[i]);
    }
    g_string_append(out, levels->n ? "]" : "null");
}

static GVariant *levels_to_variant(const void *field)
{
    const KnLevels *levels = field;

    return g_variant_new_fixed_array(G_VARIANT_TYPE_DOUBLE, levels->level, levels->n,
                                     sizeof *levels->level);
}

static void levels_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(out,
                           "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": %d, "
                           "\"items\": {\"anyOf\": [{\"type\": \"number\", \"minimum\": 0, "
                           "\"maximum\": %g}, ",
                           KN_LEVELS_MAX, most_of(option));
    kn_schema_variable(schema, out, KN_VARIABLE_WHOLE);
    g_string_append(out, "]}}");
}

const KnOptionType kn_type_levels = {.noun = "array of numbers",
                                     .size = sizeof(KnLevels),
                                     .read = levels_read,
                                     .print = levels_print,
                                     .to_variant = levels_to_variant,
                                     .schema = levels_schema};

/* SPDX-License-Identifier: MIT */
#include "effects/triple.h"
#include "base/schema.h"

static gboolean read_numbers(const KnJson *node, double v[3])
{
    if (kn_json_numbers(node, v, 3))
        return TRUE;
    if (!kn_json_number(node, v))
        return FALSE;
    v[1] = v[2] = v[0];
    return TRUE;
}

static void triple_read(const KnReading *reading)
{
    const KnOption *option = reading->option;
    KnTriple triple;
    gboolean good = read_numbers(reading->node, triple.v);

    for (int k = 0; k < 3; k++)
        good = good && kn_option_in_range(option, triple.v[k]);
    if (good) {
        *(KnTriple *)reading->field = triple;
        return;
    }
    g_autofree char *range = kn_option_range(option);
    g_autofree char *expected =
        g_strdup_printf("a number%s, or three of them for red, green and blue", range);
    kn_reading_expected(reading, expected);
}

static void triple_print(const KnOption *option, const void *field, GString *out)
{
    const double *v = ((const KnTriple *)field)->v;
    char text[3][G_ASCII_DTOSTR_BUF_SIZE];

    for (int k = 0; k < 3; k++)
        g_ascii_dtostr(text[k], sizeof text[k], v[k]);
    g_string_append_printf(out, "[%s, %s, %s]", text[0], text[1], text[2]);
}

static GVariant *triple_to_variant(const void *field)
{
    const double *v = ((const KnTriple *)field)->v;

    return g_variant_new("(ddd)", v[0], v[1], v[2]);
}

static void append_number(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_type_double.schema(option, schema, out);
}

static void triple_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    append_number(option, schema, out);
    g_string_append(out, ", {\"type\": \"array\", \"minItems\": 3, \"maxItems\": 3, \"items\": ");
    append_number(option, schema, out);
    g_string_append(out, "}]}");
}

static void triple_describe(const KnOption *option, GString *out)
{
    g_autofree char *range = kn_option_range(option);

    g_string_append_printf(out, "number, or three for red, green and blue,%s", range);
}

const KnOptionType kn_type_triple = {.noun = "number, or three",
                                     .size = sizeof(KnTriple),
                                     .read = triple_read,
                                     .print = triple_print,
                                     .to_variant = triple_to_variant,
                                     .schema = triple_schema,
                                     .describe = triple_describe};

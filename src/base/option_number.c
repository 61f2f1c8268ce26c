/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "base/schema.h"

#include <math.h>
#include <string.h>

/* Types of options: truth and numbers. */

static void bool_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    if (node->type == KN_JSON_BOOL)
        *(gboolean *)reading->field = node->boolean;
    else if (node->type == KN_JSON_STRING && node->from_variable &&
             (strcmp(node->string, "true") == 0 || strcmp(node->string, "false") == 0))
        *(gboolean *)reading->field = *node->string == 't';
    else
        kn_reading_expected(reading, "true or false");
}

static void bool_print(const KnOption *option, const void *field, GString *out)
{
    g_string_append(out, *(const gboolean *)field ? "true" : "false");
}

static GVariant *bool_to_variant(const void *field)
{
    return g_variant_new_boolean(*(const gboolean *)field);
}

static void bool_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"boolean\"}");
}

const KnOptionType kn_type_bool = {.noun = "true or false",
                                   .size = sizeof(gboolean),
                                   .variable = KN_VARIABLE_WHOLE,
                                   .read = bool_read,
                                   .print = bool_print,
                                   .to_variant = bool_to_variant,
                                   .schema = bool_schema};

/* The number that a string begins with, where only a unit follows: "-6 dB"; NULL: none, or one that
 * is no good either. */
static char *number_within(const KnReading *reading)
{
    const char *text = reading->node->type == KN_JSON_STRING ? reading->node->string : "";
    char *end, written[G_ASCII_DTOSTR_BUF_SIZE];
    KnDuration time;
    double number = g_ascii_strtod(text, &end);
    if (strchr(text, ':') && g_strcmp0(reading->option->unit, "s") == 0 &&
        kn_duration_parse(text, &time, NULL) && time.kind == KN_DURATION_SECONDS) {
        number = (double)time.value / G_USEC_PER_SEC;
        end = (char *)"";
    }
    if (end == text || strpbrk(end, "0123456789:,./%") || g_ascii_strncasecmp(text, "0x", 2) == 0 ||
        !kn_option_in_range(reading->option, number) ||
        (reading->option->type != &kn_type_double && number != floor(number)))
        return NULL;
    return g_strdup(g_ascii_formatd(written, sizeof written, "%.15g", number));
}

static void expected_number(const KnReading *reading, const char *kind)
{
    g_autofree char *range = kn_option_range(reading->option);
    g_autofree char *expected = g_strconcat(kind, range, NULL);
    g_autofree char *example = number_within(reading);
    kn_reading_expected_such(reading, expected, example);
}

static void describe_number(const KnOption *option, GString *out)
{
    g_string_append(out, option->type->noun);
    if (option->min == option->max)
        return;
    if (option->max >= G_MAXINT)
        g_string_append_printf(out, ", at least %.15g", option->min);
    else
        g_string_append_printf(out, ", %.15g to %.15g%s", option->min, option->max,
                               option->or_unset ? ", or -1" : "");
}

static gboolean read_whole(const KnReading *reading, int *whole)
{
    double number;
    if (!kn_json_number(reading->node, &number) || number != floor(number) || number < G_MININT ||
        number > G_MAXINT || !kn_option_in_range(reading->option, number))
        return FALSE;
    *whole = (int)number;
    return TRUE;
}

static void int_read(const KnReading *reading)
{
    if (!read_whole(reading, reading->field))
        expected_number(reading, "a whole number");
}

static void int_print(const KnOption *option, const void *field, GString *out)
{
    g_string_append_printf(out, "%d", *(const int *)field);
}

static GVariant *int_to_variant(const void *field)
{
    return g_variant_new_int32(*(const int *)field);
}

static void append_int(const KnOption *option, GString *out, const char *more)
{
    g_string_append_printf(out, "{\"type\": \"integer\"%s", more);
    if (option->min == option->max)
        g_string_append_printf(out, ", \"minimum\": %d, \"maximum\": %d", G_MININT, G_MAXINT);
    kn_schema_bounds(out, option);
    g_string_append_c(out, '}');
}

static void int_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_int(option, out, "");
}

const KnOptionType kn_type_int = {.noun = "whole number",
                                  .size = sizeof(int),
                                  .variable = KN_VARIABLE_WHOLE,
                                  .read = int_read,
                                  .print = int_print,
                                  .to_variant = int_to_variant,
                                  .schema = int_schema,
                                  .describe = describe_number};

static void even_read(const KnReading *reading)
{
    int whole;
    if (!read_whole(reading, &whole))
        expected_number(reading, "a whole number");
    else if (whole % 2)
        kn_reading_expected(reading, "an even number");
    else
        *(int *)reading->field = whole;
}

static void even_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_int(option, out, ", \"multipleOf\": 2");
}

const KnOptionType kn_type_even = {.noun = "even number",
                                   .size = sizeof(int),
                                   .variable = KN_VARIABLE_WHOLE,
                                   .read = even_read,
                                   .print = int_print,
                                   .to_variant = int_to_variant,
                                   .schema = even_schema,
                                   .describe = describe_number};

static void double_read(const KnReading *reading)
{
    double number;
    if (kn_json_number(reading->node, &number) && kn_option_in_range(reading->option, number))
        *(double *)reading->field = number == 0 ? 0 : number;
    else
        expected_number(reading, "a number");
}

static void double_print(const KnOption *option, const void *field, GString *out)
{
    kn_json_append_number(out, *(const double *)field);
}

static GVariant *double_to_variant(const void *field)
{
    return g_variant_new_double(*(const double *)field);
}

static void double_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    if (option->or_unset)
        g_string_append(out, "{\"anyOf\": [{\"const\": -1}, ");
    g_string_append(out, "{\"type\": \"number\"");
    kn_schema_bounds(out, option);
    g_string_append(out, option->or_unset ? "}]}" : "}");
}

const KnOptionType kn_type_double = {.noun = "number",
                                     .size = sizeof(double),
                                     .variable = KN_VARIABLE_WHOLE,
                                     .read = double_read,
                                     .print = double_print,
                                     .to_variant = double_to_variant,
                                     .schema = double_schema,
                                     .describe = describe_number};

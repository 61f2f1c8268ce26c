/* SPDX-License-Identifier: MIT */
#include "base/slip.h"

#include <math.h>
#include <string.h>

/* What types of options share: messages, numbers, names. */

char *kn_reading_path(const KnReading *reading)
{
    return kn_json_path(reading->path, reading->option->name);
}

void kn_reading_error(const KnReading *reading, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = kn_reading_path(reading);
    kn_problems_error(reading->problems, reading->node, path, "%s", text);
}

void kn_reading_failed(const KnReading *reading, const GError *error)
{
    const char *hint = g_strrstr(error->message, "; ");
    int n = (int)(hint ? (gsize)(hint - error->message) : strlen(error->message));
    kn_reading_error(reading, "%.*s" KN_HINT "%s", n, error->message, hint ? hint : "");
}

char *kn_json_describe(const KnJson *node)
{
    if (node->type == KN_JSON_STRING) {
        g_autofree char *quoted = kn_text_quote(node->string);
        return g_strdup_printf("found the string %s", quoted);
    }
    if (node->type == KN_JSON_NUMBER)
        return g_strdup_printf("found %.15g", node->number);
    if (node->type == KN_JSON_BOOL)
        return g_strdup_printf("found %s", node->boolean ? "true" : "false");
    return g_strdup_printf("found %s", kn_json_type_name((KnJsonType)node->type));
}

void kn_reading_expected(const KnReading *reading, const char *expected)
{
    kn_reading_expected_such(reading, expected, NULL);
}

void kn_reading_expected_such(const KnReading *reading, const char *expected, const char *example)
{
    g_autofree char *found = kn_json_describe(reading->node);
    const char *remedy = kn_slip_of_value(reading->option, reading->node);
    example = remedy ? remedy : example ? example : reading->option->example;
    kn_reading_error(reading, "%s" KN_HINT "; expected %s%s%s", found, expected,
                     remedy    ? "; "
                     : example ? ": "
                               : "",
                     example ? example : "");
}

void kn_reading_expected_name(const KnReading *reading, const char *const *names)
{
    const KnJson *node = reading->node;
    const char *remedy = kn_slip_of_value(reading->option, node);
    g_autofree char *list = g_strjoinv(", ", (char **)names);
    g_autofree char *near = node->type == KN_JSON_STRING && !remedy
                                ? kn_did_you_mean(node->string, names)
                                : g_strdup("");
    g_autofree char *found = kn_json_describe(node), *path = kn_reading_path(reading);
    const char *example = remedy ? remedy : reading->option->example;
    kn_problems_error_as(reading->problems,
                         node->type == KN_JSON_STRING ? KN_PROBLEM_UNKNOWN_NAME : KN_PROBLEM_VALUE,
                         node, path, "%s" KN_HINT "; expected one of %s%s%s%s", found, list, near,
                         remedy    ? "; "
                         : example ? ": "
                                   : "",
                         example ? example : "");
}

gboolean kn_json_number(const KnJson *value, double *number)
{
    if (value->type == KN_JSON_NUMBER) {
        *number = value->number;
        return TRUE;
    }
    if (value->type != KN_JSON_STRING || !value->from_variable || !*value->string)
        return FALSE;
    char *end;
    const char *start = value->string;
    if (!g_ascii_isdigit(*start) && *start != '-')
        return FALSE;
    *number = g_ascii_strtod(start, &end);
    return *end == 0 && !strpbrk(start, "xXpP") && isfinite(*number);
}

gboolean kn_json_numbers(const KnJson *node, double *numbers, guint n)
{
    if (node->type != KN_JSON_ARRAY || node->n != n)
        return FALSE;
    for (guint i = 0; i < n; i++)
        if (!kn_json_number(node->items[i], &numbers[i]))
            return FALSE;
    return TRUE;
}

char *kn_option_range(const KnOption *option)
{
    if (option->min == option->max)
        return g_strdup("");
    if (option->max >= G_MAXINT)
        return g_strdup_printf(" of at least %.15g", option->min);
    return g_strdup_printf(" from %.15g to %.15g%s", option->min, option->max,
                           option->or_unset ? ", or -1" : "");
}

gboolean kn_option_in_range(const KnOption *option, double number)
{
    return option->min == option->max || (number >= option->min && number <= option->max) ||
           (option->or_unset && number == -1);
}

const char **kn_names_of(const KnName *names)
{
    gsize n = 0;
    while (names[n].name)
        n++;
    const char **list = g_new0(const char *, n + 1);
    for (gsize i = 0; i < n; i++)
        list[i] = names[i].name;
    return list;
}

/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_print.h"
#include "base/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Types of options: lengths of time, and dates. */

static gboolean fail(GError **error, const char *text, const char *expected)
{
    g_autofree char *quoted = kn_text_quote(text);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "found %s; expected %s", quoted, expected);
    return FALSE;
}

/* Digits as a whole number of at most `max`; moves on. */
static gboolean read_whole(const char **at, gint64 max, gint64 *value)
{
    const char *start = *at;
    for (*value = 0; g_ascii_isdigit(**at) && *value <= max; ++*at)
        *value = *value * 10 + (**at - '0');
    return *at > start && *value <= max;
}

/* What stands behind the decimal point, in microseconds, rounded by the seventh digit. */
static gboolean read_fraction(const char **at, gint64 *microseconds)
{
    *microseconds = 0;
    if (**at != '.')
        return TRUE;
    const char *start = ++*at;
    gint64 unit = 100000;
    for (; g_ascii_isdigit(**at); ++*at, unit /= 10) {
        *microseconds += (**at - '0') * unit;
        if (*at - start == 6 && **at >= '5')
            ++*microseconds;
    }
    return *at > start;
}

gboolean kn_duration_parse(const char *text, KnDuration *duration, GError **error)
{
    static const char expected[] =
        "a time such as 4.5, \"01:30.250\", \"1:02:03\" or \"120f\" (frames)";
    const char *at = text;
    if (strcmp(text, "auto") == 0) {
        *duration = (KnDuration){KN_DURATION_AUTO, 0};
        return TRUE;
    }
    gint64 part[3], fraction = 0;
    guint n = 0;
    do {
        if (n > 0)
            at++;
        if (!read_whole(&at, KN_DURATION_FRAMES_MAX, &part[n++]))
            return fail(error, text, expected);
    } while (*at == ':' && n < G_N_ELEMENTS(part));
    if (n == 1 && strcmp(at, "f") == 0) {
        *duration = (KnDuration){KN_DURATION_FRAMES, part[0]};
        return TRUE;
    }
    if (!read_fraction(&at, &fraction) || *at)
        return fail(error, text, expected);
    gint64 seconds = part[0];
    for (guint i = 1; i < n; i++) {
        if (part[i] > 59)
            return fail(error, text, "minutes and seconds under 60 behind a ':'");
        seconds = seconds * 60 + part[i];
    }
    if (seconds > KN_DURATION_SECONDS_MAX || (seconds == KN_DURATION_SECONDS_MAX && fraction > 0))
        return fail(error, text, "at most 1000 hours");
    *duration = (KnDuration){KN_DURATION_SECONDS, seconds * G_USEC_PER_SEC + fraction};
    return TRUE;
}

static void read_duration(const KnReading *reading, gboolean may_be_auto)
{
    KnDuration duration;
    double seconds;
    gboolean good;
    if (kn_json_number(reading->node, &seconds)) {
        good = seconds >= 0 && seconds <= KN_DURATION_SECONDS_MAX;
        if (good)
            duration = (KnDuration){KN_DURATION_SECONDS, llround(seconds * 1e6)};
    } else {
        good = reading->node->type == KN_JSON_STRING &&
               kn_duration_parse(reading->node->string, &duration, NULL) &&
               (duration.kind != KN_DURATION_AUTO || may_be_auto);
    }
    if (!good) {
        kn_reading_expected(reading, "a time of 0 to 3600000 seconds: 4.5, \"mm:ss.mmm\", "
                                     "\"hh:mm:ss\", \"120f\" (frames)");
    } else if (duration.kind == KN_DURATION_SECONDS &&
               !kn_option_in_range(reading->option, (double)duration.value / 1e6)) {
        g_autofree char *range = kn_option_range(reading->option);
        g_autofree char *expected = g_strconcat("a number of seconds", range, NULL);
        kn_reading_expected(reading, expected);
    } else {
        *(KnDuration *)reading->field = duration;
    }
}

static void duration_read(const KnReading *reading)
{
    read_duration(reading, FALSE);
}

static void auto_duration_read(const KnReading *reading)
{
    read_duration(reading, TRUE);
}

static void duration_print(const KnOption *option, const void *field, GString *out)
{
    const KnDuration *d = field;
    if (d->kind == KN_DURATION_SECONDS)
        kn_json_append_number(out, (double)d->value / 1e6);
    else if (d->kind == KN_DURATION_FRAMES)
        g_string_append_printf(out, "\"%" G_GINT64_FORMAT "f\"", d->value);
    else
        g_string_append(out, d->kind == KN_DURATION_AUTO ? "\"auto\"" : "null");
}

static GVariant *duration_to_variant(const void *field)
{
    const KnDuration *d = field;
    return g_variant_new("(ux)", (guint32)d->kind, d->value);
}

static void append_form(const KnOption *option, GString *out, const char *also)
{
    gboolean bound = option->min != option->max;
    g_string_append_printf(out,
                           "{\"anyOf\": [{\"type\": \"number\", \"minimum\": %g, \"maximum\": ",
                           bound ? option->min : 0);
    kn_json_append_number(out, bound ? option->max : KN_DURATION_SECONDS_MAX);
    g_string_append_printf(out,
                           "}, {\"type\": \"string\", \"pattern\": "
                           "\"^([0-9]+(:[0-5]?[0-9]){0,2}(\\\\.[0-9]+)?|[0-9]+f%s)$\"}]}",
                           also);
}

static void duration_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_form(option, out, "");
}

static void auto_duration_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_form(option, out, "|auto");
}

static void duration_describe(const KnOption *option, GString *out)
{
    g_string_append(out, option->type->noun);
    if (option->min != option->max)
        g_string_append_printf(out, ", %.15g to %.15g", option->min, option->max);
}

static void auto_duration_words(const KnOption *option, GPtrArray *names)
{
    g_ptr_array_add(names, (gpointer) "auto");
}

const KnOptionType kn_type_duration = {.noun = "time",
                                       .size = sizeof(KnDuration),
                                       .variable = KN_VARIABLE_PART,
                                       .read = duration_read,
                                       .print = duration_print,
                                       .to_variant = duration_to_variant,
                                       .schema = duration_schema,
                                       .describe = duration_describe};

const KnOptionType kn_type_auto_duration = {.noun = "time, or `auto`",
                                            .size = sizeof(KnDuration),
                                            .variable = KN_VARIABLE_PART,
                                            .read = auto_duration_read,
                                            .print = duration_print,
                                            .to_variant = duration_to_variant,
                                            .schema = auto_duration_schema,
                                            .describe = duration_describe,
                                            .words = auto_duration_words};

static gboolean is_date(const char *text)
{
    static const char form[] = "0000-00-00";
    gsize length = strlen(text);
    if (length != 4 && length != 7 && length != 10)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (form[i] == '-' ? text[i] != '-' : !g_ascii_isdigit(text[i]))
            return FALSE;
    int month = length > 4 ? atoi(text + 5) : 1, day = length > 7 ? atoi(text + 8) : 1;
    return g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)atoi(text));
}

static void date_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_STRING && is_date(reading->node->string))
        kn_string_set(reading, reading->node->string);
    else
        kn_reading_expected(reading,
                            "a year, year-month or year-month-day, such as \"2026-11-21\"");
}

static void date_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"string\", \"pattern\": \"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])"
                         "(-(0[1-9]|[12][0-9]|3[01]))?)?$\"}");
}

const KnOptionType kn_type_date = {.noun = "date",
                                   .size = sizeof(char *),
                                   .variable = KN_VARIABLE_PART,
                                   .read = date_read,
                                   .print = kn_string_print,
                                   .to_variant = kn_string_to_variant,
                                   .copy = kn_string_copy,
                                   .clear = kn_string_clear,
                                   .schema = date_schema};

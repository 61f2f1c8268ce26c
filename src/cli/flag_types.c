/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"
#include "base/text.h"
#include "cli/flag.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A whole number, and nothing behind it. */
static gboolean read_integer(const char *text, gint64 *integer)
{
    char *end = NULL;
    if (!g_ascii_isdigit(*text) && !(*text == '-' && g_ascii_isdigit(text[1])))
        return FALSE;
    errno = 0;
    *integer = g_ascii_strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static gboolean in_range(const KnFlag *flag, double number)
{
    return flag->min >= flag->max || (number >= flag->min && number <= flag->max);
}

static gboolean parse_any(const KnFlag *flag, const char *text, KnValue *value)
{
    return *text != '\0';
}

static gboolean parse_switch(const KnFlag *flag, const char *text, KnValue *value)
{
    static const char *const on[] = {"1", "true", "yes", "on", NULL};
    static const char *const off[] = {"0", "false", "no", "off", NULL};
    value->integer = g_strv_contains(on, text);
    return value->integer || g_strv_contains(off, text);
}

static gboolean parse_int(const KnFlag *flag, const char *text, KnValue *value)
{
    return read_integer(text, &value->integer) && in_range(flag, (double)value->integer);
}

static gboolean parse_seconds(const KnFlag *flag, const char *text, KnValue *value)
{
    char *end = NULL;
    if (!g_ascii_isdigit(*text) && *text != '.')
        return FALSE;
    value->number = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' && isfinite(value->number) && in_range(flag, value->number);
}

/* "2G", "1.5GiB", "512M", "800000000": at least 64 MiB. */
static gboolean parse_size(const KnFlag *flag, const char *text, KnValue *value)
{
    static const char units[] = "KMGT";
    char *end = NULL;
    if (!g_ascii_isdigit(*text))
        return FALSE;
    double bytes = g_ascii_strtod(text, &end);
    const char *unit = *end ? strchr(units, g_ascii_toupper(*end)) : NULL;
    if (unit) {
        bytes *= pow(1024.0, (double)(unit - units + 1));
        end++;
        if (g_ascii_strcasecmp(end, "b") == 0 || g_ascii_strcasecmp(end, "ib") == 0)
            end += strlen(end);
    }
    if (*end != '\0' || !isfinite(bytes) || bytes > 0x1p50 || (bytes != 0.0 && bytes < 0x1p26))
        return FALSE;
    value->integer = (gint64)bytes;
    return TRUE;
}

/* "30d", "12h", "2w", "45m", "90s". */
static gboolean parse_age(const KnFlag *flag, const char *text, KnValue *value)
{
    static const struct {
        char letter;
        gint64 seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    enum { MOST = 1000000 };
    gsize length = strlen(text);
    if (length < 2)
        return FALSE;
    g_autofree char *number = g_strndup(text, length - 1);
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (units[i].letter != text[length - 1])
            continue;
        if (!read_integer(number, &value->integer) || value->integer < 0 || value->integer > MOST)
            return FALSE;
        value->integer *= units[i].seconds;
        return TRUE;
    }
    return FALSE;
}

static gboolean parse_workers(const KnFlag *flag, const char *text, KnValue *value)
{
    gsize length = strlen(text);
    if (length > 1 && text[length - 1] == '%') {
        g_autofree char *number = g_strndup(text, length - 1);
        return read_integer(number, &value->last) && value->last >= 1 && value->last <= 400;
    }
    return read_integer(text, &value->integer) && value->integer >= -1 && value->integer <= 256;
}

static gboolean parse_choice(const KnFlag *flag, const char *text, KnValue *value)
{
    for (gsize i = 0; flag->choices[i]; i++) {
        if (strcmp(flag->choices[i], text) == 0) {
            value->integer = (gint64)i;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean parse_variable(const KnFlag *flag, const char *text, KnValue *value)
{
    const char *equals = strchr(text, '=');
    return equals && equals != text;
}

static gboolean read_time(const char *text, KnDuration *time)
{
    return kn_duration_parse(text, time, NULL) &&
           (time->kind == KN_DURATION_SECONDS || time->kind == KN_DURATION_FRAMES);
}

static gboolean parse_time(const KnFlag *flag, const char *text, KnValue *value)
{
    return read_time(text, &value->from);
}

/* "10-20", "0:10-0:20", "300f-600f", "10-" and "-20". */
static gboolean parse_range(const KnFlag *flag, const char *text, KnValue *value)
{
    const char *dash = strchr(text, '-');
    if (!dash || strchr(dash + 1, '-') || strlen(text) < 2)
        return FALSE;
    g_autofree char *from = g_strndup(text, (gsize)(dash - text));
    return (*from == '\0' || read_time(from, &value->from)) &&
           (dash[1] == '\0' || read_time(dash + 1, &value->until));
}

/* "4x16", or with a multiplication sign: nodes and the cores of each. */
static gboolean parse_cluster(const KnFlag *flag, const char *text, KnValue *value)
{
    enum { NODES_MAX = 100000, CORES_MAX = 10000 };
    static const char *const signs[] = {"x", "×"};
    for (guint i = 0; i < G_N_ELEMENTS(signs); i++) {
        const char *sign = strstr(text, signs[i]);
        g_autofree char *nodes = sign ? g_strndup(text, (gsize)(sign - text)) : NULL;
        if (sign && read_integer(nodes, &value->integer) &&
            read_integer(sign + strlen(signs[i]), &value->last))
            return value->integer >= 1 && value->integer <= NODES_MAX && value->last >= 1 &&
                   value->last <= CORES_MAX;
    }
    return FALSE;
}

/* "3-7", "3", "3-": segments, the first is 1. */
static gboolean parse_span(const KnFlag *flag, const char *text, KnValue *value)
{
    const char *dash = strchr(text, '-');
    g_autofree char *first = dash ? g_strndup(text, (gsize)(dash - text)) : g_strdup(text);
    if (!read_integer(first, &value->integer) || value->integer < 1)
        return FALSE;
    if (!dash)
        value->last = value->integer;
    else if (dash[1] == '\0')
        value->last = G_MAXINT64;
    else if (!read_integer(dash + 1, &value->last))
        return FALSE;
    return value->last >= value->integer;
}

/* A SIMD level by name, or a mask as a number. */
static gboolean parse_cpu(const KnFlag *flag, const char *text, KnValue *value)
{
    static const struct {
        const char *name;
        guint mask;
    } levels[] = {{"all", G_MAXUINT32},
                  {"avx512", KN_CPU_AVX2 | KN_CPU_AVX512},
                  {"avx2", KN_CPU_AVX2},
                  {"c", 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(levels); i++) {
        if (strcmp(levels[i].name, text) == 0) {
            value->integer = levels[i].mask;
            return TRUE;
        }
    }
    char *end = NULL;
    if (!g_ascii_isdigit(*text))
        return FALSE;
    value->integer = (gint64)g_ascii_strtoull(text, &end, 0);
    return *end == '\0' && value->integer <= G_MAXUINT32;
}

const KnFlagType kn_flag_switch = {
    .argument = NULL, .expected = "'true' or 'false'", .parse = parse_switch};
const KnFlagType kn_flag_int = {.argument = "N", .expected = "a whole number", .parse = parse_int};
const KnFlagType kn_flag_seconds = {
    .argument = "SECONDS", .expected = "a number of seconds", .parse = parse_seconds};
const KnFlagType kn_flag_size = {
    .argument = "SIZE", .expected = "a size such as 2G or 512M, at least 64M", .parse = parse_size};
const KnFlagType kn_flag_workers = {
    .argument = "N",
    .expected =
        "a number of processes (up to 256), a share of the CPUs such as 50%, 0 (automatic) or -1 "
        "(none)",
    .parse = parse_workers};
const KnFlagType kn_flag_choice = {.argument = "NAME", .expected = NULL, .parse = parse_choice};
/* By itself: everything comes from the lines that are spoken, and the plan is always made. */
const KnFlagType kn_flag_from_phase = {
    .argument = "PHASE", .expected = NULL, .parse = parse_choice, .alone = "voice"};
const KnFlagType kn_flag_wish = {
    .argument = "WHEN", .expected = NULL, .parse = parse_choice, .alone = "on"};
const KnFlagType kn_flag_text = {.argument = "TEXT", .expected = "a text", .parse = parse_any};
const KnFlagType kn_flag_variable = {
    .argument = "NAME=VALUE", .expected = "a name, '=' and a value", .parse = parse_variable};
const KnFlagType kn_flag_file = {
    .argument = "FILE", .expected = "the name of a file", .parse = parse_any};
/* Without a value it is shown. */
const KnFlagType kn_flag_file_or_shown = {
    .argument = "FILE", .expected = "the name of a file", .parse = parse_any, .alone = "-"};
const KnFlagType kn_flag_folder = {
    .argument = "FOLDER", .expected = "the name of a folder", .parse = parse_any};
const KnFlagType kn_flag_time = {
    .argument = "TIME", .expected = "seconds, mm:ss or frames such as 120f", .parse = parse_time};
const KnFlagType kn_flag_age = {
    .argument = "AGE", .expected = "a time such as 30d, 12h, 2w or 45m", .parse = parse_age};
const KnFlagType kn_flag_range = {.argument = "FROM-UNTIL",
                                  .expected =
                                      "two times such as 10-20 (seconds), 0:10-0:20 or 300f-600f",
                                  .parse = parse_range};
const KnFlagType kn_flag_span = {.argument = "FIRST-LAST",
                                 .expected = "segments such as 3-7 or 3, the first is 1",
                                 .parse = parse_span};
const KnFlagType kn_flag_cluster = {.argument = "NODESxCORES",
                                    .expected = "nodes and the cores of each, such as 4x16",
                                    .parse = parse_cluster};
const KnFlagType kn_flag_cpu = {
    .argument = "LEVEL", .expected = "'all', 'avx2', 'c' or a mask", .parse = parse_cpu};

static char *describe_problem(const KnFlag *flag, const char *text)
{
    if (flag->choices) {
        g_autofree char *names = g_strjoinv(", ", (GStrv)flag->choices);
        g_autofree char *hint = kn_did_you_mean(text, flag->choices);
        return g_strdup_printf("'%s' is not one of %s%s", text, names, hint);
    }
    if (flag->min < flag->max)
        return g_strdup_printf("'%s' is not %s from %g to %g", text, flag->type->expected,
                               flag->min, flag->max);
    return g_strdup_printf("'%s' is not %s", text, flag->type->expected);
}

gboolean kn_flag_parse(const KnFlag *flag, const char *text, KnValue *value, char **message)
{
    *value = (KnValue){.text = g_strdup(text)};
    if (flag->type->parse(flag, text, value))
        return TRUE;
    g_autofree char *shown = g_utf8_make_valid(text, -1);
    *message = describe_problem(flag, shown);
    return FALSE;
}

void kn_value_clear(KnValue *value)
{
    g_clear_pointer(&value->text, g_free);
}

char *kn_flag_environment(const KnFlag *flag)
{
    g_autofree char *upper = g_ascii_strup(flag->name, -1);
    return g_strdelimit(g_strconcat("KINORA_", upper, NULL), "-", '_');
}

char *kn_flag_help(const KnFlag *flag)
{
    GString *help = g_string_new(flag->help);
    for (gsize i = 0; flag->choice_words && flag->choices[i]; i++)
        g_string_append_printf(help, "%s %s (%s)", i == 0 ? ":" : ",", flag->choices[i],
                               flag->choice_words[i]);
    return g_string_free(help, FALSE);
}

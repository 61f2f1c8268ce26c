/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "base/schema.h"

#include <stdlib.h>
#include <string.h>

/* Types of options: strings, names out of lists, lists of strings. */

void kn_string_set(const KnReading *reading, const char *text)
{
    char **field = reading->field;
    g_free(*field);
    *field = g_strdup(text);
}

void kn_string_print(const KnOption *option, const void *field, GString *out)
{
    const char *text = *(char *const *)field;
    if (text)
        kn_json_append_string(out, text);
    else
        g_string_append(out, "null");
}

GVariant *kn_string_to_variant(const void *field)
{
    return g_variant_new("ms", *(char *const *)field);
}

void kn_string_copy(const void *from, void *to)
{
    *(char **)to = g_strdup(*(char *const *)from);
}

void kn_string_clear(void *field)
{
    g_free(*(char **)field);
}

#define STRING_FIELD                                                                               \
    .size = sizeof(char *), .print = kn_string_print, .to_variant = kn_string_to_variant,          \
    .copy = kn_string_copy, .clear = kn_string_clear

/* The string that somebody means who writes another value: "2024" for 2024, lines for a list of
 * them; NULL: none. As JSON; the caller frees. */
static char *string_meant(const KnJson *node)
{
    enum { SHOWN_MAX = 60 };
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; node->type == KN_JSON_ARRAY && i < node->n; i++) {
        if (node->items[i]->type != KN_JSON_STRING)
            return NULL;
        g_string_append_printf(text, "%s%s", i ? "\n" : "", node->items[i]->string);
    }
    if (node->type == KN_JSON_NUMBER || node->type == KN_JSON_BOOL)
        kn_json_append(text, node);
    if (text->len == 0 || text->len > SHOWN_MAX)
        return NULL;
    GString *out = g_string_new(NULL);
    kn_json_append_string(out, text->str);
    return g_string_free(out, FALSE);
}

static void string_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_STRING) {
        kn_string_set(reading, reading->node->string);
        return;
    }
    g_autofree char *meant = string_meant(reading->node);
    kn_reading_expected_such(reading, "a string", meant);
}

static void string_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"string\"}");
}

const KnOptionType kn_type_string = {
    .noun = "string", STRING_FIELD, .read = string_read, .schema = string_schema};

/* ---- files ---- */

/* Without regard to case, as file systems of other machines have it. */
static gboolean has_ending(const char *name, const KnName *endings)
{
    gsize length = strlen(name);
    for (; endings->name; endings++) {
        gsize ending = strlen(endings->name) + 1;
        if (length > ending && name[length - ending] == '.' &&
            g_ascii_strcasecmp(name + length - ending + 1, endings->name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* ".mp4, .mov or .mkv" */
static char *list_endings(const KnName *endings)
{
    GString *out = g_string_new(NULL);
    for (const KnName *at = endings; at->name; at++)
        g_string_append_printf(out, "%s.%s",
                               at == endings ? ""
                               : at[1].name  ? ", "
                                             : " or ",
                               at->name);
    return g_string_free(out, FALSE);
}

/* The name within an object or array of them, as JSON; NULL: none. The caller frees. */
static char *first_string(const KnJson *node)
{
    gboolean holds = node->type == KN_JSON_OBJECT || node->type == KN_JSON_ARRAY;
    for (guint i = 0; holds && i < node->n; i++) {
        if (node->items[i]->type != KN_JSON_STRING || !strchr(node->items[i]->string, '.'))
            continue;
        GString *out = g_string_new(NULL);
        kn_json_append_string(out, node->items[i]->string);
        return g_string_free(out, FALSE);
    }
    return NULL;
}

static void path_read(const KnReading *reading)
{
    const KnName *endings = reading->option->choices;
    if (reading->node->type != KN_JSON_STRING || !*reading->node->string) {
        g_autofree char *first = first_string(reading->node);
        kn_reading_expected_such(reading, "the name of a file", first);
    } else if (endings && !has_ending(reading->node->string, endings)) {
        g_autofree char *list = list_endings(endings);
        g_autofree char *expected = g_strdup_printf("a name that ends in %s", list);
        kn_reading_expected(reading, expected);
    } else {
        kn_string_set(reading, reading->node->string);
    }
}

void kn_schema_path(GString *out, const KnOption *option, const char *wrong)
{
    g_string_append_printf(
        out, "{\"type\": \"string\", \"minLength\": 1, \"not\": {\"pattern\": \"%s\"}", wrong);
    for (const KnName *at = option->choices; at && at->name; at++) {
        g_string_append(out, at == option->choices ? ", \"pattern\": \".\\\\.(" : "|");
        for (const char *letter = at->name; *letter; letter++)
            if (g_ascii_isalpha(*letter))
                g_string_append_printf(out, "[%c%c]", *letter, g_ascii_toupper(*letter));
            else
                g_string_append_c(out, *letter);
    }
    g_string_append(out, option->choices ? ")$\"}" : "}");
}

static void path_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_path(out, option, KN_SCHEMA_NO_PATH);
}

const KnOptionType kn_type_path = {.noun = "file",
                                   STRING_FIELD,
                                   .variable = KN_VARIABLE_PART,
                                   .read = path_read,
                                   .schema = path_schema};

/* ---- one of several names ---- */

static int find_name(const KnName *names, const char *name)
{
    for (int i = 0; names[i].name; i++)
        if (strcmp(names[i].name, name) == 0)
            return i;
    return -1;
}

/* The index of the choice, or -1 and a problem. */
static int read_choice(const KnReading *reading)
{
    int choice = reading->node->type == KN_JSON_STRING
                     ? find_name(reading->option->choices, reading->node->string)
                     : -1;
    g_autofree const char **names = choice < 0 ? kn_names_of(reading->option->choices) : NULL;
    if (names)
        kn_reading_expected_name(reading, names);
    return choice;
}

static void choice_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_names(out, option->choices);
}

static void choice_describe(const KnOption *option, GString *out)
{
    g_autofree const char **names = kn_names_of(option->choices);
    g_autofree char *list = g_strjoinv("`, `", (char **)names);
    g_string_append_printf(out, "`%s`", list);
}

static void choice_words(const KnOption *option, GPtrArray *names)
{
    for (const KnName *name = option->choices; name->name; name++)
        g_ptr_array_add(names, (gpointer)name->name);
}

#define CHOICE_FORM                                                                                \
    .noun = "string", .variable = KN_VARIABLE_PART, .schema = choice_schema,                       \
    .describe = choice_describe, .words = choice_words

static void choice_read(const KnReading *reading)
{
    if (read_choice(reading) >= 0)
        kn_string_set(reading, reading->node->string);
}

const KnOptionType kn_type_choice = {CHOICE_FORM, STRING_FIELD, .read = choice_read};

static void enum_read(const KnReading *reading)
{
    int choice = read_choice(reading);
    if (choice >= 0)
        *(int *)reading->field = choice;
}

static void enum_print(const KnOption *option, const void *field, GString *out)
{
    kn_json_append_string(out, option->choices[*(const int *)field].name);
}

static GVariant *enum_to_variant(const void *field)
{
    return g_variant_new_int32(*(const int *)field);
}

const KnOptionType kn_type_enum = {CHOICE_FORM, .size = sizeof(int), .read = enum_read,
                                   .print = enum_print, .to_variant = enum_to_variant};

/* ---- lists of strings ---- */

static void strings_print(const KnOption *option, const void *field, GString *out)
{
    const GStrv list = *(const GStrv *)field;
    g_string_append_c(out, '[');
    for (guint i = 0; list && list[i]; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        kn_json_append_string(out, list[i]);
    }
    g_string_append_c(out, ']');
}

static GVariant *strings_to_variant(const void *field)
{
    const GStrv list = *(const GStrv *)field;
    return g_variant_new_strv((const char *const *)list, list ? -1 : 0);
}

static void strings_copy(const void *from, void *to)
{
    *(GStrv *)to = g_strdupv(*(const GStrv *)from);
}

static void strings_clear(void *field)
{
    g_strfreev(*(GStrv *)field);
}

#define STRINGS_FIELD                                                                              \
    .size = sizeof(GStrv), .print = strings_print, .to_variant = strings_to_variant,               \
    .copy = strings_copy, .clear = strings_clear

/* FALSE after a problem. */
static gboolean read_list(const KnReading *reading)
{
    const KnJson *node = reading->node;
    gboolean good = node->type == KN_JSON_ARRAY;
    for (guint i = 0; good && i < node->n; i++)
        good = node->items[i]->type == KN_JSON_STRING;
    if (!good) {
        g_autoptr(GString) meant = g_string_new("[");
        kn_json_append(meant, node);
        g_string_append_c(meant, ']');
        kn_reading_expected_such(reading, "an array of strings",
                                 node->type == KN_JSON_STRING ? meant->str : NULL);
        return FALSE;
    }
    GStrv list = g_new0(char *, node->n + 1);
    for (guint i = 0; i < node->n; i++)
        list[i] = g_strdup(node->items[i]->string);
    strings_clear(reading->field);
    *(GStrv *)reading->field = list;
    return TRUE;
}

static void strings_read(const KnReading *reading)
{
    read_list(reading);
}

static void strings_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}");
}

const KnOptionType kn_type_strings = {
    .noun = "array of strings", STRINGS_FIELD, .read = strings_read, .schema = strings_schema};

static void choices_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    const KnName *choices = reading->option->choices;
    g_autofree const char **names = kn_names_of(choices);
    if (!read_list(reading))
        return;
    for (guint i = 0; i < node->n; i++) {
        g_autofree char *path = kn_reading_path(reading), *list = g_strjoinv(", ", (char **)names);
        g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
        const char *name = node->items[i]->string;
        g_autofree char *quoted = kn_text_quote(name), *near = kn_did_you_mean(name, names);
        if (find_name(choices, name) < 0)
            kn_problems_error_as(reading->problems, KN_PROBLEM_UNKNOWN_NAME, node->items[i], child,
                                 "found %s" KN_HINT "; expected one of %s%s", quoted, list, near);
        for (guint j = 0; j < i; j++)
            if (strcmp(name, node->items[j]->string) == 0)
                kn_problems_error_as(reading->problems, KN_PROBLEM_CONFLICT, node->items[i], child,
                                     "stands here twice");
    }
}

static void choices_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"array\", \"uniqueItems\": true, \"items\": {\"anyOf\": [");
    kn_schema_names(out, option->choices);
    g_string_append(out, ", ");
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    g_string_append(out, "]}}");
}

static void choices_describe(const KnOption *option, GString *out)
{
    g_string_append(out, "array of ");
    choice_describe(option, out);
}

const KnOptionType kn_type_choices = {.noun = "array of names",
                                      STRINGS_FIELD,
                                      .read = choices_read,
                                      .schema = choices_schema,
                                      .describe = choices_describe,
                                      .words = choice_words};

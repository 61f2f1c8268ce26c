/* SPDX-License-Identifier: MIT */
#include "project/types.h"
#include "base/json_print.h"
#include "base/schema.h"
#include "media/media.h"
#include "project/language.h"
#include "project/project.h"
#include "vocabulary/names.h"

#include <math.h>
#include <string.h>

#define STRING_FIELD                                                                               \
    .size = sizeof(char *), .variable = KN_VARIABLE_PART, .print = kn_string_print,                \
    .to_variant = kn_string_to_variant, .copy = kn_string_copy, .clear = kn_string_clear

static void print_int(const KnOption *option, const void *field, GString *out)
{
    kn_type_int.print(option, field, out);
}

static GVariant *int_to_variant(const void *field)
{
    return kn_type_int.to_variant(field);
}

#define INT_FIELD                                                                                  \
    .size = sizeof(int), .variable = KN_VARIABLE_WHOLE, .print = print_int,                        \
    .to_variant = int_to_variant

/* ---- version ---- */

enum { VERSION = 1 };

static void version_read(const KnReading *reading)
{
    double number;
    if (kn_json_number(reading->node, &number) && number == VERSION)
        *(int *)reading->field = VERSION;
    else
        kn_reading_expected(reading, "1, which is the version that this program reads");
}

static void version_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(out, "{\"const\": %d}", VERSION);
}

const KnOptionType kn_type_version = {
    .noun = "1", INT_FIELD, .read = version_read, .schema = version_schema};

/* ---- bits a second ---- */

enum { BITRATE_MIN = 8000 };

static void bitrate_read(const KnReading *reading)
{
    double number;
    if (kn_json_number(reading->node, &number) && number == floor(number) &&
        (number == 0 || (number >= BITRATE_MIN && number <= reading->option->max)))
        *(int *)reading->field = (int)number;
    else {
        g_autofree char *expected = g_strdup_printf("bits a second from %d to %.0f, or 0",
                                                    BITRATE_MIN, reading->option->max);
        kn_reading_expected_such(reading, expected, "192000");
    }
}

static void bitrate_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(out,
                           "{\"anyOf\": [{\"const\": 0}, {\"type\": \"integer\", \"minimum\": %d, "
                           "\"maximum\": %.0f}]}",
                           BITRATE_MIN, option->max);
}

const KnOptionType kn_type_bitrate = {
    .noun = "whole number", INT_FIELD, .read = bitrate_read, .schema = bitrate_schema};

/* ---- variables: read before everything else (variables.c) ---- */

static void variables_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"object\", \"propertyNames\": {\"pattern\": "
                         "\"^[A-Za-z_][A-Za-z0-9_.-]*$\"}, \"additionalProperties\": "
                         "{\"type\": [\"string\", \"number\", \"boolean\"]}}");
}

#define NODE_FIELD                                                                                 \
    .size = sizeof(const KnJson *), .print = kn_node_print, .to_variant = kn_node_to_variant

const KnOptionType kn_type_variables = {
    .noun = "object of values", NODE_FIELD, .read = kn_node_take, .schema = variables_schema};

/* ---- defaults ---- */

static const char *const of_one_segment[] = {"start_time", "end_time", "words"};

gboolean kn_defaults_are_for_all(const KnJson *defaults)
{
    for (gsize i = 0; i < G_N_ELEMENTS(of_one_segment); i++)
        if (kn_json_member(defaults, of_one_segment[i]))
            return FALSE;
    return TRUE;
}

static void defaults_read(const KnReading *reading)
{
    for (gsize i = 0; i < G_N_ELEMENTS(of_one_segment); i++) {
        const KnJson *member = kn_json_member(reading->node, of_one_segment[i]);
        g_autofree char *path = kn_reading_path(reading);
        g_autofree char *child = kn_json_path(path, of_one_segment[i]);
        if (member)
            kn_problems_error(reading->problems, member, child,
                              "belongs to one segment, not to the defaults of all");
    }
    kn_type_object.read(reading);
}

static void defaults_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"allOf\": [");
    kn_type_object.schema(option, schema, out);
    g_string_append(out, "], \"properties\": {");
    for (gsize i = 0; i < G_N_ELEMENTS(of_one_segment); i++)
        g_string_append_printf(out, "%s\"%s\": false", i > 0 ? ", " : "", of_one_segment[i]);
    g_string_append(out, "}}");
}

const KnOptionType kn_type_defaults = {
    .noun = "object", NODE_FIELD, .read = defaults_read, .schema = defaults_schema};

/* ---- voices ---- */

/* A name, but not of a provider, which people write in its place. */
static void append_voice_name(GString *out)
{
    g_string_append(out, "{\"type\": \"string\", \"not\": ");
    kn_schema_names(out, kn_voice_provider_names);
    g_string_append_c(out, '}');
}

static void voice_name_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    if (node->type != KN_JSON_STRING)
        kn_reading_expected(reading, "a string");
    else if (kn_names_have(kn_voice_provider_names, node->string))
        kn_reading_error(
            reading, "'%s' is a provider, not a voice" KN_HINT "; expected {\"provider\": \"%s\"}",
            node->string, node->string);
    else
        kn_string_set(reading, node->string);
}

static void voice_name_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_voice_name(out);
}

const KnOptionType kn_type_voice_name = {
    .noun = "string", STRING_FIELD, .read = voice_name_read, .schema = voice_name_schema};

static void voice_use_read(const KnReading *reading)
{
    kn_type_string_or_object.read(reading);
}

static void voice_use_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    append_voice_name(out);
    g_string_append(out, ", ");
    kn_schema_table_ref(schema, out, option->of);
    g_string_append(out, "]}");
}

const KnOptionType kn_type_voice_use = {
    .noun = "name, or object", NODE_FIELD, .read = voice_use_read, .schema = voice_use_schema};

static void spellings_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    g_autofree char *path = kn_reading_path(reading);
    if (node->type != KN_JSON_OBJECT) {
        kn_reading_expected(reading, "an object such as {\"SQL\": \"sequel\"}");
        return;
    }
    kn_node_take(reading);
    for (guint i = 0; i < node->n; i++) {
        g_autofree char *child = kn_json_path(path, node->keys[i]);
        g_autofree char *found = kn_json_describe(node->items[i]);
        if (node->items[i]->type != KN_JSON_STRING)
            kn_problems_error(
                reading->problems, node->items[i], child,
                "%s" KN_HINT "; expected a string: how the word is spelled for the voice", found);
        else if (!*node->keys[i] || strchr(node->keys[i], '='))
            kn_problems_error_key(reading->problems, KN_PROBLEM_VALUE, node, i, child,
                                  "expected a word without '='");
    }
}

static void spellings_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"object\", \"propertyNames\": {\"pattern\": \"^[^=]+$\"}, "
                         "\"additionalProperties\": {\"type\": \"string\"}}");
}

const KnOptionType kn_type_spellings = {
    .noun = "object of strings", NODE_FIELD, .read = spellings_read, .schema = spellings_schema};

/* Keys never stand in an address: it goes into notes, reports and messages. */
static void address_read(const KnReading *reading)
{
    const char *text = reading->node->type == KN_JSON_STRING ? reading->node->string : NULL;
    g_autoptr(GUri) uri = text ? g_uri_parse(text, G_URI_FLAGS_HAS_PASSWORD, NULL) : NULL;
    const char *scheme = uri ? g_uri_get_scheme(uri) : NULL;
    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        kn_reading_error(reading, "is no address of a server" KN_HINT "; expected one such as "
                                  "\"http://localhost:8880/v1\"");
    else if (g_uri_get_userinfo(uri) || g_uri_get_query(uri) || g_uri_get_fragment(uri))
        kn_reading_error(reading,
                         "holds more than the place of a server" KN_HINT
                         "; expected no name, password or "
                         "query in it (the key comes from the environment: OPENAI_API_KEY)");
    else
        kn_string_set(reading, text);
}

static void address_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out,
                    "{\"type\": \"string\", \"pattern\": \"^[hH][tT][tT][pP][sS]?://[^@?#]+$\"}");
}

const KnOptionType kn_type_address = {
    .noun = "address of a server", STRING_FIELD, .read = address_read, .schema = address_schema};

/* ---- frames a second ---- */

static void fps_read(const KnReading *reading)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    const KnJson *node = reading->node;
    g_autoptr(GError) error = NULL;
    const char *text = node->string;
    if (node->type == KN_JSON_NUMBER)
        text = g_ascii_formatd(number, sizeof number, "%.9g", node->number);
    else if (node->type != KN_JSON_STRING) {
        kn_reading_expected(reading, "frames a second from 1 to 240, such as 30, 29.97 or "
                                     "\"30000/1001\"");
        return;
    }
    if (!kn_fps_parse(text, reading->field, &error))
        kn_reading_failed(reading, error);
}

static void fps_print(const KnOption *option, const void *field, GString *out)
{
    const KnRational *fps = field;
    if (fps->den == 1)
        g_string_append_printf(out, "%d", fps->num);
    else
        g_string_append_printf(out, "\"%d/%d\"", fps->num, fps->den);
}

static GVariant *fps_to_variant(const void *field)
{
    const KnRational *fps = field;
    return g_variant_new("(ii)", fps->num, fps->den);
}

static void fps_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [{\"type\": \"number\", \"minimum\": 1, \"maximum\": 240}, "
                         "{\"type\": \"string\", \"pattern\": "
                         "\"^(?!0+([./]|$))[0-9]{1,7}(\\\\.[0-9]+|/(?!0+$)[0-9]{1,7})?$\"}]}");
}

const KnOptionType kn_type_fps = {.noun = "number, or fraction",
                                  .size = sizeof(KnRational),
                                  .variable = KN_VARIABLE_PART,
                                  .read = fps_read,
                                  .print = fps_print,
                                  .to_variant = fps_to_variant,
                                  .schema = fps_schema};

/* ---- languages ---- */

#define LANGUAGE_TAG "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"

gboolean kn_language_tag_is(const char *text)
{
    return g_regex_match_simple("^" LANGUAGE_TAG "$", text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static void language_tag_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_STRING && kn_language_tag_is(reading->node->string))
        kn_string_set(reading, reading->node->string);
    else
        kn_reading_expected(reading, "a language's code, such as en, pt-BR or zh-Hant");
}

static void language_tag_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"string\", \"pattern\": \"^" LANGUAGE_TAG "$\"}");
}

const KnOptionType kn_type_language_tag = {
    .noun = "language", STRING_FIELD, .read = language_tag_read, .schema = language_tag_schema};

/* Its members are read as objects of their own: project/languages.c. */
static void languages_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_OBJECT && reading->node->n > 0)
        kn_node_take(reading);
    else
        kn_reading_expected(reading, "an object of languages");
}

static void languages_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"object\", \"minProperties\": 1, \"propertyNames\": "
                         "{\"pattern\": \"^" LANGUAGE_TAG "$\"}, \"additionalProperties\": ");
    kn_schema_table_ref(schema, out, option->of);
    g_string_append_c(out, '}');
}

const KnOptionType kn_type_languages = {
    .noun = "object of objects", NODE_FIELD, .read = languages_read, .schema = languages_schema};

static void id_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    g_autofree char *number = node->type == KN_JSON_NUMBER && node->integral
                                  ? g_strdup_printf("%" G_GINT64_FORMAT, node->integer)
                                  : NULL;
    const char *text = node->type == KN_JSON_STRING ? node->string : number;
    if (text && *text)
        kn_string_set(reading, text);
    else
        kn_reading_expected(reading, "a name for the segment, such as \"opening\"");
}

static void id_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": [\"string\", \"integer\"], \"minLength\": 1}");
}

const KnOptionType kn_type_id = {
    .noun = "string", STRING_FIELD, .read = id_read, .schema = id_schema};

static void language_read(const KnReading *reading)
{
    g_autofree char *letters =
        reading->node->type == KN_JSON_STRING ? kn_language_parse(reading->node->string) : NULL;
    if (letters)
        kn_string_set(reading, letters);
    else
        kn_reading_expected(reading,
                            "a language of two or three letters, such as en, deu or pt-BR");
}

static void language_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"string\", \"pattern\": \"^[A-Za-z]{2,3}([-_].*)?$\"}");
}

const KnOptionType kn_type_language = {
    .noun = "language", STRING_FIELD, .read = language_read, .schema = language_schema};

/* ---- loudness ---- */

static const double loudness_lufs[] = {-14, -16, -23}; /* of kn_loudness_names, "off" is the last */

static void loudness_read(const KnReading *reading)
{
    KnLoudness *loudness = reading->field;
    const KnJson *node = reading->node;
    double lufs;
    if (kn_json_number(node, &lufs) && lufs >= -60 && lufs <= 0) {
        *loudness = (KnLoudness){KN_LOUDNESS_TARGET, lufs};
        return;
    }
    for (gsize i = 0; node->type == KN_JSON_STRING && kn_loudness_names[i].name; i++) {
        if (strcmp(node->string, kn_loudness_names[i].name) != 0)
            continue;
        *loudness = i < G_N_ELEMENTS(loudness_lufs)
                        ? (KnLoudness){KN_LOUDNESS_TARGET, loudness_lufs[i]}
                        : (KnLoudness){KN_LOUDNESS_OFF, 0};
        return;
    }
    g_autofree const char **names = kn_names_of(kn_loudness_names);
    g_autofree char *near =
        kn_did_you_mean(node->type == KN_JSON_STRING ? node->string : "", names);
    g_autofree char *list = g_strjoinv(", ", (char **)names);
    g_autofree char *expected = g_strdup_printf("%s, or LUFS from -60 to 0%s", list, near);
    kn_reading_expected(reading, expected);
}

static void loudness_print(const KnOption *option, const void *field, GString *out)
{
    const KnLoudness *loudness = field;
    if (loudness->mode == KN_LOUDNESS_TARGET)
        kn_json_append_number(out, loudness->lufs);
    else
        g_string_append(out, loudness->mode == KN_LOUDNESS_OFF ? "\"off\"" : "null");
}

static GVariant *loudness_to_variant(const void *field)
{
    const KnLoudness *loudness = field;
    return g_variant_new("(ud)", (guint32)loudness->mode, loudness->lufs);
}

static void loudness_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_names(out, kn_loudness_names);
    g_string_append(out, ", {\"type\": \"number\", \"minimum\": -60, \"maximum\": 0}]}");
}

static void loudness_words(const KnOption *option, GPtrArray *names)
{
    for (const KnName *name = kn_loudness_names; name->name; name++)
        g_ptr_array_add(names, (gpointer)name->name);
}

const KnOptionType kn_type_loudness = {.noun = "name, or number",
                                       .size = sizeof(KnLoudness),
                                       .variable = KN_VARIABLE_PART,
                                       .read = loudness_read,
                                       .print = loudness_print,
                                       .to_variant = loudness_to_variant,
                                       .schema = loudness_schema,
                                       .words = loudness_words};

/* ---- loops ---- */

static void loop_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    const KnOption *option = reading->option;
    double number;
    if (node->type == KN_JSON_BOOL)
        *(int *)reading->field = node->boolean ? KN_LOOP_ALWAYS : 1;
    else if (kn_json_number(node, &number) && number == floor(number) && number >= option->min &&
             number <= option->max)
        *(int *)reading->field = (int)number;
    else {
        g_autofree char *expected = g_strdup_printf(
            "true, false or how often it is played, a whole number from %.0f to %.0f", option->min,
            option->max);
        kn_reading_expected_such(reading, expected, "3");
    }
}

static void loop_print(const KnOption *option, const void *field, GString *out)
{
    int rounds = *(const int *)field;
    if (rounds == KN_LOOP_UNSET)
        g_string_append(out, "null");
    else if (rounds == KN_LOOP_ALWAYS)
        g_string_append(out, "true");
    else
        g_string_append_printf(out, "%d", rounds);
}

static void loop_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append_printf(out,
                           "{\"anyOf\": [{\"type\": \"boolean\"}, {\"type\": \"integer\", "
                           "\"minimum\": %.0f, \"maximum\": %.0f}]}",
                           option->min, option->max);
}

const KnOptionType kn_type_loop = {.noun = "true, false, or whole number",
                                   .size = sizeof(int),
                                   .variable = KN_VARIABLE_WHOLE,
                                   .read = loop_read,
                                   .print = loop_print,
                                   .to_variant = int_to_variant,
                                   .schema = loop_schema};

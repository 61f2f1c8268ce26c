/* SPDX-License-Identifier: MIT */
#include "project/directing.h"
#include "ask/http.h"
#include "base/schema.h"
#include "project/types.h"
#include "vocabulary/names.h"

#include <string.h>

static const KnName kinds[] = {
    {"off", "nobody: they keep still, and cuts lead out of them"},
    {"builtin", "rules over their words, their length and their neighbours (docs/director.md)"},
    {"ollama", "a language model of an Ollama server; needs --allow-network"},
    {"openai", "a language model of a server that speaks as OpenAI's does; needs --allow-network"},
    {NULL, NULL},
};
enum { N_WITHOUT_MODEL = 2 };

static gboolean asks_nobody(gconstpointer situation)
{
    return !kn_model_kind(((const KnDirectorSettings *)situation)->kind);
}

static gboolean is_not_ollama(gconstpointer situation)
{
    return g_strcmp0(((const KnDirectorSettings *)situation)->kind, "ollama") != 0;
}

#define MODEL_ONLY                                                                                 \
    .useless = KN_USELESS(asks_nobody, "is for language models, and has no effect on another "     \
                                       "director")
#define FIELD(ctype, field) KN_OPTION_FIELD(KnDirectorSettings, ctype, field)
const KnOption kn_director_options[] = {
    {.name = "kind",
     .type = &kn_type_choice,
     .offset = FIELD(char *, kind),
     .choices = kinds,
     .required = TRUE,
     .help = "who directs"},
    {.name = "model",
     MODEL_ONLY,
     .type = &kn_type_string,
     .offset = FIELD(char *, model),
     .help = "the model, by the name that its server has for it, such as \"llama3.1\""},
    {.name = "url",
     MODEL_ONLY,
     .type = &kn_type_address,
     .offset = FIELD(char *, url),
     .help = "the address of the server, with or without /v1 at its end; by default what "
             "OLLAMA_HOST or OPENAI_BASE_URL says, else http://127.0.0.1:11434 or "
             "https://api.openai.com"},
    {.name = "api_key_env",
     MODEL_ONLY,
     .type = &kn_type_string,
     .offset = FIELD(char *, api_key_env),
     .example = "\"OPENAI_API_KEY\"",
     .help = "the variable of the environment that holds the key, NAME_API_KEY; the key goes only "
             "to the server that NAME_BASE_URL names there"},
    {.name = "instructions",
     MODEL_ONLY,
     .type = &kn_type_string,
     .offset = FIELD(char *, instructions),
     .help = "what you want of the director, in your own words"},
    {.name = "prompt",
     MODEL_ONLY,
     .type = &kn_type_path,
     .offset = FIELD(char *, prompt),
     .example = "\"prompt.txt\"",
     .help = "a text that the model is told in place of Kinora's own (docs/director.md)"},
    {.name = "temperature",
     MODEL_ONLY,
     .type = &kn_type_double,
     .offset = FIELD(double, temperature),
     .max = 2,
     .help = "how freely the model chooses; 0: the likeliest, and mostly the same again"},
    {.name = "seed",
     MODEL_ONLY,
     .type = &kn_type_int,
     .offset = FIELD(int, seed),
     .max = G_MAXINT,
     .help = "passed to the model; another number asks for other plans"},
    {.name = "context",
     .useless = KN_USELESS(is_not_ollama, "is for Ollama, and has no effect on another director"),
     .type = &kn_type_int,
     .offset = FIELD(int, context),
     .max = 10000000,
     .unit = "tokens",
     .help = "how much the model has before it at once; 0: as much as the request needs"},
    {.name = "parallel",
     MODEL_ONLY,
     .type = &kn_type_int,
     .offset = FIELD(int, parallel),
     .max = 64,
     .help = "the number of requests at once, of about ten segments each; 0: what suits the "
             "server"},
    {.name = "timeout",
     MODEL_ONLY,
     .type = &kn_type_double,
     .offset = FIELD(double, timeout),
     .min = 1,
     .max = 3600,
     .default_text = "300",
     .unit = "s",
     .help = "the longest time to wait for one answer, over all attempts; what a server asks to "
             "wait comes on top"},
    {.name = NULL, .example = "{\"kind\": \"ollama\", \"model\": \"llama3.1\"}"},
};
#undef FIELD

static void rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "\"if\": {\"properties\": {\"kind\": {\"enum\": [\"ollama\", "
                         "\"openai\"]}}}, \"then\": {\"required\": [\"model\"]}");
}

const KnOptionTable kn_director_table = {
    "director", "$.director",
    "Who gives an effects plan to the segments that have none (docs/director.md).",
    kn_director_options, rules};

/* ---- "off", "builtin", or the object ---- */

static void append_bare(GString *out)
{
    g_string_append(out, "{\"enum\": [");
    for (guint i = 0; i < N_WITHOUT_MODEL; i++)
        g_string_append_printf(out, "%s\"%s\"", i > 0 ? ", " : "", kinds[i].name);
    g_string_append(out, "]}");
}

static void director_read(const KnReading *reading)
{
    static const char *const bare[] = {"off", "builtin", NULL};
    const KnJson *node = reading->node;
    if (node->type == KN_JSON_OBJECT ||
        (node->type == KN_JSON_STRING && g_strv_contains(bare, node->string)))
        kn_node_take(reading);
    else if (node->type == KN_JSON_STRING && kn_model_kind(node->string))
        kn_reading_expected(reading, "{\"kind\": …, \"model\": …}: a language model has a name");
    else if (node->type == KN_JSON_STRING)
        kn_reading_expected_name(reading, bare);
    else
        kn_reading_expected(reading, "\"off\", \"builtin\", or an object with kind and model");
}

static void director_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    append_bare(out);
    g_string_append(out, ", ");
    kn_schema_table_ref(schema, out, option->of);
    g_string_append(out, "]}");
}

static void director_words(const KnOption *option, GPtrArray *names)
{
    for (guint i = 0; i < N_WITHOUT_MODEL; i++)
        g_ptr_array_add(names, (gpointer)kinds[i].name);
}

const KnOptionType kn_type_director = {.noun = "off, builtin, or object",
                                       .size = sizeof(const KnJson *),
                                       .variable = KN_VARIABLE_PART,
                                       .read = director_read,
                                       .print = kn_node_print,
                                       .to_variant = kn_node_to_variant,
                                       .schema = director_schema,
                                       .words = director_words};

/* ---- reading ---- */

static void check(const KnReader *reader, const KnJson *node, const KnDirectorSettings *settings)
{
    static const char *const model[] = {"model", NULL};
    const char *name = settings->api_key_env;
    g_autofree char *base_name = name ? kn_http_base_name(name) : NULL;
    if (kn_model_kind(settings->kind) && !(settings->model && *settings->model) &&
        !kn_options_meant(kn_director_options, node, model))
        kn_problems_error_as(reader->problems, KN_PROBLEM_MISSING, node, "$.director",
                             "model is missing" KN_HINT
                             "; expected the server's name of a model, such as \"llama3.1\"");
    if (name && !base_name)
        kn_problems_error(reader->problems, kn_json_member(node, "api_key_env"),
                          "$.director.api_key_env",
                          "'%s' is no name of a key" KN_HINT
                          "; expected one that ends in _API_KEY, such as OPENAI_API_KEY",
                          name);
}

void kn_directing_read(const KnReader *reader, const KnJson *node, KnProject *project)
{
    KnDirectorSettings *settings = &project->directing;
    kn_options_init(kn_director_options, settings);
    if (!node || node->type == KN_JSON_STRING) {
        settings->kind = g_strdup(node ? node->string : "off");
    } else {
        kn_options_read(kn_director_options, settings, node, "$.director", NULL, reader->problems);
        check(reader, node, settings);
        kn_reader_path(reader, &settings->prompt, kn_json_member(node, "prompt"),
                       "$.director.prompt");
        kn_options_warn_useless(kn_director_options, settings, node, "$.director",
                                reader->problems);
    }
    project->director = kn_model_kind(settings->kind)               ? KN_DIRECTOR_MODEL
                        : g_strcmp0(settings->kind, "builtin") == 0 ? KN_DIRECTOR_BUILTIN
                                                                    : KN_DIRECTOR_OFF;
}

void kn_directing_clear(KnProject *project)
{
    kn_options_clear(kn_director_options, &project->directing);
}

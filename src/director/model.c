/* SPDX-License-Identifier: MIT */
#include "director/model.h"
#include "ask/http.h"
#include "base/error.h"
#include "base/json.h"
#include "base/json_print.h"
#include "base/text.h"

#include <string.h>

/* The forms of two protocols. Ollama takes the schema as `format`; `think` is not sent, since
 * switching it off drops the schema. Its usual context of 4,096 tokens is too short, and what goes
 * beyond is cut silently, so that it is asked for. */

enum { CONTEXT_STEP = 2048, CONTEXT_MIN = 8192, ANSWER_TOKENS = 4096 };

gint64 kn_model_tokens(gsize n_bytes)
{
    return (gint64)(n_bytes / 3 + 1);
}

static int context_for(const KnDirectorSettings *settings, gsize prompt_bytes)
{
    gint64 tokens = kn_model_tokens(prompt_bytes) + ANSWER_TOKENS;
    gint64 steps = (tokens + CONTEXT_STEP - 1) / CONTEXT_STEP;
    return settings->context > 0 ? settings->context : (int)MAX(CONTEXT_MIN, steps * CONTEXT_STEP);
}

static void append_number(GString *out, const char *name, double number)
{
    g_string_append_printf(out, "\"%s\": ", name);
    kn_json_append_number(out, number);
}

static void append_ollama(GString *body, const KnDirectorSettings *settings, const char *form,
                          const char *schema, gsize prompt_bytes)
{
    if (schema)
        g_string_append_printf(body, ", \"format\": %s", schema);
    g_string_append(body, ", \"options\": {");
    append_number(body, "temperature", settings->temperature);
    g_string_append_printf(body, ", \"seed\": %d, \"num_ctx\": %d}", settings->seed,
                           context_for(settings, prompt_bytes));
}

static void append_openai(GString *body, const KnDirectorSettings *settings, const char *form,
                          const char *schema, gsize prompt_bytes)
{
    g_string_append(body, ", ");
    append_number(body, "temperature", settings->temperature);
    g_string_append_printf(body, ", \"seed\": %d", settings->seed);
    if (schema)
        g_string_append_printf(body,
                               ", \"response_format\": {\"type\": \"json_schema\", "
                               "\"json_schema\": {\"name\": \"%s\", \"strict\": true, "
                               "\"schema\": %s}}",
                               form, schema);
}

static const KnModelKind kinds[] = {
    {"ollama", "/api/chat", "OLLAMA_HOST", "http://127.0.0.1:11434", NULL, 2, append_ollama},
    {"openai", "/v1/chat/completions", "OPENAI_BASE_URL", KN_HTTP_OPENAI, KN_HTTP_OPENAI_KEY, 4,
     append_openai},
};

const KnModelKind *kn_model_kind(const char *name)
{
    for (gsize i = 0; name && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

/* Whether an address without a scheme says a port: "host:1", "[::1]:1". */
static gboolean has_port(const char *address)
{
    const char *colon = strrchr(address, ':');
    return colon && !strchr(colon, ']');
}

/* OLLAMA_HOST may say a host alone, or with a port, as Ollama itself reads it. */
char *kn_model_base(const KnDirectorSettings *settings)
{
    const KnModelKind *kind = kn_model_kind(settings->kind);
    if (settings->url)
        return kn_http_base(settings->url);
    g_autofree char *base = kn_http_base_or(kind->address_env, kind->address);
    if (strstr(base, "://"))
        return g_steal_pointer(&base);
    const char *port = strrchr(kind->address, ':');
    gboolean usual = g_ascii_isdigit(port[1]) && !has_port(base);
    return g_strconcat("http://", base, usual ? port : "", NULL);
}

const char *kn_model_key_name(const KnDirectorSettings *settings)
{
    return settings->api_key_env ? settings->api_key_env : kn_model_kind(settings->kind)->key_name;
}

char *kn_model_request(const KnDirectorSettings *settings, const KnModelTurn *turns, guint n_turns,
                       const char *form, const char *schema)
{
    GString *body = g_string_new("{\"model\": ");
    gsize prompt_bytes = 0;
    kn_json_append_string(body, settings->model);
    g_string_append(body, ", \"messages\": [");
    for (guint i = 0; i < n_turns; i++) {
        g_string_append_printf(body, "%s{\"role\": \"%s\", \"content\": ", i > 0 ? ", " : "",
                               turns[i].role);
        kn_json_append_string(body, turns[i].text);
        g_string_append_c(body, '}');
        prompt_bytes += strlen(turns[i].text);
    }
    g_string_append(body, "], \"stream\": false");
    kn_model_kind(settings->kind)->append_form(body, settings, form, schema, prompt_bytes);
    g_string_append_c(body, '}');
    return g_string_free(body, FALSE);
}

/* ---- answers: the forms of both protocols are read wherever they come from */

static const KnJson *walk(const KnJson *node, const char *const *names)
{
    for (; *names && node; names++)
        node = node->type == KN_JSON_ARRAY ? (node->n > 0 ? node->items[0] : NULL)
                                           : kn_json_member(node, *names);
    return node;
}

static gint64 count(const KnJson *root, const char *usage, const char *own)
{
    const KnJson *in = kn_json_member(kn_json_member(root, "usage"), usage);
    const KnJson *number = in ? in : kn_json_member(root, own);
    return number && number->type == KN_JSON_NUMBER && number->integral && number->integer > 0
               ? MIN(number->integer, G_MAXINT32)
               : 0;
}

/* Why what came is no message. The caller frees. */
static char *why_no_message(const char *data, gsize size, const KnJson *root, const char *broken)
{
    static const char *const refusal[] = {"choices", "0", "message", "refusal", NULL};
    static const char *const reason[] = {"choices", "0", "finish_reason", NULL};
    static const char *const error[] = {"error", "message", NULL};
    static const char *const plain[] = {"error", NULL};
    const struct {
        const char *const *names;
        const char *words;
    } told[] = {{refusal, "the model refuses: "},
                {error, "the server says: "},
                {plain, "the server says: "},
                {reason, "the model stopped without a word: "}};
    const char *first = data;
    while (first < data + size && g_ascii_isspace(*first))
        first++;
    if (first == data + size)
        return g_strdup("it is empty");
    if (*first == '<')
        return g_strdup("it is a web page, not a language model's answer: look at the address");
    for (gsize i = 0; root && i < G_N_ELEMENTS(told); i++) {
        const KnJson *words = walk(root, told[i].names);
        g_autofree char *quoted = words && words->type == KN_JSON_STRING && *words->string
                                      ? kn_text_quote(words->string)
                                      : NULL;
        if (quoted)
            return g_strconcat(told[i].words, quoted, NULL);
    }
    return g_strdup(broken ? broken : "it holds no message of a model");
}

gboolean kn_model_answer_parse(const char *data, gsize size, KnModelAnswer *answer, GError **error)
{
    static const char *const openai[] = {"choices", "0", "message", "content", NULL};
    static const char *const ollama[] = {"message", "content", NULL};
    g_autoptr(GError) why = NULL;
    g_autoptr(KnJsonDocument) document =
        size > 0 ? kn_json_load_text(data, (gssize)size, "the answer", &why) : NULL;
    const KnJson *root = document ? kn_json_root(document) : NULL;
    const KnJson *text = walk(root, openai);
    *answer = (KnModelAnswer){0};
    if (!text)
        text = walk(root, ollama);
    if (!text || text->type != KN_JSON_STRING) {
        g_autofree char *words = why_no_message(data, size, root, why ? why->message : NULL);
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "%s", words);
        return FALSE;
    }
    answer->text = g_strdup(text->string);
    answer->prompt_tokens = count(root, "prompt_tokens", "prompt_eval_count");
    answer->answer_tokens = count(root, "completion_tokens", "eval_count");
    return TRUE;
}

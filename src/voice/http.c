/* SPDX-License-Identifier: MIT */
#include "voice/http.h"
#include "base/error.h"
#include "base/module.h"
#include "voice/list.h"
#include "voice/take.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The protocol of speech servers. The key comes from the environment alone and goes to those who
 * may have it; it stands in no setting, name, note, message or log. */

static const char openai[] = "https://api.openai.com";

/* A server that asks for more patience than this has no time today. */
static const double wait_seconds_max = 600;

char *kn_http_base(const char *address)
{
    char *base = g_strdup(address);
    for (;;) {
        gsize n = strlen(base);
        if (n > 0 && base[n - 1] == '/')
            base[n - 1] = '\0';
        else if (g_str_has_suffix(base, "/v1"))
            base[n - 3] = '\0';
        else
            return base;
    }
}

static gboolean same_server(const char *a, const char *b)
{
    g_autoptr(GUri) one = g_uri_parse(a, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
    g_autoptr(GUri) two = g_uri_parse(b, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
    return one && two && strcmp(g_uri_get_scheme(one), g_uri_get_scheme(two)) == 0 &&
           g_ascii_strcasecmp(g_uri_get_host(one), g_uri_get_host(two)) == 0 &&
           g_uri_get_port(one) == g_uri_get_port(two);
}

gboolean kn_http_may_have_key(const char *base, const char *environment_base)
{
    return same_server(base, openai) ||
           (environment_base && *environment_base && same_server(base, environment_base));
}

static void resolve(KnVoiceSettings *settings)
{
    const char *environment = g_getenv("OPENAI_BASE_URL");
    const char *address = settings->base_url            ? settings->base_url
                          : environment && *environment ? environment
                                                        : openai;
    char *base = kn_http_base(address);
    g_free(settings->base_url);
    settings->base_url = base;
    if (!settings->model)
        settings->model = g_strdup("tts-1");
    if (!settings->voice)
        settings->voice = g_strdup("alloy");
}

/* The same words in the same form are the same request; what the server does is its own. */
static char *version(const KnVoiceSettings *settings, GError **error)
{
    return g_strdup("1");
}

static const KnHttp *module(GError **error)
{
    const KnHttp *http = kn_module_load("http", error);
    if (http && http->abi != KN_HTTP_ABI) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the module 'kn-http.so' is of another version of Kinora: install it again");
        return NULL;
    }
    return http;
}

static void put(JsonBuilder *json, const char *name, const char *value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, value);
}

static char *request_body(const KnVoiceSettings *settings, const char *text)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    put(json, "model", settings->model);
    put(json, "input", text);
    put(json, "voice", settings->voice);
    put(json, "response_format", "wav");
    if (settings->language) /* not every server knows it */
        put(json, "language", settings->language);
    json_builder_set_member_name(json, "speed");
    json_builder_add_double_value(json, settings->speed);
    json_builder_end_object(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    return json_to_string(root, FALSE);
}

/* What a server says of a failure, in one short line without the key. The caller frees. */
static char *server_words(const KnHttpAnswer *answer, const char *key)
{
    enum { CHARACTERS_MAX = 200 };
    /* Without a body there is no data either. */
    const char *data = answer->body->len > 0 ? (const char *)answer->body->data : "";
    g_autofree char *body = g_strndup(data, answer->body->len);
    g_autofree char *valid = g_utf8_make_valid(body, -1);
    g_autoptr(KnJsonDocument) document = kn_json_load_text(valid, -1, "", NULL);
    const KnJson *problem = document ? kn_json_member(kn_json_root(document), "error") : NULL;
    const KnJson *message = problem ? kn_json_member(problem, "message") : NULL;
    if (!message && document)
        message = problem ? problem : kn_json_member(kn_json_root(document), "detail");
    const char *said = message && message->type == KN_JSON_STRING ? message->string
                       : *valid == '<'                            ? "a web page"
                                                                  : valid;
    g_autofree char *cut = g_utf8_substring(said, 0, MIN(g_utf8_strlen(said, -1), CHARACTERS_MAX));
    g_strdelimit(cut, "\r\n\t", ' ');
    GString *words = g_string_new(g_strstrip(cut));
    if (key && *key)
        g_string_replace(words, key, "…", 0);
    if (words->len > 0)
        g_string_prepend(words, ": ");
    g_autofree char *plain = g_string_free(words, FALSE);
    return kn_text_visible(plain);
}

static void refused_key(const KnVoiceSettings *settings, guint status, gboolean has_key,
                        const char *words, KnTrouble *trouble, GError **error)
{
    const char *environment = g_getenv("OPENAI_BASE_URL");
    gboolean may = kn_http_may_have_key(settings->base_url, environment);
    trouble->kind = KN_TROUBLE_ALL;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the speech server %s refuses %s (%u)%s; %s",
                settings->base_url, has_key ? "the key in OPENAI_API_KEY" : "without a key", status,
                words,
                has_key ? "set OPENAI_API_KEY to a key that is good for it"
                : may   ? "set OPENAI_API_KEY"
                        : "set OPENAI_API_KEY, and OPENAI_BASE_URL to this address: the key goes "
                          "only to a server that the environment names");
}

static gboolean complain(const KnVoiceSettings *settings, const KnHttpAnswer *answer,
                         const char *key, KnTrouble *trouble, GError **error)
{
    guint status = answer->status;
    g_autofree char *words = server_words(answer, key);
    trouble->wait_seconds = answer->retry_after_seconds;
    if (status == 401 || status == 403) {
        refused_key(settings, status, key != NULL, words, trouble, error);
        return FALSE;
    }
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        trouble->kind = trouble->wait_seconds > wait_seconds_max ? KN_TROUBLE_ALL : KN_TROUBLE_BUSY;
    else if (status == 404 || status == 405 || (status >= 300 && status < 400))
        trouble->kind = KN_TROUBLE_ALL;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the speech server %s answers %u%s%s",
                settings->base_url, status, words,
                trouble->kind == KN_TROUBLE_ALL && trouble->wait_seconds > wait_seconds_max
                    ? "; it asks to come back in more than ten minutes"
                    : "");
    return FALSE;
}

static gboolean take_answer(const KnVoiceSettings *settings, const char *text,
                            const KnHttpAnswer *answer, const char *key, KnTake *take,
                            KnTrouble *trouble, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (answer->status != 200)
        return complain(settings, answer, key, trouble, error);
    if (kn_http_answer_parse(answer->body->data, answer->body->len, text, take, &why))
        return TRUE;
    trouble->kind = KN_TROUBLE_TAKE;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                "the speech server %s sent what is no WAV file: %s", settings->base_url,
                why->message);
    return FALSE;
}

/* A take that could be accepted for the text, in Base64, with the times of its words. */
static gsize answer_bytes_max(const char *text)
{
    const gsize slack = 1 << 20;
    return kn_take_bytes_max(text) / 3 * 4 + slack;
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    const char *key = g_getenv("OPENAI_API_KEY");
    if (!key || !*key || !kn_http_may_have_key(settings->base_url, g_getenv("OPENAI_BASE_URL")))
        key = NULL;
    g_autofree char *url = g_strconcat(settings->base_url, "/v1/audio/speech", NULL);
    g_autofree char *body = request_body(settings, text);
    const KnHttpRequest request = {.url = url,
                                   .body = body,
                                   .bearer = key,
                                   .timeout_seconds = settings->timeout,
                                   .answer_bytes_max = answer_bytes_max(text)};
    KnHttpAnswer answer = {.retry_after_seconds = -1};
    const KnHttp *http = module(error);
    gboolean ok = http && http->post(&request, &answer, trouble, error) &&
                  take_answer(settings, text, &answer, key, take, trouble, error);
    kn_http_answer_clear(&answer);
    return ok;
}

const KnVoice kn_voice_http = {
    .name = "http",
    .parallel = 4,
    .leave = KN_ASKED_NETWORK,
    .resolve = resolve,
    .version = version,
    .speak = speak,
};

/* SPDX-License-Identifier: MIT */
#include "ask/http.h"
#include "base/error.h"
#include "base/json.h"
#include "base/module.h"
#include "base/text.h"

#include <string.h>

/* What answers mean, and who gets a key. It comes from the environment alone and goes to those who
 * may have it; it stands in no setting, name, note, message or log. */

/* A server that asks for more patience than this has no time today. */
static const double wait_seconds_max = 600;

void kn_http_answer_clear(KnHttpAnswer *answer)
{
    if (answer->body)
        g_byte_array_unref(answer->body);
    *answer = (KnHttpAnswer){0};
}

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

char *kn_http_base_or(const char *variable, const char *otherwise)
{
    const char *environment = g_getenv(variable);
    return kn_http_base(environment && *environment ? environment : otherwise);
}

static gboolean same_server(const char *a, const char *b)
{
    g_autoptr(GUri) one = g_uri_parse(a, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
    g_autoptr(GUri) two = g_uri_parse(b, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
    return one && two && strcmp(g_uri_get_scheme(one), g_uri_get_scheme(two)) == 0 &&
           g_ascii_strcasecmp(g_uri_get_host(one), g_uri_get_host(two)) == 0 &&
           g_uri_get_port(one) == g_uri_get_port(two);
}

static gboolean is_named(const char *base, const char *environment_base)
{
    return environment_base && *environment_base && same_server(base, environment_base);
}

gboolean kn_http_may_have_key(const char *base, const char *environment_base)
{
    return same_server(base, KN_HTTP_OPENAI) || is_named(base, environment_base);
}

char *kn_http_base_name(const char *key_name)
{
    static const char ending[] = "_API_KEY";
    gsize n = strlen(key_name);
    if (!g_str_has_suffix(key_name, ending) || n == strlen(ending))
        return NULL;
    g_autofree char *stem = g_strndup(key_name, n - strlen(ending));
    return g_strconcat(stem, "_BASE_URL", NULL);
}

/* Only OpenAI's own key is known to be one for its server. */
static gboolean may_have(const KnHttpRequest *request)
{
    g_autofree char *name = request->key_name ? kn_http_base_name(request->key_name) : NULL;
    if (!name)
        return FALSE;
    return strcmp(request->key_name, KN_HTTP_OPENAI_KEY) == 0
               ? kn_http_may_have_key(request->base, g_getenv(name))
               : is_named(request->base, g_getenv(name));
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

static void refused_key(const KnHttpRequest *request, guint status, gboolean has_key,
                        const char *words, KnTrouble *trouble, GError **error)
{
    const char *name = request->key_name ? request->key_name : KN_HTTP_OPENAI_KEY;
    g_autofree char *base_name = kn_http_base_name(name);
    g_autofree char *remedy =
        has_key ? g_strdup_printf("set %s to a key that is good for it", name)
        : may_have(request)
            ? g_strdup_printf("set %s", name)
            : g_strdup_printf("set %s, and %s to this address: the key goes only to a server that "
                              "the environment names",
                              name, base_name ? base_name : "OPENAI_BASE_URL");
    trouble->kind = KN_TROUBLE_ALL;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s %s refuses %s%s (%u)%s; %s",
                request->service, request->base, has_key ? "the key in " : "without a key",
                has_key ? name : "", status, words, remedy);
}

/* Servers say in many ways that they cannot keep an answer to a schema. */
static gboolean is_about_form(guint status, const char *words)
{
    static const char *const signs[] = {"grammar", "schema", "response_format"};
    gboolean about = status == 400 || status == 422 || status == 501;
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        about = about || strstr(words, signs[i]);
    return about;
}

static gboolean complain(const KnHttpRequest *request, const KnHttpAnswer *answer, const char *key,
                         KnTrouble *trouble, GError **error)
{
    guint status = answer->status;
    g_autofree char *words = server_words(answer, key);
    trouble->wait_seconds = answer->retry_after_seconds;
    if (status == 401 || status == 403) {
        refused_key(request, status, key != NULL, words, trouble, error);
        return FALSE;
    }
    if (request->constrained && is_about_form(status, words))
        trouble->kind = KN_TROUBLE_FORM;
    else if (status == 408 || status == 425 || status == 429 || status >= 500)
        trouble->kind = trouble->wait_seconds > wait_seconds_max ? KN_TROUBLE_ALL : KN_TROUBLE_BUSY;
    else if (status == 404 || status == 405 || (status >= 300 && status < 400))
        trouble->kind = KN_TROUBLE_ALL;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s %s answers %u%s%s", request->service,
                request->base, status, words,
                trouble->kind == KN_TROUBLE_ALL && trouble->wait_seconds > wait_seconds_max
                    ? "; it asks to come back in more than ten minutes"
                    : "");
    return FALSE;
}

gboolean kn_http_ask(const KnHttpRequest *request, KnHttpAnswer *answer, KnTrouble *trouble,
                     GError **error)
{
    const char *key = request->key_name ? g_getenv(request->key_name) : NULL;
    if (!key || !*key || !may_have(request))
        key = NULL;
    *answer = (KnHttpAnswer){.retry_after_seconds = -1};
    const KnHttp *http = module(error);
    return http && http->post(request, key, answer, trouble, error) &&
           (answer->status == 200 || complain(request, answer, key, trouble, error));
}

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
    g_free(answer->type);
    g_free(answer->location);
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

/* What a server says of a failure. */
typedef struct {
    char *words;       /* in one short line without the key, begun by ": "; or empty */
    gboolean no_money; /* nothing is left to pay with: waiting does not help */
} Complaint;

static const KnJson *text_member(const KnJson *object, const char *name)
{
    const KnJson *member = kn_json_member(object, name);
    return member && member->type == KN_JSON_STRING ? member : NULL;
}

/* `{"error": {"message", "code"}}`, `{"error": ""}`, `{"detail": ""}`, `{"detail": {"message",
 * "status"}}`, `{"message": ""}`: what services of 2026 send. */
static const KnJson *problem_of(const KnJson *root)
{
    static const char *const names[] = {"error", "detail"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const KnJson *member = kn_json_member(root, names[i]);
        if (member && member->type != KN_JSON_NULL)
            return member;
    }
    return root;
}

const char *kn_http_words(const KnJson *root)
{
    const KnJson *problem = root ? problem_of(root) : NULL;
    const KnJson *message = problem ? text_member(problem, "message") : NULL;
    if (!message && problem && problem->type == KN_JSON_STRING)
        message = problem;
    return message ? message->string : NULL;
}

static gboolean is_about_money(const KnJson *problem)
{
    static const char *const places[] = {"code", "type", "status"};
    static const char *const signs[] = {"insufficient_quota", "quota_exceeded",
                                        "billing_hard_limit_reached", "insufficient_balance"};
    for (gsize p = 0; p < G_N_ELEMENTS(places); p++) {
        const KnJson *code = text_member(problem, places[p]);
        for (gsize i = 0; code && i < G_N_ELEMENTS(signs); i++)
            if (strcmp(code->string, signs[i]) == 0)
                return TRUE;
    }
    return FALSE;
}

static char *short_words(const char *said, const char *key)
{
    enum { CHARACTERS_MAX = 200 };
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

static Complaint read_complaint(const KnHttpAnswer *answer, const char *key)
{
    /* Without a body there is no data either. */
    const char *data = answer->body->len > 0 ? (const char *)answer->body->data : "";
    g_autofree char *body = g_strndup(data, answer->body->len);
    g_autofree char *valid = g_utf8_make_valid(body, -1);
    g_autoptr(KnJsonDocument) document = kn_json_load_text(valid, -1, "", NULL);
    const KnJson *root = document ? kn_json_root(document) : NULL;
    const char *words = kn_http_words(root);
    const char *said = words ? words : *valid == '<' ? "a web page" : valid;
    gboolean no_money = answer->status == 402 || (root && is_about_money(problem_of(root)));
    return (Complaint){short_words(said, key), no_money};
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

/* What is worth doing about a status. */
static KnTroubleKind kind_of(const KnHttpRequest *request, guint status, double wait_seconds,
                             const Complaint *complaint)
{
    if (complaint->no_money)
        return KN_TROUBLE_ALL;
    if (request->constrained && is_about_form(status, complaint->words))
        return KN_TROUBLE_FORM;
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return wait_seconds > wait_seconds_max ? KN_TROUBLE_ALL : KN_TROUBLE_BUSY;
    if (status == 404 || status == 405 || (status >= 300 && status < 400))
        return KN_TROUBLE_ALL;
    return KN_TROUBLE_LINE;
}

/* What to do, where that is known. The caller frees. */
static char *advice_for(const KnHttpAnswer *answer, const Complaint *complaint)
{
    if (complaint->no_money)
        return g_strdup("; nothing is left to pay with there, and asking again does not help: what "
                        "was bought is kept");
    if (answer->retry_after_seconds > wait_seconds_max)
        return g_strdup("; it asks to come back in more than ten minutes");
    if (answer->status < 300 || answer->status >= 400)
        return g_strdup("");
    g_autofree char *where = answer->location ? kn_text_quote(answer->location) : NULL;
    return where
               ? g_strdup_printf("; it sends to %s, where nobody is asked who was not named: name "
                                 "that address if it is right",
                                 where)
               : g_strdup("; it sends elsewhere: name the server's own address");
}

static gboolean complain(const KnHttpRequest *request, const KnHttpAnswer *answer, const char *key,
                         KnTrouble *trouble, GError **error)
{
    guint status = answer->status;
    Complaint complaint = read_complaint(answer, key);
    trouble->wait_seconds = answer->retry_after_seconds;
    if ((status == 401 || status == 403) && !complaint.no_money) {
        refused_key(request, status, key != NULL, complaint.words, trouble, error);
    } else {
        g_autofree char *advice = advice_for(answer, &complaint);
        trouble->kind = kind_of(request, status, trouble->wait_seconds, &complaint);
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s %s answers %u%s%s", request->service,
                    request->base, status, complaint.words, advice);
    }
    g_free(complaint.words);
    return FALSE;
}

/* A key that was read from a file often ends in a line break, and would end the header. */
static gboolean is_key(const char *key, const char *name, KnTrouble *trouble, GError **error)
{
    for (const char *at = key; at && *at; at++)
        if (g_ascii_iscntrl(*at) || *at == ' ' || (guchar)*at >= 0x7f) {
            trouble->kind = KN_TROUBLE_ALL;
            g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                        "%s holds a line break, a space or a sign that no key has%s; it was sent "
                        "to nobody",
                        name, at[1] ? "" : ", at its end");
            return FALSE;
        }
    return TRUE;
}

gboolean kn_http_ask(const KnHttpRequest *request, KnHttpAnswer *answer, KnTrouble *trouble,
                     GError **error)
{
    const char *key = request->key_name ? g_getenv(request->key_name) : NULL;
    if (!key || !*key || !may_have(request))
        key = NULL;
    *answer = (KnHttpAnswer){.retry_after_seconds = -1};
    if (!is_key(key, request->key_name, trouble, error))
        return FALSE;
    const KnHttp *http = module(error);
    return http && http->post(request, key, answer, trouble, error) &&
           (answer->status == 200 || complain(request, answer, key, trouble, error));
}

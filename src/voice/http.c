/* SPDX-License-Identifier: MIT */
#include "voice/http.h"
#include "ask/http.h"
#include "base/error.h"
#include "voice/list.h"
#include "voice/take.h"

#include <json-glib/json-glib.h>

/* The protocol of speech servers; what is the same for all servers stands in ask/http.c. */

static void resolve(KnVoiceSettings *settings)
{
    char *base = settings->base_url ? kn_http_base(settings->base_url)
                                    : kn_http_base_or("OPENAI_BASE_URL", KN_HTTP_OPENAI);
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

/* A take that could be accepted for the text, in Base64, with the times of its words. */
static gsize answer_bytes_max(const char *text)
{
    const gsize slack = 1 << 20;
    return kn_take_bytes_max(text) / 3 * 4 + slack;
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    g_autofree char *body = request_body(settings, text);
    const KnHttpRequest request = {
        .service = "speech server",
        .base = settings->base_url,
        .path = "/v1/audio/speech",
        .body = body,
        .key_name = KN_HTTP_OPENAI_KEY,
        .timeout_seconds = settings->timeout,
        .answer_bytes_max = answer_bytes_max(text),
        .too_large = "larger than the speech of the text can be",
    };
    KnHttpAnswer answer;
    g_autoptr(GError) why = NULL;
    gboolean ok = kn_http_ask(&request, &answer, trouble, error);
    if (ok &&
        !kn_http_answer_parse(answer.body->data, answer.body->len, answer.type, text, take, &why)) {
        trouble->kind = KN_TROUBLE_TAKE;
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "the speech server %s sent no sound that can be used: %s", settings->base_url,
                    why->message);
        ok = FALSE;
    }
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

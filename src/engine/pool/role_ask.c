/* SPDX-License-Identifier: MIT */
/* A process that asks a server one thing after the other; answers go into files of the store's work
 * folder, and what they hold is the main process's matter. */
#include "engine/pool/role_ask.h"
#include "base/error.h"
#include "engine/pool/role.h"

static const KnField setup_fields[] = {{0}};

static const KnField request_fields[] = {
    {"base", KN_TEXT(KnAskRequest, base)},
    {"path", KN_TEXT(KnAskRequest, path)},
    {"body", KN_TEXT(KnAskRequest, body)},
    {"key-name", KN_TEXT(KnAskRequest, key_name), .optional = TRUE},
    {"timeout", KN_DOUBLE(KnAskRequest, timeout)},
    {"constrained", KN_BOOL(KnAskRequest, constrained)},
    {"result", KN_BYTES(KnAskRequest, result)},
    {0},
};

static gpointer open_ask(const KnHelper *helper, GVariant *setup, GError **error)
{
    return (gpointer)&kn_role_ask;
}

static void close_ask(gpointer state)
{
}

static gboolean write_result(const char *path, const GByteArray *body, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents_full(path, body->len > 0 ? (const char *)body->data : "", body->len,
                                 G_FILE_SET_CONTENTS_NONE, 0666, &why))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s", path, why->message);
    return FALSE;
}

static gboolean serve_ask(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnAskRequest request = {0};
    KnHttpAnswer answer = {0};
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    const KnHttpRequest asked = {
        .service = "language model's server",
        .base = request.base,
        .path = request.path,
        .body = request.body,
        .key_name = request.key_name,
        .timeout_seconds = request.timeout,
        .limit_seconds = request.timeout,
        .constrained = request.constrained,
        .answer_bytes_max = KN_ASK_BYTES_MAX,
        .too_large = "larger than any answer that is read",
    };
    gboolean done = kn_http_ask(&asked, &answer, &report->trouble, error) &&
                    write_result(request.result, answer.body, error);
    kn_http_answer_clear(&answer);
    kn_record_clear(request_fields, &request);
    return done;
}

static const char *const modules[] = {"http", NULL};
const KnRole kn_role_ask = {
    .name = "ask",
    .lost = "the process that asks the language model",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_BUSY] = 6, [KN_TROUBLE_GONE] = 3, [KN_TROUBLE_LOST] = 3},
    .back_off_seconds = 1,
    .lost_code = KN_ERROR_SERVICE,
    .open = open_ask,
    .serve = serve_ask,
    .close = close_ask,
};

/* SPDX-License-Identifier: MIT */
#include "mcp/message.h"
#include "base/json_print.h"

static const KnJson *member_of(const KnMcpMessage *message, const char *name, KnJsonType type)
{
    const KnJson *value = kn_json_member(kn_json_root(message->document), name);
    return value && value->type == type ? value : NULL;
}

static int wrong_as(int code, const char *words, char **wrong)
{
    *wrong = g_strdup(words);
    return code;
}

/* A string or a whole number; null is nobody's. */
static gboolean read_id(KnMcpMessage *message)
{
    const KnJson *id = kn_json_member(kn_json_root(message->document), "id");
    if (!id)
        return TRUE;
    if (id->type != KN_JSON_STRING && !(id->type == KN_JSON_NUMBER && id->integral))
        return FALSE;
    g_autoptr(GString) text = g_string_new(NULL);
    kn_json_append(text, id);
    message->id = g_strdup(text->str);
    return TRUE;
}

int kn_mcp_message_read(KnMcpMessage *message, const char *line, char **wrong)
{
    g_autoptr(GError) error = NULL;
    *message = (KnMcpMessage){.document = kn_json_load_text(line, -1, "message", &error)};
    if (!message->document)
        return wrong_as(KN_MCP_PARSE_ERROR, error->message, wrong);
    if (kn_json_root(message->document)->type != KN_JSON_OBJECT)
        return wrong_as(KN_MCP_INVALID_REQUEST, "a message is one object, and there are no batches",
                        wrong);
    const KnJson *version = member_of(message, "jsonrpc", KN_JSON_STRING);
    const KnJson *method = member_of(message, "method", KN_JSON_STRING);
    if (!read_id(message))
        return wrong_as(KN_MCP_INVALID_REQUEST, "id: expected a string or a whole number", wrong);
    if (!version || !g_str_equal(version->string, "2.0"))
        return wrong_as(KN_MCP_INVALID_REQUEST, "jsonrpc: expected \"2.0\"", wrong);
    const KnJson *root = kn_json_root(message->document);
    if (!method && (kn_json_member(root, "result") || kn_json_member(root, "error")))
        return 0;
    if (!method)
        return wrong_as(KN_MCP_INVALID_REQUEST, "method: expected a string", wrong);
    message->method = method->string;
    message->params = kn_json_member(root, "params");
    if (message->params && message->params->type != KN_JSON_OBJECT)
        return wrong_as(KN_MCP_INVALID_PARAMS, "params: expected an object", wrong);
    return 0;
}

void kn_mcp_message_clear(KnMcpMessage *message)
{
    g_free(message->id);
    kn_json_free(message->document);
    *message = (KnMcpMessage){0};
}

char *kn_mcp_result(const char *id, const char *result)
{
    return g_strdup_printf("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}\n", id, result);
}

char *kn_mcp_error(const char *id, int code, const char *words)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":",
                    id ? id : "null", code);
    kn_json_append_string(text, words);
    g_string_append(text, "}}\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *kn_mcp_notification(const char *method, const char *params)
{
    return g_strdup_printf("{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s}\n", method,
                           params);
}

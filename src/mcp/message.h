/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* Messages of JSON-RPC 2.0, one a line. Threads: pure functions. */

/* Codes of errors: those of JSON-RPC. */
enum {
    KN_MCP_PARSE_ERROR = -32700,
    KN_MCP_INVALID_REQUEST = -32600,
    KN_MCP_NO_METHOD = -32601,
    KN_MCP_INVALID_PARAMS = -32602,
    KN_MCP_INTERNAL_ERROR = -32603,
};

/* What has come. Values live as long as the document. */
typedef struct {
    KnJsonDocument *document;
    char *id;           /* as JSON text; NULL: a notification, or an answer */
    const char *method; /* NULL: an answer, to what nobody here has asked */
    const KnJson *params;
} KnMcpMessage;

/* Reads a line. 0, or the code of what is wrong with it, in words, which the caller frees; the id
 * is there as far as it could be read. Cleared by the caller in either case. */
int kn_mcp_message_read(KnMcpMessage *message, const char *line, char **wrong);
void kn_mcp_message_clear(KnMcpMessage *message);

/* What goes out, as a line: result and params are JSON text, words are plain. id NULL: null. The
 * caller frees. */
char *kn_mcp_result(const char *id, const char *result);
char *kn_mcp_error(const char *id, int code, const char *words);
char *kn_mcp_notification(const char *method, const char *params);

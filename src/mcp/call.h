/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/run_child.h"
#include "mcp/mcp.h"
#include "mcp/tool.h"

/* One call of a tool, from its arguments to its answer. Threads: the server's. */
typedef struct KnMcpCall KnMcpCall;

/* Where its progress goes: parameters of notifications/progress. */
typedef void (*KnMcpTell)(const char *params, gpointer user_data);

/* id and arguments as they came; token: of progress, as JSON text, or NULL. It runs, or has its
 * answer at once. */
KnMcpCall *kn_mcp_call_new(const KnMcpOptions *options, const char *scratch, const KnMcpTool *tool,
                           const char *id, const KnJson *arguments, const char *token,
                           KnMcpTell tell, gpointer user_data);
void kn_mcp_call_free(KnMcpCall *call); /* kills what still runs */

const char *kn_mcp_call_id(const KnMcpCall *call);
void kn_mcp_call_polls(const KnMcpCall *call, struct pollfd polls[KN_RUN_CHILD_FDS]);
/* Hears its command. FALSE: it has ended. */
gboolean kn_mcp_call_listen(KnMcpCall *call);
/* Nobody waits for its answer any more: its command ends in order, or a little later at once. To be
 * called again and again until it has ended. */
void kn_mcp_call_stop(KnMcpCall *call);
gboolean kn_mcp_call_stopped(const KnMcpCall *call);
/* After its end: the result of tools/call as JSON text. The caller frees. */
char *kn_mcp_call_result(KnMcpCall *call);

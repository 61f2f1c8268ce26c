/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/temporary.h"
#include "base/text.h"
#include "mcp/call.h"
#include "mcp/message.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A film's build takes all processors, so many at a time serve nobody. */
enum { CALLS_MAX = 16, LINE_BYTES_MAX = 8 << 20, BLOCK_BYTES = 1 << 16, STOP_POLL_MS = 100 };

/* Revisions of the protocol, the newest first: for what is used here they say the same. */
static const char *const revisions[] = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05",
                                        NULL};

static const char instructions[] =
    "Kinora turns a project file (JSON: pictures, clips, narration, effects) into a narrated film. "
    "Paths are relative to the server's folder. Begin with `new`, or read `schema` and `write` a "
    "project; `check` it after every change and mend what it tells; look at `sheet` and `still`; "
    "then `render`. A changed project is rendered again in the time of what has changed.";

typedef struct {
    const KnMcpOptions *options;
    KnMcpOptions real; /* the same, the folder without links */
    KnFolder *scratch;
    KnTemporary *scratch_note;
    char *scratch_path;
    GString *line;
    gboolean too_long; /* the line that comes in is thrown away up to its end */
    GPtrArray *calls;  /* KnMcpCall, running */
    gboolean ready;    /* the client has said who it is */
    int unwritten;     /* errno of the first line that could not be written */
} Server;

/* Takes the line. */
static void send(Server *server, char *line)
{
    if (!server->unwritten && !kn_write_all(server->options->out, line, strlen(line)))
        server->unwritten = errno;
    g_free(line);
}

static void answer(Server *server, const KnMcpMessage *message, const char *result)
{
    send(server, kn_mcp_result(message->id, result));
}

static void refuse(Server *server, const KnMcpMessage *message, int code, const char *words)
{
    send(server, kn_mcp_error(message->id, code, words));
}

static void tell(const char *params, gpointer user_data)
{
    send(user_data, kn_mcp_notification("notifications/progress", params));
}

/* ---- requests */

static void initialize(Server *server, const KnMcpMessage *message)
{
    const char *wish = kn_json_text(message->params, "protocolVersion");
    g_autoptr(GString) result = g_string_new("{\"protocolVersion\":");
    if (!wish) {
        refuse(server, message, KN_MCP_INVALID_PARAMS, "protocolVersion: expected a text");
        return;
    }
    server->ready = TRUE;
    kn_json_append_string(result, g_strv_contains(revisions, wish) ? wish : revisions[0]);
    g_string_append(result, ",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"kinora\","
                            "\"title\":\"Kinora\",\"version\":\"" KN_VERSION "\"},"
                            "\"instructions\":");
    kn_json_append_string(result, instructions);
    g_string_append_c(result, '}');
    answer(server, message, result->str);
}

static void ping(Server *server, const KnMcpMessage *message)
{
    answer(server, message, "{}");
}

static void list_tools(Server *server, const KnMcpMessage *message)
{
    g_autofree char *listed = kn_mcp_tools_listed();
    if (kn_json_member(message->params, "cursor"))
        refuse(server, message, KN_MCP_INVALID_PARAMS, "cursor: there is one page");
    else
        answer(server, message, listed);
}

static KnMcpCall *find_call(const Server *server, const char *id)
{
    for (guint i = 0; i < server->calls->len; i++) {
        KnMcpCall *call = g_ptr_array_index(server->calls, i);
        if (strcmp(kn_mcp_call_id(call), id) == 0)
            return call;
    }
    return NULL;
}

/* A value as JSON text; the caller frees. NULL: it is neither a string nor a whole number. */
static char *name_of(const KnJson *value)
{
    if (!value ||
        (value->type != KN_JSON_STRING && !(value->type == KN_JSON_NUMBER && value->integral)))
        return NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    kn_json_append(text, value);
    return g_strdup(text->str);
}

static void end_calls(Server *server);

static void call_tool(Server *server, const KnMcpMessage *message)
{
    const char *name = kn_json_text(message->params, "name");
    const KnMcpTool *tool = name ? kn_mcp_tool(name) : NULL;
    g_autofree char *token =
        name_of(kn_json_member(kn_json_member(message->params, "_meta"), "progressToken"));
    if (!tool) {
        g_autofree char *shown = kn_text_quote(name ? name : "");
        g_autofree char *words =
            name ? g_strdup_printf("name: there is no tool %s; see tools/list", shown)
                 : g_strdup("name is missing; expected that of a tool, see tools/list");
        refuse(server, message, KN_MCP_INVALID_PARAMS, words);
    } else if (find_call(server, message->id)) {
        refuse(server, message, KN_MCP_INVALID_REQUEST, "id: a call of that id runs");
    } else if (server->calls->len >= CALLS_MAX) {
        refuse(server, message, KN_MCP_INTERNAL_ERROR,
               "too many calls run: wait for one, or cancel it");
    } else {
        g_ptr_array_add(server->calls,
                        kn_mcp_call_new(&server->real, server->scratch_path, tool, message->id,
                                        kn_json_member(message->params, "arguments"), token, tell,
                                        server));
        end_calls(server);
    }
}

/* ---- notifications */

static void cancelled(Server *server, const KnMcpMessage *message)
{
    g_autofree char *id = name_of(kn_json_member(message->params, "requestId"));
    KnMcpCall *call = id ? find_call(server, id) : NULL;
    if (call)
        kn_mcp_call_stop(call);
}

static void pass_over(Server *server, const KnMcpMessage *message)
{
}

static const struct {
    const char *method;
    gboolean request, early; /* answered before `initialize` */
    void (*run)(Server *server, const KnMcpMessage *message);
} methods[] = {
    {"initialize", TRUE, TRUE, initialize},
    {"ping", TRUE, TRUE, ping},
    {"tools/list", TRUE, FALSE, list_tools},
    {"tools/call", TRUE, FALSE, call_tool},
    {"notifications/initialized", FALSE, FALSE, pass_over},
    {"notifications/cancelled", FALSE, FALSE, cancelled},
};

static void dispatch(Server *server, const KnMcpMessage *message)
{
    if (!message->method)
        return; /* an answer: nothing was asked */
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (strcmp(methods[i].method, message->method) != 0 ||
            methods[i].request != (message->id != NULL))
            continue;
        if (server->ready || methods[i].early)
            methods[i].run(server, message);
        else if (message->id)
            refuse(server, message, KN_MCP_INVALID_REQUEST, "`initialize` comes first");
        return;
    }
    if (message->id)
        refuse(server, message, KN_MCP_NO_METHOD, "there is no such method here");
}

static void hear_line(Server *server, const char *line)
{
    KnMcpMessage message;
    g_autofree char *wrong = NULL;
    if (!*line)
        return;
    int code = kn_mcp_message_read(&message, line, &wrong);
    if (code)
        send(server, kn_mcp_error(message.id, code, wrong));
    else
        dispatch(server, &message);
    kn_mcp_message_clear(&message);
}

/* ---- the loop */

static void take_lines(Server *server)
{
    char *start = server->line->str, *end;
    char *const all = start + server->line->len;
    while ((end = memchr(start, '\n', (gsize)(all - start)))) {
        *end = '\0';
        if (end > start && end[-1] == '\r')
            end[-1] = '\0';
        if (!server->too_long && strlen(start) + 1 >= (gsize)(end - start))
            hear_line(server, start);
        else if (!server->too_long)
            send(server, kn_mcp_error(NULL, KN_MCP_PARSE_ERROR, "the message holds a zero byte"));
        server->too_long = FALSE;
        start = end + 1;
    }
    g_string_erase(server->line, 0, start - server->line->str);
    if (server->line->len <= LINE_BYTES_MAX)
        return;
    g_string_truncate(server->line, 0);
    if (!server->too_long)
        send(server, kn_mcp_error(NULL, KN_MCP_PARSE_ERROR, "the message is longer than 8 MiB"));
    server->too_long = TRUE;
}

/* FALSE: nothing more will come. */
static gboolean read_some(Server *server)
{
    char block[BLOCK_BYTES];
    ssize_t got = read(server->options->in, block, sizeof block);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return TRUE;
    if (got <= 0)
        return FALSE;
    g_string_append_len(server->line, block, got);
    take_lines(server);
    return TRUE;
}

/* A call that was cancelled has no answer. */
static void end_calls(Server *server)
{
    for (guint i = 0; i < server->calls->len;) {
        KnMcpCall *call = g_ptr_array_index(server->calls, i);
        if (kn_mcp_call_listen(call)) {
            i++;
            continue;
        }
        if (!kn_mcp_call_stopped(call)) {
            g_autofree char *result = kn_mcp_call_result(call);
            send(server, kn_mcp_result(kn_mcp_call_id(call), result));
        }
        g_ptr_array_remove_index(server->calls, i);
    }
}

/* Returns whether any call is to end and has not; all: every one is. */
static gboolean stop_calls(Server *server, gboolean all)
{
    gboolean any = FALSE;
    for (guint i = 0; i < server->calls->len; i++) {
        KnMcpCall *call = g_ptr_array_index(server->calls, i);
        if (!all && !kn_mcp_call_stopped(call))
            continue;
        kn_mcp_call_stop(call);
        any = TRUE;
    }
    return any;
}

/* Waits for something to happen. Whether there is something to read. */
static gboolean wait_for(Server *server, gboolean listening, int timeout_ms)
{
    struct pollfd polls[1 + CALLS_MAX * KN_RUN_CHILD_FDS] = {
        {.fd = listening ? server->options->in : -1, .events = POLLIN}};
    for (guint i = 0; i < server->calls->len; i++)
        kn_mcp_call_polls(g_ptr_array_index(server->calls, i), &polls[1 + i * KN_RUN_CHILD_FDS]);
    poll(polls, 1 + server->calls->len * KN_RUN_CHILD_FDS, timeout_ms);
    return listening && polls[0].revents != 0;
}

static void serve(Server *server)
{
    gboolean open = TRUE;
    while (open && !server->unwritten) {
        gboolean stopping = stop_calls(server, FALSE);
        if (wait_for(server, TRUE, stopping ? STOP_POLL_MS : -1))
            open = read_some(server);
        end_calls(server);
    }
    while (stop_calls(server, TRUE)) {
        wait_for(server, FALSE, STOP_POLL_MS);
        end_calls(server);
    }
}

static gboolean begin(Server *server, GError **error)
{
    char real[PATH_MAX];
    const char *folder = server->options->folder;
    if (!realpath(folder, real) || !g_file_test(real, G_FILE_TEST_IS_DIR)) {
        g_autofree char *shown = kn_text_visible(folder);
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no such folder: %s", shown);
        return FALSE;
    }
    g_autofree char *name = g_strdup_printf("kinora-mcp-%d-%08x", getpid(), g_random_int());
    g_autoptr(KnFolder) above = kn_folder_open(g_get_tmp_dir(), NULL, FALSE, error);
    if (!above)
        return FALSE;
    server->scratch_path = g_build_filename(g_get_tmp_dir(), name, NULL);
    server->scratch = g_steal_pointer(&above);
    server->scratch_note = kn_temporary_note(server->scratch, name);
    g_autoptr(KnFolder) made = kn_folder_open_in(server->scratch, name, TRUE, error);
    server->real = *server->options;
    server->real.folder = g_strdup(real);
    return made != NULL;
}

static void end(Server *server)
{
    g_ptr_array_unref(server->calls);
    g_string_free(server->line, TRUE);
    g_free((char *)server->real.folder);
    if (server->scratch_path) {
        g_autofree char *name = g_path_get_basename(server->scratch_path);
        kn_temporary_forget(server->scratch_note);
        kn_folder_remove_tree(server->scratch, name);
        kn_folder_free(server->scratch);
        g_free(server->scratch_path);
    }
}

gboolean kn_mcp_serve(const KnMcpOptions *options, GError **error)
{
    Server server = {.options = options,
                     .line = g_string_new(NULL),
                     .calls = g_ptr_array_new_with_free_func((GDestroyNotify)kn_mcp_call_free)};
    gboolean good = begin(&server, error);
    if (good)
        serve(&server);
    if (good && server.unwritten) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write to standard output: %s%s",
                    g_strerror(server.unwritten), kn_write_advice(server.unwritten));
        good = FALSE;
    }
    end(&server);
    return good;
}

/* SPDX-License-Identifier: MIT */
#include "mcp/call.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/open_file.h"

#include <string.h>

/* A command that is to end gets so long for the batches that are under way. */
enum { STOP_US = 2 * G_USEC_PER_SEC, TEXT_BYTES_MAX = 1 << 18, PICTURE_BYTES_MAX = 16 << 20 };

struct KnMcpCall {
    const KnMcpTool *tool;
    char *id, *token;
    KnMcpWork work;
    KnRunChild *child; /* NULL: it was answered at once */
    GString *text;     /* of the answer */
    gboolean failed, cut;
    char *end;         /* the last event: how it ended */
    double percent;    /* that was told; below 0: none */
    gint64 stopped_us; /* 0: it was not */
    guint n_stops;
    KnMcpTell tell;
    gpointer user_data;
};

static void add_line(KnMcpCall *call, const char *prefix, const char *line)
{
    if (call->text->len + strlen(line) > TEXT_BYTES_MAX) {
        call->cut = TRUE;
        return;
    }
    g_string_append_printf(call->text, "%s%s\n", prefix, line);
}

static const char *text_of(const KnJson *event, const char *name)
{
    const char *text = kn_json_text(event, name);
    return text ? text : "";
}

static double number_of(const KnJson *event, const char *name)
{
    const KnJson *value = kn_json_member(event, name);
    return value && value->type == KN_JSON_NUMBER ? value->number : 0;
}

/* It must rise from one to the next. */
static void hear_progress(KnMcpCall *call, const KnJson *event, const char *line)
{
    double percent = number_of(event, "percent");
    if (!call->token || percent <= call->percent || call->stopped_us)
        return;
    call->percent = percent;
    g_autofree char *words = g_strdup_printf("%s: %.0f of %.0f", text_of(event, "phase"),
                                             number_of(event, "frame"), number_of(event, "frames"));
    g_autoptr(GString) params = g_string_new(NULL);
    g_string_printf(params, "{\"progressToken\":%s,\"progress\":", call->token);
    kn_json_append_number(params, percent);
    g_string_append(params, ",\"total\":100,\"message\":");
    kn_json_append_string(params, words);
    g_string_append_c(params, '}');
    call->tell(params->str, call->user_data);
}

static void hear_warning(KnMcpCall *call, const KnJson *event, const char *line)
{
    add_line(call, "warning: ", text_of(event, "reason"));
}

static void hear_end(KnMcpCall *call, const KnJson *event, const char *line)
{
    g_free(call->end);
    call->end = g_strdup(line);
    if (strcmp(text_of(event, "event"), "error") == 0)
        add_line(call, "", text_of(event, "message"));
    else
        add_line(call, "", line);
}

static void pass_over(KnMcpCall *call, const KnJson *event, const char *line)
{
}

static void hear(const char *line, const KnJson *event, gpointer user_data)
{
    static const struct {
        const char *event;
        void (*hear)(KnMcpCall *call, const KnJson *event, const char *line);
    } rows[] = {
        {"start", pass_over},        {"phase", pass_over}, {"batch", pass_over},
        {"wait", pass_over},         {"voice", pass_over}, {"picture", pass_over},
        {"progress", hear_progress}, {"done", hear_end},   {"error", hear_end},
        {"warning", hear_warning},
    };
    KnMcpCall *call = user_data;
    const char *name = text_of(event, "event");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(name, rows[i].event) == 0) {
            rows[i].hear(call, event, line);
            return;
        }
    add_line(call, "", line);
}

static void fail(KnMcpCall *call, const char *words)
{
    call->failed = TRUE;
    g_string_truncate(call->text, 0);
    g_string_append(call->text, words);
}

static void add_all(GPtrArray *argv, GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(argv, g_ptr_array_index(from, i));
}

static gboolean start(KnMcpCall *call, const KnMcpOptions *options, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_auto(GStrv) words = g_strsplit(call->tool->command, " ", -1);
    g_ptr_array_add(argv, (gpointer)options->program);
    for (char **word = words; *word; word++)
        g_ptr_array_add(argv, *word);
    for (char **leave = options->permissions; call->tool->hints & KN_MCP_PERMITS && *leave; leave++)
        g_ptr_array_add(argv, *leave);
    add_all(argv, call->work.options);
    g_ptr_array_add(argv, (gpointer) "--");
    add_all(argv, call->work.places);
    g_ptr_array_add(argv, NULL);
    call->child = kn_run_child_start((char **)argv->pdata, options->folder, hear, call, error);
    return call->child != NULL;
}

KnMcpCall *kn_mcp_call_new(const KnMcpOptions *options, const char *scratch, const KnMcpTool *tool,
                           const char *id, const KnJson *arguments, const char *token,
                           KnMcpTell tell, gpointer user_data)
{
    g_autoptr(GError) error = NULL;
    KnMcpCall *call = g_new0(KnMcpCall, 1);
    *call = (KnMcpCall){.tool = tool,
                        .id = g_strdup(id),
                        .token = g_strdup(token),
                        .work = {.folder = options->folder, .scratch = scratch, .given = arguments},
                        .text = g_string_new(NULL),
                        .percent = -1,
                        .tell = tell,
                        .user_data = user_data};
    kn_mcp_work_init(&call->work);
    if (!kn_mcp_work_read(&call->work, tool, &error) ||
        (tool->run && !tool->run(&call->work, call->text, &error)) ||
        (tool->command && !start(call, options, &error)))
        fail(call, error->message);
    call->work.given = NULL; /* it goes with its message */
    return call;
}

void kn_mcp_call_free(KnMcpCall *call)
{
    kn_run_child_free(call->child);
    kn_mcp_work_clear(&call->work);
    g_string_free(call->text, TRUE);
    g_free(call->end);
    g_free(call->token);
    g_free(call->id);
    g_free(call);
}

const char *kn_mcp_call_id(const KnMcpCall *call)
{
    return call->id;
}

void kn_mcp_call_polls(const KnMcpCall *call, struct pollfd polls[KN_RUN_CHILD_FDS])
{
    kn_run_child_polls(call->child, polls);
}

gboolean kn_mcp_call_listen(KnMcpCall *call)
{
    return call->child && kn_run_child_listen(call->child);
}

void kn_mcp_call_stop(KnMcpCall *call)
{
    gint64 now = g_get_monotonic_time();
    if (!call->stopped_us)
        call->stopped_us = now;
    if (call->child && now - call->stopped_us >= call->n_stops * (gint64)STOP_US) {
        call->n_stops++;
        kn_run_child_interrupt(call->child);
    }
}

gboolean kn_mcp_call_stopped(const KnMcpCall *call)
{
    return call->stopped_us != 0;
}

static void append_picture(KnMcpCall *call, GString *out)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_autoptr(GError) error = NULL;
    if (!kn_read_small_file(call->work.picture, PICTURE_BYTES_MAX, &bytes, &size, &error)) {
        add_line(call, "", error->message);
        call->failed = TRUE;
        return;
    }
    g_autofree char *coded = g_base64_encode((const guchar *)bytes, size);
    g_string_append_printf(out, "{\"type\":\"image\",\"mimeType\":\"image/jpeg\",\"data\":\"%s\"},",
                           coded);
}

/* How the command ended decides, whatever it said. One without events has its warnings and its
 * error on standard error alone. */
static void judge(KnMcpCall *call)
{
    if (!call->child)
        return;
    call->failed = !kn_run_child_good(call->child);
    if (call->end)
        return;
    g_autofree char *words =
        call->failed ? kn_run_child_end(call->child) : kn_run_child_said(call->child);
    if (*words)
        add_line(call, "", words);
}

static gboolean name_tool(const GMatchInfo *match, GString *out, gpointer user_data)
{
    g_autofree char *command = g_match_info_fetch(match, 1);
    g_autofree char *all = g_match_info_fetch(match, 0);
    g_string_append_printf(out, kn_mcp_tool(command) ? "the tool %s" : "%s",
                           kn_mcp_tool(command) ? command : all);
    return FALSE;
}

/* Commands say what to do at a command line; who calls tools has tools and parameters. */
static void speak_of_tools(KnMcpCall *call)
{
    g_autoptr(GRegex) help = g_regex_new("; see 'kinora help [a-z]+'", 0, 0, NULL);
    g_autoptr(GRegex) command = g_regex_new("'kinora ([a-z]+)[^'\n]*'", 0, 0, NULL);
    g_autofree char *without = g_regex_replace_literal(help, call->text->str, -1, 0, "", 0, NULL);
    g_autofree char *named =
        without ? g_regex_replace_eval(command, without, -1, 0, 0, name_tool, NULL, NULL) : NULL;
    if (!named) /* it is no UTF-8 */
        return;
    g_string_assign(call->text, named);
    g_string_replace(call->text, "with -o", "with `output`", 0);
}

char *kn_mcp_call_result(KnMcpCall *call)
{
    judge(call);
    if (call->tool->command)
        speak_of_tools(call);
    g_autoptr(GString) out = g_string_new("{\"content\":[");
    if (call->work.picture && !call->failed)
        append_picture(call, out);
    if (call->cut)
        g_string_append(call->text, "… (more was said than is passed on)\n");
    g_string_append(out, "{\"type\":\"text\",\"text\":");
    if (call->tool->command || call->failed) /* what a file holds is given as it is */
        g_strchomp(call->text->str);
    kn_json_append_string(out, *call->text->str ? call->text->str : "done");
    g_string_append(out, "}]");
    if (call->end)
        g_string_append_printf(out, ",\"structuredContent\":%s", call->end);
    g_string_append_printf(out, ",\"isError\":%s}", call->failed ? "true" : "false");
    return g_string_free(g_steal_pointer(&out), FALSE);
}

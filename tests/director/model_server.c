/* SPDX-License-Identifier: MIT */
/* A server of a language model with bad habits: model_server LOG [KEY]. It prints its port, then
 * serves until its standard input ends: Ollama's /api/chat and OpenAI's /v1/chat/completions. Which
 * habit it has stands in the narration that it is asked about (the table below); "[any]" is one by
 * chance, which the words decide. Every request is a line of the log: STATUS, PATH, whether it came
 * with a schema, how many turns, AUTHORIZATION (or -). */
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    FILE *log;
    const char *key;
    GHashTable *asked; /* question → times */
} Server;

typedef struct {
    Server *server;
    SoupServerMessage *message;
    const char *path, *authorization;
    char *question;
    gboolean constrained, story;
    guint n_turns, n_segments, times;
} Request;

static void note(const Request *request, int status)
{
    fprintf(request->server->log, "%d\t%s\t%d\t%u\t%s\n", status, request->path,
            request->constrained, request->n_turns,
            request->authorization ? request->authorization : "-");
    fflush(request->server->log);
}

static void answer(const Request *request, int status, const char *body, gsize size)
{
    soup_server_message_set_status(request->message, (guint)status, NULL);
    soup_server_message_set_response(request->message, "application/json", SOUP_MEMORY_COPY, body,
                                     size);
    note(request, status);
}

/* What a model says, in the envelope of its server. */
static void say(const Request *request, const char *text)
{
    g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), text);
    g_autofree char *quoted = json_to_string(node, FALSE);
    g_autofree char *body =
        strcmp(request->path, "/api/chat") == 0
            ? g_strdup_printf("{\"model\": \"m\", \"message\": {\"role\": \"assistant\", "
                              "\"content\": %s}, \"done\": true, \"prompt_eval_count\": 700, "
                              "\"eval_count\": 90}",
                              quoted)
            : g_strdup_printf("{\"choices\": [{\"index\": 0, \"message\": {\"role\": "
                              "\"assistant\", \"content\": %s}}], \"usage\": {\"prompt_tokens\": "
                              "700, \"completion_tokens\": 90}}",
                              quoted);
    answer(request, 200, body, strlen(body));
}

static const char rest[] =
    "\"motion_focus\": null, \"overlay_strength\": null, \"tool_text\": null, "
    "\"tool_second_text\": "
    "null, \"tool_target\": null, \"tool_scale\": null, \"tool_start\": null, \"tool_duration\": "
    "null, \"fade_in\": null, \"fade_out\": null, \"transition_duration\": null";

/* The same, about a film that is written: which step it is, the schema's name does not say to
 * Ollama; the question does. */
static const char *scene_of(const Request *request)
{
    return strstr(request->question, "\"narration\": ") ? "{\"query\": \"ladybird %u\", "
                                                          "\"picture\": \"none\", \"card\": "
                                                          "\"bullets\", \"heading\": \"Seen "
                                                          "%u\", \"point_1\": \"one\", "
                                                          "\"point_2\": null, \"point_3\": "
                                                          "null}"
           : strstr(request->question, "\"goal\": ")
               ? "{\"narration\": \"Scene %u is told in a few words. And that was scene %u.\"}"
               : "{\"title\": \"Scene %u\", \"goal\": \"What scene %u tells.\", \"words\": "
                 "29}";
}

/* The text with its number in place of each %u. The caller frees. */
static char *fill(const char *text, guint number)
{
    g_autofree char *digits = g_strdup_printf("%u", number);
    GString *out = g_string_new(text);
    g_string_replace(out, "%u", digits, 0);
    return g_string_free(out, FALSE);
}

static void append_good(const Request *request, GString *out, guint i)
{
    static const char *const motions[] = {"ken_burns_in", "ken_burns_out", "pan_ltr"};
    if (request->story) {
        g_autofree char *text = fill(scene_of(request), i);
        g_string_append(out, text);
        return;
    }
    g_string_append_printf(out,
                           "{\"why\": \"chosen %u\", \"motion\": \"%s\", \"motion_zoom\": "
                           "1.2, \"overlay\": \"vignette\", \"tool\": \"none\", "
                           "\"transition\": \"crossfade\", %s}",
                           i, motions[i % G_N_ELEMENTS(motions)], rest);
}

/* A good answer, but for the plan of one segment (from 1; 0: of none). */
static char *plans(const Request *request, guint bad, const char *instead)
{
    GString *out = g_string_new(request->story ? "{\"title\": \"A film\", " : "{");
    for (guint i = 1; i <= request->n_segments; i++) {
        g_string_append_printf(out, "%s\"s%u\": ", i > 1 ? ", " : "", i);
        if (i == bad)
            g_string_append(out, instead);
        else
            append_good(request, out, i);
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static void good(const Request *request)
{
    g_autofree char *text = plans(request, 0, NULL);
    say(request, text);
}

static void prose(const Request *request)
{
    say(request, "Certainly! I would begin with a slow zoom, and {then} a dissolve.");
}

static void think(const Request *request)
{
    g_autofree char *text = plans(request, 0, NULL);
    g_autofree char *all =
        g_strdup_printf("<think>Perhaps {\"s1\": {\"motion\": \"strobe\"}}? No, {wait}.</think>\n"
                        "Here is the plan:\n```json\n%s\n```\nEnjoy {it}!",
                        text);
    say(request, all);
}

static void half(const Request *request)
{
    g_autofree char *text = plans(request, 0, NULL);
    text[strlen(text) * 2 / 3] = '\0';
    say(request, text);
}

static void types(const Request *request)
{
    g_autofree char *text = plans(request, 1,
                                  "{\"motion\": 7, \"overlay\": [\"vignette\"], "
                                  "\"motion_zoom\": \"much\", \"fade_in\": {}}");
    say(request, text);
}

static void unknown(const Request *request)
{
    g_autofree char *text = plans(request, request->n_segments,
                                  "{\"motion\": \"loop_the_loop\", \"sparkle\": true, "
                                  "\"tool\": \"run_program\", \"transition\": \"luma\"}");
    say(request, text);
}

static void range(const Request *request)
{
    g_autofree char *text = plans(request, 1,
                                  "{\"motion\": \"ken_burns_in\", \"motion_zoom\": "
                                  "-40, \"fade_in\": -1, \"transition\": \"crossfade\""
                                  ", \"transition_duration\": 1e300}");
    say(request, text);
}

/* Values that are good by themselves, and make no sense of a short segment. */
static void times(const Request *request)
{
    g_autofree char *text =
        plans(request, 1,
              "{\"motion\": \"zoom_pan\", \"tool\": \"title\", \"tool_text\": \"{{x}} "
              "\\u0007 <b>\", \"tool_start\": 900, \"tool_duration\": 0.001, "
              "\"fade_in\": 50, \"fade_out\": 50, \"transition\": \"wipeleft\", "
              "\"transition_duration\": 50}");
    say(request, text);
}

/* A scene of a film that is written: its narration, and its words in the plan. */
static void scene(const Request *request, const char *narration, const char *words)
{
    g_autofree char *bad = g_strdup_printf(
        "{\"title\": \"Second\", \"goal\": \"Tells.\", \"words\": %s, \"narration\": \"%s\", "
        "\"query\": \"moss\", \"picture\": \"none\", \"card\": \"title\", \"heading\": "
        "\"Second\", \"point_1\": null, \"point_2\": null, \"point_3\": null}",
        words, narration);
    g_autofree char *text = plans(request, 2, bad);
    say(request, text);
}

static void mute(const Request *request)
{
    scene(request, " \\u0007 … ", "29");
}

static void endless(const Request *request)
{
    g_autoptr(GString) narration = g_string_new(NULL);
    for (guint i = 0; i < 300; i++)
        g_string_append(narration, "Moss. ");
    scene(request, narration->str, "1e9");
}

static void few(const Request *request)
{
    Request one = *request;
    one.n_segments = 1;
    g_autofree char *text = plans(&one, 0, NULL);
    say(request, text);
}

static void many(const Request *request)
{
    Request more = *request;
    more.n_segments += 3;
    g_autofree char *text = plans(&more, 0, NULL);
    say(request, text);
}

static void huge(const Request *request)
{
    g_autofree char *text = g_strnfill(10 << 20, '{');
    say(request, text);
}

static void nothing(const Request *request)
{
    answer(request, 200, "", 0);
}

static void empty(const Request *request)
{
    say(request, "");
}

static void page(const Request *request)
{
    static const char html[] = "<!DOCTYPE html><html>Welcome!</html>";
    answer(request, 200, html, strlen(html));
}

static void refuse(const Request *request, int status, const char *words)
{
    g_autofree char *json = g_strdup_printf("{\"error\": {\"message\": \"%s\"}}", words);
    answer(request, status, json, strlen(json));
}

static void busy(const Request *request)
{
    soup_message_headers_replace(soup_server_message_get_response_headers(request->message),
                                 "Retry-After", "0");
    refuse(request, 429, "too many requests");
}

static void later(const Request *request)
{
    refuse(request, 503, "loading the model");
}

static void grammar(const Request *request)
{
    if (request->constrained)
        refuse(request, 400, "failed to parse grammar");
    else
        good(request);
}

/* One connection that gets a byte now and then, for ever. */
static gboolean drop(gpointer stream)
{
    return g_output_stream_write(g_io_stream_get_output_stream(stream), " ", 1, NULL, NULL) == 1;
}

static void drip(const Request *request)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
    note(request, 1);
    GIOStream *stream = soup_server_message_steal_connection(request->message);
    g_output_stream_write_all(g_io_stream_get_output_stream(stream), head, strlen(head), NULL, NULL,
                              NULL);
    g_timeout_add_full(G_PRIORITY_DEFAULT, 300, drop, stream, g_object_unref);
}

static const struct {
    const char *word;
    guint times;
    gboolean rare; /* not by chance */
    void (*serve)(const Request *request);
} habits[] = {
    {"[prose]", 1, FALSE, prose},
    {"[think]", G_MAXUINT, FALSE, think},
    {"[half]", 1, FALSE, half},
    {"[types]", 1, FALSE, types},
    {"[unknown]", 1, FALSE, unknown},
    {"[range]", 1, FALSE, range},
    {"[times]", G_MAXUINT, FALSE, times},
    {"[few]", 1, FALSE, few},
    {"[many]", G_MAXUINT, FALSE, many},
    {"[nothing]", 1, FALSE, nothing},
    {"[empty]", 1, FALSE, empty},
    {"[page]", 1, FALSE, page},
    {"[busy]", 1, FALSE, busy},
    {"[later]", 2, FALSE, later},
    {"[grammar]", G_MAXUINT, FALSE, grammar},
    {"[prose for ever]", G_MAXUINT, FALSE, prose},
    {"[types for ever]", G_MAXUINT, FALSE, types},
    {"[unknown for ever]", G_MAXUINT, FALSE, unknown},
    {"[half for ever]", G_MAXUINT, FALSE, half},
    {"[few for ever]", G_MAXUINT, FALSE, few},
    {"[mute]", G_MAXUINT, TRUE, mute},
    {"[endless]", G_MAXUINT, TRUE, endless},
    {"[huge]", G_MAXUINT, TRUE, huge},
    {"[later for ever]", G_MAXUINT, TRUE, later},
    {"[drip]", G_MAXUINT, TRUE, drip},
};

static guint by_chance(const Request *request)
{
    guint i = g_str_hash(request->question);
    for (;; i++)
        if (!habits[i % G_N_ELEMENTS(habits)].rare)
            return i % G_N_ELEMENTS(habits);
}

static void serve(const Request *request)
{
    Server *server = request->server;
    g_autofree char *bearer = server->key ? g_strconcat("Bearer ", server->key, NULL) : NULL;
    if (bearer && g_strcmp0(request->authorization, bearer) != 0) {
        refuse(request, 401, "Incorrect API key provided");
        return;
    }
    if (strstr(request->question, "[no such model]")) {
        refuse(request, 404, "model 'm' not found, try pulling it first");
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(habits); i++)
        if (strstr(request->question, habits[i].word) && request->times < habits[i].times) {
            habits[i].serve(request);
            return;
        }
    guint chance = by_chance(request);
    if (strstr(request->question, "[any]") && request->times < habits[chance].times)
        habits[chance].serve(request);
    else
        good(request);
}

/* Members and their types as Ollama's docs/api.md and OpenAI's OpenAPI description
 * (CreateChatCompletionRequest) have them; OBJECTS: a list of objects. Of an object within, how it
 * is called before its colon. What is not listed is not sent: servers that read strictly refuse it.
 */
typedef enum { TEXT, FLAG, INTEGER, NUMBER, OBJECT, OBJECTS } Type;
static const struct {
    const char *path; /* of one server alone; NULL: of both */
    const char *member;
    Type type;
} published[] = {
    {NULL, "model", TEXT},
    {NULL, "messages", OBJECTS},
    {NULL, "stream", FLAG},
    {NULL, "messages:role", TEXT},
    {NULL, "messages:content", TEXT},
    {"/api/chat", "format", OBJECT},
    {"/api/chat", "options", OBJECT},
    {"/api/chat", "options:num_ctx", INTEGER},
    {"/api/chat", "options:seed", INTEGER},
    {"/api/chat", "options:temperature", NUMBER},
    {"/v1/chat/completions", "seed", INTEGER},
    {"/v1/chat/completions", "temperature", NUMBER},
    {"/v1/chat/completions", "response_format", OBJECT},
    {"/v1/chat/completions", "response_format:type", TEXT},
    {"/v1/chat/completions", "response_format:json_schema", OBJECT},
    {"/v1/chat/completions", "json_schema:name", TEXT},
    {"/v1/chat/completions", "json_schema:strict", FLAG},
    {"/v1/chat/completions", "json_schema:schema", OBJECT},
};

static gboolean is_type(JsonNode *node, Type type)
{
    static const GType types[] = {G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_INT64, G_TYPE_DOUBLE};
    if (type == OBJECTS)
        return JSON_NODE_HOLDS_ARRAY(node);
    if (type == OBJECT || !JSON_NODE_HOLDS_VALUE(node))
        return type == OBJECT && JSON_NODE_HOLDS_OBJECT(node);
    GType found = json_node_get_value_type(node);
    return found == types[type] || (type == NUMBER && found == G_TYPE_INT64);
}

static gboolean is_published(JsonObject *object, const char *name, const char *path);

static gboolean member_is_published(JsonNode *node, const char *member, const char *name,
                                    const char *path)
{
    guint i = 0;
    for (; i < G_N_ELEMENTS(published); i++)
        if ((!published[i].path || strcmp(published[i].path, path) == 0) &&
            strcmp(published[i].member, name) == 0)
            break;
    if (i == G_N_ELEMENTS(published) || !is_type(node, published[i].type))
        return FALSE;
    gboolean good = TRUE, schema = strcmp(member, "schema") == 0 || strcmp(member, "format") == 0;
    if (JSON_NODE_HOLDS_OBJECT(node) && !schema) /* a schema has members of its own */
        good = is_published(json_node_get_object(node), member, path);
    JsonArray *list = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    for (guint k = 0; list && good && k < json_array_get_length(list); k++)
        good = is_published(json_array_get_object_element(list, k), member, path);
    return good;
}

static gboolean is_published(JsonObject *object, const char *name, const char *path)
{
    g_autoptr(GList) members = json_object_get_members(object);
    gboolean good = TRUE;
    for (GList *at = members; at && good; at = at->next) {
        const char *member = at->data;
        g_autofree char *full = *name ? g_strdup_printf("%s:%s", name, member) : g_strdup(member);
        good = member_is_published(json_object_get_member(object, member), member, full, path);
    }
    return good;
}

/* Whether a request is one that its server would take: both forms were read from their documents.
 */
static gboolean is_request(JsonObject *object, const char *path)
{
    gboolean ollama = strcmp(path, "/api/chat") == 0;
    if (!json_object_has_member(object, "model") || !json_object_has_member(object, "messages") ||
        json_object_get_boolean_member(object, "stream") ||
        json_object_has_member(object, "think") || !is_published(object, "", path))
        return FALSE;
    if (!ollama)
        return json_object_has_member(object, "temperature") &&
               !json_object_has_member(object, "options");
    JsonObject *options = json_object_get_object_member(object, "options");
    return options && json_object_get_int_member(options, "num_ctx") >= 4096 &&
           json_object_has_member(options, "seed") &&
           json_object_has_member(options, "temperature");
}

static gboolean is_constrained(JsonObject *object, const char *path)
{
    if (strcmp(path, "/api/chat") == 0)
        return json_object_has_member(object, "format");
    if (!json_object_has_member(object, "response_format"))
        return FALSE;
    JsonObject *format = json_object_get_object_member(object, "response_format");
    JsonObject *schema = json_object_get_object_member(format, "json_schema");
    return json_object_get_boolean_member(schema, "strict");
}

/* "s1" to "sN", or so many scenes as a plan is to have. */
static guint count_segments(const char *question, gboolean *story)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    guint n = 0;
    *story = FALSE;
    if (!json_parser_load_from_data(parser, question, -1, NULL))
        return 0;
    JsonObject *object = json_node_get_object(json_parser_get_root(parser));
    *story = json_object_has_member(object, "topic");
    if (json_object_has_member(object, "scenes"))
        return (guint)json_object_get_int_member(object, "scenes");
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *at = names; at; at = at->next) {
        const char *name = at->data;
        n += name[0] == 's' && g_ascii_isdigit(name[1]);
    }
    return n;
}

static void handle(SoupServer *soup, SoupServerMessage *message, const char *path,
                   GHashTable *query, gpointer user_data)
{
    Server *server = user_data;
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GBytes) bytes =
        soup_message_body_flatten(soup_server_message_get_request_body(message));
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    gboolean known = strcmp(path, "/api/chat") == 0 || strcmp(path, "/v1/chat/completions") == 0;
    if (!known || !json_parser_load_from_data(parser, data, (gssize)size, NULL) ||
        !is_request(json_node_get_object(json_parser_get_root(parser)), path)) {
        soup_server_message_set_status(message, 404, NULL);
        return;
    }
    JsonObject *object = json_node_get_object(json_parser_get_root(parser));
    JsonArray *turns = json_object_get_array_member(object, "messages");
    const char *question =
        json_object_get_string_member(json_array_get_object_element(turns, 1), "content");
    Request request = {
        .server = server,
        .message = message,
        .path = path,
        .question = g_strdup(question),
        .constrained = is_constrained(object, path),
        .n_turns = json_array_get_length(turns),
        .authorization = soup_message_headers_get_one(
            soup_server_message_get_request_headers(message), "Authorization"),
        .times = GPOINTER_TO_UINT(g_hash_table_lookup(server->asked, question)),
    };
    request.n_segments = count_segments(question, &request.story);
    g_hash_table_insert(server->asked, g_strdup(question), GUINT_TO_POINTER(request.times + 1));
    serve(&request);
    g_free(request.question);
}

static gboolean end(GIOChannel *channel, GIOCondition condition, gpointer loop)
{
    g_main_loop_quit(loop);
    return FALSE;
}

int main(int argc, char **argv)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(SoupServer) soup = soup_server_new(NULL, NULL);
    g_autoptr(GError) error = NULL;
    Server server = {.log = argc > 1 ? fopen(argv[1], "ae") : NULL,
                     .key = argc > 2 ? argv[2] : NULL,
                     .asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    soup_server_add_handler(soup, NULL, handle, &server, NULL);
    if (!server.log || !soup_server_listen_local(soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error)) {
        g_printerr("model_server: %s\n", error ? error->message : "no log");
        return 1;
    }
    GSList *uris = soup_server_get_uris(soup);
    g_print("%d\n", g_uri_get_port(uris->data));
    g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
    GIOChannel *input = g_io_channel_unix_new(0);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP, end, loop);
    g_main_loop_run(loop);
    g_io_channel_unref(input);
    soup_server_disconnect(soup);
    g_hash_table_unref(server.asked);
    fclose(server.log);
    return 0;
}

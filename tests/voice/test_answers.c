/* SPDX-License-Identifier: MIT */
/* Nothing that a speech server says ends the process that asked it: every status with every body
 * and headers of every kind. */
#include "ask/http.h"
#include "base/error.h"
#include "voice/http.h"
#include "voice/take.h"

#include <string.h>

static const char *const statuses[] = {
    "200 OK",        "100 Continue", "199 X",  "201 Created", "204 No Content", "206 Part",
    "301 Moved",     "304 Same",     "400",    "401 Who",     "403 No",         "404 \xff\xfe",
    "418 I'm a pot", "429 Busy",     "500 Oh", "503 Later",   "600 Beyond",     "999 ",
    "000 Nothing",   "7 Short",      "OK",
};

static const struct {
    const char *words;
    gssize size; /* -1: the words'; else filled with them */
} bodies[] = {
    {"", -1},
    {"{", -1},
    {"{}", -1},
    {"null", -1},
    {"[]", -1},
    {"\xff\xfe\x00\x01\x80 {", 6},
    {"\x00", 1},
    {"\x00\x00", 300000},
    {"x", 300000},
    {"\xc3", 70000},
    {"<", 70000},
    {"{\"error\": null}", -1},
    {"{\"error\": {\"message\": null}}", -1},
    {"{\"error\": {\"message\": \"two\\nlines \\u0007 and a bell\"}}", -1},
    {"{\"error\": [1, {}]}", -1},
    {"{\"detail\": [{\"msg\": 1}]}", -1},
    {"{\"audio\": 5}", -1},
    {"{\"audio\": \"\"}", -1},
    {"{\"audio\": \"=\"}", -1},
    {"{\"audio\": \"UklGRg==\", \"timestamps\": {\"a\": [null]}}", -1},
    {"RIFF", -1},
    {"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff", -1},
};

static const char *const headers[] = {
    "",
    "Content-Type:\r\n",
    "Content-Type: \xff\xfe/;;charset=\r\n",
    "Retry-After:\r\n",
    "Retry-After: nan\r\n",
    "Retry-After: -5\r\n",
    "Retry-After: 1e999\r\n",
    "Retry-After: Mon, 99 Foo 99999 99:99:99 GMT\r\n",
    "Location: ://\r\n",
    "Content-Encoding: gzip\r\n",
    "WWW-Authenticate: Digest\r\nSet-Cookie: \xff=\r\n",
};

typedef struct {
    GSocketListener *listener;
    GString *answer; /* what the next one who asks is sent; NULL: end */
    GAsyncQueue *next;
} Server;

/* Reads up to the empty line and as many bytes as the head says. */
static void read_request(GInputStream *in)
{
    g_autoptr(GDataInputStream) data = g_data_input_stream_new(in);
    g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(data), FALSE);
    gsize length = 0;
    for (;;) {
        g_autofree char *line = g_data_input_stream_read_line(data, NULL, NULL, NULL);
        if (!line || *line == '\0' || *line == '\r')
            break;
        if (g_ascii_strncasecmp(line, "Content-Length:", 15) == 0)
            length = (gsize)g_ascii_strtoull(line + 15, NULL, 10);
    }
    g_autofree char *body = g_malloc(length + 1);
    g_input_stream_read_all(G_INPUT_STREAM(data), body, length, NULL, NULL, NULL);
}

static gpointer serve(gpointer user_data)
{
    Server *server = user_data;
    GString *answer;
    while ((answer = g_async_queue_pop(server->next))->len > 0) {
        g_autoptr(GSocketConnection) connection =
            g_socket_listener_accept(server->listener, NULL, NULL, NULL);
        read_request(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
        g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                  answer->str, answer->len, NULL, NULL, NULL);
        g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
        g_string_free(answer, TRUE);
    }
    g_string_free(answer, TRUE);
    return NULL;
}

static GString *answer_of(guint status, guint body, guint header)
{
    GString *answer = g_string_new(NULL);
    gsize unit = strlen(bodies[body].words);
    gsize size = bodies[body].size < 0 ? unit : (gsize)bodies[body].size;
    g_string_append_printf(answer, "HTTP/1.1 %s\r\n%sConnection: close\r\n", statuses[status],
                           headers[header]);
    if (header % 2 == 0)
        g_string_append_printf(answer, "Content-Length: %" G_GSIZE_FORMAT "\r\n", size);
    g_string_append(answer, "\r\n");
    for (gsize n = 0; n < size;) {
        gsize part = MIN(MAX(unit, 1), size - n);
        g_string_append_len(answer, bodies[body].words, (gssize)part);
        n += part;
    }
    return answer;
}

static void check_complaint(const GError *error)
{
    g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
    g_assert_cmpuint(strlen(error->message), <, 1000);
    for (const char *at = error->message; *at; at = g_utf8_next_char(at))
        g_assert_false(g_unichar_iscntrl(g_utf8_get_char(at)));
}

/* A server that gives the answers it is handed, and the voice that asks it. */
typedef struct {
    Server server;
    GThread *thread;
    const KnVoice *voice;
    KnVoiceSettings settings;
} Site;

static void set_up(Site *site, gconstpointer data)
{
    site->server = (Server){.listener = g_socket_listener_new(), .next = g_async_queue_new()};
    guint16 port = g_socket_listener_add_any_inet_port(site->server.listener, NULL, NULL);
    site->thread = g_thread_new("server", serve, &site->server);
    site->voice = kn_voice_find("http", NULL);
    kn_options_init(kn_voice_options, &site->settings);
    site->settings.base_url = g_strdup_printf("http://127.0.0.1:%u", port);
    site->settings.timeout = 10;
    site->voice->resolve(&site->settings);
}

static void tear_down(Site *site, gconstpointer data)
{
    g_async_queue_push(site->server.next, g_string_new(NULL));
    g_thread_join(site->thread);
    kn_options_clear(kn_voice_options, &site->settings);
    g_async_queue_unref(site->server.next);
    g_object_unref(site->server.listener);
}

static void test_answers(Site *site, gconstpointer data)
{
    for (guint s = 0; s < G_N_ELEMENTS(statuses); s++)
        for (guint b = 0; b < G_N_ELEMENTS(bodies); b++) {
            guint h = (s * 7 + b * 3) % G_N_ELEMENTS(headers);
            g_autoptr(GError) error = NULL;
            KnTake take = {0};
            KnTrouble trouble = {KN_TROUBLE_LINE, -1};
            g_async_queue_push(site->server.next, answer_of(s, b, h));
            g_assert_false(site->voice->speak(&site->settings, "A line.", &take, &trouble, &error));
            check_complaint(error);
            g_assert_null(take.samples);
        }
}

/* Whether the line, or any other, is worth asking again. */
static void test_kinds(Site *site, gconstpointer data)
{
    static const struct {
        const char *status;
        KnTroubleKind kind;
    } rows[] = {
        {"400 No", KN_TROUBLE_LINE},    {"422 No", KN_TROUBLE_LINE},
        {"401 Who", KN_TROUBLE_ALL},    {"403 No", KN_TROUBLE_ALL},
        {"404 Not", KN_TROUBLE_ALL},    {"405 Not", KN_TROUBLE_ALL},
        {"301 There", KN_TROUBLE_ALL},  {"408 Late", KN_TROUBLE_BUSY},
        {"425 Early", KN_TROUBLE_BUSY}, {"429 Busy", KN_TROUBLE_BUSY},
        {"500 Oh", KN_TROUBLE_BUSY},    {"503 Later", KN_TROUBLE_BUSY},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnTake take = {0};
        KnTrouble trouble = {KN_TROUBLE_LINE, -1};
        GString *answer = g_string_new(NULL);
        g_string_printf(answer, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                        rows[i].status);
        g_async_queue_push(site->server.next, answer);
        g_assert_false(site->voice->speak(&site->settings, "A line.", &take, &trouble, &error));
        g_test_message("%s: %s", rows[i].status, error->message);
        g_assert_cmpint(trouble.kind, ==, rows[i].kind);
    }
}

/* The key goes to OpenAI's own server and to the one that the environment names: the same scheme,
 * host and port, and no other (promise: projects are data). */
static void test_key(void)
{
    static const struct {
        const char *base, *environment;
        gboolean may;
    } rows[] = {
        {"https://api.openai.com", NULL, TRUE},
        {"https://API.OPENAI.COM", NULL, TRUE},
        {"https://api.openai.com:443", NULL, TRUE},
        {"http://api.openai.com", NULL, FALSE},
        {"https://api.openai.com:8443", NULL, FALSE},
        {"https://api.openai.com.example", NULL, FALSE},
        {"https://api.openai.com@example.org", NULL, FALSE},
        {"https://example.org/api.openai.com", NULL, FALSE},
        {"http://127.0.0.1:8000", "http://127.0.0.1:8000", TRUE},
        {"http://127.0.0.1:8000/x", "http://127.0.0.1:8000", TRUE},
        {"http://127.0.0.1:8001", "http://127.0.0.1:8000", FALSE},
        {"https://127.0.0.1:8000", "http://127.0.0.1:8000", FALSE},
        {"http://127.0.0.2:8000", "http://127.0.0.1:8000", FALSE},
        {"http://127.0.0.1:8000", "", FALSE},
        {"", "", FALSE},
        {"no address", "no address", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s, %s", rows[i].base, rows[i].environment);
        g_assert_cmpint(kn_http_may_have_key(rows[i].base, rows[i].environment), ==, rows[i].may);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/voice/no answer of a server ends the process", Site, NULL, set_up, test_answers,
               tear_down);
    g_test_add("/voice/what is worth asking again", Site, NULL, set_up, test_kinds, tear_down);
    g_test_add_func("/voice/the key goes to the named server alone", test_key);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
/* A speech server with faults: speech_server LOG [KEY]. It prints its port, then serves until its
 * standard input ends. What goes wrong stands in the text that is to be spoken (the faults below);
 * then it goes right. Every answer is a line of the log: STATUS, AUTHORIZATION (or -), TEXT. 200
 * stands there only for sound that was whole when it was sent: a line that was bought. */
#include "speech_sound.h"
#include "voice/wav.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    SoupServer *soup;
    FILE *log;
    const char *key;
    GHashTable *asked; /* text → times */
} Server;

typedef struct {
    SoupServerMessage *message;
    const char *text, *authorization;
    GByteArray *sound; /* the whole WAV file */
    KnTake take;
} Request;

static void note(Server *server, const Request *request, int status)
{
    fprintf(server->log, "%d\t%s\t%s\n", status,
            request->authorization ? request->authorization : "-", request->text);
    fflush(server->log);
}

static void answer(Server *server, const Request *request, int status, const char *type,
                   const void *data, gsize size)
{
    soup_server_message_set_status(request->message, (guint)status, NULL);
    soup_server_message_set_response(request->message, type, SOUP_MEMORY_COPY, data, size);
}

static void header(const Request *request, const char *name, const char *value)
{
    soup_message_headers_replace(soup_server_message_get_response_headers(request->message), name,
                                 value);
}

static void refuse(Server *server, const Request *request, int status, const char *words)
{
    g_autofree char *json = g_strdup_printf("{\"error\": {\"message\": \"%s\"}}", words);
    answer(server, request, status, "application/json", json, strlen(json));
    note(server, request, status);
}

static void busy(Server *server, const Request *request)
{
    header(request, "Retry-After", "1");
    refuse(server, request, 429, "too many requests");
}

static void busy_until(Server *server, const Request *request)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) then = g_date_time_add_seconds(now, 2);
    g_autofree char *date = soup_date_time_to_string(then, SOUP_DATE_HTTP);
    header(request, "Retry-After", date);
    refuse(server, request, 503, "come back later");
}

/* Nothing is left to pay with, which is no matter of time. */
static void quota(Server *server, const Request *request)
{
    static const char json[] = "{\"error\": {\"message\": \"You exceeded your quota\", \"type\": "
                               "\"insufficient_quota\", \"code\": \"insufficient_quota\"}}";
    header(request, "Retry-After", "1");
    answer(server, request, 429, "application/json", json, strlen(json));
    note(server, request, 429);
}

static void broken(Server *server, const Request *request)
{
    refuse(server, request, 500, "something broke");
}

static void hang(Server *server, const Request *request)
{
    note(server, request, 0);
    soup_server_message_pause(request->message); /* for good */
}

static void page(Server *server, const Request *request)
{
    static const char html[] = "<!DOCTYPE html><html><body>Welcome!</body></html>";
    answer(server, request, 200, "text/html", html, strlen(html));
    note(server, request, 1);
}

static void cut(Server *server, const Request *request)
{
    answer(server, request, 200, "audio/wav", request->sound->data, request->sound->len / 2);
    note(server, request, 1);
}

/* The connection ends in the middle of what was promised. */
static void torn(Server *server, const Request *request)
{
    note(server, request, 1);
    g_autoptr(GIOStream) stream = soup_server_message_steal_connection(request->message);
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n"
                               "Content-Length: 100000\r\n\r\nRIFF";
    g_output_stream_write_all(g_io_stream_get_output_stream(stream), head, strlen(head), NULL, NULL,
                              NULL);
    g_io_stream_close(stream, NULL, NULL);
}

static void silent(Server *server, const Request *request)
{
    KnTake take = request->take;
    take.samples = g_new0(gint16, take.n_samples);
    g_autoptr(GByteArray) sound = kn_wav_build(&take, "");
    g_free(take.samples);
    answer(server, request, 200, "audio/wav", sound->data, sound->len);
    note(server, request, 1);
}

static void redirect(Server *server, const Request *request)
{
    header(request, "Location", "http://127.0.0.1:9/elsewhere");
    refuse(server, request, 302, "elsewhere");
}

static void stranger(Server *server, const Request *request)
{
    refuse(server, request, 400, "no such voice");
}

/* No body at all. */
static void bare(Server *server, const Request *request)
{
    soup_server_message_set_status(request->message, 400, NULL);
    note(server, request, 400);
}

static void bare_sound(Server *server, const Request *request)
{
    soup_server_message_set_status(request->message, 200, NULL);
    note(server, request, 1);
}

enum { FLOOD_BYTES = 64 << 20 };

/* More than any speech of a short line; a WAV file all the same. */
static void flood(Server *server, const Request *request)
{
    g_autofree guint8 *body = g_malloc0(FLOOD_BYTES);
    memcpy(body, request->sound->data, request->sound->len);
    answer(server, request, 200, "audio/wav", body, FLOOD_BYTES);
    note(server, request, 1);
}

static void lecture(Server *server, const Request *request)
{
    g_autofree char *body = g_strnfill(FLOOD_BYTES, 'x');
    memcpy(body, "no such voice ", strlen("no such voice "));
    refuse(server, request, 400, body);
}

/* The file once more behind the first, as servers do that speak a text in pieces. */
static void pieces(Server *server, const Request *request)
{
    g_autoptr(GByteArray) both = g_byte_array_new();
    for (int i = 0; i < 2; i++)
        g_byte_array_append(both, request->sound->data, request->sound->len);
    answer(server, request, 200, "audio/wav", both->data, both->len);
    note(server, request, 200);
}

static void raw(Server *server, const Request *request)
{
    g_autofree char *type = g_strdup_printf("audio/pcm; rate=%d", request->take.sample_rate);
    answer(server, request, 200, type, request->take.samples, request->take.n_samples * 2);
    note(server, request, 200);
}

/* Whatever was asked for, and called what was asked for. */
static void mp3(Server *server, const Request *request)
{
    static const char *const argv[] = {"ffmpeg", "-nostdin", "-v",  "error", "-f",     "s16le",
                                       "-ar",    "8000",     "-ac", "1",     "-i",     "/dev/stdin",
                                       "-ar",    "24000",    "-f",  "mp3",   "pipe:1", NULL};
    g_autoptr(GBytes) samples =
        g_bytes_new_static(request->take.samples, request->take.n_samples * 2);
    g_autoptr(GBytes) made = NULL;
    g_autoptr(GSubprocess) program = g_subprocess_newv(
        argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
    if (!program || !g_subprocess_communicate(program, samples, NULL, &made, NULL, NULL)) {
        broken(server, request);
        return;
    }
    gsize size;
    const void *data = g_bytes_get_data(made, &size);
    answer(server, request, 200, "audio/wav", data, size);
    note(server, request, 200);
}

/* Words with their times, as some servers send them. */
static void timed(Server *server, const Request *request)
{
    g_autofree char *audio = g_base64_encode(request->sound->data, request->sound->len);
    g_autofree char *json = g_strdup_printf(
        "{\"audio\": \"%s\", \"timestamps\": [{\"word\": \"timed\", \"start_time\": 0.1, "
        "\"end_time\": 0.3}, {\"word\": \"nowhere\", \"start_time\": 0.3, \"end_time\": 0.4}, "
        "{\"text\": \"words\", \"startMs\": 400, \"endMs\": 550}]}",
        audio);
    answer(server, request, 200, "application/json", json, strlen(json));
    note(server, request, 200);
}

/* The first take is quiet, as a server's may be by chance. */
static void poor(Server *server, const Request *request)
{
    for (gsize i = 0; i < request->take.n_samples; i++)
        request->take.samples[i] /= 2;
    g_autoptr(GByteArray) sound = kn_wav_build(&request->take, "");
    answer(server, request, 200, "audio/wav", sound->data, sound->len);
    note(server, request, 200);
}

static const struct {
    const char *word;
    guint times;
    void (*serve)(Server *server, const Request *request);
} faults[] = {
    {"[busy]", 1, busy},
    {"[date]", 1, busy_until},
    {"[broken]", 2, broken},
    {"[hang]", 1, hang},
    {"[page]", 1, page},
    {"[pages]", G_MAXUINT, page},
    {"[quota]", G_MAXUINT, quota},
    {"[pieces]", G_MAXUINT, pieces},
    {"[raw]", G_MAXUINT, raw},
    {"[mp3]", G_MAXUINT, mp3},
    {"[cut]", 1, cut},
    {"[torn]", 1, torn},
    {"[silent]", 2, silent},
    {"[poor]", 1, poor},
    {"[never]", G_MAXUINT, broken},
    {"[moved]", G_MAXUINT, redirect},
    {"[stranger]", G_MAXUINT, stranger},
    {"[forever]", G_MAXUINT, hang},
    {"[bare]", G_MAXUINT, bare},
    {"[empty]", G_MAXUINT, bare_sound},
    {"[flood]", G_MAXUINT, flood},
    {"[lecture]", G_MAXUINT, lecture},
    {"timed", G_MAXUINT, timed},
};

static void serve(Server *server, const Request *request)
{
    guint times = GPOINTER_TO_UINT(g_hash_table_lookup(server->asked, request->text));
    g_hash_table_insert(server->asked, g_strdup(request->text), GUINT_TO_POINTER(times + 1));
    g_autofree char *bearer = server->key ? g_strconcat("Bearer ", server->key, NULL) : NULL;
    if (bearer && g_strcmp0(request->authorization, bearer) != 0) {
        g_autofree char *words =
            g_strdup_printf("Incorrect API key provided: %s",
                            request->authorization ? request->authorization : "none");
        refuse(server, request, 401, words);
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
        if (strstr(request->text, faults[i].word) && times < faults[i].times) {
            faults[i].serve(server, request);
            return;
        }
    answer(server, request, 200, "audio/wav", request->sound->data, request->sound->len);
    note(server, request, 200);
}

/* The text alone, or with what else changes the sound where a project asks for it. */
static char *wish(JsonObject *object)
{
    const char *text = json_object_get_string_member(object, "input");
    const char *model = json_object_get_string_member(object, "model");
    double speed = json_object_get_double_member(object, "speed");
    gboolean plain = g_str_equal(model, "tts-1") && speed == 1;
    return plain ? g_strdup(text) : g_strdup_printf("%s %s %g", text, model, speed);
}

static void handle(SoupServer *soup, SoupServerMessage *message, const char *path,
                   GHashTable *query, gpointer user_data)
{
    Server *server = user_data;
    SoupMessageBody *body = soup_server_message_get_request_body(message);
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GBytes) bytes = soup_message_body_flatten(body);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    if (strcmp(path, "/v1/audio/speech") != 0 ||
        !json_parser_load_from_data(parser, data, (gssize)size, NULL)) {
        soup_server_message_set_status(message, 404, NULL);
        return;
    }
    JsonObject *object = json_node_get_object(json_parser_get_root(parser));
    Request request = {
        .message = message,
        .text = json_object_get_string_member(object, "input"),
        .authorization = soup_message_headers_get_one(
            soup_server_message_get_request_headers(message), "Authorization"),
    };
    g_autofree char *asked = wish(object);
    request.take = speech_sound(asked);
    request.sound = kn_wav_build(&request.take, "");
    serve(server, &request);
    g_byte_array_unref(request.sound);
    kn_take_clear(&request.take);
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
    Server server = {.soup = soup,
                     .log = argc > 1 ? fopen(argv[1], "ae") : NULL,
                     .key = argc > 2 ? argv[2] : NULL,
                     .asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    soup_server_add_handler(soup, NULL, handle, &server, NULL);
    if (!server.log || !soup_server_listen_local(soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error)) {
        g_printerr("speech_server: %s\n", error ? error->message : "no log");
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

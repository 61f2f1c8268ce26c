/* SPDX-License-Identifier: MIT */
#include "stage.h"
#include "engine/store/ledger.h"
#include "engine/store/store.h"
#include "speech_sound.h"
#include "voice/take.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>

static void start_server(Stage *stage, const char *key)
{
    g_autoptr(GError) error = NULL;
    const char *argv[] = {g_getenv("SPEECH_SERVER"), stage->log, key, NULL};
    stage->server = g_subprocess_newv(
        argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
    g_assert_no_error(error);
    g_autoptr(GDataInputStream) out =
        g_data_input_stream_new(g_subprocess_get_stdout_pipe(stage->server));
    g_autofree char *port = g_data_input_stream_read_line(out, NULL, NULL, &error);
    g_assert_no_error(error);
    stage->port = atoi(port);
    g_assert_cmpint(stage->port, >, 0);
}

void stage_open(Stage *stage, gboolean with_server, const char *key)
{
    *stage = (Stage){.folder = g_dir_make_tmp("kn-test-voice-XXXXXX", NULL)};
    stage->cache = g_build_filename(stage->folder, "cache", NULL);
    stage->log = g_build_filename(stage->folder, "log", NULL);
    stage->warnings = g_ptr_array_new_with_free_func(g_free);
    stage->options =
        (KnBuildOptions){.cache_dir = stage->cache, .allow_network = TRUE, .allow_commands = TRUE};
    if (with_server)
        start_server(stage, key);
}

void stage_close(Stage *stage)
{
    if (stage->server) {
        g_output_stream_close(g_subprocess_get_stdin_pipe(stage->server), NULL, NULL);
        g_assert_true(g_subprocess_wait_check(stage->server, NULL, NULL));
        g_object_unref(stage->server);
    }
    g_autofree char *work = g_build_filename(stage->cache, "work", NULL);
    g_autoptr(GDir) left = g_dir_open(work, 0, NULL);
    g_assert_true(!left || g_dir_read_name(left) == NULL);
    kn_remove_tree(stage->folder);
    g_ptr_array_unref(stage->warnings);
    g_free(stage->folder);
    g_free(stage->cache);
    g_free(stage->log);
}

char *stage_http(const Stage *stage, const char *more)
{
    /* Its sound is no speech: nobody need look for words in it. */
    return g_strdup_printf("\"provider\": \"http\", \"base_url\": \"http://127.0.0.1:%d/v1\"%s%s",
                           stage->port, strstr(more, "check") ? "" : ", \"check\": false", more);
}

KnProject *stage_project(const Stage *stage, const char *voice, const char *const *lines, guint n)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "{\"voice\": {%s}, \"segments\": [", voice);
    for (guint i = 0; i < n; i++) {
        g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), lines[i]);
        g_autofree char *line = json_to_string(node, FALSE);
        g_string_append_printf(text,
                               "%s\n{\"card\": {\"background\": \"#123\"}, \"transcript\": %s}",
                               i ? "," : "", line);
    }
    g_string_append(text, "]}");
    KnProject *project =
        kn_project_load_text(text->str, -1, "test.json", stage->folder, NULL, &error);
    g_string_free(text, TRUE);
    g_assert_no_error(error);
    return project;
}

static void hear(const KnEvent *event, gpointer user_data)
{
    Stage *stage = user_data;
    if (event->kind == KN_EVENT_VOICE) {
        stage->n_made += g_str_equal(event->state, "made");
        stage->n_cached += g_str_equal(event->state, "cached");
        stage->n_failed += g_str_equal(event->state, "failed");
    }
    if (event->kind == KN_EVENT_WARNING)
        g_ptr_array_add(stage->warnings, g_strdup(event->reason));
    if (stage->on_event)
        stage->on_event(event, stage->on_event_data);
}

gboolean stage_run_project(Stage *stage, KnProject *project, GError **error)
{
    stage->n_made = stage->n_cached = stage->n_failed = 0;
    g_ptr_array_set_size(stage->warnings, 0);
    stage->options.event = hear;
    stage->options.user_data = stage;
    g_autoptr(KnSession) session = kn_session_open(project, &stage->options);
    return kn_session_voice(session, error);
}

gboolean stage_run(Stage *stage, const char *voice, const char *const *lines, guint n,
                   GError **error)
{
    g_autoptr(KnProject) project = stage_project(stage, voice, lines, n);
    return stage_run_project(stage, project, error);
}

guint stage_asked(const Stage *stage, const char *status, const char *text)
{
    g_autofree char *log = NULL;
    guint n = 0;
    if (!g_file_get_contents(stage->log, &log, NULL, NULL))
        return 0;
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) parts = g_strsplit(lines[i], "\t", 3);
        n += g_strv_length(parts) == 3 && (!status || g_str_equal(parts[0], status)) &&
             (!text || g_str_equal(parts[2], text));
    }
    return n;
}

void stage_check_takes(Stage *stage, const char *voice, const char *const *lines, guint n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) project = stage_project(stage, voice, lines, n);
    g_autoptr(KnSession) session = kn_session_open(project, &stage->options);
    const KnSpeeches *speeches = kn_session_speeches(session, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < n; i++) {
        KnTake take = {0}, expected = speech_sound(lines[i]);
        const KnSpeech *speech = &speeches->items[i];
        g_assert_nonnull(speech->path);
        g_assert_cmpstr(speech->text, ==, lines[i]);
        g_assert_true(kn_take_read(&take, speech->path, &error));
        g_assert_cmpmem(take.samples, take.n_samples * 2, expected.samples, expected.n_samples * 2);
        g_assert_cmpint(speech->n_samples, ==, (gint64)expected.n_samples * 6); /* 8 to 48 kHz */
        kn_take_clear(&take);
        kn_take_clear(&expected);
    }
}

static void count(const KnLedgerEntry *entry, gpointer user_data)
{
    ++*(guint *)user_data;
}

guint stage_ledger(const Stage *stage)
{
    guint n = 0;
    g_autofree char *path = kn_ledger_path(stage->cache);
    g_assert_true(kn_ledger_read(path, count, &n, NULL));
    return n;
}

GPtrArray *stage_lines(guint n)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(lines, g_strdup_printf("line %u", i % 10 == 9 ? i - 1 : i));
    return lines;
}

void stage_replace(GPtrArray *lines, guint i, char *text)
{
    g_free(lines->pdata[i]);
    lines->pdata[i] = text;
}

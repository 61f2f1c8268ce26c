/* SPDX-License-Identifier: MIT */
/* The voice phase against a speech server with faults, and without one. */
#include "base/error.h"
#include "base/hash.h"
#include "engine/store/ledger.h"
#include "engine/store/store.h"
#include "stage.h"
#include "voice/take.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

static guint n_distinct(const GPtrArray *lines)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < lines->len; i++)
        g_hash_table_add(seen, lines->pdata[i]);
    return g_hash_table_size(seen);
}

static void check_bought_once(const Stage *stage, const GPtrArray *lines)
{
    g_autofree char *log = NULL;
    g_autoptr(GHashTable) bought = g_hash_table_new(g_str_hash, g_str_equal);
    g_assert_true(g_file_get_contents(stage->log, &log, NULL, NULL));
    g_auto(GStrv) entries = g_strsplit(log, "\n", -1);
    for (guint i = 0; entries[i]; i++)
        if (g_str_has_prefix(entries[i], "200\t-\t"))
            g_assert_true(g_hash_table_add(bought, entries[i] + strlen("200\t-\t")));
    for (guint i = 0; i < lines->len; i++)
        g_assert_true(g_hash_table_contains(bought, lines->pdata[i]));
}

static void test_thousand(void)
{
    static const char *const faults[] = {"[busy]", "[date]", "[broken]", "[page]",
                                         "[cut]",  "[torn]", "[silent]"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, ", \"parallel\": 8");
    g_autoptr(GPtrArray) lines = stage_lines(1000);
    for (guint i = 0; i < 21; i++)
        stage_replace(lines, 3 + 40 * i,
                      g_strdup_printf("line %u %s", 3 + 40 * i, faults[i % G_N_ELEMENTS(faults)]));
    guint distinct = n_distinct(lines);
    g_assert_true(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_no_error(error);
    g_assert_cmpint(stage.n_made, ==, distinct);
    g_assert_cmpint(stage.n_cached, ==, 1000 - distinct);
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), ==, distinct);
    check_bought_once(&stage, lines);
    stage_check_takes(&stage, voice, LINES(lines));
    /* What came and was no take (a page, a sound that is cut, torn or silent) was sold, too. */
    g_assert_cmpuint(stage_ledger(&stage), ==, distinct + 4 * 3);
    g_assert_cmpuint(stage_asked(&stage, "429", NULL), ==, 3);
    g_assert_cmpuint(stage_asked(&stage, "500", NULL), ==, 6);
    g_assert_cmpuint(stage_asked(&stage, "1", NULL), ==, 15);

    /* A rerun asks for nothing and starts nothing. */
    guint asked = stage_asked(&stage, NULL, NULL);
    g_autofree char *program = g_strdup(g_getenv("KINORA_PROGRAM"));
    g_setenv("KINORA_PROGRAM", "/nonexistent/kinora", TRUE);
    g_assert_true(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_cmpint(stage.n_cached, ==, 1000);
    g_setenv("KINORA_PROGRAM", program, TRUE);
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), ==, asked);

    /* One changed line is one line bought. */
    stage_replace(lines, 500, g_strdup("another line"));
    g_assert_true(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_cmpint(stage.n_made, ==, 1);
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), ==, asked + 1);
    g_assert_cmpuint(stage_asked(&stage, "200", "another line"), ==, 1);
    stage_check_takes(&stage, voice, LINES(lines));
    stage_close(&stage);
}

/* Characters of the lines that the server has sold. */
static gint64 n_sold(const Stage *stage)
{
    g_autofree char *log = NULL;
    gint64 n = 0;
    g_assert_true(g_file_get_contents(stage->log, &log, NULL, NULL));
    g_auto(GStrv) entries = g_strsplit(log, "\n", -1);
    for (guint i = 0; entries[i]; i++)
        if (g_str_has_prefix(entries[i], "200\t-\t") || g_str_has_prefix(entries[i], "1\t-\t"))
            n += g_utf8_strlen(strrchr(entries[i], '\t') + 1, -1);
    return n;
}

/* The limit is passed by no character, however many lines are under way, and whatever is asked for
 * again; what was bought is kept, and a higher limit buys the rest. */
static void test_limit(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, ", \"parallel\": 64");
    g_autoptr(GPtrArray) lines = stage_lines(100);
    for (guint i = 0; i < 10; i++)
        stage_replace(lines, 3 + 8 * i,
                      g_strdup_printf("line %u %s", 3 + 8 * i, i % 2 ? "[busy]" : "[page]"));
    KnSpend spend = KN_SPEND_NO_LIMIT;
    g_assert_true(kn_spend_parse(&spend, "characters=300", FALSE, NULL));
    stage.options.spend = &spend;
    g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    g_assert_nonnull(strstr(error->message, "the limit of what may be bought is reached"));
    g_assert_cmpint(n_sold(&stage), <=, 300);
    g_assert_cmpint(n_sold(&stage), ==, spend.n_characters);
    g_assert_cmpuint(stage_ledger(&stage), ==,
                     stage_asked(&stage, "200", NULL) + stage_asked(&stage, "1", NULL));
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), >, 10);
    g_clear_error(&error);

    spend = KN_SPEND_NO_LIMIT;
    g_assert_true(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), ==, n_distinct(lines));
    g_assert_cmpuint(stage_ledger(&stage), ==, n_distinct(lines) + stage_asked(&stage, "1", NULL));
    check_bought_once(&stage, lines);
    stage_close(&stage);
}

static void test_failure_keeps_the_others(void)
{
    static const char *const lines[] = {"one", "two", "three", "four", "five [never]", "six"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, ", \"parallel\": 1");
    g_assert_false(stage_run(&stage, voice, lines, G_N_ELEMENTS(lines), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    g_assert_cmpuint(kn_error_problem(error, 0)->segment, ==, 5);
    g_assert_nonnull(strstr(error->message, ": $.segments[4].transcript: the speech server http"));
    g_assert_nonnull(strstr(error->message, "answers 500: something broke"));
    g_assert_null(strchr(error->message, '\n'));
    g_assert_cmpint(stage.n_made, ==, 5);
    g_assert_cmpint(stage.n_failed, ==, 1);
    g_assert_cmpuint(stage_asked(&stage, "500", NULL), ==, 6);
    g_clear_error(&error);
    const char *const good[] = {"one", "two", "three", "four", "five", "six"};
    g_assert_true(stage_run(&stage, voice, good, G_N_ELEMENTS(good), &error));
    g_assert_cmpint(stage.n_made, ==, 1);
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), ==, 6);
    stage_check_takes(&stage, voice, good, G_N_ELEMENTS(good));
    stage_close(&stage);
}

/* The key: from the environment, to whom the environment names, and nowhere else. */
static void test_key(void)
{
    static const char key[] = "sk-test-0123456789";
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, key);
    g_autofree char *voice = stage_http(&stage, ", \"parallel\": 2");
    g_autofree char *base = g_strdup_printf("http://127.0.0.1:%d", stage.port);
    g_autoptr(GPtrArray) lines = stage_lines(100);

    g_setenv("OPENAI_API_KEY", key, TRUE); /* but this server is the project's choice alone */
    g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    g_assert_cmpint(kn_error_exit_code(error), ==, 5);
    g_assert_nonnull(strstr(error->message, "OPENAI_BASE_URL"));
    g_assert_nonnull(strstr(error->message, "more lines were not tried"));
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), <=, 2);
    g_autofree char *log = NULL;
    g_assert_true(g_file_get_contents(stage.log, &log, NULL, NULL));
    g_assert_null(strstr(log, "Bearer"));
    g_clear_error(&error);

    g_setenv("OPENAI_BASE_URL", base, TRUE);
    g_setenv("OPENAI_API_KEY", "sk-test-0123456789\n", TRUE);
    guint before = stage_asked(&stage, NULL, NULL);
    g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_cmpint(kn_error_exit_code(error), ==, 5);
    g_assert_nonnull(strstr(error->message, "OPENAI_API_KEY holds a line break"));
    g_assert_null(strstr(error->message, key));
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), ==, before);
    g_clear_error(&error);

    g_setenv("OPENAI_API_KEY", "sk-wrong-9876543210", TRUE);
    g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    g_assert_nonnull(strstr(error->message, "refuses the key in OPENAI_API_KEY (401)"));
    g_assert_null(strstr(error->message, "sk-wrong"));
    g_clear_error(&error);

    g_setenv("OPENAI_API_KEY", key, TRUE);
    g_assert_true(stage_run(&stage, "\"provider\": \"http\"", LINES(lines), &error));
    g_assert_no_error(error);
    g_assert_cmpint(stage.n_made, ==, 90);
    g_unsetenv("OPENAI_API_KEY");
    g_unsetenv("OPENAI_BASE_URL");
    g_assert_true(stage_run(&stage, voice, LINES(lines), &error)); /* the same server */
    g_assert_cmpint(stage.n_made, ==, 0);

    /* It stands in no file. */
    g_autofree char *out = NULL;
    const char *argv[] = {"grep", "-rlF", key, stage.cache, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               NULL, NULL, NULL));
    g_assert_cmpstr(out, ==, "");
    stage_close(&stage);
}

static void test_leave(void)
{
    static const char *const lines[] = {"one"};
    static const struct {
        const char *voice, *flag;
    } rows[] = {
        {"\"provider\": \"http\", \"base_url\": \"http://127.0.0.1:%d\"", "--allow-network"},
        {"\"provider\": \"command\", \"command\": [\"touch\", \"ran\"]", "--allow-commands"},
    };
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    stage.options.allow_network = stage.options.allow_commands = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *http = stage_http(&stage, "");
        g_assert_false(stage_run(&stage, i ? rows[i].voice : http, lines, 1, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, rows[i].flag));
    }
    /* One leave is not the other; and it is asked for by every voice, not by the first alone. */
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL, second = NULL;
        g_autofree char *http = stage_http(&stage, "");
        stage.options.allow_network = i == 1;
        stage.options.allow_commands = i == 0;
        g_assert_false(stage_run(&stage, i ? rows[i].voice : http, lines, 1, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, rows[i].flag));
        g_autofree char *text = g_strdup_printf(
            "{\"segments\": [{\"card\": {}, \"transcript\": \"a\", \"voice\": {\"provider\": "
            "\"espeak\"}}, {\"card\": {}, \"transcript\": \"b\", \"voice\": {%s}}]}",
            i ? rows[i].voice : http);
        g_autoptr(KnProject) project =
            kn_project_load_text(text, -1, "p.json", stage.folder, NULL, &second);
        g_assert_no_error(second);
        g_assert_false(stage_run_project(&stage, project, &second));
        g_assert_error(second, KN_ERROR, KN_ERROR_USAGE);
        g_assert_nonnull(strstr(second->message, "$.segments[1].voice.provider: "));
    }
    g_autofree char *ran = g_build_filename(stage.folder, "ran", NULL);
    g_assert_false(g_file_test(ran, G_FILE_TEST_EXISTS));
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), ==, 0);
    stage_close(&stage);
}

/* What was bought is not bought again, whatever is made anew, and needs no leave any more: neither
 * by itself nor beside lines that are still to be made. */
static void test_bought_is_bought(void)
{
    static const char *const lines[] = {"one", "two", "three"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_assert_no_error(error);
    g_assert_cmpint(stage.n_made, ==, 2);
    stage.options.force_from = KN_PHASE_voice;
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_assert_cmpint(stage.n_cached, ==, 2);
    stage.options.force_from = KN_PHASE_NONE;
    stage.options.allow_network = FALSE;
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_assert_cmpint(stage.n_cached, ==, 2);
    g_autofree char *text = g_strdup_printf(
        "{\"segments\": [{\"card\": {}, \"transcript\": \"one\", \"voice\": {%s}}, {\"card\": {}, "
        "\"transcript\": \"free\", \"voice\": {\"provider\": \"espeak\"}}]}",
        voice);
    g_autoptr(KnProject) both =
        kn_project_load_text(text, -1, "p.json", stage.folder, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(stage_run_project(&stage, both, &error));
    g_assert_no_error(error);
    g_assert_cmpint(stage.n_cached, ==, 1);
    g_assert_cmpint(stage.n_made, ==, 1);
    g_assert_false(stage_run(&stage, voice, lines, 3, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), ==, 2);
    stage_close(&stage);
}

static void find_replaced(const char *path, char **kept)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *member = strstr(text, "\"kept\"");
    g_auto(GStrv) parts = member ? g_strsplit(member, "\"", 6) : NULL;
    *kept = parts ? g_strdup(parts[3]) : NULL;
    g_assert_cmpint(member != NULL, ==, strstr(text, "\"replaced\"") != NULL);
}

static guint64 checksum_at(const char *path)
{
    KnTake take;
    g_autoptr(GError) error = NULL;
    g_assert_true(kn_take_inspect(&take, path, &error));
    g_assert_no_error(error);
    guint64 sum = take.checksum;
    kn_take_clear(&take);
    return sum;
}

/* Of the second line, as a project of these finds it. */
static guint64 second_take(const Stage *stage, const KnProject *project)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnSession) session = kn_session_open(project, &stage->options);
    return checksum_at(kn_session_speeches(session, &error)->items[1].path);
}

/* A retake buys one line and no other; the old take stays under the key that the ledger names. So
 * does --force=voice. */
static void test_retake(void)
{
    static const char *const lines[] = {"one", "two [poor]", "three", "two [poor]"};
    static const guint second = 2;
    Stage stage;
    g_autoptr(GError) error = NULL;
    g_autofree char *kept = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_autoptr(KnProject) project = stage_project(&stage, voice, lines, 4);
    g_assert_true(stage_run(&stage, voice, lines, 4, &error));
    guint64 old = second_take(&stage, project);
    g_autofree char *ledger = kn_ledger_path(stage.cache);
    find_replaced(ledger, &kept);
    g_assert_null(kept);
    stage.options.retake = &second;
    stage.options.n_retake = 1;
    stage.options.allow_network = FALSE;
    g_assert_false(stage_run(&stage, voice, lines, 4, &error)); /* it needs leave again */
    g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
    g_clear_error(&error);
    stage.options.allow_network = TRUE;
    guint asked = stage_asked(&stage, NULL, NULL), n = stage_ledger(&stage);
    g_assert_true(stage_run(&stage, voice, lines, 4, &error));
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL) - asked, ==, 1);
    g_assert_cmpint(stage.n_made, ==, 1);
    g_assert_cmpint(stage.n_cached, ==, 3);
    g_assert_cmpuint(stage_ledger(&stage), ==, n + 1);
    g_assert_cmpuint(second_take(&stage, project), !=, old);
    find_replaced(ledger, &kept);
    g_assert_nonnull(kept);
    g_autofree char *path = kn_store_path(stage.cache, KN_STORE_TAKE, kept);
    g_assert_cmpuint(checksum_at(path), ==, old);
    stage.options.n_retake = 0;
    stage.options.force_from = KN_PHASE_voice;
    stage.options.buy_again = TRUE;
    asked = stage_asked(&stage, NULL, NULL);
    g_assert_true(stage_run(&stage, voice, lines, 4, &error));
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL) - asked, ==, 3);
    stage_close(&stage);
}

static void test_nobody_there(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    g_autoptr(GPtrArray) lines = stage_lines(50);
    static const char voice[] = "\"provider\": \"http\", \"base_url\": \"http://127.0.0.1:9/v1\"";
    g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_cmpint(kn_error_exit_code(error), ==, 5);
    g_assert_nonnull(strstr(error->message, "http://127.0.0.1:9 cannot be reached"));
    g_assert_nonnull(strstr(error->message, "more lines were not tried"));
    stage_close(&stage);
}

static void test_timed_words(void)
{
    static const char *const lines[] = {"timed and other words"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_assert_true(stage_run(&stage, voice, lines, 1, &error));
    stage_check_takes(&stage, voice, lines, 1);
    g_autoptr(KnProject) project = stage_project(&stage, voice, lines, 1);
    g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
    const KnSpeeches *speeches = kn_session_speeches(session, &error);
    const KnSpeech *speech = &speeches->items[0];
    g_assert_cmpuint(speech->n_words, ==, 2);
    g_assert_cmpuint(speech->words[1].offset, ==, 16);
    g_assert_cmpint(speech->words[0].start_us, ==, 100000);
    g_assert_cmpint(speech->words[0].duration_us, ==, 200000);
    g_assert_cmpint(speech->words[1].start_us, ==, 400000);
    g_clear_pointer(&session, kn_session_close);
    stage_close(&stage);
}

static void cancel_after_ten(const KnEvent *event, gpointer user_data)
{
    static int n;
    if (event->kind == KN_EVENT_VOICE && ++n == 10)
        g_cancellable_cancel(user_data);
}

static void test_cancel(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_autoptr(GPtrArray) lines = stage_lines(200);
    stage.options.cancellable = cancel;
    stage.on_event = cancel_after_ten;
    stage.on_event_data = cancel;
    g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), <, 50);
    g_clear_error(&error);
    stage.options.cancellable = NULL;
    stage.on_event = NULL;
    g_assert_true(stage_run(&stage, voice, LINES(lines), &error));
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), ==, 180); /* what was asked for was kept */
    stage_close(&stage);
}

/* The second Ctrl-C does not wait for a server. */
static void stop_at_once(const KnEvent *event, gpointer user_data)
{
    if (event->kind == KN_EVENT_VOICE)
        g_cancellable_cancel(user_data);
}

static void test_stop(void)
{
    static const char *const lines[] = {"first [forever]", "second"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) stop = g_cancellable_new();
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, ", \"timeout\": 100");
    stage.options.stop = stop;
    stage.on_event = stop_at_once;
    stage.on_event_data = stop;
    g_assert_false(stage_run(&stage, voice, lines, 2, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    stage_close(&stage);
}

static GSubprocess *start_program(const Stage *stage, const char *project)
{
    g_autoptr(GError) error = NULL;
    GSubprocess *program =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         &error, g_getenv("KINORA_PROGRAM"), "voice", project, "--allow-network",
                         "--cache-dir", stage->cache, NULL);
    g_assert_no_error(error);
    return program;
}

static char *write_project(const Stage *stage, const char *voice, const GPtrArray *lines)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "{\"voice\": {%s}, \"segments\": [", voice);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s{\"card\": {\"text\": \"x\"}, \"transcript\": \"%s\"}",
                               i ? "," : "", (char *)lines->pdata[i]);
    g_string_append(text, "]}");
    char *path = g_build_filename(stage->folder, "project.json", NULL);
    g_assert_true(g_file_set_contents(path, text->str, -1, &error));
    g_string_free(text, TRUE);
    return path;
}

static void test_two_builds(void)
{
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_autoptr(GPtrArray) lines = stage_lines(100);
    g_autofree char *path = write_project(&stage, voice, lines);
    g_autoptr(GSubprocess) one = start_program(&stage, path);
    g_autoptr(GSubprocess) two = start_program(&stage, path);
    g_assert_true(g_subprocess_wait_check(one, NULL, NULL));
    g_assert_true(g_subprocess_wait_check(two, NULL, NULL));
    g_assert_cmpuint(stage_asked(&stage, NULL, NULL), ==, 90);
    g_assert_cmpuint(stage_ledger(&stage), ==, 90);
    stage_check_takes(&stage, voice, LINES(lines));
    stage_close(&stage);
}

static void test_kill(void)
{
    enum { PARALLEL = 4 };
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_autoptr(GPtrArray) lines = stage_lines(150);
    g_autofree char *path = write_project(&stage, voice, lines);
    for (guint kill_at = 20; kill_at <= 40; kill_at += 20) {
        g_autoptr(GSubprocess) program = start_program(&stage, path);
        while (stage_asked(&stage, "200", NULL) < kill_at)
            g_usleep(10000);
        g_subprocess_send_signal(program, SIGKILL);
        g_subprocess_wait(program, NULL, NULL);
    }
    g_autoptr(GSubprocess) program = start_program(&stage, path);
    g_assert_true(g_subprocess_wait_check(program, NULL, NULL));
    stage_check_takes(&stage, voice, LINES(lines));
    /* What was under way when it was killed is lost, nothing else. */
    g_assert_cmpuint(stage_asked(&stage, "200", NULL), <=, 135 + 2 * PARALLEL);
    stage_close(&stage);
}

static void test_damaged(void)
{
    static const char *const lines[] = {"one", "two"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_autoptr(KnProject) project = stage_project(&stage, voice, lines, 2);
    g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
    const KnSpeeches *speeches = kn_session_speeches(session, &error);
    g_autofree char *bytes = NULL;
    gsize size;
    KnStore *store = kn_store_open(stage.options.cache_dir, FALSE, &error);
    g_autofree char *path =
        kn_store_path(kn_store_folder(store), KN_STORE_TAKE, speeches->items[1].key);
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    bytes[size - 100] ^= 1;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    kn_store_close(store);
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_assert_cmpint(stage.n_made, ==, 1);
    g_assert_cmpint(stage.n_cached, ==, 1);
    g_assert_cmpuint(stage.warnings->len, ==, 1);
    g_assert_nonnull(strstr(stage.warnings->pdata[0], "damaged"));
    stage_check_takes(&stage, voice, lines, 2);
    g_clear_pointer(&session, kn_session_close);
    stage_close(&stage);
}

int main(int argc, char **argv)
{
    g_setenv("KINORA_TEST_BACK_OFF_MS", "10", TRUE);
    g_unsetenv("OPENAI_API_KEY");
    g_unsetenv("OPENAI_BASE_URL");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/voice/a thousand lines through faults, each bought once", test_thousand);
    g_test_add_func("/voice/one line fails and the others are kept", test_failure_keeps_the_others);
    g_test_add_func("/voice/the key goes where the environment says", test_key);
    g_test_add_func("/voice/no network and no program without leave", test_leave);
    g_test_add_func("/voice/what was bought is bought once and for all", test_bought_is_bought);
    g_test_add_func("/voice/a retake buys one line", test_retake);
    g_test_add_func("/voice/no server is told with its address", test_nobody_there);
    g_test_add_func("/voice/times of words come from the answer", test_timed_words);
    g_test_add_func("/voice/a stopped run keeps what it asked for", test_cancel);
    g_test_add_func("/voice/a run can be stopped at once", test_stop);
    g_test_add_func("/voice/two builds buy a line once", test_two_builds);
    g_test_add_func("/voice/a killed run goes on", test_kill);
    g_test_add_func("/voice/a limit is passed by no character", test_limit);
    g_test_add_func("/voice/a damaged take is made again", test_damaged);
    return g_test_run();
}

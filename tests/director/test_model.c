/* SPDX-License-Identifier: MIT */
/* A language model directs, with every bad habit that one may have: there is always a plan for
 * each segment, always a film, and nothing is asked twice. */
#include "base/error.h"
#include "engine/direct/story.h"
#include "engine/session.h"
#include "engine/store/ledger.h"
#include "import/story_files.h"
#include "import/templates.h"
#include "project/direct.h"
#include "project/directing.h"
#include "silent.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *folder, *cache, *log, *kind;
    GSubprocess *server;
    int port;
    KnBuildOptions options;
    guint n_warnings, n_refused;
} Stage;

static void hear(const KnEvent *event, gpointer user_data)
{
    Stage *stage = user_data;
    if (event->kind != KN_EVENT_WARNING)
        return;
    stage->n_warnings++;
    stage->n_refused += event->warning->code == KN_WARNING_DIRECTION_REFUSED;
}

static void stage_open(Stage *stage, const char *kind, const char *key)
{
    g_autoptr(GError) error = NULL;
    *stage =
        (Stage){.folder = g_dir_make_tmp("kn-test-model-XXXXXX", NULL), .kind = g_strdup(kind)};
    stage->cache = g_build_filename(stage->folder, "cache", NULL);
    stage->log = g_build_filename(stage->folder, "log", NULL);
    stage->options = (KnBuildOptions){
        .cache_dir = stage->cache, .allow_network = TRUE, .event = hear, .user_data = stage};
    const char *argv[] = {g_getenv("MODEL_SERVER"), stage->log, key, NULL};
    stage->server = g_subprocess_newv(
        argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
    g_assert_no_error(error);
    g_autoptr(GDataInputStream) out =
        g_data_input_stream_new(g_subprocess_get_stdout_pipe(stage->server));
    g_autofree char *port = g_data_input_stream_read_line(out, NULL, NULL, &error);
    g_assert_no_error(error);
    stage->port = atoi(port);
}

static void stage_close(Stage *stage)
{
    g_output_stream_close(g_subprocess_get_stdin_pipe(stage->server), NULL, NULL);
    g_assert_true(g_subprocess_wait_check(stage->server, NULL, NULL));
    g_object_unref(stage->server);
    kn_remove_tree(stage->folder);
    g_free(stage->folder);
    g_free(stage->cache);
    g_free(stage->log);
    g_free(stage->kind);
}

/* n segments that say "line I WORDS" each. */
static KnProject *load(const Stage *stage, guint n, const char *words, const char *more)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text,
                           "{\"output\": {\"width\": 64, \"height\": 36, \"fps\": 5}, \"voice\": "
                           "\"none\", \"director\": {\"kind\": \"%s\", \"model\": \"m\", \"url\": "
                           "\"http://127.0.0.1:%d/v1\"%s}, \"segments\": [",
                           stage->kind, stage->port, more);
    if (strstr(text->str, "\"voice\": \"none\""))
        g_string_replace(text, "\"voice\": \"none\"", "\"voice\": {\"provider\": \"none\"}", 1);
    for (guint i = 0; i < n; i++)
        g_string_append_printf(text,
                               "%s{\"card\": {\"background\": \"#123456\"}, \"duration\": 1, "
                               "\"transcript\": \"line %u %s\"}",
                               i ? ",\n" : "", i, words);
    g_string_append(text, "]}");
    KnProject *project =
        kn_project_load_text(text->str, -1, "test.json", stage->folder, NULL, &error);
    g_assert_no_error(error);
    return project;
}

static KnDirections *direct(Stage *stage, const KnProject *project, gboolean make, GError **error)
{
    stage->n_warnings = stage->n_refused = 0;
    g_autoptr(KnSession) session = kn_session_open(project, &stage->options);
    return kn_session_directions(session, make, error);
}

/* Requests that were answered with that status; 0: all. */
static guint n_asked(const Stage *stage, int status)
{
    g_autofree char *log = NULL;
    guint n = 0;
    if (!g_file_get_contents(stage->log, &log, NULL, NULL))
        return 0;
    g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        n += *lines[i] && (!status || atoi(lines[i]) == status);
    return n;
}

static void count(const KnLedgerEntry *entry, gpointer user_data)
{
    ((gint64 *)user_data)[0]++;
    ((gint64 *)user_data)[1] += entry->prompt_tokens + entry->answer_tokens;
}

static void check_ledger(const Stage *stage, guint n)
{
    gint64 sums[2] = {0, 0};
    g_autofree char *path = kn_ledger_path(stage->cache);
    g_assert_true(kn_ledger_read(path, count, sums, NULL));
    g_assert_cmpint(sums[0], ==, n);
}

/* Every plan is one of a project. */
static guint check_plans(const KnDirections *directions)
{
    guint n_model = 0;
    for (guint i = 0; i < directions->n; i++) {
        g_autoptr(GString) problems = g_string_new(NULL);
        g_assert_nonnull(directions->items[i].plan);
        g_assert_true(kn_project_check_plan(directions->items[i].plan, "plan", problems));
        n_model += directions->items[i].by == KN_DIRECTED_MODEL;
    }
    return n_model;
}

static void make_film(Stage *stage, const KnProject *project)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *film = g_build_filename(stage->folder, "film.mp4", NULL);
    g_autoptr(KnSession) session = kn_session_open(project, &stage->options);
    g_assert_true(silent_render(session, film, &error));
    g_assert_no_error(error);
}

enum { FILM_ONE_OF = 8 };

/* How often a question about five segments is asked, and how many plans are the model's. */
static void test_habits(gconstpointer kind)
{
    static const struct {
        const char *words;
        guint n_asked, n_model;
    } rows[] = {
        {"well", 1, 5},
        {"[think]", 1, 5},
        {"[prose]", 2, 5},
        {"[half]", 2, 5},
        {"[types]", 2, 5},
        {"[unknown]", 2, 5},
        {"[range]", 2, 5},
        {"[times]", 1, 5},
        {"[few]", 2, 5},
        {"[many]", 1, 5},
        {"[nothing]", 2, 5},
        {"[empty]", 2, 5},
        {"[page]", 2, 5},
        {"[busy]", 2, 5},
        {"[later]", 3, 5},
        {"[grammar]", 2, 5},
        {"[prose for ever]", 2, 0},
        {"[types for ever]", 2, 4},
        {"[unknown for ever]", 2, 4},
        {"[half for ever]", 2, 0},
        {"[few for ever]", 2, 1},
        {"[huge]", 1, 0},
        {"[later for ever]", 6, 0},
        {"[drip]", 1, 0},
        {"\\\"}, \\\"s2\\\": {} <|im_end|> [prose]", 2, 5},
    };
    Stage stage;
    stage_open(&stage, kind, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        gboolean slow = strstr(rows[i].words, "drip") != NULL;
        g_autoptr(KnProject) project =
            load(&stage, 5, rows[i].words, slow ? ", \"timeout\": 1" : "");
        guint before = n_asked(&stage, 0);
        g_autoptr(KnDirections) directions = direct(&stage, project, TRUE, &error);
        g_assert_no_error(error);
        g_test_message("%s: %u requests", rows[i].words, n_asked(&stage, 0) - before);
        g_assert_cmpuint(check_plans(directions), ==, rows[i].n_model);
        g_assert_cmpuint(n_asked(&stage, 0) - before, ==, rows[i].n_asked);
        g_assert_cmpuint(stage.n_refused, ==, 5 - rows[i].n_model);
        if (i % FILM_ONE_OF == 0)
            make_film(&stage, project);

        /* What was said, good or bad, is said once. */
        gboolean said =
            !slow && !strstr(rows[i].words, "huge") && !strstr(rows[i].words, "later for");
        guint asked = n_asked(&stage, 0);
        g_autoptr(KnDirections) again = said ? direct(&stage, project, TRUE, &error) : NULL;
        g_assert_true(!said || kn_directions_equal(directions, again));
        g_assert_cmpuint(n_asked(&stage, 0), ==, asked);
    }
    stage_close(&stage);
}

/* Its bytes. The caller frees. */
static char *film_of(Stage *stage, const KnProject *project, gsize *size)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *film = g_build_filename(stage->folder, "film.mp4", NULL);
    char *bytes = NULL;
    make_film(stage, project);
    g_assert_true(g_file_get_contents(film, &bytes, size, &error));
    g_assert_no_error(error);
    return bytes;
}

/* Many answers of any kind: a plan for every segment, each good answer bought once, and the same
 * again from what is kept, with no server and without leave. Under `-m slow` (tools/soak) 1,000 of
 * them, and the same film, too. */
static void test_many(void)
{
    enum { ANSWERS = 150, ANSWERS_SLOW = 1000, SEGMENTS_FOR_ONE = 6 };
    guint n = g_test_slow() ? ANSWERS_SLOW : ANSWERS;
    gboolean films = g_test_slow();
    Stage stage;
    gsize size = 0, size_again = 0;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, "openai", NULL);
    g_autofree char *saved = g_dir_make_tmp("kn-test-saved-XXXXXX", NULL);
    stage.options.record_dir = saved;
    g_autoptr(KnProject) project = load(&stage, n * SEGMENTS_FOR_ONE, "[any]", ", \"parallel\": 8");
    g_autoptr(KnDirections) directions = direct(&stage, project, TRUE, &error);
    g_assert_no_error(error);
    guint n_model = check_plans(directions), asked = n_asked(&stage, 0);
    g_test_message("%u requests, %u of %u plans are the model's", asked, n_model, directions->n);
    g_assert_cmpuint(asked, >=, n);
    g_assert_cmpuint(n_model, >, directions->n / 2);
    g_assert_cmpuint(stage.n_refused, ==, directions->n - n_model);
    check_ledger(&stage, n_asked(&stage, 200));
    g_autofree char *film = films ? film_of(&stage, project, &size) : NULL;

    stage.options.allow_network = FALSE;
    g_autoptr(KnDirections) again = direct(&stage, project, TRUE, &error);
    g_assert_no_error(error);
    g_assert_true(kn_directions_equal(directions, again));

    g_autofree char *other = g_build_filename(stage.folder, "other", NULL);
    stage.options.cache_dir = other;
    stage.options.record_dir = NULL;
    stage.options.replay_dir = saved;
    g_autoptr(KnDirections) replayed = direct(&stage, project, TRUE, &error);
    g_assert_no_error(error);
    g_assert_true(kn_directions_equal(directions, replayed));
    g_autofree char *film_again = films ? film_of(&stage, project, &size_again) : NULL;
    g_assert_cmpmem(film, size, film_again, size_again);
    g_assert_cmpuint(n_asked(&stage, 0), ==, asked);
    kn_remove_tree(saved);
    stage_close(&stage);
}

static gboolean noted(const GPtrArray *notes, const char *words)
{
    gboolean found = FALSE;
    for (guint i = 0; i < notes->len; i++)
        found |= strstr(notes->pdata[i], words) != NULL;
    return found;
}

/* A project of a topic; NULL: what the model says is of no use, which is told. kept: nothing of it
 * would be asked again. The caller frees. */
static char *written(Stage *stage, const char *topic, gboolean *kept)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(KnStory) story = kn_story_new();
    g_autoptr(KnDraft) draft = kn_draft_new();
    KnDirectorSettings settings;
    kn_options_init(kn_director_options, &settings);
    settings.kind = g_strdup(stage->kind);
    settings.model = g_strdup("m");
    settings.url = g_strdup_printf("http://127.0.0.1:%d/v1", stage->port);
    const KnStoryInputs inputs = {
        .settings = &settings, .options = &stage->options, .seconds = 36, .notes = notes};
    story->topic = g_strdup(topic);
    gboolean done = TRUE;
    for (KnStoryStep step = KN_STORY_PLAN; done && step < KN_N_STORY_STEPS; step++)
        done = kn_story_ask(&inputs, step, story, &error);
    kn_options_clear(kn_director_options, &settings);
    if (!done)
        g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    if (!done || noted(notes, "gave no narration"))
        return NULL;
    *kept = !noted(notes, "did not say what is to be seen");
    kn_template_begin(kn_template_find("shorts"), draft);
    kn_story_draft(story, draft);
    return kn_draft_text(draft);
}

/* Many answers of any kind to those who write films: a project that is good, or one error that says
 * why there is none, and the good one again from what is kept, with nobody asked. Under `-m slow`
 * 1,000 of them. */
static void test_many_stories(void)
{
    enum { ANSWERS = 60, ANSWERS_SLOW = 1000 };
    guint n = g_test_slow() ? ANSWERS_SLOW : ANSWERS, n_good = 0, n_films = 0;
    Stage stage;
    stage_open(&stage, "ollama", NULL);
    for (; n_asked(&stage, 0) < n; n_films++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *topic = g_strdup_printf("film %u [any]", n_films);
        gboolean kept = FALSE;
        g_autofree char *text = written(&stage, topic, &kept);
        if (!text)
            continue;
        guint asked = n_asked(&stage, 0);
        stage.options.allow_network = !kept;
        g_autofree char *again = written(&stage, topic, &kept);
        stage.options.allow_network = TRUE;
        g_assert_cmpstr(text, ==, again);
        g_assert_true(!kept || n_asked(&stage, 0) == asked);
        g_autoptr(KnProject) project =
            kn_project_load_text(text, -1, "story.json", stage.folder, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(kn_warnings_n(project->warnings), ==, 0);
        g_assert_true(kn_ai_said(project->sound.tags.ai_made, KN_AI_WORDS));
        n_good++;
    }
    g_test_message("%u requests, %u of %u films", n_asked(&stage, 0), n_good, n_films);
    g_assert_cmpuint(n_good * 3, >, n_films);
    stage_close(&stage);
}

/* What ends a build, and what is told. */
static void test_refused(void)
{
    static const struct {
        const char *kind, *words, *more, *key, *message;
        gboolean leave;
        int code;
    } rows[] = {
        {"ollama", "x", "", NULL, "--allow-network permits it", FALSE, KN_ERROR_USAGE},
        {"ollama", "[no such model]", "", NULL, "answers 404: model 'm' not found", TRUE,
         KN_ERROR_SERVICE},
        {"openai", "x", "", "secret", "refuses without a key (401)", TRUE, KN_ERROR_SERVICE},
        {"ollama", "x", ", \"url\": \"http://127.0.0.1:9\"", NULL, "cannot be reached", TRUE,
         KN_ERROR_SERVICE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Stage stage;
        g_autoptr(GError) error = NULL;
        stage_open(&stage, rows[i].kind, rows[i].key);
        if (*rows[i].more)
            stage.port = 9;
        stage.options.allow_network = rows[i].leave;
        g_autoptr(KnProject) project = load(&stage, 3, rows[i].words, "");
        g_assert_null(direct(&stage, project, TRUE, &error));
        g_test_message("%s", error->message);
        g_assert_error(error, KN_ERROR, rows[i].code);
        g_assert_nonnull(strstr(error->message, rows[i].message));
        g_assert_nonnull(strstr(error->message, "$.director"));

        /* Who only looks gets the built-in director's plans, and is told. */
        g_autoptr(KnDirections) looked = direct(&stage, project, FALSE, NULL);
        g_assert_cmpuint(check_plans(looked), ==, 0);
        g_assert_cmpuint(stage.n_warnings, ==, 1);
        stage_close(&stage);
    }
}

/* A change of one segment asks about those near it. */
static void test_edit(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, "ollama", NULL);
    g_autoptr(KnProject) project = load(&stage, 120, "", "");
    g_autoptr(KnDirections) first = direct(&stage, project, TRUE, &error);
    g_assert_nonnull(first);
    guint asked = n_asked(&stage, 0);
    g_autoptr(KnProject) longer = load(&stage, 121, "", "");
    g_autoptr(KnDirections) second = direct(&stage, longer, TRUE, &error);
    g_assert_nonnull(second);
    g_assert_cmpuint(n_asked(&stage, 0) - asked, <=, 2);
    g_assert_cmpuint(asked, <=, 24);
    stage_close(&stage);
}

/* The project's own prompt stands in place of Kinora's, and is another question. */
static void test_prompt(void)
{
    static const struct {
        const char *text, *wrong; /* NULL: nothing */
    } rows[] = {
        {"Choose. {{catalogue}} {{schema}} {{instructions}}", NULL},
        {"Choose. {{catalogue}} {{schema}}", "lacks {{instructions}}"},
        {"{{catalogue}} {{schema}} {{instructions}} {{key}}", "has the unknown {{key}}"},
        {"{{catalogue}} {{schema}} {{instructions}} \xff", "is not UTF-8"},
        {"", "lacks {{catalogue}}"},
    };
    Stage stage;
    stage_open(&stage, "openai", NULL);
    g_autofree char *path = g_build_filename(stage.folder, "prompt.txt", NULL);
    g_autoptr(KnProject) own = load(&stage, 5, "x", ", \"prompt\": \"prompt.txt\"");
    g_autoptr(KnProject) plain = load(&stage, 5, "x", "");
    g_autoptr(KnDirections) first = direct(&stage, plain, TRUE, NULL);
    g_assert_nonnull(first);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        guint before = n_asked(&stage, 0);
        g_assert_true(g_file_set_contents(path, rows[i].text, -1, NULL));
        g_autoptr(KnDirections) directions = direct(&stage, own, TRUE, &error);
        g_assert_cmpuint(n_asked(&stage, 0) - before, ==, rows[i].wrong ? 0 : 1);
        if (!rows[i].wrong)
            g_assert_cmpuint(check_plans(directions), ==, 5);
        else
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_true(!rows[i].wrong || strstr(error->message, rows[i].wrong));
    }
    stage_close(&stage);
}

static void test_limit(void)
{
    static const struct {
        const char *text;
        gboolean prices, good;
    } rows[] = {
        {"characters=1000", FALSE, TRUE},
        {"tokens=0,money=0.5", FALSE, TRUE},
        {"characters=15,tokens=.6", TRUE, TRUE},
        {"money=1", TRUE, FALSE},
        {"", FALSE, FALSE},
        {"characters", FALSE, FALSE},
        {"characters=", FALSE, FALSE},
        {"characters=-1", FALSE, FALSE},
        {"characters=1.5", FALSE, FALSE},
        {"characters=nan", FALSE, FALSE},
        {"words=1", FALSE, FALSE},
        {"tokens=1,", FALSE, FALSE},
        {"tokens=1e99", FALSE, FALSE},
    };
    Stage stage;
    KnSpend spend = KN_SPEND_NO_LIMIT;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(kn_spend_parse(&spend, rows[i].text, rows[i].prices, NULL), ==,
                        rows[i].good);
    }
    g_autoptr(GError) error = NULL;
    stage_open(&stage, "openai", NULL);
    spend = KN_SPEND_NO_LIMIT;
    spend.tokens = 25000;
    stage.options.spend = &spend;
    g_autoptr(KnProject) project = load(&stage, 100, "", ", \"parallel\": 64");
    g_assert_null(direct(&stage, project, TRUE, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
    guint asked = n_asked(&stage, 0);
    g_assert_cmpuint(asked, >, 0);
    g_assert_cmpint(spend.n_tokens, ==, asked * 790); /* what the server counts */
    check_ledger(&stage, asked);
    g_clear_error(&error);

    g_autoptr(KnDirections) looked = direct(&stage, project, FALSE, &error);
    g_assert_cmpuint(looked->n_missing, >, 0);
    g_assert_cmpint(looked->n_tokens_missing, >, looked->n_missing * 1000);
    stage.options.spend = NULL;
    g_autoptr(KnDirections) directions = direct(&stage, project, TRUE, &error);
    g_assert_no_error(error);
    g_assert_nonnull(directions);
    g_assert_cmpuint(n_asked(&stage, 0) - asked, ==, looked->n_missing);
    stage_close(&stage);
}

/* A process that is lost loses its question alone, and the built-in director steps in. */
static void test_lost(void)
{
    static const char *const faults[] = {"crash", "exit", "garbage"};
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        for (guint once = 0; once < 2; once++) {
            Stage stage;
            g_autoptr(GError) error = NULL;
            g_autofree char *wish =
                g_strdup_printf("%s:ask=0%s", faults[i], once ? "" : ":times=9");
            stage_open(&stage, "ollama", NULL);
            g_autoptr(KnProject) project = load(&stage, 5, "", "");
            g_setenv("KINORA_TEST_FAULT", wish, TRUE);
            g_autoptr(KnDirections) directions = direct(&stage, project, TRUE, &error);
            g_unsetenv("KINORA_TEST_FAULT");
            g_assert_no_error(error);
            g_assert_cmpuint(check_plans(directions), ==, once ? 5 : 0);
            g_assert_cmpuint(stage.n_refused, ==, once ? 0 : 5);
            stage_close(&stage);
        }
}

typedef struct {
    GCancellable *cancellable;
    GString *states;
} Stop;

static void stop_at(const KnEvent *event, gpointer user_data)
{
    Stop *stop = user_data;
    if (event->kind != KN_EVENT_PHASE)
        return;
    g_string_append_printf(stop->states, "%s %s;", event->phase, event->state);
    if (strcmp(event->state, "start") == 0)
        g_cancellable_cancel(stop->cancellable);
}

static void test_stopped(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    Stop stop = {cancellable, g_string_new(NULL)};
    stage_open(&stage, "ollama", NULL);
    stage.options.cancellable = cancellable;
    stage.options.event = stop_at;
    stage.options.user_data = &stop;
    stage.options.until = KN_PHASE_direct;
    g_autoptr(KnProject) project = load(&stage, 5, "[drip]", "");
    g_autofree char *film = g_build_filename(stage.folder, "film.mp4", NULL);
    g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
    g_assert_false(silent_render(session, film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    g_assert_cmpstr(stop.states->str, ==, "direct start;direct stopped;");
    g_string_free(stop.states, TRUE);
    g_clear_pointer(&session, kn_session_close);
    stage_close(&stage);
}

int main(int argc, char **argv)
{
    g_setenv("KINORA_TEST_BACK_OFF_MS", "5", TRUE);
    g_unsetenv("OPENAI_API_KEY");
    g_unsetenv("OPENAI_BASE_URL");
    g_unsetenv("OLLAMA_HOST");
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/model/every bad habit ends in a film: Ollama", "ollama", test_habits);
    g_test_add_data_func("/model/every bad habit ends in a film: OpenAI", "openai", test_habits);
    g_test_add_func("/model/many answers, asked once, replayed offline", test_many);
    g_test_add_func("/model/many answers to those who write films", test_many_stories);
    g_test_add_func("/model/what ends a build is told", test_refused);
    g_test_add_func("/model/an edit asks about what is near it", test_edit);
    g_test_add_func("/model/a prompt of the project's is told, when it is whole", test_prompt);
    g_test_add_func("/model/a limit holds, and a higher one goes on", test_limit);
    g_test_add_func("/model/a process that is lost is made up for", test_lost);
    g_test_add_func("/model/a phase is stopped", test_stopped);
    return g_test_run();
}

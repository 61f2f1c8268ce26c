/* SPDX-License-Identifier: MIT */
/* The voice phase with the built-in voice, a program, and ready-made sound. */
#include "base/error.h"
#include "base/hash.h"
#include "engine/store/ledger.h"
#include "stage.h"
#include "voice/take.h"
#include "voice/wav.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static KnProject *load(const Stage *stage, const char *text)
{
    g_autoptr(GError) error = NULL;
    KnProject *project = kn_project_load_text(text, -1, "test.json", stage->folder, NULL, &error);
    g_assert_no_error(error);
    return project;
}

static char *content(const char *path)
{
    g_autoptr(GError) error = NULL;
    char *hash = kn_hash_file(path, &error);
    g_assert_no_error(error);
    return hash;
}

/* The same takes for any number of workers, in the order of the lines or not. */
static void test_any_workers(void)
{
    static const char *const lines[] = {"A ladybird counts its spots.",
                                        "And then?",
                                        "It has seven of them, the book says.",
                                        "So it does.",
                                        "Numbers: 12,345 and 3.14.",
                                        "The end."};
    static const int workers[] = {1, -1, 2, 7};
    g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func(g_free);
    g_setenv("KINORA_TEST_CPUS", "7", TRUE);
    for (guint w = 0; w < G_N_ELEMENTS(workers); w++) {
        Stage stage;
        g_autoptr(GError) error = NULL;
        guint n = G_N_ELEMENTS(lines);
        stage_open(&stage, FALSE, NULL);
        stage.options.workers = workers[w];
        const char *order[G_N_ELEMENTS(lines)];
        for (guint i = 0; i < n; i++)
            order[i] = lines[w % 2 ? n - 1 - i : i];
        g_assert_true(stage_run(&stage, "\"voice\": \"en-gb\"", order, n, &error));
        g_assert_cmpint(stage.n_made, ==, n);
        g_autoptr(KnProject) project = stage_project(&stage, "\"voice\": \"en-gb\"", lines, n);
        g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
        const KnSpeeches *speeches = kn_session_speeches(session, &error);
        for (guint i = 0; i < n; i++) {
            char *hash = content(speeches->items[i].path);
            if (w == 0)
                g_ptr_array_add(hashes, hash);
            else
                g_assert_cmpstr(hash, ==, hashes->pdata[i]);
            if (w > 0)
                g_free(hash);
        }
        g_clear_pointer(&session, kn_session_close);
        stage_close(&stage);
    }
    g_unsetenv("KINORA_TEST_CPUS");
}

/* Once made, no process is started, not even for the voice's version. */
static void test_nothing_to_make(void)
{
    static const char *const lines[] = {"one", "two", "one"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    g_assert_true(stage_run(&stage, "\"rate\": 200", lines, 3, &error));
    g_assert_cmpint(stage.n_made, ==, 2);
    g_assert_cmpint(stage.n_cached, ==, 1);
    g_assert_cmpuint(stage_ledger(&stage), ==, 2);
    g_autofree char *program = g_strdup(g_getenv("KINORA_PROGRAM"));
    g_setenv("KINORA_PROGRAM", "/nonexistent/kinora", TRUE);
    g_assert_true(stage_run(&stage, "\"rate\": 200", lines, 3, &error));
    g_assert_cmpint(stage.n_cached, ==, 3);
    g_assert_false(stage_run(&stage, "\"rate\": 201", lines, 3, &error));
    g_clear_error(&error);
    g_setenv("KINORA_PROGRAM", program, TRUE);
    stage.options.force_from = KN_PHASE_voice; /* what costs nothing is made anew */
    g_assert_true(stage_run(&stage, "\"rate\": 200", lines, 3, &error));
    g_assert_cmpint(stage.n_made, ==, 2);
    stage_close(&stage);
}

static void sum_characters(const KnLedgerEntry *entry, gpointer user_data)
{
    *(gint64 *)user_data += entry->n_characters;
}

/* Voices are paid by the character, not by the byte. */
static void test_ledger_counts_characters(void)
{
    static const char *const lines[] = {"Grün", "naïve", "one"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    gint64 n = 0;
    stage_open(&stage, FALSE, NULL);
    g_assert_true(stage_run(&stage, "\"rate\": 200", lines, 3, &error));
    g_assert_no_error(error);
    g_autofree char *path = kn_ledger_path(stage.cache);
    g_assert_true(kn_ledger_read(path, sum_characters, &n, &error));
    g_assert_cmpint(n, ==, 4 + 5 + 3);
    stage_close(&stage);
}

/* Whatever decides how a line sounds is part of its name; what does not, is not. */
static void test_what_makes_a_line_anew(void)
{
    static const struct {
        const char *voice;
        gboolean anew;
    } rows[] = {
        {"\"voice\": \"en-gb\", \"rate\": 100", TRUE},
        {"\"voice\": \"en-us\"", TRUE},
        {"\"voice\": \"en-gb\", \"pitch\": 20", TRUE},
        {"\"voice\": \"en-gb\", \"language\": \"en\"", TRUE},
        {"\"voice\": \"en-gb\", \"pronounce\": {\"two\": \"too\"}", TRUE},
        {"\"voice\": \"en-gb\", \"pronounce\": {\"three\": \"free\"}", FALSE},
        {"\"voice\": \"en-gb\", \"pause_before\": 1, \"pause_after\": 2", FALSE},
        {"\"voice\": \"en-gb\", \"parallel\": 2, \"timeout\": 50", FALSE},
    };
    static const char *const lines[] = {"one  two\n"}, *const same[] = {" one two"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    g_assert_true(stage_run(&stage, "\"voice\": \"en-gb\"", lines, 1, &error));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(stage_run(&stage, rows[i].voice, same, 1, &error));
        g_assert_cmpint(stage.n_made, ==, rows[i].anew);
    }
    stage_close(&stage);
}

static void test_places_and_words(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    g_autoptr(KnProject) project =
        load(&stage, "{\"voice\": {\"pause_before\": 0.1, \"pronounce\": {\"SQL\": \"ess queue "
                     "ell\"}}, \"segments\": [{\"card\": {}, \"duration\": 0.517}, {\"card\": {}, "
                     "\"transcript\": \"Who likes SQL today?\"}, {\"card\": {}, \"transcript\": "
                     "\"All of us.\"}]}");
    g_assert_true(stage_run_project(&stage, project, &error));
    g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
    const KnTimeline *timeline = kn_session_timeline(session, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(stage.warnings->len, ==, 0);
    const KnSpeeches *speeches = kn_session_speeches(session, &error);
    const KnSpeech *speech = &speeches->items[1];
    g_assert_cmpstr(speeches->items[0].key, ==, "");
    g_assert_cmpstr(speech->text, ==, "Who likes SQL today?");
    g_assert_cmpint(timeline->segments[1].speech_start, ==, 16 * 1600 + 4800);
    gint64 length = 4800 + speech->n_samples + 19200; /* 0.4 s behind it */
    g_assert_cmpint(timeline->segments[1].n_frames, ==, (length + 1599) / 1600);
    static const char *const words[] = {"Who", "likes", "SQL", "today"};
    g_assert_cmpuint(speech->n_words, ==, G_N_ELEMENTS(words));
    for (guint i = 0; i < speech->n_words; i++) {
        g_autofree char *word =
            g_strndup(speech->text + speech->words[i].offset, speech->words[i].length);
        g_assert_cmpstr(word, ==, words[i]);
    }
    g_clear_pointer(&session, kn_session_close);
    stage_close(&stage);
}

/* Before anything is spoken a plan guesses, and says so. */
static void test_plan_guesses(void)
{
    static const char *const lines[] = {"A line of words that nobody has spoken yet."};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    g_autoptr(KnProject) project = stage_project(&stage, "\"voice\": \"en-gb\"", lines, 1);
    g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
    const KnSpeeches *before = kn_session_speeches(session, &error);
    g_assert_true(before->items[0].estimated);
    g_assert_null(before->items[0].path);
    g_autofree char *program = g_strdup(g_getenv("KINORA_PROGRAM"));
    g_setenv("KINORA_PROGRAM", "/nonexistent/kinora", TRUE);
    g_autoptr(KnSession) planning = kn_session_open(project, &stage.options);
    const KnTimeline *timeline = kn_session_timeline(planning, &error);
    g_assert_no_error(error);
    g_assert_true(timeline->estimated);
    g_assert_cmpint(timeline->n_frames, >, 30);
    g_setenv("KINORA_PROGRAM", program, TRUE);
    g_clear_pointer(&session, kn_session_close);
    g_clear_pointer(&planning, kn_session_close);
    stage_close(&stage);
}

static void write_sound(const Stage *stage, const char *name, guint seconds)
{
    g_autofree char *path = g_build_filename(stage->folder, name, NULL);
    KnTake take = {.sample_rate = 22050, .n_samples = seconds * 22050};
    take.samples = g_new0(gint16, take.n_samples + 1);
    for (gsize i = 0; i < take.n_samples; i++)
        take.samples[i] = (gint16)(8000 * sin((double)i * 0.1));
    g_autoptr(GByteArray) bytes = kn_wav_build(&take, "");
    g_assert_true(g_file_set_contents(path, (char *)bytes->data, bytes->len, NULL));
    kn_take_clear(&take);
}

static void test_ready_made(void)
{
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    write_sound(&stage, "said.wav", 3);
    g_autoptr(KnProject) project = load(
        &stage, "{\"segments\": [{\"card\": {}, \"audio\": \"said.wav\", \"pause_after\": 0}, "
                "{\"card\": {}, \"audio\": \"said.wav\", \"transcript\": \" said \", \"duration\": "
                "\"auto\", \"pause_after\": 0.5}]}");
    g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
    const KnTimeline *timeline = kn_session_timeline(session, &error);
    g_assert_no_error(error);
    g_assert_cmpint(timeline->segments[0].n_frames, ==, 90);
    g_assert_cmpint(timeline->segments[1].n_frames, ==, 105);
    const KnSpeeches *speeches = kn_session_speeches(session, &error);
    g_assert_true(speeches->items[0].is_file);
    g_assert_null(speeches->items[0].text);
    g_assert_cmpstr(speeches->items[1].text, ==, "said");
    g_assert_cmpint(speeches->items[1].n_samples, ==, 144000);
    g_clear_pointer(&session, kn_session_close);
    stage_close(&stage);
}

static void test_bad_input(void)
{
    static const struct {
        const char *root, *segment;
        int code;
        const char *complaint;
    } rows[] = {
        {"", "\"audio\": \"none.wav\"", KN_ERROR_INPUT, "$.segments[0].audio: "},
        {"", "\"audio\": \"empty.wav\"", KN_ERROR_INPUT, "$.segments[0].audio: "},
        {"", "\"audio\": \"short.wav\"", KN_ERROR_INPUT, "$.segments[0].audio: "},
        {"", "\"audio\": \"text.wav\"", KN_ERROR_INPUT, "$.segments[0].audio: "},
        {"\"voice\": {\"voice\": \"en-bg\"}, ", "\"transcript\": \"words\"", KN_ERROR_PROJECT,
         "test.json:1:21: $.voice.voice: espeak has no voice 'en-bg' (did you mean 'en-gb'?)"},
        {"\"voice\": \"en-bg\", ", "\"transcript\": \"words\"", KN_ERROR_PROJECT,
         "test.json:1:11: $.voice: espeak has no voice 'en-bg' (did you mean 'en-gb'?)"},
        {"", "\"transcript\": \"words\", \"voice\": \"xx\"", KN_ERROR_PROJECT,
         "$.segments[0].voice: espeak has no voice 'xx'"},
        {"\"voice\": {\"provider\": \"command\", \"command\": [\"no-such-program\"]}, ",
         "\"transcript\": \"words\"", KN_ERROR_SERVICE, "the voice program 'no-such-program'"},
        {"\"voice\": {\"provider\": \"command\", \"command\": [\"sleep\", \"100\"], \"timeout\": "
         "1}, ",
         "\"transcript\": \"words\"", KN_ERROR_SERVICE, "had not ended after 1 s"},
        {"\"voice\": {\"provider\": \"command\", \"command\": [\"cat\", \"short.wav\"]}, ",
         "\"transcript\": \"words\"", KN_ERROR_SERVICE, "the take is "},
    };
    Stage stage;
    stage_open(&stage, FALSE, NULL);
    write_sound(&stage, "short.wav", 0);
    g_autofree char *empty = g_build_filename(stage.folder, "empty.wav", NULL);
    g_autofree char *text = g_build_filename(stage.folder, "text.wav", NULL);
    g_assert_true(g_file_set_contents(empty, "", 0, NULL));
    g_assert_true(g_file_set_contents(text, "These are words.\n", -1, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *json = g_strdup_printf("{%s\"segments\": [{\"card\": {}, %s}]}",
                                                rows[i].root, rows[i].segment);
        g_autoptr(KnProject) project = load(&stage, json);
        gboolean run = stage_run_project(&stage, project, &error);
        g_test_message("%s: %s", json, error ? error->message : "good");
        g_assert_false(run);
        g_assert_error(error, KN_ERROR, rows[i].code);
        g_assert_nonnull(strstr(error->message, rows[i].complaint));
    }
    stage_close(&stage);
}

/* A program runs in the project's folder, and reads what it is told there. */
static void test_program(void)
{
    static const char *const lines[] = {"one", "two"};
    static const char voice[] = "\"provider\": \"command\", \"command\": [\"sh\", \"-c\", \"echo "
                                "\\\"$1\\\" >> said; espeak-ng --stdout \\\"$1\\\"\", \"sh\", "
                                "\"{text}\"], \"parallel\": 1";
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, FALSE, NULL);
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_assert_no_error(error);
    g_assert_true(stage_run(&stage, voice, lines, 2, &error));
    g_autofree char *path = g_build_filename(stage.folder, "said", NULL), *said = NULL;
    g_assert_true(g_file_get_contents(path, &said, NULL, NULL));
    g_assert_cmpstr(said, ==, "one\ntwo\n");
    stage_close(&stage);
}

/* Each line on its way into the store meets each kind of fault; a rerun completes. */
static void test_faults(void)
{
    static const char *const lines[] = {"one", "two"};
    static const char *const kinds[] = {"open", "write", "rename", "spawn", "message"};
    for (guint kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
        for (guint n = 1; n <= (g_test_slow() ? 12u : 3u); n++) {
            Stage stage;
            g_autoptr(GError) error = NULL;
            stage_open(&stage, FALSE, NULL);
            g_autofree char *path = g_build_filename(stage.folder, "project.json", NULL);
            g_autofree char *counter = g_build_filename(stage.folder, "count", NULL);
            g_autofree char *fault = g_strdup_printf("%s:%u:%s", kinds[kind], n, counter);
            g_assert_true(g_file_set_contents(
                path,
                "{\"segments\": [{\"card\": {}, \"transcript\": \"one\"}, {\"card\": {}, "
                "\"transcript\": \"two\"}]}",
                -1, NULL));
            g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
                G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
            g_subprocess_launcher_setenv(launcher, "KINORA_FAULT", fault, TRUE);
            g_autoptr(GSubprocess) program =
                g_subprocess_launcher_spawn(launcher, &error, g_getenv("KINORA_PROGRAM"), "voice",
                                            path, "--cache-dir", stage.cache, NULL);
            g_assert_true(g_subprocess_wait(program, NULL, NULL));
            g_assert_true(g_subprocess_get_if_exited(program)); /* told, not crashed */
            g_assert_true(stage_run(&stage, "\"rate\": 0", lines, 2, &error));
            g_assert_no_error(error);
            stage_close(&stage);
        }
}

int main(int argc, char **argv)
{
    g_setenv("KINORA_TEST_BACK_OFF_MS", "10", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/voice/the same takes for any number of workers", test_any_workers);
    g_test_add_func("/voice/nothing to make starts nothing", test_nothing_to_make);
    g_test_add_func("/voice/what decides the sound makes a line anew", test_what_makes_a_line_anew);
    g_test_add_func("/voice/speech has its place, and words theirs", test_places_and_words);
    g_test_add_func("/voice/a plan guesses what is not spoken", test_plan_guesses);
    g_test_add_func("/voice/ready-made sound is as long as it is", test_ready_made);
    g_test_add_func("/voice/what cannot be spoken is told", test_bad_input);
    g_test_add_func("/voice/a program speaks in the project's folder", test_program);
    g_test_add_func("/voice/each fault is told and a rerun completes", test_faults);
    g_test_add_func("/voice/the ledger counts characters", test_ledger_counts_characters);
    return g_test_run();
}

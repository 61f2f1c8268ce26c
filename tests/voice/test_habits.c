/* SPDX-License-Identifier: MIT */
/* What servers do: they are busy, refuse, send on, answer in other forms, or never well. */
#include "base/error.h"
#include "speech_sound.h"
#include "stage.h"
#include "voice/take.h"

#include <string.h>

static void test_retry_after(void)
{
    static const char *const lines[] = {"wait [busy]", "wait [date]"};
    Stage stage;
    g_autoptr(GError) error = NULL;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    gint64 started_us = g_get_monotonic_time();
    g_assert_true(stage_run(&stage, voice, lines, 1, &error));
    g_assert_cmpint(g_get_monotonic_time() - started_us, >=, G_USEC_PER_SEC);
    started_us = g_get_monotonic_time();
    g_assert_true(stage_run(&stage, voice, lines + 1, 1, &error));
    g_assert_cmpint(g_get_monotonic_time() - started_us, >=, G_USEC_PER_SEC); /* dates are whole */
    stage_close(&stage);
}

/* "timeout" is the time for a line, over all attempts: who says nothing has had it all, and what
 * comes later has what is left. What the server itself asks to wait comes on top. */
static void test_timeout(void)
{
    static const struct {
        const char *line, *back_off_ms, *complaint;
        guint asked;
    } rows[] = {
        {"silence [hang]", "10", "did not answer within 2 s", 1},
        {"silence [forever]", "10", "did not answer within 2 s", 1},
        {"a failure [broken]", "3000", "answers 500", 1},
        {"a failure once more [broken]", "10", NULL, 3},
        {"patience [date]", "10", NULL, 2},
    };
    g_autofree char *usual = g_strdup(g_getenv("KINORA_TEST_BACK_OFF_MS"));
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, ", \"timeout\": 2");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        guint before = stage_asked(&stage, NULL, NULL);
        g_setenv("KINORA_TEST_BACK_OFF_MS", rows[i].back_off_ms, TRUE);
        g_assert_cmpint(stage_run(&stage, voice, &rows[i].line, 1, &error), ==,
                        rows[i].complaint == NULL);
        if (rows[i].complaint)
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        g_assert_cmpuint(stage_asked(&stage, NULL, NULL) - before, ==, rows[i].asked);
    }
    g_setenv("KINORA_TEST_BACK_OFF_MS", usual, TRUE);
    stage_close(&stage);
}

static void test_refusals(void)
{
    static const struct {
        const char *line, *complaint;
        guint asked;
    } rows[] = {
        {"a [stranger]", "answers 400: no such voice", 1},
        {"a [moved]", "answers 302: elsewhere; it sends to 'http://127.0.0.1:9/elsewhere'", 1},
        {"a [quota]", "answers 429: You exceeded your quota; nothing is left to pay with", 1},
        {"a [flood]", "its answer is larger than the speech of the text can be", 1},
        {"a [lecture]", "answers 400", 1},
        {"nothing: [bare]", "answers 400", 1},
        {"nothing that is good: [empty]", "sent no sound that can be used: it is empty", 3},
        {"nothing that is sound: [pages]", "sent no sound that can be used: it is a web page", 3},
        {"a long silence [silent] [cut]", NULL, 3},
        {"nothing but [silent] and [never]", "500", 6},
    };
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        guint before = stage_asked(&stage, NULL, NULL);
        g_assert_cmpint(stage_run(&stage, voice, &rows[i].line, 1, &error), ==,
                        rows[i].complaint == NULL);
        if (rows[i].complaint) {
            g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        }
        g_assert_cmpuint(stage_asked(&stage, NULL, NULL) - before, ==, rows[i].asked);
    }
    stage_close(&stage);
}

/* Who gives nothing that is good, and says that nothing is left, is not asked for all lines; the
 * first good answer takes the doubt away. */
static void test_doubts(void)
{
    static const struct {
        const char *fault;
        guint good_first, asked_max;
    } rows[] = {{"[pages]", 0, 6}, {"[quota]", 0, 2}, {"[pages]", 1, 91}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Stage stage;
        g_autoptr(GError) error = NULL;
        stage_open(&stage, TRUE, NULL);
        g_autofree char *voice = stage_http(&stage, ", \"parallel\": 2");
        g_autoptr(GPtrArray) lines = stage_lines(30);
        for (guint k = rows[i].good_first; k < lines->len; k++)
            stage_replace(lines, k, g_strdup_printf("line %u %s", k, rows[i].fault));
        g_assert_false(stage_run(&stage, voice, LINES(lines), &error));
        g_assert_cmpint(kn_error_exit_code(error), ==, 5);
        guint asked = stage_asked(&stage, NULL, NULL);
        g_test_message("%s, %u good: %u asked", rows[i].fault, rows[i].good_first, asked);
        g_assert_cmpuint(asked, <=, rows[i].asked_max);
        g_assert_cmpint(strstr(error->message, "more lines were not tried") != NULL, ==,
                        rows[i].good_first == 0);
        if (rows[i].good_first > 0)
            g_assert_cmpuint(asked, ==, 1 + 29 * 3);
        stage_close(&stage);
    }
}

/* Speech in other forms than the one that was asked for. */
static void test_forms(void)
{
    static const struct {
        const char *line;
        int rate;
        double times; /* as long as what the server says */
    } rows[] = {{"in two [pieces]", 8000, 2},
                {"as [raw] samples", 8000, 1},
                {"as an [mp3] file", 48000, 1}};
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *voice = stage_http(&stage, "");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnTake take, due = speech_sound(rows[i].line);
        g_autoptr(KnProject) project = stage_project(&stage, voice, &rows[i].line, 1);
        g_autoptr(KnSession) session = kn_session_open(project, &stage.options);
        g_assert_true(stage_run(&stage, voice, &rows[i].line, 1, &error));
        g_assert_no_error(error);
        const KnSpeeches *speeches = kn_session_speeches(session, &error);
        g_assert_no_error(error);
        g_assert_true(kn_take_read(&take, speeches->items[0].path, &error));
        g_assert_cmpint(take.sample_rate, ==, rows[i].rate);
        double seconds = (double)take.n_samples / take.sample_rate;
        double due_seconds = rows[i].times * (double)due.n_samples / due.sample_rate;
        g_assert_cmpfloat_with_epsilon(seconds, due_seconds, rows[i].rate == 8000 ? 1e-6 : 0.1);
        kn_take_clear(&take);
        kn_take_clear(&due);
    }
    stage_close(&stage);
}

int main(int argc, char **argv)
{
    g_setenv("KINORA_TEST_BACK_OFF_MS", "10", TRUE);
    g_unsetenv("OPENAI_API_KEY");
    g_unsetenv("OPENAI_BASE_URL");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/voice/a server is asked again when it says so", test_retry_after);
    g_test_add_func("/voice/a line has its time over all attempts", test_timeout);
    g_test_add_func("/voice/what a server refuses is told", test_refusals);
    g_test_add_func("/voice/who gives nothing good is not asked for all", test_doubts);
    g_test_add_func("/voice/speech in other forms is heard", test_forms);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/error.h"

/* Lines of a message are its causes, not pieces of a name. */
static void test_lines(void)
{
    static const struct {
        const char *causes[4]; /* of one: the message as it is */
        const char *lines[4];
    } rows[] = {
        {{"cannot read 'a'"}, {"cannot read 'a'"}},
        {{"cannot read 'a\nb'"}, {"cannot read 'a\\nb'"}},
        {{"\n"}, {"\\n"}},
        {{"a\033[1m", "b\nc", "d"}, {"a\\x1b[1m", "b\\nc", "d"}},
        {{"segment 1: a", "and 3 more"}, {"segment 1: a", "and 3 more"}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        if (rows[i].causes[1])
            kn_error_set_lines(&error, KN_ERROR_INPUT, rows[i].causes);
        else
            g_set_error_literal(&error, KN_ERROR, KN_ERROR_INPUT, rows[i].causes[0]);
        g_autoptr(GError) copy = g_error_copy(error);
        g_prefix_error(&copy, "%s", "");
        g_auto(GStrv) lines = kn_error_lines(copy);
        g_assert_true(g_strv_equal((const char *const *)lines, (const char *const *)rows[i].lines));
        g_assert_error(copy, KN_ERROR, KN_ERROR_INPUT);
    }
    g_autoptr(GError) other = g_error_new(G_FILE_ERROR, 1, "a\nb");
    g_auto(GStrv) lines = kn_error_lines(other);
    g_assert_cmpstr(lines[0], ==, "a\\nb");
    g_assert_null(lines[1]);
}

/* What is wrong and how to mend it are told apart; what people read is one sentence. */
static void test_hints(void)
{
    static const struct {
        const char *given, *words, *wrong, *hint;
    } rows[] = {
        {"cannot read it", "cannot read it", "cannot read it", NULL},
        {"found 3" KN_HINT "; expected 4", "found 3; expected 4", "found 3", "expected 4"},
        {"unknown key" KN_HINT " (did you mean 'a'?)", "unknown key (did you mean 'a'?)",
         "unknown key", "did you mean 'a'?"},
        {"found 'x'" KN_HINT "; expected a, b (did you mean 'a'?)",
         "found 'x'; expected a, b (did you mean 'a'?)", "found 'x'",
         "expected a, b (did you mean 'a'?)"},
        {"is missing" KN_HINT ": the voice", "is missing: the voice", "is missing", "the voice"},
        {"is not there" KN_HINT "", "is not there", "is not there", NULL},
        {"a; expected (b)", "a; expected (b)", "a; expected (b)", NULL},
        {"a\nb" KN_HINT "; c\td", "a\\nb; c\\td", "a\\nb", "c\\td"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        const KnProblem given = {.code = KN_PROBLEM_VALUE,
                                 .file = (char *)"a.json",
                                 .line = 2,
                                 .column = 3,
                                 .path = (char *)"$.b",
                                 .words = (char *)rows[i].given};
        kn_error_set_problems(&error, KN_ERROR_PROJECT, &given, 1, 1, NULL);
        g_autoptr(GError) copy = g_error_copy(error);
        const KnProblem *problem = kn_error_problem(copy, 0);
        g_autofree char *line = g_strconcat("a.json:2:3: $.b: ", rows[i].words, NULL);
        g_assert_cmpstr(copy->message, ==, line);
        g_assert_cmpstr(problem->words, ==, rows[i].words);
        g_assert_cmpstr(problem->wrong, ==, rows[i].wrong);
        g_assert_cmpstr(problem->hint, ==, rows[i].hint);
        g_assert_cmpstr(kn_problem_name(problem, copy), ==, "bad-value");
        g_assert_null(kn_error_problem(copy, 1));
    }
}

/* A message shows some of the causes, the error knows all. */
static void test_all_causes(void)
{
    enum { N = 50, SHOWN = 3 };
    static const char *const more[] = {"and 47 more", NULL};
    g_autoptr(GError) error = NULL;
    KnProblem problems[N];
    for (guint i = 0; i < N; i++)
        problems[i] = (KnProblem){.segment = i + 1, .words = (char *)"lost"};
    kn_error_set_problems(&error, KN_ERROR_SERVICE, problems, N, SHOWN, more);
    g_assert_cmpstr(error->message, ==,
                    "segment 1: lost\nsegment 2: lost\nsegment 3: lost\nand 47 more");
    for (guint i = 0; i < N; i++)
        g_assert_cmpuint(kn_error_problem(error, i)->segment, ==, i + 1);
    g_assert_null(kn_error_problem(error, N));
    g_assert_cmpstr(kn_problem_name(kn_error_problem(error, 0), error), ==, "service-failed");
}

/* Each kind has a name of its own. */
static void test_names(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_assert_null(kn_problem_code_name(KN_PROBLEM_FAILURE));
    g_assert_null(kn_problem_code_name(KN_N_PROBLEMS));
    for (int i = KN_PROBLEM_FAILURE + 1; i < KN_N_PROBLEMS; i++)
        g_assert_true(g_hash_table_add(seen, (gpointer)kn_problem_code_name((KnProblemCode)i)));
    for (int i = KN_ERROR_RENDER; kn_error_code_name((KnErrorCode)i); i++)
        g_assert_true(g_hash_table_add(seen, (gpointer)kn_error_code_name((KnErrorCode)i)));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/a-line-break-of-a-name-ends-no-line", test_lines);
    g_test_add_func("/error/what-is-wrong-and-how-to-mend-it-are-told-apart", test_hints);
    g_test_add_func("/error/a-message-shows-some-causes-the-error-knows-all", test_all_causes);
    g_test_add_func("/error/every-kind-has-a-name-of-its-own", test_names);
    return g_test_run();
}

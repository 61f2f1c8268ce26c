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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/a-line-break-of-a-name-ends-no-line", test_lines);
    return g_test_run();
}

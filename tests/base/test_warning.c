/* SPDX-License-Identifier: MIT */
#include "base/warning.h"

#include <string.h>

/* Programs act on names: each code has one of its own, in small letters and hyphens, and stands in
 * the reference with its meaning. */
static void test_names(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *page = kn_warnings_reference();
    for (guint code = 0; code < KN_N_WARNINGS; code++) {
        const char *name = kn_warning_name((KnWarningCode)code);
        g_assert_true(name && g_hash_table_add(seen, (gpointer)name));
        g_assert_cmpuint(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen(name));
        g_autofree char *row = g_strdup_printf("\n| `%s` | ", name);
        const char *help = strstr(page, row);
        g_assert_true(help && g_ascii_isalpha(help[strlen(row)]));
    }
}

static void test_lines(void)
{
    static const struct {
        KnWarning warning;
        const char *line;
    } rows[] = {
        {{.words = "odd"}, "odd"},
        {{.segment = 3, .words = "odd"}, "segment 3: odd"},
        {{.path = "$.music", .words = "odd"}, "$.music: odd"},
        {{.file = "p.json", .words = "odd"}, "p.json: odd"},
        {{.file = "p.json", .line = 2, .column = 7, .words = "odd"}, "p.json:2:7: odd"},
        {{.file = "p.json", .line = 2, .column = 7, .path = "$.a", .segment = 1, .words = "odd"},
         "p.json:2:7: $.a: odd"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = kn_warning_line(&rows[i].warning);
        g_assert_cmpstr(line, ==, rows[i].line);
    }
}

static void test_each_once(void)
{
    g_autoptr(KnWarnings) list = kn_warnings_new(), all = kn_warnings_new();
    kn_warnings_add(list, KN_WARNING_FONT_MISSING, 1, "the font '%s'", "a");
    kn_warnings_add(list, KN_WARNING_FONT_MISSING, 1, "the font 'a'"); /* the same */
    kn_warnings_add(list, KN_WARNING_FONT_MISSING, 2, "the font 'a'");
    kn_warnings_add(list, KN_WARNING_NO_EFFECT, 1, "the font 'a'");
    kn_warnings_add(list, KN_WARNING_FONT_MISSING, 1, "the font 'b'");
    g_assert_cmpuint(kn_warnings_n(list), ==, 4);
    kn_warnings_append_all(all, list);
    kn_warnings_append_all(all, list);
    kn_warnings_append_all(all, NULL);
    g_assert_cmpuint(kn_warnings_n(all), ==, 4);
    g_assert_cmpuint(kn_warnings_n(NULL), ==, 0);
    g_assert_false(kn_warnings_append(all, kn_warnings_at(list, 3)));
    g_assert_cmpstr(kn_warnings_at(all, 3)->words, ==, "the font 'b'");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/warnings/each-code-has-a-name-and-a-meaning", test_names);
    g_test_add_func("/warnings/a-line-begins-with-the-place", test_lines);
    g_test_add_func("/warnings/the-same-is-said-once", test_each_once);
    return g_test_run();
}

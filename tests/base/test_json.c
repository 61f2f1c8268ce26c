/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Texts that are not strict JSON: where the message points, and what it says. */
static const struct {
    const char *text;
    const char *place, *says;
} refused[] = {
    {"", "1:1", "empty"},
    {"  \n ", "2:2", "empty"},
    {"{", "1:2", "the file ends here; expected a key"},
    {"[1", "1:3", "expected ',' or ']'"},
    {"[1,]", "1:3", "remove it"},
    {"{\"a\":1,}", "1:7", "remove it"},
    {"[,1]", "1:2", "expected a value"},
    {"{\"a\" 1}", "1:6", "expected ':'"},
    {"{a:1}", "1:2", "found 'a'; expected a key in double quotes"},
    {"{\"a\":1 \"b\":2}", "1:8", "expected ',' or '}'"},
    {"{\n  \"a\": 1,\n  \"a\": 2\n}", "3:3", "'a' stands twice in this object, first in line 2"},
    {"{} {}", "1:4", "nothing more"},
    {"NaN", "1:1", "finite"},
    {"[-Infinity]", "1:2", "finite"},
    {"[Infinity]", "1:2", "finite"},
    {"[True]", "1:2", "JSON writes true"},
    {"[None]", "1:2", "JSON writes null"},
    {"[nul]", "1:2", "found 'nul'; expected a value"},
    {"[nulls]", "1:2", "found 'nulls'"},
    {"['a']", "1:2", "double quotes"},
    {"[1] // x", "1:5", "no comments"},
    {"[+1]", "1:2", "starts with a digit"},
    {"[.5]", "1:2", "0.5, not .5"},
    {"[01]", "1:2", "start with 0"},
    {"[1.]", "1:4", "expected a digit"},
    {"[1e]", "1:4", "expected a digit"},
    {"[-]", "1:2", "expected a value"},
    {"[1e999]", "1:2", "too large"},
    {"[0x10]", "1:3", "found 'x10'"},
    {"[\"a]", "1:2", "has no end"},
    {"[\"a\nb\"]", "1:4", "line ends within a string"},
    {"[\"a\tb\"]", "1:4", "a tab (U+0009) in a string; write it as \\t"},
    {"[\"a\vb\"]", "1:4", "U+000B"},
    {"{\u201ca\u201d: 1}", "1:2", "write a straight one"},
    {"{\u00a0\"a\": 1}", "1:2", "a no-break space; write a plain one"},
    {"version: 1\nsegments:\n", "1:1", "YAML"},
    {"---\nversion: 1\n", "1:1", "YAML"},
    {"<html>", "1:1", "HTML"},
    {"{\"a\": 1 \"b\": 2}", "1:9", "a comma is missing"},
    {"{\"a\": \"b, \"c\": 2}", "1:12", "a quote or a comma is missing"},
    {"[\"C:\\pics\"]", "1:5", "write a backslash as \\\\"},
    {"[\"\\x\"]", "1:3", "unknown escape"},
    {"[\"\\u12g4\"]", "1:7", "hexadecimal"},
    {"[\"\\u0000\"]", "1:3", "\\u0000"},
    {"[\"\\ud800\"]", "1:3", "surrogate"},
    {"[\"\\ud800\\u0041\"]", "1:3", "second half"},
    {"[\"\\udc00\"]", "1:3", "without the first"},
    {"[\"\xff\"]", "1:3", "byte 0xff is not UTF-8"},
    {"[\"\xc3\"]", "1:3", "byte 0xc3 is not UTF-8"},
    {"[\"\xed\xa0\x80\"]", "1:3", "not UTF-8"},
    {"\xff\xfe{\0", "1:1", "UTF-16"},
    {"[\x1b[31m]", "1:2", "\\x1b"},
    {"[\"\xc3\xa4\xc3\xb6\", x]", "1:8", "found 'x'"}, /* columns count characters */
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *start = g_strdup_printf("p.json:%s: ", refused[i].place);
        KnJsonDocument *document = kn_json_load_text(refused[i].text, -1, "p.json", &error);
        g_assert_null(document);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_test_message("%s", error->message);
        g_assert_true(g_str_has_prefix(error->message, start));
        g_assert_nonnull(strstr(error->message, refused[i].says));
        g_assert_null(strchr(error->message, '\n'));
        g_assert_null(strchr(error->message, '\x1b'));
    }
}

static void test_nul_byte(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_json_load_text("[1,\0 2]", 7, "p", &error));
    g_assert_nonnull(strstr(error->message, "1:4: a zero byte"));
}

static void test_values(void)
{
    static const char text[] = "\xef\xbb\xbf{\r\n \"a\": [1, -2.5, 1e3, 9223372036854775807,\n"
                               "9223372036854775808],\n"
                               " \"b\": {\"\": null, \"t\": true}, \"c\": "
                               "\"x\\n\\u00e4\\ud83d\\ude00\\/\"}";
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text, -1, "p", &error);
    g_assert_no_error(error);
    const KnJson *root = kn_json_root(document), *a = kn_json_member(root, "a");
    g_assert_cmpuint(root->n, ==, 3);
    g_assert_cmpuint(root->key_places[0].line, ==, 2);
    g_assert_cmpuint(root->key_places[0].column, ==, 2);
    g_assert_cmpuint(a->line, ==, 2);
    g_assert_cmpuint(a->column, ==, 7);
    g_assert_cmpuint(a->n, ==, 5);
    g_assert_true(a->items[0]->integral && a->items[0]->integer == 1);
    g_assert_false(a->items[1]->integral);
    g_assert_cmpfloat(a->items[1]->number, ==, -2.5);
    g_assert_false(a->items[2]->integral);
    g_assert_true(a->items[3]->integral && a->items[3]->integer == G_MAXINT64);
    g_assert_false(a->items[4]->integral);
    g_assert_cmpuint(a->items[4]->line, ==, 3);
    const KnJson *b = kn_json_member(root, "b");
    g_assert_cmpint(kn_json_member(b, "")->type, ==, KN_JSON_NULL);
    g_assert_true(kn_json_member(b, "t")->boolean);
    g_assert_cmpstr(kn_json_member(root, "c")->string, ==, "x\n\xc3\xa4\xf0\x9f\x98\x80/");
    g_assert_null(kn_json_member(root, "d"));
    g_assert_null(kn_json_member(a, "d"));
    g_assert_null(kn_json_member(NULL, "d"));
}

static char *nested(int depth)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < depth; i++)
        g_string_append(text, i % 2 ? "{\"a\":" : "[");
    g_string_append(text, "1");
    for (int i = depth - 1; i >= 0; i--)
        g_string_append(text, i % 2 ? "}" : "]");
    return g_string_free(text, FALSE);
}

static void test_depth(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *deepest = nested(KN_JSON_DEPTH_MAX), *over = nested(KN_JSON_DEPTH_MAX + 1);
    g_autoptr(KnJsonDocument) document = kn_json_load_text(deepest, -1, "p", &error);
    g_assert_no_error(error);
    g_assert_nonnull(document);
    g_assert_null(kn_json_load_text(over, -1, "p", &error));
    g_assert_nonnull(strstr(error->message, "levels deep"));
}

static void test_many_keys(void)
{
    enum { N = 50000 };
    g_autoptr(GString) text = g_string_new("{");
    for (int i = 0; i < N; i++)
        g_string_append_printf(text, "%s\"k%d\":%d", i ? "," : "", i, i);
    gsize length = text->len;
    g_string_append(text, "}");
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text->str, -1, "p", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kn_json_root(document)->n, ==, N);
    g_assert_cmpint(kn_json_member(kn_json_root(document), "k49999")->integer, ==, 49999);
    g_string_truncate(text, length);
    g_string_append(text, ",\"k777\":0}");
    g_assert_null(kn_json_load_text(text->str, -1, "p", &error));
    g_assert_nonnull(strstr(error->message, "'k777' stands twice"));
}

static void test_too_many_values(void)
{
    g_autoptr(GError) error = NULL;
    gsize size = 2 * (gsize)KN_JSON_VALUES_MAX + 1;
    g_autofree char *text = g_malloc(size);
    for (gsize i = 0; i < size; i++)
        text[i] = i % 2 ? '1' : ',';
    text[0] = '[';
    text[size - 1] = ']';
    g_assert_null(kn_json_load_text(text, (gssize)size, "p", &error));
    g_assert_nonnull(strstr(error->message, "values"));
}

static void test_files(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_json_load_file("/no/such/file.json", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(kn_json_load_file("/", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(kn_json_load_file("/dev/zero", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);

    g_autofree char *path = NULL;
    int fd = g_file_open_tmp(NULL, &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, "[1,\n2", -1, NULL));
    g_assert_null(kn_json_load_file(path, &error));
    g_autofree char *start = g_strdup_printf("%s:2:2: ", path);
    g_assert_true(g_str_has_prefix(error->message, start));
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, "[1,\n2]", -1, NULL));
    g_autoptr(KnJsonDocument) document = kn_json_load_file(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(kn_json_name(document), ==, path);
    g_unlink(path);
}

static void test_made_values(void)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text("{\"a\": [1, 2]}", -1, "p", NULL);
    const KnJson *root = kn_json_root(document), *a = root->items[0];
    const KnJson *text = kn_json_make_string(document, a, "12", TRUE);
    g_assert_cmpuint(text->column, ==, a->column);
    g_assert_true(text->from_variable);
    const KnJson *list = kn_json_make_container(document, a, 1, &text, NULL, NULL);
    g_assert_cmpint(list->type, ==, KN_JSON_ARRAY);
    const KnJson *object =
        kn_json_make_container(document, root, 1, &list, root->keys, root->key_places);
    g_assert_cmpstr(kn_json_member(object, "a")->items[0]->string, ==, "12");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/what-is-not-strict-json-is-refused-at-its-place", test_refused);
    g_test_add_func("/json/a-zero-byte-is-refused", test_nul_byte);
    g_test_add_func("/json/values-keep-their-type-and-place", test_values);
    g_test_add_func("/json/depth-is-bounded", test_depth);
    g_test_add_func("/json/many-keys-are-fine-and-checked-for-duplicates", test_many_keys);
    g_test_add_func("/json/the-number-of-values-is-bounded", test_too_many_values);
    g_test_add_func("/json/files-are-read-or-reported", test_files);
    g_test_add_func("/json/made-values-stand-where-their-origin-stood", test_made_values);
    return g_test_run();
}

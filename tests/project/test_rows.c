/* SPDX-License-Identifier: MIT */
/* Files of rows: what each field says, and what is told of those that are wrong. */
#include "base/error.h"
#include "project/rows.h"
#include "project/variables.h"

#include <string.h>

typedef struct {
    const char *name, *text;
    const char *rows; /* "LINE a|b;LINE c|d": the values; "-": not given */
} Good;

static const Good goods[] = {
    {"plain", "a,b\n1,2\n3,4\n", "2 1|2;3 3|4"},
    {"no line end at the end", "a,b\n1,2", "2 1|2"},
    {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "2 1|2;3 3|4"},
    {"CR", "a,b\r1,2\r3,4\r", "2 1|2;3 3|4"},
    {"a byte order mark",
     "\xef\xbb\xbf"
     "a,b\n1,2\n",
     "2 1|2"},
    {"quotes", "a,b\n\"x, y\",\"say \"\"no\"\"\"\n", "2 x, y|say \"no\""},
    {"a line break in quotes", "a,b\n\"x\ny\",2\n3,4\n", "2 x\ny|2;4 3|4"},
    {"empty fields are the empty text", "a,b\n,\n\"\",x\n", "2 |;3 |x"},
    {"spaces belong to the value", "a,b\n x ,y\n", "2  x |y"},
    {"but not to names", " a , b\n1,2\n", "2 1|2"},
    {"empty lines", "\n\na,b\n\n1,2\n\n\n3,4\n", "5 1|2;8 3|4"},
    {"an empty text alone in its line", "a\n\"\"\nx\n", "2 ;3 x"},
    {"other scripts", "a,b\n\u00e9t\u00e9,\u0441\u043b\u043e\u0432\u043e\n",
     "2 \u00e9t\u00e9|\u0441\u043b\u043e\u0432\u043e"},
    {"JSON Lines", "{\"a\": \"x\", \"b\": 1.5}\n\n{\"b\": true, \"a\": \"\"}\n", "1 x|1.5;3 |true"},
    {"null and what is missing is not given", "{\"a\": null, \"b\": 1}\n{\"b\": 2}\n{\"a\": 3}\n",
     "1 -|1;2 -|2;3 3|-"},
    {"JSON Lines with a mark and CRLF", "\xef\xbb\xbf{\"a\": 1, \"b\": 2}\r\n", "1 1|2"},
};

static char *print(const KnRows *rows)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < rows->n; i++) {
        g_string_append_printf(out, "%s%u ", i ? ";" : "", rows->rows[i].line);
        for (guint j = 0; j < rows->n_columns; j++) {
            const char *value = rows->rows[i].values[j];
            g_string_append_printf(out, "%s%s", j ? "|" : "", value ? value : "-");
        }
    }
    return g_string_free(out, FALSE);
}

static void test_good(gconstpointer data)
{
    const Good *row = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnRows) rows = kn_rows_load_text(row->text, -1, "people.csv", &error);
    g_assert_no_error(error);
    g_autofree char *found = print(rows);
    g_assert_cmpstr(found, ==, row->rows);
    g_assert_cmpint(kn_rows_column(rows, "a"), ==, 0);
    g_assert_cmpint(kn_rows_column(rows, "c"), ==, -1);
}

typedef struct {
    const char *name, *text, *message;
} Bad;

static const Bad bads[] = {
    {"nothing", "", "people.csv:1:1: there is no row"},
    {"nothing but empty lines", "\n\n", "people.csv:2:1: there is no row"},
    {"a header alone", "a,b\n", "people.csv:1:1: there is no row"},
    {"too few fields", "a,b\n1\n", "people.csv:2:1: found 1 field; expected 2"},
    {"too many fields", "a,b\n1,2\n1,2,3\n", "people.csv:3:5: found 3 fields; expected 2"},
    {"a column twice", "a,b,a\n1,2,3\n", "people.csv:1:5: there are two columns 'a'"},
    {"a column without name", "a,,b\n1,2,3\n", "people.csv:1:3: the column '' is no name"},
    {"a name that is none", "a,full name\n1,2\n",
     "people.csv:1:3: the column 'full name' is no name"},
    {"semicolons", "a;b\n1;2\n", "people.csv:1:2: the columns are separated by ';'; expected"},
    {"tabs", "a\tb\n1\t2\n", "people.csv:1:2: the columns are separated by tabs; expected"},
    {"a quote without end", "a,b\n1,2\n3,\"x\n5,6\n",
     "people.csv:3:3: a field begins with a quote and has no end"},
    {"something after the quote", "a,b\n\"x\"y,2\n", "people.csv:2:4: something stands after"},
    {"a quote in the middle", "a,b\nx\"y\",2\n", "people.csv:2:2: a quote stands in the middle"},
    {"all of them are told", "a,b\n1\n2\n", "people.csv:3:1: found 1 field"},
    {"no UTF-8", "a,b\n1,2\nM\xfcller,3\n", "people.csv:3:2: it is no UTF-8; save it as UTF-8"},
    {"broken JSON", "{\"a\": 1}\n{\"a\": }\n", "people.csv:2:7: "},
    {"no object", "{\"a\": 1}\n[1]\n", "people.csv:2:1: found an array; expected an object a line"},
    {"an array of objects", " [{\"a\": 1}, {\"a\": 2}]\n",
     "people.csv:1:1: found '['; expected CSV, or JSON"},
    {"a list as value", "{\"a\": [1]}\n", "people.csv:1:7: 'a' is an array; expected a string"},
    {"an unusable name", "{\"a b\": 1}\n", "people.csv:1:2: the column 'a b' is no name"},
    {"a key twice", "{\"a\": 1, \"a\": 2}\n", "people.csv:1:10: "},
};

static void test_bad(gconstpointer data)
{
    const Bad *row = data;
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_rows_load_text(row->text, -1, "people.csv", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, row->message));
}

static void test_zero_byte(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_rows_load_text("a,b\n1,\0\n", 8, "people.csv", &error));
    g_assert_nonnull(strstr(error->message, "people.csv:2:3: it holds a zero byte"));
}

static void test_many(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new("a\n");
    for (guint i = 0; i < KN_ROWS_MAX; i++)
        g_string_append(text, "x\n");
    g_autoptr(KnRows) rows = kn_rows_load_text(text->str, -1, "people.csv", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->n, ==, KN_ROWS_MAX);
    g_string_append(text, "x\n");
    g_assert_null(kn_rows_load_text(text->str, -1, "people.csv", &error));
    g_assert_nonnull(strstr(error->message, "more than 100000 rows"));
}

static void test_missing(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_rows_load("/nonexistent/people.csv", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
}

/* Which variables a project has: those that it gives a value, and those that it names. */
static void test_known(void)
{
    static const struct {
        const char *name;
        guint uses;
    } rows[] = {
        {"a", KN_VARIABLE_DECLARED | KN_VARIABLE_NAMED},
        {"b", KN_VARIABLE_DECLARED},
        {"c", KN_VARIABLE_NAMED},
        {"d", KN_VARIABLE_NAMED},
        {"e", 0},
        {"f", 0},
    };
    g_autoptr(KnJsonDocument) document = kn_json_load_text(
        "{\"variables\": {\"a\": 1, \"b\": \"{{e}}\"}, \"x\": [{\"y\": \"{{a}} {{ c }}{{d}}\"}, "
        "\"\\\\{{f}}\"], \"z\": \"{{open\"}",
        -1, "p.json", NULL);
    g_autoptr(GHashTable) known = kn_variables_known(document);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpuint(GPOINTER_TO_UINT(g_hash_table_lookup(known, rows[i].name)), ==,
                         rows[i].uses);
    g_assert_cmpuint(g_hash_table_size(known), ==, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(goods); i++) {
        g_autofree char *path = g_strdup_printf("/rows/good/%s", goods[i].name);
        g_test_add_data_func(path, &goods[i], test_good);
    }
    for (guint i = 0; i < G_N_ELEMENTS(bads); i++) {
        g_autofree char *path = g_strdup_printf("/rows/bad/%s", bads[i].name);
        g_test_add_data_func(path, &bads[i], test_bad);
    }
    g_test_add_func("/rows/bad/zero byte", test_zero_byte);
    g_test_add_func("/rows/many", test_many);
    g_test_add_func("/rows/missing", test_missing);
    g_test_add_func("/variables/known", test_known);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
/* Numbers of events, as JSON can say them. */
#include "cli/json_line.c"

static void test_numbers(void)
{
    static const struct {
        const char *event;
        double number;
        const char *says; /* of its duration */
    } rows[] = {
        {"check", 1.5, ",\"duration\":1.500"},
        {"check", 0.0004, ",\"duration\":0.000"},
        {"check", -2, ",\"duration\":-2.000"},
        {"check", 1e9, ",\"duration\":1000000000.000"},
        {"check", INFINITY, ",\"duration\":0.000"},
        {"check", -INFINITY, ",\"duration\":0.000"},
        {"check", NAN, ",\"duration\":0.000"},
        {"voice", 1.5, ",\"duration\":1.500"},
        {"voice", INFINITY, ""},
        {"voice", NAN, ""}, /* which may be left out */
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnJsonLine *line = kn_json_line_new(rows[i].event);
        g_autofree char *expected =
            g_strdup_printf("{\"event\":\"%s\"%s", rows[i].event, rows[i].says);
        kn_json_line_number(line, "duration", rows[i].number);
        g_assert_cmpstr(line->text->str, ==, expected);
        kn_json_line_free(line);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-line/numbers-are-numbers", test_numbers);
    return g_test_run();
}

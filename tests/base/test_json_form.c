/* SPDX-License-Identifier: MIT */
/* A project is the same in whichever form it is written: JSON, JSON with comments, YAML. */
#include "base/error.h"
#include "base/json_edit.h"
#include "base/json_layout.h"
#include "base/json_print.h"
#include "base/yaml.h"

#include <string.h>

static KnJsonDocument *load(const char *text, const char *name, GPtrArray *comments)
{
    g_autoptr(GError) error = NULL;
    KnJsonDocument *document =
        kn_json_load_form(text, -1, name, kn_json_form_of(name), comments, &error);
    g_assert_no_error(error);
    return document;
}

/* Texts that mean that JSON. */
static const struct {
    const char *name, *text, *json;
} meant[] = {
    {"a.jsonc", "// a\n[1, /* b */ 2, // c\n 3,] // d", "[1, 2, 3]"},
    {"a.json5", "{\"a\": {\"b\": [],},}", "{\"a\": {\"b\": []}}"},
    {"a.jsonc", "[\"// no /* comment */\"]", "[\"// no /* comment */\"]"},
    {"a.yaml", "a: no\nb: yes\nc: on\nd: y",
     "{\"a\": \"no\", \"b\": \"yes\", \"c\": \"on\", \"d\": \"y\"}"},
    {"a.yml", "[true, True, FALSE, null, ~, Null]", "[true, true, false, null, null, null]"},
    {"a.yaml", "[1, -2, +3, 0, 0o17, 0x1F, 1_000, 1:30]",
     "[1, -2, 3, 0, 15, 31, \"1_000\", \"1:30\"]"},
    {"a.yaml", "[1.5, .5, 1., 1e3, -1.5E-3, ., 1e, 0x, 0o8]",
     "[1.5, 0.5, 1, 1000, -0.0015, \".\", \"1e\", \"0x\", \"0o8\"]"},
    {"a.yaml", "['1', \"true\", 'it''s', \"a\\tb\", \"\\u00e9\"]",
     "[\"1\", \"true\", \"it's\", \"a\\tb\", \"é\"]"},
    {"a.yaml", "2024-01-01: &x {1: 2, on: off}\nb: *x",
     "{\"2024-01-01\": {\"1\": 2, \"on\": \"off\"}, \"b\": {\"1\": 2, \"on\": \"off\"}}"},
    {"a.yaml", "a: |\n  one\n  two\nb: >-\n  one\n  two\n",
     "{\"a\": \"one\\ntwo\\n\", \"b\": \"one two\"}"},
    {"a.yaml", "\xef\xbb\xbf%YAML 1.2\n---\na: 1\n...\n", "{\"a\": 1}"},
    {"a.yaml", "a: # red\nb: #\nc: #!x\ne:\n",
     "{\"a\": null, \"b\": null, \"c\": null, \"e\": null}"},
    {"a.yaml", "a: #x\n  - 1\n", "{\"a\": [1]}"},
    {"a.yaml",
     "- “Hello,” she said\n- « Bonjour »\n- '“x”'\n- 01:30\n- a\u00a0b\n- AT&T &co\n- '0123'",
     "[\"“Hello,” she said\", \"« Bonjour »\", \"“x”\", \"01:30\", \"a\u00a0b\", \"AT&T "
     "&co\", \"0123\"]"},
    {"a.yaml", "- &a 1\n- *a", "[1, 1]"},
    {"a.yaml", "{}", "{}"},
    {"a.yaml", "{\"a\": [1, 2], \"b\": null}", "{\"a\": [1, 2], \"b\": null}"},
};

static void test_read(void)
{
    gboolean all_good = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(meant); i++) {
        g_autoptr(KnJsonDocument) document = load(meant[i].text, meant[i].name, NULL);
        g_autoptr(GString) text = g_string_new(NULL);
        kn_json_append(text, kn_json_root(document));
        if (strcmp(text->str, meant[i].json) != 0)
            g_test_message("%s is %s", meant[i].text, text->str);
        all_good &= strcmp(text->str, meant[i].json) == 0;
    }
    g_assert_true(all_good);
}

#define NINE(name)                                                                                 \
    "[*" name ",*" name ",*" name ",*" name ",*" name ",*" name ",*" name ",*" name ",*" name "]"
static const struct {
    const char *name, *text, *says;
} refused[] = {
    {"a.json", "[1] // x",
     "1:5: found '/'; expected nothing more behind the value (JSON has no comments; in a file"},
    {"a.json", "[1,]", "1:3: a comma without a value"},
    {"a.json", "a: 1", "1:1: found 'a'; expected a value (this looks like YAML"},
    {"a.jsonc", "[1,,]", "1:4: found ','; expected a value"},
    {"a.jsonc", "[,]", "1:2: found ','"},
    {"a.jsonc", "[1 /* x",
     "1:4: found '/'; expected ',' or ']' (the comment that starts here has no end)"},
    {"a.jsonc", "{'a': 1}", "1:2: found '''"},
    {"a.jsonc", "// only", "1:8: the file is empty"},
    {"a.yaml", "a: !!str 1", "1:4: the tag 'tag:yaml.org,2002:str' is not read"},
    {"a.yaml", "a: !x {}", "1:4: the tag"},
    {"a.yaml", "!!str a: 1", "1:1: the tag"},
    {"a.yaml", "b: 1\na: 1\nb: 2", "3:1: 'b' stands twice in this object, first in line 1"},
    {"a.yaml", "a: *b", "1:4: no anchor 'b'"},
    {"a.yaml", "a: &b [*b]", "1:8: no anchor 'b' ends before this alias"},
    {"a.yaml", "? [a]\n: 1", "1:3: this key is no text"},
    {"a.yaml", "a: *co is here", "; a text that begins with * stands in quotes"},
    {"a.yaml", "a: !Hola", "; a text that begins with ! stands in quotes"},
    {"a.yaml", "b: 1\na: &co is here\nc: &d x",
     "2:4: no alias names the anchor 'co'; a text that begins with & stands in quotes"},
    {"a.yaml", "- {a: &co}", "1:7: no alias names the anchor 'co'"},
    {"a.yaml", "a: 1\nb: 0123", "2:4: a number that begins with 0 is one to the base 8"},
    {"a.yaml", "[-007]", "1:2: a number that begins with 0"},
    {"a.yaml", "a:\n  - b: 1\n  \u00a0 c: 2\n", "; a space that is not plain (such as U+00A0)"},
    {"a.yaml", "a:\u00a01\nb: 2\n", "; a space that is not plain"},
    {"a.yaml", "a: 1\nb: \u202f3\n",
     "2:4: a space that is not plain (such as U+00A0) stands in it; "},
    {"a.yaml", "-\u00a0b: 1\n", "1:1: a space that is not plain"},
    {"a.yaml", "a:\u00a0{b: hi}\n", "1:1: a space that is not plain"},
    {"a.yaml", "a: “3”\n",
     "1:4: typographic quotes are letters like others in YAML; write straight"},
    {"a.yaml", "“a”: 3\n", "1:1: typographic quotes"},
    {"a.yaml", "a: {b: ‘c: d’}\n", "; write straight quotes"},
    {"a.yaml", "a: “b: c”\n", "; write straight quotes"},
    {"a.yaml", "a:\n  -b: 1\n", "2:3: this is no item; a blank follows its dash"},
    {"a.yaml", "a:\n  - b\n  -c: 1\n", "; a blank follows the dash of an item"},
    {"a.yaml", "a:\n  - b: 1\n   c: 2\n",
     "3:4: this cannot be read as YAML: did not find expected '-' indicator while parsing a block "
     "collection; it begins in column 4, and the list of line 2 has its '-' in column 3 and the "
     "members of its items in column 5"},
    {"a.yaml", "a:\n  - b: {}\n     c: 2\n",
     "; it begins in column 6, and the members of the object of line 2 begin in column 5"},
    {"a.yaml", "a:\n- b: {}\n  c: 2\n - b: {}\n",
     "; it begins in column 2, and the members of the object of line 1 begin in column 1"},
    {"a.yaml", "a: 1\n b: {}\n",
     "; it is indented further than the line above, and so goes on with its text: begin it in "
     "column 1"},
    {"a.yaml", "  a: 1\nb: 2\n", "; all members of the project begin in the same column"},
    {"a.yaml", "a: {b: %c}\n", "; put a text that begins with such a sign into quotes"},
    {"a.yaml", "a: .inf", "1:4: the number is not finite"},
    {"a.yaml", "a: 1e999", "1:4: the number is not finite"},
    {"a.yaml", "x: &x {}\n<<: *x", "2:1: merge keys"},
    {"a.yaml", "a: 1\né: #112233\nb: 1",
     "2:3: nothing but a comment stands here; put a colour into quotes"},
    {"a.yaml", "\xef\xbb\xbf- #fff", "1:2: nothing but a comment"},
    {"a.yaml", "a: #fff # white", "1:3: nothing but a comment"},
    {"a.yaml", "a: 1 #x\nb: Number #1 is #one\n", "2:4: a # behind a blank begins a comment"},
    {"a.yaml", "a: #1 thing\n", "1:3: nothing but a comment stands here"},
    {"a.yaml", "- #hashtag life\n", "1:2: nothing but a comment stands here"},
    {"a.yaml", "a: #ffffff x", "1:3: nothing but a comment stands here"},
    {"a.yaml", "a: [one #two]", "1:5: a # behind a blank begins a comment"},
    {"a.yaml", "- two\n  lines #and more", "1:3: a # behind a blank begins a comment"},
    {"a.yaml", "a: {b: 1, c: #112233}\n", "; a colour stands in quotes"},
    {"a.yaml", "a: [1, #fff]\nb: 1\n", "; a colour stands in quotes"},
    {"a.yaml", "a:\n  b: {{n}}\n",
     "2:7: this key is no text; expected a word before ': '; a text that "
     "begins with a {{variable}}"},
    {"a.yaml", "- {{n}}: {{m}}\n", "a {{variable}} stands in quotes"},
    {"a.yaml", "- a: {{n}} x\n", "begins with a {{variable}}"},
    {"a.yaml", "- image:a.jpg\n  b: 1\n", "; a blank follows the colon"},
    {"a.yaml", "a: @home",
     "1:4: this cannot be read as YAML: found character that cannot start any "
     "token while scanning for the next token; put a text that begins"},
    {"a.yaml", "a: `x`", "; put a text that begins with such a sign into quotes"},
    {"a.yaml", "a: *.jpg", "; put a text that begins with such a sign into quotes"},
    /* YAML ends lines by U+0085, U+2028 and U+2029, editors do not */
    {"a.yaml", "a: \"b\xe2\x80\xa8 c\"\nb: 1\nb: 2\n", "3:1: 'b' stands twice"},
    {"a.yaml", "a: \"é\xc2\x85 c\xe2\x80\xa9\", b", "1:11: this cannot be read as YAML"},
    {"a.yaml", "a: b: c", "1:5: this cannot be read as YAML: mapping values"},
    {"a.yaml", "a:\n\tb: 1",
     "2:1: this cannot be read as YAML: found character that cannot start any token while "
     "scanning for the next token; it is indented by spaces"},
    {"a.yaml", "é: [1", "2:1: this cannot be read as YAML"},
    {"a.yaml", "--- 1\n--- 2", "2:1: a second document"},
    {"a.yaml", "# only", "the file is empty"},
    {"a.yaml", "a: \"\\0\"", "1:4: U+0000"},
    {"a.yaml", "é: b\001", "1:5: character U+0001 cannot stand"},
    {"a.yaml", "é\xff: 1", "1:2: byte 0xff is not UTF-8"},
    {"a.yaml",
     "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b " NINE("a") "\nc: &c " NINE("b") "\nd: &d " NINE(
         "c") "\ne: &e " NINE("d"),
     "5:29: the aliases stand for more than 65536 values"},
};

static void test_refused(void)
{
    gboolean all_good = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnJsonDocument) document =
            kn_json_load_named(refused[i].text, -1, refused[i].name, &error);
        gboolean good = !document && error->code == KN_ERROR_PROJECT &&
                        g_str_has_prefix(error->message, refused[i].name) &&
                        strstr(error->message, refused[i].says);
        if (!good)
            g_test_message("%s: %s", refused[i].text, error ? error->message : "is good");
        all_good &= good;
    }
    g_assert_true(all_good);
}

static void test_deep(void)
{
    static const char *const names[] = {"a.jsonc", "a.yaml"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        for (int levels = KN_JSON_DEPTH_MAX; levels <= KN_JSON_DEPTH_MAX + 1; levels++) {
            g_autofree char *open = g_strnfill((gsize)levels, '[');
            g_autofree char *close = g_strnfill((gsize)levels, ']');
            g_autofree char *text = g_strconcat(open, close, NULL);
            g_autoptr(KnJsonDocument) document = kn_json_load_named(text, -1, names[i], NULL);
            g_assert_true((document != NULL) == (levels == KN_JSON_DEPTH_MAX));
        }
    g_autoptr(GString) nested = g_string_new("a: &a [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n");
    g_string_append(nested, "b: &b [[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]\n"
                            "c: [[[[[[[[[[[[[[[[[[[[[[[[*b]]]]]]]]]]]]]]]]]]]]]]]]\n");
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_json_load_named(nested->str, -1, "a.yaml", &error));
    g_assert_nonnull(strstr(error->message, "a.yaml:3:28: nested more than 64 levels deep"));
}

static void test_places(void)
{
    g_autoptr(KnJsonDocument) document =
        load("# é\nsegments:\n  - é: ü\n    image: \"a.jpg\"\n  - [1,  2]\n", "a.yaml", NULL);
    const KnJson *list = kn_json_member(kn_json_root(document), "segments");
    const KnJson *image = kn_json_member(list->items[0], "image"), *pair = list->items[1];
    g_assert_cmpuint(list->line, ==, 3);
    g_assert_cmpuint(list->column, ==, 3);
    g_assert_cmpuint(list->items[0]->key_places[1].line, ==, 4);
    g_assert_cmpuint(list->items[0]->key_places[1].column, ==, 5);
    g_assert_cmpuint(image->column, ==, 12);
    g_assert_cmpuint(pair->items[1]->line, ==, 5);
    g_assert_cmpuint(pair->items[1]->column, ==, 10);
}

/* Comments at every place, and what each form makes of them. */
static const char commented[] = "// top\n{\n  /* one\n   * two */\n  \"a\": 1, // tail\n  \"b\": { "
                                "// open\n    \"c\": 2\n    // last\n  },\n"
                                "  // list\n  \"d\": [\n    // first\n    {\"e\": 1}, // after\n   "
                                " [3]\n  ],\n  // end\n} // root\n// rest\n";
static const struct {
    const char *name, *text;
} laid[] = {
    {"a.jsonc", "// top\n{\n  // one\n  // two\n  \"a\": 1, // tail\n  \"b\": { // open\n    "
                "\"c\": 2\n    // last\n  },\n"
                "  // list\n  \"d\": [\n    // first\n    {\"e\": 1}, // after\n    [3]\n  ]\n  // "
                "end\n} // root\n// rest\n"},
    {"a.yaml", "# top\n# one\n# two\na: 1 # tail\n# open\nb:\n  c: 2\n  # last\n# list\nd:\n  # "
               "first\n  # after\n"
               "  - e: 1\n  - [3]\n# end\n# root\n# rest\n"},
    {"a.json",
     "{\n  \"a\": 1,\n  \"b\": {\"c\": 2},\n  \"d\": [\n    {\"e\": 1},\n    [3]\n  ]\n}\n"},
};

static void test_comments(void)
{
    g_autoptr(GPtrArray) comments = kn_json_comments_new();
    g_autoptr(KnJsonDocument) document = load(commented, "a.jsonc", comments);
    g_assert_cmpuint(comments->len, ==, 11);
    for (gsize i = 0; i < G_N_ELEMENTS(laid); i++) {
        const KnJsonForm form = kn_json_form_of(laid[i].name);
        g_autofree char *text = kn_json_layout(kn_json_root(document), form, comments);
        g_assert_cmpstr(text, ==, laid[i].text);
        g_autoptr(GPtrArray) again = kn_json_comments_new();
        g_autoptr(KnJsonDocument) reread = load(text, laid[i].name, again);
        g_autofree char *twice = kn_json_layout(kn_json_root(reread), form, again);
        g_assert_cmpstr(twice, ==, text);
    }
}

/* Between two tokens: nothing, a line, or a comment. */
static void add_between(GString *out, GRand *rand, guint *n_comments)
{
    switch (g_rand_int_range(rand, 0, 6)) {
    case 0:
        g_string_append_printf(out, " // <c%u> #\n", (*n_comments)++);
        break;
    case 1:
        g_string_append_printf(out, "\n  // <c%u>: [\n", (*n_comments)++);
        break;
    case 2:
        g_string_append_printf(out, " /* <c%u> \" */ ", (*n_comments)++);
        break;
    case 3:
        g_string_append_c(out, '\n');
        break;
    default:
        break;
    }
}

static void add_value(GString *out, GRand *rand, guint depth, guint *n_comments)
{
    static const char *const scalars[] = {"1.50", "-0", "true", "\"a #b\"", "\"x\"", "null"};
    guint kind = (guint)g_rand_int_range(rand, 0, depth < 4 ? 4 : 1), n = 0;
    if (kind < 1) {
        g_string_append(out, scalars[g_rand_int_range(rand, 0, G_N_ELEMENTS(scalars))]);
        return;
    }
    gboolean object = kind == 1;
    g_string_append_c(out, object ? '{' : '[');
    for (n = (guint)g_rand_int_range(rand, 0, 4); n > 0; n--) {
        add_between(out, rand, n_comments);
        if (object) {
            g_string_append_printf(out, "\"k%u\"", n);
            add_between(out, rand, n_comments);
            g_string_append_c(out, ':');
            add_between(out, rand, n_comments);
        }
        add_value(out, rand, depth + 1, n_comments);
        add_between(out, rand, n_comments);
        g_string_append(out, n > 1 ? "," : "");
    }
    add_between(out, rand, n_comments);
    g_string_append_c(out, object ? '}' : ']');
}

/* Comments anywhere: none is lost or said twice, and what is laid out is laid out so again. */
static void test_any_comments(void)
{
    static const char *const names[] = {"a.jsonc", "a.yaml"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261130);
    for (guint round = 0; round < 400; round++) {
        guint n_comments = 0;
        g_autoptr(GString) text = g_string_new(NULL);
        add_value(text, rand, 0, &n_comments);
        g_autoptr(GPtrArray) comments = kn_json_comments_new();
        g_autoptr(KnJsonDocument) document = load(text->str, "a.jsonc", comments);
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
            const KnJsonForm form = kn_json_form_of(names[i]);
            g_autofree char *first = kn_json_layout(kn_json_root(document), form, comments);
            for (guint c = 0; c < n_comments; c++) {
                g_autofree char *name = g_strdup_printf("<c%u>", c);
                const char *at = strstr(first, name);
                g_assert_true(at && !strstr(at + 1, name));
            }
            g_autoptr(GPtrArray) again = kn_json_comments_new();
            g_autoptr(KnJsonDocument) reread = load(first, names[i], again);
            g_autofree char *twice = kn_json_layout(kn_json_root(reread), form, again);
            if (strcmp(first, twice) != 0)
                g_test_message("%s", text->str);
            g_assert_cmpstr(twice, ==, first);
        }
    }
}

/* A number says more than a double has: it stays as it was written, where JSON writes so. */
static void test_numbers(void)
{
    static const struct {
        const char *name, *text, *json;
    } rows[] = {
        {"a.json", "12345678901234567890", "12345678901234567890\n"},
        {"a.json", "1e-400", "1e-400\n"},
        {"a.json", "-0", "-0\n"},
        {"a.json", "1.50", "1.50\n"},
        {"a.json", "1E3", "1E3\n"},
        {"a.yaml", "-0", "-0\n"},
        {"a.yaml", "2.500", "2.500\n"},
        {"a.yaml", "0x10", "16\n"},
        {"a.yaml", "+1", "1\n"},
        {"a.yaml", ".5", "0.5\n"},
        {"a.yaml", "5.", "5\n"},
    };
    static const char *const names[] = {"a.json", "a.jsonc", "a.yaml"};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnJsonDocument) document = load(rows[i].text, rows[i].name, NULL);
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++) {
            const KnJsonForm form = kn_json_form_of(names[k]);
            g_autofree char *text = kn_json_layout(kn_json_root(document), form, NULL);
            g_assert_cmpstr(text, ==, rows[i].json);
        }
    }
}

/* Values of every kind, to and fro; what is read back is the same, and laid out the same. */
static void test_every_text(void)
{
    static const char *const texts[] = {
        "",
        " ",
        "a: b",
        "a #b",
        "#a",
        "- a",
        "-",
        "no",
        "Yes",
        "null",
        "~",
        "1",
        "1.5",
        "0x1f",
        "1:30",
        ".inf",
        "a:",
        "a\nb",
        "\ta",
        "a ",
        " a",
        "'a'",
        "\"a\"",
        "\\",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "{a",
        "[a",
        "a, b",
        "a]",
        "---",
        "...",
        "<<",
        "é",
        "日本",
        "😀",
        "\xc2\x85",
        "\xe2\x80\xa8",
        "\xef\xbb\xbf",
        "\x7f",
        "\x1b",
        "?",
        "? a",
        "a?",
        "=",
        "http://a/b:c",
        "C:\\a",
        "{{x}}",
        "2024-01-01",
        "a\rb",
        "|",
    };
    static const KnJsonForm forms[] = {KN_JSON_STRICT, KN_JSON_COMMENTED, KN_JSON_YAML};
    static const char *const names[] = {"a.json", "a.jsonc", "a.yaml"};
    g_autoptr(GString) json = g_string_new("{");
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_string_append(json, i ? ", " : "");
        kn_json_append_string(json, texts[i]);
        g_string_append(json, ": [");
        kn_json_append_string(json, texts[i]);
        g_string_append(json, ", {\"x\": ");
        kn_json_append_string(json, texts[i]);
        g_string_append(
            json, ", \"y\": [[], {}, [[1, -0.5, 1e300, 9007199254740993, true, null]], [{}]]}]");
    }
    g_string_append_c(json, '}');
    g_autoptr(KnJsonDocument) document = load(json->str, "a.json", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *text = kn_json_layout(kn_json_root(document), forms[i], NULL);
        g_autoptr(KnJsonDocument) reread = load(text, names[i], NULL);
        g_autoptr(GString) again = g_string_new(NULL), first = g_string_new(NULL);
        kn_json_append(first, kn_json_root(document));
        kn_json_append(again, kn_json_root(reread));
        g_assert_cmpstr(again->str, ==, first->str);
        g_autofree char *twice = kn_json_layout(kn_json_root(reread), forms[i], NULL);
        g_assert_cmpstr(twice, ==, text);
    }
}

typedef enum { SET, REMOVE, INSERT, MOVE } Change;
static const struct {
    Change change;
    const char *before, *pointer, *value, *after;
    guint from, to;
} edits[] = {
    {SET, "{\"a\": 1, // one\n}", "/b", "2", "{\"a\": 1, // one\n\"b\": 2,\n}", 0, 0},
    {SET, "{\n  \"a\": 1 // one\n}", "/b", "2", "{\n  \"a\": 1, // one\n  \"b\": 2\n}", 0, 0},
    {SET, "{\n  // x\n  \"a\": 1, // one\n}", "/b", "2",
     "{\n  // x\n  \"a\": 1, // one\n  \"b\": 2,\n}", 0, 0},
    {SET, "// x\n{\"a\": 1}", "/a", "2", "// x\n{\"a\": 2}", 0, 0},
    {SET, "{\"a\": /* x */ 1}", "/a", "2", "{\"a\": /* x */ 2}", 0, 0},
    {SET, "{\"a\": [1, // x\n]}", "/a", "[1]", "{\"a\": [1, // x\n]}", 0, 0},
    {REMOVE, "[1, // one\n // two\n 2]", "/0", NULL, "[// two\n 2]", 0, 0},
    {REMOVE, "[1, // one\n 2]", "/1", NULL, "[1 // one\n ]", 0, 0},
    {REMOVE, "[1, // one\n 2, // two\n]", "/1", NULL, "[1, // one\n  // two\n]", 0, 0},
    {REMOVE, "[ // x\n1]", "/0", NULL, "[ // x\n]", 0, 0},
    {REMOVE, "[1,]", "/0", NULL, "[]", 0, 0},
    {REMOVE, "[1, 2,]", "/1", NULL, "[1,]", 0, 0},
    {INSERT, "[1, 2,]", "", "3", "[1, 2, 3,]", 2, 0},
    {MOVE, "[1, /* a */ 2,]", "", NULL, "[/* a */ 2, 1,]", 0, 1},
};

/* What a text says after a change is what the change says, and its comments are still there. */
static void test_edits(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnJsonEdit) edit = kn_json_edit_new(edits[i].before, -1, "a.jsonc", &error);
        g_assert_no_error(error);
        if (edits[i].change == SET)
            kn_json_edit_set(edit, edits[i].pointer, edits[i].value, &error);
        else if (edits[i].change == REMOVE)
            kn_json_edit_remove(edit, edits[i].pointer, &error);
        else if (edits[i].change == INSERT)
            kn_json_edit_insert(edit, edits[i].pointer, edits[i].from, edits[i].value, &error);
        else
            kn_json_edit_move(edit, edits[i].pointer, edits[i].from, edits[i].to, &error);
        g_assert_no_error(error);
        g_autoptr(KnJsonDocument) whole = load(kn_json_edit_text(edit), "a.jsonc", NULL);
        g_assert_nonnull(whole);
        g_assert_cmpstr(kn_json_edit_text(edit), ==, edits[i].after);
    }
}

static const struct {
    const char *before, *pointer, *value, *after; /* NULL: refused */
} yaml_edits[] = {
    {"s:\n  - image: a.jpg # one\n    duration: 3\n    # two\n\n  - image: b.jpg\n", "/s/0/plan",
     "{\"motion\": \"pan_ltr\", \"zoom\": 1.50}",
     "s:\n  - image: a.jpg # one\n    duration: 3\n    plan: {motion: pan_ltr, zoom: 1.50}\n    # "
     "two\n\n  - image: b.jpg\n"},
    {"s:\n- a: 1\n- b:\n    c: [1,\n      2] # x\n# end\n", "/s/1/d", "true",
     "s:\n- a: 1\n- b:\n    c: [1,\n      2] # x\n  d: true\n# end\n"},
    {"- a: 1\n- b: 2 # x", "/1/c", "true", "- a: 1\n- b: 2 # x\n  c: true"},
    {"- {a: 1, b: [2]} # x\n", "/0/c", "[1, \"x y\"]", "- {a: 1, b: [2], c: [1, x y]} # x\n"},
    {"- {a: 1, # x\n   b: 2,\n  }\n", "/0/c", "3", "- {a: 1, # x\n   b: 2, c: 3,\n  }\n"},
    {"{\"a\": 1}", "/b", "{}", "{\"a\": 1, \"b\": {}}"},
    {"a: {} # x\n", "/a/b", "null", "a: {b: null} # x\n"},
    {"a:\n  t: |\n    x\n\nb: 1\n", "/a/c", "1", "a:\n  t: |\n    x\n\n  c: 1\nb: 1\n"},
    {"a: |+\n  x\n\n", "/b", "1", "a: |+\n  x\n\nb: 1\n"},
    {"- a: >-\n    x\n    y\n  # z\n", "/0/b", "1", "- a: >-\n    x\n    y\n  b: 1\n  # z\n"},
    {"tags: # x\na: 1\n", "/tags/made", "[\"plans\"]", "tags: {made: [plans]} # x\na: 1\n"},
    {"tags: ~\n", "/tags/made", "[\"plans\"]", "tags: {made: [plans]}\n"},
    {"a: 1\n", "/tags/made", "[\"plans\"]", "a: 1\ntags: {made: [plans]}\n"},
    {"t:\n  m: [words] # x\n", "/t/m", "[1]", "t:\n  m: [1] # x\n"},
    {"t:\n  m:\n  - words\n  n: 1\n", "/t/m", "[1]", "t:\n  m: [1]\n  n: 1\n"},
    {"ä: ö # ü\r\nb: {c: 1}\r\n", "/d", "2", "ä: ö # ü\r\nb: {c: 1}\r\nd: 2\r\n"},
    {"\xef\xbb\xbf--- # é\na: 1\n...\n", "/b", "1", "\xef\xbb\xbf--- # é\na: 1\nb: 1\n...\n"},
    {"a: 0x10 # x\n", "/a", "16", "a: 0x10 # x\n"},
    {"x: &x {a: 1}\ny: *x\n", "/y", "{\"a\": 2}", "x: &x {a: 1}\ny: {a: 2}\n"},
    {"a: 1\n", "/b", "[\"#fff\", \"no\", \"x: y\", \"a,b\", \"\", \"{{n}}\"]",
     "a: 1\nb: [\"#fff\", \"no\", \"x: y\", \"a,b\", \"\", \"{{n}}\"]\n"},
    {"x: &x {a: 1}\ny: *x\n", "/x/b", "1", NULL}, /* y would change, too */
    {"x: &x {a: 1}\ny: *x\n", "/y/b", "1", NULL}, /* and so would x */
    {"t:\n  m:\n  - 1 # x\n", "/t/m", "[1, 2]", "t:\n  m: [1, 2] # x\n"},
    {"t:\n  m:\n  - 1 # x\n  - 2\n", "/t/m", "[3]", NULL}, /* the comment would go */
    {"t:\n  m: # x\n  - 1\n", "/t/m", "[1, 2]", NULL},
    {"a: |\n  x", "/b", "1", NULL}, /* the text would get a line break */
    {"a: 1\n", "/a/b", "1", NULL},
    {"- 1\n", "/5", "1", NULL},
};

/* The same in YAML; what would change more than that is refused, and then nothing is. */
static void test_yaml_edits(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(yaml_edits); i++) {
        const char *before = yaml_edits[i].before, *after = yaml_edits[i].after;
        g_autoptr(GError) error = NULL;
        g_autoptr(KnJsonEdit) edit = kn_json_edit_new(before, -1, "a.yaml", &error);
        g_assert_no_error(error);
        gboolean set = kn_json_edit_set(edit, yaml_edits[i].pointer, yaml_edits[i].value, &error);
        g_assert_cmpstr(kn_json_edit_text(edit), ==, after ? after : before);
        g_assert_true(set == (after != NULL) && set == !error);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonEdit) edit = kn_json_edit_new("a: [1, 2]\n", -1, "a.yaml", &error);
    g_assert_false(kn_json_edit_remove(edit, "/a", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
    g_assert_false(kn_json_edit_insert(edit, "/a", 0, "3", NULL));
    g_assert_false(kn_json_edit_move(edit, "/a", 0, 1, NULL));
    g_assert_cmpstr(kn_json_edit_text(edit), ==, "a: [1, 2]\n");
    g_assert_null(kn_json_edit_new("a: [", -1, "a.yaml", NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json_form/comments, and YAML by the core schema, are read", test_read);
    g_test_add_func("/json_form/what is no such text is refused, with its place", test_refused);
    g_test_add_func("/json_form/levels are counted through aliases", test_deep);
    g_test_add_func("/json_form/places are those of the text", test_places);
    g_test_add_func("/json_form/comments stay where they stand", test_comments);
    g_test_add_func("/json_form/comments at any place are kept, and laid out once for all",
                    test_any_comments);
    g_test_add_func("/json_form/numbers stay as they were written", test_numbers);
    g_test_add_func("/json_form/every text is read back in every form", test_every_text);
    g_test_add_func("/json_form/edits leave comments alone", test_edits);
    g_test_add_func("/json_form/edits of YAML change nothing else", test_yaml_edits);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "import/pictures.h"
#include "import/python_literal.h"
#include "import/script.h"

#include <stdlib.h>
#include <string.h>

/* promise: projects are data: a Python file is read as a literal; what is more than one is refused,
 * at its line. Scripts, names and cameras' notes are read as people mean them. */

static void test_python(void)
{
    static const struct {
        const char *text, *key, *value; /* of the last entry */
        guint n;
    } rows[] = {
        {"S = {'a': 'b'}", "a", "b", 1},
        {"\"\"\"A docstring\nof two lines.\"\"\"\nimport os\n# a comment\nSCRIPT: dict[str, str] = "
         "{\n"
         " \"x\": \"1\",  # more\n \"y\": \"2\",\n}\n",
         "y", "2", 2},
        {"S = {'a': \"\"\"one\n\"two\" 'three'\"\"\"}", "a", "one\n\"two\" 'three'", 1},
        {"S = {'a': 'b' \"c\"\n  'd'}", "a", "bcd", 1},
        {"S = {'a': ('b'\n 'c')}", "a", "bc", 1},
        {"S = {'a': '\\n\\t\\\\\\'\\x41\\u00e9\\U0001f41e\\101\\q'}", "a", "\n\t\\'Aé🐞A\\q", 1},
        {"S = {'a': r'\\n'}", "a", "\\n", 1},
        {"S = {'a': 'one\\\n two'}", "a", "one two", 1},
        {"\xef\xbb\xbfS = {'a': 'b'}\r\n", "a", "b", 1},
        {"S = {}", NULL, NULL, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) entries =
            kn_python_read(rows[i].text, strlen(rows[i].text), "n", &error);
        g_assert_no_error(error);
        g_assert_cmpuint(entries->len, ==, rows[i].n);
        if (rows[i].n == 0)
            continue;
        const KnPythonEntry *last = entries->pdata[entries->len - 1];
        g_assert_cmpstr(last->key, ==, rows[i].key);
        g_assert_cmpstr(last->value, ==, rows[i].value);
    }
}

static void test_python_refused(void)
{
    static const struct {
        const char *text, *place;
    } rows[] = {
        {"S = {'a': __import__('os').system('touch x')}", "n:1: "},
        {"import os\nos.system('touch x')\nS = {'a': 'b'}", "n:2: "},
        {"S = {'a': f'{1}'}", "n:1: "},
        {"S = {'a': 'b' + 'c'}", "n:1: "},
        {"S = {'a': 'b'}\nprint(S)", "n:2: "},
        {"S = {\n'a': 'b\n'}", "n:2: "},
        {"S = {'a': '''b", "n:1: "},
        {"S = {'a': 'b'", "n:1: "},
        {"S = {'a' 'b'}", "n:1: "},
        {"S = {'a': 1}", "n:1: "},
        {"S = {'a': '\\N{BEE}'}", "n:1: "},
        {"S = {'a': '\\x4'}", "n:1: "},
        {"S = {'a': '\\ud800'}", "n:1: "},
        {"S = {'a': '\\0'}", "n:1: "},
        {"S = ['a']", "n:1: "},
        {"S({'a': 'b'})", "n:1: "},
        {"S = {'a': ('b'}", "n:1: "},
        {"# nothing\n", "n:2: "},
        {"S = {\n'a': '\xff'}", "n:2: "},
        {"", "n:1: "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        GPtrArray *entries = kn_python_read(rows[i].text, strlen(rows[i].text), "n", &error);
        if (entries || !g_str_has_prefix(error->message, rows[i].place))
            g_error("%s: %s", rows[i].text, entries ? "is taken" : error->message);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    }
}

/* What a script says that is not used as it stands: each in a line of its own. */
static void test_script_left_out(void)
{
    static const struct {
        const char *text, *said, *told;
        guint n_segments, n_told;
    } rows[] = {
        {"---\ntitle: A\n---\nOne", "One", "n:1: the lines before the text", 1, 1},
        {"![a](a.jpg)\n![b](../b.jpg)\n\nOne", "One", "n:1: no paragraph follows", 1, 2},
        {"![a](a.jpg)\nOne", "One", NULL, 1, 0},
        {"One\n![a](a.jpg)", "One", "n:2: no paragraph follows", 1, 1},
        {"![a](a.jpg) ![b](b.jpg)\n\nOne", "One", "n:1: no paragraph follows the picture 'a.jpg'",
         1, 1},
        {"One ![a](a.jpg) and ![b](b.jpg) two.", "One and two.",
         "n:1: the picture 'b.jpg' is the second of its sentence", 1, 1},
        {"One ![a](http://x/a.jpg) two.", "One two.", "n:1: the picture 'http://x/a.jpg' is an", 1,
         1},
        {"|a|b|\n|-|-|\n|1|2|3|\n\nOne", NULL, "n:3: the row has more cells", 2, 1},
        {"One.[^1]\n\n[^1]: A note\n    that is long.", "One.", "n:3: a note is not spoken", 1, 1},
        {"# <a name=\"x\"></a>\n\nOne", "One", "n:1: the heading has no words", 1, 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnDraft) draft = kn_draft_new();
        kn_script_read(draft, rows[i].text, strlen(rows[i].text), "n", &error);
        g_assert_no_error(error);
        g_test_message("%s", rows[i].text);
        g_assert_cmpuint(draft->segments->len, ==, rows[i].n_segments);
        const KnDraftSegment *segment = draft->segments->pdata[0];
        g_assert_cmpstr(segment->transcript, ==, rows[i].said);
        g_assert_cmpuint(draft->left_out->len, ==, rows[i].n_told);
        for (guint k = 0; k < rows[i].n_told; k++)
            g_test_message("%s", (char *)draft->left_out->pdata[k]);
        if (rows[i].told)
            g_assert_true(g_str_has_prefix(draft->left_out->pdata[0], rows[i].told));
    }
    g_autoptr(KnDraft) titled = kn_draft_new();
    const char *text = "---\ntitle: 'A b'\n---\nOne";
    g_assert_true(kn_script_read(titled, text, strlen(text), "n", NULL));
    g_assert_cmpstr(titled->title, ==, "A b");
}

/* Words that are longer than a line has room for are cut wherever they begin. */
static void test_long_words(void)
{
    static const char *const forms[] = {"%s", "a %s", "- a %s", "> a %s", "%s b %s", " %s"};
    g_autofree char *word = g_strnfill(45001, 'x');
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autoptr(GString) text = g_string_new(forms[i]);
        g_string_replace(text, "%s", word, 0);
        g_autoptr(KnDraft) draft = kn_draft_new();
        g_assert_true(kn_script_read(draft, text->str, text->len, "n", NULL));
        g_assert_cmpuint(draft->segments->len, >=, 3);
        for (guint k = 0; k < draft->segments->len; k++) {
            const KnDraftSegment *segment = draft->segments->pdata[k];
            g_assert_cmpint(g_utf8_strlen(segment->transcript, -1), <=, 20000);
        }
    }
}

/* What the only segment of a script says, and its card. */
static void test_script(void)
{
    static const struct {
        const char *text, *said, *card;
    } rows[] = {
        {"One **two** _three_.", "One two three.", "\"One two three\""},
        {"snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4", "snake_case"},
        {"See [the page](http://x/y_z) now", "See the page now", "the page"},
        {"\\*not\\*", "*not*", "*not*"},
        {"a<!-- b -->c", "a c", "a c"},
        {"- one\n- two;", "one. two;", "[\"one\", \"two;\"]"},
        {"1. one\n2. two", "one. two.", "\"numbered\": true, \"items\": [\"one\""},
        {"- one\n- two", "one. two.", "\"bullets\", \"items\""},
        {"---\ntitle: \"A b\"\ntags:\n  - c\n---\nOne", "One", "One"},
        {"---\nOne two.\n---\n", "One two.", "One two"},
        {"#\n\nOne\n##\n", "One", "One"},
        {"> said\n> twice", "said twice", "\"quote\""},
        {"one\ntwo\n\n---\n", "one two", "one two"},
        {"\xef\xbb\xbfOne", "One", "One"},
        {"[not closed", "[not closed", "[not"},
        /* what nobody hears or sees */
        {"Salt &amp; pepper &#8211; 5 &lt; 6 &#x2013; &bogus; & so",
         "Salt & pepper – 5 < 6 – &bogus; & so", "Salt & pepper"},
        {"A <b>bold</b> <span class=\"x\">word</span>.<br/>Next", "A bold word. Next",
         "A bold word"},
        {"2 < 3 and 4 > 1, a <3 b", "2 < 3 and 4 > 1, a <3 b", "2 < 3"},
        {"See <https://a.org/b_c> or <x@y.org>", "See a.org or x@y.org", "See"},
        /* of addresses the host, wherever they stand */
        {"See https://e.org/a_b?c=d&e=f, www.e.org/_x_ (http://y.org:80/z).",
         "See e.org, e.org (y.org).", "\"See e.org"},
        {"- HTTPS://e.org/x\n- [http://e.org](http://e.org/y)\n- a.https://e",
         "e.org. e.org. a.https://e.", "[\"e.org\""},
        {"Mail x@https or https:// or www.", "Mail x@https or https:// or www.", "Mail"},
        /* whatever a definition looks like */
        {"See [the docs][D], [d][] and [Foo].\n\n[d]: http://e.org\n[foo]: <http://e.org/x y>\n"
         "[bar]:\n  http://e.org/2\n  \"Its title\"",
         "See the docs, d and Foo.", "See the docs"},
        {"One [not defined] here.\n[d]: http://e.org", "One [not defined] here.", "One"},
        {"One\rtwo\r\nthree", "One two three", "One two"},
        {"9. one\n9. two", "one. two.", "\"numbered\": true, \"first\": 9, \"items\""},
        {"0. one\n1. two", "one. two.", "\"numbered\": true, \"items\""},
        {"[a page](http://x/y_(z) \"Its title\") here", "a page here", "a page here"},
        {"[a page][ref] here\n\n[ref]: http://x/y \"t\"", "a page here", "a page"},
        {"[[Bees|the bees]] and [[Wasps]]", "the bees and Wasps", "the bees"},
        {"Words![a cup](cup.png) in it", "Words in it", "Words"},
        /* a full stop of an abbreviation ends no sentence */
        {"Bees dance, e.g. for food. So it is.", "Bees dance, e.g. for food. So it is.",
         "\"title\": \"Bees dance, e.g. for food\""},
        {"J. R. Smith saw it.", "J. R. Smith saw it.", "\"title\": \"J. R. Smith saw it\""},
        {"~~gone~~ ==lit== a ~ b", "gone lit a ~ b", "gone"},
        {"one\\\ntwo  \nthree", "one two three", "one two"},
        {"- [ ] one\n- [x] two", "one. two.", "[\"one\", \"two\"]"},
        {"1. [x] one\n2. two", "one. two.", "\"numbered\""},
        {"> [!NOTE]\n> said", "said", "\"quote\""},
        {"> - one\n> - two", "one two", "\"one two\""},
        {"One\n\n<script src=\"a\">\nalert(1)\n</Script>\n", "One", "One"},
        {"One\n<STYLE type=\"a\">\n* {b: c}\n</STYLE>", "One", "One"},
        {"**_both_** and ***all***", "both and all", "both"},
        /* marks for the voice are on no card */
        {"[pause 1s] Hello <break time='2s'/>you.", "[pause 1s] Hello <break time='2s'/>you.",
         "\"title\": \"Hello you\""},
        {"- one [pause 1s]\n- <break time=\"1s\"/>two", "one [pause 1s]. <break time=\"1s\"/>two.",
         "[\"one\", \"two\"]"},
        {"> one [pause 1s], two", "one [pause 1s], two", "\"text\": \"one, two\""},
        {"C:\\dir and \\# no", "C:\\dir and # no", "C:"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnDraft) draft = kn_draft_new();
        kn_script_read(draft, rows[i].text, strlen(rows[i].text), "n", &error);
        g_assert_no_error(error);
        g_test_message("%s", rows[i].text);
        g_assert_cmpuint(draft->segments->len, ==, 1);
        const KnDraftSegment *segment = draft->segments->pdata[0];
        g_assert_cmpstr(segment->transcript, ==, rows[i].said);
        if (!strstr(segment->card, rows[i].card))
            g_error("%s: %s", rows[i].text, segment->card);
    }
}

/* Every picture that a script names is shown with words that stand beside it, and a list goes on
 * with its numbers. A row's parts: what segments show, image or first number (0: none), and say. */
static void test_parts(void)
{
    static const struct {
        const char *text, *parts;
    } rows[] = {
        {"![](a) One. ![](b) Two.", "a:One.|b:Two."},
        {"One. ![](a) Two. ![](b)\n\nThree.", ":One.|a:Two.|b:Three."},
        {"One. ![](a)", "a:One."},
        {"One ![x](a) two.", "a:One two."},
        {"![x](a \"T\")\n\nOne.\n\n![](<b c>)\nTwo.", "a:One.|b c:Two."},
        {"[![x](a)](http://y)\n\nOne.", "a:One."},
        {"<p><img src='a' alt=x></p>\n\nOne.\n\n<img width=3 src=b>Two.", "a:One.|b:Two."},
        {"![x][i]\n\nOne.\n\n![i]\nTwo.\n\n[i]: a \"T\"", "a:One.|a:Two."},
        {"```\n[i]: a\n```\n\n![x][i] One.", "0:|:x One."},
        {"a\357\277\274b", ":ab"},
        {"- ![p](a.png) one\n-\n- two\n- ![p](b.png)\n- [ ]", "0:one. two."},
        {"One.\n\n- \n\nTwo.", ":One.|:Two."},
        {"One <break time=\"1s\"/>two.<break/>\n\n[pause 1s]\n\nThree.",
         ":One <break time=\"1s\"/>two. [pause 1s]|:Three."},
        {"1. A\n   - b\n   - c\n2. D\n3. E", "1:A.|0:b. c.|2:D. E."},
        {"1. A\n\n   1. b\n   1. c\n\n1. D\n\n1. E", "1:A.|1:b. c.|2:D.|3:E."},
        {"1. A\n\n   ```\n   x\n   ```\n\n   More.\n\n1. B", "1:A.|0:|:More.|2:B."},
        {"1. A\n\nText.\n\n1. B", "1:A.|:Text.|1:B."},
        {"1. A\n- b\n1. C", "1:A.|0:b.|1:C."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnDraft) draft = kn_draft_new();
        g_autoptr(GString) parts = g_string_new(NULL);
        g_assert_true(kn_script_read(draft, rows[i].text, strlen(rows[i].text), "n", NULL));
        for (guint k = 0; k < draft->segments->len; k++) {
            const KnDraftSegment *segment = draft->segments->pdata[k];
            const char *first = strstr(segment->card, "\"first\": ");
            gboolean numbered = strstr(segment->card, "\"numbered\"") != NULL;
            g_autofree char *number = g_strdup_printf("%d", first ? atoi(first + 9) : numbered);
            const char *shown = segment->image                                 ? segment->image
                                : strstr(segment->card, "\"type\": \"title\"") ? ""
                                                                               : number;
            g_string_append_printf(parts, "%s%s:%s", k ? "|" : "", shown,
                                   segment->transcript ? segment->transcript : "");
        }
        g_test_message("%s", rows[i].text);
        g_assert_cmpstr(parts->str, ==, rows[i].parts);
    }
}

/* However it is marked, a heading is a card, nobody speaks it, and the first one is the title. */
static void test_headings(void)
{
    static const char *const rows[] = {
        "# The bees\n\nOne.",          "The bees\n========\n\nOne.",     "The bees\n---\nOne.",
        "## The **bees** ##\n\nOne.",  "# The bees {#bees}\n\nOne.",     "# The bees {.a .b}\nOne.",
        "# <b>The</b> bees #\n\nOne.", "# The [bees](http://x)\n\nOne.",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnDraft) draft = kn_draft_new();
        g_test_message("%s", rows[i]);
        g_assert_true(kn_script_read(draft, rows[i], strlen(rows[i]), "n", NULL));
        g_assert_cmpstr(draft->title, ==, "The bees");
        g_assert_cmpuint(draft->segments->len, ==, 2);
        const KnDraftSegment *heading = draft->segments->pdata[0], *one = draft->segments->pdata[1];
        g_assert_null(heading->transcript);
        g_assert_cmpstr(heading->title, ==, "The bees");
        g_assert_cmpstr(one->transcript, ==, "One.");
    }
    static const char *const kept[] = {"# C# and F#\n\nOne.", "# C#\n\nOne."};
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        g_autoptr(KnDraft) draft = kn_draft_new();
        g_assert_true(kn_script_read(draft, kept[i], strlen(kept[i]), "n", NULL));
        g_assert_true(g_str_has_suffix(draft->title, "#"));
    }
}

static void test_names(void)
{
    static const char *const sorted[] = {"1.jpg",   "2.jpg", "10.jpg", "A1.jpg", "a2.jpg",
                                         "a10.jpg", "b",     "b1",     NULL};
    for (guint i = 0; sorted[i]; i++)
        for (guint j = 0; sorted[j]; j++)
            g_assert_cmpint(kn_names_compare(sorted[i], sorted[j]), ==, (i > j) - (i < j));
    g_assert_cmpint(kn_names_compare("a01", "a1"), !=, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import/python", test_python);
    g_test_add_func("/import/python-refused", test_python_refused);
    g_test_add_func("/import/script", test_script);
    g_test_add_func("/import/script-left-out", test_script_left_out);
    g_test_add_func("/import/headings of a script, however they are marked", test_headings);
    g_test_add_func("/import/pictures and numbers of a script", test_parts);
    g_test_add_func("/import/long-words", test_long_words);
    g_test_add_func("/import/names", test_names);
    return g_test_run();
}

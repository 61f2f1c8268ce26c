/* SPDX-License-Identifier: MIT */
#include "base/color_names.h"
#include "base/error.h"
#include "base/schema.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    gboolean loud;
    int count;
    double scale;
    char *text, *file, *speed;
    int mode;
    KnColor color;
    KnPoint point;
    KnSpot spot;
    KnBox box;
    KnDuration length;
    GStrv words;
    const KnJson *any;
} Sample;

static const KnName modes[] = {{"left", NULL}, {"center", NULL}, {"right", NULL}, {NULL, NULL}};
static const KnName speeds[] = {{"fast", "soon"}, {"slow", "late"}, {NULL, NULL}};

#define FIELD(ctype, field) KN_OPTION_FIELD(Sample, ctype, field)
static const KnOption table[] = {
    {"loud", &kn_type_bool, FIELD(gboolean, loud), .default_text = "true", .help = "is loud"},
    {"count", &kn_type_int, FIELD(int, count), 1, 10, "3", .help = "counts", .alias = "n|number"},
    {"scale", &kn_type_double, FIELD(double, scale), 0.5, 2, "1.5", .help = "scales"},
    {"text", &kn_type_string, FIELD(char *, text), .default_text = "\"a\\nb\"", .help = "says",
     .alias = "label"},
    {"file", &kn_type_path, FIELD(char *, file), .help = "names a file"},
    {"speed", &kn_type_choice, FIELD(char *, speed), .choices = speeds, .help = "runs"},
    {"mode", &kn_type_enum, FIELD(int, mode), .default_text = "\"center\"", .choices = modes,
     .help = "places"},
    {"color", &kn_type_color, FIELD(KnColor, color), .default_text = "[57, 255, 20]",
     .help = "colours"},
    {"point", &kn_type_point, FIELD(KnPoint, point), .default_text = "[0.5, 0.25]",
     .help = "points"},
    {"spot", &kn_type_spot, FIELD(KnSpot, spot), .choices = modes, .help = "points"},
    {"box", &kn_type_box, FIELD(KnBox, box), .default_text = "[0, 0, 1, 1]", .help = "boxes"},
    {"length", &kn_type_duration, FIELD(KnDuration, length), 0, 60, "\"00:02.5\"", .help = "lasts"},
    {"words", &kn_type_strings, FIELD(GStrv, words), .default_text = "[\"x\"]", .help = "lists"},
    {"any", &kn_type_any, FIELD(const KnJson *, any), .help = "holds anything"},
    {"old", &kn_type_string, .help = "is of no effect", .informational = TRUE},
    {.name = NULL},
};

/* Reads text into a fresh struct; the text of all problems, or NULL. */
static char *read_sample(const char *text, Sample *sample, const char *const *also,
                         KnJsonDocument **document)
{
    g_autoptr(GError) error = NULL;
    *document = kn_json_load_text(text, -1, "p.json", &error);
    g_assert_no_error(error);
    g_autoptr(KnProblems) problems = kn_problems_new("p.json");
    kn_options_init(table, sample);
    kn_options_read(table, sample, kn_json_root(*document), "$", also, problems);
    if (kn_problems_check(problems, &error))
        return NULL;
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_test_message("%s", error->message);
    return g_strdup(error->message);
}

static void test_defaults(void)
{
    Sample s;
    memset(&s, 0xaa, sizeof s);
    kn_options_init(table, &s);
    g_assert_true(s.loud);
    g_assert_cmpint(s.count, ==, 3);
    g_assert_cmpfloat(s.scale, ==, 1.5);
    g_assert_cmpstr(s.text, ==, "a\nb");
    g_assert_null(s.file);
    g_assert_cmpint(s.mode, ==, 1);
    g_assert_cmpint(s.color.g, ==, 255);
    g_assert_cmpfloat(s.point.y, ==, 0.25);
    g_assert_cmpfloat(s.box.w, ==, 1);
    g_assert_cmpint(s.length.kind, ==, KN_DURATION_SECONDS);
    g_assert_cmpint(s.length.value, ==, 2500000);
    g_assert_cmpstr(s.words[0], ==, "x");
    g_assert_null(s.any);
    kn_options_clear(table, &s);
    g_assert_null(s.text);
    g_assert_null(s.words);
}

static void test_read(void)
{
    static const char text[] =
        "{\"loud\": false, \"number\": 10, \"scale\": 2, \"text\": \"t\", \"label\": \"t\", "
        "\"file\": \"f\", \"speed\": \"slow\", \"mode\": \"right\", \"color\": \"#1e90ff\", "
        "\"point\": [0, 1], \"box\": [0.7, 0, 0.3, 1], \"length\": \"120f\", \"words\": [], "
        "\"any\": {\"x\": 1}, \"old\": \"o\", \"own\": 1}";
    static const char *const also[] = {"own", NULL};
    Sample s;
    KnJsonDocument *document;
    g_assert_null(read_sample(text, &s, also, &document));
    g_assert_false(s.loud);
    g_assert_cmpint(s.count, ==, 10);
    g_assert_cmpstr(s.text, ==, "t");
    g_assert_cmpstr(s.speed, ==, "slow");
    g_assert_cmpint(s.mode, ==, 2);
    g_assert_cmpint(s.color.r, ==, 0x1e);
    g_assert_cmpint(s.color.b, ==, 0xff);
    g_assert_cmpint(s.length.kind, ==, KN_DURATION_FRAMES);
    g_assert_cmpint(s.length.value, ==, 120);
    g_assert_null(s.words[0]);
    g_assert_cmpuint(s.any->n, ==, 1);

    Sample copy;
    kn_options_copy(table, &s, &copy);
    g_assert_true(copy.text != s.text && copy.words != s.words);
    g_autoptr(GVariant) one = g_variant_ref_sink(kn_options_to_variant(table, &s));
    g_autoptr(GVariant) two = g_variant_ref_sink(kn_options_to_variant(table, &copy));
    g_assert_true(g_variant_equal(one, two));
    copy.scale = 1;
    g_autoptr(GVariant) three = g_variant_ref_sink(kn_options_to_variant(table, &copy));
    g_assert_false(g_variant_equal(one, three));
    kn_options_clear(table, &copy);
    kn_options_clear(table, &s);
    kn_json_free(document);
}

static const struct {
    const char *text, *place, *says;
} refused[] = {
    {"[]", "1:1: $: ", "found an array; expected an object"},
    {"{\"loud\": 1}", "1:10: $.loud: ", "expected true or false"},
    {"{\"count\": 11}", "1:11: $.count: ", "found 11; expected a whole number from 1 to 10"},
    {"{\"count\": 2.5}", "1:11: $.count: ", "found 2.5; expected a whole number"},
    {"{\"count\": 1e300}", "1:11: $.count: ", "whole number"},
    {"{\"count\": \"3\"}", "1:11: $.count: ", "found the string '3'"},
    {"{\"n\": 2, \"count\": 3}", "1:10: $.count: ", "means the same as 'n'"},
    {"{\"scale\": -1}", "1:11: $.scale: ", "a number from 0.5 to 2"},
    {"{\"text\": 4}", "1:10: $.text: ", "found 4; expected a string"},
    {"{\"file\": \"\"}", "1:10: $.file: ", "expected the name of a file"},
    {"{\"speed\": \"fsat\"}", "1:11: $.speed: ", "did you mean 'fast'?"},
    {"{\"mode\": \"centre\"}", "1:10: $.mode: ", "did you mean 'center'?"},
    {"{\"mode\": \"zzz\"}", "1:10: $.mode: ", "one of left, center, right"},
    {"{\"color\": \"reddish\"}", "1:11: $.color: ", "a colour"},
    {"{\"color\": [1, 2, 256]}", "1:11: $.color: ", "a colour"},
    {"{\"color\": [1, 2]}", "1:11: $.color: ", "a colour"},
    {"{\"color\": \"#12345g\"}", "1:11: $.color: ", "a colour"},
    {"{\"point\": [1, 1.1]}", "1:11: $.point: ", "a point"},
    {"{\"spot\": [1, 1.1]}", "1:10: $.spot: ", "[x, y] with numbers from 0 to 1, or one of left"},
    {"{\"spot\": \"centre\"}", "1:10: $.spot: ", "did you mean 'center'?"},
    {"{\"spot\": \"\"}", "1:10: $.spot: ", "one of left, center, right"},
    {"{\"box\": [0.5, 0, 0.6, 1]}", "1:9: $.box: ", "a box inside"},
    {"{\"box\": [0, 0, 0, 1]}", "1:9: $.box: ", "a box inside"},
    {"{\"length\": -1}", "1:12: $.length: ", "a time"},
    {"{\"length\": 61}", "1:12: $.length: ", "from 0 to 60"},
    {"{\"length\": \"1:60\"}", "1:12: $.length: ", "a time"},
    {"{\"length\": true}", "1:12: $.length: ", "a time"},
    {"{\"words\": [1]}", "1:11: $.words: ", "an array of strings"},
    {"{\"old\": 1}", "1:9: $.old: ", "a string"},
    {"{\"colour\": 1}", "1:2: $.colour: ", "unknown key; it is called color"},
    {"{\"a b\": 1}", "1:2: $['a b']: ", "unknown key; expected one of loud, count"},
    {"{\"\\u001b[31m\": 1}", "1:2: $['\\x1b[31m']: ", "unknown key"},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        Sample s;
        KnJsonDocument *document;
        g_autofree char *message = read_sample(refused[i].text, &s, NULL, &document);
        g_autofree char *start = g_strdup_printf("p.json:%s", refused[i].place);
        g_assert_nonnull(message);
        g_assert_true(g_str_has_prefix(message, start));
        g_assert_nonnull(strstr(message, refused[i].says));
        g_assert_null(strchr(message, '\n'));
        kn_options_clear(table, &s);
        kn_json_free(document);
    }
}

static void test_null_is_not_given(void)
{
    Sample s;
    KnJsonDocument *document;
    g_assert_null(read_sample("{\"count\": null, \"n\": 4, \"text\": null}", &s, NULL, &document));
    g_assert_cmpint(s.count, ==, 4);
    g_assert_cmpstr(s.text, ==, "a\nb");
    kn_options_clear(table, &s);
    kn_json_free(document);
}

/* A name is the number of its choice, and a point is one more than the last. */
/* By name: the corners of the list, and what is called otherwise elsewhere. */
static void test_color_names(void)
{
    static const struct {
        const char *name;
        guint rgb;
    } rows[] = {
        {"aliceblue", 0xf0f8ff}, {"yellowgreen", 0x9acd32},   {"green", 0x008000},
        {"lime", 0x00ff00},      {"gray", 0x808080},          {"grey", 0x808080},
        {"red", 0xff0000},       {"rebeccapurple", 0x663399},
    };
    KnColor color;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(kn_color_parse(rows[i].name, &color, NULL));
        g_assert_cmphex((guint)color.r << 16 | (guint)color.g << 8 | color.b, ==, rows[i].rgb);
    }
    g_autofree const char **names = kn_color_names();
    for (guint i = 0; names[i]; i++)
        g_assert_true(kn_color_parse(names[i], &color, NULL)); /* they are in their order */
    g_assert_false(kn_color_parse("Red", &color, NULL));
    g_assert_false(kn_color_parse("", &color, NULL));
}

static void test_spots(void)
{
    static const struct {
        const char *text;
        KnSpot spot;
    } rows[] = {
        {"null", {0, {0, 0}}},
        {"\"left\"", {1, {0, 0}}},
        {"\"right\"", {3, {0, 0}}},
        {"[0.25, 1]", {4, {0.25, 1}}},
    };
    const KnOption *option = table;
    while (strcmp(option->name, "spot") != 0)
        option++;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Sample s;
        KnJsonDocument *document;
        g_autofree char *text = g_strdup_printf("{\"spot\": %s}", rows[i].text);
        g_autoptr(GString) printed = g_string_new(NULL);
        g_assert_null(read_sample(text, &s, NULL, &document));
        g_assert_cmpint(s.spot.kind, ==, rows[i].spot.kind);
        g_assert_cmpfloat(s.spot.point.x, ==, rows[i].spot.point.x);
        g_assert_cmpfloat(s.spot.point.y, ==, rows[i].spot.point.y);
        option->type->print(option, &s.spot, printed);
        g_assert_cmpstr(printed->str, ==, rows[i].text);
        kn_options_clear(table, &s);
        kn_json_free(document);
    }
}

static void test_required(void)
{
    static const KnOption needs[] = {
        {"text", &kn_type_string, FIELD(char *, text), .help = "says something", .required = TRUE},
        {.name = NULL},
    };
    g_autoptr(KnJsonDocument) document = kn_json_load_text("{\"text\": null}", -1, "p", NULL);
    g_autoptr(KnProblems) problems = kn_problems_new("p");
    g_autoptr(GError) error = NULL;
    Sample s;
    kn_options_init(needs, &s);
    kn_options_read(needs, &s, kn_json_root(document), "$.x", NULL, problems);
    g_assert_false(kn_problems_check(problems, &error));
    g_assert_cmpstr(error->message, ==, "p:1:1: $.x.text: is missing: says something");
}

static void test_problems_are_sorted_and_counted(void)
{
    g_autoptr(KnProblems) problems = kn_problems_new("p\n");
    for (guint i = 0; i < 5000; i++) {
        KnJson node = {.line = 5000 - i, .column = 1};
        kn_problems_error(problems, &node, "$", "wrong %u", i);
        kn_problems_error(problems, &node, "$.other", "wrong %u", i); /* the same cause */
        kn_problems_warning(problems, KN_WARNING_NO_EFFECT, &node, "$", "odd");
    }
    g_autoptr(GError) error = NULL;
    g_assert_false(kn_problems_check(problems, &error));
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 21);
    g_assert_cmpstr(lines[0], ==, "p\\n:4001:1: $: wrong 999");
    g_assert_cmpstr(lines[1], ==, "p\\n:4002:1: $: wrong 998");
    g_assert_nonnull(strstr(lines[20], "more errors"));
    g_autoptr(KnWarnings) warnings = kn_problems_warnings(problems);
    g_assert_cmpuint(kn_warnings_n(warnings), ==, 1001);
    g_assert_cmpint(kn_warnings_at(warnings, 1000)->code, ==, KN_WARNING_MORE);
}

/* What fails in many segments for one reason is one line, which names them; whoever reads events
 * has each with its place. */
static void test_alike_is_one_line(void)
{
    static const struct {
        guint segment;
        const char *words;
    } rows[] = {{1, "no such program" KN_HINT ": name another"},
                {2, "too long"},
                {3, "no such program" KN_HINT ": name another"},
                {4, "no such program" KN_HINT ": name another"},
                {7, "no such program" KN_HINT ": name another"},
                {8, "too long"}};
    g_autoptr(KnProblems) problems = kn_problems_new("p");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnJson node = {.line = rows[i].segment, .column = 1};
        g_autofree char *path = g_strdup_printf("$.segments[%u]", rows[i].segment - 1);
        kn_problems_error_as(problems, KN_PROBLEM_FAILURE, &node, path, "%s", rows[i].words);
    }
    KnJson film = {.line = 9, .column = 1};
    kn_problems_error_as(problems, KN_PROBLEM_FAILURE, &film, "$.audio", "too long");
    film.line = 10;
    kn_problems_error_as(problems, KN_PROBLEM_VALUE, &film, "$.segments[9]", "too long");
    g_autoptr(GError) error = NULL;
    g_assert_false(kn_problems_check_as(problems, KN_ERROR_SERVICE, "the last", &error));
    g_assert_cmpstr(error->message, ==,
                    "p:1:1: $.segments[0]: no such program (also segments 3, 4, 7): name another\n"
                    "p:2:1: $.segments[1]: too long (also segment 8)\n"
                    "p:9:1: $.audio: too long\n"
                    "p:10:1: $.segments[9]: too long\n"
                    "the last");
    guint n = 0;
    while (kn_error_problem(error, n))
        n++;
    g_assert_cmpuint(n, ==, 8);
    g_assert_cmpuint(kn_error_problem(error, 4)->segment, ==, 3);
    g_assert_cmpstr(kn_error_problem(error, 4)->wrong, ==, "no such program");
}

/* Many causes are cut at 20 lines; those alike are not counted as more. */
static void test_alike_are_no_more(void)
{
    g_autoptr(KnProblems) problems = kn_problems_new("p");
    for (guint i = 0; i < 75; i++) {
        KnJson node = {.line = i + 1, .column = 1};
        g_autofree char *path = g_strdup_printf("$.segments[%u]", i);
        kn_problems_error_as(problems, KN_PROBLEM_FAILURE, &node, path, "cause %u", i % 25);
    }
    g_autoptr(GError) error = NULL;
    g_assert_false(kn_problems_check_as(problems, KN_ERROR_SERVICE, NULL, &error));
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 21);
    g_assert_cmpstr(lines[0], ==, "p:1:1: $.segments[0]: cause 0 (also segments 26, 51)");
    g_assert_cmpstr(lines[20], ==, "p: 5 more errors");
}

static const struct {
    const char *text;
    KnDurationKind kind;
    gint64 value;
} durations[] = {
    {"90", KN_DURATION_SECONDS, 90000000},
    {"4.5", KN_DURATION_SECONDS, 4500000},
    {"0.0000015", KN_DURATION_SECONDS, 2},
    {"01:30.250", KN_DURATION_SECONDS, 90250000},
    {"1:02:03.000001", KN_DURATION_SECONDS, 3723000001},
    {"90:00", KN_DURATION_SECONDS, 5400000000},
    {"1000:00:00", KN_DURATION_SECONDS, 3600000000000},
    {"0f", KN_DURATION_FRAMES, 0},
    {"120f", KN_DURATION_FRAMES, 120},
    {"auto", KN_DURATION_AUTO, 0},
    /* refused */
    {"", KN_DURATION_UNSET, 0},
    {"-1", KN_DURATION_UNSET, 0},
    {"1.", KN_DURATION_UNSET, 0},
    {".5", KN_DURATION_UNSET, 0},
    {"1:60", KN_DURATION_UNSET, 0},
    {"1:60:00", KN_DURATION_UNSET, 0},
    {"1:2:3:4", KN_DURATION_UNSET, 0},
    {"1:", KN_DURATION_UNSET, 0},
    {"1.5f", KN_DURATION_UNSET, 0},
    {"1:00f", KN_DURATION_UNSET, 0},
    {" 1", KN_DURATION_UNSET, 0},
    {"1e3", KN_DURATION_UNSET, 0},
    {"1000:00:00.1", KN_DURATION_UNSET, 0},
    {"99999999999999999999", KN_DURATION_UNSET, 0},
    {"864000001f", KN_DURATION_UNSET, 0},
};

static void test_durations(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(durations); i++) {
        KnDuration duration = {KN_DURATION_UNSET, 0};
        g_autoptr(GError) error = NULL;
        gboolean good = kn_duration_parse(durations[i].text, &duration, &error);
        g_test_message("%s", durations[i].text);
        g_assert_cmpint(good, ==, durations[i].kind != KN_DURATION_UNSET);
        g_assert_cmpint(duration.kind, ==, durations[i].kind);
        g_assert_cmpint(duration.value, ==, durations[i].value);
        if (!good)
            g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

static void test_nearest(void)
{
    static const char *const names[] = {"fade", "fadeblack", "wipeleft", "zoom_connect", NULL};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"fad", "fade"},
        {"Fade", "fade"},
        {"fadeblak", "fadeblack"},
        {"wipelfet", "wipeleft"},
        {"zoomconnect", "zoom_connect"},
        {"sparkle", NULL},
        {"", NULL},
        {"x", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(kn_nearest(rows[i].word, names), ==, rows[i].nearest);
    g_autofree char *long_word = g_strnfill(10000, 'x');
    g_assert_null(kn_nearest(long_word, names));
}

static void test_text(void)
{
    static const struct {
        const char *text, *quoted;
    } rows[] = {
        {"plain \xc3\xa4", "'plain \xc3\xa4'"},
        {"a\nb\tc\x1b", "'a\\nb\\tc\\x1b'"},
        {"\xff", "'\\xff'"},
        {"\xe2\x80\xae"
         "abc",
         "'\\u{202e}abc'"}, /* right-to-left override */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *quoted = kn_text_quote(rows[i].text);
        g_assert_cmpstr(quoted, ==, rows[i].quoted);
    }
    g_autofree char *long_text = g_strnfill(10000, 'x');
    g_autofree char *short_text = kn_text_quote(long_text);
    g_assert_cmpuint(g_utf8_strlen(short_text, -1), ==, 63);
}

static void test_variables_stand_for_numbers(void)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text("{\"count\": 0}", -1, "p", NULL);
    const KnJson *root = kn_json_root(document);
    static const struct {
        const char *text;
        int count; /* 3, the default: refused */
    } rows[] = {{"7", 7}, {"1e1", 10}, {"7x", 3}, {"", 3}, {"0x7", 3}, {"inf", 3}, {"11", 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KnJson *value = kn_json_make_string(document, root->items[0], rows[i].text, TRUE);
        const KnJson *object =
            kn_json_make_container(document, root, 1, &value, root->keys, root->key_places);
        g_autoptr(KnProblems) problems = kn_problems_new("p");
        Sample s;
        kn_options_init(table, &s);
        kn_options_read(table, &s, object, "$", NULL, problems);
        g_assert_cmpint(s.count, ==, rows[i].count);
        g_assert_cmpuint(kn_problems_n_errors(problems), ==, rows[i].count == 3);
        kn_options_clear(table, &s);
    }
}

/* ---- a type of one's own ---- */

static void share_read(const KnReading *reading)
{
    int *percent = reading->field;
    if (reading->node->type != KN_JSON_STRING ||
        sscanf(reading->node->string, "%d%%", percent) != 1)
        kn_reading_expected(reading, "a share such as \"50%\"");
}

static void share_print(const KnOption *option, const void *field, GString *out)
{
    g_string_append_printf(out, "\"%d%%\"", *(const int *)field);
}

static GVariant *share_to_variant(const void *field)
{
    return g_variant_new_int32(*(const int *)field);
}

static void share_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"string\", \"pattern\": \"^[0-9]+%$\"}");
}

static const KnOptionType type_share = {.noun = "share",
                                        .size = sizeof(int),
                                        .read = share_read,
                                        .print = share_print,
                                        .to_variant = share_to_variant,
                                        .schema = share_schema};

static const KnOption shares[] = {
    {.name = "part",
     .type = &type_share,
     .offset = FIELD(int, count),
     .default_text = "\"50%\"",
     .help = "is a part"},
    {.name = NULL},
};

/* A struct is all that a type takes: tables read, print, compare and describe it. */
static void test_types_are_open(void)
{
    static const KnOptionTable parts = {"parts", "$", "Parts.", shares, NULL};
    g_autoptr(KnJsonDocument) document = kn_json_load_text("{\"part\": \"7%\"}", -1, "p", NULL);
    g_autoptr(KnProblems) problems = kn_problems_new("p");
    g_autoptr(KnSchema) schema = kn_schema_new();
    g_autoptr(GString) text = g_string_new(NULL);
    Sample a, b;
    kn_options_init(shares, &a);
    kn_options_init(shares, &b);
    g_assert_cmpint(a.count, ==, 50);
    g_assert_true(kn_option_equal(shares, &a.count, &b.count));
    kn_options_read(shares, &a, kn_json_root(document), "$", NULL, problems);
    g_assert_true(kn_problems_check(problems, NULL));
    g_assert_cmpint(a.count, ==, 7);
    g_assert_false(kn_option_equal(shares, &a.count, &b.count));
    kn_options_print(shares, &a, text);
    g_assert_cmpstr(text->str, ==, "{\"part\": \"7%\"}");
    g_string_truncate(text, 0);
    kn_options_print(shares, &b, text);
    g_assert_cmpstr(text->str, ==, "{}");
    g_autofree char *form = kn_schema_text(schema, "Parts", &parts);
    g_assert_nonnull(strstr(form, "^[0-9]+%$"));
}

/* What is printed is read as the same. */
static void test_print(void)
{
    static const char text[] =
        "{\"loud\": false, \"count\": 10, \"scale\": 0.7, \"text\": \"t\\n\\u0001\\\"\\\\\", "
        "\"file\": \"f\", \"speed\": \"slow\", \"mode\": \"right\", \"color\": \"#1e90ff\", "
        "\"point\": [0.333, 1], \"box\": [0.7, 0, 0.3, 1], \"length\": \"120f\", \"words\": [], "
        "\"any\": {\"x\": [1, null, true]}}";
    KnJsonDocument *document, *printed;
    g_autoptr(GString) out = g_string_new(NULL);
    Sample a, b;
    g_assert_null(read_sample(text, &a, NULL, &document));
    kn_options_print(table, &a, out);
    g_assert_null(read_sample(out->str, &b, NULL, &printed));
    g_autoptr(GVariant) one = g_variant_ref_sink(kn_options_to_variant(table, &a));
    g_autoptr(GVariant) two = g_variant_ref_sink(kn_options_to_variant(table, &b));
    g_assert_true(g_variant_equal(one, two));
    kn_options_clear(table, &a);
    kn_options_clear(table, &b);
    kn_json_free(document);
    kn_json_free(printed);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/option/defaults-fill-every-field", test_defaults);
    g_test_add_func("/option/values-are-read-copied-and-frozen", test_read);
    g_test_add_func("/option/wrong-values-are-refused-at-their-place", test_refused);
    g_test_add_func("/option/null-means-not-given", test_null_is_not_given);
    g_test_add_func("/option/a-spot-is-a-name-or-a-point", test_spots);
    g_test_add_func("/option/colours have the names of CSS", test_color_names);
    g_test_add_func("/option/missing-required-values-are-named", test_required);
    g_test_add_func("/option/a-variable-stands-for-a-number", test_variables_stand_for_numbers);
    g_test_add_func("/option/types-are-open", test_types_are_open);
    g_test_add_func("/option/what-is-printed-is-read-as-the-same", test_print);
    g_test_add_func("/problems/sorted-counted-and-once-per-cause",
                    test_problems_are_sorted_and_counted);
    g_test_add_func("/problems/alike-is-one-line", test_alike_is_one_line);
    g_test_add_func("/problems/alike-are-no-more", test_alike_are_no_more);
    g_test_add_func("/text/durations", test_durations);
    g_test_add_func("/text/the-nearest-name-is-found-when-it-is-near", test_nearest);
    g_test_add_func("/text/messages-show-what-cannot-be-seen", test_text);
    return g_test_run();
}

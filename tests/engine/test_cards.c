/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cards/data.h"
#include "film.h"

#include <stdlib.h>
#include <string.h>

/* Cards, from the project to the pixel. */

static Film film;

typedef struct {
    int width, height;
    double seconds;
    const char *more; /* members of the segment, each with a comma before it */
} Shape;

static const Shape plain = {320, 180, 2, ""};

static char *project_of(const char *card, const Shape *shape)
{
    return g_strdup_printf("{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": "
                           "10, \"speed\": \"ultrafast\", \"crf\": 1}, \"segments\": [{\"card\": "
                           "%s, \"duration\": %g%s}]}",
                           shape->width, shape->height, card, shape->seconds, shape->more);
}

static KnFrame *draw(const char *card, const Shape *shape, gint64 frame)
{
    g_autofree char *text = project_of(card, shape);
    g_autoptr(GError) error = NULL;
    film_load(&film, text);
    KnFrame *drawn = film_still(&film, frame, &error);
    if (!drawn)
        g_error("%s: %s", card, error->message);
    return drawn;
}

/* Samples of luma, of those in the box, in which two frames differ clearly. */
static int n_different(const KnFrame *a, const KnFrame *b, int left, int top, int right, int bottom)
{
    int n = 0;
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
            n += abs(kn_frame_row(a, 0, y)[x] - kn_frame_row(b, 0, y)[x]) > 12;
    return n;
}

/* What stands out from the ground, which is that of a card with nothing on it. */
static int n_drawn(const KnFrame *frame, const Shape *shape, int left, int top, int right,
                   int bottom)
{
    g_autoptr(KnFrame) empty = draw("{\"type\": \"markdown\", \"text\": \"\"}", shape, 0);
    return n_different(frame, empty, left, top, right, bottom);
}

#define BARS "{\"type\": \"bar\", \"grow\": 0.8, \"data\": {\"a\": 10, \"b\": -5, \"c\": 20}}"
static const char *const kinds[] = {
    "{\"type\": \"title\", \"title\": \"Bees\", \"subtitle\": \"and wasps\", \"kicker\": \"On\"}",
    "{\"type\": \"bullets\", \"title\": \"Bees\", \"items\": [\"One\", {\"text\": \"Two\", "
    "\"at\": 1}]}",
    "{\"type\": \"bullets\", \"numbered\": true, \"items\": [\"One\", \"Two\"]}",
    "{\"type\": \"bullets\", \"numbered\": true, \"first\": 99, \"items\": [\"One\", \"Two\"]}",
    "{\"type\": \"quote\", \"text\": \"Be brief.\", \"author\": \"Ada\", \"source\": \"1843\"}",
    "{\"type\": \"number\", \"value\": 1234.5, \"prefix\": \"$\", \"label\": \"a year\"}",
    BARS,
    "{\"type\": \"line\", \"data\": [[\"t\", \"x\", \"y\"], [\"a\", 1, 3], [\"b\", 4, 2]]}",
    "{\"type\": \"pie\", \"data\": {\"a\": 1, \"b\": 2, \"c\": 0}}",
    "{\"type\": \"table\", \"data\": [[\"Name\", \"Age\"], [\"Ada\", 36], [\"Bob\", 7]]}",
    "{\"type\": \"code\", \"code\": \"a = 1\\n\\tb = 2\", \"highlight\": \"2\"}",
    "{\"type\": \"markdown\", \"text\": \"# A\\n\\nb **c** *d* `e`\\n\\n- f\\n1. "
    "g\\n```\\nh\\n```\"}",
};

static void test_every_kind_is_seen(void)
{
    static const Shape shapes[] = {
        {320, 180, 2, ""}, {180, 320, 2, ""}, {240, 240, 2, ""}, {64, 36, 2, ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(shapes); k++) {
            g_autoptr(KnFrame) frame = draw(kinds[i], &shapes[k], 19);
            int w = shapes[k].width, h = shapes[k].height;
            g_test_message("%s at %d x %d", kinds[i], w, h);
            g_assert_cmpint(n_drawn(frame, &shapes[k], 0, 0, w, h), >, w * h / 400);
            /* Nothing is cut off at an edge. */
            g_assert_cmpint(n_drawn(frame, &shapes[k], 0, 0, w, 2), ==, 0);
            g_assert_cmpint(n_drawn(frame, &shapes[k], 0, h - 2, w, h), ==, 0);
            g_assert_cmpint(n_drawn(frame, &shapes[k], w - 2, 0, w, h), ==, 0);
        }
}

static void test_no_size_is_too_small_or_large(void)
{
    static const Shape shapes[] = {{16, 16, 0.1, ""}, {3840, 2160, 0.1, ""}, {16, 1024, 0.1, ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(shapes); k++)
            kn_frame_free(draw(kinds[i], &shapes[k], 0));
}

/* promises: same bytes; pure frames */
static void test_workers_and_methods_agree(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disabled"};
    GString *segments = g_string_new("[");
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        g_string_append_printf(segments,
                               "%s{\"card\": %s, \"duration\": 0.8, \"effects_plan\": {\"motion\": "
                               "\"ken_burns_in\", \"overlays\": [\"vignette\"], \"transition\": "
                               "{\"type\": \"wipeleft\", \"duration\": 0.4}}}",
                               i ? ", " : "", kinds[i]);
    g_string_append(segments, ", {\"image\": \"a.png\", \"duration\": 0.8, \"card\": {\"type\": "
                              "\"title\", \"title\": \"Over\"}, \"effects_plan\": {\"motion\": "
                              "\"ken_burns_out\"}}]");
    g_autofree char *text =
        g_strdup_printf("{\"version\": 1, \"theme\": \"paper\", \"output\": {\"width\": 320, "
                        "\"height\": 180, \"fps\": "
                        "30, \"speed\": \"ultrafast\", \"crf\": 4}, \"chunk_duration\": 1, "
                        "\"segments\": %s}",
                        segments->str);
    g_autofree char *first = NULL;
    g_string_free(segments, TRUE);
    film_load(&film, text);
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        for (int workers = 1; workers <= 3; workers += 2) {
            g_autoptr(GError) error = NULL;
            film.options.method = methods[i];
            film.options.workers = workers;
            gboolean done = film_render(&film, &error);
            g_assert_no_error(error);
            g_assert_true(done);
            if (i == 0 && workers == 1)
                first = film_sha256(&film);
            g_autofree char *sum = film_sha256(&film);
            if (i == 0)
                g_assert_cmpstr(sum, ==, first);
            film_check_frames(&film, 6);
        }
    film.options.method = NULL;
    film.options.workers = 0;
}

static void test_points_come_at_their_times(void)
{
    static const char card[] = "{\"type\": \"bullets\", \"items\": [{\"text\": \"One\", \"at\": "
                               "0.3}, {\"text\": \"Two\", \"at\": 1}]}";
    g_autoptr(KnFrame) before = draw(card, &plain, 2), one = draw(card, &plain, 9);
    g_autoptr(KnFrame) both = draw(card, &plain, 18);
    int first = n_drawn(one, &plain, 0, 0, 320, 180), all = n_drawn(both, &plain, 0, 0, 320, 180);
    g_assert_cmpint(n_drawn(before, &plain, 0, 0, 320, 180), ==, 0);
    g_assert_cmpint(first, >, 50);
    g_assert_cmpint(all, >, first + 50);
}

/* A point in Hebrew has its dot at the right. */
static void test_points_are_read_from_their_side(void)
{
    g_autoptr(KnFrame) left = draw("{\"type\": \"bullets\", \"items\": [\"abc\"]}", &plain, 19);
    g_autoptr(KnFrame) right = draw("{\"type\": \"bullets\", \"items\": [\"\327\220\327\221\327"
                                    "\222\"]}",
                                    &plain, 19);
    g_assert_cmpint(n_drawn(left, &plain, 200, 0, 320, 180), ==, 0);
    g_assert_cmpint(n_drawn(right, &plain, 0, 0, 120, 180), ==, 0);
    g_assert_cmpint(n_drawn(right, &plain, 200, 0, 320, 180), >, 20);
}

static void test_bars_grow(void)
{
    static const char card[] = "{\"type\": \"bar\", \"grow\": 1, \"data\": {\"\": 10}}";
    int last = 0;
    for (gint64 at = 4; at <= 8; at += 2) {
        g_autoptr(KnFrame) frame = draw(card, &plain, at);
        g_autoptr(KnFrame) bare = draw(card, &plain, 2);
        int n = n_different(frame, bare, 160, 0, 200, 180);
        g_assert_cmpint(n, >, last);
        last = n;
    }
}

static void test_a_number_counts(void)
{
    static const char card[] = "{\"type\": \"number\", \"value\": 88, \"count\": 1}";
    g_autoptr(KnFrame) early = draw(card, &plain, 2), late = draw(card, &plain, 15);
    g_autoptr(KnFrame) end = draw(card, &plain, 19);
    g_assert_cmpint(n_different(early, end, 0, 0, 320, 180), >, 50);
    g_assert_cmpint(n_different(late, end, 0, 0, 320, 180), ==, 0);
}

/* The camera moves the picture under a card, and all of a card without one. */
static void test_over_a_picture_it_stands_still(void)
{
    static const char card[] = "{\"type\": \"title\", \"title\": \"MMMM\", \"dim\": 1}";
    static const Shape over = {320, 180, 2,
                               ", \"image\": \"a.png\", \"effects_plan\": "
                               "{\"motion\": {\"name\": \"ken_burns_in\", \"zoom\": "
                               "1.4}}"};
    static const Shape alone = {320, 180, 2,
                                ", \"effects_plan\": {\"motion\": {\"name\": "
                                "\"ken_burns_in\", \"zoom\": 1.4}}"};
    g_autoptr(KnFrame) a = draw(card, &over, 9), b = draw(card, &over, 18);
    g_autoptr(KnFrame) c = draw(card, &alone, 9), d = draw(card, &alone, 18);
    g_assert_cmpint(n_different(a, b, 0, 0, 320, 180), ==, 0);
    g_assert_cmpint(n_different(c, d, 0, 0, 320, 180), >, 100);
}

static void test_a_theme_colours_cards(void)
{
    static const struct {
        const char *theme, *more;
        int luma_min, luma_max;
    } rows[] = {
        {"\"midnight\"", "", 16, 60},
        {"\"paper\"", "", 200, 235},
        {"{\"name\": \"paper\"}", "", 200, 235},
        {"{\"name\": \"paper\", \"colors\": {\"background\": \"#000000\"}}", "", 16, 16},
        {"{}", ", \"background\": \"#ffffff\"", 235, 235},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *all = g_strdup_printf(
            "{\"version\": 1, \"theme\": %s, \"output\": {\"width\": 320, \"height\": 180}, "
            "\"segments\": [{\"card\": {\"type\": \"title\", \"title\": \"A\"%s}, "
            "\"duration\": 1}]}",
            rows[i].theme, rows[i].more);
        g_autoptr(GError) error = NULL;
        film_load(&film, all);
        g_autoptr(KnFrame) frame = film_still(&film, 0, &error);
        g_assert_no_error(error);
        g_assert_cmpint(kn_frame_row(frame, 0, 4)[4], >=, rows[i].luma_min);
        g_assert_cmpint(kn_frame_row(frame, 0, 4)[4], <=, rows[i].luma_max);
    }
}

/* Letters, panels, captions and cards without a type take what a project does not say itself. */
static void test_a_theme_is_of_all_text(void)
{
    g_autoptr(GError) error = NULL;
#define THEMED_TEXT(theme)                                                                         \
    "{\"version\": 1, " theme " \"captions\": {\"burn\": \"karaoke\"}, \"segments\": [{\"card\": " \
    "{\"text\": \"A\"}, \"duration\": 1, \"effects_plan\": {\"tools\": [{\"name\": "               \
    "\"lower_third\", \"text\": \"A\", \"accent_color\": \"#010203\"}]}}]}"
    static const char themed[] = THEMED_TEXT("\"theme\": \"paper\","), bare[] = THEMED_TEXT("");
    const KnTheme *paper = kn_theme_find("paper");
    for (int given = 0; given < 2; given++) {
        g_autoptr(KnProject) project =
            kn_project_load_text(given ? themed : bare, -1, "test.json", film.folder, NULL, &error);
        g_assert_no_error(error);
        const KnSegment *segment = &project->segments[0];
        const KnEffectUse *use = &segment->tools[0];
        const KnOption *options = use->effect->options;
        const KnOption *font = kn_option_find(options, "font");
        const KnOption *panel = kn_option_find(options, "panel_color");
        const KnOption *accent = kn_option_find(options, "accent_color");
        const char *params = use->params;
        g_assert_cmpstr(*(char *const *)(const void *)(params + font->offset), ==,
                        given ? paper->body : NULL);
        g_assert_cmpint(((const KnColor *)(params + panel->offset))->r, ==,
                        given ? paper->background[0].r : 10);
        g_assert_cmpint(((const KnColor *)(params + accent->offset))->b, ==, 3);
        g_assert_cmpstr(project->captions.style.font, ==, given ? paper->body : NULL);
        g_assert_cmpint(segment->background.r, ==, given ? paper->background[0].r : 0);
        g_assert_cmpstr(segment->card_font, ==, given ? paper->heading : NULL);
    }
}

/* ---- what is refused ---- */

static const struct {
    const char *card, *says;
} refused[] = {
    {"{\"type\": \"titel\"}", "unknown kind of card 'titel' (did you mean 'title'?)"},
    {"{\"type\": 3}", "expected the name of a kind of card"},
    {"{\"type\": \"title\"}", "title"},
    {"{\"type\": \"title\", \"title\": 4}", "expected a string"},
    {"{\"type\": \"title\", \"title\": \"A\", \"dim\": 2}", "from 0 to 1"},
    {"{\"type\": \"title\", \"title\": \"A\", \"accent\": \"no\"}", "expected"},
    {"{\"type\": \"title\", \"title\": \"A\", \"subtitel\": \"b\"}", "subtitle"},
    {"{\"type\": \"bullets\", \"items\": []}", "an array of 1 to 40"},
    {"{\"type\": \"bullets\", \"items\": [3]}", "object"},
    {"{\"type\": \"bullets\", \"items\": [{\"at\": 1}]}", "text"},
    {"{\"type\": \"bullets\", \"items\": [\"a\"], \"reveal\": \"slowly\"}", "evenly"},
    {"{\"type\": \"number\", \"value\": \"many\"}", "expected a number"},
    {"{\"type\": \"number\", \"value\": 1e99}", "found 1e+99"},
    {"{\"type\": \"bar\", \"data\": []}", "rows such as"},
    {"{\"type\": \"bar\", \"data\": [[\"a\", 1], [\"b\"]]}", "the row has 1 cells"},
    {"{\"type\": \"bar\", \"data\": [[\"a\", 1], [\"b\", \"x\"]]}",
     "data[1][1]: row 2 of data: 'x' is no"},
    {"{\"type\": \"bar\", \"data\": {\"a\": \"10%\", \"b\": 20}}", "row 1 of data: '10%' is no"},
    {"{\"type\": \"bar\", \"data\": {\"a\": \"ten\", \"b\": 20}}", "row 1 of data: 'ten' is no"},
    {"{\"type\": \"line\", \"data\": [[\"a\", \"$1,200\"], [\"b\", 2]]}",
     "row 1 of data: '$1,200'"},
    {"{\"type\": \"bar\", \"data\": [[]]}", "data[0]: the row has 0 cells; expected 1 to 64"},
    {"{\"type\": \"bar\", \"data\": [[\"a\"]]}", "no column of numbers"},
    {"{\"type\": \"bar\", \"data\": {\"a\": true}}", "expected a string or a number"},
    {"{\"type\": \"bar\", \"data\": [\"A\", \"B\"]}",
     "data[0]: found the string 'A'; expected a row such as"},
    {"{\"type\": \"pie\", \"data\": [3, \"A\"]}",
     "data[1]: found the string 'A'; expected a row such as"},
    {"{\"type\": \"table\", \"data\": [{\"label\": \"A\"}]}",
     "data[0]: found an object; expected a row such as"},
    {"{\"type\": \"line\", \"data\": [[\"A\", 3], 4, 5, true]}", "data[3]: found true; expected"},
    {"{\"type\": \"bar\", \"data\": \"../x.csv\"}", "outside"},
    {"{\"type\": \"pie\", \"data\": {\"a\": 1, \"b\": -1}}",
     "card.data.b: row 2 of data: it is negative"},
    {"{\"type\": \"pie\", \"data\": {\"a\": 0}}", "all numbers of data are 0"},
    {"{\"type\": \"table\", \"data\": [[1,2,3,4,5,6,7,8,9]]}", "has room for 24 and 8"},
    {"{\"type\": \"code\", \"code\": \"a\", \"highlight\": \"b\"}", "highlight is 'b'"},
    {"{\"type\": \"code\", \"code\": \"a\", \"highlight\": \"3-1\"}", "highlight is '3-1'"},
};

static void test_bad_parameters_are_told(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *text = project_of(refused[i].card, &plain);
        g_autoptr(GError) error = NULL;
        g_autoptr(KnProject) project =
            kn_project_load_text(text, -1, "test.json", film.folder, NULL, &error);
        g_assert_null(project);
        g_test_message("%s", error->message);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_assert_nonnull(strstr(error->message, "$.segments[0].card"));
        g_assert_nonnull(strstr(error->message, refused[i].says));
    }
}

static void test_many_rows_are_told(void)
{
    GString *data = g_string_new("{\"type\": \"bar\", \"data\": [");
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(data, "%s%d", i ? "," : "", i);
    g_string_append(data, "]}");
    g_autofree char *text = project_of(data->str, &plain);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) project =
        kn_project_load_text(text, -1, "test.json", film.folder, NULL, &error);
    g_assert_null(project);
    g_assert_nonnull(strstr(error->message, "data has 10000 rows"));
    g_string_free(data, TRUE);
}

/* ---- CSV ---- */

static void test_csv(void)
{
    static const struct {
        const char *text, *says; /* says NULL: it is good */
        guint n_rows, n_columns;
        const char *last;
    } rows[] = {
        {"a,b\n1,2\n", NULL, 2, 2, "2"},
        {"\357\273\277a;b\r\n1;2", NULL, 2, 2, "2"},
        {"a\tb\n\n1\t 2 \n", NULL, 2, 2, "2"},
        {"a,\"b \"\"c\"\", d\"\n1,\"2\n3\"\n", NULL, 2, 2, "2\n3"},
        {"", "x.csv:1:1: the file is empty", 0, 0, NULL},
        {"\n\n", "x.csv:3:1: the file is empty", 0, 0, NULL},
        {"a,b\n1\n", "x.csv:2:1: the line has 1 fields, and the first one has 2", 0, 0, NULL},
        {"a,b\n1,\"2\n3\",x\n", "x.csv:3:4: the line has 3 fields, and the first one has 2", 0, 0,
         NULL},
        {"a,b\n1,\"2\n", "x.csv:2:3: a quotation mark is not closed", 0, 0, NULL},
        {"a,b\n1,\"2\"3\n", "x.csv:2:6: something follows a quoted field", 0, 0, NULL},
        {"a,b\n1,\377\n", "x.csv:2:3: the file is not UTF-8", 0, 0, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCardData data;
        g_autoptr(GError) error = NULL;
        gboolean good = kn_csv_read(rows[i].text, "x.csv", &data, &error);
        if (rows[i].says) {
            g_assert_false(good);
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
            g_assert_cmpstr(error->message, ==, rows[i].says);
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpuint(data.n_rows, ==, rows[i].n_rows);
        g_assert_cmpuint(data.n_columns, ==, rows[i].n_columns);
        g_assert_cmpstr(data.cells[data.n_rows * data.n_columns - 1], ==, rows[i].last);
        kn_card_data_clear(&data);
    }
}

static void test_numbers_as_words(void)
{
    static const struct {
        double value;
        int decimals;
        const char *separator, *words;
    } rows[] = {
        {0, -1, ",", "0"},       {1234567, -1, ",", "1,234,567"},
        {999, -1, ",", "999"},   {1234.5, -1, " ", "1 234.5"},
        {0.1, -1, ",", "0.1"},   {2, 2, ",", "2.00"},
        {-0.001, 1, ",", "0.0"}, {-1000, 0, "", "\342\210\2221000"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words = kn_card_digits(rows[i].value, rows[i].decimals, rows[i].separator);
        g_assert_cmpstr(words, ==, rows[i].words);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    g_test_add_func("/cards/every-kind-is-seen", test_every_kind_is_seen);
    g_test_add_func("/cards/no-size-is-too-small-or-large", test_no_size_is_too_small_or_large);
    g_test_add_func("/cards/workers-and-methods-agree", test_workers_and_methods_agree);
    g_test_add_func("/cards/points-come-at-their-times", test_points_come_at_their_times);
    g_test_add_func("/cards/points-are-read-from-their-side", test_points_are_read_from_their_side);
    g_test_add_func("/cards/bars-grow", test_bars_grow);
    g_test_add_func("/cards/a-number-counts", test_a_number_counts);
    g_test_add_func("/cards/over-a-picture-it-stands-still", test_over_a_picture_it_stands_still);
    g_test_add_func("/cards/a-theme-colours-cards", test_a_theme_colours_cards);
    g_test_add_func("/cards/a-theme-is-of-all-text", test_a_theme_is_of_all_text);
    g_test_add_func("/cards/bad-parameters-are-told", test_bad_parameters_are_told);
    g_test_add_func("/cards/many-rows-are-told", test_many_rows_are_told);
    g_test_add_func("/cards/csv", test_csv);
    g_test_add_func("/cards/numbers-as-words", test_numbers_as_words);
    int result = film_run();
    return result;
}

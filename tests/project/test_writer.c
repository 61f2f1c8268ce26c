/* SPDX-License-Identifier: MIT */
#include "base/json_edit.h"
#include "base/json_print.h"
#include "corpus.h"
#include "helpers.h"
#include "project/tables.h"
#include "project/tables_sound.h"
#include "project/types.h"
#include "project/writer.h"

/* A project is written to without touching what is not meant. Random options of random objects of
 * the corpus get random values; `-m slow` tries more. */

/* Objects that may be written to, by the tables that read them. */
static const struct {
    const char *object;
    const KnOptionTable *table;
} places[] = {
    {"", &kn_root_table},
    {"/output", &kn_output_table},
    {"/voice", &kn_voice_table},
    {"/captions", &kn_caption_table},
    {"/captions/style", &kn_caption_style_table},
    {"/audio", &kn_audio_table},
    {"/tags", &kn_tag_table},
    {"/music", &kn_music_table},
    {"/music/0", &kn_music_table},
    {"/sounds/1", &kn_sound_table},
    {"/segments/0", &kn_segment_table},
    {"/segments/1", &kn_segment_table},
    {"/segments/2/card", &kn_card_table},
    {"/segments/0/effects_plan", &kn_plan_table},
    {"/segments/1/effects_plan", &kn_plan_table},
    {"/segments/0/effects_plan/transition", &kn_transition_table},
};

/* Values of types that are no numbers or names. */
static const struct {
    const KnOptionType *type;
    const char *values[4];
} known[] = {
    {&kn_type_bool, {"true", "false"}},
    {&kn_type_string, {"\"x\"", "\"a \\\"b\\\"\\n{{c}}\"", "\"\\\\{{\"", "\"\""}},
    {&kn_type_date, {"\"2024\"", "\"2024-02-29\""}},
    {&kn_type_color, {"\"#010203\"", "[255, 0, 7]", "\"rebeccapurple\""}},
    {&kn_type_point, {"[0, 1]", "[0.125, 0.3]"}},
    {&kn_type_box, {"[0, 0, 1, 1]", "[0.1, 0.2, 0.3, 0.4]"}},
    {&kn_type_strings, {"[]", "[\"say\", \"{text}\"]"}},
    {&kn_type_easing, {"\"ease\"", "\"cubic-bezier(0.1, -1, 1, 2.5)\""}},
    {&kn_type_motion,
     {"\"pan_up\"", "{\"name\": \"zoom_pan\", \"zoom\": 1.7, \"focus\": \"center\"}",
      "{\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 0.5, 1]}, {\"t\": 2, \"rect\": [0, 0, 1, 1], "
      "\"ease\": \"ease-in\"}]}"}},
    {&kn_type_overlays, {"[]", "[\"vignette\", {\"name\": \"film_grain\", \"sigma\": 3}]"}},
    {&kn_type_tools, {"[]", "[{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 2}}]"}},
    {&kn_type_transition_use,
     {"\"none\"", "\"slideup\"", "{\"type\": \"fadeblack\", \"duration\": \"7f\"}"}},
    {&kn_type_spellings, {"{\"GNU\": \"new\"}"}},
    {&kn_type_fps, {"25", "29.97", "\"24000/1001\""}},
    {&kn_type_bitrate, {"0", "64000"}},
    {&kn_type_language, {"\"en\"", "\"deu\""}},
    {&kn_type_language_tag, {"\"zh-Hant\""}},
    {&kn_type_loudness, {"\"broadcast\"", "-20.5", "\"off\""}},
    {&kn_type_auto_duration, {"\"auto\"", "2.5", "\"0:03\"", "\"77f\""}},
    {&kn_type_voice_name, {"\"en-us\""}},
    {&kn_type_address, {"\"https://example.org\""}},
};

/* A value of the option as JSON text, or NULL: there is none to be tried. */
static char *some_value(GRand *random, const KnOption *option)
{
    double share = g_rand_int_range(random, 0, 101) / 100.0;
    gboolean bound = option->min != option->max;
    double low = bound ? option->min : 0, high = bound ? MIN(option->max, 1e6) : 50;
    double number = low + share * (high - low);
    const KnOptionType *type = option->type;
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        const char *value = known[i].values[g_rand_int_range(random, 0, 4)];
        if (known[i].type == type)
            return g_strdup(value ? value : known[i].values[0]);
    }
    if (type == &kn_type_int || type == &kn_type_even)
        return g_strdup_printf("%d", (int)number & (type == &kn_type_even ? ~1 : ~0));
    if (type == &kn_type_double || type == &kn_type_duration)
        return g_strdup_printf("%.3f", number);
    if (type == &kn_type_path)
        return g_strdup_printf("\"sub/new %d.%s\"", (int)number,
                               option->choices ? option->choices[0].name : "x");
    if (!option->choices)
        return NULL;
    const char *name = option->choices[(int)(share * 1.99)].name;
    return g_strdup_printf(type == &kn_type_choices ? "[\"%s\"]" : "\"%s\"",
                           name ? name : option->choices[0].name);
}

typedef struct {
    char space[1024];
} Struct;

/* Whether two values say the same but for one member, which a pointer names. */
static gboolean same_but(const KnJson *a, const KnJson *b, const char *skip)
{
    g_autoptr(GString) one = g_string_new(NULL), two = g_string_new(NULL);
    kn_json_append(one, a);
    kn_json_append(two, b);
    g_autoptr(KnJsonEdit) old = kn_json_edit_new(one->str, -1, "old", NULL);
    g_autoptr(KnJsonEdit) new = kn_json_edit_new(two->str, -1, "new", NULL);
    g_assert_true(kn_json_edit_remove(old, skip, NULL) && kn_json_edit_remove(new, skip, NULL));
    return strcmp(kn_json_edit_text(old), kn_json_edit_text(new)) == 0;
}

/* The change is one piece, no longer than what the value needs. */
static void check_bytes(const char *before, const char *after, gsize most_removed, gsize most_added)
{
    gsize start = 0, end = 0, n = strlen(before), m = strlen(after);
    while (start < MIN(n, m) && before[start] == after[start])
        start++;
    while (end < MIN(n, m) - start && before[n - 1 - end] == after[m - 1 - end])
        end++;
    g_assert_cmpuint(n - start - end, <=, most_removed);
    g_assert_cmpuint(m - start - end, <=, most_added);
}

static void read_place(KnProjectWriter *writer, gsize place, Struct *base)
{
    g_autoptr(GError) error = NULL;
    kn_project_writer_read(writer, places[place].object, places[place].table->options, base,
                           &error);
    g_assert_no_error(error);
}

/* The text with one option of one object set to a value; both structs are compared. */
static void try_value(const char *text, gsize place, const KnOption *option, const char *value)
{
    const KnOption *table = places[place].table->options;
    const char *object = places[place].object;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProblems) problems = kn_problems_new("value");
    g_autofree char *member = g_strdup_printf("{\"%s\": %s}", option->name, value);
    g_autoptr(KnJsonDocument) said = kn_json_load_text(member, -1, "value", &error);
    g_autoptr(KnJsonDocument) old = kn_json_load_text(text, -1, "old", &error);
    g_autoptr(KnProjectWriter) writer = kn_project_writer_new(text, -1, "p", NULL, &error);
    Struct wanted, got;
    KnOption loose[] = {*option, {.name = NULL}};
    loose[0].required = FALSE;
    g_assert_no_error(error);
    const KnJson *holder = kn_json_at(kn_json_root(old), object);
    gboolean present = FALSE;
    for (guint i = 0; holder && i < holder->n && holder->keys; i++)
        present |= kn_option_find(loose, holder->keys[i]) != NULL;
    if (holder && holder->type != KN_JSON_OBJECT)
        return; /* "transition": "fade" is set as a whole */
    if (!holder && option->required)
        return;
    if (!holder && g_ascii_isdigit(object[strlen(object) - 1]))
        return; /* an element that is not there */
    if (holder)
        read_place(writer, place, &wanted);
    else
        kn_options_init(table, &wanted);
    if (option->type->clear)
        option->type->clear(wanted.space + option->offset);
    kn_options_init(loose, &wanted);
    kn_options_read(loose, &wanted, kn_json_root(said), "$", NULL, problems);
    if (!kn_problems_check(problems, &error))
        g_error("%s = %s: %s", option->name, value, error->message);

    if (!kn_project_writer_set(writer, object, option, &wanted, &error)) {
        g_assert_null(holder);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_assert_cmpstr(kn_project_writer_text(writer), ==, text);
        kn_options_clear(table, &wanted);
        return;
    }
    g_autofree char *after = g_strdup(kn_project_writer_text(writer));
    g_autofree char *pointer = g_strconcat(object, "/", option->name, NULL);
    check_bytes(text, after, present ? 400 : 0, strlen(value) + 400);
    g_autoptr(KnJsonDocument) new = kn_json_load_text(after, -1, "new", &error);
    g_assert_no_error(error);
    if (holder && !option->alias)
        g_assert_true(same_but(kn_json_root(old), kn_json_root(new), pointer));
    kn_options_clear(table, &wanted); /* may borrow from the old text: what was read is read anew */
    kn_project_writer_read(writer, object, table, &got, NULL);
    kn_options_init(table, &wanted);
    KnOption only[] = {*option, {.name = NULL}};
    kn_options_read(only, &wanted, kn_json_root(said), "$", NULL, problems);
    if (!kn_option_equal(option, wanted.space + option->offset, got.space + option->offset))
        g_error("%s%s = %s reads back otherwise: %s", object, option->name, value, after);

    /* said once more, nothing changes */
    g_assert_true(kn_project_writer_set(writer, object, option, &got, NULL));
    g_assert_cmpstr(kn_project_writer_text(writer), ==, after);
    kn_options_clear(table, &got);
    kn_project_writer_read(writer, object, table, &got, NULL);
    g_assert_true(kn_project_writer_put(writer, object, table, &got, NULL));
    g_assert_cmpstr(kn_project_writer_text(writer), ==, after);
    kn_options_clear(table, &got);
    kn_options_clear(table, &wanted);
    /* what was added is removed without a trace */
    if (holder && !present && !option->alias) {
        g_assert_true(kn_project_writer_remove(writer, object, option, NULL));
        g_assert_cmpstr(kn_project_writer_text(writer), ==, text);
    }
}

static const KnOption *some_option(GRand *random, const KnOption *table)
{
    guint n = 0;
    while (table[n].name)
        n++;
    return &table[g_rand_int_range(random, 0, (int)n)];
}

static void test_values(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(4711);
    const guint n_tries = g_test_slow() ? 100000 : 3000;
    guint n_texts = 0, n_done = 0;
    while (corpus[n_texts])
        n_texts++;
    for (guint i = 0; i < n_tries; i++) {
        gsize place = (gsize)g_rand_int_range(random, 0, G_N_ELEMENTS(places));
        const KnOption *option = some_option(random, places[place].table->options);
        g_autofree char *value = option->informational ? NULL : some_value(random, option);
        if (!value || strcmp(option->name, "version") == 0)
            continue;
        try_value(corpus[i % n_texts], place, option, value);
        n_done++;
    }
    g_assert_cmpuint(n_done, >, n_tries / 3);
}

/* ---- by example ---- */

static void check_text(KnProjectWriter *writer, const char *text)
{
    g_assert_cmpstr(kn_project_writer_text(writer), ==, text);
}

static void test_put(void)
{
    static const char text[] = "{\n  \"title\" : \"{{t}}\",\n  \"variables\": {\"t\": \"T\"},\n"
                               "  \"output\": {\"crf\": 18.0 ,\"width\":640, \"height\": 360},\n"
                               "  \"segments\": []\n}\n";
    g_autoptr(KnProjectWriter) writer = kn_project_writer_new(text, -1, "p", NULL, NULL);
    KnRootOptions root;
    KnOutputOptions output;
    g_assert_true(kn_project_writer_read(writer, "/output", kn_output_options, &output, NULL));
    g_assert_true(kn_project_writer_put(writer, "/output", kn_output_options, &output, NULL));
    check_text(writer, text); /* nothing is said anew */
    output.width = 1280;
    output.bframes = 3;
    g_assert_true(kn_project_writer_put(writer, "/output", kn_output_options, &output, NULL));
    kn_options_clear(kn_output_options, &output);
    check_text(writer, "{\n  \"title\" : \"{{t}}\",\n  \"variables\": {\"t\": \"T\"},\n"
                       "  \"output\": {\"crf\": 18.0 ,\"width\":1280, \"height\": 360, "
                       "\"bframes\": 3},\n  \"segments\": []\n}\n");
    kn_options_init(kn_root_options, &root);
    root.title = g_strdup("{{t}}");
    root.comment = g_strdup("C");
    const KnOption *title = kn_option_find(kn_root_options, "title");
    const KnOption *comment = kn_option_find(kn_root_options, "comment");
    g_assert_true(kn_project_writer_set(writer, "", title, &root, NULL));
    g_assert_true(kn_project_writer_set(writer, "", comment, &root, NULL));
    kn_options_clear(kn_root_options, &root);
    check_text(writer, "{\n  \"title\" : \"\\\\{{t}}\",\n  \"variables\": {\"t\": \"T\"},\n"
                       "  \"output\": {\"crf\": 18.0 ,\"width\":1280, \"height\": 360, "
                       "\"bframes\": 3},\n  \"segments\": [],\n  \"comment\": \"C\"\n}\n");
}

static void test_segments(void)
{
    static const char text[] = "{\"segments\": [\n  {\"image\": \"a\"},\n  {\"image\":\"b\"} ,\n"
                               "  {\"image\": \"c\"}\n]}";
    g_autoptr(KnProjectWriter) writer = kn_project_writer_new(text, -1, "p", NULL, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(kn_project_writer_insert_segment(writer, 1, "{\"image\": \"x\"}", NULL));
    check_text(writer, "{\"segments\": [\n  {\"image\": \"a\"},\n  {\"image\": \"x\"},\n"
                       "  {\"image\":\"b\"} ,\n  {\"image\": \"c\"}\n]}");
    g_assert_true(kn_project_writer_remove_segment(writer, 1, NULL));
    check_text(writer, text);
    g_assert_true(kn_project_writer_insert_segment(writer, 3, "{\"image\": \"x\"}", NULL));
    g_assert_true(kn_project_writer_move_segment(writer, 3, 0, NULL));
    check_text(writer, "{\"segments\": [\n  {\"image\": \"x\"},\n  {\"image\": \"a\"},\n"
                       "  {\"image\":\"b\"} ,\n  {\"image\": \"c\"}\n]}");
    g_assert_true(kn_project_writer_move_segment(writer, 0, 2, NULL));
    check_text(writer, "{\"segments\": [\n  {\"image\": \"a\"},\n  {\"image\":\"b\"} ,\n"
                       "  {\"image\": \"x\"},\n  {\"image\": \"c\"}\n]}");
    for (int i = 0; i < 4; i++)
        g_assert_true(kn_project_writer_remove_segment(writer, 0, NULL));
    check_text(writer, "{\"segments\": [\n]}");
    g_assert_true(kn_project_writer_insert_segment(writer, 0, "{}", NULL));
    check_text(writer, "{\"segments\": [{}\n]}");
    /* refused, and nothing changed */
    g_assert_false(kn_project_writer_insert_segment(writer, 2, "{}", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_assert_false(kn_project_writer_insert_segment(writer, 0, "{", NULL));
    g_assert_false(kn_project_writer_move_segment(writer, 0, 1, NULL));
    check_text(writer, "{\"segments\": [{}\n]}");
}

static void test_older_names(void)
{
    static const char text[] =
        "{\"segments\": [{\"image_path\": \"a\", \"selected_image\": \"a\"}]}";
    g_autoptr(KnProjectWriter) writer = kn_project_writer_new(text, -1, "p", NULL, NULL);
    const KnOption *image = kn_option_find(kn_segment_options, "image");
    KnSegmentOptions segment;
    kn_options_init(kn_segment_options, &segment);
    segment.image = g_strdup("b");
    g_assert_true(kn_project_writer_set(writer, "/segments/0", image, &segment, NULL));
    check_text(writer, "{\"segments\": [{\"selected_image\": \"b\"}]}");
    kn_options_clear(kn_segment_options, &segment);
    g_assert_true(kn_project_writer_set(writer, "/segments/0", image, &segment, NULL));
    check_text(writer, "{\"segments\": [{}]}"); /* not given */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/writer/one-value-changes-and-nothing-else", test_values);
    g_test_add_func("/writer/what-differs-is-written-in-place", test_put);
    g_test_add_func("/writer/segments-come-go-and-move", test_segments);
    g_test_add_func("/writer/older-names-are-kept", test_older_names);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "effects/called.h"
#include "helpers.h"
#include "project/files.h"

/* What a picture is about, as a project says it. */

#define SEGMENT(members)                                                                           \
    "{\"version\": 1, \"segments\": [\n{\"image\": \"a.jpg\", \"duration\": 5, " members "}]}"
#define OLDER(members)                                                                             \
    "{\"segments\": [\n{\"selected_image\": \"a.jpg\", \"duration\": 5, " members "}]}"
#define SUBJECT(members) SEGMENT("\"subject\": {" members "}")
#define BOX "\"bbox\": [0.2, 0.3, 0.4, 0.5]"

/* Projects that must fail: the place of the message, and what it says. */
static const struct {
    const char *text, *place, *says;
} refused[] = {
    {SEGMENT("\"subject\": \"lamp\""), "$.segments[0].subject: ", "expected a box [x, y"},
    {SEGMENT("\"subject\": 3"), "$.segments[0].subject: ", "an object with bbox or mask"},
    {SEGMENT("\"subject\": [0.5, 0.5]"), "$.segments[0].subject: ", "a box inside the picture"},
    {SEGMENT("\"subject\": [0.5, 0.5, 0.6, 0.2]"), "$.segments[0].subject: ", "a box inside"},
    {SEGMENT("\"subject\": [0.5, 0.5, 0, 0.2]"), "$.segments[0].subject: ", "a box inside"},
    {SEGMENT("\"subject\": [120, 40, 300, 200]"), "$.segments[0].subject: ", "from 0 to 1"},
    {SEGMENT("\"subject\": []"), "$.segments[0].subject: ", "at least 1"},
    {SEGMENT("\"subject\": [{" BOX "}, 3]"),
     "$.segments[0].subject[1]: ", "found 3; expected an object such as"},
    {SEGMENT("\"subject\": {}"), "2:46: $.segments[0].subject: ", "expected bbox, or mask"},
    {SEGMENT("\"subject\": [{" BOX "}, {}]"), "$.segments[0].subject[1]: ", "bbox, or mask"},
    {SEGMENT("\"precomputed_subject_data\": {}"),
     "$.segments[0].precomputed_subject_data: ", "bbox, or mask"},
    {SEGMENT("\"subject\": {" BOX "}, \"precomputed_subject_data\": {" BOX "}"), "$.segments[0]",
     "subject"},
    {SUBJECT("\"bbox\": [0, 0, 1.1, 1]"), "$.segments[0].subject.bbox: ", "a box inside"},
    {SUBJECT("\"bbox\": [-0.1, 0, 1, 1]"), "$.segments[0].subject.bbox: ", "a box inside"},
    {SUBJECT("\"bbox\": null"), "$.segments[0].subject: ", "bbox, or mask"},
    {SUBJECT(BOX ", \"anchor\": [0.5, 2]"), "$.segments[0].subject.anchor: ", "a point"},
    {SUBJECT(BOX ", \"confidence\": 2"), "$.segments[0].subject.confidence: ", "from 0 to 1"},
    {SUBJECT(BOX ", \"confidence\": \"high\""), "$.segments[0].subject.confidence: ", "number"},
    {SUBJECT(BOX ", \"label\": 3"), "$.segments[0].subject.label: ", "a string"},
    {SUBJECT(BOX ", \"score\": 0.5"), "$.segments[0].subject.score: ", "unknown key"},
    {SUBJECT("\"mask\": 3"), "$.segments[0].subject.mask: ", "rows of numbers, or a picture"},
    {SUBJECT("\"mask\": []"), "$.segments[0].subject.mask: ", "has no values"},
    {SUBJECT("\"mask\": [[]]"), "$.segments[0].subject.mask: ", "has no values"},
    {SUBJECT("\"mask\": [[1, 0], [1]]"),
     "2:64: $.segments[0].subject.mask: ", "row 2 has 1 values and the first one has 2"},
    {SUBJECT("\"mask\": [[1, 0], 1]"), "$.segments[0].subject.mask: ", "row 2 has 0 values"},
    {SUBJECT("\"mask\": [1, [1, 0]]"), "$.segments[0].subject.mask: ", "is one list"},
    {SUBJECT("\"mask\": [1, [1]], \"mask_shape\": [1, 2]"),
     "$.segments[0].subject.mask: ", "found an array; expected numbers"},
    {SUBJECT("\"mask\": [[1, 256]]"), "2:60: $.segments[0].subject.mask: ", "found 256; expected"},
    {SUBJECT("\"mask\": [[1, -1]]"), "$.segments[0].subject.mask: ", "found -1; expected"},
    {SUBJECT("\"mask\": [[1, \"a\"]]"),
     "$.segments[0].subject.mask: ", "found the string 'a'; expected"},
    {SUBJECT("\"mask\": [1, 0, 1, 1]"), "$.segments[0].subject.mask: ", "mask_shape beside it"},
    {SUBJECT("\"mask\": [1, 0, 1], \"mask_shape\": [2, 2]"),
     "$.segments[0].subject.mask: ", "mask_shape says 2 rows of 2, but the mask has 1 list of 3"},
    {SUBJECT("\"mask\": [[1, 0], [1, 1]], \"mask_shape\": [1, 4]"),
     "$.segments[0].subject.mask: ", "mask_shape says 1 rows of 4, but the mask has 2 rows of 2"},
    {SUBJECT("\"mask\": [1], \"mask_shape\": [1]"),
     "$.segments[0].subject.mask_shape: ", "[rows, columns]"},
    {SUBJECT("\"mask\": [1], \"mask_shape\": [0, 1]"),
     "$.segments[0].subject.mask_shape: ", "[rows, columns]"},
    {SUBJECT("\"mask\": [1], \"mask_shape\": [1.5, 1]"),
     "$.segments[0].subject.mask_shape: ", "[rows, columns]"},
    {SUBJECT("\"mask\": [1], \"mask_shape\": [16385, 1]"),
     "$.segments[0].subject.mask_shape: ", "[rows, columns]"},
    {SUBJECT("\"mask\": [[0, 0], [0.4, 0.49]]"), "$.segments[0].subject.mask: ", "shows nothing"},
    {SUBJECT("\"mask\": [[0, 127]]"), "$.segments[0].subject.mask: ", "shows nothing"},
    {SUBJECT("\"mask\": \"../m.png\""), "$.segments[0].subject.mask: ", "leads out"},
    {SUBJECT("\"mask\": \"https://a/m.png\""), "$.segments[0].subject.mask: ", "is an address"},
    {OLDER("\"precomputed_subject_data\": {\"bbox\": [0, 0, 300, 200]}"),
     "$.segments[0].precomputed_subject_data.bbox: ", "a box inside"},
};

static void test_mistakes_are_told_at_their_place(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnProject) p =
            kn_project_load_text(refused[i].text, -1, "p.json", "/nonexistent", &checked, &error);
        g_test_message("%s", refused[i].text);
        g_assert_null(p);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, refused[i].place));
        g_assert_nonnull(strstr(error->message, refused[i].says));
    }
}

static void assert_mask(const KnMask *mask, int rows, int columns, const char *values)
{
    g_assert_nonnull(mask);
    g_assert_cmpint(mask->rows, ==, rows);
    g_assert_cmpint(mask->columns, ==, columns);
    for (int i = 0; i < rows * columns; i++)
        g_assert_cmpint(mask->values[i], ==, values[i] == '1' ? 255 : values[i] == 'h' ? 128 : 0);
}

/* However a mask was written, it is the same one. */
static void test_masks_in_all_their_forms(void)
{
    static const char *const rows[] = {
        "\"mask\": [[0, 1, 0.5], [0, 1, 1]]",
        "\"mask\": [[0, 255, 128], [0, 255, 255]], \"mask_shape\": [2, 3]",
        "\"mask\": [0, 255, 128, 0, 255, 255], \"mask_shape\": [2, 3]",
        "\"mask\": [false, true, 0.5, 0.0, 1.0, true], \"mask_shape\": [2, 3]",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(SUBJECT("%s"), rows[i]);
        g_autoptr(KnProject) p = load_good(text);
        const KnSubject *subject = p->segments[0].subjects;
        g_assert_cmpuint(p->segments[0].n_subjects, ==, 1);
        assert_mask(subject->mask, 2, 3, "01h011");
        g_assert_cmpfloat_with_epsilon(subject->box.x, 1 / 3.0, 1e-12);
        g_assert_cmpfloat_with_epsilon(subject->box.w, 2 / 3.0, 1e-12);
        g_assert_cmpfloat(subject->box.h, ==, 1);
    }
}

static void test_every_field_arrives(void)
{
    g_autoptr(KnProject) p =
        load_good(SEGMENT("\"subject\": [{" BOX
                          ", \"label\": \"an oil lamp\", \"confidence\": 0.9, \"anchor\": [0.3, "
                          "0.6], \"mask\": \"m.png\"}, {\"bbox\": [0.6, 0.3, 0.3, 0.3]}]"));
    const KnSegment *segment = &p->segments[0];
    g_assert_cmpuint(segment->n_subjects, ==, 2);
    g_assert_cmpstr(segment->subjects[0].label, ==, "an oil lamp");
    g_assert_cmpfloat(segment->subjects[0].confidence, ==, 0.9);
    g_assert_cmpfloat(segment->subjects[0].anchor.x, ==, 0.3);
    g_assert_cmpfloat(segment->subjects[0].box.h, ==, 0.5);
    g_assert_cmpstr(segment->subjects[0].mask_path, ==, "/nonexistent/m.png");
    g_assert_cmpfloat(segment->subjects[1].confidence, ==, 1);
    /* Upper third of its box; and what is surest is looked at. */
    g_assert_cmpfloat_with_epsilon(segment->subjects[1].anchor.x, 0.75, 1e-12);
    g_assert_cmpfloat_with_epsilon(segment->subjects[1].anchor.y, 0.4, 1e-12);
    g_assert_cmpfloat_with_epsilon(segment->focus.x, 0.75, 1e-12);
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 0);
}

/* What "cover" looks at. */
static void test_focus_is_the_subject_unless_it_is_said(void)
{
    static const struct {
        const char *members;
        double x, y;
    } rows[] = {
        {"\"subject\": [0.6, 0.3, 0.2, 0.3]", 0.7, 0.4},
        {"\"subject\": [0.6, 0.3, 0.2, 0.3], \"focus\": null", 0.7, 0.4},
        {"\"subject\": [0.6, 0.3, 0.2, 0.3], \"focus\": [0.1, 0.2]", 0.1, 0.2},
        {"\"subject\": [0.6, 0.3, 0.2, 0.3], \"focus\": [0.5, 0.5]", 0.5, 0.5},
        {"\"subject\": {\"bbox\": [0, 0, 0.2, 0.3], \"anchor\": [0.1, 0.3]}", 0.1, 0.3},
        {"\"subject\": {\"bbox\": [0, 0, 0.2, 0.3], \"confidence\": 0.2}", 0.5, 0.5},
        {"\"subject\": {\"mask\": \"m.png\"}", 0.5, 0.5},
        {"\"subject\": null", 0.5, 0.5},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(SEGMENT("%s"), rows[i].members);
        g_test_message("%s", rows[i].members);
        g_autoptr(KnProject) p = load_good(text);
        g_assert_cmpfloat_with_epsilon(p->segments[0].focus.x, rows[i].x, 1e-12);
        g_assert_cmpfloat_with_epsilon(p->segments[0].focus.y, rows[i].y, 1e-12);
    }
}

/* What their programs noted besides is passed over; what says nothing is no subject. */
static void test_older_scripts(void)
{
    g_autoptr(KnProject) p =
        load_good(OLDER("\"precomputed_subject_data\": {" BOX ", \"model\": \"x\", \"score\": 3}"));
    g_assert_cmpuint(p->segments[0].n_subjects, ==, 1);
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 1);
    g_assert_nonnull(
        strstr(kn_warnings_at(p->warnings, 0)->words, "they are passed over: 'model', 'score'"));
    g_autoptr(KnProject) none = load_good(OLDER("\"precomputed_subject_data\": {}"));
    g_assert_cmpuint(none->segments[0].n_subjects, ==, 0);
    g_assert_cmpuint(kn_warnings_n(none->warnings), ==, 1);
    g_assert_cmpint(kn_warnings_at(none->warnings, 0)->code, ==, KN_WARNING_NO_EFFECT);
    g_autoptr(KnProject) null = load_good(OLDER("\"precomputed_subject_data\": null"));
    g_assert_cmpuint(null->segments[0].n_subjects, ==, 0);
    g_assert_cmpuint(kn_warnings_n(null->warnings), ==, 0);
}

static gboolean note_mask(const KnProjectFile *file, gpointer user_data)
{
    if (file->kind == KN_FILE_MASK)
        g_string_append_printf(user_data, "%s %u %s %u\n", file->path, file->segment,
                               file->json_path, file->node->line);
    return TRUE;
}

/* promise: inputs are kept */
static void test_masks_are_in_the_list_of_files(void)
{
    g_autoptr(GString) list = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = load_good(SEGMENT("\"subject\": [{" BOX "}, {\"mask\": \"m.png\"}]"));
    kn_project_each_file(p, note_mask, list);
    g_assert_cmpstr(list->str, ==, "/nonexistent/m.png 1 $.segments[0].subject[1].mask 2\n");
    g_assert_false(kn_project_check_files(p, &checked, &error));
    g_assert_nonnull(strstr(error->message, "$.segments[0].subject[1].mask: '/nonexistent/m.png'"));
}

static void test_which_one_is_meant(void)
{
    const KnSubject subjects[] = {
        {.label = (char *)"Oil Lamp", .confidence = 0.8, .box = {0.1, 0.1, 0.1, 0.1}},
        {.label = (char *)"lamp", .confidence = 0.9, .box = {0.4, 0.45, 0.1, 0.1}},
        {.label = NULL, .confidence = 1, .box = {0.8, 0.1, 0.1, 0.1}},
        {.label = (char *)"lamp", .confidence = 0.24, .box = {0.5, 0.5, 0.1, 0.1}},
    };
    static const struct {
        KnSubjectQuery query;
        int n, chosen; /* -1: none */
    } rows[] = {
        {{NULL, KN_PREFER_SURE, 1}, 4, 2},   {{NULL, KN_PREFER_SURE, 2}, 4, 1},
        {{NULL, KN_PREFER_SURE, 3}, 4, 0},   {{NULL, KN_PREFER_SURE, 4}, 4, -1},
        {{NULL, KN_PREFER_LEFT, 1}, 4, 0},   {{NULL, KN_PREFER_RIGHT, 1}, 4, 2},
        {{NULL, KN_PREFER_CENTER, 1}, 4, 1}, {{"LAMP", KN_PREFER_SURE, 1}, 4, 1},
        {{"lamp", KN_PREFER_SURE, 2}, 4, 0}, {{"lamp", KN_PREFER_SURE, 3}, 4, -1},
        {{"oil", KN_PREFER_RIGHT, 1}, 4, 0}, {{"cat", KN_PREFER_SURE, 1}, 4, 2},
        {{"", KN_PREFER_SURE, 1}, 4, 2},     {{NULL, KN_PREFER_SURE, 1}, 0, -1},
        {{NULL, KN_PREFER_SURE, 1}, 1, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KnSubject *chosen = kn_subject_choose(subjects, (guint)rows[i].n, &rows[i].query);
        g_test_message("row %zu", i);
        g_assert_cmpint(chosen ? (int)(chosen - subjects) : -1, ==, rows[i].chosen);
    }
}

/* What people call it, and what a detector does. */
static void test_other_names(void)
{
    static const struct {
        const char *target, *label;
        gboolean same;
    } rows[] = {
        {"dog", "dog", TRUE},
        {"Dogs", "dog", TRUE},
        {"buses", "bus", TRUE},
        {"a puppy on the beach", "dog", TRUE},
        {"the LORRY", "truck", TRUE},
        {"two women, talking", "person", TRUE},
        {"mobile", "cell phone", TRUE},
        {"sofa", "couch", TRUE},
        {"aeroplane", "airplane", TRUE},
        {"animals", "giraffe", TRUE},
        {"a portrait", "face", TRUE},
        {"phone", "cell phone", TRUE},
        /* of nothing else */
        {"dog", "cat", FALSE},
        {"puppy", "cat", FALSE},
        {"vehicle", "bicycle", FALSE},
        {"carpet", "car", FALSE},
        {"scar", "car", FALSE},
        {"manner", "person", FALSE},
        {"hot", "dog", FALSE},
        {"", "dog", FALSE},
        {"dog", NULL, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("'%s' and '%s'", rows[i].target, rows[i].label ? rows[i].label : "none");
        g_assert_cmpint(kn_is_called(rows[i].label, rows[i].target), ==, rows[i].same);
    }
}

/* Masks are frozen into manifests, which may come damaged. */
static void test_frozen_masks(void)
{
    static const guint8 values[600] = {[3] = 255, [4] = 255, [400] = 7};
    static const struct {
        const char *text;
        gboolean good;
    } rows[] = {
        {"(2, 3, [byte 6, 255])", TRUE},   {"(2, 3, [byte 2, 255, 4, 0])", TRUE},
        {"(2, 3, [byte 5, 255])", FALSE},  {"(2, 3, [byte 7, 255])", FALSE},
        {"(2, 3, [byte 6])", FALSE},       {"(0, 3, @ay [])", FALSE},
        {"(-2, 3, @ay [])", FALSE},        {"(16385, 1, @ay [])", FALSE},
        {"(16384, 16384, @ay [])", FALSE},
    };
    g_autoptr(KnMask) mask = kn_mask_new(20, 30, values);
    g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_mask_to_variant(mask));
    g_autoptr(KnMask) again = kn_mask_from_variant(frozen);
    g_assert_cmpint(again->rows, ==, 20);
    g_assert_cmpmem(again->values, 600, values, 600);
    g_assert_cmpuint(g_variant_get_size(frozen), <, 40);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) variant =
            g_variant_parse(G_VARIANT_TYPE(KN_MASK_TYPE), rows[i].text, NULL, NULL, &error);
        g_assert_no_error(error);
        g_autoptr(KnMask) read = kn_mask_from_variant(variant);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(read != NULL, ==, rows[i].good);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/subject/mistakes", test_mistakes_are_told_at_their_place);
    g_test_add_func("/subject/masks", test_masks_in_all_their_forms);
    g_test_add_func("/subject/fields", test_every_field_arrives);
    g_test_add_func("/subject/focus", test_focus_is_the_subject_unless_it_is_said);
    g_test_add_func("/subject/older", test_older_scripts);
    g_test_add_func("/subject/files", test_masks_are_in_the_list_of_files);
    g_test_add_func("/subject/choose", test_which_one_is_meant);
    g_test_add_func("/subject/other names", test_other_names);
    g_test_add_func("/subject/frozen", test_frozen_masks);
    return g_test_run();
}

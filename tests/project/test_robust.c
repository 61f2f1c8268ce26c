/* SPDX-License-Identifier: MIT */
#include "helpers.h"

static const char project[] =
    "{\"$schema\": \"s\", \"version\": 1, \"title\": \"T {{x}}\", \"variables\": {\"x\": 1.5},\n"
    "\"output\": {\"width\": 640, \"fps\": \"29.97\", \"speed\": \"fast\", \"file\": \"o.mp4\"},\n"
    "\"audio_file\": \"s.wav\", \"duration_mode\": \"audio\", \"voice\": {},\n"
    "\"defaults\": {\"effects_plan\": {\"transition\": {\"type\": \"fade\", \"duration\": 0.5}}},\n"
    "\"segments\": [{\"image\": \"a\\u00e4.jpg\", \"start_time\": 0, \"end_time\": 4.092, "
    "\"focus\": "
    "[0.1, 0.2]},\n{\"selected_image\": \"b.jpg\", \"start_time\": 4.093, \"duration\": "
    "\"00:03.5\", "
    "\"effects_plan\": {\"motion\": {\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 1, 1]}, {\"t\": "
    "2, "
    "\"rect\": [0.2, 0.2, 0.5, 0.5]}], \"ease\": \"ease\"}, \"overlays\": [\"vignette\", "
    "{\"name\": "
    "\"film_grain\"}], \"tools\": [{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 2}}], "
    "\"fade_in\": \"3f\"}},\n{\"card\": {\"text\": \"E\", \"background\": \"#123\"}, "
    "\"duration\": \"{{x}}\"}]}";

/* Good or refused with a message in one piece: nothing else may come out. */
static void load_any(const char *text, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p =
        kn_project_load_text(text, (gssize)size, "p.json", "/nonexistent", &checked, &error);
    g_assert_true((p != NULL) == (error == NULL));
    if (error) {
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        g_assert_true(g_str_has_prefix(error->message, "p.json:"));
    } else {
        static const double sounds[] = {-1, 0, 1e9};
        for (gsize i = 0; i < G_N_ELEMENTS(sounds); i++) {
            g_autoptr(KnLengths) lengths = kn_lengths_new(p);
            g_autoptr(GError) refused = NULL;
            lengths->sound_seconds = sounds[i];
            g_autoptr(KnTimeline) timeline = kn_timeline_new(p, lengths, &refused);
            g_assert_true((timeline != NULL) == (refused == NULL));
        }
    }
}

static void test_prefixes(void)
{
    g_autoptr(KnProject) good = load_good(project);
    g_assert_cmpuint(good->n_segments, ==, 3);
    for (gsize size = 0; size < sizeof project - 1; size++) {
        /* A copy of its exact size, so that a read behind the end is seen. */
        g_autofree char *copy = g_memdup2(project, MAX(size, 1));
        g_autoptr(GError) error = NULL;
        g_assert_null(kn_project_load_text(copy, (gssize)size, "p.json", "/n", &checked, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

static void test_flipped_bits(void)
{
    for (gsize i = 0; i < (sizeof project - 1) * 8; i++) {
        g_autofree char *copy = g_memdup2(project, sizeof project - 1);
        copy[i / 8] ^= (char)(1 << i % 8);
        load_any(copy, sizeof project - 1);
    }
}

/* Every value in turn becomes one of another kind. */
static void test_exchanged_values(void)
{
    static const char *const others[] = {
        "null",
        "true",
        "-1",
        "1e300",
        "0.5",
        "\"\"",
        "\"auto\"",
        "\"{{x}}\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "{\"name\": 1}",
        "{\"name\": \"vignette\", \"params\": []}",
    };
    for (const char *at = project; (at = strchr(at, ':')); at++) {
        gsize length = strcspn(at + 1, ",}]");
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
            g_autofree char *start = g_strndup(project, (gsize)(at + 1 - project));
            g_autofree char *text = g_strconcat(start, others[i], at + 1 + length, NULL);
            load_any(text, strlen(text));
        }
    }
}

static void test_many_errors_are_quick_and_short(void)
{
    GString *text = g_string_new("{\"segments\": [");
    for (int i = 0; i < 20000; i++)
        g_string_append_printf(text, "%s{\"imag\": %d, \"effects_plan\": {\"motion\": \"m%d\"}}",
                               i ? "," : "", i, i);
    g_string_append(text, "]}");
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_project_load_text(text->str, -1, "p.json", "/n", &checked, &error));
    g_string_free(text, TRUE);
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 21);
    g_assert_nonnull(strstr(lines[20], "more errors"));
}

static void test_variables_cannot_blow_up(void)
{
    g_autofree char *value = g_strnfill(1 << 20, 'x');
    GString *text = g_string_new("{\"variables\": {\"v\": \"");
    g_string_append(text, value);
    g_string_append(text, "\"}, \"segments\": [");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "%s{\"card\": {}, \"title\": \"{{v}}\", \"duration\": 1}",
                               i ? "," : "");
    g_string_append(text, "]}");
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_project_load_text(text->str, -1, "p.json", "/n", &checked, &error));
    g_assert_nonnull(strstr(error->message, "larger than 64 MiB"));
    g_string_free(text, TRUE);
}

static void test_too_many_segments(void)
{
    GString *text = g_string_new("{\"segments\": [");
    for (int i = 0; i <= KN_PROJECT_SEGMENTS_MAX; i++)
        g_string_append(text, i ? ",1" : "1");
    g_string_append(text, "]}");
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_project_load_text(text->str, -1, "p.json", "/n", &checked, &error));
    g_string_free(text, TRUE);
    g_assert_nonnull(strstr(error->message, "at most 100000"));
    g_assert_null(strchr(error->message, '\n'));
}

static void test_ten_thousand_segments(void)
{
    GString *text =
        g_string_new("{\"defaults\": {\"duration\": 2.345, \"effects_plan\": {\"motion\": "
                     "\"ken_burns_in\", \"overlays\": [\"vignette\"], \"transition\": "
                     "\"fade\"}}, \"segments\": [");
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(text, "%s{\"image\": \"%d.jpg\", \"transcript\": \"words\"}",
                               i ? "," : "", i);
    g_string_append(text, "]}");
    g_autoptr(KnProject) p = load_good(text->str);
    g_string_free(text, TRUE);
    g_assert_cmpuint(p->n_segments, ==, 10000);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(p, NULL, NULL);
    g_assert_cmpint(timeline->n_frames, ==, 703500);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/robust/every-prefix-is-refused", test_prefixes);
    g_test_add_func("/robust/flipped-bits-do-no-harm", test_flipped_bits);
    g_test_add_func("/robust/exchanged-values-do-no-harm", test_exchanged_values);
    g_test_add_func("/robust/many-errors-are-counted", test_many_errors_are_quick_and_short);
    g_test_add_func("/robust/variables-cannot-blow-up", test_variables_cannot_blow_up);
    g_test_add_func("/robust/the-number-of-segments-is-bounded", test_too_many_segments);
    g_test_add_func("/robust/ten-thousand-segments-load", test_ten_thousand_segments);
    return g_test_run();
}

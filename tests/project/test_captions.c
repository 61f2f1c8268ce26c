/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "project/project.h"

#define FILE_WITH(captions)                                                                        \
    "{\"captions\": " captions ", \"segments\": [{\"card\": {}, \"duration\": 1}]}"

static KnProject *load(const char *text, GError **error)
{
    return kn_project_load_text(text, -1, "p.json", "/nonexistent", NULL, error);
}

static KnProject *load_good(const char *text)
{
    g_autoptr(GError) error = NULL;
    KnProject *project = load(text, &error);
    g_assert_no_error(error);
    return project;
}

static void test_nothing_is_captioned_unasked(void)
{
    g_autoptr(KnProject) p = load_good("{\"segments\": [{\"card\": {}, \"duration\": 1}]}");
    g_assert_false(kn_caption_settings_any(&p->captions));
    g_assert_true(p->segments[0].captions);
}

static void test_all_is_read(void)
{
    g_autoptr(KnProject) p = load_good(
        "{\"captions\": {\"burn\": \"karaoke\", \"sidecars\": [\"srt\", \"vtt\"], \"soft\": true, "
        "\"language\": \"pt-BR\", \"max_chars\": 30, \"max_lines\": 1, \"min_duration\": 0.5, "
        "\"max_duration\": 5, \"close_gap\": 0.2, \"reading_speed\": 15, \"words\": \"w.json\", "
        "\"style\": {\"size\": 60, \"highlight_color\": \"#ff0000\", \"position\": [0.5, 0.25], "
        "\"align\": \"left\"}},\n"
        "\"segments\": [{\"card\": {}, \"duration\": 1, \"captions\": false}, "
        "{\"card\": {}, \"duration\": 1, \"words\": \"one.json\"}]}");
    const KnCaptionSettings *c = &p->captions;
    g_assert_true(kn_caption_settings_any(c));
    g_assert_cmpint(c->burn, ==, KN_CAPTION_BURN_KARAOKE);
    g_assert_cmpstr(c->sidecars[1], ==, "vtt");
    g_assert_true(c->soft);
    g_assert_cmpstr(c->language, ==, "pt-BR");
    g_assert_cmpstr(c->words, ==, "/nonexistent/w.json");
    g_assert_cmpint(c->rules.max_chars, ==, 30);
    g_assert_cmpint(c->rules.max_lines, ==, 1);
    g_assert_cmpint(c->rules.min_us, ==, 500000);
    g_assert_cmpint(c->rules.max_us, ==, 5000000);
    g_assert_cmpint(c->rules.gap_us, ==, 200000);
    g_assert_cmpfloat(c->rules.reading_speed, ==, 15);
    g_assert_cmpfloat(c->style.size_px, ==, 60);
    g_assert_cmpint(c->style.highlight_color.r, ==, 255);
    g_assert_cmpint(c->style.spot.kind, ==, KN_CAPTION_POINT);
    g_assert_cmpfloat(c->style.spot.point.y, ==, 0.25);
    g_assert_cmpint(c->style.align, ==, 0);
    g_assert_false(p->segments[0].captions);
    g_assert_cmpstr(p->segments[1].words_path, ==, "/nonexistent/one.json");
}

static void test_each_burn_has_its_look(void)
{
    static const struct {
        const char *file;
        KnCaptionAnchor anchor;
        double size, outline, box;
        int words;
    } rows[] = {
        {FILE_WITH("{\"burn\": \"plain\"}"), KN_CAPTION_BOTTOM, 52, 3, 0, 0},
        {FILE_WITH("{\"burn\": \"boxed\"}"), KN_CAPTION_BOTTOM, 52, 0, 0.65, 0},
        {FILE_WITH("{\"burn\": \"karaoke\"}"), KN_CAPTION_BOTTOM, 52, 3, 0, 0},
        {FILE_WITH("{\"burn\": \"pop\"}"), KN_CAPTION_MIDDLE, 84, 5, 0, 3},
        {FILE_WITH("{\"burn\": \"pop\", \"max_words\": 1, \"style\": {\"position\": \"top\", "
                   "\"size\": 20, \"outline\": 0, \"box_opacity\": 1}}"),
         KN_CAPTION_TOP, 20, 0, 1, 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnProject) p = load_good(rows[i].file);
        g_assert_cmpint(p->captions.style.spot.kind, ==, rows[i].anchor);
        g_assert_cmpfloat(p->captions.style.size_px, ==, rows[i].size);
        g_assert_cmpfloat(p->captions.style.outline_px, ==, rows[i].outline);
        g_assert_cmpfloat(p->captions.style.box_opacity, ==, rows[i].box);
        g_assert_cmpint(p->captions.rules.max_words, ==, rows[i].words);
    }
}

static void test_bad_settings_are_refused_at_their_place(void)
{
    static const struct {
        const char *file, *says;
    } rows[] = {
        {FILE_WITH("7"), "p.json:1:14: $.captions: "},
        {FILE_WITH("{\"burn\": \"karaoko\"}"), "did you mean 'karaoke'?"},
        {FILE_WITH("{\"sidecars\": [\"srt\", \"sub\"]}"), "$.captions.sidecars[1]: found 'sub'"},
        {FILE_WITH("{\"sidecars\": [\"srt\", \"srt\"]}"), "$.captions.sidecars[1]: stands here"},
        {FILE_WITH("{\"sidecars\": \"srt\"}"), "an array of strings"},
        {FILE_WITH("{\"file\": \"a.txt\"}"), "ends in .srt, .vtt, .ass or .ssa"},
        {FILE_WITH("{\"file\": \".srt\"}"), "ends in .srt, .vtt, .ass or .ssa"},
        {FILE_WITH("{\"file\": \"../a.srt\"}"), "$.captions.file: "},
        {FILE_WITH("{\"file\": \"a.srt\", \"words\": \"b.json\"}"), "$.captions.words: stands"},
        {FILE_WITH("{\"language\": \"english language\"}"), "a language's code"},
        {FILE_WITH("{\"language\": \"en\\n\"}"), "a language's code"},
        {FILE_WITH("{\"max_lines\": 3}"), "$.captions.max_lines: "},
        {FILE_WITH("{\"max_chars\": 201}"), "$.captions.max_chars: "},
        {FILE_WITH("{\"min_duration\": 3, \"max_duration\": 2}"), "longer than max_duration (2)"},
        {FILE_WITH("{\"styles\": {}}"), "did you mean 'style'?"},
        {FILE_WITH("{\"style\": {\"position\": \"left\"}}"), "$.captions.style.position: "},
        {FILE_WITH("{\"style\": {\"position\": [0.5]}}"), "$.captions.style.position: "},
        {FILE_WITH("{\"style\": {\"position\": [0.5, 1.5]}}"), "$.captions.style.position: "},
        {FILE_WITH("{\"style\": {\"colour\": \"#fff\"}}"), "it is called color"},
        {FILE_WITH("{\"style\": {\"margin\": 0.5}}"), "$.captions.style.margin: "},
        {"{\"segments\": [{\"card\": {}, \"duration\": 1, \"captions\": \"no\"}]}",
         "$.segments[0].captions: found the string 'no'; expected true or false"},
        {"{\"segments\": [{\"card\": {}, \"duration\": 1, \"words\": \"/etc/passwd\"}]}",
         "$.segments[0].words: "},
        {"{\"defaults\": {\"words\": \"w.json\"}, \"segments\": [{\"card\": {}, \"duration\": 1}]}",
         "$.defaults.words: belongs to one segment"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnProject) p = load(rows[i].file, &error);
        if (p)
            g_error("accepted: %s", rows[i].file);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        if (!strstr(error->message, rows[i].says))
            g_error("%s: %s", rows[i].file, error->message);
    }
}

static void test_captions_that_go_nowhere_are_told(void)
{
    g_autoptr(KnProject) p = load_good(FILE_WITH("{\"language\": \"en\"}"));
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 1);
    g_assert_cmpint(kn_warnings_at(p->warnings, 0)->code, ==, KN_WARNING_CAPTIONS_UNUSED);
}

static void test_missing_files_are_told(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = load_good(
        "{\"captions\": {\"file\": \"a.srt\"}, \"segments\": [{\"card\": {}, \"duration\": 1, "
        "\"words\": \"w.json\"}]}");
    g_assert_false(kn_project_check_files(p, NULL, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "$.captions.file"));
    g_assert_nonnull(strstr(error->message, "$.segments[0].words"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/captions/nothing-is-captioned-unasked", test_nothing_is_captioned_unasked);
    g_test_add_func("/captions/all-is-read", test_all_is_read);
    g_test_add_func("/captions/each-burn-has-its-look", test_each_burn_has_its_look);
    g_test_add_func("/captions/bad-settings-are-refused-at-their-place",
                    test_bad_settings_are_refused_at_their_place);
    g_test_add_func("/captions/captions-that-go-nowhere-are-told",
                    test_captions_that_go_nowhere_are_told);
    g_test_add_func("/captions/missing-files-are-told", test_missing_files_are_told);
    return g_test_run();
}

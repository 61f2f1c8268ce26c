/* SPDX-License-Identifier: MIT */
#include "helpers.h"
#include "output/flaw.h"
#include "output/preset.h"
#include "schema_validator.h"
#include "text/caption_format.h"
#include "vocabulary/names.h"
#include "voice/list.h"

#include <stdio.h>
#include <string.h>

/* The files that are made from the option tables and kept in the source tree, so that editors and
 * readers find them: `test-project-generated --update FOLDER` writes them, the test compares. */
static const struct {
    const char *path;
    char *(*make)(void);
} files[] = {
    {"schema/kinora-project.schema.json", kn_project_schema},
    {"docs/project-format.md", kn_project_reference},
    {"docs/effects.md", kn_effects_reference},
    {"docs/warnings.md", kn_warnings_reference},
    {"tests/fuzz/project.dict", kn_project_dictionary},
};

/* A page that is written by hand and holds one table that is made: of what verification finds. */
static const char findings_page[] = "docs/verification.md", table_head[] = "| Code | Ends";

static char *page_with_table(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, findings_page, NULL), *text = NULL;
    g_autofree char *table = kn_flaws_table();
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_strdup(table);
    const char *head = strstr(text, table_head), *end = head ? strstr(head, "\n\n") : NULL;
    return end ? g_strdup_printf("%.*s%s%s", (int)(head - text), text, table, end + 1)
               : g_strconcat(text, table, NULL);
}

static const char *source_folder;

static int update(const char *folder)
{
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = g_build_filename(folder, files[i].path, NULL);
        g_autofree char *text = files[i].make();
        if (!g_file_set_contents(path, text, -1, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
    }
    g_autofree char *path = g_build_filename(folder, findings_page, NULL),
                    *text = page_with_table(folder);
    return !g_file_set_contents(path, text, -1, NULL);
}

static void test_up_to_date(void)
{
    g_autofree char *findings = g_build_filename(source_folder, findings_page, NULL);
    g_autofree char *written = NULL, *wanted = page_with_table(source_folder);
    g_assert_true(g_file_get_contents(findings, &written, NULL, NULL));
    g_assert_cmpstr(written, ==, wanted);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(source_folder, files[i].path, NULL);
        g_autofree char *text = files[i].make(), *stored = NULL;
        g_assert_true(g_file_get_contents(path, &stored, NULL, NULL));
        if (strcmp(text, stored) != 0)
            g_test_fail_printf("%s is not what the program makes; run `make docs`", files[i].path);
    }
}

/* Each effect has a picture in the reference (`make effect-pictures` draws them). */
static void test_pictures(void)
{
    g_autofree char *page = kn_effects_reference();
    g_autoptr(GRegex) link = g_regex_new("!\\[[^]]*\\]\\(([^)]*)\\)", 0, 0, NULL);
    g_autoptr(GMatchInfo) found = NULL;
    guint n = 0;
    for (g_regex_match(link, page, 0, &found); g_match_info_matches(found);
         g_match_info_next(found, NULL), n++) {
        g_autofree char *name = g_match_info_fetch(found, 1);
        g_autofree char *path = g_build_filename(source_folder, "docs", name, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
            g_test_fail_printf("%s is missing; run `make effect-pictures`", path);
    }
    guint n_effects = 0;
    for (const KnEffect *const *effect = kn_effects(); *effect; effect++)
        n_effects++;
    for (const KnTransition *const *t = kn_transitions(); *t; t++)
        n_effects += strcmp((*t)->name, "none") != 0;
    g_assert_cmpuint(n, ==, n_effects);
}

static const KnJson *schema_root;

static gboolean text_is_valid(const char *text)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text, -1, "p", NULL);
    g_assert_nonnull(document);
    return schema_accepts(schema_root, kn_json_root(document));
}

#define SEGMENT(members) "{\"segments\": [{" members "}]}"
#define PLAN(members) SEGMENT("\"image\": \"a\", \"duration\": 1, \"effects_plan\": {" members "}")

/* What the loader says of a text, the schema says too. */
static const struct {
    const char *text;
    gboolean good;
} rows[] = {
    {SEGMENT("\"image\": \"a\", \"duration\": 1"), TRUE},
    {SEGMENT("\"image_path\": \"a\", \"duration\": \"1:02.5\", \"reasoning\": [1]"), TRUE},
    {SEGMENT("\"card\": {\"text\": \"x\", \"color\": [1, 2, 3]}, \"duration\": \"12f\""), TRUE},
    {"{\"variables\": {\"q\": 20}, \"output\": {\"crf\": \"{{q}}\", \"fps\": \"30000/1001\"}, "
     "\"segments\": [{\"image\": \"a\", \"duration\": 1, \"fit\": null}]}",
     TRUE},
    {PLAN("\"motion\": \"pan_up\", \"overlays\": [\"vignette\", {\"name\": \"film_grain\", "
          "\"sigma\": 2}], \"tools\": [{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 2}}]"),
     TRUE},
    {PLAN("\"motion\": {\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 1, 1]}]}"), TRUE},
    {PLAN("\"transition\": {\"type\": \"wipeleft\", \"color\": \"#123456\"}"), TRUE},
    {PLAN("\"transition\": \"none\", \"fade_in\": 1"), TRUE},
    /* scripts of older pipelines, known by a key that only they have, and others */
    {"{\"total_duration\": 1, \"mood\": 2, \"segments\": [{\"image\": \"a\", \"duration\": 1}]}",
     TRUE},
    {SEGMENT("\"image_path\": \"a\", \"duration\": 1, \"mood\": 2"), TRUE},
    {SEGMENT("\"image_path\": \"a\", \"duration\": 1, \"subject\": [{\"bbox\": [0, 0, 1, 1], "
             "\"mood\": 2}]"),
     TRUE},
    {SEGMENT("\"image\": \"a\", \"duration\": 1, \"mood\": 2"), FALSE},
    {"{\"version\": 1, \"segments\": [{\"image_path\": \"a\", \"duration\": 1, \"mood\": 2}]}",
     FALSE},
    {"{\"$schema\": \"x\", \"total_duration\": 1, \"mood\": 2, \"segments\": [{\"image\": \"a\", "
     "\"duration\": 1}]}",
     FALSE},
    {"{\"total_duration\": 1, \"defaults\": {\"mood\": 2}, \"segments\": [{\"image\": \"a\", "
     "\"duration\": 1}]}",
     FALSE},
    {"{\"total_duration\": 1, \"output\": {\"mood\": 2}, \"segments\": [{\"image\": \"a\", "
     "\"duration\": 1}]}",
     FALSE},
    {SEGMENT("\"image_path\": \"a\", \"duration\": 1, \"effects_plan\": {\"mood\": 2}"), FALSE},
    {SEGMENT(
         "\"image\": \"a\", \"duration\": 1, \"subject\": {\"bbox\": [0, 0, 1, 1], \"mood\": 2}"),
     FALSE},
    {"{}", FALSE},
    {"{\"segments\": []}", FALSE},
    {"{\"segments\": [1]}", FALSE},
    {"{\"titel\": 1, \"segments\": [{\"image\": \"a\", \"duration\": 1}]}", FALSE},
    {"{\"output\": {\"crf\": 52}, \"segments\": [{\"image\": \"a\", \"duration\": 1}]}", FALSE},
    {"{\"output\": {\"width\": \"1\"}, \"segments\": [{\"image\": \"a\", \"duration\": 1}]}",
     FALSE},
    {SEGMENT("\"image\": \"\", \"duration\": 1"), FALSE},
    {SEGMENT("\"image\": \"a\", \"duration\": -1"), FALSE},
    {SEGMENT("\"image\": \"a\", \"duration\": \"1:75\""), FALSE},
    {SEGMENT("\"image\": \"a\", \"duration\": 1, \"fit\": \"stretch\""), FALSE},
    {SEGMENT("\"card\": {\"background\": \"reddish\"}, \"duration\": 1"), FALSE},
    {PLAN("\"motion\": \"wobble\""), FALSE},
    {PLAN("\"motion\": {\"name\": \"pan_up\", \"zom\": 1.2}"), FALSE},
    {PLAN("\"overlays\": [\"pan_up\"]"), FALSE},
    {PLAN("\"transition\": \"sparkle\""), FALSE},
};

static void test_schema_and_loader_agree(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnProject) p =
            kn_project_load_text(rows[i].text, -1, "p", "/nonexistent", &checked, NULL);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(p != NULL, ==, rows[i].good);
        g_assert_cmpint(text_is_valid(rows[i].text), ==, rows[i].good);
    }
}

static void test_examples(void)
{
    guint n = 0;
    const char *name;
    g_autofree char *examples = g_build_filename(source_folder, "examples", NULL);
    g_autoptr(GDir) folder = g_dir_open(examples, 0, NULL);
    g_assert_nonnull(folder);
    while ((name = g_dir_read_name(folder))) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = g_build_filename(examples, name, "project.json", NULL);
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL))
            continue;
        g_autoptr(KnProject) p = kn_project_load(path, &checked, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(p->n_segments, >, 0);
        g_assert_true(text_is_valid(text));
        n++;
    }
    g_assert_cmpuint(n, >=, 1);
}

/* Every default must be accepted by its own option; kn_options_init ends the program otherwise. */
static void test_defaults_of_all_tables(void)
{
    for (const KnOptionTable *const *table = kn_project_tables(); *table; table++) {
        char space[1024];
        kn_options_init((*table)->options, space);
        kn_options_clear((*table)->options, space);
    }
    for (const KnEffect *const *effect = kn_effects(); *effect; effect++) {
        g_autofree char *params = g_malloc0((*effect)->params_size + 1);
        if (!(*effect)->options)
            continue;
        kn_options_init((*effect)->options, params);
        kn_options_clear((*effect)->options, params);
    }
}

/* Names stand in the vocabulary, what they mean in the rooms above: none is without the other. */
static void test_names(void)
{
    guint n_presets = 0, n_voices = 0;
    for (const KnPreset *const *preset = kn_presets(); *preset; preset++, n_presets++)
        g_assert_cmpstr((*preset)->name, ==, kn_preset_names[n_presets].name);
    g_assert_null(kn_preset_names[n_presets].name);
    for (const KnVoice *const *voice = kn_voices(); *voice; voice++, n_voices++)
        g_assert_cmpstr((*voice)->name, ==, kn_voice_provider_names[n_voices].name);
    g_assert_cmpstr(kn_voice_provider_names[n_voices].name, ==, "none");
    g_assert_null(kn_voice_provider_names[n_voices + 1].name);
    for (const KnName *format = kn_caption_format_names; format->name; format++)
        g_assert_nonnull(kn_caption_format_find(format->name));
    for (const KnName *ending = kn_caption_endings; ending->name; ending++) {
        g_autofree char *file = g_strconcat("a.", ending->name, NULL);
        g_assert_nonnull(kn_caption_format_of_file(file));
    }
    for (const KnName *ending = kn_film_endings; ending->name; ending++) {
        g_autofree char *file = g_strconcat("a.", ending->name, NULL);
        g_assert_true(kn_names_have(kn_container_names, kn_container_of_ending(file)));
    }
    for (const KnName *container = kn_container_names; container->name; container++) {
        g_autofree char *file = g_strconcat("a.", container->name, NULL);
        g_assert_cmpstr(kn_container_of_ending(file), ==, container->name);
        gboolean no_aac =
            kn_container_is_pictures(container->name) || strcmp(container->name, "webm") == 0;
        g_assert_cmpstr(kn_output_sound_codec(container->name, "aac", TRUE, NULL), ==,
                        no_aac ? NULL : "aac");
    }
    for (const KnName *codec = kn_audio_codec_names; codec->name; codec++)
        g_assert_cmpstr(kn_output_sound_codec("mkv", codec->name, TRUE, NULL), ==, codec->name);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--update") == 0)
        return update(argv[2]);
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(argc, ==, 2);
    source_folder = argv[1];
    g_autoptr(GError) error = NULL;
    g_autofree char *schema = kn_project_schema();
    g_autoptr(KnJsonDocument) document = kn_json_load_text(schema, -1, "schema", &error);
    g_assert_no_error(error);
    schema_root = kn_json_root(document);
    g_test_add_func("/generated/files-are-what-the-program-makes", test_up_to_date);
    g_test_add_func("/generated/every-effect-has-its-picture", test_pictures);
    g_test_add_func("/generated/schema-and-loader-agree", test_schema_and_loader_agree);
    g_test_add_func("/generated/examples-are-valid", test_examples);
    g_test_add_func("/generated/defaults-obey-their-own-tables", test_defaults_of_all_tables);
    g_test_add_func("/generated/each-name-means-something", test_names);
    return g_test_run();
}

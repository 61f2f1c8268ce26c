/* SPDX-License-Identifier: MIT */
/* Inputs are never written: every kind of file that a project names, under everything that writes,
 * by the real program. */
#include "base/error.h"
#include "engine/film/outputs.h"
#include "engine/store/store.h"
#include "project/files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEGMENT "{\"card\": {\"text\": \"x\"}, \"transcript\": \"x\", \"duration\": 1}"

/* A project that names the file %s in one place. */
static const struct {
    KnFileKind kind;
    const char *option; /* the path option, or NULL */
    const char *members, *segment;
} inputs[] = {
    {KN_FILE_PROJECT, NULL, "", SEGMENT},
    {KN_FILE_PICTURE, "segment.image", "", "{\"image\": \"%s\", \"duration\": 1}"},
    {KN_FILE_CLIP, "segment.video", "", "{\"video\": \"%s\", \"duration\": 1}"},
    {KN_FILE_GROUND, "segment.background_image", "",
     "{\"video\": \"a.mov\", \"background_image\": \"%s\", \"duration\": 1}"},
    {KN_FILE_NARRATION, "project.audio_file", "\"audio_file\": \"%s\",", SEGMENT},
    {KN_FILE_SPEECH, "segment.audio", "", "{\"card\": {\"text\": \"x\"}, \"audio\": \"%s\"}"},
    {KN_FILE_WORDS, "segment.words", "",
     "{\"card\": {\"text\": \"x\"}, \"transcript\": \"x\", \"words\": \"%s\"}"},
    {KN_FILE_WORDS, "captions.words", "\"captions\": {\"burn\": \"plain\", \"words\": \"%s\"},",
     SEGMENT},
    {KN_FILE_CAPTIONS, "captions.file", "\"captions\": {\"burn\": \"plain\", \"file\": \"%s\"},",
     SEGMENT},
    {KN_FILE_TRANSCRIPTS, "language.transcripts",
     "\"languages\": {\"de\": {\"transcripts\": \"%s\"}},", SEGMENT},
    {KN_FILE_MUSIC, "music.file", "\"music\": {\"file\": \"%s\"},", SEGMENT},
    {KN_FILE_SOUND, "sound.file", "\"sounds\": [{\"file\": \"%s\", \"at\": 0}],", SEGMENT},
    {KN_FILE_LOGO, "theme_logo.file", "\"theme\": {\"logo\": {\"file\": \"%s\"}},", SEGMENT},
    {KN_FILE_PRONOUNCE, "voice.pronounce_file", "\"voice\": {\"pronounce_file\": \"%s\"},",
     SEGMENT},
    {KN_FILE_PROMPT, "director.prompt",
     "\"director\": {\"kind\": \"ollama\", \"model\": \"m\", \"prompt\": \"%s\"},", SEGMENT},
    {KN_FILE_COVER, "output.cover", "\"output\": {\"cover\": \"%s\"},", SEGMENT},
    {KN_FILE_PROGRAM, NULL,
     "\"voice\": {\"provider\": \"command\", \"command\": [\"./project/%s\", \"{output}\"]},",
     SEGMENT},
    {KN_FILE_PROGRAM, NULL,
     "\"voice\": {\"provider\": \"command\", \"command\": [\"sh\", \"project/%s\"]},", SEGMENT},
    {KN_FILE_SCENE, NULL, "",
     "{\"scene\": {\"command\": [\"true\"], \"inputs\": [\"%s\"], \"output\": \"a.mp4\"}, "
     "\"duration\": 1}"},
    {KN_FILE_PROGRAM, NULL, "",
     "{\"scene\": {\"command\": [\"sh\", \"project/%s\"], \"output\": \"a.mp4\"}, \"duration\": "
     "1}"},
    {KN_FILE_PICTURE, NULL, "\"defaults\": {\"image\": \"%s\"},", SEGMENT},
    {KN_FILE_WIPE, "transition.file", "",
     "{\"card\": {\"text\": \"A\"}, \"duration\": 1, \"effects_plan\": {\"transition\": {\"type\": "
     "\"luma\", \"file\": \"%s\"}}}, " SEGMENT},
    {KN_FILE_DATA, NULL, "",
     "{\"card\": {\"type\": \"bar\", \"data\": \"%s\"}, \"transcript\": \"x\", \"duration\": 1}"},
};

/* What writes a file: the command, the members of output (of captions) that ask for it, and how its
 * name follows that of -o. */
static const struct {
    KnOutputKind kind;
    const char *command, *flag, *output, *captions, *suffix;
} writers[] = {
    {KN_OUTPUT_FILM, "render", "-o", "", "", ".mp4"},
    {KN_OUTPUT_FILM, "render", NULL, "\"file\": \"%s.mp4\"", "", ".mp4"},
    {KN_OUTPUT_FILM, "plan", "-o", "", "", ".mp4"},
    {KN_OUTPUT_POSTER, "render", "-o", "\"poster\": 0", "", ".poster.jpg"},
    {KN_OUTPUT_CHAPTERS, "render", "-o", "\"chapters\": \"list\"", "", ".chapters.txt"},
    {KN_OUTPUT_MANIFEST, "render", "-o", "", "", ".c2pa.json"},
    {KN_OUTPUT_CAPTIONS, "render", "-o", "", "\"sidecars\": [\"srt\"]", ".srt"},
    {KN_OUTPUT_CAPTIONS, "render", "-o", "", "\"sidecars\": [\"vtt\"]", ".vtt"},
    {KN_OUTPUT_CAPTIONS, "render", "-o", "", "\"sidecars\": [\"ass\"]", ".ass"},
    {KN_OUTPUT_REPORT, "render", "--report", "", "", ".json"},
    {KN_OUTPUT_PICTURE, "still", "-o", "", "", ".png"},
    {KN_OUTPUT_PICTURE, "sheet", "-o", "", "", ".jpg"},
};

/* Other names of the file project/in.SUFFIX, in the folder of all. */
static const struct {
    const char *name; /* before the suffix */
    gboolean symbolic, hard;
} spellings[] = {
    {"project/in", FALSE, FALSE},
    {"./project//in", FALSE, FALSE},
    {"project/sub/../in", FALSE, FALSE},
    {"twin/in", FALSE, FALSE},
    {"twin/sub/../../project/in", FALSE, FALSE},
    {"out/soft", TRUE, FALSE},
    {"out/hard", FALSE, TRUE},
};

static char *top;

static char *in_top(const char *name)
{
    return g_build_filename(top, name, NULL);
}

/* No kind of file that the first bytes tell. */
#define PRECIOUS "\x01precious"

static void write_file(const char *name, const char *text)
{
    g_autofree char *path = in_top(name);
    g_assert_true(
        g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0755, NULL));
}

static void make_folder(const char *name)
{
    g_autofree char *path = in_top(name);
    g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
}

static int run(const char *const *argv, char **said)
{
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(top, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                 NULL, NULL, said, &status, &error);
    g_assert_no_error(error);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), !=, 0); /* all are refused: no film */
    return WEXITSTATUS(status);
}

/* printf whose format is a row's: one %s at most. */
static char *fill(const char *form, const char *name)
{
    g_auto(GStrv) part = g_strsplit(form, "%s", -1);
    return g_strjoinv(name, part);
}

/* Members of "output" and "captions" stand in the row of the input, too: both are merged. */
static char *project_text(guint i, guint w, const char *name)
{
    g_autofree char *members = fill(inputs[i].members, name);
    g_autofree char *segment = fill(inputs[i].segment, name);
    g_autofree char *output = fill(writers[w].output, "in");
    g_autoptr(GString) text = g_string_new(members);
    if (!g_string_replace(text, "\"output\": {", "\"output\": {\"width\": 64, \"height\": 64, ", 1))
        g_string_append(text, "\"output\": {\"width\": 64, \"height\": 64},");
    g_autofree char *with_output =
        g_strdup_printf("\"output\": {%s%s", output, *output ? ", " : "");
    g_string_replace(text, "\"output\": {", with_output, 1);
    if (*writers[w].captions && !g_string_replace(text, "\"captions\": {",
                                                  "\"captions\": {\"sidecars\": [\"srt\", \"vtt\", "
                                                  "\"ass\"], ",
                                                  1))
        g_string_append_printf(text, "\"captions\": {%s},", writers[w].captions);
    return g_strdup_printf("{\"version\": 1, %s \"segments\": [%s]}", text->str, segment);
}

static void refuse(guint i, guint w, guint s)
{
    /* The name that the project gives its film takes that of the language. */
    if (inputs[i].kind == KN_FILE_TRANSCRIPTS && !writers[w].flag)
        return;
    g_autofree char *name = g_strconcat("in", writers[w].suffix, NULL);
    g_autofree char *file = g_strconcat("project/", name, NULL), *full = in_top(file);
    g_autofree char *srt = in_top("project/text.srt");
    /* captions need an ending that they are known by: the project reads them by another name */
    gboolean is_captions = inputs[i].kind == KN_FILE_CAPTIONS;
    g_autofree char *text = project_text(i, w, is_captions ? "text.srt" : name);
    gboolean is_project = inputs[i].kind == KN_FILE_PROJECT;
    const char *project = is_project ? file : "project/p.json";
    write_file(project, text);
    /* What is read at once. */
    const char *content = inputs[i].kind == KN_FILE_PRONOUNCE     ? "{}"
                          : inputs[i].kind == KN_FILE_TRANSCRIPTS ? "[\"x\"]"
                                                                  : PRECIOUS;
    if (!is_project)
        write_file(file, content);
    if (is_captions)
        g_assert_cmpint(link(full, srt), ==, 0);
    g_autofree char *alias = g_strconcat(spellings[s].name, writers[w].suffix, NULL);
    g_autofree char *alias_path = in_top(alias);
    if (spellings[s].symbolic || spellings[s].hard)
        g_assert_cmpint((spellings[s].symbolic ? symlink : link)(full, alias_path), ==, 0);
    g_autofree char *asked =
        writers[w].kind == KN_OUTPUT_PICTURE || writers[w].kind == KN_OUTPUT_REPORT
            ? g_strdup(alias)
            : g_strconcat(spellings[s].name, ".mp4", NULL);
    const char *argv[] = {g_getenv("KINORA_PROGRAM"),
                          writers[w].command,
                          project,
                          "-q",
                          "--allow-commands",
                          writers[w].flag,
                          writers[w].flag ? asked : NULL,
                          NULL};
    g_autofree char *said = NULL, *after = NULL;
    int code = run(argv, &said);
    g_test_message("%s, %s of %s as %s: %d: %s", kn_file_kind_words(inputs[i].kind),
                   writers[w].suffix, writers[w].command, asked, code, said);
    g_assert_cmpint(code, ==, 2);
    g_assert_nonnull(strstr(said, "would be overwritten by"));
    g_assert_nonnull(strstr(said, kn_file_kind_words(inputs[i].kind)));
    g_assert_true(is_project || strstr(said, "p.json:1:"));
    g_assert_true(strchr(said, '\n') == said + strlen(said) - 1);
    g_assert_true(g_file_get_contents(full, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, is_project ? text : content);
    if (spellings[s].symbolic || spellings[s].hard)
        g_unlink(alias_path);
    g_unlink(full);
    g_unlink(srt);
}

static void test_every_kind(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(inputs); i++)
        for (guint w = 0; w < G_N_ELEMENTS(writers); w++)
            refuse(i, w, 0);
}

static void test_every_spelling(void)
{
    for (guint w = 0; w < G_N_ELEMENTS(writers); w++)
        for (guint s = 1; s < G_N_ELEMENTS(spellings) && writers[w].flag; s++)
            refuse((w + s) % G_N_ELEMENTS(inputs), w, s);
}

/* A path option that is added to a table stands in the list, and here. */
static void test_every_option(void)
{
    for (const KnOptionTable *const *table = kn_project_tables(); *table; table++) {
        for (const KnOption *option = (*table)->options; option->name; option++) {
            g_autofree char *name = g_strconcat((*table)->name, ".", option->name, NULL);
            /* The latter is of the folder in which the scene's program works. */
            gboolean known = option->type != &kn_type_path || strcmp(name, "output.file") == 0 ||
                             strcmp(name, "scene.output") == 0;
            for (guint i = 0; i < G_N_ELEMENTS(inputs); i++)
                known |= g_strcmp0(inputs[i].option, name) == 0;
            if (!known)
                g_error("%s has no row", name);
        }
    }
}

static void test_each_other(void)
{
    static const struct {
        KnOutputKind kinds[2];
        const char *paths[2], *wrong; /* NULL: allowed */
    } rows[] = {
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "out/b.json"}, NULL},
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "project/a.mp4"}, NULL},
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "out/a.mp4"}, "by the report"},
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "./out/../out//a.mp4"}, "by the report"},
        {{KN_OUTPUT_POSTER, KN_OUTPUT_REPORT}, {"twin/a.jpg", "project/a.jpg"}, "the poster"},
        /* a file system may fold case */
        {{KN_OUTPUT_CAPTIONS, KN_OUTPUT_REPORT}, {"out/a.srt", "out/A.SRT"}, "the side file"},
        {{KN_OUTPUT_CAPTIONS, KN_OUTPUT_REPORT}, {"out/\u00e9.srt", "out/\u00c9.srt"}, "the side"},
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "out"}, "it is a folder"},
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "/dev/null"}, "it is a device"},
        {{KN_OUTPUT_FILM, KN_OUTPUT_REPORT}, {"out/a.mp4", "none/b"}, "does not exist"},
    };
    g_autoptr(GError) load = NULL;
    g_autofree char *folder = in_top("project"), *before = g_get_current_dir();
    g_autoptr(KnProject) project =
        kn_project_load_text("{\"segments\": [" SEGMENT "]}", -1, "p", folder, NULL, &load);
    g_assert_no_error(load);
    g_assert_cmpint(g_chdir(top), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnOutputs) outputs = kn_outputs_new();
        for (guint k = 0; k < 2; k++)
            kn_outputs_add(outputs, rows[i].kinds[k], rows[i].paths[k]);
        gboolean good = kn_outputs_check(outputs, project, FALSE, &error);
        g_test_message("%s: %s", rows[i].paths[1], error ? error->message : "good");
        g_assert_cmpint(good, ==, rows[i].wrong == NULL);
        g_assert_true(good || strstr(error->message, rows[i].wrong));
    }
    g_assert_cmpint(g_chdir(before), ==, 0);
}

/* -n keeps what is there: the film, and what would stand beside it. */
static void test_no_clobber(void)
{
    static const char *const old[] = {"out/film.mp4", "out/film.srt", "out/film.poster.jpg",
                                      "out/report.json"};
    write_file("project/p.json",
               "{\"version\": 1, \"output\": {\"width\": 64, \"height\": 64, \"poster\": 0}, "
               "\"captions\": {\"sidecars\": [\"srt\"]}, \"segments\": [" SEGMENT "]}");
    for (gsize i = 0; i < G_N_ELEMENTS(old); i++) {
        const char *argv[] = {g_getenv("KINORA_PROGRAM"),
                              "render",
                              "project/p.json",
                              "-q",
                              "-n",
                              "-o",
                              "out/film.mp4",
                              "--report",
                              "out/report.json",
                              NULL};
        g_autofree char *said = NULL, *after = NULL, *path = in_top(old[i]);
        write_file(old[i], "old");
        g_assert_cmpint(run(argv, &said), ==, 2);
        g_test_message("%s", said);
        g_assert_nonnull(strstr(said, "is there already and --no-clobber keeps it"));
        g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
        g_assert_cmpstr(after, ==, "old");
        g_unlink(path);
    }
    g_autofree char *picture = in_top("out/x.png");
    write_file("out/x.png", "old");
    for (int i = 0; i < 2; i++) {
        const char *argv[] = {g_getenv("KINORA_PROGRAM"),
                              i ? "sheet" : "still",
                              "project/p.json",
                              "-q",
                              "-n",
                              "-o",
                              "out/x.png",
                              NULL};
        g_assert_cmpint(run(argv, NULL), ==, 2);
    }
    g_unlink(picture);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *program = g_canonicalize_filename(g_getenv("KINORA_PROGRAM"), NULL);
    g_setenv("KINORA_PROGRAM", program, TRUE);
    top = g_dir_make_tmp("kn-inputs-XXXXXX", NULL);
    g_assert_nonnull(top);
    g_setenv("XDG_CACHE_HOME", top, TRUE);
    make_folder("project/sub");
    write_file("project/a.mov", PRECIOUS);
    make_folder("out");
    g_autofree char *twin = in_top("twin");
    g_assert_cmpint(symlink("project", twin), ==, 0);
    g_test_add_func("/inputs/every kind of file is kept from everything that writes",
                    test_every_kind);
    g_test_add_func("/inputs/whatever the path is spelled like", test_every_spelling);
    g_test_add_func("/inputs/every path option is in the list", test_every_option);
    g_test_add_func("/outputs/two of one run are two files", test_each_other);
    g_test_add_func("/outputs/no-clobber keeps what is there", test_no_clobber);
    int failed = g_test_run();
    kn_remove_tree(top);
    g_free(top);
    return failed;
}

/* SPDX-License-Identifier: MIT */
#include "base/open_file.h"
#include "helpers.h"
#include "project/tables.h"
#include "project/tables_sound.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* A folder of two: `outside.jpg` beside `project/`, with good pictures, links and folders in it. */
typedef struct {
    char *top, *folder;
} Fixture;

static char *in(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void touch(const char *folder, const char *name)
{
    g_autofree char *path = in(folder, name);
    g_assert_true(g_file_set_contents(path, "x", 1, NULL));
}

static void make_link(const char *folder, const char *name, const char *target)
{
    g_autofree char *path = in(folder, name);
    g_assert_cmpint(symlink(target, path), ==, 0);
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->top = g_dir_make_tmp(NULL, NULL);
    g_assert_nonnull(fixture->top);
    fixture->folder = in(fixture->top, "project");
    g_autofree char *sub = in(fixture->folder, "sub"), *like = in(fixture->top, "project2");
    g_assert_cmpint(g_mkdir_with_parents(sub, 0700), ==, 0);
    g_assert_cmpint(g_mkdir(like, 0700), ==, 0);
    touch(fixture->top, "outside.jpg");
    touch(like, "other.jpg");
    touch(fixture->folder, "good.jpg");
    touch(fixture->folder, "\u00f1and\u00fa \U0001f41e.jpg");
    touch(sub, "deep.jpg");
    make_link(fixture->folder, "inner.jpg", "sub/deep.jpg");
    make_link(fixture->folder, "outer.jpg", "../outside.jpg");
    make_link(fixture->folder, "dangling.jpg", "nothing.jpg");
    make_link(fixture->folder, "up", "..");
    make_link(fixture->folder, "twice.jpg", "outer.jpg");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    static const char *const names[] = {"project/sub/deep.jpg",
                                        "project/sub",
                                        "project/good.jpg",
                                        "project/inner.jpg",
                                        "project/outer.jpg",
                                        "project/dangling.jpg",
                                        "project/up",
                                        "project/twice.jpg",
                                        "project/\u00f1and\u00fa \U0001f41e.jpg",
                                        "project/p.json",
                                        "project",
                                        "project2/other.jpg",
                                        "project2",
                                        "outside.jpg",
                                        ""};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = in(fixture->top, names[i]);
        g_remove(path);
    }
    g_assert_false(g_file_test(fixture->top, G_FILE_TEST_EXISTS));
    g_free(fixture->top);
    g_free(fixture->folder);
}

static KnProject *load_image(const Fixture *fixture, const char *image, gboolean allow_outside,
                             GError **error)
{
    const KnLoadOptions options = {.allow_outside = allow_outside};
    g_autofree char *text =
        g_strdup_printf("{\"segments\": [\n{\"image\": \"%s\", \"duration\": 1}]}", image);
    return kn_project_load_text(text, -1, "p.json", fixture->folder, &options, error);
}

static void test_paths(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *image, *wrong; /* NULL: good */
        const char *outside;       /* the same with allow_outside */
    } rows[] = {
        {"good.jpg", NULL, NULL},
        {"./sub/../good.jpg", NULL, NULL},
        {"sub/deep.jpg", NULL, NULL},
        {"inner.jpg", NULL, NULL},
        {"\u00f1and\u00fa \U0001f41e.jpg", NULL, NULL},
        {"dangling.jpg", NULL, NULL}, /* not there: a matter of check_files */
        {"../outside.jpg", "leads out of the project's folder", NULL},
        {"sub/../../outside.jpg", "leads out of the project's folder", NULL},
        {"../project2/other.jpg", "leads out of the project's folder", NULL},
        {"outer.jpg", "is a link that leads out", NULL},
        {"twice.jpg", "is a link that leads out", NULL},
        {"up/outside.jpg", "is a link that leads out", NULL},
        {"up/project2/other.jpg", "is a link that leads out", NULL},
        {"/etc/passwd", "is an absolute path", NULL},
        {"~/a.jpg", "starts with '~'", "starts with '~'"},
        {"~root/a.jpg", "starts with '~'", "starts with '~'"},
        {"C:/pictures/a.jpg", "is a path of Windows", "is a path of Windows"},
        {"C:\\\\a.jpg", "is a path of Windows", "is a path of Windows"},
        {"https://example.org/a.jpg", "is an address", "is an address"},
        {"file:///etc/passwd", "is an address", "is an address"},
        {"data:image/png;base64,AAAA", "is an address", "is an address"},
    };
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        const char *wrong = i % 2 ? rows[i / 2].outside : rows[i / 2].wrong;
        g_autoptr(KnProject) p = load_image(fixture, rows[i / 2].image, i % 2, &error);
        g_test_message("%s: %s", rows[i / 2].image, error ? error->message : "good");
        if (!wrong) {
            g_assert_no_error(error);
            g_assert_true(g_path_is_absolute(p->segments[0].path));
            continue;
        }
        g_assert_null(p);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_assert_true(g_str_has_prefix(error->message, "p.json:2:11: $.segments[0].image: '"));
        g_assert_nonnull(strstr(error->message, wrong));
    }
}

/* What is a file, or a folder, when the project is read becomes a link before it is opened. */
static void test_exchanged(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *image, *exchanged, *target;
        gboolean allow_outside;
        int error; /* of opening; 0: it is opened */
    } rows[] = {
        {"good.jpg", "good.jpg", "../outside.jpg", FALSE, ELOOP},
        {"good.jpg", "good.jpg", "outer.jpg", FALSE, ELOOP},
        {"good.jpg", "good.jpg", "../project2/other.jpg", FALSE, ELOOP},
        {"sub/deep.jpg", "sub", "../project2", FALSE, ELOOP},
        {"inner.jpg", "sub", "../project2", FALSE, ELOOP},
        {"good.jpg", "good.jpg", "inner.jpg", FALSE, 0},
        {"good.jpg", "good.jpg", "../outside.jpg", TRUE, 0},
    };
    g_autofree char *deep = in(fixture->top, "project2/deep.jpg");
    touch(fixture->top, "project2/deep.jpg");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *place = in(fixture->folder, rows[i].exchanged);
        g_autofree char *kept = g_strconcat(place, ".kept", NULL);
        KnProject *p = load_image(fixture, rows[i].image, rows[i].allow_outside, NULL);
        g_assert_nonnull(p);
        g_autofree char *path = g_strdup(p->segments[0].path);
        g_assert_cmpint(g_rename(place, kept), ==, 0);
        make_link(fixture->folder, rows[i].exchanged, rows[i].target);
        const KnInputRules *none = kn_input_rules_enter(kn_project_input_rules(p));
        int fd = kn_open_input(AT_FDCWD, path, 0, NULL, NULL), number = errno;
        kn_input_rules_enter(none);
        g_assert_cmpint(fd < 0 ? number : 0, ==, rows[i].error);
        if (fd >= 0)
            close(fd);
        kn_project_free(p);
        fd = kn_open_input(AT_FDCWD, path, 0, NULL, NULL); /* nothing is in force any more */
        g_assert_cmpint(fd, >=, 0);
        close(fd);
        g_assert_cmpint(g_unlink(place), ==, 0);
        g_assert_cmpint(g_rename(kept, place), ==, 0);
    }
    g_unlink(deep);
}

static void test_missing_files(Fixture *fixture, gconstpointer data)
{
    static const char text[] =
        "{\"audio_file\": \"none.wav\", \"segments\": [\n{\"image\": \"good.jpg\", \"duration\": "
        "1},\n{\"selected_image\": \"gone.jpg\", \"duration\": 1},\n{\"image\": \"sub\", "
        "\"duration\": 1},\n{\"image\": \"dangling.jpg\", \"duration\": 1}]}";
    g_autoptr(GError) error = NULL;
    KnLoadOptions options = {.placeholder = FALSE};
    g_autoptr(KnProject) p =
        kn_project_load_text(text, -1, "p.json", fixture->folder, &options, &error);
    g_assert_no_error(error);
    g_assert_false(kn_project_check_files(p, &options, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    static const char *const starts[] = {
        "p.json:1:16: $.audio_file: ",
        "p.json:3:20: $.segments[1].image: ",
        "p.json:4:11: $.segments[2].image: ",
        "p.json:5:11: $.segments[3].image: ",
    };
    g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(starts));
    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++)
        g_assert_true(g_str_has_prefix(lines[i], starts[i]));
    g_assert_nonnull(strstr(lines[1], "gone.jpg' is not there"));
    g_assert_nonnull(strstr(lines[2], "is a folder; expected a file"));
}

/* What may have been meant by a name that is not there. */
static void test_suggestions(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *image, *says; /* NULL: nothing is near */
    } rows[] = {
        {"Good.JPG", "did you mean 'good.jpg'? Capital and small letters differ"},
        {"good.png", "did you mean 'good.jpg'?)"},
        {"god.jpg", "did you mean 'good.jpg'?)"},
        {"sub/depe.jpg", "did you mean 'deep.jpg'?)"},
        {"subs/deep.jpg", "/subs'; did you mean 'sub'?)"},
        {"SUB/deep.jpg", "/SUB'; did you mean 'sub'? Capital and small letters differ"},
        {"Sub/lower/deep.jpg", "/Sub'; did you mean 'sub'? Capital and small letters differ"},
        {"sub/lower/deep.jpg", "/sub/lower')"},
        {"good/deep.jpg", "/good')"}, /* good.jpg is no folder */
        {"sub\\\\deep.jpg", "folders are separated by '/'"},
        {"sub\\nice.jpg", "folders are separated by '/'"}, /* a line break */
        {"dangling.jpg", "is not there"},
        {"elsewhere.tiff", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnProject) p = load_image(fixture, rows[i].image, FALSE, &error);
        g_assert_nonnull(p);
        g_assert_false(kn_project_check_files(p, NULL, &error));
        g_test_message("%s", error->message);
        if (rows[i].says)
            g_assert_nonnull(strstr(error->message, rows[i].says));
        else
            g_assert_null(strstr(error->message, "did you mean"));
    }
}

static void test_placeholders(Fixture *fixture, gconstpointer data)
{
    static const char text[] = "{\"segments\": [{\"image\": \"good.jpg\", \"duration\": 1}, "
                               "{\"image\": \"gone.jpg\", \"duration\": 1, \"effects_plan\": "
                               "{\"transition\": \"fade\"}}, {\"video\": \"good.jpg\", "
                               "\"background_image\": \"none.png\", \"duration\": 1}]}";
    g_autoptr(GError) error = NULL;
    const KnLoadOptions options = {.placeholder = TRUE};
    g_autoptr(KnProject) p =
        kn_project_load_text(text, -1, "p.json", fixture->folder, &options, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 2; i++) { /* checking again repeats no line */
        g_assert_true(kn_project_check_files(p, &options, &error));
        g_assert_false(p->segments[0].missing);
        g_assert_true(p->segments[1].missing);
        g_assert_true(p->segments[2].ground_missing && !p->segments[2].missing);
        g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 2);
        g_assert_nonnull(
            strstr(kn_warnings_at(p->warnings, 0)->words, "a grey card stands in its place"));
        g_assert_nonnull(strstr(kn_warnings_at(p->warnings, 1)->words,
                                "the colour of background stands in its place"));
    }
}

static void test_project_file(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = in(fixture->folder, "p.json");
    g_assert_null(kn_project_load(path, NULL, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(
        path, "{\"segments\": [{\"image\": \"good.jpg\", \"duration\": 1}]}", -1, NULL));
    g_autoptr(KnProject) p = kn_project_load(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(p->folder, ==, fixture->folder);
    g_assert_true(kn_project_check_files(p, NULL, &error));
    g_assert_true(g_file_set_contents(path, "{\"segments\": 1}", -1, NULL));
    g_assert_null(kn_project_load(path, NULL, &error));
    g_assert_true(g_str_has_prefix(error->message, path));
}

/* Every option that is a path is held to the folder, whichever table it stands in and whatever is
 * added to one. %s: the option and its value. */
static void test_every_path(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const KnOption *table;
        const char *json;
    } rows[] = {
        {kn_root_options, "{%s, \"segments\": [{\"image\": \"good.jpg\", \"duration\": 1}]}"},
        {kn_output_options, "{\"output\": {%s}, \"segments\": [{\"image\": \"good.jpg\", "
                            "\"duration\": 1}]}"},
        {kn_caption_options, "{\"captions\": {%s}, \"segments\": [{\"image\": \"good.jpg\", "
                             "\"duration\": 1}]}"},
        {kn_music_options, "{\"music\": {%s}, \"segments\": [{\"image\": \"good.jpg\", "
                           "\"duration\": 1}]}"},
        {kn_sound_options, "{\"sounds\": [{%s, \"at\": 0}], \"segments\": [{\"image\": "
                           "\"good.jpg\", \"duration\": 1}]}"},
        {kn_segment_options, "{\"segments\": [{%s, \"duration\": 1}]}"},
        {kn_segment_options, "{\"defaults\": {%s}, \"segments\": [{\"image\": \"good.jpg\", "
                             "\"duration\": 1}]}"},
    };
    static const struct {
        const char *path, *wrong;
    } paths[] = {
        {"../outside", "leads out of the project's folder"},
        {"/etc/passwd", "is an absolute path"},
        {"elsewhere", "is a link that leads out"},
        {"up/outside", "is a link that leads out"},
    };
    guint n_options = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (const KnOption *option = rows[i].table; option->name; option++) {
            n_options += option->type == &kn_type_path;
            for (gsize k = 0; option->type == &kn_type_path && k < G_N_ELEMENTS(paths); k++) {
                g_autoptr(GError) error = NULL;
                const char *ending = option->choices ? option->choices->name : "jpg";
                g_autofree char *link = g_strdup_printf("elsewhere.%s", ending);
                g_autofree char *link_path = in(fixture->folder, link);
                g_autofree char *member =
                    g_strdup_printf("\"%s\": \"%s.%s\"", option->name, paths[k].path, ending);
                make_link(fixture->folder, link, "../outside.jpg");
                g_auto(GStrv) parts = g_strsplit(rows[i].json, "%s", 2);
                g_autofree char *text = g_strconcat(parts[0], member, parts[1], NULL);
                g_autoptr(KnProject) p =
                    kn_project_load_text(text, -1, "p.json", fixture->folder, NULL, &error);
                g_test_message("%s", text);
                g_assert_null(p);
                g_assert_nonnull(strstr(error->message, paths[k].wrong));
                g_assert_nonnull(strstr(error->message, option->name));
                g_unlink(link_path);
            }
        }
    g_assert_cmpuint(n_options, >=, 14);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)
    ADD("/files/paths-stay-inside-the-folder", test_paths);
    ADD("/files/every-path-stays-inside-the-folder", test_every_path);
    ADD("/files/what-becomes-a-link-before-it-is-opened-leads-nowhere", test_exchanged);
    ADD("/files/missing-files-are-named-with-their-segment", test_missing_files);
    ADD("/files/near-names-are-suggested", test_suggestions);
    ADD("/files/placeholders-stand-for-missing-pictures", test_placeholders);
    ADD("/files/the-project-itself", test_project_file);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "film.h"

#include <glib/gstdio.h>
#include <kinora/kinora.h>
#include <string.h>

#define PROJECT                                                                                    \
    "{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": 25, \"speed\": "      \
    "\"ultrafast\"}, \"audio_file\": \"tone.wav\", \"segments\": ["                                \
    "{\"image\": \"a.png\", \"duration\": 2}, {\"card\": {\"text\": \"End\"}, \"duration\": 1}]}"

static char *write_project(const Film *film, const char *text)
{
    char *path = g_build_filename(film->folder, "project.json", NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void count_progress(const KinoraProgress *progress, void *user_data)
{
    guint *n = user_data;
    g_assert_cmpint(progress->frame, <=, progress->n_frames);
    g_assert_nonnull(progress->phase);
    ++*n;
}

static void test_library(void)
{
    Film film;
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    g_autofree char *path = write_project(&film, PROJECT);
    g_autoptr(GError) error = NULL;
    g_autoptr(KinoraProject) project = kinora_project_load(path, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(kinora_project_check(project, &error));
    KinoraInfo info;
    g_assert_true(kinora_project_info(project, &info, &error));
    g_assert_cmpint(info.width, ==, 320);
    g_assert_cmpint(info.n_frames, ==, 75);
    g_assert_cmpuint(info.n_segments, ==, 2);
    guint n_calls = 0;
    KinoraRenderOptions options = {.cache_dir = film.cache, .progress = count_progress};
    options.user_data = &n_calls;
    kinora_render(project, film.output, &options, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n_calls, >, 0);
    g_autofree guint8 *rgb = g_malloc0(320 * 180 * 3);
    g_assert_true(kinora_still(project, 10, rgb, 320 * 3, &error));
    g_assert_cmpint(rgb[(90 * 320 + 160) * 3], >, 20);
    g_assert_false(kinora_still(project, 75, rgb, 320 * 3, &error));
    g_assert_error(error, KINORA_ERROR, 2);
    g_assert_cmpint(kinora_exit_code(error), ==, 2);
    film_close(&film);
}

/* Checking asks for no film's name, which files beside the film are named after. */
static void test_check_alone(void)
{
    Film film;
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    g_autofree char *path = write_project(
        &film, "{\"captions\": {\"sidecars\": [\"srt\", \"vtt\"]}, \"segments\": [{\"card\": {}, "
               "\"duration\": 1}]}");
    g_autoptr(GError) error = NULL;
    g_autoptr(KinoraProject) project = kinora_project_load(path, NULL, &error);
    g_assert_no_error(error);
    kinora_project_check(project, &error);
    g_assert_no_error(error);
    film_close(&film);
}

static void test_errors(void)
{
    Film film;
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    g_autofree char *path = write_project(&film, "{\"segments\": [{\"image\": \"none.png\"}]}");
    g_autoptr(GError) error = NULL;
    g_assert_null(kinora_project_load("/nonexistent.json", NULL, &error));
    g_assert_cmpint(kinora_exit_code(error), ==, 4);
    g_clear_error(&error);
    g_assert_null(kinora_project_load(path, NULL, &error));
    g_assert_cmpint(kinora_exit_code(error), !=, 0);
    film_close(&film);
}

/* The example of the documentation, as a person would run it. */
static void test_example(void)
{
    Film film;
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    g_autofree char *path = write_project(&film, PROJECT);
    g_autoptr(GError) error = NULL;
    g_autofree char *out = NULL, *err = NULL;
    int status;
    const char *const argv[] = {g_getenv("KINORA_EXAMPLE"), path, film.output, film.cache, NULL};
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    g_assert_nonnull(strstr(out, "320 x 180, 75 frames, 2 segments"));
    g_assert_true(g_file_test(film.output, G_FILE_TEST_IS_REGULAR));
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/library/loads-checks-renders-and-draws", test_library);
    g_test_add_func("/library/checks-without-a-film", test_check_alone);
    g_test_add_func("/library/errors-have-exit-codes", test_errors);
    g_test_add_func("/library/the-example-works", test_example);
    return film_run();
}

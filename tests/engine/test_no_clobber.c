/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>

/* What somebody else puts where an output goes while the film is made is kept. */

typedef struct {
    Film film;
    const char *name;
    char *path;
} Other;

static void put_at(const KnEvent *event, gpointer user_data)
{
    Other *other = user_data;
    if (event->kind == KN_EVENT_PHASE && strcmp(event->phase, "join") == 0 &&
        strcmp(event->state, "start") == 0)
        g_assert_true(g_file_set_contents(other->path, "precious", -1, NULL));
}

static void open_film(Other *other)
{
    Film *film = &other->film;
    film_open(film, "[{\"image\": \"a.png\", \"duration\": 1}]", NULL, FALSE);
    film_load(film,
              "{\"output\": {\"width\": 64, \"height\": 64, \"fps\": 10, \"speed\": "
              "\"ultrafast\", \"poster\": 0, \"chapters\": \"both\"}, \"captions\": {\"sidecars\": "
              "[\"srt\", \"vtt\"]}, \"segments\": [{\"image\": \"a.png\", \"duration\": 11, "
              "\"title\": \"A\", \"transcript\": \"One\"}, {\"image\": \"b.jpg\", \"duration\": "
              "11, \"title\": \"B\"}, {\"image\": \"c.png\", \"duration\": 11, \"title\": "
              "\"C\"}]}");
    other->path = g_build_filename(film->folder, other->name, NULL);
    film->on_event = put_at;
    film->on_event_data = other;
}

static const char *const names[] = {"film.mp4",       "film.poster.jpg", "film.chapters.txt",
                                    "film.c2pa.json", "film.srt",        "film.vtt"};

static void test_kept(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        Other other = {.name = names[i]};
        Film *film = &other.film;
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        open_film(&other);
        film->options.no_clobber = TRUE;
        g_assert_false(film_render(film, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, names[i]));
        g_assert_nonnull(strstr(error->message, "--no-clobber"));
        g_assert_true(g_file_get_contents(other.path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, "precious");
        for (guint j = 0; j < G_N_ELEMENTS(names); j++) {
            g_autofree char *path = g_build_filename(film->folder, names[j], NULL);
            if (g_file_test(path, G_FILE_TEST_EXISTS) != (i == j))
                g_error("'%s' is left beside '%s'", names[j], names[i]);
        }
        film->on_event = NULL;
        g_unlink(other.path);
        g_clear_error(&error);
        film_render_again(film, &error);
        g_assert_no_error(error);
        g_free(other.path);
        film_close(film);
    }
}

/* Who does not ask for that has the new one. */
static void test_replaced(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        Other other = {.name = names[i]};
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        open_film(&other);
        film_render(&other.film, &error);
        g_assert_no_error(error);
        g_assert_true(g_file_get_contents(other.path, &text, NULL, NULL));
        g_assert_cmpstr(text, !=, "precious");
        g_free(other.path);
        film_close(&other.film);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/no-clobber/what-comes-meanwhile-is-kept", test_kept);
    g_test_add_func("/no-clobber/else-it-is-replaced", test_replaced);
    return film_run();
}

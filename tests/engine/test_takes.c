/* SPDX-License-Identifier: MIT */
#include "engine/store/prune.h"
#include "film.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What other builds do with a take that this one plays: it plays the take that it was planned
 * with, whatever stands under its name meanwhile. */

typedef enum { TAKE_USED, TAKE_SAME, TAKE_OTHER, TAKE_GONE, N_TAKE_CHANGES } TakeChange;

typedef struct {
    Film film;
    TakeChange change;
    guint n; /* takes that were changed */
} Takes;

/* As a build does it: a file of the store is replaced, never written. */
static void change_take(TakeChange change, const char *path)
{
    enum { HEAD = 44 };
    g_autofree char *bytes = NULL, *fresh = g_strconcat(path, ".fresh", NULL);
    const struct timespec times[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    gsize size;
    if (change == TAKE_USED)
        g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
    if (change == TAKE_GONE)
        g_assert_cmpint(g_unlink(path), ==, 0);
    if (change != TAKE_SAME && change != TAKE_OTHER)
        return;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize i = HEAD; change == TAKE_OTHER && i < size; i++)
        bytes[i] = (char)~bytes[i];
    g_assert_true(g_file_set_contents(fresh, bytes, (gssize)size, NULL));
    g_assert_cmpint(rename(fresh, path), ==, 0);
}

static void change_at(const KnEvent *event, gpointer user_data)
{
    Takes *takes = user_data;
    if (event->kind != KN_EVENT_PHASE || strcmp(event->phase, "plan") != 0 ||
        strcmp(event->state, "done") != 0)
        return;
    g_autoptr(GArray) entries = kn_store_list(takes->film.cache);
    for (guint i = 0; i < entries->len; i++) {
        const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
        g_autofree char *path = kn_store_path(takes->film.cache, entry->kind, entry->key);
        if (entry->kind != KN_STORE_TAKE)
            continue;
        change_take(takes->change, path);
        takes->n++;
    }
}

/* Says what lies in "tone.wav". */
static void write_program(const Film *film)
{
    g_autofree char *path = g_build_filename(film->folder, "say", NULL);
    g_autofree char *script =
        g_strdup_printf("#!/bin/sh\ncat > /dev/null\nexec cat '%s/tone.wav'\n", film->folder);
    g_assert_true(g_file_set_contents(path, script, -1, NULL));
    g_assert_cmpint(g_chmod(path, 0755), ==, 0);
}

static void open_film(Film *film)
{
    film_open(film, "[{\"image\": \"a.png\", \"duration\": 1}]", NULL, FALSE);
    film->options.allow_commands = TRUE;
    write_program(film);
    g_autofree char *text = g_strdup_printf(
        "{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": \"ultrafast\"}, "
        "\"voice\": {\"provider\": \"command\", \"check\": false, \"command\": [\"%s/say\"]}, "
        "\"segments\": "
        "[{\"image\": \"a.png\", \"transcript\": \"One two three\"}, {\"image\": \"b.jpg\", "
        "\"transcript\": \"Four\"}]}",
        film->folder);
    film_load(film, text);
}

static char *render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render(film, &error);
    g_assert_no_error(error);
    return film_sha256(film);
}

static void test_played_as_planned(void)
{
    static const char *const methods[] = {"chunk", "disabled"};
    for (guint i = 0; i < G_N_ELEMENTS(methods) * N_TAKE_CHANGES; i++) {
        Takes takes = {.change = i % N_TAKE_CHANGES};
        Film *film = &takes.film;
        open_film(film);
        film->options.method = methods[i / N_TAKE_CHANGES];
        g_autofree char *good = render(film);
        film->on_event = change_at;
        film->on_event_data = &takes;
        g_autofree char *sum = render(film);
        g_assert_cmpuint(takes.n, ==, 2);
        g_assert_cmpstr(sum, ==, good);
        film->on_event = NULL;
        film_close(film);
    }
}

/* What is held goes with the store, and is one file with what stands in it. */
static void test_held(void)
{
    struct stat held_info, info;
    Film film;
    g_autoptr(GError) error = NULL;
    g_autofree char *held = NULL;
    open_film(&film);
    g_free(render(&film));
    KnStore *store = kn_store_open(film.cache, FALSE, &error);
    g_autoptr(GArray) entries = kn_store_list(film.cache);
    for (guint i = 0; i < entries->len; i++) {
        const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
        if (entry->kind != KN_STORE_TAKE || held)
            continue;
        g_autofree char *path = kn_store_path(film.cache, entry->kind, entry->key);
        held = kn_store_hold(store, entry->kind, entry->key);
        g_autofree char *again = kn_store_hold(store, entry->kind, entry->key);
        g_assert_cmpstr(held, ==, again);
        g_assert_true(kn_store_is_held(film.cache, held) && !kn_store_is_held(film.cache, path));
        g_assert_true(stat(held, &held_info) == 0 && stat(path, &info) == 0);
        g_assert_cmpuint(held_info.st_ino, ==, info.st_ino);
        change_take(TAKE_OTHER, path);
        g_autofree char *other = kn_store_hold(store, entry->kind, entry->key);
        g_assert_cmpstr(held, !=, other);
        g_assert_cmpint(g_unlink(path), ==, 0);
        g_assert_null(kn_store_hold(store, entry->kind, entry->key));
        g_assert_true(g_file_test(held, G_FILE_TEST_EXISTS));
    }
    g_assert_nonnull(held);
    kn_store_close(store);
    g_assert_false(g_file_test(held, G_FILE_TEST_EXISTS));
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/takes/another-build-that-speaks-a-line-anew-changes-nothing",
                    test_played_as_planned);
    g_test_add_func("/takes/what-is-held-stays", test_held);
    return film_run();
}

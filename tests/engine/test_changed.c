/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "clips.h"
#include "film.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Inputs that change between two builds, and while one runs. */

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 0.5, \"effects_plan\": {\"motion\": "                   \
    "\"ken_burns_in\"}},"                                                                          \
    "{\"image\": \"b.jpg\", \"duration\": 0.5}]"

static char *path_of(const Film *film, const char *name)
{
    return g_build_filename(film->folder, name, NULL);
}

static void copy(const Film *film, const char *from, const char *to)
{
    g_autofree char *source = path_of(film, from), *target = path_of(film, to), *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(source, &bytes, &size, NULL));
    g_assert_true(g_file_set_contents(target, bytes, (gssize)size, NULL));
}

/* Turns the samples of a sound upside down: the same length, another sound. */
static void invert(const Film *film, const char *name)
{
    enum { HEAD = 44 };
    g_autofree char *path = path_of(film, name), *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (gsize i = HEAD; i < size; i++)
        bytes[i] = (char)~bytes[i];
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

/* Inside the picture's data: still a picture of the same size. */
static void flip_bit(const Film *film, const char *name)
{
    enum { FROM_END = 40 };
    g_autofree char *path = path_of(film, name), *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    bytes[size - FROM_END] ^= 1;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void change(Film *film, const char *name)
{
    if (g_str_has_suffix(name, ".wav"))
        invert(film, name);
    else
        copy(film, strcmp(name, "a.png") == 0 ? "c.png" : "other.jpg", name);
}

typedef struct {
    Film film;
    const char *name;
    gboolean changed;
} Change;

static void change_at(const KnEvent *event, gpointer user_data)
{
    Change *data = user_data;
    if (data->changed || event->kind != KN_EVENT_PHASE || strcmp(event->phase, "plan") != 0 ||
        strcmp(event->state, "done") != 0)
        return;
    data->changed = TRUE;
    change(&data->film, data->name);
}

static char *film_of(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render(film, &error);
    g_assert_no_error(error);
    return film_sha256(film);
}

/* What was planned with one content is never made of another. */
static void test_while_it_runs(void)
{
    static const char *const names[] = {"a.png", "b.jpg", "tone.wav"};
    static const char *const methods[] = {"chunk", "disabled"};
    for (guint i = 0; i < G_N_ELEMENTS(names) * G_N_ELEMENTS(methods); i++) {
        Change data = {.name = names[i / G_N_ELEMENTS(methods)]};
        Film *film = &data.film;
        g_autoptr(GError) error = NULL;
        film_open(film, SEGMENTS, NULL, TRUE);
        film->options.method = methods[i % G_N_ELEMENTS(methods)];
        copy(film, "b.jpg", "other.jpg");
        flip_bit(film, "other.jpg");
        film->on_event = change_at;
        film->on_event_data = &data;
        g_assert_false(film_render(film, &error));
        g_assert_true(data.changed);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        if (!strstr(error->message, data.name) || !strstr(error->message, "was changed"))
            g_error("'%s' does not say what was changed", error->message);
        g_assert_false(g_file_test(film->output, G_FILE_TEST_EXISTS));
        g_clear_error(&error);
        film->on_event = NULL;
        film_render_again(film, &error);
        g_assert_no_error(error);
        g_autofree char *again = film_sha256(film), *fresh = film_of(film);
        g_assert_cmpstr(again, ==, fresh);
        film_close(film);
    }
}

/* Size and times are no proof of an unchanged content, however they were set, and whatever the
 * clock says. */
static void test_between_builds(void)
{
    static const int ages[] = {1000000, -1000000}; /* seconds: long ago, and in the future */
    for (guint i = 0; i < G_N_ELEMENTS(ages); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        film_open(&film, SEGMENTS, NULL, TRUE);
        g_autofree char *path = path_of(&film, "tone.wav");
        gint64 then = g_get_real_time() / G_USEC_PER_SEC - ages[i];
        const struct timespec times[2] = {{.tv_sec = then}, {.tv_sec = then}};
        g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
        g_autofree char *before = film_of(&film);
        invert(&film, "tone.wav");
        g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
        film_render_again(&film, &error);
        g_assert_no_error(error);
        g_autofree char *after = film_sha256(&film), *fresh = film_of(&film);
        g_assert_cmpstr(after, !=, before);
        g_assert_cmpstr(after, ==, fresh);
        film_close(&film);
    }
}

/* A file is changed and changed back, in place or by its name, at some time of the render. */
typedef struct {
    char *path, *good, *other;
    gsize good_size, other_size;
    gboolean by_name;
    gint before_us, between_us;
} Swap;

static void put_in_place(const char *path, const char *bytes, gsize size)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    g_assert_cmpint(write(fd, bytes, size), ==, (gssize)size);
    close(fd);
}

static gpointer swap_thread(gpointer data)
{
    Swap *swap = data;
    g_autofree char *aside = g_strconcat(swap->path, ".aside", NULL);
    g_usleep((gulong)swap->before_us);
    if (swap->by_name) {
        g_assert_cmpint(rename(swap->path, aside), ==, 0);
        g_assert_true(g_file_set_contents(swap->path, swap->other, (gssize)swap->other_size, NULL));
    } else {
        put_in_place(swap->path, swap->other, swap->other_size);
    }
    g_usleep((gulong)swap->between_us);
    if (swap->by_name)
        g_assert_cmpint(rename(aside, swap->path), ==, 0);
    else
        put_in_place(swap->path, swap->good, swap->good_size);
    return NULL;
}

typedef struct {
    Swap swap;
    GThread *thread;
} Swapping;

static void swap_at(const KnEvent *event, gpointer user_data)
{
    Swapping *swapping = user_data;
    if (!swapping->thread && event->kind == KN_EVENT_PHASE && strcmp(event->phase, "plan") == 0 &&
        strcmp(event->state, "done") == 0)
        swapping->thread = g_thread_new("swap", swap_thread, &swapping->swap);
}

static void change_back_once(Film *film, const char *name, const char *other, guint try,
                             const char *expected)
{
    g_autofree char *path = path_of(film, name), *other_path = path_of(film, other);
    g_autofree char *good = NULL, *bad = NULL;
    g_autoptr(GError) error = NULL;
    Swapping swapping = {.swap = {.path = path, .by_name = try % 2 == 1}};
    g_assert_true(g_file_get_contents(path, &good, &swapping.swap.good_size, NULL));
    g_assert_true(g_file_get_contents(other_path, &bad, &swapping.swap.other_size, NULL));
    swapping.swap.good = good;
    swapping.swap.other = bad;
    swapping.swap.before_us = g_random_int_range(0, 30000);
    swapping.swap.between_us = g_random_int_range(5000, 150000);
    film->on_event = swap_at;
    film->on_event_data = &swapping;
    gboolean done = film_render(film, &error);
    film->on_event = NULL;
    g_thread_join(swapping.thread);
    if (done) {
        g_autofree char *sum = film_sha256(film);
        g_assert_cmpstr(sum, ==, expected);
    } else if (!g_error_matches(error, KN_ERROR, KN_ERROR_INPUT)) {
        g_error("%s: %s", name, error->message);
    }
    g_clear_error(&error);
    film_render_again(film, &error);
    g_assert_no_error(error);
    g_autofree char *again = film_sha256(film);
    g_assert_cmpstr(again, ==, expected);
}

/* Under -m slow a hundred times for each kind. */
static void test_changed_back(void)
{
    static const struct {
        const char *name, *other, *segments;
    } rows[] = {
        {"a.png", "c.png", SEGMENTS},
        {"tone.wav", "low.wav", SEGMENTS},
        {"clip.mov", "other.mov", "[{\"video\": \"clip.mov\", \"duration\": 0.5}]"},
    };
    guint n = g_test_slow() ? 100 : 4;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        film_open(&film, rows[i].segments, NULL, TRUE);
        copy(&film, "tone.wav", "low.wav");
        invert(&film, "low.wav");
        if (clip_can_make()) {
            clip_write(film.folder, "clip.mov", 320, 180, "30", 1, NULL, 1);
            clip_write(film.folder, "other.mov", 320, 180, "30", 1, NULL, 2);
        } else if (strcmp(rows[i].name, "clip.mov") == 0) {
            film_close(&film);
            continue;
        }
        g_autofree char *expected = film_of(&film);
        for (guint try = 0; try < n; try++)
            change_back_once(&film, rows[i].name, rows[i].other, try, expected);
        film_close(&film);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/changed/an-input-changed-while-it-runs-is-an-error", test_while_it_runs);
    g_test_add_func("/changed/a-content-changed-under-its-old-times-is-seen", test_between_builds);
    g_test_add_func("/changed/an-input-changed-and-changed-back-makes-no-wrong-result",
                    test_changed_back);
    return film_run();
}

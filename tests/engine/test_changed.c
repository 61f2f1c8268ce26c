/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "changed_rows.h"
#include "clips.h"
#include "damage.h"
#include "film.h"
#include "project/files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/inotify.h>
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

/* ---- changed and changed back while a film is made */

static void write_text(const Film *film, const char *name, const char *text)
{
    g_autofree char *path = path_of(film, name);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* Half a second of silence, then sound, or the other way round: words are guessed otherwise. */
static void write_spoken(const Film *film, const char *name, gboolean late)
{
    enum { HEAD = 44, RATE = 24000 };
    g_autofree char *from = path_of(film, "tone.wav"), *path = path_of(film, name), *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(from, &bytes, &size, NULL));
    for (gsize i = 0; i < RATE / 2; i++)
        if ((i < RATE / 4) == late)
            bytes[HEAD + 2 * i] = bytes[HEAD + 2 * i + 1] = 0;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void write_texts(const Film *film)
{
    static const char ass[] =
        "[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 180\n[V4+ Styles]\nFormat: "
        "Name, Fontname, Fontsize\nStyle: Default,Sans,40\n[Events]\nFormat: Layer, Start, End, "
        "Style, Text\nDialogue: 0,0:00:00.00,0:00:01.00,Default,%s\n";
    static const char *const said[] = {"One two", "Ten six"};
    static const char *const prefix[] = {"film", "other"};
    for (int i = 0; i < 2; i++) {
        g_auto(GStrv) parts = g_strsplit(ass, "%s", 2);
        g_auto(GStrv) words = g_strsplit(said[i], " ", 2);
        g_autofree char *ass_text = g_strjoinv(said[i], parts);
        g_autofree char *srt = g_strdup_printf("1\n00:00:00,000 --> 00:00:00,900\n%s\n", said[i]);
        g_autofree char *json = g_strdup_printf(
            "[{\"word\": \"%s\", \"start\": 0.1, \"end\": 0.4}, {\"word\": \"%s\", \"start\": 0.5, "
            "\"end\": 0.9}]",
            words[0], words[1]);
        g_autofree char *ass_name = g_strconcat(prefix[i], ".ass", NULL);
        g_autofree char *srt_name = g_strconcat(prefix[i], ".srt", NULL);
        g_autofree char *json_name = g_strconcat(prefix[i], ".words.json", NULL);
        write_text(film, ass_name, ass_text);
        write_text(film, srt_name, srt);
        write_text(film, json_name, json);
    }
}

static void write_program(const Film *film, const char *name, const char *sound)
{
    g_autofree char *script =
        g_strdup_printf("#!/bin/sh\ncat > /dev/null\nexec cat '%s/%s'\n", film->folder, sound);
    g_autofree char *path = path_of(film, name);
    write_text(film, name, script);
    g_assert_cmpint(g_chmod(path, 0755), ==, 0);
}

/* An installed font. */
static void write_font(const Film *film, const char *pattern, const char *name)
{
    const char *const argv[] = {"fc-match", "-f", "%{file}", pattern, NULL};
    g_autofree char *found = NULL, *bytes = NULL, *path = path_of(film, name);
    gsize size;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &found,
                               NULL, NULL, NULL));
    g_assert_true(g_file_get_contents(found, &bytes, &size, NULL));
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void write_inputs(const Film *film)
{
    write_font(film, "DejaVu Sans", "film.ttf");
    write_font(film, "DejaVu Sans:bold", "other.ttf");
    copy(film, "tone.wav", "low.wav");
    invert(film, "low.wav");
    write_spoken(film, "spoken.wav", FALSE);
    write_spoken(film, "spoken2.wav", TRUE);
    write_texts(film);
    write_text(film, "film.cube", "LUT_1D_SIZE 2\n0.0 0.0 0.0\n0.5 0.5 0.9\n");
    write_text(film, "other.cube", "LUT_1D_SIZE 2\n0.0 0.2 0.0\n0.9 0.5 0.5\n");
    write_text(film, "words.json", "{\"SQL\": \"sequel\"}\n");
    write_text(film, "others.json", "{\"SQL\": \"squeal\"}\n");
    write_text(film, "film.texts.json", "[\"Eins zwei drei\", null]");
    write_text(film, "other.texts.json", "[\"Vier acht neun\", null]");
    write_text(film, "film.csv", "A,1\nB,2\n");
    write_text(film, "other.csv", "A,2\nB,1\n");
    write_program(film, "say", "tone.wav");
    write_program(film, "other-say", "low.wav");
    if (clip_can_make()) {
        clip_write(film->folder, "clip.mov", 320, 180, "30", 1, NULL, 1);
        clip_write(film->folder, "other.mov", 320, 180, "30", 1, NULL, 2);
    }
}

static gboolean is_named(const KnProjectFile *file, gpointer user_data)
{
    const Row *row = user_data;
    g_autofree char *name = g_path_get_basename(file->path);
    return file->kind != row->kind || strcmp(name, row->name) != 0; /* FALSE: found */
}

/* The project of a row, from a file. */
static void load_row(Film *film, const Row *row)
{
    static const KnLoadOptions checked = {.check = kn_timeline_check};
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) parts = g_strsplit(row->text, "@", -1);
    g_autofree char *text = g_strjoinv(film->folder, parts), *path = path_of(film, "project.json");
    g_autofree char *longer = g_strconcat(text, " ", NULL);
    write_text(film, "project.json", text);
    write_text(film, "other.json", longer);
    kn_project_free(film->project);
    film->project = kn_project_load(path, &checked, &error);
    g_assert_no_error(error);
    if (kn_project_each_file(film->project, is_named, (gpointer)row))
        g_error("%s is no %s of its project", row->name, kn_file_kind_words(row->kind));
}

/* A new kind of file without a row fails here. */
static void test_kinds(void)
{
    for (int kind = 0; kind < KN_N_FILE_KINDS; kind++) {
        guint n = 0;
        for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
            n += rows[i].kind == (KnFileKind)kind;
        if (n == 0)
            g_error("%s: no row", kn_file_kind_words(kind));
    }
}

/* A file is changed and changed back, in place or by its name, at some time of the render. */
typedef struct {
    char *path, *good, *other;
    gsize good_size, other_size;
    guint mode;
    gboolean by_name, at_start;
    gint before_us, between_us;
    GThread *thread;
} Swap;

/* In one piece where it is as long, so that nobody sees a half of it. */
static void put_in_place(const char *path, const char *bytes, gsize size, gsize old_size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | (size == old_size ? 0 : O_TRUNC));
    g_assert_cmpint(write(fd, bytes, size), ==, (gssize)size);
    close(fd);
}

static gpointer swap_thread(gpointer data)
{
    Swap *swap = data;
    g_autofree char *aside = g_strconcat(swap->path, ".aside", NULL);
    g_autofree char *fresh = g_strconcat(swap->path, ".fresh", NULL);
    g_usleep((gulong)swap->before_us);
    if (swap->by_name) {
        g_assert_true(g_file_set_contents(fresh, swap->other, (gssize)swap->other_size, NULL));
        g_assert_cmpint(g_chmod(fresh, (int)swap->mode), ==, 0);
        g_assert_cmpint(link(swap->path, aside), ==, 0);
        g_assert_cmpint(rename(fresh, swap->path), ==, 0);
    } else {
        put_in_place(swap->path, swap->other, swap->other_size, swap->good_size);
    }
    g_usleep((gulong)swap->between_us);
    if (swap->by_name)
        g_assert_cmpint(rename(aside, swap->path), ==, 0);
    else
        put_in_place(swap->path, swap->good, swap->good_size, swap->other_size);
    return NULL;
}

static void swap_at(const KnEvent *event, gpointer user_data)
{
    Swap *swap = user_data;
    if (!swap->thread && event->kind == KN_EVENT_PHASE && strcmp(event->phase, "plan") == 0 &&
        strcmp(event->state, "done") == 0)
        swap->thread = g_thread_new("swap", swap_thread, swap);
}

/* The film and its poster, if it has one. */
static char *sum_of(const Film *film)
{
    g_autofree char *sum = film_sha256(film);
    g_autofree char *poster = path_of(film, "film.poster.jpg");
    g_autofree char *of_poster = kn_hash_file(poster, NULL);
    return g_strconcat(sum, of_poster, NULL);
}

static void check_sum(const Row *row, const Film *film, const char *good, const char *other)
{
    g_autofree char *sum = sum_of(film);
    if (strcmp(sum, good) != 0 && g_strcmp0(sum, other) != 0)
        g_error("%s (%s): a film of neither content", row->name, kn_file_kind_words(row->kind));
}

/* What was begun before the plan may be of either content, but of one; what was planned with the
 * right one is of that. */
static void change_back_once(Film *film, const Row *row, guint try, const char *const sums[2])
{
    g_autofree char *path = path_of(film, row->name), *other_path = path_of(film, row->other);
    g_autofree char *good = NULL, *bad = NULL;
    g_autoptr(GError) error = NULL;
    struct stat info;
    Swap swap = {.path = path, .by_name = try % 2 == 1 || row->by_name_alone};
    g_assert_true(g_file_get_contents(path, &good, &swap.good_size, NULL));
    g_assert_true(g_file_get_contents(other_path, &bad, &swap.other_size, NULL));
    g_assert_cmpint(stat(path, &info), ==, 0);
    swap.good = good;
    swap.other = bad;
    swap.mode = info.st_mode & 07777;
    swap.before_us = g_random_int_range(0, 30000);
    swap.between_us = g_random_int_range(5000, 150000);
    swap.at_start = try / 2 % 2 == 1 || row->once;
    film->on_event = swap_at;
    film->on_event_data = &swap;
    if (swap.at_start)
        swap.thread = g_thread_new("swap", swap_thread, &swap);
    gboolean done = film_render(film, &error);
    film->on_event = NULL;
    g_thread_join(swap.thread);
    if (done)
        check_sum(row, film, sums[0], swap.at_start ? sums[1] : NULL);
    else if (!g_error_matches(error, KN_ERROR, KN_ERROR_INPUT))
        g_error("%s: %s", row->name, error->message);
    g_clear_error(&error);
    film_render_again(film, &error);
    g_assert_no_error(error);
    check_sum(row, film, sums[0], row->once ? sums[1] : NULL);
}

/* What the film is with the other content. */
static char *sum_with_other(Film *film, const Row *row)
{
    g_autofree char *path = path_of(film, row->name), *aside = path_of(film, "aside");
    g_autofree char *other = path_of(film, row->other);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(rename(path, aside), ==, 0);
    g_assert_cmpint(link(other, path), ==, 0);
    film_render(film, &error);
    g_assert_no_error(error);
    char *sum = sum_of(film);
    g_assert_cmpint(rename(aside, path), ==, 0);
    return sum;
}

/* Under -m slow a hundred times for each. */
static void test_changed_back(gconstpointer data)
{
    const Row *row = data;
    Film film;
    g_autoptr(GError) error = NULL;
    guint n = g_test_slow() ? 100 : 4;
    if (row->kind == KN_FILE_CLIP && !clip_can_make())
        return;
    film_open(&film, SEGMENTS, NULL, FALSE);
    g_autofree char *state = path_of(&film, "state");
    film.options.allow_commands = TRUE;
    film.options.state_dir = state; /* films are known again */
    write_inputs(&film);
    load_row(&film, row);
    film_render(&film, &error);
    g_assert_no_error(error);
    g_autofree char *good = sum_of(&film), *other = sum_with_other(&film, row);
    g_assert_true((strcmp(good, other) != 0) == (row->kind != KN_FILE_PROJECT && !row->unseen));
    for (guint try = 0; try < n; try++)
        change_back_once(&film, row, try, (const char *const[]){good, other});
    film_close(&film);
}

/* ---- exchanged for a link that leads out of the project's folder */

typedef struct {
    char *path, *outside; /* what stands under the name, and where it is carried */
    gboolean exchanged;
} Exchange;

/* The content stays the same, so nothing but where it lies tells. */
static void exchange(Exchange *swap)
{
    swap->exchanged = TRUE;
    g_assert_cmpint(rename(swap->path, swap->outside), ==, 0);
    g_assert_cmpint(symlink(swap->outside, swap->path), ==, 0);
}

static void exchange_at(const KnEvent *event, gpointer user_data)
{
    Exchange *swap = user_data;
    if (!swap->exchanged && event->kind == KN_EVENT_PHASE && strcmp(event->phase, "plan") == 0 &&
        strcmp(event->state, "done") == 0)
        exchange(swap);
}

/* Whether somebody has read from the watched file since. */
static gboolean was_read(int watch)
{
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    return read(watch, events, sizeof events) > 0;
}

/* With the link from before or from after the plan; what was read by then is needed no more. */
static void render_exchanged(Film *film, const Row *row, gboolean planned, const char *good)
{
    g_autofree char *path = path_of(film, row->name);
    g_autofree char *folder = g_dir_make_tmp("kn-test-outside-XXXXXX", NULL);
    g_autofree char *outside = g_build_filename(folder, row->name, NULL);
    g_autoptr(GError) error = NULL;
    Exchange swap = {.path = path, .outside = outside};
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    g_assert_cmpint(inotify_add_watch(watch, folder, IN_ACCESS), >=, 0);
    film->on_event = planned ? exchange_at : NULL;
    film->on_event_data = &swap;
    if (!planned)
        exchange(&swap);
    gboolean done = film_render(film, &error), read = was_read(watch);
    film->on_event = NULL;
    g_assert_true(swap.exchanged);
    if (read)
        g_error("%s (%s) was read behind a link", row->name, kn_file_kind_words(row->kind));
    g_assert_false(done && !planned);
    if (done)
        check_sum(row, film, good, NULL);
    else if (!g_error_matches(error, KN_ERROR, KN_ERROR_INPUT) || !strstr(error->message, "link"))
        g_error("%s: %s", row->name, error->message);
    close(watch);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(rename(outside, path), ==, 0);
    kn_remove_tree(folder);
}

static void test_exchanged(gconstpointer data)
{
    static const char *const methods[] = {"chunk", "disabled"};
    const Row *row = data;
    Film film;
    g_autoptr(GError) error = NULL;
    /* The project is named by the person; who permits commands permits what they do. */
    if (row->kind == KN_FILE_PROJECT || row->kind == KN_FILE_PROGRAM || row->unseen ||
        (row->kind == KN_FILE_CLIP && !clip_can_make()))
        return;
    film_open(&film, SEGMENTS, NULL, FALSE);
    film.options.allow_commands = TRUE;
    write_inputs(&film);
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        film.options.method = methods[i];
        load_row(&film, row);
        film_render(&film, &error);
        g_assert_no_error(error);
        g_autofree char *good = sum_of(&film);
        render_exchanged(&film, row, FALSE, good);
        render_exchanged(&film, row, TRUE, good);
    }
    film_close(&film);
}

static void add_rows(const char *what, GTestDataFunc test)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name =
            g_strdup_printf("/changed/%s/%u-%s", what, i + 1, kn_file_kind_words(rows[i].kind));
        g_test_add_data_func(g_strdelimit(name, " '", '-'), &rows[i], test);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    damage_is_expected();
    g_test_add_func("/changed/an-input-changed-while-it-runs-is-an-error", test_while_it_runs);
    g_test_add_func("/changed/a-content-changed-under-its-old-times-is-seen", test_between_builds);
    g_test_add_func("/changed/every-kind-of-file-has-a-row", test_kinds);
    add_rows("changed-and-changed-back-makes-no-wrong-result", test_changed_back);
    add_rows("a-link-that-leads-out-is-not-followed", test_exchanged);
    return film_run();
}

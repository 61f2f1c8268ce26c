/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/notes/state.h"
#include "engine/store/lock.h"
#include "engine/store/store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY "ab34567890123456789012345678901234567890123456789012345678901234"

static char *folder;

static char *path_of(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void fill(KnState *state, const char *film_path)
{
    KnStatePhase phase = {.name = "render", .done = TRUE, .at = 1700000000, .seconds = 1.5};
    KnStateFilm film = {.path = g_strdup(film_path), .key = KEY, .n_frames = 77};
    kn_state_set_phase(state, &phase);
    g_assert_true(kn_state_add_film(state, &film));
    state->result = KN_STATE_FAILED;
    state->error = g_strdup("it rained");
    state->version = g_strdup("1.2.3");
    state->output = g_strdup(film_path);
    state->codec_version = g_strdup("x264");
    state->meaning = 5;
    state->started = 1700000001;
}

static void test_back(void)
{
    g_autofree char *film = path_of("film.mp4");
    g_auto(KnState) state = {0}, back = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(film, "film", -1, NULL));
    g_assert_true(kn_state_read(NULL, &state)); /* there is no folder */
    g_assert_cmpint(state.result, ==, KN_STATE_NONE);
    kn_state_clear(&state);
    g_assert_true(kn_state_read(folder, &state)); /* there is none */
    g_assert_cmpint(state.result, ==, KN_STATE_NONE);
    fill(&state, film);
    g_autoptr(KnFolder) opened = kn_state_folder_open(folder, FALSE, &error);
    g_assert_true(kn_state_write(opened, &state, &error));
    g_assert_true(kn_state_read(folder, &back));
    g_assert_cmpint(back.result, ==, KN_STATE_FAILED);
    g_assert_cmpstr(back.error, ==, "it rained");
    g_assert_cmpstr(back.version, ==, "1.2.3");
    g_assert_cmpstr(back.output, ==, film);
    g_assert_cmpstr(back.codec_version, ==, "x264");
    g_assert_cmpint(back.meaning, ==, 5);
    g_assert_cmpint(back.started, ==, 1700000001);
    g_assert_cmpint(kn_state_phase(&back, "render")->at, ==, 1700000000);
    g_assert_null(kn_state_phase(&back, "join"));
    g_assert_cmpint(kn_state_find_film(&back, film)->n_frames, ==, 77);
}

/* Every cut of a good text, and single bytes that are others. */
static void test_damage(void)
{
    g_autofree char *path = path_of("state.json"), *text = NULL;
    gsize size;
    g_auto(KnState) state = {0};
    kn_state_read(folder, &state);
    g_assert_true(g_file_get_contents(path, &text, &size, NULL));
    for (gsize n = 0; n + 2 < size; n++) {
        g_auto(KnState) cut = {0};
        g_assert_false(kn_state_parse(text, n, &cut));
        g_assert_cmpint(cut.result, ==, KN_STATE_NONE);
        g_assert_cmpuint(cut.films->len + cut.phases->len, ==, 0);
    }
    static const char *const rows[][2] = {
        {"\"form\" : 3", "\"form\" : 1"},
        {"\"failed\"", "\"flying\""},
        {"ab345", "zz345"},
        {"\"frames\" : 77", "\"frames\" : \"77\""},
        {"\"frames\" : 77", "\"frames\" : 7.7"},
        {"\"films\" : [", "\"films\" : 1, \"x\" : ["},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) parts = g_strsplit(text, rows[i][0], 2);
        g_autofree char *other = g_strjoinv(rows[i][1], parts);
        g_auto(KnState) damaged = {0};
        g_assert_cmpuint(g_strv_length(parts), ==, 2);
        g_assert_false(kn_state_parse(other, strlen(other), &damaged));
    }
}

/* What happens to a film that was remembered. */
static void set_same_size(const char *path)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    g_assert_cmpint(write(fd, "FILM", 4), ==, 4);
    close(fd);
}

static void set_same_size_and_time(const char *path)
{
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    struct timespec times[2] = {info.st_atim, info.st_mtim};
    set_same_size(path);
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static void replace(const char *path)
{
    g_assert_true(g_file_set_contents(path, "film", -1, NULL));
}

static void make_link(const char *path)
{
    g_autofree char *other = path_of("other.mp4");
    g_assert_cmpint(g_rename(path, other), ==, 0);
    g_assert_cmpint(symlink(other, path), ==, 0);
}

static void unlink_it(const char *path)
{
    g_assert_cmpint(g_unlink(path), ==, 0);
}

static void test_film(void)
{
    static void (*const changes[])(const char *path) = {set_same_size, set_same_size_and_time,
                                                        replace, make_link, unlink_it};
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *path = path_of("known.mp4");
        g_auto(KnState) state = {0};
        KnStateFilm film = {.path = g_strdup(path), .key = KEY};
        kn_state_read("/nowhere", &state);
        g_assert_true(g_file_set_contents(path, "film", -1, NULL));
        g_assert_true(kn_state_add_film(&state, &film));
        g_assert_nonnull(kn_state_find_film(&state, path));
        changes[i](path);
        g_assert_null(kn_state_find_film(&state, path));
        g_unlink(path);
    }
}

/* The latest of many. */
static void test_many_films(void)
{
    g_auto(KnState) state = {0};
    kn_state_read("/nowhere", &state);
    for (guint i = 0; i < 12; i++) {
        g_autofree char *name = g_strdup_printf("film%u.mp4", i), *path = path_of(name);
        KnStateFilm film = {.path = g_strdup(path), .key = KEY};
        g_assert_true(g_file_set_contents(path, "film", -1, NULL));
        g_assert_true(kn_state_add_film(&state, &film));
    }
    g_autofree char *first = path_of("film0.mp4"), *last = path_of("film11.mp4");
    g_assert_null(kn_state_find_film(&state, first));
    g_assert_nonnull(kn_state_find_film(&state, last));
    KnStateFilm gone = {.path = path_of("gone.mp4"), .key = KEY};
    g_assert_false(kn_state_add_film(&state, &gone));
}

/* Many films of a project leave the states of the latest. */
static void test_many_states(void)
{
    enum { N = 70, MAX = KN_STATE_KEPT_MAX, KEPT = MAX - MAX / 8 };
    g_autofree char *project = path_of("many.json");
    g_autofree char *held = kn_state_folder(project, "", "/out/0.mp4"), *last = NULL;
    g_autoptr(KnLock) lock = NULL;
    KnLockHolder holder;
    for (int i = 0; i < N; i++) {
        g_autofree char *output = g_strdup_printf("/out/%d.mp4", i);
        g_autofree char *place = kn_state_folder(project, i % 2 ? "odd" : "", output);
        g_autoptr(KnFolder) opened = kn_state_folder_open(place, TRUE, NULL);
        g_auto(KnState) state = {0};
        kn_state_read(place, &state);
        state.result = KN_STATE_DONE;
        state.started = i ? 1700000000 + i : -1; /* the first is the oldest of all, but runs */
        state.output = g_strdup(output);
        state.variant = g_strdup(i % 2 ? "odd" : "");
        state.version = g_strdup("1");
        state.codec_version = g_strdup("x264");
        g_assert_true(kn_state_write(opened, &state, NULL));
        if (i == 0)
            g_assert_cmpint(kn_lock_take(opened, KN_STATE_LOCK, &lock, &holder), ==, KN_LOCK_TAKEN);
    }
    g_autofree char *all = g_path_get_dirname(held);
    g_autoptr(KnFolder) opened = kn_state_folder_open(all, FALSE, NULL);
    for (int i = N; i <= MAX; i++) {
        g_autofree char *name = g_strdup_printf("empty-%d", i);
        kn_folder_free(kn_folder_open_in(opened, name, TRUE, NULL));
        if (i == MAX - 1)
            kn_state_prune(held);
    }
    g_auto(GStrv) before = kn_folder_names(opened);
    g_assert_cmpuint(g_strv_length(before), ==, MAX + 1); /* so many are kept */
    kn_state_prune(held);
    g_auto(GStrv) names = kn_folder_names(opened);
    g_assert_cmpuint(g_strv_length(names), ==, KEPT + 1); /* one of them runs */
    g_assert_true(g_file_test(held, G_FILE_TEST_IS_DIR));
    g_auto(KnState) even = {0}, any = {0};
    g_autofree char *output = kn_state_last_output(project, "", &even);
    last = kn_state_last_output(project, NULL, &any);
    g_assert_cmpstr(output, ==, "/out/68.mp4");
    g_assert_cmpstr(last, ==, "/out/69.mp4");
    g_assert_cmpstr(any.variant, ==, "odd");
}

static void test_lock(void)
{
    g_autofree char *path = path_of("lock");
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    KnLock *lock = NULL, *second = NULL;
    KnLockHolder holder;
    g_assert_false(kn_lock_look(opened, "lock", &holder));
    g_assert_cmpint(kn_lock_take(opened, "lock", &lock, &holder), ==, KN_LOCK_TAKEN);
    g_assert_cmpint(kn_lock_take(opened, "lock", &second, &holder), ==, KN_LOCK_HELD);
    g_assert_cmpint(holder.pid, ==, getpid());
    g_assert_true(kn_lock_look(opened, "lock", &holder));
    g_autofree char *words = kn_lock_holder_words(&holder);
    g_assert_nonnull(strstr(words, g_get_host_name()));
    kn_lock_free(lock);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_cmpint(kn_lock_take(opened, "lock", &lock, &holder), ==, KN_LOCK_TAKEN);
    kn_lock_free(lock);
    g_assert_cmpint(mkfifo(path, 0666), ==, 0);
    g_assert_cmpint(kn_lock_take(opened, "lock", &lock, &holder), ==, KN_LOCK_IMPOSSIBLE);
    g_assert_false(kn_lock_look(opened, "lock", &holder));
    g_assert_cmpint(g_unlink(path), ==, 0);
}

/* How often a lock's file goes between its opening and its locking, as its holder's end would have
 * it; and what for. */
static struct {
    int n_times;
    char *path;
} going;

int fcntl(int fd, int command, ...)
{
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    if (command == F_OFD_SETLK && going.n_times > 0 && going.n_times--)
        g_assert_cmpint(g_unlink(going.path), ==, 0);
    return (int)syscall(SYS_fcntl, fd, command, argument);
}

/* A file that was removed while it was opened locks nobody out: the one that stands there now is
 * taken, and nobody can take another. */
static void test_lock_that_goes(void)
{
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    KnLockHolder holder;
    going.path = path_of("lock");
    for (int n = 0; n < 4; n++) {
        KnLock *lock = NULL, *second = NULL;
        going.n_times = n;
        g_assert_cmpint(kn_lock_take(opened, "lock", &lock, &holder), ==, KN_LOCK_TAKEN);
        g_assert_cmpint(going.n_times, ==, 0);
        g_assert_true(kn_lock_look(opened, "lock", &holder));
        g_assert_cmpint(holder.pid, ==, getpid());
        g_assert_cmpint(kn_lock_take(opened, "lock", &second, &holder), ==, KN_LOCK_HELD);
        kn_lock_free(lock);
    }
    g_clear_pointer(&going.path, g_free);
}

/* A killed holder's file stays, and holds nobody up. */
static void test_dead_holder(void)
{
    g_autofree char *path = path_of("lock");
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    KnLock *lock = NULL;
    KnLockHolder holder;
    int ready[2], status;
    g_assert_cmpint(pipe(ready), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        KnLockResult result = kn_lock_take(opened, "lock", &lock, &holder);
        _exit(write(ready[1], &result, 1) == 1 && pause() ? 0 : 1);
    }
    char byte;
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    g_assert_cmpint(byte, ==, KN_LOCK_TAKEN);
    g_assert_true(kn_lock_look(opened, "lock", &holder));
    g_assert_cmpint(holder.pid, ==, pid);
    kill(pid, SIGKILL);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_false(kn_lock_look(opened, "lock", &holder));
    g_assert_cmpint(kn_lock_take(opened, "lock", &lock, &holder), ==, KN_LOCK_TAKEN);
    kn_lock_free(lock);
    close(ready[0]);
    close(ready[1]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("kn-test-state-XXXXXX", NULL);
    g_test_add_func("/state/comes-back-as-it-was-written", test_back);
    g_test_add_func("/state/damage-leaves-an-empty-one", test_damage);
    g_test_add_func("/state/a-film-that-changed-is-not-known", test_film);
    g_test_add_func("/state/knows-the-latest-films", test_many_films);
    g_test_add_func("/state/the-latest-states-are-kept", test_many_states);
    g_test_add_func("/state/a-lock-has-one-holder-and-names-it", test_lock);
    g_test_add_func("/state/a-lock-whose-file-goes-is-taken-again", test_lock_that_goes);
    g_test_add_func("/state/a-dead-holder-frees-its-lock", test_dead_holder);
    int result = g_test_run();
    kn_remove_tree(folder);
    g_free(folder);
    return result;
}

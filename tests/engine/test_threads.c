/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "engine/store/lock.h"
#include "engine/store/prune.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* What the headers promise to programs with threads, for the thread sanitizer to look at: stores on
 * one folder, locks and files of several threads, one project that all read, and a render that
 * another thread stops. */

enum { N_THREADS = 4, N_ROUNDS = 40, N_KEYS = 8 };

typedef struct {
    char *folder;
    const KnProject *project;
    gint n_held, n_taken; /* locks: at this moment, and all */
} Shared;

/* Runs the same in all threads and waits for them. */
static void in_threads(GThreadFunc run, Shared *shared)
{
    GThread *threads[N_THREADS];
    for (guint i = 0; i < N_THREADS; i++)
        threads[i] = g_thread_new("test", run, shared);
    for (guint i = 0; i < N_THREADS; i++)
        g_thread_join(threads[i]);
}

static void open_shared(Shared *shared)
{
    g_autoptr(GError) error = NULL;
    *shared = (Shared){.folder = g_dir_make_tmp("kn-threads-XXXXXX", &error)};
    g_assert_no_error(error);
}

static void close_shared(Shared *shared)
{
    kn_remove_tree(shared->folder);
    g_free(shared->folder);
}

/* The content of a result is its key. */
static char *key_of(guint n)
{
    g_autofree char *text = g_strdup_printf("%u", n);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

static void use_store(KnStore *store, guint n)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *key = key_of(n % N_KEYS), *content = NULL;
    g_autofree char *work = kn_store_work_path(store, KN_STORE_BATCH, key);
    g_autofree char *path = kn_store_path(kn_store_folder(store), KN_STORE_BATCH, key);
    const char *const keys[] = {key, NULL};
    g_assert_true(kn_store_announce(store, keys, &error));
    if (!kn_store_has(store, KN_STORE_BATCH, key)) {
        g_assert_true(g_file_set_contents(work, key, -1, NULL));
        g_assert_true(kn_store_publish(store, KN_STORE_BATCH, key, work, &error));
    }
    /* Announced before it was looked for, so nobody has taken it away since. */
    g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
    g_assert_cmpstr(content, ==, key);
    kn_store_touch(store, KN_STORE_BATCH, key);
}

static gpointer store_thread(gpointer data)
{
    const Shared *shared = data;
    for (guint i = 0; i < N_ROUNDS; i++) {
        const KnStorePrune all = {.keep_bytes = 0, .older_than_seconds = G_MAXINT64};
        KnStorePruned pruned;
        g_autoptr(GError) error = NULL;
        KnStore *store = kn_store_open(shared->folder, FALSE, &error);
        g_assert_no_error(error);
        use_store(store, i);
        if (i % 4 == 3)
            g_assert_true(kn_store_prune(shared->folder, &all, &pruned, &error));
        g_array_unref(kn_store_list(shared->folder));
        kn_store_close(store);
    }
    return NULL;
}

static void test_stores(void)
{
    Shared shared;
    open_shared(&shared);
    in_threads(store_thread, &shared);
    g_autofree char *work = g_build_filename(shared.folder, "work", NULL);
    g_autoptr(GDir) dir = g_dir_open(work, 0, NULL);
    g_assert_null(g_dir_read_name(dir));
    close_shared(&shared);
}

static gpointer lock_thread(gpointer data)
{
    Shared *shared = data;
    g_autoptr(KnFolder) folder = kn_folder_open(shared->folder, NULL, FALSE, NULL);
    for (guint i = 0; i < N_ROUNDS * N_ROUNDS; i++) {
        KnLock *lock = NULL;
        KnLockHolder holder;
        KnLockResult result = kn_lock_take(folder, "lock", &lock, &holder);
        g_assert_cmpint(result, !=, KN_LOCK_IMPOSSIBLE);
        if (result == KN_LOCK_HELD)
            continue;
        g_assert_cmpint(g_atomic_int_add(&shared->n_held, 1), ==, 0);
        g_atomic_int_inc(&shared->n_taken);
        g_atomic_int_add(&shared->n_held, -1);
        kn_lock_free(lock);
    }
    return NULL;
}

static void test_locks(void)
{
    Shared shared;
    open_shared(&shared);
    in_threads(lock_thread, &shared);
    g_autofree char *path = g_build_filename(shared.folder, "lock", NULL);
    g_assert_cmpint(shared.n_taken, >=, N_THREADS);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    close_shared(&shared);
}

static gpointer file_thread(gpointer data)
{
    const Shared *shared = data;
    g_autofree char *path = g_build_filename(shared->folder, "file", NULL);
    for (guint i = 0; i < N_ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, &error);
        g_assert_no_error(error);
        g_assert_true(kn_atomic_file_write(file, "whole", 5, &error));
        g_assert_true(kn_atomic_file_commit(file, &error));
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        g_assert_cmpstr(text, ==, "whole");
    }
    return NULL;
}

/* Files get the permissions that the umask allows, and leave it as it is. */
static void test_files(void)
{
    enum { MASK = 0027 };
    Shared shared;
    struct stat info;
    open_shared(&shared);
    mode_t before = umask(MASK);
    in_threads(file_thread, &shared);
    g_assert_cmpint(umask(before), ==, MASK);
    g_autofree char *path = g_build_filename(shared.folder, "file", NULL);
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0666 & ~MASK);
    close_shared(&shared);
}

static gpointer project_thread(gpointer data)
{
    static const char text[] = "{\"segments\": [{\"card\": {\"text\": \"A\"}, \"duration\": 1}]}";
    const Shared *shared = data;
    for (guint i = 0; i < N_ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        KnProject *own = kn_project_load_text(text, -1, "own.json", ".", NULL, &error);
        g_assert_no_error(error);
        kn_project_free(own);
        g_autoptr(KnTimeline) timeline = kn_timeline_new(shared->project, NULL, &error);
        g_assert_cmpint(timeline->n_frames, ==, 30);
        g_assert_nonnull(kn_json_member(kn_json_root(shared->project->document), "segments"));
    }
    return NULL;
}

static void test_project(void)
{
    Film film;
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 1}]", NULL, TRUE);
    Shared shared = {.project = film.project};
    in_threads(project_thread, &shared);
    film_close(&film);
}

static gpointer render_thread(gpointer data)
{
    GError *error = NULL;
    film_render(data, &error);
    return error;
}

/* Whenever it comes, the render ends; the next one makes the film. */
static void test_cancel(void)
{
    enum { N = 4, STEP_US = 60000 };
    Film film;
    g_autoptr(GError) error = NULL;
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}, {\"card\": {}, \"duration\": 1}]",
              NULL, TRUE);
    film_render(&film, &error);
    g_assert_no_error(error);
    g_autofree char *expected = film_sha256(&film);
    for (guint i = 0; i < 2 * N; i++) {
        g_autoptr(GCancellable) cancellable = g_cancellable_new(), stop = g_cancellable_new();
        film.options.cancellable = cancellable;
        film.options.stop = stop;
        GThread *thread = g_thread_new("render", render_thread, &film);
        g_usleep(i / 2 * STEP_US);
        g_cancellable_cancel(i % 2 ? stop : cancellable);
        g_autoptr(GError) stopped = g_thread_join(thread);
        g_assert_true(!stopped || g_error_matches(stopped, KN_ERROR, KN_ERROR_CANCELLED));
        film.options.cancellable = film.options.stop = NULL;
        film_render_again(&film, &error);
        g_assert_no_error(error);
        g_autofree char *sum = film_sha256(&film);
        g_assert_cmpstr(sum, ==, expected);
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/threads/stores-on-one-folder", test_stores);
    g_test_add_func("/threads/one-holder-of-a-lock", test_locks);
    g_test_add_func("/threads/files-are-whole-and-leave-the-umask", test_files);
    g_test_add_func("/threads/a-project-is-read-by-all", test_project);
    g_test_add_func("/threads/a-render-is-stopped-from-another", test_cancel);
    return film_run();
}

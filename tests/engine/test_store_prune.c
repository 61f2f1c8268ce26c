/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/store/note.h"
#include "engine/store/prune.h"
#include "film.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ENTRY_BYTES = 64 << 10, N_ENTRIES = 6 };

static char *folder;

static char *entry_key(guint i)
{
    g_autofree char *digits = g_strdup_printf("%02x", i + 0xa0);
    GString *key = g_string_new(NULL);
    while (key->len < 64)
        g_string_append(key, digits);
    return g_string_free(key, FALSE);
}

static void set_used(const char *path, gint64 seconds)
{
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

/* Batch i was last used N_ENTRIES - i hours ago. */
static void fill(KnStore *store)
{
    g_autofree char *data = g_malloc0(ENTRY_BYTES);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    for (guint i = 0; i < N_ENTRIES; i++) {
        g_autofree char *key = entry_key(i);
        g_autofree char *work = kn_store_work_path(store, KN_STORE_BATCH, key);
        g_autofree char *path = kn_store_path(folder, KN_STORE_BATCH, key);
        memset(data, (int)i + 1, ENTRY_BYTES);
        g_assert_true(g_file_set_contents(work, data, ENTRY_BYTES, NULL));
        g_assert_true(kn_store_publish(store, KN_STORE_BATCH, key, work, NULL));
        set_used(path, now - 3600 * (N_ENTRIES - (gint64)i));
    }
}

static char *left(void)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < N_ENTRIES; i++) {
        g_autofree char *key = entry_key(i);
        g_autofree char *path = kn_store_path(folder, KN_STORE_BATCH, key);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            g_string_append_printf(text, "%u", i);
    }
    return g_string_free(text, FALSE);
}

static void test_order(void)
{
    static const struct {
        guint64 keep_bytes;
        gint64 older_than_seconds;
        guint used; /* this one again, now */
        const char *left;
    } rows[] = {
        {G_MAXUINT64, G_MAXINT64, 0, "012345"},
        {N_ENTRIES * ENTRY_BYTES, G_MAXINT64, 0, "012345"},
        {N_ENTRIES * ENTRY_BYTES - 1, G_MAXINT64, 0, "02345"},
        {2 * ENTRY_BYTES, G_MAXINT64, 2, "25"},
        {G_MAXUINT64, 3 * 3600 + 1800, 0, "0345"},
        {2 * ENTRY_BYTES, 3 * 3600 + 1800, 0, "05"},
        {0, G_MAXINT64, 0, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnStore *store = kn_store_open(folder, FALSE, NULL);
        fill(store);
        g_autofree char *key = entry_key(rows[i].used);
        kn_store_touch(store, KN_STORE_BATCH, key);
        kn_store_close(store);
        KnStorePrune prune = {rows[i].keep_bytes, rows[i].older_than_seconds};
        KnStorePruned pruned;
        g_autoptr(GError) error = NULL;
        g_assert_true(kn_store_prune(folder, &prune, &pruned, &error));
        g_assert_no_error(error);
        g_autofree char *found = left();
        g_assert_cmpstr(found, ==, rows[i].left);
        g_assert_cmpuint(pruned.n_left, ==, strlen(found));
        g_assert_cmpuint(pruned.n_removed, ==, N_ENTRIES - strlen(found));
        g_assert_cmpuint(pruned.left_bytes, ==, strlen(found) * ENTRY_BYTES);
    }
}

/* Speech goes last whatever its use, for it may have been paid for; of what was used at one time,
 * surfaces go first, which batches do not need. */
static void test_takes_last(void)
{
    static const struct {
        KnStoreKind kind;
        int hours_ago;
    } rows[] = {{KN_STORE_BATCH, 9},   {KN_STORE_SURFACE, 5}, {KN_STORE_BATCH, 5},
                {KN_STORE_SURFACE, 1}, {KN_STORE_TAKE, 99},   {KN_STORE_TAKE, 2}};
    enum { N = G_N_ELEMENTS(rows) };
    KnStore *store = kn_store_open(folder, FALSE, NULL);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    for (guint i = N; i-- > 0;) {
        g_autofree char *key = entry_key(i);
        g_autofree char *work = kn_store_work_path(store, rows[i].kind, key);
        g_autofree char *path = kn_store_path(folder, rows[i].kind, key);
        g_assert_true(g_file_set_contents(work, "x", 1, NULL));
        g_assert_true(kn_store_publish(store, rows[i].kind, key, work, NULL));
        set_used(path, now - 3600 * (gint64)rows[i].hours_ago);
    }
    kn_store_close(store);
    for (guint gone = 0; gone <= N; gone++) { /* the list, and one after the other by pruning */
        g_autoptr(GArray) entries = kn_store_list(folder);
        guint64 keep_bytes = 0;
        KnStorePruned pruned;
        g_assert_cmpuint(entries->len, ==, N - gone);
        for (guint i = 0; i < entries->len; i++) {
            const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
            g_autofree char *key = entry_key(gone + i);
            g_assert_cmpstr(entry->key, ==, key);
            g_assert_cmpint(entry->kind, ==, rows[gone + i].kind);
            keep_bytes += i > 0 ? entry->size_bytes : 0;
        }
        g_assert_true(
            kn_store_prune(folder, &(KnStorePrune){keep_bytes, G_MAXINT64}, &pruned, NULL));
        g_assert_cmpuint(pruned.n_removed, ==, gone < N);
    }
}

/* Locks as they are taken; what stands in the build's work folder then. */
static struct {
    char *keys; /* the file that announces; NULL: nothing is noted */
    guint n_shared, n_after_keys;
} locks;

int flock(int fd, int how)
{
    if (locks.keys && (how & LOCK_SH)) {
        locks.n_shared++;
        locks.n_after_keys += g_file_test(locks.keys, G_FILE_TEST_EXISTS);
    }
    return (int)syscall(SYS_flock, fd, how);
}

/* Who announces waits for a pruner that may have read the keys before: under the prune lock,
 * shared, once its own keys are written. */
static void test_announcing_waits(void)
{
    g_autoptr(GError) error = NULL;
    KnStore *store = kn_store_open(folder, FALSE, &error);
    g_autofree char *key = entry_key(0);
    const char *const keys[] = {key, NULL};
    locks.keys = g_build_filename(kn_store_work(store), "keys", NULL);
    locks.n_shared = locks.n_after_keys = 0;
    g_assert_true(kn_store_announce(store, keys, &error));
    g_assert_cmpuint(locks.n_shared, ==, 1);
    g_assert_cmpuint(locks.n_after_keys, ==, 1);
    g_clear_pointer(&locks.keys, g_free);
    kn_store_close(store);
}

/* Whatever it uses stays, there already or not; its end sets it free. */
static void test_in_use(void)
{
    KnStorePrune all = {0, G_MAXINT64};
    KnStorePruned pruned;
    g_autoptr(GError) error = NULL;
    KnStore *running = kn_store_open(folder, FALSE, &error);
    g_autofree char *first = entry_key(0), *third = entry_key(2);
    const char *keys[] = {third, first, NULL};
    g_assert_true(kn_store_announce(running, keys, &error));
    KnStore *other = kn_store_open(folder, FALSE, &error);
    fill(other);
    kn_store_close(other);
    g_assert_true(kn_store_prune(folder, &all, &pruned, &error));
    g_autofree char *found = left();
    g_assert_cmpstr(found, ==, "02");
    g_assert_cmpuint(pruned.n_in_use, ==, 2);
    kn_store_close(running);
    g_assert_true(kn_store_prune(folder, &all, &pruned, &error));
    g_autofree char *then = left();
    g_assert_cmpstr(then, ==, "");
}

static void test_dead_build(void)
{
    g_autofree char *dead = g_build_filename(folder, "work", "kinora-build-1234567-00dead01", NULL);
    g_autofree char *lock = g_build_filename(dead, "lock", NULL);
    g_autofree char *path = g_build_filename(dead, "keys", NULL);
    g_autofree char *key = entry_key(1);
    KnStore *store = kn_store_open(folder, FALSE, NULL);
    fill(store);
    kn_store_close(store);
    g_assert_cmpint(g_mkdir_with_parents(dead, 0777), ==, 0);
    g_assert_true(g_file_set_contents(path, key, -1, NULL));
    g_assert_true(g_file_set_contents(lock, "", 0, NULL));
    KnStorePrune all = {0, G_MAXINT64};
    KnStorePruned pruned;
    g_assert_true(kn_store_prune(folder, &all, &pruned, NULL));
    g_autofree char *found = left();
    g_assert_cmpstr(found, ==, "");
    g_assert_false(g_file_test(dead, G_FILE_TEST_EXISTS));
}

/* A folder of strangers' files loses none of them. */
static void test_foreign_files(void)
{
    static const char *const names[] = {"batches/ab/notes.txt", "batches/ab/abcd.batch",
                                        "photo.jpg", "surfaces/x"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *parent = g_path_get_dirname(path);
        g_mkdir_with_parents(parent, 0777);
        g_assert_true(g_file_set_contents(path, "x", 1, NULL));
    }
    KnStorePrune all = {0, 0};
    KnStorePruned pruned;
    g_assert_true(kn_store_prune(folder, &all, &pruned, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    }
}

static void render_ok(Film *film)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(film_render_again(film, &error));
    g_assert_no_error(error);
}

/* Old results of other films go while and after a build passes the cap, its own stay. */
static void test_build_keeps_cap(void)
{
    Film film;
    film_open(&film,
              "[{\"image\": \"a.png\", \"duration\": 0.6}, {\"image\": \"b.jpg\", \"duration\": "
              "0.6}]",
              NULL, TRUE);
    film.options.cache_bytes = 100 << 10;
    KnStore *store = kn_store_open(film.cache, FALSE, NULL);
    char *shared = folder;
    folder = film.cache;
    fill(store);
    folder = shared;
    kn_store_close(store);
    render_ok(&film);
    g_autoptr(GArray) entries = kn_store_list(film.cache);
    for (guint i = 0; i < entries->len; i++)
        for (guint j = 0; j < N_ENTRIES; j++) {
            g_autofree char *key = entry_key(j);
            g_assert_cmpstr(g_array_index(entries, KnStoreEntry, i).key, !=, key);
        }
    render_ok(&film);
    g_assert_true(film_saw(&film, "done made 0"));
    film_close(&film);
}

static void count_told(const char *path, const char *reason, gpointer user_data)
{
    guint *n = user_data;
    g_assert_true(g_path_is_absolute(path));
    g_assert_nonnull(reason);
    ++*n;
}

static void flip(const char *path)
{
    g_autofree char *data = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &data, &size, NULL));
    data[size / 2] ^= 0x10;
    g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
}

/* A bit of every result is turned, one by one: that one goes, all others stay. */
static void test_verify(void)
{
    Film film;
    KnStoreVerified verified;
    guint n_told = 0;
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 0.6}]", NULL, TRUE);
    g_autofree char *picture = g_build_filename(film.folder, "a.png", NULL);
    set_used(picture, g_get_real_time() / G_USEC_PER_SEC - 60); /* settled: it is remembered */
    render_ok(&film);
    g_autoptr(GArray) entries = kn_store_list(film.cache);
    g_assert_cmpuint(entries->len, ==, 4); /* surface, batch, sound, probe */
    kn_store_verify(film.cache, count_told, &n_told, &verified);
    g_assert_cmpuint(verified.n_checked, ==, 4);
    g_assert_cmpuint(verified.n_damaged + n_told, ==, 0);
    for (guint i = 0; i < entries->len; i++) {
        const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
        g_autofree char *path = kn_store_path(film.cache, entry->kind, entry->key);
        flip(path);
        n_told = 0;
        kn_store_verify(film.cache, count_told, &n_told, &verified);
        g_assert_cmpuint(verified.n_checked, ==, 4 - i);
        g_assert_cmpuint(verified.n_damaged, ==, 1);
        g_assert_cmpuint(n_told, ==, 1);
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    folder = g_dir_make_tmp("kn-test-prune-XXXXXX", NULL);
    g_test_add_func("/store-prune/the-least-recently-used-go-first", test_order);
    g_test_add_func("/store-prune/speech-goes-last", test_takes_last);
    g_test_add_func("/store-prune/what-a-running-build-uses-stays", test_in_use);
    g_test_add_func("/store-prune/announcing-waits-for-who-prunes", test_announcing_waits);
    g_test_add_func("/store-prune/what-a-dead-build-used-may-go", test_dead_build);
    g_test_add_func("/store-prune/files-of-others-are-left-alone", test_foreign_files);
    g_test_add_func("/store-prune/a-build-keeps-the-cap-but-never-takes-its-own",
                    test_build_keeps_cap);
    g_test_add_func("/store-prune/verify-drops-what-is-damaged-and-nothing-else", test_verify);
    return film_run();
}

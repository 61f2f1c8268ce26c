/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/store/ledger.h"
#include "engine/store/store.h"
#include "engine/store/version.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY "ab34567890123456789012345678901234567890123456789012345678901234"

static char *folder;

static guint n_entries(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    guint n = 0;
    while (dir && g_dir_read_name(dir))
        n++;
    if (dir)
        g_dir_close(dir);
    return n;
}

static void put(const KnStore *store, const char *path, const char *text)
{
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void test_publish(void)
{
    g_autoptr(GError) error = NULL;
    KnStore *store = kn_store_open(folder, FALSE, &error);
    g_assert_no_error(error);
    g_assert_false(kn_store_has(store, KN_STORE_BATCH, KEY));
    g_autofree char *path = kn_store_work_path(store, KN_STORE_BATCH, KEY);
    g_autofree char *final = kn_store_path(kn_store_folder(store), KN_STORE_BATCH, KEY);
    put(store, path, "packets");
    g_assert_true(kn_store_publish(store, KN_STORE_BATCH, KEY, path, &error));
    g_assert_true(kn_store_has(store, KN_STORE_BATCH, KEY));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_nonnull(g_strrstr(final, "/batches/ab/" KEY ".batch"));
    g_autofree char *work = g_strdup(kn_store_work(store));
    kn_store_close(store);
    g_assert_false(g_file_test(work, G_FILE_TEST_EXISTS));
    store = kn_store_open(folder, FALSE, &error);
    g_assert_true(kn_store_has(store, KN_STORE_BATCH, KEY));
    kn_store_drop(store, KN_STORE_BATCH, KEY);
    g_assert_false(kn_store_has(store, KN_STORE_BATCH, KEY));
    g_assert_false(kn_store_publish(store, KN_STORE_BATCH, KEY, path, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    kn_store_close(store);
}

static void test_no_cache(void)
{
    g_autoptr(GError) error = NULL;
    KnStore *store = kn_store_open(folder, TRUE, &error);
    g_assert_no_error(error);
    g_autofree char *own = g_strdup(kn_store_folder(store));
    g_autofree char *path = kn_store_work_path(store, KN_STORE_SURFACE, KEY);
    g_assert_false(g_str_has_prefix(own, folder));
    put(store, path, "pixels");
    g_assert_true(kn_store_publish(store, KN_STORE_SURFACE, KEY, path, &error));
    kn_store_close(store);
    g_assert_false(g_file_test(own, G_FILE_TEST_EXISTS));
}

/* What a killed build leaves: a work folder whose lock nobody holds. */
static void test_dead_build(void)
{
    g_autofree char *work = g_build_filename(folder, "work", NULL);
    g_autofree char *dead = g_build_filename(work, "kinora-build-1234567-00dead00", "sub", NULL);
    g_autofree char *dead_folder = g_path_get_dirname(dead);
    g_autofree char *lock = g_build_filename(dead_folder, "lock", NULL);
    g_autofree char *inside = g_build_filename(dead, "frames-3", NULL);
    g_assert_cmpint(g_mkdir_with_parents(dead, 0777), ==, 0);
    g_assert_true(g_file_set_contents(lock, "", 0, NULL));
    g_assert_true(g_file_set_contents(inside, "x", 1, NULL));
    KnStore *living = kn_store_open(folder, FALSE, NULL);
    g_assert_false(g_file_test(dead_folder, G_FILE_TEST_EXISTS));
    KnStore *second = kn_store_open(folder, FALSE, NULL);
    g_assert_true(g_file_test(kn_store_work(living), G_FILE_TEST_IS_DIR));
    g_assert_cmpuint(n_entries(work), ==, 2);
    kn_store_close(second);
    kn_store_close(living);
    g_assert_cmpuint(n_entries(work), ==, 0);
}

/* One that a build is just making looks the same. */
static void test_no_lock_yet(void)
{
    g_autofree char *work = g_build_filename(folder, "work", NULL);
    g_autofree char *young = g_build_filename(work, "kinora-build-1234567-000a0a0a", NULL);
    g_assert_cmpint(g_mkdir_with_parents(young, 0777), ==, 0);
    int making = open(work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    g_assert_cmpint(flock(making, LOCK_SH), ==, 0);
    kn_store_close(kn_store_open(folder, FALSE, NULL));
    g_assert_true(g_file_test(young, G_FILE_TEST_IS_DIR));
    close(making);
    kn_store_close(kn_store_open(folder, FALSE, NULL));
    g_assert_false(g_file_test(young, G_FILE_TEST_EXISTS));
}

static void test_unusable_folder(void)
{
    g_autofree char *file = g_build_filename(folder, "a-file", NULL);
    g_autofree char *under = g_build_filename(file, "cache", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    g_assert_null(kn_store_open(under, FALSE, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    g_assert_nonnull(g_strrstr(error->message, under));
}

static void test_links_are_not_followed(void)
{
    g_autofree char *tree = g_build_filename(folder, "tree", NULL);
    g_autofree char *other = g_build_filename(folder, "other", NULL);
    g_autofree char *link = g_build_filename(tree, "link", NULL);
    g_autofree char *kept = g_build_filename(other, "kept", NULL);
    g_mkdir(tree, 0777);
    g_mkdir(other, 0777);
    g_assert_true(g_file_set_contents(kept, "", 0, NULL));
    g_assert_cmpint(symlink(other, link), ==, 0);
    kn_remove_tree(tree);
    g_assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
}

static gpointer open_store(gpointer done)
{
    KnStore *store = kn_store_open(folder, FALSE, NULL);
    g_atomic_int_set((gint *)done, 1);
    return store;
}

/* Who sweeps takes folders without a lock for dead ones, so nobody makes one meanwhile. */
static void test_making_waits_for_sweeping(void)
{
    g_autofree char *work = g_build_filename(folder, "work", NULL);
    gint done = 0;
    g_assert_cmpint(g_mkdir_with_parents(work, 0777), ==, 0);
    int sweeping = open(work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    g_assert_cmpint(flock(sweeping, LOCK_EX), ==, 0);
    GThread *thread = g_thread_new("open", open_store, &done);
    g_usleep(G_USEC_PER_SEC / 10);
    g_assert_false(g_atomic_int_get(&done));
    g_assert_cmpuint(n_entries(work), ==, 0);
    close(sweeping);
    KnStore *store = g_thread_join(thread);
    g_assert_nonnull(store);
    g_assert_cmpuint(n_entries(work), ==, 1);
    kn_store_close(store);
}

/* What happens to a library of two. */
static void rewrite(const char *path)
{
    g_autofree char *other = g_strconcat(path, ".new", NULL);
    g_assert_true(g_file_set_contents(other, "library", -1, NULL));
    g_assert_cmpint(g_rename(other, path), ==, 0);
}

static void lengthen(const char *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    g_assert_cmpint(write(fd, "!", 1), ==, 1);
    close(fd);
}

static void set_time(const char *path)
{
    struct timespec times[2] = {{.tv_sec = 1700000000}, {.tv_sec = 1700000000}};
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static void remove_it(const char *path)
{
    g_assert_cmpint(g_unlink(path), ==, 0);
}

static void add_another(const char *path)
{
    g_autofree char *other = g_strconcat(path, ".2", NULL);
    g_assert_true(g_file_set_contents(other, "another", -1, NULL));
}

static void test_version(void)
{
    static const struct {
        void (*change)(const char *path);
        gboolean holds;
    } rows[] = {{rewrite, FALSE},
                {lengthen, FALSE},
                {set_time, FALSE},
                {remove_it, FALSE},
                {add_another, TRUE}}; /* beside it: what is installed besides does not matter */
    g_autoptr(KnStore) store = kn_store_open(folder, FALSE, NULL);
    g_autofree char *one = g_build_filename(folder, "one.so", NULL);
    g_autofree char *two = g_build_filename(folder, "two words.so", NULL);
    const char *const files[] = {one, two, NULL};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        put(store, one, "library");
        put(store, two, "library");
        kn_version_remember(store, "thing", "thing 1.2", files);
        g_autofree char *stamps = kn_version_stamp_files(files);
        g_autofree char *before = kn_version_recall(store, "thing");
        g_autofree char *unknown = kn_version_recall(store, "another thing");
        g_assert_cmpstr(before, ==, "thing 1.2");
        g_assert_null(unknown);
        g_assert_true(kn_version_stamps_hold(stamps));
        rows[i].change(two);
        g_autofree char *after = kn_version_recall(store, "thing");
        g_assert_cmpstr(after, ==, rows[i].holds ? "thing 1.2" : NULL);
        g_assert_cmpint(kn_version_stamps_hold(stamps), ==, rows[i].holds);
    }
    g_assert_false(kn_version_stamps_hold(""));
    g_assert_false(kn_version_stamps_hold(NULL));
}

static void take_key(const KnLedgerEntry *entry, gpointer user_data)
{
    g_string_append(user_data, entry->key);
}

/* What a crash tore is passed over, and is no part of what is written behind it. */
static void test_torn_ledger(void)
{
    static const struct {
        const char *there, *keys;
    } rows[] = {
        {"", "zy"},
        {"{\"key\": \"a\", \"provider\": \"p\"}\n", "azy"},
        {"{\"key\": \"a\", \"provider\": \"p\"}\n{\"key\": \"b\", \"prov", "azy"},
        {"{\"key\": \"a\", \"provider\": \"p\"}", "azy"},
        {"{", "zy"},
    };
    g_autofree char *path = kn_ledger_path(folder);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) keys = g_string_new(NULL);
        KnLedgerEntry entry = {.provider = (char *)"p"};
        g_assert_true(g_file_set_contents(path, rows[i].there, -1, NULL));
        for (const char *const *key = (const char *[]){"z", "y", NULL}; *key; key++) {
            entry.key = (char *)*key;
            g_assert_true(kn_ledger_append(path, &entry, &error));
        }
        g_assert_true(kn_ledger_read(path, take_key, keys, &error));
        g_assert_cmpstr(keys->str, ==, rows[i].keys);
    }
    g_assert_cmpint(g_unlink(path), ==, 0);
}

/* What was asked for stands there until it is settled, and as long as it is not. */
static void test_unsettled(void)
{
    static const struct {
        guint state;
        const char *request, *key;
    } entries[] = {
        {KN_LEDGER_ASKED, "1", "a"},   {KN_LEDGER_ASKED, "2", "b"},   {KN_LEDGER_BOUGHT, "1", "A"},
        {KN_LEDGER_BOUGHT, NULL, "c"}, {KN_LEDGER_REFUSED, "2", "x"}, {KN_LEDGER_ASKED, "3", "d"},
        {KN_LEDGER_ASKED, "4", "e"},   {KN_LEDGER_BOUGHT, "9", "f"},
    };
    g_autofree char *path = kn_ledger_path(folder), *one = kn_ledger_request(),
                    *two = kn_ledger_request();
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) keys = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
        const KnLedgerEntry entry = {.state = entries[i].state,
                                     .request = (char *)entries[i].request,
                                     .key = (char *)entries[i].key,
                                     .when_us = i,
                                     .provider = (char *)"p"};
        g_assert_true(kn_ledger_append(path, &entry, &error));
    }
    g_assert_true(kn_ledger_read(path, take_key, keys, &error));
    g_assert_cmpstr(keys->str, ==, "Acfde");
    g_assert_cmpstr(one, !=, two);
    g_assert_cmpint(g_unlink(path), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("kn-test-store-XXXXXX", NULL);
    g_test_add_func("/store/a-name-stands-for-a-whole-result", test_publish);
    g_test_add_func("/store/without-a-cache-nothing-stays", test_no_cache);
    g_test_add_func("/store/what-dead-builds-left-is-removed", test_dead_build);
    g_test_add_func("/store/a-folder-without-lock-goes-when-no-build-is-making-one",
                    test_no_lock_yet);
    g_test_add_func("/store/nobody-makes-a-folder-while-another-sweeps",
                    test_making_waits_for_sweeping);
    g_test_add_func("/store/an-unusable-folder-is-named", test_unusable_folder);
    g_test_add_func("/store/links-are-not-followed", test_links_are_not_followed);
    g_test_add_func("/store/a-torn-line-of-the-ledger-tears-no-other", test_torn_ledger);
    g_test_add_func("/store/what-was-asked-for-stands-in-the-ledger-until-it-is-settled",
                    test_unsettled);
    g_test_add_func("/store/a-version-holds-as-long-as-its-files", test_version);
    int failed = g_test_run();
    kn_remove_tree(folder);
    g_free(folder);
    return failed;
}

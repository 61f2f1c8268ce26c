/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The system calls that a file goes through on its way to the disk (promise: whole files), put
 * before those of the C library: they note their order, and fail or do less when they are told to.
 */
static struct {
    GString *order; /* NULL: nothing is noted */
    gboolean fail_rename, fail_flush;
    gboolean short_writes; /* of three bytes, and interrupted each second time */
    guint n_writes;
} calls;

static void note(const char *what)
{
    if (calls.order)
        g_string_append_printf(calls.order, "%s%s", calls.order->len ? ", " : "", what);
}

int fsync(int fd)
{
    struct stat info;
    gboolean folder = fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
    note(folder ? "the folder is flushed" : "the file is flushed");
    if (!calls.fail_flush || folder)
        return 0;
    errno = EIO;
    return -1;
}

int renameat(int from, const char *name, int to, const char *new_name)
{
    note("the file is renamed");
    if (!calls.fail_rename)
        return (int)syscall(SYS_renameat2, from, name, to, new_name, 0);
    errno = EIO;
    return -1;
}

int unlinkat(int folder, const char *name, int flags)
{
    note(*name == '.' ? "the temporary file is removed" : "a file is removed");
    return (int)syscall(SYS_unlinkat, folder, name, flags);
}

ssize_t write(int fd, const void *data, size_t size)
{
    if (calls.short_writes && calls.n_writes++ % 2 == 1) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_write, fd, data, calls.short_writes ? MIN(size, 3) : size);
}

typedef struct {
    char *folder, *path;
} Site;

static void set_up(Site *site, gconstpointer data)
{
    memset(&calls, 0, sizeof calls);
    site->folder = g_dir_make_tmp("kinora-atomic-XXXXXX", NULL);
    site->path = g_build_filename(site->folder, "film.mp4", NULL);
    g_assert_true(g_file_set_contents(site->path, "old", -1, NULL));
}

static void tear_down(Site *site, gconstpointer data)
{
    g_unlink(site->path);
    g_assert_cmpint(g_rmdir(site->folder), ==, 0); /* nothing else was left */
    g_free(site->path);
    g_free(site->folder);
}

static gboolean replace(const Site *site, GError **error)
{
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(site->path, error);
    return file && kn_atomic_file_write(file, "something new", 13, error) &&
           kn_atomic_file_commit(file, error);
}

static void assert_content(const Site *site, const char *expected)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(site->path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

/* The bytes are on the disk before their name is, and the name before anybody is told. */
static void test_order(Site *site, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    calls.order = g_string_new(NULL);
    g_assert_true(replace(site, &error));
    g_autofree char *order = g_string_free(g_steal_pointer(&calls.order), FALSE);
    g_assert_no_error(error);
    g_assert_cmpstr(order, ==, "the file is flushed, the file is renamed, the folder is flushed");
    assert_content(site, "something new");
}

/* Who may read the old file may read the new one, and nobody else. */
static void test_rights(Site *site, gconstpointer data)
{
    static const int modes[] = {0600, 0640, 0664, 0755, 0444};
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autoptr(GError) error = NULL;
        GStatBuf info;
        g_assert_cmpint(g_chmod(site->path, modes[i]), ==, 0);
        g_assert_true(replace(site, &error));
        g_assert_cmpint(g_stat(site->path, &info), ==, 0);
        g_assert_cmphex(info.st_mode & 07777, ==, (guint)modes[i]);
        assert_content(site, "something new");
    }
}

/* Whatever fails, the old file stays. */
static void test_failure(Site *site, gconstpointer data)
{
    static const struct {
        gboolean fail_rename, fail_flush;
        const char *order;
    } rows[] = {
        {TRUE, FALSE, "the file is flushed, the file is renamed, the temporary file is removed"},
        {FALSE, TRUE, "the file is flushed, the temporary file is removed"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        calls.fail_rename = rows[i].fail_rename;
        calls.fail_flush = rows[i].fail_flush;
        calls.order = g_string_new(NULL);
        g_assert_false(replace(site, &error));
        g_autofree char *order = g_string_free(g_steal_pointer(&calls.order), FALSE);
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_assert_cmpstr(order, ==, rows[i].order);
        assert_content(site, "old");
    }
}

static void test_short_writes(Site *site, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    calls.short_writes = TRUE;
    gboolean done = replace(site, &error);
    calls.short_writes = FALSE;
    g_assert_no_error(error);
    g_assert_true(done);
    assert_content(site, "something new");
}

/* Only what we have made ourselves is ours to sweep. */
static void test_owner(void)
{
    static const struct {
        const char *entry, *name;
        int pid;
    } rows[] = {
        {".film.mp4.123-0000abcd.tmp", "film.mp4", 123},
        {".film.mp4.123-0000abcd.tmp", NULL, 123},
        {".film.mp4.123-0000abcd.tmp", "other.mp4", 0},
        {".film.mp4.123-0000abcd.tmp", "film.mp", 0},
        {".film.mp4.123-0000abcd.part", "film.mp4", 0},
        {".film.mp4.123-abcd.tmp", "film.mp4", 0},
        {".film.mp4.0-0000abcd.tmp", "film.mp4", 0},
        {".film.mp4.-1-0000abcd.tmp", "film.mp4", 0},
        {"film.mp4.123-0000abcd.tmp", "film.mp4", 0},
        {".film.mp4.123-0000abcd.tmp.tmp", "film.mp4", 0},
        {".tmp", NULL, 0},
        {"film.mp4", "film.mp4", 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(kn_atomic_temp_owner(rows[i].entry, rows[i].name), ==, rows[i].pid);
    g_autofree char *name = kn_atomic_temp_name("a.b", 7, 0xff);
    g_assert_cmpint(kn_atomic_temp_owner(name, "a.b"), ==, 7);
    g_autofree char *longest = g_strnfill(255, 'n'), *other = g_strnfill(254, 'n');
    g_autofree char *of_longest = kn_atomic_temp_name(longest, 4194304, 0xff);
    g_assert_cmpuint(strlen(of_longest), <=, 255);
    g_assert_cmpint(kn_atomic_temp_owner(of_longest, longest), ==, 4194304);
    g_assert_cmpint(kn_atomic_temp_owner(of_longest, NULL), ==, 4194304);
    g_assert_cmpint(kn_atomic_temp_owner(of_longest, other), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/atomic/flushed-renamed-flushed", Site, NULL, set_up, test_order, tear_down);
    g_test_add("/atomic/rights-stay", Site, NULL, set_up, test_rights, tear_down);
    g_test_add("/atomic/the-old-file-stays", Site, NULL, set_up, test_failure, tear_down);
    g_test_add("/atomic/short-writes", Site, NULL, set_up, test_short_writes, tear_down);
    g_test_add_func("/atomic/temporary-names", test_owner);
    return g_test_run();
}

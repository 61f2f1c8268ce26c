/* SPDX-License-Identifier: MIT */
#include "base/file_id.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

/* A file is another one as soon as any of what the kernel says of it differs: its times can be set
 * back, but not the one of its last change. */
static void test_identity(void)
{
    static const gsize places[] = {
        offsetof(KnFileId, device),   offsetof(KnFileId, inode),    offsetof(KnFileId, size_bytes),
        offsetof(KnFileId, mtime_ns), offsetof(KnFileId, ctime_ns),
    };
    const KnFileId id = {1, 2, 3, 4, 5};
    KnFileId same = id;
    g_assert_true(kn_file_id_equal(&id, &same));
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        KnFileId other = id;
        ((guint8 *)&other)[places[i]]++;
        g_assert_false(kn_file_id_equal(&id, &other));
    }
}

/* Written again with the old length and the old times, it is not the old file. */
static void test_times_set_back(void)
{
    g_autofree char *folder = g_dir_make_tmp("kinora-open-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a", NULL);
    struct stat info;
    KnFileId before, after;
    g_assert_true(g_file_set_contents_full(path, "one", 3, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_assert_cmpint(stat(path, &info), ==, 0);
    kn_file_id_of(&info, &before);
    g_assert_true(kn_file_id_settle(&before));
    const struct timespec times[2] = {info.st_atim, info.st_mtim};
    FILE *file = fopen(path, "r+");
    g_assert_cmpint(fputs("two", file), >=, 0);
    fclose(file);
    g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
    g_assert_cmpint(stat(path, &info), ==, 0);
    kn_file_id_of(&info, &after);
    g_assert_cmpint(after.mtime_ns, ==, before.mtime_ns);
    g_assert_cmpint(after.size_bytes, ==, before.size_bytes);
    g_assert_cmpint(after.inode, ==, before.inode);
    g_assert_false(kn_file_id_equal(&before, &after));
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/open_file/any-difference-counts", test_identity);
    g_test_add_func("/open_file/times-set-back", test_times_set_back);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"

#include <glib/gstdio.h>

static const struct {
    const char *name;
    int version;
    const char *limit, *usage, *stat;
    guint64 left;
} rows[] = {
    {"no-limit", 2, "max\n", "1000\n", "inactive_file 10\n", G_MAXUINT64},
    {"limit", 2, "5000\n", "1000\n", NULL, 4000},
    {"cached-files-are-free", 2, "5000\n", "4900\n", "anon 100\ninactive_file 4000\n", 4100},
    {"not-another-field", 2, "5000\n", "4000\n", "inactive_file_more 4000\n", 1000},
    {"over-the-limit", 2, "5000\n", "6000\n", "inactive_file 10\n", 0},
    {"cache-above-usage", 2, "5000\n", "100\n", "inactive_file 4000\n", 5000},
    {"nothing-there", 2, NULL, NULL, NULL, G_MAXUINT64},
    {"version-1", 1, "5000\n", "4900\n", "inactive_file 1\ntotal_inactive_file 4000\n", 4100},
};

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
    if (text)
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void test_row(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    const KnMemoryFiles *files = &kn_memory_files[rows[i].version == 2 ? 0 : 1];
    g_autofree char *folder = g_dir_make_tmp("kn-test-cpu-XXXXXX", NULL);
    put(folder, files->limit, rows[i].limit);
    put(folder, files->usage, rows[i].usage);
    put(folder, "memory.stat", rows[i].stat);
    g_assert_cmpuint(kn_memory_left(folder, files), ==, rows[i].left);
    put(folder, files->limit, NULL);
    put(folder, files->usage, NULL);
    put(folder, "memory.stat", NULL);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void test_here(void)
{
    g_assert_cmpuint(kn_memory_available(), >, 0);
    g_assert_cmpint(kn_cpu_count(), >=, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strdup_printf("/memory-left/%s", rows[i].name);
        g_test_add_data_func(name, GUINT_TO_POINTER(i), test_row);
    }
    g_test_add_func("/memory-left/here", test_here);
    return g_test_run();
}

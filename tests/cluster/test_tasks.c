/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cluster/scripts.h"
#include "cluster/tasks.h"
#include "engine/plan/manifest_private.h"

#include <string.h>

/* batches NULL: it is refused. */
static const struct {
    const char *text, *batches;
} lists[] = {
    {"0", "0"},
    {"3-5", "3,4,5"},
    {"7,0-1", "7,0,1"},
    {"9", "9"},
    {"0-9", "0,1,2,3,4,5,6,7,8,9"},
    {"", NULL},
    {"10", NULL},
    {"3-", NULL},
    {"-3", NULL},
    {"5-3", NULL},
    {"1,1", NULL},
    {"0-3,2", NULL},
    {"1,", NULL},
    {",1", NULL},
    {"1 2", NULL},
    {" 1", NULL},
    {"+1", NULL},
    {"0x1", NULL},
    {"1-2-3", NULL},
    {"a", NULL},
    {"0-99999999999999999999", NULL},
    {"18446744073709551616", NULL},
};

static void test_parse(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GArray) batches = kn_tasks_parse(lists[i].text, 10, &error);
        GString *said = g_string_new(NULL);
        for (guint k = 0; batches && k < batches->len; k++)
            g_string_append_printf(said, "%s%u", k ? "," : "", g_array_index(batches, guint, k));
        g_autofree char *found = g_string_free(said, FALSE);
        g_test_message("'%s'", lists[i].text);
        if (lists[i].batches) {
            g_assert_no_error(error);
            g_assert_cmpstr(found, ==, lists[i].batches);
        } else {
            g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
        }
    }
}

static const struct {
    guint batches[6];
    guint n;
    const char *words;
} sets[] = {
    {{0}, 1, "0"},
    {{0, 1, 2}, 3, "0-2"},
    {{0, 2, 4}, 3, "0,2,4"},
    {{1, 2, 4, 5, 6, 9}, 6, "1-2,4-6,9"},
    {{0}, 0, ""},
};

static void test_words(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autofree char *words = kn_tasks_words(sets[i].batches, sets[i].n);
        g_assert_cmpstr(words, ==, sets[i].words);
        if (sets[i].n == 0)
            continue;
        g_autoptr(GArray) back = kn_tasks_parse(words, 10, NULL);
        g_assert_cmpmem(back->data, back->len * sizeof(guint), sets[i].batches,
                        sets[i].n * sizeof(guint));
        for (guint batch = 0; batch < 10; batch++) {
            gboolean among = FALSE;
            for (guint k = 0; k < sets[i].n; k++)
                among |= sets[i].batches[k] == batch;
            g_assert_cmpint(kn_tasks_has(words, batch), ==, among);
        }
    }
    g_assert_false(kn_tasks_has("x", 0));
    g_assert_false(kn_tasks_has("", 0));
}

/* A hundred frames a batch; tasks "|" each other. */
static const struct {
    const char *missing;
    double frame_seconds, task_seconds;
    const char *tasks;
} groups[] = {
    {"0-3", 1, 0, "0|1|2|3"},
    {"0-3", 0.1, 20, "0-1|2-3"},
    {"0-4", 0.1, 20, "0-1|2-3|4"},
    {"0,3-5", 0.1, 20, "0,3|4-5"},
    {"0-9", 0.001, 60, "0-9"},
    {"7", 0.1, 60, "7"},
    {"0-9", 0.2, 60, "0-2|3-4|5-7|8-9"},
    {"0-2", 100, 60, "0|1|2"},
    {"0-6", 0.1, 60, "0-3|4-6"},
};

static KnManifest *ten_batches(void)
{
    const KnVideoSettings video = {.encoder = "libx264", .fps = {25, 1}, .threads = 1};
    KnManifest *manifest = kn_manifest_new(kn_film_new(64, 36, video.fps), &video);
    for (guint i = 0; i < 10; i++) {
        KnBatch batch = {.first_frame = i * 100, .n_frames = 100};
        g_snprintf(batch.key, sizeof batch.key, "%064u", i);
        kn_manifest_append_batch(manifest, &batch);
    }
    return manifest;
}

static void test_groups(void)
{
    g_autoptr(KnManifest) manifest = ten_batches();
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
        g_autoptr(GArray) missing = kn_tasks_parse(groups[i].missing, 10, NULL);
        const KnTaskSize size = {groups[i].frame_seconds, groups[i].task_seconds};
        g_autoptr(GPtrArray) tasks = kn_tasks_group(manifest, missing, size);
        g_ptr_array_add(tasks, NULL);
        g_autofree char *joined = g_strjoinv("|", (char **)tasks->pdata);
        g_assert_cmpstr(joined, ==, groups[i].tasks);
    }
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GPtrArray) tasks = kn_tasks_group(manifest, none, (KnTaskSize){1, 60});
    g_assert_cmpuint(tasks->len, ==, 0);
}

static const struct {
    const char *folder, *path, *relative;
} paths[] = {
    {"/x/jobs/1", "/x/a.mp4", "../../a.mp4"},
    {"/x/jobs/1", "/x/jobs/1/a.mp4", "a.mp4"},
    {"/x/jobs/1", "/y/b/a.mp4", "../../../y/b/a.mp4"},
    {"/x", "/xy/a.mp4", "../xy/a.mp4"},
    {"/x/a", "/x/a", "../a"},
};

static void test_paths(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *relative = kn_path_from(paths[i].folder, paths[i].path);
        g_assert_cmpstr(relative, ==, paths[i].relative);
        g_autofree char *whole = g_canonicalize_filename(relative, paths[i].folder);
        g_assert_cmpstr(whole, ==, paths[i].path);
    }
}

/* What a project or a person names is a word to the shell, never a command. */
static void test_quoting(void)
{
    static const char evil[] = "/tmp/it's $(touch x) `y` \"z\"\n;w";
    char *argv[] = {(char *)"kinora", (char *)evil, NULL};
    g_autofree char *task = kn_script_task(evil, evil, 2);
    g_autofree char *join = kn_script_part("/f", argv, evil);
    const KnClusterWork work = {.folder = evil, .n_tasks = 3, .last = "join.sh"};
    g_autofree char *local = kn_script_local(&work, 2);
    g_autofree char *quoted = g_shell_quote(evil);
    g_autofree char *many = kn_script_many(evil);
    const char *const scripts[] = {task, join, local, many};
    for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_assert_nonnull(strstr(scripts[i], quoted));
        g_auto(GStrv) around = g_strsplit(scripts[i], quoted, -1);
        for (char **part = around; *part; part++)
            g_assert_null(strstr(*part, "touch"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tasks/lists-are-read-or-refused", test_parse);
    g_test_add_func("/tasks/lists-are-written-as-they-are-read", test_words);
    g_test_add_func("/tasks/neighbours-make-a-task-of-its-length", test_groups);
    g_test_add_func("/tasks/paths-are-told-from-the-folder", test_paths);
    g_test_add_func("/tasks/nothing-named-is-a-command", test_quoting);
    return g_test_run();
}

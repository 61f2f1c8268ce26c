/* SPDX-License-Identifier: MIT */
#include "base/folder.h"
#include "base/input_rules.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What stands under a name when it is opened, not when it was looked at. */

static char *top;

static char *in_top(const char *name)
{
    return g_build_filename(top, name, NULL);
}

static void put(const char *name, const char *text)
{
    g_autofree char *path = in_top(name), *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* 0 or errno. */
static int open_error(const char *path)
{
    g_autoptr(GError) error = NULL;
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, &error), number = errno;
    g_assert_true((fd >= 0) == !error);
    if (fd >= 0)
        close(fd);
    return fd >= 0 ? 0 : number;
}

static int open_error_under(const KnInputRules *rules, const char *path)
{
    const KnInputRules *before = kn_input_rules_enter(rules);
    int number = open_error(path);
    g_assert_true(kn_input_rules_enter(before) == rules);
    return number;
}

static void id_of(const char *path, KnFileId *id)
{
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    kn_file_id_of(&info, id);
}

/* Two sets may expect different files under one path; each is held to its own, in one thread and in
 * two, and goes on when the other has ended. */
static gpointer open_in_thread(gpointer rules)
{
    g_autofree char *path = in_top("a");
    g_assert_null(kn_input_rules_current()); /* another thread's are not this one's */
    return GINT_TO_POINTER(open_error_under(rules, path));
}

static void test_two_sets(void)
{
    KnFileId one, two;
    g_autofree char *path = in_top("a");
    KnInputRules *first = kn_input_rules_new(NULL), *second = kn_input_rules_new(NULL);
    put("a", "one");
    id_of(path, &one);
    kn_input_rules_expect(first, path, &one);
    put("a", "other");
    id_of(path, &two);
    kn_input_rules_expect(second, path, &two);
    for (int i = 0; i < 2; i++) {
        g_assert_cmpint(open_error_under(first, path), ==, ESTALE);
        if (second)
            g_assert_cmpint(open_error_under(second, path), ==, 0);
        g_assert_cmpint(open_error(path), ==, 0);
        kn_input_rules_enter(second);
        GThread *thread = g_thread_new("open", open_in_thread, first);
        g_assert_cmpint(GPOINTER_TO_INT(g_thread_join(thread)), ==, ESTALE);
        kn_input_rules_enter(NULL);
        g_clear_pointer(&second, kn_input_rules_free);
    }
    kn_input_rules_expect(first, path, &two); /* the last holds */
    g_assert_cmpint(open_error_under(first, path), ==, 0);
    kn_input_rules_expect(first, path, &one);
    kn_input_rules_forget(first, path);
    g_assert_cmpint(open_error_under(first, path), ==, 0);
    kn_input_rules_free(first);
}

/* Those of the larger set hold, too; a set that is entered inside of another stands in its place.
 */
static void test_nested(void)
{
    KnFileId one, two;
    g_autofree char *a = in_top("a"), *b = in_top("b");
    put("a", "one");
    put("b", "two");
    id_of(a, &one);
    id_of(b, &two);
    KnInputRules *outer = kn_input_rules_new(NULL), *inner = kn_input_rules_new(outer);
    KnInputRules *other = kn_input_rules_new(NULL);
    kn_input_rules_expect(outer, a, &two);
    kn_input_rules_expect(inner, b, &one);
    g_assert_cmpint(open_error_under(outer, a), ==, ESTALE);
    g_assert_cmpint(open_error_under(outer, b), ==, 0);
    const KnInputRules *before = kn_input_rules_enter(inner);
    g_assert_cmpint(open_error(a), ==, ESTALE);
    g_assert_cmpint(open_error(b), ==, ESTALE);
    g_assert_cmpint(open_error_under(other, a), ==, 0);
    g_assert_cmpint(open_error(a), ==, ESTALE);
    kn_input_rules_enter(before);
    kn_input_rules_free(other);
    kn_input_rules_free(inner);
    kn_input_rules_free(outer);
}

static void move_behind_link(const char *name, const char *target)
{
    g_autofree char *path = in_top(name), *aside = in_top("aside");
    g_assert_cmpint(g_rename(path, aside), ==, 0);
    g_assert_cmpint(symlink(target ? target : aside, path), ==, 0);
}

static void move_back(const char *name)
{
    g_autofree char *path = in_top(name), *aside = in_top("aside");
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(g_rename(aside, path), ==, 0);
}

/* Beneath a folder of the program's own no link is followed, wherever it stands and leads; the
 * folder itself is named by a person. */
static void test_own(void)
{
    static const struct {
        const char *link, *target; /* NULL: what stood there before */
        const char *opened;
        int number;
    } rows[] = {
        {NULL, NULL, "own/kind/ab/result", 0},
        {NULL, NULL, "own//kind/ab/result", 0},
        {NULL, NULL, "owner/file", 0}, /* beside it, though it begins so */
        {NULL, NULL, "own/kind/../kind/ab/result", ELOOP},
        {NULL, NULL, "own/kind/ab/none", ENOENT},
        {NULL, NULL, "own/kind/ab", ENOTSUP},
        {"own", NULL, "own/kind/ab/result", 0},
        {"own/kind", NULL, "own/kind/ab/result", ELOOP},
        {"own/kind/ab", NULL, "own/kind/ab/result", ELOOP},
        {"own/kind/ab/result", NULL, "own/kind/ab/result", ELOOP},
        {"own/kind/ab/result", "result2", "own/kind/ab/result", ELOOP},
        {"own/kind/ab", "cd", "own/kind/ab/result", ELOOP},
        {"own/kind/ab/result", "/dev/zero", "own/kind/ab/result", ELOOP},
        {"own/kind/ab", "/nowhere", "own/kind/ab/result", ELOOP},
        {"owner/file", NULL, "owner/file", 0},
    };
    g_autofree char *own = in_top("own");
    g_autoptr(KnInputRules) store = kn_input_rules_new(NULL);
    g_autoptr(KnInputRules) job = kn_input_rules_new(store);
    put("own/kind/ab/result", "x");
    put("own/kind/ab/result2", "x");
    put("own/kind/cd/result", "x");
    put("owner/file", "x");
    kn_input_rules_own(store, own);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat(top, "/", rows[i].opened, NULL);
        if (rows[i].link)
            move_behind_link(rows[i].link, rows[i].target);
        int number = open_error_under(store, path), inner = open_error_under(job, path);
        if (number != rows[i].number || inner != number)
            g_error("row %u: %s, %s", i, g_strerror(number), g_strerror(inner));
        if (rows[i].link)
            move_back(rows[i].link);
    }
}

/* What is no file is named as what it is, whatever the system says when it is opened. */
static void test_odd(void)
{
    static const char *const rows[][2] = {
        {"fifo", "it is a pipe, not a file"},
        {"socket", "it is a socket, not a file"},
        {"folder", "it is a folder, not a file"},
        {"device", "it is a device, not a file"},
    };
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_autofree char *fifo = in_top("fifo"), *socket_path = in_top("socket");
    g_autofree char *folder = in_top("folder"), *device = in_top("device");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_strlcpy(address.sun_path, socket_path, sizeof address.sun_path);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_assert_cmpint(symlink("/dev/zero", device), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = in_top(rows[i][0]);
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(kn_open_input(AT_FDCWD, path, 0, NULL, &error), ==, -1);
        g_assert_cmpint(errno, ==, ENOTSUP);
        if (!g_str_has_suffix(error->message, rows[i][1]))
            g_error("%s: %s", rows[i][0], error->message);
    }
    close(fd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    top = g_dir_make_tmp("kn-rules-XXXXXX", NULL);
    g_test_add_func("/inputs/two-sets-of-rules-do-not-know-of-each-other", test_two_sets);
    g_test_add_func("/inputs/rules-inside-of-rules", test_nested);
    g_test_add_func("/inputs/no-link-is-followed-in-a-folder-of-our-own", test_own);
    g_test_add_func("/inputs/what-is-no-file-is-named", test_odd);
    int failed = g_test_run();
    g_autofree char *parent = g_path_get_dirname(top), *name = g_path_get_basename(top);
    g_autoptr(KnFolder) folder = kn_folder_open(parent, NULL, FALSE, NULL);
    kn_folder_remove_tree(folder, name);
    g_free(top);
    return failed;
}

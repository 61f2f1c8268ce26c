/* SPDX-License-Identifier: MIT */
#include "import/place.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/open_file.h"
#include "base/temporary.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 1 << 20 };

static gboolean is_same_folder(const char *a, const char *b)
{
    struct stat one, two;
    return a && b && stat(a, &one) == 0 && stat(b, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

static gboolean is_empty(const char *path)
{
    g_autoptr(KnFolder) folder = kn_folder_open(path, NULL, FALSE, NULL);
    g_auto(GStrv) names = folder ? kn_folder_names(folder) : NULL;
    return names && !names[0];
}

gboolean kn_place_check(const char *folder, const char *from, GError **error)
{
    g_autofree char *shown = kn_text_visible(folder);
    g_autofree char *project = g_build_filename(folder, "project.json", NULL);
    struct stat info;
    if (!*folder) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "the new folder has no name; expected one, such as film");
        return FALSE;
    }
    if (lstat(project, &info) == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s/project.json is there already, and is never written over; name another "
                    "folder",
                    shown);
        return FALSE;
    }
    if (lstat(folder, &info) != 0 || is_same_folder(folder, from) || is_empty(folder))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "%s is there already and is no empty folder; name another one", shown);
    return FALSE;
}

static gboolean make_folder(const char *folder, gboolean *made, GError **error)
{
    *made = mkdir(folder, 0777) == 0;
    int reason = errno; /* looking at what is there sets another one */
    if (*made || g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    g_autofree char *shown = kn_text_visible(folder);
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make the folder %s: %s", shown,
                g_strerror(reason));
    return FALSE;
}

static gboolean copy_bytes(int from, KnAtomicFile *to, const char *path, GError **error)
{
    g_autofree guint8 *buffer = g_malloc(COPY_BYTES);
    gssize n;
    while ((n = read(from, buffer, COPY_BYTES)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && !kn_atomic_file_write(to, buffer, (gsize)n, error))
            return FALSE;
    if (n == 0)
        return TRUE;
    g_autofree char *shown = kn_text_visible(path);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read %s: %s", shown, g_strerror(errno));
    return FALSE;
}

/* What is made of a project, in the order in which it is made: should the program be ended before
 * all of it is there, nothing of it stays. */
typedef struct {
    KnFolder *parent; /* of a folder that is made, else the folder itself; NULL: none to be read */
    GPtrArray *paths, *noted;
    GPtrArray *folders; /* within it, which are removed when it cannot be made */
    gboolean made;
} Placing;

/* The folders that a file's name leads through. */
static gboolean make_folders(const char *folder, const char *name, const Placing *placing,
                             GError **error)
{
    for (const char *at = strchr(name, '/'); at; at = strchr(at + 1, '/')) {
        g_autofree char *part = g_strndup(name, (gsize)(at - name));
        g_autofree char *path = g_build_filename(folder, part, NULL);
        if (mkdir(path, 0777) == 0) {
            g_ptr_array_add(placing->folders, g_steal_pointer(&path));
        } else if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
            g_autofree char *shown = kn_text_visible(path);
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make the folder %s: %s",
                        shown, g_strerror(errno));
            return FALSE;
        }
    }
    return TRUE;
}

/* A folder that is made goes as a whole. */
static void note(const Placing *placing, const char *name)
{
    if (placing->parent)
        g_ptr_array_add(placing->noted, kn_temporary_note(placing->parent, name));
}

static gboolean copy(const KnDraftFile *file, const char *folder, const Placing *placing,
                     GError **error)
{
    g_autofree char *from = g_path_get_dirname(file->path);
    g_autofree char *to = g_build_filename(folder, file->name, NULL);
    g_autofree char *own = g_path_get_basename(file->path), *name = g_path_get_basename(file->name);
    struct stat info;
    if (is_same_folder(from, folder) && strcmp(own, name) == 0)
        return TRUE;
    if (!make_folders(folder, file->name, placing, error))
        return FALSE;
    int fd = kn_open_input(AT_FDCWD, file->path, 0, &info, error);
    if (fd < 0)
        return FALSE;
    g_autoptr(KnAtomicFile) target = kn_atomic_file_new(to, error);
    if (target && !placing->made)
        note(placing, file->name);
    gboolean done =
        target && copy_bytes(fd, target, file->path, error) && kn_atomic_file_commit(target, error);
    close(fd);
    if (done)
        g_ptr_array_add(placing->paths, g_steal_pointer(&to));
    return done;
}

static gboolean write_project(const char *folder, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "project.json", NULL);
    return kn_atomic_write_text(NULL, path, text, error);
}

static void placing_clear(Placing *placing)
{
    for (guint i = 0; i < placing->noted->len; i++)
        kn_temporary_forget(placing->noted->pdata[i]);
    g_ptr_array_unref(placing->noted);
    g_ptr_array_unref(placing->paths);
    g_ptr_array_unref(placing->folders);
    kn_folder_free(placing->parent);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Placing, placing_clear)

static gboolean begin(Placing *placing, const char *folder, GError **error)
{
    g_autofree char *whole = g_canonicalize_filename(folder, NULL);
    g_autofree char *above = g_path_get_dirname(whole), *name = g_path_get_basename(whole);
    struct stat info;
    placing->made = lstat(folder, &info) != 0;
    placing->parent = kn_folder_open(placing->made ? above : folder, NULL, FALSE, NULL);
    if (placing->made)
        note(placing, name);
    return make_folder(folder, &placing->made, error);
}

gboolean kn_place_project(const char *folder, const char *text, const GPtrArray *files,
                          GError **error)
{
    g_auto(Placing) placing = {.paths = g_ptr_array_new_with_free_func(g_free),
                               .folders = g_ptr_array_new_with_free_func(g_free),
                               .noted = g_ptr_array_new()};
    if (!begin(&placing, folder, error))
        return FALSE;
    gboolean done = TRUE;
    for (guint i = 0; done && i < files->len; i++)
        done = copy(files->pdata[i], folder, &placing, error);
    if (done && write_project(folder, text, error))
        return TRUE;
    for (guint i = 0; i < placing.paths->len; i++)
        g_unlink(placing.paths->pdata[i]);
    for (guint i = placing.folders->len; i > 0; i--)
        g_rmdir(placing.folders->pdata[i - 1]);
    if (placing.made)
        g_rmdir(folder);
    return FALSE;
}

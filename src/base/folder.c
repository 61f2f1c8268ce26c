/* SPDX-License-Identifier: MIT */
#include "base/folder.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/open_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct KnFolder {
    char *path;
    int fd;
};

enum { OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

static KnFolder *fail(const char *path, int number, GError **error)
{
    const char *why = g_strerror(number);
    if (number == ELOOP)
        why = "it is a link, which is not followed in a folder of Kinora's own; remove it";
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot use the folder '%s': %s", path, why);
    errno = number;
    return NULL;
}

/* One component. The kernel says ENOTDIR of a link that was to be opened as a folder. */
static int step(int parent, const char *name, gboolean make)
{
    int fd = kn_fault(KN_FAULT_OPEN) ? -1 : openat(parent, name, OPEN_FOLDER | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT && make && (mkdirat(parent, name, 0777) == 0 || errno == EEXIST))
        fd = openat(parent, name, OPEN_FOLDER | O_NOFOLLOW);
    int number = errno;
    struct stat info;
    if (fd < 0 && number == ENOTDIR && fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(info.st_mode))
        number = ELOOP;
    errno = number;
    return fd;
}

/* Down from an open folder, which is the caller's. It is fd itself that is returned in *last when
 * nothing is below. FALSE: failed. */
static gboolean walk(const char *root, int fd, const char *below, gboolean make, char **path,
                     int *last, GError **error)
{
    g_auto(GStrv) names = g_strsplit(below ? below : "", "/", -1);
    *path = g_strdup(root);
    *last = fd;
    for (char **name = names; *name; name++) {
        if (!**name)
            continue;
        g_assert(strcmp(*name, ".") != 0 && strcmp(*name, "..") != 0);
        int next = step(*last, *name, make), number = errno;
        char *longer = g_build_filename(*path, *name, NULL);
        if (*last != fd)
            close(*last);
        g_free(*path);
        *path = longer;
        *last = next;
        if (next < 0) {
            fail(longer, number, error);
            g_clear_pointer(path, g_free);
            return FALSE;
        }
    }
    return TRUE;
}

static KnFolder *new_folder(char *take_path, int take_fd)
{
    KnFolder *folder = g_new(KnFolder, 1);
    *folder = (KnFolder){take_path, take_fd};
    return folder;
}

KnFolder *kn_folder_open(const char *root, const char *below, gboolean make, GError **error)
{
    char *path;
    int last;
    if (make && g_mkdir_with_parents(root, 0777) != 0)
        return fail(root, errno, error);
    int fd = kn_fault(KN_FAULT_OPEN) ? -1 : open(root, OPEN_FOLDER);
    if (fd < 0)
        return fail(root, errno, error);
    gboolean done = walk(root, fd, below, make, &path, &last, error);
    int number = errno;
    if (last != fd)
        close(fd);
    errno = number;
    return done ? new_folder(path, last) : NULL;
}

KnFolder *kn_folder_open_in(KnFolder *folder, const char *below, gboolean make, GError **error)
{
    char *path;
    int last;
    if (!walk(folder->path, folder->fd, below, make, &path, &last, error))
        return NULL;
    if (last == folder->fd) /* nothing is below: it once more */
        last = openat(folder->fd, ".", OPEN_FOLDER);
    if (last >= 0)
        return new_folder(path, last);
    g_autofree char *failed = path;
    return fail(failed, errno, error);
}

void kn_folder_free(KnFolder *folder)
{
    if (!folder)
        return;
    close(folder->fd);
    g_free(folder->path);
    g_free(folder);
}

int kn_folder_fd(const KnFolder *folder)
{
    return folder->fd;
}

const char *kn_folder_path(const KnFolder *folder)
{
    return folder->path;
}

/* A file with a second name may be anybody's, as a link may: it is read, and not written. */
int kn_folder_open_file(KnFolder *folder, const char *name, int flags, mode_t mode)
{
    struct stat info;
    const int always = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    gboolean writes = (flags & O_ACCMODE) != O_RDONLY;
    int fd =
        kn_fault(KN_FAULT_OPEN) ? -1 : openat(folder->fd, name, (flags & ~O_TRUNC) | always, mode);
    if (fd < 0)
        return fd;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (!writes || info.st_nlink < 2) &&
        (!(flags & O_TRUNC) || ftruncate(fd, 0) == 0))
        return fd;
    close(fd);
    errno = ENOTSUP;
    return -1;
}

int kn_folder_make_file(KnFolder *folder, const char *name, int flags, mode_t mode)
{
    int fd = kn_folder_open_file(folder, name, flags | O_CREAT, mode);
    if (fd >= 0 || (errno != ELOOP && errno != ENOTSUP && errno != EISDIR && errno != ENXIO))
        return fd;
    kn_folder_remove_tree(folder, name);
    return kn_folder_open_file(folder, name, flags | O_CREAT, mode);
}

gboolean kn_folder_read(KnFolder *folder, const char *name, gsize max_bytes, char **text,
                        gsize *size, GError **error)
{
    g_autofree char *path = g_build_filename(folder->path, name, NULL);
    g_autoptr(GError) why = NULL;
    int fd = kn_open_input(folder->fd, name, O_NOFOLLOW, NULL, &why);
    int number = errno;
    gboolean done = fd >= 0 && kn_read_small(fd, path, max_bytes, text, size, &why);
    if (fd >= 0) {
        number = errno;
        close(fd);
    }
    if (!done)
        g_propagate_error(error, g_steal_pointer(&why));
    errno = number;
    return done;
}

gboolean kn_folder_has_file(KnFolder *folder, const char *name, struct stat *info)
{
    struct stat own;
    info = info ? info : &own;
    return fstatat(folder->fd, name, info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info->st_mode);
}

gboolean kn_folder_rename(KnFolder *from, const char *name, KnFolder *to, const char *new_name)
{
    return !kn_fault(KN_FAULT_RENAME) && renameat(from->fd, name, to->fd, new_name) == 0;
}

gboolean kn_folder_rename_new(KnFolder *from, const char *name, KnFolder *to, const char *new_name)
{
    struct stat info;
    if (kn_fault(KN_FAULT_RENAME))
        return FALSE;
    if (renameat2(from->fd, name, to->fd, new_name, RENAME_NOREPLACE) == 0)
        return TRUE;
    if (errno != EINVAL && errno != ENOSYS)
        return FALSE;
    if (linkat(from->fd, name, to->fd, new_name, 0) == 0)
        return kn_folder_remove(from, name);
    if (errno == EEXIST)
        return FALSE;
    errno = EEXIST;
    return fstatat(to->fd, new_name, &info, AT_SYMLINK_NOFOLLOW) != 0 &&
           kn_folder_rename(from, name, to, new_name);
}

gboolean kn_folder_remove(KnFolder *folder, const char *name)
{
    return unlinkat(folder->fd, name, 0) == 0;
}

void kn_folder_remove_tree(KnFolder *folder, const char *name)
{
    if (unlinkat(folder->fd, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
        return;
    g_autoptr(KnFolder) inner = kn_folder_open_in(folder, name, FALSE, NULL);
    g_auto(GStrv) names = inner ? kn_folder_names(inner) : NULL;
    for (char **child = names; child && *child; child++)
        kn_folder_remove_tree(inner, *child);
    unlinkat(folder->fd, name, AT_REMOVEDIR);
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **kn_folder_names(KnFolder *folder)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    int fd = openat(folder->fd, ".", OPEN_FOLDER);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            g_ptr_array_add(names, g_strdup(entry->d_name));
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
    g_ptr_array_sort(names, by_text);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

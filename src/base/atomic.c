/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct KnAtomicFile {
    char *path;
    char *temp_path; /* NULL once renamed */
    int fd;
};

static gboolean fail(GError **error, const char *doing, const char *path, int number)
{
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot %s '%s': %s", doing, path,
                g_strerror(number));
    return FALSE;
}

KnAtomicFile *kn_atomic_file_new(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *temp_path = g_strdup_printf("%s/.%s.%d-XXXXXX.tmp", folder, name, getpid());
    /* The kernel takes the umask off: to ask for it is to change it, for all threads. */
    int fd = kn_fault(KN_FAULT_OPEN) ? -1 : g_mkstemp_full(temp_path, O_RDWR | O_CLOEXEC, 0666);
    if (fd < 0) {
        fail(error, "write", path, errno);
        return NULL;
    }
    KnAtomicFile *file = g_new0(KnAtomicFile, 1);
    file->path = g_strdup(path);
    file->temp_path = g_steal_pointer(&temp_path);
    file->fd = fd;
    return file;
}

int kn_atomic_file_fd(KnAtomicFile *file)
{
    return file->fd;
}

const char *kn_atomic_file_temp_path(KnAtomicFile *file)
{
    return file->temp_path;
}

gboolean kn_write_all(int fd, const void *data, gsize size)
{
    const char *at = data;
    if (kn_fault(KN_FAULT_WRITE))
        return FALSE;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return FALSE;
        at += put;
        size -= (gsize)put;
    }
    return TRUE;
}

gboolean kn_atomic_file_write(KnAtomicFile *file, const void *data, gsize size, GError **error)
{
    return kn_write_all(file->fd, data, size) || fail(error, "write", file->path, errno);
}

/* The rename itself reaches the disk only with the folder, so that is flushed too. Some file
 * systems refuse to flush a folder; the rename is then as durable as they make it. */
static void flush_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

gboolean kn_atomic_file_commit(KnAtomicFile *file, GError **error)
{
    if (kn_fault(KN_FAULT_FSYNC) || fsync(file->fd) != 0)
        return fail(error, "write", file->path, errno);
    if (kn_fault(KN_FAULT_RENAME) || g_rename(file->temp_path, file->path) != 0)
        return fail(error, "write", file->path, errno);
    g_clear_pointer(&file->temp_path, g_free);
    flush_folder(file->path);
    return TRUE;
}

void kn_atomic_file_free(KnAtomicFile *file)
{
    if (!file)
        return;
    close(file->fd);
    if (file->temp_path)
        g_unlink(file->temp_path);
    g_free(file->temp_path);
    g_free(file->path);
    g_free(file);
}

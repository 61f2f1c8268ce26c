/* SPDX-License-Identifier: MIT */
#include "base/second_name.h"
#include "base/atomic.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static gboolean copy(int from, KnAtomicFile *to, GError **error)
{
    enum { BLOCK_BYTES = 1 << 16 };
    char block[BLOCK_BYTES];
    ssize_t got;
    while ((got = read(from, block, sizeof block)) != 0) {
        if (got < 0 && errno != EINTR) {
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot read what is copied: %s",
                        g_strerror(errno));
            return FALSE;
        }
        if (got > 0 && !kn_atomic_file_write(to, block, (gsize)got, error))
            return FALSE;
    }
    return kn_atomic_file_commit(to, error);
}

gboolean kn_second_name(const char *path, const char *new_path, GError **error)
{
    if (linkat(AT_FDCWD, path, AT_FDCWD, new_path, 0) == 0)
        return TRUE;
    if (errno == EEXIST && unlink(new_path) == 0 &&
        linkat(AT_FDCWD, path, AT_FDCWD, new_path, 0) == 0)
        return TRUE;
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (from < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot read '%s': %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    g_autoptr(KnAtomicFile) to = kn_atomic_file_new(new_path, error);
    gboolean done = to && copy(from, to, error);
    close(from);
    return done;
}

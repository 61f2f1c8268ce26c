/* SPDX-License-Identifier: MIT */
#include "media/file_bytes.h"
#include "base/open_file.h"

#include <fcntl.h>
#include <unistd.h>

struct KnFileBytes {
    int fd;
    gint64 size;
    gint64 block_at; /* of the file; what of it is in the block */
    gssize n_block;
    guint8 block[KN_FILE_BYTES_MAX];
};

KnFileBytes *kn_file_bytes_open(const char *path)
{
    struct stat info;
    int fd = kn_open_input(AT_FDCWD, path, 0, &info, NULL);
    if (fd < 0)
        return NULL;
    KnFileBytes *file = g_new(KnFileBytes, 1);
    file->fd = fd;
    file->size = info.st_size;
    file->block_at = file->n_block = 0;
    return file;
}

void kn_file_bytes_close(KnFileBytes *file)
{
    if (!file)
        return;
    close(file->fd);
    g_free(file);
}

gint64 kn_file_bytes_size(const KnFileBytes *file)
{
    return file->size;
}

const guint8 *kn_file_bytes_at(KnFileBytes *file, gint64 at, gsize n)
{
    if (n > KN_FILE_BYTES_MAX || at < 0 || at > file->size - (gint64)n)
        return NULL;
    if (at < file->block_at || at + (gint64)n > file->block_at + file->n_block) {
        file->block_at = at;
        file->n_block = pread(file->fd, file->block, sizeof file->block, (off_t)at);
    }
    return file->n_block >= (gssize)n && at + (gint64)n <= file->block_at + file->n_block
               ? file->block + (at - file->block_at)
               : NULL;
}

/* SPDX-License-Identifier: MIT */
#include "pictures_end.h"
#include "base/open_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 14 };

typedef struct {
    int fd;
    gint64 size;
    gint64 block_at; /* of the file; what of it is in the block */
    gssize n_block;
    guint8 block[BLOCK];
} File;

/* n bytes, n far below BLOCK; NULL: the file ends before, or cannot be read. */
static const guint8 *bytes_at(File *file, gint64 at, gsize n)
{
    if (at < 0 || at > file->size - (gint64)n)
        return NULL;
    if (at < file->block_at || at + (gint64)n > file->block_at + file->n_block) {
        file->block_at = at;
        file->n_block = pread(file->fd, file->block, BLOCK, (off_t)at);
    }
    return file->n_block >= (gssize)n && at + (gint64)n <= file->block_at + file->n_block
               ? file->block + (at - file->block_at)
               : NULL;
}

static guint32 big32(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

/* The end mark, from the file's end back to the first scan: what stands before that are headers,
 * which may hold a whole small picture. */
static gboolean jpeg_has_end(File *file, gint64 scan)
{
    for (gint64 end = file->size; end > scan; end -= BLOCK / 2) {
        gint64 at = MAX(end - BLOCK / 2, scan);
        gsize n = (gsize)MIN(end - at + 1, file->size - at);
        const guint8 *bytes = bytes_at(file, at, n);
        for (gsize i = n; bytes && i-- > 1;)
            if (bytes[i - 1] == 0xff && bytes[i] == 0xd9)
                return TRUE;
    }
    return FALSE;
}

static gboolean jpeg_is_cut(File *file)
{
    const guint8 *mark;
    gint64 at = 2;
    while ((mark = bytes_at(file, at, 4)) && mark[0] == 0xff) {
        gboolean alone = mark[1] == 0xff || mark[1] == 0x01 || (mark[1] >= 0xd0 && mark[1] <= 0xd8);
        gint64 length = mark[2] << 8 | mark[3];
        if (mark[1] == 0xda)
            return !jpeg_has_end(file, at);
        at += mark[1] == 0xff ? 1 : alone ? 2 : 2 + length;
    }
    return !mark;
}

/* A chunk that has fewer bytes than it says. Whose last chunk is missing has all of its pixels. */
static gboolean png_is_cut(File *file)
{
    const guint8 *chunk;
    gint64 at = 8;
    while ((chunk = bytes_at(file, at, 8)) && memcmp(chunk + 4, "IEND", 4) != 0) {
        gint64 end = at + 8 + (gint64)big32(chunk);
        if (end > file->size)
            return TRUE;
        at = end + 4;
    }
    return FALSE;
}

static gboolean webp_is_cut(File *file)
{
    const guint8 *head = bytes_at(file, 4, 4);
    return head && 8 + (gint64)GUINT32_FROM_LE(*(const guint32 *)(gconstpointer)head) > file->size;
}

static gint64 gif_colors(guint8 flags)
{
    return flags & 0x80 ? 3 * (2 << (flags & 7)) : 0;
}

/* After blocks of up to 255 bytes, up to an empty one; -1: the file ends before. */
static gint64 gif_skip_blocks(File *file, gint64 at)
{
    const guint8 *length;
    while ((length = bytes_at(file, at, 1)) && *length > 0)
        at += 1 + *length;
    return length ? at + 1 : -1;
}

/* Up to the end of the first picture, which is the one that is shown. */
static gboolean gif_is_cut(File *file)
{
    const guint8 *head = bytes_at(file, 0, 13), *block;
    gint64 at = head ? 13 + gif_colors(head[10]) : 0;
    while (at > 0 && (block = bytes_at(file, at, 10))) {
        if (block[0] == ',')
            return gif_skip_blocks(file, at + 10 + gif_colors(block[9]) + 1) < 0;
        if (block[0] != '!')
            return FALSE;
        at = gif_skip_blocks(file, at + 2);
    }
    return at != 0;
}

static gboolean heif_is_cut(File *file)
{
    gint64 at = 0;
    while (at < file->size) {
        const guint8 *box = bytes_at(file, at, 8), *large;
        gint64 length = box ? (gint64)big32(box) : 0;
        if (!box)
            return TRUE;
        if (length == 1 && (large = bytes_at(file, at + 8, 8)))
            length = (gint64)((guint64)big32(large) << 32 | big32(large + 4));
        if (length == 0) /* to the end */
            return FALSE;
        if (length < 8 || length > file->size - at)
            return length >= 8;
        at += length;
    }
    return FALSE;
}

static const struct {
    const char *format;
    gboolean (*is_cut)(File *file);
} rows[] = {{"jpeg", jpeg_is_cut},
            {"png", png_is_cut},
            {"webp", webp_is_cut},
            {"gif", gif_is_cut},
            {"heif", heif_is_cut}};

gboolean kn_picture_is_cut(const char *path, const char *format)
{
    struct stat info;
    gboolean cut = FALSE;
    int fd = kn_open_input(AT_FDCWD, path, 0, &info, NULL);
    if (fd < 0)
        return FALSE;
    g_autofree File *file = g_new(File, 1);
    file->fd = fd;
    file->size = info.st_size;
    file->block_at = file->n_block = 0;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].format, format) == 0)
            cut = rows[i].is_cut(file);
    close(fd);
    return cut;
}

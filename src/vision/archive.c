/* SPDX-License-Identifier: MIT */
/* A tar archive is a run of blocks of 512 bytes: for each member a header (its name, its size in
 * octal digits, the sum of the header's bytes), then its bytes, filled up to whole blocks; two
 * blocks of zeros end it. Names longer than 100 bytes are put together of two fields, or stand in
 * members of their own, which are passed over: none of ours is so long. */
#include "vision/archive.h"
#include "base/error.h"
#include "base/open_file.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <string.h>

enum { BLOCK = 512, NAME_AT = 0, NAME_BYTES = 100, SIZE_AT = 124, SIZE_BYTES = 12 };
enum { SUM_AT = 148, SUM_BYTES = 8, TYPE_AT = 156, PREFIX_AT = 345, PREFIX_BYTES = 155 };
#define MEMBER_BYTES_MAX (512LL << 20)

typedef struct {
    const char *path;
    GInputStream *stream;
    GCancellable *cancellable;
} Archive;

static gboolean damaged(const Archive *archive, const char *why, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read the package '%s': %s", archive->path,
                why);
    return FALSE;
}

static gboolean read_all(const Archive *archive, void *to, gsize n, GError **error)
{
    g_autoptr(GError) reason = NULL;
    gsize got = 0;
    if (!g_input_stream_read_all(archive->stream, to, n, &got, archive->cancellable, &reason)) {
        if (!g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            return damaged(archive, reason->message, error);
        g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped");
        return FALSE;
    }
    return got == n || damaged(archive, "it ends early", error);
}

/* Octal digits between spaces and zeros; -1: none. */
static gint64 octal(const guint8 *field, gsize n)
{
    gint64 value = 0;
    gsize i = 0;
    while (i < n && field[i] == ' ')
        i++;
    for (; i < n && field[i] >= '0' && field[i] <= '7'; i++)
        value = value << 3 | (field[i] - '0');
    return i == n || field[i] == 0 || field[i] == ' ' ? value : -1;
}

static gboolean is_header(const guint8 *block)
{
    gint64 sum = 0;
    for (int i = 0; i < BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM_BYTES ? ' ' : block[i];
    return octal(block + SUM_AT, SUM_BYTES) == sum;
}

static gboolean is_end(const guint8 *block)
{
    for (int i = 0; i < BLOCK; i++)
        if (block[i])
            return FALSE;
    return TRUE;
}

static char *name_of(const guint8 *block)
{
    g_autofree char *name = g_strndup((const char *)block + NAME_AT, NAME_BYTES);
    g_autofree char *prefix = g_strndup((const char *)block + PREFIX_AT, PREFIX_BYTES);
    return *prefix ? g_strconcat(prefix, "/", name, NULL) : g_steal_pointer(&name);
}

/* Its bytes, and what fills up its last block; into nothing where `to` is NULL. */
static gboolean read_member(const Archive *archive, gint64 size, GByteArray *to, GError **error)
{
    guint8 block[BLOCK * 64];
    for (gint64 left = (size + BLOCK - 1) / BLOCK * BLOCK, bytes = size; left > 0;) {
        gsize n = (gsize)MIN(left, (gint64)sizeof block);
        if (!read_all(archive, block, n, error))
            return FALSE;
        if (to)
            g_byte_array_append(to, block, (guint)MIN(bytes, (gint64)n));
        bytes -= MIN(bytes, (gint64)n);
        left -= (gint64)n;
    }
    return TRUE;
}

static gboolean read_members(const Archive *archive, GHashTable *members, GError **error)
{
    guint8 block[BLOCK];
    for (;;) {
        if (!read_all(archive, block, BLOCK, error))
            return FALSE;
        if (is_end(block))
            return TRUE;
        gint64 size = octal(block + SIZE_AT, SIZE_BYTES);
        if (!is_header(block) || size < 0)
            return damaged(archive, "it is no tar archive", error);
        g_autofree char *name = name_of(block);
        gboolean plain = block[TYPE_AT] == '0' || block[TYPE_AT] == 0;
        GByteArray *to = plain ? g_hash_table_lookup(members, name) : NULL;
        if (to && (to->len > 0 || size > MEMBER_BYTES_MAX))
            return damaged(archive, "a member is there twice, or too large", error);
        if (!read_member(archive, size, to, error))
            return FALSE;
    }
}

gboolean kn_archive_read(const char *path, GHashTable *members, GCancellable *cancellable,
                         GError **error)
{
    g_autoptr(GError) reason = NULL;
    Archive archive = {.path = path, .cancellable = cancellable};
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, &reason);
    if (fd < 0)
        return damaged(&archive, reason->message, error);
    g_autoptr(GInputStream) input = g_unix_input_stream_new(fd, TRUE);
    g_autoptr(GZlibDecompressor) gzip = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP);
    g_autoptr(GInputStream) stream = g_converter_input_stream_new(input, G_CONVERTER(gzip));
    archive.stream = stream;
    return read_members(&archive, members, error);
}

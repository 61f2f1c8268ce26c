/* SPDX-License-Identifier: MIT */
#include "pictures_end.h"
#include "media/file_bytes.h"

#include <string.h>

enum { STEP = KN_FILE_BYTES_MAX / 2 };

/* The end mark, from the file's end back to the first scan: what stands before that are headers,
 * which may hold a whole small picture. */
static gboolean jpeg_has_end(KnFileBytes *file, gint64 scan)
{
    for (gint64 end = kn_file_bytes_size(file); end > scan; end -= STEP) {
        gint64 at = MAX(end - STEP, scan);
        gsize n = (gsize)MIN(end - at + 1, kn_file_bytes_size(file) - at);
        const guint8 *bytes = kn_file_bytes_at(file, at, n);
        for (gsize i = n; bytes && i-- > 1;)
            if (bytes[i - 1] == 0xff && bytes[i] == 0xd9)
                return TRUE;
    }
    return FALSE;
}

static gboolean jpeg_is_cut(KnFileBytes *file)
{
    const guint8 *mark;
    gint64 at = 2;
    while ((mark = kn_file_bytes_at(file, at, 4)) && mark[0] == 0xff) {
        gboolean alone = mark[1] == 0xff || mark[1] == 0x01 || (mark[1] >= 0xd0 && mark[1] <= 0xd8);
        gint64 length = mark[2] << 8 | mark[3];
        if (mark[1] == 0xda)
            return !jpeg_has_end(file, at);
        at += mark[1] == 0xff ? 1 : alone ? 2 : 2 + length;
    }
    return !mark;
}

/* A chunk that has fewer bytes than it says. Whose last chunk is missing has all of its pixels. */
static gboolean png_is_cut(KnFileBytes *file)
{
    const guint8 *chunk;
    gint64 at = 8;
    while ((chunk = kn_file_bytes_at(file, at, 8)) && memcmp(chunk + 4, "IEND", 4) != 0) {
        gint64 end = at + 8 + (gint64)kn_big32(chunk);
        if (end > kn_file_bytes_size(file))
            return TRUE;
        at = end + 4;
    }
    return FALSE;
}

static gboolean webp_is_cut(KnFileBytes *file)
{
    const guint8 *head = kn_file_bytes_at(file, 4, 4);
    return head && 8 + (gint64)kn_little32(head) > kn_file_bytes_size(file);
}

static gint64 gif_colors(guint8 flags)
{
    return flags & 0x80 ? 3 * (2 << (flags & 7)) : 0;
}

/* After blocks of up to 255 bytes, up to an empty one; -1: the file ends before. */
static gint64 gif_skip_blocks(KnFileBytes *file, gint64 at)
{
    const guint8 *length;
    while ((length = kn_file_bytes_at(file, at, 1)) && *length > 0)
        at += 1 + *length;
    return length ? at + 1 : -1;
}

/* Up to the end of the first picture, which is the one that is shown. */
static gboolean gif_is_cut(KnFileBytes *file)
{
    const guint8 *head = kn_file_bytes_at(file, 0, 13), *block;
    gint64 at = head ? 13 + gif_colors(head[10]) : 0;
    while (at > 0 && (block = kn_file_bytes_at(file, at, 10))) {
        if (block[0] == ',')
            return gif_skip_blocks(file, at + 10 + gif_colors(block[9]) + 1) < 0;
        if (block[0] != '!')
            return FALSE;
        at = gif_skip_blocks(file, at + 2);
    }
    return at != 0;
}

static gboolean heif_is_cut(KnFileBytes *file)
{
    gint64 at = 0;
    while (at < kn_file_bytes_size(file)) {
        const guint8 *box = kn_file_bytes_at(file, at, 8), *large;
        gint64 length = box ? (gint64)kn_big32(box) : 0;
        if (!box)
            return TRUE;
        if (length == 1 && (large = kn_file_bytes_at(file, at + 8, 8)))
            length = (gint64)kn_big64(large);
        if (length == 0) /* to the end */
            return FALSE;
        if (length < 8 || length > kn_file_bytes_size(file) - at)
            return length >= 8;
        at += length;
    }
    return FALSE;
}

static const struct {
    const char *format;
    gboolean (*is_cut)(KnFileBytes *file);
} rows[] = {{"jpeg", jpeg_is_cut},
            {"png", png_is_cut},
            {"webp", webp_is_cut},
            {"gif", gif_is_cut},
            {"heif", heif_is_cut}};

gboolean kn_picture_is_cut(const char *path, const char *format)
{
    g_autoptr(KnFileBytes) file = kn_file_bytes_open(path);
    for (guint i = 0; file && i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].format, format) == 0)
            return rows[i].is_cut(file);
    return FALSE;
}

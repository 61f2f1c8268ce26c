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

/* A TIFF is read by its table of strips or tiles, which may lie anywhere: where each begins, and
 * how many bytes it has. In a BigTIFF, counts and places have eight bytes. */
typedef struct {
    KnFileBytes *file;
    gboolean big_endian;
    guint place_bytes; /* 4 or 8 */
} Tiff;

static gint64 tiff_number(const Tiff *tiff, gint64 at, guint n_bytes)
{
    const guint8 *bytes = kn_file_bytes_at(tiff->file, at, n_bytes);
    if (!bytes)
        return -1;
    if (n_bytes == 2)
        return tiff->big_endian ? kn_big16(bytes) : kn_little16(bytes);
    /* Beyond any file, and sums of a few of them are numbers still. */
    if (n_bytes == 8)
        return (gint64)MIN(tiff->big_endian ? kn_big64(bytes) : kn_little64(bytes),
                           G_GUINT64_CONSTANT(1) << 60);
    return tiff->big_endian ? kn_big32(bytes) : kn_little32(bytes);
}

/* An array of the directory: its numbers have 2, 4 or 8 bytes, and few of them stand in the entry.
 */
typedef struct {
    guint n_bytes;
    gint64 n, at;
} TiffArray;

static TiffArray tiff_array(const Tiff *tiff, gint64 entry)
{
    enum { SHORT = 3, LONG8 = 16 };
    gint64 type = tiff_number(tiff, entry + 2, 2);
    guint n_bytes = type == SHORT ? 2 : type == LONG8 ? 8 : 4, room = tiff->place_bytes;
    gint64 n = tiff_number(tiff, entry + 4, room), value = entry + 4 + room;
    gint64 at = n <= room / n_bytes ? value : tiff_number(tiff, value, room);
    return (TiffArray){n_bytes, n, at};
}

/* Of the first picture in it. */
static gboolean tiff_is_cut(KnFileBytes *file)
{
    enum { MANY = 1 << 17 };
    const guint8 *head = kn_file_bytes_at(file, 0, 4);
    if (!head)
        return FALSE;
    Tiff tiff = {file, head[0] == 'M', 4};
    gboolean big = tiff_number(&tiff, 2, 2) == 43;
    tiff.place_bytes = big ? 8 : 4;
    guint count_bytes = big ? 8 : 2, entry_bytes = 4 + 2 * tiff.place_bytes;
    TiffArray offsets = {0}, lengths = {0};
    gint64 table = tiff_number(&tiff, big ? 8 : 4, tiff.place_bytes);
    gint64 n_entries = tiff_number(&tiff, table, count_bytes);
    for (gint64 i = 0; i < MIN(n_entries, MANY); i++) {
        gint64 entry = table + count_bytes + i * entry_bytes, tag = tiff_number(&tiff, entry, 2);
        if (tag == 273 || tag == 324)
            offsets = tiff_array(&tiff, entry);
        else if (tag == 279 || tag == 325)
            lengths = tiff_array(&tiff, entry);
    }
    for (gint64 i = 0; i < MIN(MIN(offsets.n, lengths.n), MANY); i++) {
        gint64 at = tiff_number(&tiff, offsets.at + i * offsets.n_bytes, offsets.n_bytes);
        gint64 length = tiff_number(&tiff, lengths.at + i * lengths.n_bytes, lengths.n_bytes);
        if (at < 0 || length < 0 || at + length > kn_file_bytes_size(file))
            return TRUE;
    }
    return table < 0 || n_entries < 0;
}

static const struct {
    const char *mark; /* that such a file has at a place of it */
    guint at, n;
    gboolean (*is_cut)(KnFileBytes *file);
} rows[] = {
    {"\xff\xd8\xff", 0, 3, jpeg_is_cut}, {"\x89PNG", 0, 4, png_is_cut}, {"WEBP", 8, 4, webp_is_cut},
    {"II*\0", 0, 4, tiff_is_cut},        {"MM\0*", 0, 4, tiff_is_cut},  {"GIF8", 0, 4, gif_is_cut},
    {"II+\0", 0, 4, tiff_is_cut},        {"MM\0+", 0, 4, tiff_is_cut},  {"ftyp", 4, 4, heif_is_cut},
};

gboolean kn_picture_is_cut(const char *path)
{
    g_autoptr(KnFileBytes) file = kn_file_bytes_open(path);
    for (guint i = 0; file && i < G_N_ELEMENTS(rows); i++) {
        const guint8 *mark = kn_file_bytes_at(file, rows[i].at, rows[i].n);
        if (mark && memcmp(mark, rows[i].mark, rows[i].n) == 0)
            return rows[i].is_cut(file);
    }
    return FALSE;
}

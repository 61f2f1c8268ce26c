/* SPDX-License-Identifier: MIT */
#include "import/exif.h"

#include <string.h>

/* A JPEG file is a row of segments: FF, a marker, two bytes of length. APP1 with "Exif\0\0" holds a
 * TIFF file: a header with the byte order, then directories of entries of twelve bytes (tag, type,
 * count, and the value or where it stands). */

enum { TAG_DESCRIPTION = 0x010e, TAG_TIME = 0x0132, TAG_EXIF = 0x8769, TAG_TAKEN = 0x9003 };
enum { TYPE_ASCII = 2, TYPE_LONG = 4, ENTRY = 12, TEXT_MAX = 500 };

typedef struct {
    const guint8 *data; /* the TIFF file */
    gsize size;
    gboolean big_endian;
} Tiff;

static guint16 read16(const Tiff *t, gsize at)
{
    if (at + 2 > t->size)
        return 0;
    return t->big_endian ? (guint16)(t->data[at] << 8 | t->data[at + 1])
                         : (guint16)(t->data[at + 1] << 8 | t->data[at]);
}

static guint32 read32(const Tiff *t, gsize at)
{
    guint32 first = read16(t, at), second = read16(t, at + 2);
    return t->big_endian ? first << 16 | second : second << 16 | first;
}

/* An ASCII value, NULL when it is none. The caller frees. */
static char *read_ascii(const Tiff *t, gsize entry)
{
    gsize count = read32(t, entry + 4), at = count > 4 ? read32(t, entry + 8) : entry + 8;
    if (read16(t, entry + 2) != TYPE_ASCII || count == 0 || count > TEXT_MAX || at > t->size ||
        count > t->size - at)
        return NULL;
    g_autofree char *text = g_strndup((const char *)t->data + at, count);
    return g_utf8_validate(text, -1, NULL) ? g_strstrip(g_steal_pointer(&text)) : NULL;
}

static gboolean is_time(const char *text)
{
    static const char form[] = "dddd:dd:dd dd:dd:dd";
    if (!text || strlen(text) != sizeof form - 1 || g_str_has_prefix(text, "0000"))
        return FALSE;
    for (gsize i = 0; form[i]; i++)
        if (form[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return FALSE;
    return TRUE;
}

static void read_directory(const Tiff *t, gsize at, gboolean first, KnExif *exif)
{
    guint n = read16(t, at);
    for (guint i = 0; i < n && at + 2 + (gsize)(i + 1) * ENTRY <= t->size; i++) {
        gsize entry = at + 2 + (gsize)i * ENTRY;
        guint16 tag = read16(t, entry);
        if (tag == TAG_EXIF && first && read16(t, entry + 2) == TYPE_LONG)
            read_directory(t, read32(t, entry + 8), FALSE, exif);
        if (tag != TAG_DESCRIPTION && tag != TAG_TAKEN && tag != TAG_TIME)
            continue;
        g_autofree char *text = read_ascii(t, entry);
        if (tag == TAG_DESCRIPTION && text && *text && !exif->description)
            exif->description = g_steal_pointer(&text);
        /* When the file was changed counts where nothing better is said. */
        else if (is_time(text) && (tag == TAG_TAKEN || !*exif->taken))
            g_strlcpy(exif->taken, text, sizeof exif->taken);
    }
}

static void read_tiff(const guint8 *data, gsize size, KnExif *exif)
{
    Tiff t = {data, size, FALSE};
    if (size < 8 || (memcmp(data, "II", 2) != 0 && memcmp(data, "MM", 2) != 0))
        return;
    t.big_endian = *data == 'M';
    if (read16(&t, 2) == 42)
        read_directory(&t, read32(&t, 4), TRUE, exif);
}

gboolean kn_exif_read(const guint8 *data, gsize size, KnExif *exif)
{
    *exif = (KnExif){0};
    if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
        return FALSE;
    for (gsize at = 2; at + 4 <= size && data[at] == 0xff;) {
        guint8 marker = data[at + 1];
        gsize length = (gsize)(data[at + 2] << 8 | data[at + 3]);
        if (marker == 0xda || length < 2) /* the picture itself begins */
            break;
        gsize inside = MIN(length - 2, size - at - 4);
        if (marker == 0xe1 && inside > 6 && memcmp(data + at + 4, "Exif\0\0", 6) == 0)
            read_tiff(data + at + 10, inside - 6, exif);
        at += 2 + length;
    }
    return *exif->taken || exif->description;
}

void kn_exif_clear(KnExif *exif)
{
    g_clear_pointer(&exif->description, g_free);
}

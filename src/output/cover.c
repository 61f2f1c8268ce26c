/* SPDX-License-Identifier: MIT */
#include "output/cover.h"

#include <string.h>

static const char cut[] = "is a picture that is cut or damaged";

/* As PNG (ISO/IEC 15948, annex D) computes it. */
static guint32 crc32_of(const guint8 *data, gsize size)
{
    guint32 crc = 0xffffffffu;
    for (gsize i = 0; i < size; i++) {
        crc ^= data[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? 0xedb88320u ^ (crc >> 1) : crc >> 1;
    }
    return crc ^ 0xffffffffu;
}

static guint32 u32_at(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

static const char *png_problem(const guint8 *data, gsize size)
{
    gboolean has_pixels = FALSE;
    for (gsize at = 8; size - at >= 12;) {
        gsize length = u32_at(data + at);
        const guint8 *type = data + at + 4;
        if (length > size - at - 12 || crc32_of(type, length + 4) != u32_at(type + 4 + length))
            return cut;
        has_pixels |= memcmp(type, "IDAT", 4) == 0;
        if (memcmp(type, "IEND", 4) == 0)
            return has_pixels ? NULL : cut;
        at += 12 + length;
    }
    return cut;
}

static gboolean has_end_marker(const guint8 *data, gsize size)
{
    for (gsize i = size; i >= 2; i--)
        if (data[i - 2] == 0xff && data[i - 1] == 0xd9)
            return TRUE;
    return FALSE;
}

static const char *jpeg_problem(const guint8 *data, gsize size)
{
    for (gsize at = 2; size - at >= 4;) {
        gsize length = (gsize)data[at + 2] << 8 | data[at + 3];
        if (data[at] != 0xff)
            return cut;
        if (data[at + 1] == 0xff) { /* fill bytes before a marker */
            at++;
            continue;
        }
        if (length < 2 || length > size - at - 2)
            return cut;
        at += 2 + length;
        if (data[at - length - 1] == 0xda) /* start of scan: pixels follow */
            return has_end_marker(data + at, size - at) ? NULL : cut;
    }
    return cut;
}

const char *kn_cover_problem(const guint8 *data, gsize size)
{
    if (size >= 8 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0)
        return png_problem(data, size);
    if (size >= 3 && memcmp(data, "\xff\xd8\xff", 3) == 0)
        return jpeg_problem(data, size);
    return "is neither JPEG nor PNG";
}

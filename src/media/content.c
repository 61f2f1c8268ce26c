/* SPDX-License-Identifier: MIT */
#include "media/content.h"
#include "media/file_bytes.h"

#include <string.h>

enum { HEAD = 4096, TEXT_MIN = 4 };

typedef struct {
    const guint8 *bytes;
    gsize n;
} Head;

static gboolean stands_at(const Head *head, gsize at, const char *mark, gsize n)
{
    return at + n <= head->n && memcmp(head->bytes + at, mark, n) == 0;
}

static gboolean stands_in(const Head *head, const char *mark)
{
    return memmem(head->bytes, head->n, mark, strlen(mark)) != NULL;
}

/* ---- what one mark leaves open ---- */

static gboolean moves_png(const Head *head)
{
    return stands_in(head, "acTL");
}

static gboolean moves_webp(const Head *head)
{
    enum { FLAGS = 20, ANIMATION = 2 };
    return stands_at(head, 12, "VP8X", 4) && head->n > FLAGS && head->bytes[FLAGS] & ANIMATION;
}

/* Two letters are no mark: the size of the header behind the file's is one of those that there are.
 */
static gboolean is_bitmap(const Head *head)
{
    enum { HEADER = 14 };
    static const guint8 sizes[] = {12, 16, 40, 52, 56, 64, 108, 124};
    return stands_at(head, HEADER + 1, "\0\0\0", 3) && head->bytes[HEADER] != 0 &&
           memchr(sizes, head->bytes[HEADER], sizeof sizes);
}

/* "P1" to "P7" and white space, the numbers after it. */
static gboolean is_pnm(const Head *head)
{
    return head->n > 2 && (strchr("1234567Ff", head->bytes[1]) != NULL) && head->bytes[1] &&
           g_ascii_isspace(head->bytes[2]);
}

/* TGA has no mark at its beginning: no map of colours, a kind of picture, a size, a depth. */
static gboolean is_tga(const Head *head)
{
    enum { HEADER = 18 };
    const guint8 *at = head->bytes;
    return head->n > HEADER && (at[2] == 2 || at[2] == 3 || at[2] == 10 || at[2] == 11) &&
           stands_at(head, 3, "\0\0\0\0\0", 5) && (at[12] | at[13]) && (at[14] | at[15]) &&
           (at[16] == 8 || at[16] == 16 || at[16] == 24 || at[16] == 32) && (at[17] & 0xc0) == 0;
}

/* Where the head of a stream stands in the first page. */
static gboolean is_ogg_sound(const Head *head)
{
    return stands_at(head, 28, "OpusHead", 8) || stands_at(head, 28, "\x01vorbis", 7) ||
           stands_at(head, 28,
                     "\x7f"
                     "FLAC",
                     5) ||
           stands_at(head, 28, "Speex", 5);
}

/* 11 bits, and what they leave no other meaning for: a layer, a bit rate and a sampling rate. */
static gboolean is_mpeg_sound(const Head *head)
{
    const guint8 *at = head->bytes;
    return head->n >= 4 && at[0] == 0xff && (at[1] & 0xe0) == 0xe0 && (at[1] & 0x18) != 0x08 &&
           (at[1] & 0x06) != 0 && (at[2] & 0xf0) != 0xf0 && (at[2] & 0xf0) != 0 &&
           (at[2] & 0x0c) != 0x0c;
}

static gboolean is_transport_stream(const Head *head)
{
    enum { PACKET = 188 };
    for (gsize i = 0; i < 3; i++)
        if (!stands_at(head, i * PACKET, "\x47", 1))
            return FALSE;
    return TRUE;
}

/* ---- the table: the first row that fits ---- */

typedef struct {
    guint at;
    guint8 n;
    const char *mark;
    KnContentKind kind;
    const char *name;
    gboolean (*also)(const Head *head); /* NULL: the mark is enough */
} Row;

#define MARK(at, mark) at, sizeof(mark) - 1, mark

static const Row rows[] = {
    {MARK(0, "\xff\xd8\xff"), KN_CONTENT_PICTURE, "a JPEG picture", NULL},
    {MARK(0, "\x89PNG\r\n\x1a\n"), KN_CONTENT_ANIMATION, "an animated PNG", moves_png},
    {MARK(0, "\x89PNG\r\n\x1a\n"), KN_CONTENT_PICTURE, "a PNG picture", NULL},
    {MARK(0, "GIF8"), KN_CONTENT_ANIMATION, "a GIF", NULL},
    {MARK(8, "WEBP"), KN_CONTENT_ANIMATION, "an animated WebP", moves_webp},
    {MARK(8, "WEBP"), KN_CONTENT_PICTURE, "a WebP picture", NULL},
    {MARK(0, "II*\0"), KN_CONTENT_PICTURE, "a TIFF picture", NULL},
    {MARK(0, "MM\0*"), KN_CONTENT_PICTURE, "a TIFF picture", NULL},
    {MARK(0, "II+\0"), KN_CONTENT_PICTURE, "a TIFF picture", NULL},
    {MARK(0, "MM\0+"), KN_CONTENT_PICTURE, "a TIFF picture", NULL},
    {MARK(4, "ftypheic"), KN_CONTENT_PICTURE, "a HEIC picture", NULL},
    {MARK(4, "ftypheix"), KN_CONTENT_PICTURE, "a HEIC picture", NULL},
    {MARK(4, "ftypmif1"), KN_CONTENT_PICTURE, "a HEIF picture", NULL},
    {MARK(4, "ftypavif"), KN_CONTENT_PICTURE, "an AVIF picture", NULL},
    {MARK(0, "8BPS"), KN_CONTENT_OTHER_PICTURE, "a Photoshop picture", NULL},
    {MARK(0, "BM"), KN_CONTENT_OTHER_PICTURE, "a BMP picture", is_bitmap},
    {MARK(0, "P"), KN_CONTENT_OTHER_PICTURE, "a PNM picture (PPM, PGM, PBM)", is_pnm},
    {MARK(0, "\xff\x0a"), KN_CONTENT_OTHER_PICTURE, "a JPEG XL picture", NULL},
    {MARK(4, "JXL \r\n\x87\n"), KN_CONTENT_OTHER_PICTURE, "a JPEG XL picture", NULL},
    {MARK(4, "jP  \r\n\x87\n"), KN_CONTENT_OTHER_PICTURE, "a JPEG 2000 picture", NULL},
    {MARK(0, "\x76\x2f\x31\x01"), KN_CONTENT_OTHER_PICTURE, "an OpenEXR picture", NULL},
    {MARK(0, "#?RADIANCE"), KN_CONTENT_OTHER_PICTURE, "a Radiance picture (HDR)", NULL},
    {MARK(0, "DDS \x7c"), KN_CONTENT_OTHER_PICTURE, "a DDS picture", NULL},
    {MARK(1, "\0"), KN_CONTENT_OTHER_PICTURE, "a TGA picture", is_tga},
    {MARK(4, "ftypM4A "), KN_CONTENT_SOUND, "a sound (M4A)", NULL},
    {MARK(4, "ftypM4B "), KN_CONTENT_SOUND, "a sound (M4B)", NULL},
    {MARK(4, "ftypmsf1"), KN_CONTENT_UNKNOWN, NULL, NULL},
    {MARK(4, "ftypavis"), KN_CONTENT_UNKNOWN, NULL, NULL},
    {MARK(4, "ftyphevc"), KN_CONTENT_UNKNOWN, NULL, NULL},
    {MARK(4, "ftyp"), KN_CONTENT_VIDEO, "a video (MP4 or MOV)", NULL},
    {MARK(4, "moov"), KN_CONTENT_VIDEO, "a video (MOV)", NULL},
    {MARK(0, "\x1a\x45\xdf\xa3"), KN_CONTENT_VIDEO, "a video (MKV or WebM)", NULL},
    {MARK(8, "AVI "), KN_CONTENT_VIDEO, "a video (AVI)", NULL},
    {MARK(0, "FLV\x01"), KN_CONTENT_VIDEO, "a video (FLV)", NULL},
    {MARK(0, "\0\0\x01\xba"), KN_CONTENT_VIDEO, "a video (MPEG)", NULL},
    {MARK(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"), KN_CONTENT_VIDEO, "a video (WMV)", NULL},
    {MARK(0, "\x47"), KN_CONTENT_VIDEO, "a video (MPEG-TS)", is_transport_stream},
    {MARK(8, "WAVE"), KN_CONTENT_SOUND, "a sound (WAV)", NULL},
    {MARK(0, "fLaC"), KN_CONTENT_SOUND, "a sound (FLAC)", NULL},
    {MARK(0, "ID3"), KN_CONTENT_SOUND, "a sound (MP3)", NULL},
    {MARK(0, "OggS"), KN_CONTENT_SOUND, "a sound (Ogg)", is_ogg_sound},
    {MARK(8, "AIFF"), KN_CONTENT_SOUND, "a sound (AIFF)", NULL},
    {MARK(8, "AIFC"), KN_CONTENT_SOUND, "a sound (AIFF)", NULL},
    {MARK(0, "caff"), KN_CONTENT_SOUND, "a sound (CAF)", NULL},
    {MARK(0, "wvpk"), KN_CONTENT_SOUND, "a sound (WavPack)", NULL},
    {MARK(0, "\xff"), KN_CONTENT_SOUND, "a sound (MP3 or AAC)", is_mpeg_sound},
    {MARK(0, "MThd"), KN_CONTENT_DOCUMENT, "a MIDI file, which is notes and no sound", NULL},
    {MARK(0, "%PDF"), KN_CONTENT_DOCUMENT, "a PDF", NULL},
    {MARK(0, "PK\x03\x04"), KN_CONTENT_DOCUMENT, "an archive or an office document", NULL},
    {MARK(0, "\x7f"
             "ELF"),
     KN_CONTENT_DOCUMENT, "a program", NULL},
};

/* Printable, in UTF-8; what is cut at the head's end may be half of a letter. */
static gboolean is_text(const Head *head)
{
    const char *end;
    const char *text = (const char *)head->bytes;
    gboolean valid = g_utf8_validate(text, (gssize)head->n, &end);
    if (!valid && (head->n < HEAD || text + head->n - end > 4))
        return FALSE;
    for (gsize i = 0; i < head->n; i++)
        if (head->bytes[i] < ' ' && !strchr("\t\n\r\f", head->bytes[i]))
            return FALSE;
    return TRUE;
}

/* Of a drawing, libvips looks at the first thousand bytes; pages of servers that say "not found"
 * are what people download in place of a picture. */
static KnContentKind text_kind(const Head *head, const char **name)
{
    g_autofree char *text = g_ascii_strdown((const char *)head->bytes, (gssize)head->n);
    if (strstr(text, "<svg") || strstr(text, ":svg")) {
        *name = "an SVG drawing";
        return KN_CONTENT_PICTURE;
    }
    if (strstr(text, "<html")) {
        *name = "a web page";
        return KN_CONTENT_DOCUMENT;
    }
    if (*text == '<' || head->n < TEXT_MIN)
        return KN_CONTENT_UNKNOWN;
    *name = "a text";
    return KN_CONTENT_TEXT;
}

KnContentKind kn_content_kind(const char *path, const char **name)
{
    g_autoptr(KnFileBytes) file = kn_file_bytes_open(path);
    *name = NULL;
    if (!file)
        return KN_CONTENT_UNKNOWN;
    Head head = {.n = (gsize)MIN(kn_file_bytes_size(file), HEAD)};
    if (head.n == 0) {
        *name = "empty";
        return KN_CONTENT_EMPTY;
    }
    head.bytes = kn_file_bytes_at(file, 0, head.n);
    for (guint i = 0; head.bytes && i < G_N_ELEMENTS(rows); i++)
        if (stands_at(&head, rows[i].at, rows[i].mark, rows[i].n) &&
            (!rows[i].also || rows[i].also(&head))) {
            *name = rows[i].name;
            return rows[i].kind;
        }
    return head.bytes && is_text(&head) ? text_kind(&head, name) : KN_CONTENT_UNKNOWN;
}

KnContentKind kn_content_kind_named(const char *name)
{
    static const struct {
        const char *endings;
        KnContentKind kind;
    } known[] = {
        {"|jpg|jpeg|png|webp|tif|tiff|avif|heic|heif|svg|", KN_CONTENT_PICTURE},
        {"|gif|apng|", KN_CONTENT_ANIMATION},
        {"|mp4|mov|mkv|webm|m4v|avi|ts|mts|m2ts|mpg|mpeg|flv|wmv|", KN_CONTENT_VIDEO},
        {"|mp3|flac|wav|ogg|opus|m4a|aac|aif|aiff|w64|caf|wv|wma|", KN_CONTENT_SOUND},
    };
    const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    const char *dot = strrchr(base, '.');
    g_autofree char *lower = dot && dot > base ? g_ascii_strdown(dot + 1, -1) : NULL;
    g_autofree char *ending = g_strdup_printf("|%s|", lower ? lower : "");
    for (guint i = 0; lower && !strchr(lower, '|') && i < G_N_ELEMENTS(known); i++)
        if (strstr(known[i].endings, ending))
            return known[i].kind;
    return KN_CONTENT_UNKNOWN;
}

/* SPDX-License-Identifier: MIT */

/* One function a container. Each walks from part to part by their lengths and stops where a part
 * reaches over the file's end: only parts that hold pictures or sound count, so that a file whose
 * index or tags are cut is whole. What stands where a part should, and is none, ends the walk: many
 * files have something behind them that belongs to nobody. */
#include "media/container_end.h"
#include "media/file_bytes.h"

#include <string.h>

typedef struct {
    KnFileBytes *file;
    gint64 size;    /* of the file */
    gint64 missing; /* behind its end */
} Walk;

static const guint8 *bytes_at(const Walk *walk, gint64 at, gsize n)
{
    return kn_file_bytes_at(walk->file, at, n);
}

/* Whether a part that ends there is cut. */
static gboolean is_over(Walk *walk, gint64 end)
{
    walk->missing = MAX(end - walk->size, 0);
    return end > walk->size;
}

static gint64 signed_length(guint64 length)
{
    return (gint64)MIN(length, (guint64)G_MAXINT64 / 4);
}

static gboolean is_one_of(const guint8 *name, const char *names)
{
    for (; *names; names += 4)
        if (memcmp(name, names, 4) == 0)
            return TRUE;
    return FALSE;
}

/* ---- MP4, MOV ---- */

static gboolean is_name(const guint8 *name)
{
    for (guint i = 0; i < 4; i++)
        if (!g_ascii_isalnum(name[i]) && name[i] != ' ' && name[i] != '-' && name[i] != 0xa9)
            return FALSE;
    return TRUE;
}

/* Without the box that says what is in it, the rest says nothing. */
static KnEnd end_of_mp4(Walk *walk)
{
    gboolean described = FALSE;
    gint64 at = 0, length;
    const guint8 *box;
    for (; (box = bytes_at(walk, at, 8)); at += length) {
        gboolean media = is_one_of(box + 4, "moovmoofmdat");
        described |= is_one_of(box + 4, "moov");
        length = kn_big32(box);
        if (!is_name(box + 4) || (length > 1 && length < 8))
            return KN_END_WHOLE;
        if (length == 1 && (box = bytes_at(walk, at, 16)))
            length = MAX(signed_length(kn_big64(box + 8)), 8);
        if (length <= 1) /* to the end */
            break;
        if (media && is_over(walk, at + length))
            return KN_END_CUT;
    }
    return described ? KN_END_WHOLE : KN_END_CUT;
}

/* ---- Matroska, WebM ---- */

enum {
    EBML_SEGMENT = 0x18538067,
    EBML_CLUSTER = 0x1f43b675,
    EBML_INFO = 0x1549a966,
    EBML_TRACKS = 0x1654ae6b,
    EBML_CUES = 0x1c53bb6b,
    EBML_TAGS = 0x1254c367,
    EBML_SEEK_HEAD = 0x114d9b74,
    EBML_ATTACHMENTS = 0x1941a469,
    EBML_CHAPTERS = 0x1043a770,
    EBML_VOID = 0xec,
    EBML_CRC = 0xbf,
    /* in a cluster */
    EBML_TIME = 0xe7,
    EBML_BLOCK = 0xa3,
    EBML_BLOCK_GROUP = 0xa0,
    EBML_POSITION = 0xa7,
    EBML_PREVIOUS_SIZE = 0xab,
    EBML_SILENT = 0x5854,
};

/* Those that begin anew what has no length. */
static gboolean is_top_element(guint32 id)
{
    static const guint32 ids[] = {EBML_CLUSTER, EBML_INFO,      EBML_TRACKS,      EBML_CUES,
                                  EBML_TAGS,    EBML_SEEK_HEAD, EBML_ATTACHMENTS, EBML_CHAPTERS};
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        if (ids[i] == id)
            return TRUE;
    return FALSE;
}

static gboolean is_element(guint32 id)
{
    static const guint32 ids[] = {EBML_VOID,        EBML_CRC,      EBML_TIME,          EBML_BLOCK,
                                  EBML_BLOCK_GROUP, EBML_POSITION, EBML_PREVIOUS_SIZE, EBML_SILENT};
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        if (ids[i] == id)
            return TRUE;
    return is_top_element(id);
}

typedef struct {
    guint32 id;
    gint64 begin, length; /* of what is in it; length -1: not known */
} Element;

/* FALSE: none begins there, or the file ends in its head. */
static gboolean read_element(const Walk *walk, gint64 at, Element *element)
{
    const guint8 *id = bytes_at(walk, at, 1);
    guint n_id = id && *id >= 0x10 ? (guint)__builtin_clz(*id) - 24 + 1 : 0;
    if (n_id == 0 || !(id = bytes_at(walk, at, n_id)))
        return FALSE;
    element->id = 0;
    for (guint i = 0; i < n_id; i++)
        element->id = element->id << 8 | id[i];
    const guint8 *size = bytes_at(walk, at + n_id, 1);
    guint n_size = size && *size ? (guint)__builtin_clz(*size) - 24 + 1 : 0;
    if (n_size == 0 || !(size = bytes_at(walk, at + n_id, n_size)))
        return FALSE;
    guint64 length = *size & (0xffu >> n_size), most = (G_GUINT64_CONSTANT(1) << 7 * n_size) - 1;
    for (guint i = 1; i < n_size; i++)
        length = length << 8 | size[i];
    element->begin = at + n_id + n_size;
    element->length = length == most ? -1 : signed_length(length);
    return TRUE;
}

/* A segment without a length is a stream, as its writer ended it or was ended. */
static KnEnd end_of_matroska(Walk *walk)
{
    Element head, segment, element;
    if (!read_element(walk, 0, &head) || head.length < 0 ||
        !read_element(walk, head.begin + head.length, &segment) || segment.id != EBML_SEGMENT)
        return KN_END_WHOLE;
    gboolean stream = segment.length < 0;
    gint64 at = segment.begin, end = stream ? walk->size : segment.begin + segment.length;
    KnEnd cut = stream ? KN_END_ABRUPT : KN_END_CUT;
    while (at < MIN(end, walk->size) && read_element(walk, at, &element)) {
        gboolean plays = element.id == EBML_TRACKS || element.id == EBML_CLUSTER ||
                         element.id == EBML_BLOCK || element.id == EBML_BLOCK_GROUP;
        if (!is_element(element.id))
            return KN_END_WHOLE;
        at = element.begin + MAX(element.length, 0); /* without a length: into it */
        if (at > walk->size)
            return plays && is_over(walk, at) ? cut : KN_END_WHOLE;
    }
    if (at >= walk->size || walk->size - at < 12) /* in an element's head */
        return is_over(walk, stream && at < walk->size ? walk->size + 1 : end) ? cut : KN_END_WHOLE;
    return KN_END_WHOLE;
}

/* ---- RIFF: WAV, AVI ---- */

/* Writers that cannot go back leave the largest number, or about that. */
enum { RIFF_UNKNOWN = 0x7fff0000 };

static KnEnd end_of_riff(Walk *walk)
{
    gint64 at = 0, data_size = -1; /* of RF64 */
    const guint8 *chunk;
    while ((chunk = bytes_at(walk, at, 12))) {
        gint64 length = kn_little32(chunk + 4);
        gboolean opens = is_one_of(chunk, "RIFFRF64BW64");
        gboolean plays =
            is_one_of(chunk, "data") || (is_one_of(chunk, "LIST") && is_one_of(chunk + 8, "movi"));
        const guint8 *sizes = is_one_of(chunk, "ds64") ? bytes_at(walk, at + 8, 16) : NULL;
        if (sizes)
            data_size = signed_length(kn_little64(sizes + 8));
        if (plays && length == G_MAXUINT32 && data_size > 0)
            length = data_size;
        else if (plays && length >= RIFF_UNKNOWN && at + 8 + length > walk->size)
            return KN_END_WHOLE;
        if (plays && is_over(walk, at + 8 + length))
            return KN_END_CUT;
        if (!g_ascii_isprint(chunk[0]) || !g_ascii_isprint(chunk[3]))
            break;
        at += opens ? 12 : 8 + length + (length & 1);
    }
    return KN_END_WHOLE;
}

/* Sony's WAV: names of 16 bytes, lengths of 8 that count their head. */
static KnEnd end_of_w64(Walk *walk)
{
    enum { NAME = 16, HEAD = NAME + 8 };
    gint64 at = HEAD + NAME, length;
    const guint8 *chunk;
    for (; (chunk = bytes_at(walk, at, HEAD)); at += (length + 7) / 8 * 8) {
        length = signed_length(kn_little64(chunk + NAME));
        if (is_one_of(chunk, "data"))
            return is_over(walk, at + length) ? KN_END_CUT : KN_END_WHOLE;
        if (length < HEAD)
            break;
    }
    return KN_END_WHOLE;
}

static KnEnd end_of_caf(Walk *walk)
{
    gint64 at = 8, length;
    const guint8 *chunk;
    for (; (chunk = bytes_at(walk, at, 12)); at += 12 + length) {
        length = (gint64)kn_big64(chunk + 4);
        if (length < 0 || length > G_MAXINT64 / 4) /* it goes on to the end */
            break;
        if (is_one_of(chunk, "data") && is_over(walk, at + 12 + length))
            return KN_END_CUT;
    }
    return KN_END_WHOLE;
}

/* ---- others whose parts have lengths ---- */

static KnEnd end_of_ogg(Walk *walk)
{
    enum { HEAD = 27 };
    const guint8 *page;
    gint64 at = 0;
    while ((page = bytes_at(walk, at, HEAD)) && is_one_of(page, "OggS")) {
        guint n = page[HEAD - 1];
        gint64 end = at + HEAD + n;
        if (!(page = bytes_at(walk, at, HEAD + n)))
            return is_over(walk, end) ? KN_END_CUT : KN_END_WHOLE;
        for (guint i = 0; i < n; i++)
            end += page[HEAD + i];
        if (is_over(walk, end))
            return KN_END_CUT;
        at = end;
    }
    page = bytes_at(walk, at, MIN(walk->size - at, 4)); /* in a page's head */
    gboolean begins = !page && walk->size > at;
    return begins ? KN_END_CUT : KN_END_WHOLE;
}

static KnEnd end_of_flv(Walk *walk)
{
    enum { HEAD = 11 };
    const guint8 *tag = bytes_at(walk, 5, 4);
    gint64 at = tag ? kn_big32(tag) + 4 : 0;
    while (at > 0 && (tag = bytes_at(walk, at, HEAD))) {
        guint kind = tag[0] & 0x1f;
        if (kind != 8 && kind != 9 && kind != 18)
            break;
        gint64 end = at + HEAD + (gint64)(kn_big32(tag) & 0xffffff);
        if (is_over(walk, end))
            return KN_END_CUT;
        at = end + 4; /* what comes before the next: this one's length */
    }
    return KN_END_WHOLE;
}

/* ASF and WMV say in their head how many bytes they are, unless they are a broadcast's. */
static KnEnd end_of_asf(Walk *walk)
{
    static const guint8 properties[] = {0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11};
    enum { HEAD = 30, SIZE = 40, FLAGS = 88 };
    gint64 at = HEAD, length;
    const guint8 *object;
    for (; (object = bytes_at(walk, at, 24)); at += length) {
        length = signed_length(kn_little64(object + 16));
        if (length < 24)
            break;
        if (memcmp(object, properties, sizeof properties) != 0)
            continue;
        object = bytes_at(walk, at, FLAGS + 4);
        if (!object || object[FLAGS] & 1)
            break;
        return is_over(walk, signed_length(kn_little64(object + SIZE))) ? KN_END_CUT : KN_END_WHOLE;
    }
    return KN_END_WHOLE;
}

/* As a clip: all pictures of it. */
static KnEnd end_of_gif(Walk *walk)
{
    const guint8 *head = bytes_at(walk, 0, 13), *block, *length = head;
    gint64 at = head ? 13 + (head[10] & 0x80 ? 3 * (2 << (head[10] & 7)) : 0) : 0;
    while (length && (block = bytes_at(walk, at, 2)) && (*block == ',' || *block == '!')) {
        gboolean picture = *block == ',';
        if (picture && !(block = bytes_at(walk, at, 10)))
            break;
        at += picture ? 10 + (block[9] & 0x80 ? 3 * (2 << (block[9] & 7)) : 0) + 1 : 2;
        while ((length = bytes_at(walk, at, 1)) && *length > 0)
            at += 1 + *length;
        at++;
    }
    walk->missing = 1;
    return length ? KN_END_WHOLE : KN_END_CUT;
}

static KnEnd end_of_png(Walk *walk)
{
    const guint8 *chunk;
    gint64 at = 8;
    while ((chunk = bytes_at(walk, at, 8)) && !is_one_of(chunk + 4, "IEND")) {
        gint64 end = at + 8 + (gint64)kn_big32(chunk);
        if (is_over(walk, end))
            return KN_END_CUT;
        at = end + 4;
    }
    return KN_END_WHOLE;
}

/* ---- streams: packets one after the other, and nothing that says how many ---- */

/* Recorders end in the middle of a packet, too, and little is missing then. */
static KnEnd end_of_ts(Walk *walk)
{
    enum { PACKET = 188 };
    gint64 rest = walk->size % PACKET, last = walk->size - rest;
    const guint8 *sync = last >= PACKET ? bytes_at(walk, last - PACKET, 1) : NULL;
    const guint8 *next = rest > 0 ? bytes_at(walk, last, 1) : NULL;
    if (!sync || *bytes_at(walk, last - PACKET, 1) != 0x47 || !next || *next != 0x47)
        return KN_END_WHOLE;
    walk->missing = PACKET - rest;
    return KN_END_ABRUPT;
}

static KnEnd end_of_ps(Walk *walk)
{
    const guint8 *start;
    gint64 at = 0, end;
    for (; (start = bytes_at(walk, at, 14)) && start[0] == 0 && start[1] == 0 && start[2] == 1;
         at = end) {
        if (start[3] == 0xba)
            end = at + ((start[4] & 0xc0) == 0x40 ? 14 + (start[13] & 7) : 12);
        else if (start[3] > 0xba)
            end = at + 6 + (gint64)kn_big16(start + 4);
        else
            break;
        if (is_over(walk, end))
            return KN_END_ABRUPT;
    }
    return KN_END_WHOLE;
}

static KnEnd end_of_adts(Walk *walk)
{
    const guint8 *frame;
    gint64 at = 0;
    while ((frame = bytes_at(walk, at, 7)) && frame[0] == 0xff && (frame[1] & 0xf6) == 0xf0) {
        gint64 length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5;
        if (length < 7)
            break;
        if (is_over(walk, at + length))
            return KN_END_ABRUPT;
        at += length;
    }
    return KN_END_WHOLE;
}

/* ---- which ---- */

static const struct {
    guint at, n;
    const char *mark;
    KnEnd (*end)(Walk *walk);
} rows[] = {
    {4, 4, "ftyp", end_of_mp4},
    {4, 4, "moov", end_of_mp4},
    {4, 4, "mdat", end_of_mp4},
    {4, 4, "wide", end_of_mp4},
    {0, 4, "\x1a\x45\xdf\xa3", end_of_matroska},
    {0, 4, "RIFF", end_of_riff},
    {0, 4, "RF64", end_of_riff},
    {0, 4, "BW64", end_of_riff},
    {0, 4, "riff", end_of_w64},
    {0, 4, "caff", end_of_caf},
    {0, 4, "OggS", end_of_ogg},
    {0, 3, "FLV", end_of_flv},
    {0, 4, "\x30\x26\xb2\x75", end_of_asf},
    {0, 4, "GIF8", end_of_gif},
    {0, 4, "\x89PNG", end_of_png},
    {0, 4, "\0\0\1\xba", end_of_ps},
    {0, 1, "\x47", end_of_ts},
    {0, 2, "\xff\xf1", end_of_adts},
    {0, 2, "\xff\xf9", end_of_adts},
};

KnEnd kn_container_end(const char *path, gint64 *missing_bytes)
{
    g_autoptr(KnFileBytes) file = kn_file_bytes_open(path);
    Walk walk = {file, file ? kn_file_bytes_size(file) : 0, 0};
    KnEnd end = KN_END_WHOLE;
    for (guint i = 0; file && i < G_N_ELEMENTS(rows); i++) {
        const guint8 *mark = bytes_at(&walk, rows[i].at, rows[i].n);
        if (!mark || memcmp(mark, rows[i].mark, rows[i].n) != 0)
            continue;
        end = rows[i].end(&walk);
        break;
    }
    *missing_bytes = end == KN_END_WHOLE ? 0 : MAX(walk.missing, 1);
    return end;
}

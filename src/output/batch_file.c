/* SPDX-License-Identifier: MIT */

/* The layout of a batch file. All numbers are little-endian.
 *
 *     header   "KNBATCH3"
 *              u32 bytes of what follows up to the first packet
 *              u32 kind, char codec[32], char pixel_format[16], u32 tag,
 *              i32 time base (2), width, height, fps (2), sample rate, channels, profile, level,
 *              frame size, coded bits, char key[64] (kn_hash_of_name), then the extradata to the
 * end of the header packets  u32 size of the data, u32 flags (1: key frame), i64 pts, dts,
 * duration, data; flags 2: a note of the frame pts, with no duration trailer  "KNBATEND" i64 number
 * of packets but notes, smallest pts, largest pts, largest end (pts + duration) u64 bytes of all
 * packets with their heads u64 XXH3 of every byte before it
 *
 * The trailer has a fixed size, so that a reader finds the counts without reading the packets; and
 * as it is written last, a file that was cut anywhere has none. What it says must agree with the
 * length of the file at once, and with the packets when they have been read.
 *
 * The checksum finds a bad disk or a copy that went wrong; it is no signature. Measured per MB on
 * one core: GLib's SHA-256 2.6 ms, zlib's CRC-32 0.24 ms, XXH3 0.05 ms; a minute of film is 100 MB
 * and is summed twice, when it is written and when it is joined. XXH3 is compiled in, without a
 * library at run time. It is computed over the blocks as they pass through the buffer, so a join
 * reads every file once: the reader reports a wrong sum at the end of the packets.
 *
 * A reader holds one descriptor, one buffer and one packet. It trusts nothing: sizes are checked
 * against what is left of the file before memory is taken for them. */
#include "output/batch_file.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char head_magic[8] = "KNBATCH3", tail_magic[8] = "KNBATEND";

enum {
    BUFFER_SIZE = 1 << 18,
    HEAD_PREFIX = 12,  /* magic and size */
    HEAD_FIXED = 168,  /* the header's fields without extradata */
    PACKET_HEAD = 32,  /* size, flags, three times */
    TRAILER_SIZE = 56, /* with the checksum */
    CHECKSUM_SIZE = 8,
    MAX_EXTRADATA = 1 << 24,
    FLAG_KEY = 1,
    FLAG_NOTE = 2,
};
/* Times beyond this would overflow when a join shifts them. */
#define MAX_TIME (G_GINT64_CONSTANT(1) << 53)

/* ---- numbers ---- */

static void put_u32(GByteArray *to, guint32 value)
{
    guint32 bytes = GUINT32_TO_LE(value);
    g_byte_array_append(to, (const guint8 *)&bytes, sizeof bytes);
}

static void put_i64(GByteArray *to, gint64 value)
{
    gint64 bytes = GINT64_TO_LE(value);
    g_byte_array_append(to, (const guint8 *)&bytes, sizeof bytes);
}

static guint32 get_u32(const guint8 **at)
{
    guint32 value;
    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return GUINT32_FROM_LE(value);
}

static int get_int(const guint8 **at)
{
    return (gint32)get_u32(at);
}

static gint64 get_i64(const guint8 **at)
{
    gint64 value;
    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return GINT64_FROM_LE(value);
}

/* ---- what both sides count ---- */

static void summary_add(KnBatchSummary *summary, gint64 pts, gint64 duration)
{
    gboolean first = summary->n_packets++ == 0;
    summary->first_pts = first ? pts : MIN(summary->first_pts, pts);
    summary->last_pts = first ? pts : MAX(summary->last_pts, pts);
    summary->end_pts = first ? pts + duration : MAX(summary->end_pts, pts + duration);
}

/* ---- writer ---- */

struct KnBatchWriter {
    KnAtomicFile *file;
    XXH3_state_t *sum;
    GByteArray *buffer;
    KnBatchSummary summary;
    guint64 packet_bytes;
    gboolean has_info;
    char key[KN_HASH_LENGTH + 1];
};

KnBatchWriter *kn_batch_writer_new(const char *path, GError **error)
{
    KnAtomicFile *file = kn_atomic_file_new(path, error);
    if (!file)
        return NULL;
    KnBatchWriter *writer = g_new0(KnBatchWriter, 1);
    writer->file = file;
    kn_hash_of_name(path, writer->key);
    writer->sum = XXH3_createState();
    XXH3_64bits_reset(writer->sum);
    writer->buffer = g_byte_array_sized_new(BUFFER_SIZE);
    return writer;
}

void kn_batch_writer_free(KnBatchWriter *writer)
{
    if (!writer)
        return;
    kn_atomic_file_free(writer->file);
    XXH3_freeState(writer->sum);
    g_byte_array_unref(writer->buffer);
    g_free(writer);
}

static gboolean write_out(KnBatchWriter *writer, const void *data, gsize size, GError **error)
{
    XXH3_64bits_update(writer->sum, data, size);
    return kn_atomic_file_write(writer->file, data, size, error);
}

static gboolean drain(KnBatchWriter *writer, GError **error)
{
    GByteArray *buffer = writer->buffer;
    gboolean done = write_out(writer, buffer->data, buffer->len, error);
    g_byte_array_set_size(buffer, 0);
    return done;
}

gboolean kn_batch_writer_info(KnBatchWriter *writer, const KnStreamInfo *info, GError **error)
{
    GByteArray *to = writer->buffer;
    g_assert(!writer->has_info && info->extradata_size <= MAX_EXTRADATA);
    writer->has_info = TRUE;
    g_byte_array_append(to, (const guint8 *)head_magic, sizeof head_magic);
    put_u32(to, HEAD_FIXED + (guint32)info->extradata_size);
    put_u32(to, info->kind);
    g_byte_array_append(to, (const guint8 *)info->codec, sizeof info->codec);
    g_byte_array_append(to, (const guint8 *)info->pixel_format, sizeof info->pixel_format);
    put_u32(to, info->tag);
    const int fields[] = {info->time_base.num, info->time_base.den, info->width,
                          info->height,        info->fps.num,       info->fps.den,
                          info->sample_rate,   info->channels,      info->profile,
                          info->level,         info->frame_size,    info->coded_bits};
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        put_u32(to, (guint32)fields[i]);
    g_byte_array_append(to, (const guint8 *)writer->key, KN_HASH_LENGTH);
    if (info->extradata_size > 0)
        g_byte_array_append(to, info->extradata, (guint)info->extradata_size);
    return drain(writer, error);
}

static gboolean put_packet(KnBatchWriter *writer, const KnPacket *packet, guint32 flags,
                           GError **error)
{
    GByteArray *to = writer->buffer;
    g_assert(writer->has_info && packet->size > 0 && packet->size <= G_MAXUINT32);
    put_u32(to, (guint32)packet->size);
    put_u32(to, flags);
    put_i64(to, packet->pts);
    put_i64(to, packet->dts);
    put_i64(to, packet->duration);
    writer->packet_bytes += PACKET_HEAD + packet->size;
    if (to->len + packet->size <= BUFFER_SIZE) {
        g_byte_array_append(to, packet->data, (guint)packet->size);
        return TRUE;
    }
    return drain(writer, error) && write_out(writer, packet->data, packet->size, error);
}

gboolean kn_batch_writer_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    KnBatchWriter *writer = user_data;
    summary_add(&writer->summary, packet->pts, packet->duration);
    return put_packet(writer, packet, packet->key ? FLAG_KEY : 0, error);
}

gboolean kn_batch_writer_note(KnBatchWriter *writer, gint64 frame, const void *data, gsize size,
                              GError **error)
{
    const KnPacket note = {.pts = frame, .dts = frame, .data = data, .size = size};
    return put_packet(writer, &note, FLAG_NOTE, error);
}

gboolean kn_batch_writer_commit(KnBatchWriter *writer, GError **error)
{
    const KnBatchSummary *summary = &writer->summary;
    GByteArray *to = writer->buffer;
    g_assert(writer->has_info);
    g_byte_array_append(to, (const guint8 *)tail_magic, sizeof tail_magic);
    put_i64(to, summary->n_packets);
    put_i64(to, summary->first_pts);
    put_i64(to, summary->last_pts);
    put_i64(to, summary->end_pts);
    put_i64(to, (gint64)writer->packet_bytes);
    if (!drain(writer, error))
        return FALSE;
    put_i64(to, (gint64)XXH3_64bits_digest(writer->sum));
    return kn_atomic_file_write(writer->file, to->data, to->len, error) &&
           kn_atomic_file_commit(writer->file, error);
}

/* ---- reader ---- */

struct KnBatchReader {
    char *path;
    int fd;
    KnStreamInfo info;
    KnBatchSummary summary; /* as the trailer says */
    KnBatchSummary seen;    /* of the packets read */
    guint64 size_bytes;     /* of the file */
    guint64 packets_left;   /* bytes of packets not yet taken */
    guint64 checksum;       /* as the trailer says */
    guint64 unread;         /* bytes before the checksum not yet read from the file */
    guint8 *buffer;         /* BUFFER_SIZE */
    gsize buffer_at, buffer_end;
    guint8 *packet;
    gsize packet_capacity;
    XXH3_state_t *sum;
    gboolean ended;
    KnBatchNoteFunc note; /* NULL: nobody asks */
    gpointer user_data;
};

static gboolean refuse(KnBatchReader *reader, const char *why, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is not a whole batch file: %s",
                reader->path, why);
    return FALSE;
}

static gboolean refill(KnBatchReader *reader, GError **error)
{
    gsize want = (gsize)MIN(reader->unread, (guint64)BUFFER_SIZE);
    if (want == 0)
        return refuse(reader, "it ends too early", error);
    ssize_t got;
    do {
        got = kn_fault(KN_FAULT_READ) ? -1 : read(reader->fd, reader->buffer, want);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return refuse(reader, g_strerror(errno), error);
    if (got == 0)
        return refuse(reader, "it became shorter while it was read", error);
    XXH3_64bits_update(reader->sum, reader->buffer, (gsize)got);
    reader->unread -= (guint64)got;
    reader->buffer_at = 0;
    reader->buffer_end = (gsize)got;
    return TRUE;
}

static gboolean take(KnBatchReader *reader, guint8 *to, gsize size, GError **error)
{
    while (size > 0) {
        if (reader->buffer_at == reader->buffer_end && !refill(reader, error))
            return FALSE;
        gsize part = MIN(size, reader->buffer_end - reader->buffer_at);
        if (to) {
            memcpy(to, reader->buffer + reader->buffer_at, part);
            to += part;
        }
        reader->buffer_at += part;
        size -= part;
    }
    return TRUE;
}

static gboolean parse_trailer(KnBatchReader *reader, GError **error)
{
    guint8 bytes[TRAILER_SIZE];
    if (reader->size_bytes < HEAD_PREFIX + HEAD_FIXED + TRAILER_SIZE ||
        pread(reader->fd, bytes, sizeof bytes, (off_t)reader->size_bytes - TRAILER_SIZE) !=
            TRAILER_SIZE)
        return refuse(reader, "it is too short", error);
    if (memcmp(bytes, tail_magic, sizeof tail_magic) != 0)
        return refuse(reader, "its end is missing", error);
    const guint8 *at = bytes + sizeof tail_magic;
    KnBatchSummary *summary = &reader->summary;
    summary->n_packets = get_i64(&at);
    summary->first_pts = get_i64(&at);
    summary->last_pts = get_i64(&at);
    summary->end_pts = get_i64(&at);
    reader->packets_left = (guint64)get_i64(&at);
    reader->checksum = (guint64)get_i64(&at);
    summary->size_bytes = reader->size_bytes;
    /* The first comparison also keeps the sum of the parts, in parse_header(), from overflowing. */
    if (reader->packets_left > reader->size_bytes || summary->n_packets < 0 ||
        (guint64)summary->n_packets > reader->packets_left / (PACKET_HEAD + 1))
        return refuse(reader, "its packet count is impossible", error);
    return TRUE;
}

static gboolean is_text(const char *text, gsize size)
{
    gsize length = strnlen(text, size);
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isgraph(text[i]))
            return FALSE;
    for (gsize i = length; i < size; i++)
        if (text[i] != '\0')
            return FALSE;
    return length < size;
}

static gboolean info_is_sane(const KnStreamInfo *info)
{
    if (!is_text(info->codec, sizeof info->codec) || !*info->codec ||
        !is_text(info->pixel_format, sizeof info->pixel_format) || info->time_base.num <= 0 ||
        info->time_base.den <= 0 || info->frame_size < 0 || info->coded_bits < 0 ||
        info->coded_bits > 128)
        return FALSE;
    if (info->kind == KN_STREAM_VIDEO)
        return info->width > 0 && info->width <= G_MAXUINT16 && info->height > 0 &&
               info->height <= G_MAXUINT16 && info->fps.num > 0 && info->fps.den > 0;
    return info->kind == KN_STREAM_AUDIO && info->sample_rate > 0 && info->channels > 0 &&
           info->channels <= 64;
}

static gboolean parse_header(KnBatchReader *reader, GError **error)
{
    guint8 bytes[HEAD_PREFIX + HEAD_FIXED];
    char key[KN_HASH_LENGTH + 1];
    KnStreamInfo *info = &reader->info;
    if (!take(reader, bytes, sizeof bytes, error))
        return FALSE;
    if (memcmp(bytes, head_magic, sizeof head_magic) != 0)
        return refuse(reader, "it begins with other bytes", error);
    const guint8 *at = bytes + sizeof head_magic;
    guint32 size = get_u32(&at);
    if (size < HEAD_FIXED || size - HEAD_FIXED > MAX_EXTRADATA ||
        HEAD_PREFIX + (guint64)size + reader->packets_left + TRAILER_SIZE != reader->size_bytes)
        return refuse(reader, "its parts do not add up to its length", error);
    info->kind = get_u32(&at);
    memcpy(info->codec, at, sizeof info->codec);
    at += sizeof info->codec;
    memcpy(info->pixel_format, at, sizeof info->pixel_format);
    at += sizeof info->pixel_format;
    info->tag = get_u32(&at);
    int *const fields[] = {&info->time_base.num, &info->time_base.den, &info->width,
                           &info->height,        &info->fps.num,       &info->fps.den,
                           &info->sample_rate,   &info->channels,      &info->profile,
                           &info->level,         &info->frame_size,    &info->coded_bits};
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        *fields[i] = get_int(&at);
    if (!info_is_sane(info))
        return refuse(reader, "its stream information is impossible", error);
    kn_hash_of_name(reader->path, key);
    if (*key && memcmp(key, at, KN_HASH_LENGTH) != 0)
        return refuse(reader, "it is another one, which stands under a wrong name", error);
    info->extradata_size = size - HEAD_FIXED;
    if (info->extradata_size > 0)
        info->extradata = g_malloc(info->extradata_size);
    return take(reader, info->extradata, info->extradata_size, error);
}

static gboolean open_file(KnBatchReader *reader, GError **error)
{
    struct stat status;
    g_autoptr(GError) reason = NULL;
    reader->fd = kn_open_input(AT_FDCWD, reader->path, 0, &status, &reason);
    if (reader->fd < 0 && (errno == ENOTSUP || errno == ELOOP))
        return refuse(reader, "it is no regular file", error);
    if (reader->fd < 0) {
        g_set_error(error, KN_ERROR, errno == ENOENT ? KN_ERROR_VERIFY : KN_ERROR_ENVIRONMENT,
                    "the batch file: %s", reason->message);
        return FALSE;
    }
    reader->size_bytes = (guint64)status.st_size;
    if (!parse_trailer(reader, error))
        return FALSE;
    reader->unread = reader->size_bytes - CHECKSUM_SIZE;
    return parse_header(reader, error);
}

static KnBatchReader *open_reader(const char *path, GError **error)
{
    KnBatchReader *reader = g_new0(KnBatchReader, 1);
    reader->path = g_strdup(path);
    reader->fd = -1;
    reader->sum = XXH3_createState();
    XXH3_64bits_reset(reader->sum);
    reader->buffer = g_malloc(BUFFER_SIZE);
    if (open_file(reader, error))
        return reader;
    kn_batch_reader_free(reader);
    return NULL;
}

KnBatchReader *kn_batch_reader_new(const char *path, gboolean verify, GError **error)
{
    if (verify) {
        g_autoptr(KnBatchReader) first = open_reader(path, error);
        KnPacket packet;
        int state = first ? 1 : -1;
        while (state > 0)
            state = kn_batch_reader_next(first, &packet, error);
        if (state < 0)
            return NULL;
    }
    return open_reader(path, error);
}

void kn_batch_reader_free(KnBatchReader *reader)
{
    if (!reader)
        return;
    if (reader->fd >= 0)
        close(reader->fd);
    kn_stream_info_clear(&reader->info);
    XXH3_freeState(reader->sum);
    g_free(reader->buffer);
    g_free(reader->packet);
    g_free(reader->path);
    g_free(reader);
}

const KnStreamInfo *kn_batch_reader_info(KnBatchReader *reader)
{
    return &reader->info;
}

const KnBatchSummary *kn_batch_reader_summary(KnBatchReader *reader)
{
    return &reader->summary;
}

/* All packets are taken: the trailer must agree with them, and the checksum with everything. */
static int finish(KnBatchReader *reader, GError **error)
{
    const KnBatchSummary *says = &reader->summary, *is = &reader->seen;
    if (says->n_packets != is->n_packets || says->first_pts != is->first_pts ||
        says->last_pts != is->last_pts || says->end_pts != is->end_pts) {
        refuse(reader, "its packets are not those that its end tells of", error);
        return -1;
    }
    if (!take(reader, NULL, TRAILER_SIZE - CHECKSUM_SIZE, error))
        return -1;
    if (XXH3_64bits_digest(reader->sum) != reader->checksum) {
        refuse(reader, "its checksum is wrong, so bytes of it have changed", error);
        return -1;
    }
    reader->ended = TRUE;
    return 0;
}

static gboolean time_is_sane(gint64 time)
{
    return time >= -MAX_TIME && time <= MAX_TIME;
}

/* Grows the packet's memory, never beyond what the file has left. */
static gboolean reserve(KnBatchReader *reader, gsize size, GError **error)
{
    if (size <= reader->packet_capacity)
        return TRUE;
    guint8 *memory = g_try_realloc(reader->packet, size);
    if (!memory) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "no memory for a packet of %" G_GSIZE_FORMAT " bytes of '%s'", size,
                    reader->path);
        return FALSE;
    }
    reader->packet = memory;
    reader->packet_capacity = size;
    return TRUE;
}

void kn_batch_reader_on_note(KnBatchReader *reader, KnBatchNoteFunc note, gpointer user_data)
{
    reader->note = note;
    reader->user_data = user_data;
}

/* A packet, or a note. As kn_batch_reader_next. */
static int read_packet(KnBatchReader *reader, KnPacket *packet, gboolean *is_note, GError **error)
{
    guint8 head[PACKET_HEAD];
    if (reader->packets_left < PACKET_HEAD + 1) {
        refuse(reader, "its last packet is cut", error);
        return -1;
    }
    if (!take(reader, head, sizeof head, error))
        return -1;
    const guint8 *at = head;
    guint32 size = get_u32(&at), flags = get_u32(&at);
    *packet = (KnPacket){.size = size, .key = flags == FLAG_KEY};
    *is_note = flags == FLAG_NOTE;
    packet->pts = get_i64(&at);
    packet->dts = get_i64(&at);
    packet->duration = get_i64(&at);
    if (size == 0 || size > reader->packets_left - PACKET_HEAD || flags > FLAG_NOTE ||
        !time_is_sane(packet->pts) || !time_is_sane(packet->dts) || packet->duration < 0 ||
        packet->duration > MAX_TIME) {
        refuse(reader, "a packet's size or time is impossible", error);
        return -1;
    }
    if (!reserve(reader, size, error) || !take(reader, reader->packet, size, error))
        return -1;
    reader->packets_left -= PACKET_HEAD + size;
    packet->data = reader->packet;
    return 1;
}

int kn_batch_reader_next(KnBatchReader *reader, KnPacket *packet, GError **error)
{
    gboolean is_note = TRUE;
    if (reader->ended)
        return 0;
    while (reader->packets_left > 0) {
        int state = read_packet(reader, packet, &is_note, error);
        if (state < 0)
            return state;
        if (!is_note) {
            summary_add(&reader->seen, packet->pts, packet->duration);
            return 1;
        }
        if (reader->note)
            reader->note(packet->pts, packet->data, packet->size, reader->user_data);
    }
    return finish(reader, error);
}

gboolean kn_batch_check(const char *path, gint64 n_frames, gboolean verify, GError **error)
{
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, verify, error);
    gint64 n = reader ? kn_batch_reader_summary(reader)->n_packets : n_frames;
    if (n != n_frames)
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "it has %" G_GINT64_FORMAT " frames instead of %" G_GINT64_FORMAT, n, n_frames);
    return reader && n == n_frames;
}

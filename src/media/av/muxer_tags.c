/* SPDX-License-Identifier: MIT */

/* What a container says about a film beside its streams: tags, chapters, a cover. MP4 and MOV get
 * their chapters twice from libavformat, as a text track that QuickTime and most players show, and
 * as Nero's list. */
#include "media/av/muxer_tags.h"

#include <libavutil/dict.h>
#include <string.h>

/* MOV counts the languages that QuickTime knew, which libavformat finds under these letters; others
 * cannot be told there. */
static const char *language_for(const AVFormatContext *format, const char *language)
{
    static const char *const quicktime[][2] = {{"deu", "ger"}, {"nld", "dut"}, {"swe", "sve"},
                                               {"ell", "gre"}, {"isl", "ice"}, {"zho", "chi"},
                                               {"sqi", "alb"}, {"hrv", "hr "}};
    for (guint i = 0; i < G_N_ELEMENTS(quicktime); i++)
        if (strcmp(format->oformat->name, "mov") == 0 && strcmp(language, quicktime[i][0]) == 0)
            return quicktime[i][1];
    return language;
}

/* MOV has an atom for XMP among its tags, which libavformat writes of this one. Matroska has no
 * place of its own for it. */
static void set_source(AVFormatContext *format, KnDigitalSource source)
{
    gboolean matroska = strcmp(format->oformat->name, "matroska") == 0 ||
                        strcmp(format->oformat->name, "webm") == 0;
    g_autofree char *xmp = kn_digital_source_xmp(source);
    if (!xmp || !(matroska || strcmp(format->oformat->name, "mov") == 0))
        return;
    av_dict_set(&format->metadata, matroska ? "XMP" : "xmp", xmp, 0);
    if (matroska)
        av_dict_set(&format->metadata, "DIGITAL_SOURCE_TYPE", kn_digital_source_uri(source), 0);
}

/* MP4 holds XMP in a box of its own beside all others (XMP specification, part 3). Exiv2 up to 0.27
 * reads as many bytes more than the packet has as stand before it in its box; an empty box after it
 * keeps it from the file's end. */
int kn_av_write_source(AVFormatContext *format, KnDigitalSource source)
{
    enum { EMPTY_BYTES = 32 };
    static const guint8 uuid[] = {0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8,
                                  0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac};
    g_autofree char *xmp = kn_digital_source_xmp(source);
    if (!xmp || strcmp(format->oformat->name, "mp4") != 0)
        return 0;
    size_t n = strlen(xmp);
    avio_flush(format->pb);
    int64_t size = avio_size(format->pb);
    if (size < 0 || avio_seek(format->pb, size, SEEK_SET) < 0)
        return AVERROR(EIO);
    avio_wb32(format->pb, (unsigned)(8 + sizeof uuid + n));
    avio_write(format->pb, (const unsigned char *)"uuid", 4);
    avio_write(format->pb, uuid, sizeof uuid);
    avio_write(format->pb, (const unsigned char *)xmp, (int)n);
    avio_wb32(format->pb, EMPTY_BYTES);
    avio_write(format->pb, (const unsigned char *)"free", 4);
    for (guint i = 8; i < EMPTY_BYTES; i += 4)
        avio_wb32(format->pb, 0);
    return 0;
}

void kn_av_set_tags(AVFormatContext *format, const KnTags *tags)
{
    const struct {
        const char *key, *value;
    } rows[] = {{"title", tags->title}, {"artist", tags->artist},   {"album", tags->album},
                {"date", tags->date},   {"comment", tags->comment}, {NULL, NULL}};
    for (guint i = 0; rows[i].key; i++)
        if (rows[i].value)
            av_dict_set(&format->metadata, rows[i].key, rows[i].value, 0);
    for (guint i = 0; tags->language && i < format->nb_streams; i++)
        if (format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
            av_dict_set(&format->streams[i]->metadata, "language",
                        language_for(format, tags->language), 0);
    set_source(format, tags->source);
    if (tags->creation_time < 0)
        return;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(tags->creation_time);
    if (!time)
        return;
    g_autofree char *text = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S.000000Z");
    av_dict_set(&format->metadata, "creation_time", text, 0);
}

static AVChapter *new_chapter(const KnChapter *from, AVRational time_base, guint i)
{
    AVChapter *chapter = av_mallocz(sizeof *chapter);
    if (!chapter)
        return NULL;
    chapter->id = (int64_t)i + 1;
    chapter->time_base = time_base;
    chapter->start = from->first_frame;
    chapter->end = from->end_frame;
    av_dict_set(&chapter->metadata, "title", from->title, 0);
    return chapter;
}

int kn_av_set_chapters(AVFormatContext *format, const KnTags *tags, AVRational time_base)
{
    if (tags->n_chapters == 0)
        return 0;
    format->chapters = av_calloc(tags->n_chapters, sizeof *format->chapters);
    if (!format->chapters)
        return AVERROR(ENOMEM);
    for (guint i = 0; i < tags->n_chapters; i++) {
        AVChapter *chapter = new_chapter(&tags->chapters[i], time_base, i);
        if (!chapter)
            return AVERROR(ENOMEM);
        format->chapters[format->nb_chapters++] = chapter;
    }
    return 0;
}

static enum AVCodecID cover_codec(const guint8 *data, gsize size)
{
    if (size > 8 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0)
        return AV_CODEC_ID_PNG;
    if (size > 3 && memcmp(data, "\xff\xd8\xff", 3) == 0)
        return AV_CODEC_ID_MJPEG;
    return AV_CODEC_ID_NONE;
}

/* Matroska holds a cover as an attached file. */
static int attach(AVStream *stream, const guint8 *data, gsize size)
{
    gboolean png = stream->codecpar->codec_id == AV_CODEC_ID_PNG;
    stream->codecpar->codec_type = AVMEDIA_TYPE_ATTACHMENT;
    stream->codecpar->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!stream->codecpar->extradata)
        return AVERROR(ENOMEM);
    memcpy(stream->codecpar->extradata, data, size);
    stream->codecpar->extradata_size = (int)size;
    av_dict_set(&stream->metadata, "filename", png ? "cover.png" : "cover.jpg", 0);
    return av_dict_set(&stream->metadata, "mimetype", png ? "image/png" : "image/jpeg", 0);
}

int kn_av_add_cover(AVFormatContext *format, const KnTags *tags)
{
    if (!tags->cover)
        return 0;
    gsize size;
    const guint8 *data = g_bytes_get_data(tags->cover, &size);
    enum AVCodecID codec = cover_codec(data, size);
    AVStream *stream = codec == AV_CODEC_ID_NONE ? NULL : avformat_new_stream(format, NULL);
    if (!stream)
        return codec == AV_CODEC_ID_NONE ? AVERROR_INVALIDDATA : AVERROR(ENOMEM);
    stream->codecpar->codec_id = codec;
    if (strcmp(format->oformat->name, "matroska") == 0)
        return attach(stream, data, size);
    stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    stream->codecpar->width = stream->codecpar->height = 16; /* asked for, and not written */
    stream->disposition |= AV_DISPOSITION_ATTACHED_PIC;
    stream->time_base = (AVRational){1, 90000};
    return 0;
}

int kn_av_write_cover(AVFormatContext *format, const KnTags *tags, AVPacket *packet)
{
    if (!tags->cover || strcmp(format->oformat->name, "matroska") == 0)
        return 0;
    gsize size;
    const guint8 *data = g_bytes_get_data(tags->cover, &size);
    int failed = av_new_packet(packet, (int)size); /* the muxer keeps it */
    if (failed < 0)
        return failed;
    memcpy(packet->data, data, size);
    packet->stream_index = (int)format->nb_streams - 1;
    packet->flags = AV_PKT_FLAG_KEY;
    packet->pts = packet->dts = 0;
    failed = av_write_frame(format, packet);
    av_packet_unref(packet);
    return failed;
}

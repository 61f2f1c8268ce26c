/* SPDX-License-Identifier: MIT */

/* Containers. Nothing of the machine, the clock or a version of libav gets into the file
 * (AVFMT_FLAG_BITEXACT; Matroska then counts its UIDs instead of drawing them).
 *
 * MP4 and MOV without an edit list: decoding times begin at minus the encoder's delay and
 * composition offsets may be negative, so that the first picture is shown at 0 and the first sample
 * sounds at 0 in any player, also in those that ignore edit lists. Films that FFmpeg would misread
 * then get other decoding times (muxer_order.c). The index goes to the front. */
#include "base/fault.h"
#include "media/av/alpha.h"
#include "media/av/muxer_order.h"
#include "media/av/muxer_tags.h"

#include <errno.h>
#include <libavcodec/bsf.h>
#include <libavutil/pixdesc.h>
#include <string.h>

struct KnMuxer {
    AVFormatContext *format;
    AVPacket *packet;
    AVRational time_base[3]; /* of the packets that come in */
    gboolean has_alpha[3];   /* they hold it beside the picture */
    gboolean has_headers[3]; /* the container has been given them */
    char *path;
    KnDigitalSource source;
    gboolean header_written;
    gboolean has_offsets, tight; /* MP4, MOV; of the pictures */
    gint64 delay;                /* of the pictures, in frames */
    KnOffsetRuns runs;
    KnTightOrder order;
};

static gboolean fail(int failed, GError **error)
{
    kn_av_error(error, KN_ERROR_ENVIRONMENT, failed, "libavformat");
    return FALSE;
}

void kn_av_mux_free(KnMuxer *muxer)
{
    if (!muxer)
        return;
    if (muxer->format)
        avio_closep(&muxer->format->pb);
    avformat_free_context(muxer->format);
    av_packet_free(&muxer->packet);
    g_free(muxer->path);
    g_free(muxer);
}

static void set_picture(AVStream *stream, const KnStreamInfo *info)
{
    AVCodecParameters *to = stream->codecpar;
    to->codec_type = AVMEDIA_TYPE_VIDEO;
    to->width = info->width;
    to->height = info->height;
    to->format = av_get_pix_fmt(info->pixel_format);
    to->bits_per_coded_sample = info->coded_bits;
    to->sample_aspect_ratio = stream->sample_aspect_ratio = (AVRational){1, 1};
    to->color_range = AVCOL_RANGE_MPEG;
    to->color_primaries = AVCOL_PRI_BT709;
    to->color_trc = AVCOL_TRC_BT709;
    to->color_space = AVCOL_SPC_BT709;
    to->chroma_location = AVCHROMA_LOC_LEFT;
    to->field_order = AV_FIELD_PROGRESSIVE;
    stream->avg_frame_rate = stream->r_frame_rate = (AVRational){info->fps.num, info->fps.den};
}

static void set_sound(AVStream *stream, const KnStreamInfo *info)
{
    AVCodecParameters *to = stream->codecpar;
    to->codec_type = AVMEDIA_TYPE_AUDIO;
    to->sample_rate = info->sample_rate;
    av_channel_layout_default(&to->ch_layout, info->channels);
    to->frame_size = info->frame_size;
    to->bits_per_coded_sample = av_get_bits_per_sample(to->codec_id);
    to->block_align = to->bits_per_coded_sample / 8 * info->channels;
}

static void set_text(AVStream *stream, const KnStreamInfo *info)
{
    stream->codecpar->codec_type = AVMEDIA_TYPE_SUBTITLE;
    if (*info->language)
        av_dict_set(&stream->metadata, "language", info->language, 0);
}

/* The encoder's own four characters, if the container knows them for this codec, or has none of its
 * own for it: Matroska tells the kinds of ProRes by them. */
static guint32 tag_for(const AVFormatContext *format, const KnStreamInfo *info,
                       enum AVCodecID codec)
{
    const struct AVCodecTag *const *known = format->oformat->codec_tag;
    if (info->tag && known &&
        (av_codec_get_id(known, info->tag) == codec || av_codec_get_tag(known, codec) == 0))
        return info->tag;
    return 0;
}

static const char *format_name(const char *format)
{
    return strcmp(format, "mkv") == 0 ? "matroska" : format;
}

/* libavformat says of WebM only when it is written what it does not hold. */
static gboolean holds(const AVOutputFormat *format, enum AVCodecID codec)
{
    static const enum AVCodecID webm[] = {AV_CODEC_ID_VP8,  AV_CODEC_ID_VP9,    AV_CODEC_ID_AV1,
                                          AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS, AV_CODEC_ID_WEBVTT};
    gboolean named = strcmp(format->name, "webm") != 0;
    for (guint i = 0; i < G_N_ELEMENTS(webm); i++)
        named |= codec == webm[i];
    return named && avformat_query_codec(format, codec, FF_COMPLIANCE_EXPERIMENTAL) != 0;
}

gboolean kn_av_container_holds(const char *format, const char *encoder)
{
    const AVOutputFormat *container = av_guess_format(format_name(format), NULL, NULL);
    const AVCodec *codec = avcodec_find_encoder_by_name(encoder);
    return container && codec && holds(container, codec->id);
}

static gboolean add_stream(KnMuxer *muxer, const KnStreamInfo *info, GError **error)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(info->codec);
    const char *container = muxer->format->oformat->name;
    if (!descriptor || !holds(muxer->format->oformat, descriptor->id)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the container %s cannot hold the codec '%s'; choose another one of the two",
                    container, info->codec);
        return FALSE;
    }
    AVStream *stream = avformat_new_stream(muxer->format, NULL);
    if (!stream)
        return fail(AVERROR(ENOMEM), error);
    AVCodecParameters *to = stream->codecpar;
    to->codec_id = descriptor->id;
    to->codec_tag = tag_for(muxer->format, info, descriptor->id);
    to->profile = info->profile;
    to->level = info->level;
    if (info->extradata_size > 0) {
        to->extradata = av_mallocz(info->extradata_size + AV_INPUT_BUFFER_PADDING_SIZE);
        if (!to->extradata)
            return fail(AVERROR(ENOMEM), error);
        memcpy(to->extradata, info->extradata, info->extradata_size);
        to->extradata_size = (int)info->extradata_size;
    }
    if (info->kind == KN_STREAM_VIDEO)
        set_picture(stream, info);
    else if (info->kind == KN_STREAM_AUDIO)
        set_sound(stream, info);
    else
        set_text(stream, info);
    muxer->has_headers[stream->index] = descriptor->id != AV_CODEC_ID_AV1 || to->extradata_size > 0;
    muxer->has_alpha[stream->index] = kn_av_has_alpha_beside(info);
    if (muxer->has_alpha[stream->index])
        av_dict_set(&stream->metadata, "alpha_mode", "1", 0);
    stream->time_base = (AVRational){info->time_base.num, info->time_base.den};
    muxer->time_base[stream->index] = stream->time_base;
    return TRUE;
}

/* A clock for the film's length in which every frame is whole. Within 32 bits for two days. */
static int movie_timescale(const KnStreamInfo *const *streams, int n_streams)
{
    for (int i = 0; i < n_streams; i++) {
        gint64 scale = streams[i]->time_base.den;
        if (streams[i]->kind != KN_STREAM_VIDEO)
            continue;
        while (scale < 10000)
            scale *= 2;
        return (int)MIN(scale, G_MAXINT);
    }
    return KN_SAMPLE_RATE;
}

static gboolean write_header(KnMuxer *muxer, const KnStreamInfo *const *streams, int n_streams,
                             GError **error)
{
    AVFormatContext *format = muxer->format;
    AVDictionary *options = NULL;
    g_autofree char *url = g_strconcat("file:", muxer->path, NULL);
    format->url = av_strdup(url); /* the index is moved by opening the file once more */
    format->flags |= AVFMT_FLAG_BITEXACT;
    format->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL; /* FLAC in MP4 */
    muxer->has_offsets = strcmp(format->oformat->name, "matroska") != 0;
    if (muxer->has_offsets) {
        format->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
        av_dict_set(&options, "movflags", "+faststart+negative_cts_offsets", 0);
        av_dict_set(&options, "use_editlist", "0", 0);
        av_dict_set_int(&options, "movie_timescale", movie_timescale(streams, n_streams), 0);
    }
    int failed = kn_fault(KN_FAULT_OPEN)
                     ? AVERROR(errno)
                     : avio_open2(&format->pb, url, AVIO_FLAG_WRITE, NULL, NULL);
    if (failed >= 0)
        failed = avformat_write_header(format, &options);
    av_dict_free(&options);
    muxer->header_written = failed >= 0;
    return failed >= 0 || fail(failed, error);
}

/* Chapters are counted in frames, so a film without pictures has none. */
static gboolean add_extras(KnMuxer *muxer, const KnStreamInfo *const *streams, int n_streams,
                           const KnTags *tags, GError **error)
{
    int failed = 0;
    for (int i = 0; i < n_streams && failed >= 0; i++)
        if (streams[i]->kind == KN_STREAM_VIDEO)
            failed = kn_av_set_chapters(muxer->format, tags, muxer->time_base[i]);
    if (failed >= 0)
        failed = kn_av_add_cover(muxer->format, tags);
    return failed >= 0 || fail(failed, error);
}

static gboolean write_cover(KnMuxer *muxer, const KnTags *tags, GError **error)
{
    int failed = kn_av_write_cover(muxer->format, tags, muxer->packet);
    return failed >= 0 || fail(failed, error);
}

KnMuxer *kn_av_mux_open(const char *path, const char *format, const KnStreamInfo *const *streams,
                        int n_streams, const KnTags *tags, GError **error)
{
    kn_av_begin();
    g_assert(n_streams >= 1 && n_streams <= 3);
    KnMuxer *muxer = g_new0(KnMuxer, 1);
    muxer->path = g_strdup(path);
    muxer->source = tags->source;
    muxer->packet = av_packet_alloc();
    const char *name = format_name(format);
    gboolean done = TRUE;
    if (!muxer->packet || avformat_alloc_output_context2(&muxer->format, NULL, name, NULL) < 0) {
        done = FALSE;
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "libavformat cannot write '%s' files",
                    format);
    }
    for (int i = 0; done && i < n_streams; i++)
        done = add_stream(muxer, streams[i], error);
    if (done) {
        kn_av_set_tags(muxer->format, tags);
        done = add_extras(muxer, streams, n_streams, tags, error) &&
               write_header(muxer, streams, n_streams, error) && write_cover(muxer, tags, error);
    }
    if (done)
        return muxer;
    kn_av_mux_free(muxer);
    return NULL;
}

void kn_av_mux_tighten(KnMuxer *muxer)
{
    muxer->tight = muxer->has_offsets;
}

gboolean kn_av_mux_is_misread(const KnMuxer *muxer)
{
    return muxer->has_offsets && !muxer->tight && kn_offset_runs_are_misread(&muxer->runs);
}

/* Decides when a picture is decoded. `to` holds the container's times. */
static gboolean set_decoding_time(KnMuxer *muxer, const KnPacket *packet, AVPacket *to)
{
    if (!muxer->tight) {
        kn_offset_runs_add(&muxer->runs, packet->pts, packet->dts);
        return TRUE;
    }
    if (!muxer->runs.started)
        muxer->delay = packet->pts - packet->dts;
    muxer->runs.started = TRUE;
    return kn_tight_order_next(&muxer->order, packet->pts, to->duration, (int)muxer->delay,
                               &to->dts, &to->duration);
}

/* libaom gives the headers of AV1 with the first picture alone; Matroska wants them beside it. */
static int add_headers(const AVCodecParameters *codec, AVPacket *to)
{
    AVBSFContext *filter = NULL;
    AVPacket *copy = av_packet_clone(to);
    int failed =
        copy ? av_bsf_alloc(av_bsf_get_by_name("extract_extradata"), &filter) : AVERROR(ENOMEM);
    if (failed >= 0)
        failed = avcodec_parameters_copy(filter->par_in, codec);
    if (failed >= 0)
        failed = av_bsf_init(filter);
    if (failed >= 0)
        failed = av_bsf_send_packet(filter, copy);
    if (failed >= 0)
        failed = av_bsf_receive_packet(filter, copy);
    size_t n = 0;
    const uint8_t *headers =
        failed >= 0 ? av_packet_get_side_data(copy, AV_PKT_DATA_NEW_EXTRADATA, &n) : NULL;
    uint8_t *beside = headers ? av_packet_new_side_data(to, AV_PKT_DATA_NEW_EXTRADATA, n) : NULL;
    if (beside)
        memcpy(beside, headers, n);
    av_bsf_free(&filter);
    av_packet_free(&copy);
    return failed < 0 ? failed : beside ? 0 : AVERROR_INVALIDDATA;
}

gboolean kn_av_mux_write(KnMuxer *muxer, int stream, const KnPacket *packet, GError **error)
{
    AVPacket *to = muxer->packet;
    kn_av_begin();
    if (kn_fault(KN_FAULT_WRITE))
        return fail(AVERROR(errno), error);
    if (!kn_av_part_alpha(packet, muxer->has_alpha[stream], to))
        return fail(AVERROR_INVALIDDATA, error);
    to->pts = packet->pts;
    to->dts = packet->dts;
    to->duration = packet->duration;
    to->flags = packet->key ? AV_PKT_FLAG_KEY : 0;
    to->stream_index = stream;
    int failed = 0;
    if (!muxer->has_headers[stream])
        failed = add_headers(muxer->format->streams[stream]->codecpar, to);
    muxer->has_headers[stream] = TRUE;
    av_packet_rescale_ts(to, muxer->time_base[stream], muxer->format->streams[stream]->time_base);
    gboolean picture = muxer->format->streams[stream]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    if (picture && muxer->has_offsets && !set_decoding_time(muxer, packet, to))
        return fail(AVERROR_INVALIDDATA, error);
    if (failed >= 0)
        failed = av_write_frame(muxer->format, to);
    av_packet_unref(to);
    if (failed >= 0)
        failed = muxer->format->pb->error; /* a full disk shows here */
    return failed >= 0 || fail(failed, error);
}

gboolean kn_av_mux_finish(KnMuxer *muxer, GError **error)
{
    kn_av_begin();
    int failed = kn_fault(KN_FAULT_WRITE) ? AVERROR(errno) : av_write_trailer(muxer->format);
    if (failed >= 0)
        failed = kn_av_write_source(muxer->format, muxer->source);
    if (failed >= 0)
        failed = muxer->format->pb->error;
    int closed = avio_closep(&muxer->format->pb);
    if (failed >= 0)
        failed = closed;
    return failed >= 0 || fail(failed, error);
}

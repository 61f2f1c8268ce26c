/* SPDX-License-Identifier: MIT */

/* Video encoders of libavcodec by name, for whoever asks for another one than libx264: hardware
 * (h264_nvenc, h264_vaapi), other formats (libx265, libvpx-vp9), intermediates (prores_ks, ffv1).
 * What an encoder calls its quality and speed differs; each setting is offered under the names in
 * use, and what an encoder does not have is left at its default. */
#include "base/fault.h"
#include "media/av/alpha.h"
#include "media/av/av.h"
#include "pixel/color.h"
#include "pixel/straight.h"

#include <errno.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <string.h>

struct KnEncoder {
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *picture;
    struct SwsContext *scaler;
    KnFrame *straight; /* of frames with transparency */
    guint8 *rgb;       /* of a PNG */
    GByteArray *both;  /* a picture and its transparency */
    KnStreamInfo info;
    gint64 n_fed;   /* frames that it was given */
    gboolean ended; /* and the end of them */
};

gboolean kn_av_encoder_exists(const char *name)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    return codec && codec->type == AVMEDIA_TYPE_VIDEO;
}

static gboolean is_png(const AVCodec *codec)
{
    return codec->id == AV_CODEC_ID_PNG;
}

/* Our own format if the encoder takes it, else the one that loses least. */
static enum AVPixelFormat choose_format(const AVCodec *codec, gboolean alpha)
{
    const enum AVPixelFormat own = alpha ? AV_PIX_FMT_YUVA420P : AV_PIX_FMT_YUV420P;
    if (!codec->pix_fmts)
        return own;
    if (is_png(codec))
        return alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
    for (const enum AVPixelFormat *format = codec->pix_fmts; *format != AV_PIX_FMT_NONE; format++)
        if (*format == own)
            return own;
    return avcodec_find_best_pix_fmt_of_list(codec->pix_fmts, own, alpha, NULL);
}

gboolean kn_av_encoder_has_alpha(const char *name)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    const AVPixFmtDescriptor *format =
        codec ? av_pix_fmt_desc_get(choose_format(codec, TRUE)) : NULL;
    return format && format->flags & AV_PIX_FMT_FLAG_ALPHA;
}

/* Whether every packet stands alone, in groups of one. FFV1 is not marked as such because its
 * contexts can live on through longer groups, PNG because moving ones can build on one another. */
static gboolean is_intra(const AVCodec *codec)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(codec->id);
    return codec->id == AV_CODEC_ID_FFV1 || is_png(codec) ||
           (descriptor && descriptor->props & AV_CODEC_PROP_INTRA_ONLY);
}

static gboolean has_option(const AVCodecContext *context, const char *name)
{
    return context->priv_data && av_opt_find(context->priv_data, name, NULL, 0, 0);
}

static void set_quality(AVCodecContext *context, int crf)
{
    static const char *const names[] = {"crf", "cq", "qp"}; /* x265, VPx · NVENC · VAAPI */
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!has_option(context, names[i]))
            continue;
        av_opt_set_double(context->priv_data, names[i], crf, 0);
        context->bit_rate = 0; /* else VPx keeps to its 200 kbit/s, whatever the quality */
        return;
    }
    /* The MPEG family's scale from 1 to 31; 18 is about 3. */
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = FF_QP2LAMBDA * CLAMP(crf / 6, 1, 31);
}

static void set_options(AVCodecContext *context, const AVCodec *codec,
                        const KnVideoSettings *settings)
{
    context->width = settings->width;
    context->height = settings->height;
    context->pix_fmt = choose_format(codec, settings->alpha);
    context->time_base = (AVRational){settings->fps.den, settings->fps.num};
    context->framerate = (AVRational){settings->fps.num, settings->fps.den};
    context->sample_aspect_ratio = (AVRational){1, 1};
    context->color_range = AVCOL_RANGE_MPEG;
    context->color_primaries = AVCOL_PRI_BT709;
    context->color_trc = AVCOL_TRC_BT709;
    context->colorspace = AVCOL_SPC_BT709;
    context->chroma_sample_location = AVCHROMA_LOC_LEFT;
    context->gop_size = is_intra(codec) ? 1 : MAX(settings->keyint, 1);
    if (settings->bframes >= 0)
        context->max_b_frames = settings->bframes;
    context->thread_count = MAX(settings->threads, 1);
    context->flags |=
        AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP | AV_CODEC_FLAG_BITEXACT;
    context->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL; /* limited range in JPEG */
    set_quality(context, settings->crf);
    if (settings->speed && has_option(context, "preset"))
        av_opt_set(context->priv_data, "preset", settings->speed, 0);
    /* VPx is slow beyond use as it comes, and its transparency has no hidden pictures. */
    if (has_option(context, "cpu-used"))
        av_opt_set_int(context->priv_data, "cpu-used", 4, 0);
    if (settings->alpha && has_option(context, "auto-alt-ref"))
        av_opt_set_int(context->priv_data, "auto-alt-ref", 0, 0);
    /* The MPEG family cannot both close its groups and look for cuts. */
    if (has_option(context, "sc_threshold"))
        av_opt_set_int(context->priv_data, "sc_threshold", 1000000000, 0);
    /* Rows that are like those above them are what most pictures have; more work than this makes
     * files of photographs a hundredth smaller, in half as much time again. */
    if (is_png(codec)) {
        av_opt_set(context->priv_data, "pred", "up", 0);
        context->compression_level = 2;
    }
    if (has_option(context, "x265-params")) /* it prints its settings and puts them in the film */
        av_opt_set(context->priv_data, "x265-params", "log-level=none:info=0:open-gop=0", 0);
}

/* Of the two names that HEVC has in MP4, players of Apple know the one that says that all parameter
 * sets stand in the header; so they do. */
static guint32 tag_of(const AVCodecContext *context)
{
    return context->codec_id == AV_CODEC_ID_HEVC ? MKTAG('h', 'v', 'c', '1') : context->codec_tag;
}

static void fill_info(KnEncoder *encoder, const KnVideoSettings *settings)
{
    const AVCodecContext *context = encoder->codec;
    encoder->info = (KnStreamInfo){
        .kind = KN_STREAM_VIDEO,
        .time_base = {settings->fps.den, settings->fps.num},
        .width = settings->width,
        .height = settings->height,
        .fps = settings->fps,
        .profile = context->profile,
        .level = context->level,
        .tag = tag_of(context),
        .coded_bits = context->bits_per_coded_sample,
        .extradata = g_memdup2(context->extradata, (gsize)context->extradata_size),
        .extradata_size = (gsize)context->extradata_size,
    };
    g_strlcpy(encoder->info.codec, avcodec_get_name(context->codec_id), sizeof encoder->info.codec);
    g_strlcpy(encoder->info.pixel_format, av_get_pix_fmt_name(context->pix_fmt),
              sizeof encoder->info.pixel_format);
}

static int open_picture(KnEncoder *encoder)
{
    const AVCodecContext *context = encoder->codec;
    AVFrame *picture = encoder->picture = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc();
    encoder->packet = av_packet_alloc();
    if (!picture || !encoder->packet)
        return AVERROR(ENOMEM);
    picture->format = context->pix_fmt;
    picture->width = context->width;
    picture->height = context->height;
    picture->color_range = context->color_range;
    picture->color_primaries = context->color_primaries;
    picture->color_trc = context->color_trc;
    picture->colorspace = context->colorspace;
    picture->chroma_location = context->chroma_sample_location;
    if (context->codec->capabilities & AV_CODEC_CAP_HARDWARE && !context->pix_fmt)
        return AVERROR(ENOSYS);
    if (is_png(context->codec)) { /* what stills are: sRGB, converted as they are */
        picture->color_range = AVCOL_RANGE_JPEG;
        picture->color_trc = AVCOL_TRC_IEC61966_2_1;
        picture->colorspace = AVCOL_SPC_RGB;
        encoder->rgb = g_malloc((gsize)context->width * (gsize)context->height * 3);
        return 0;
    }
    encoder->scaler = sws_getContext(
        context->width, context->height, AV_PIX_FMT_YUV420P, context->width, context->height,
        context->pix_fmt, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT, NULL, NULL, NULL);
    if (!encoder->scaler)
        return AVERROR(ENOSYS);
    const int *bt709 = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(encoder->scaler, bt709, 0, bt709, 0, 0, 1 << 16, 1 << 16);
    return 0;
}

/* Scalers would make 1020 of 1023 of what is opaque, so alpha goes its own way: v / 255 of the
 * format's most. */
static void set_alpha(AVFrame *picture, const KnPlane *alpha)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    const AVComponentDescriptor *part = &format->comp[format->nb_components - 1];
    guint most = (1u << part->depth) - 1;
    for (int y = 0; y < alpha->height; y++) {
        const uint8_t *from = alpha->data + y * alpha->stride;
        uint8_t *to =
            picture->data[part->plane] + y * picture->linesize[part->plane] + part->offset;
        for (int x = 0; x < alpha->width; x++, to += part->step) {
            guint value = (from[x] * most + 127) / 255;
            if (part->depth <= 8)
                *to = (uint8_t)value;
            else if (format->flags & AV_PIX_FMT_FLAG_BE)
                *(guint16 *)(void *)to = GUINT16_TO_BE((guint16)value);
            else
                *(guint16 *)(void *)to = GUINT16_TO_LE((guint16)value);
        }
    }
}

/* SVT-AV1 waits for ever when it is closed before the end of its frames, of which there must be
 * one.
 */
static void end_frames(KnEncoder *encoder)
{
    AVCodecContext *context = encoder->codec;
    AVFrame *picture = encoder->picture;
    if (strcmp(context->codec->name, "libsvtav1") != 0 || !picture || encoder->ended)
        return;
    av_frame_unref(picture);
    picture->format = context->pix_fmt;
    picture->width = context->width;
    picture->height = context->height;
    if (encoder->n_fed == 0 && av_frame_get_buffer(picture, 0) >= 0) {
        for (int y = 0; y < picture->height; y++)
            memset(picture->data[0] + y * picture->linesize[0], 0, (size_t)picture->width);
        picture->pts = 0;
        avcodec_send_frame(context, picture);
    }
    avcodec_send_frame(context, NULL);
    while (avcodec_receive_packet(context, encoder->packet) >= 0)
        av_packet_unref(encoder->packet);
}

static void free_encoder(KnEncoder *encoder)
{
    if (!encoder)
        return;
    if (encoder->codec && avcodec_is_open(encoder->codec))
        end_frames(encoder);
    sws_freeContext(encoder->scaler);
    avcodec_free_context(&encoder->codec);
    av_packet_free(&encoder->packet);
    av_frame_free(&encoder->picture);
    kn_frame_free(encoder->straight);
    g_free(encoder->rgb);
    if (encoder->both)
        g_byte_array_unref(encoder->both);
    kn_stream_info_clear(&encoder->info);
    g_free(encoder);
}

/* It prints its settings for whoever does not say that it shall not. */
static void be_quiet(const AVCodec *codec)
{
    if (strcmp(codec->name, "libsvtav1") == 0)
        g_setenv("SVT_LOG", "1", FALSE);
}

static int open_codec(KnEncoder *encoder, const AVCodec *codec, const KnVideoSettings *settings)
{
    encoder->codec = avcodec_alloc_context3(codec);
    if (!encoder->codec)
        return AVERROR(ENOMEM);
    set_options(encoder->codec, codec, settings);
    be_quiet(codec);
    kn_av_lock_fast();
    int failed = avcodec_open2(encoder->codec, codec, NULL);
    kn_av_unlock();
    return failed >= 0 ? open_picture(encoder) : failed;
}

static KnEncoder *open_encoder(const KnVideoSettings *settings, GError **error)
{
    kn_av_begin();
    if (!kn_av_encoder_exists(settings->encoder)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is no video encoder '%s' on this machine", settings->encoder);
        return NULL;
    }
    KnEncoder *encoder = g_new0(KnEncoder, 1);
    int failed = open_codec(encoder, avcodec_find_encoder_by_name(settings->encoder), settings);
    if (failed >= 0 && settings->alpha) {
        encoder->both = g_byte_array_new();
        encoder->straight = kn_frame_new(settings->width, settings->height, NULL);
        failed = encoder->straight ? 0 : AVERROR(ENOMEM);
    }
    if (failed >= 0) {
        fill_info(encoder, settings);
        return encoder;
    }
    kn_av_error(error, KN_ERROR_ENVIRONMENT, failed, "the encoder '%s' does not start here",
                settings->encoder);
    free_encoder(encoder);
    return NULL;
}

static const KnStreamInfo *encoder_info(KnEncoder *encoder)
{
    return &encoder->info;
}

static gboolean fail(KnEncoder *encoder, int failed, GError **error)
{
    kn_av_error(error, KN_ERROR_RENDER, failed, "the encoder '%s' cannot encode a frame",
                encoder->codec->codec->name);
    return FALSE;
}

/* libx265 says when a picture is decoded only from the third one on, and gives what its memory held
 * before. Two pictures are decoded in the order in which they are shown. */
static gint64 decoding_time(const KnEncoder *encoder, const AVPacket *packet)
{
    return encoder->ended && encoder->n_fed <= 2 ? packet->pts : packet->dts;
}

static gboolean send(KnEncoder *encoder, const AVFrame *picture, KnPacketSink sink,
                     gpointer user_data, GError **error)
{
    int failed = avcodec_send_frame(encoder->codec, picture);
    encoder->n_fed += picture != NULL;
    encoder->ended |= picture == NULL;
    if (failed < 0)
        return fail(encoder, failed, error);
    AVPacket *from = encoder->packet;
    while ((failed = avcodec_receive_packet(encoder->codec, from)) >= 0) {
        KnPacket packet = {
            .pts = from->pts,
            .dts = decoding_time(encoder, from),
            .duration = 1,
            .key = (from->flags & AV_PKT_FLAG_KEY) != 0,
        };
        kn_av_join_alpha(from, encoder->both, &packet);
        if (packet.size == 0) { /* Theora's way to say that nothing has changed */
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "the encoder '%s' leaves out pictures", encoder->codec->codec->name);
            av_packet_unref(from);
            return FALSE;
        }
        gboolean taken = sink(&packet, user_data, error);
        av_packet_unref(from);
        if (!taken)
            return FALSE;
    }
    return failed == AVERROR(EAGAIN) || failed == AVERROR_EOF || fail(encoder, failed, error);
}

/* Three bytes a pixel, or four, of which the last is set by set_alpha. */
static void set_rgb(KnEncoder *encoder, const KnFrame *frame)
{
    const AVFrame *picture = encoder->picture;
    gsize step = picture->format == AV_PIX_FMT_RGBA ? 4 : 3, stride = (gsize)frame->width * 3;
    kn_color_frame_to_rgb(frame, encoder->rgb, stride);
    for (int y = 0; y < frame->height; y++) {
        const guint8 *from = encoder->rgb + (gsize)y * stride;
        uint8_t *to = picture->data[0] + y * picture->linesize[0];
        if (step == 3)
            memcpy(to, from, stride);
        for (int x = 0; step == 4 && x < frame->width; x++, from += 3, to += 4)
            memcpy(to, from, 3);
    }
}

static int set_colors(KnEncoder *encoder, const KnFrame *frame)
{
    const uint8_t *from[4] = {frame->plane[0].data, frame->plane[1].data, frame->plane[2].data,
                              NULL};
    int stride[4] = {(int)frame->plane[0].stride, (int)frame->plane[1].stride,
                     (int)frame->plane[2].stride, 0};
    AVFrame *picture = encoder->picture;
    if (!encoder->rgb)
        return sws_scale(encoder->scaler, from, stride, 0, frame->height, picture->data,
                         picture->linesize);
    set_rgb(encoder, frame);
    return 0;
}

static gboolean encode(KnEncoder *encoder, const KnFrame *frame, gint64 pts, gboolean force_key,
                       KnPacketSink sink, gpointer user_data, GError **error)
{
    kn_av_begin();
    const KnFrame *whole = frame;
    if (encoder->straight) {
        kn_frame_straighten(whole, encoder->straight);
        frame = encoder->straight;
    }
    AVFrame *picture = encoder->picture;
    /* A new buffer for each: encoders keep those that they still refer to. */
    av_buffer_unref(&picture->buf[0]);
    av_buffer_unref(&picture->buf[1]);
    av_buffer_unref(&picture->buf[2]);
    av_buffer_unref(&picture->buf[3]);
    int failed = kn_fault(KN_FAULT_ALLOC) ? AVERROR(errno) : av_frame_get_buffer(picture, 0);
    if (failed >= 0)
        failed = set_colors(encoder, frame);
    if (failed < 0)
        return fail(encoder, failed, error);
    if (encoder->straight)
        set_alpha(picture, &whole->alpha);
    picture->pts = pts;
    picture->pict_type = force_key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    picture->quality = encoder->codec->global_quality;
    return send(encoder, picture, sink, user_data, error);
}

static void foretell(KnEncoder *encoder, int n)
{
}

static gboolean flush(KnEncoder *encoder, KnPacketSink sink, gpointer user_data, GError **error)
{
    kn_av_begin();
    return send(encoder, NULL, sink, user_data, error);
}

/* Every packet of most of these stands alone; VP9 has no header but in its key pictures, and what
 * is begun anew refers to nothing before it. Of others the header may tell of one batch only, or
 * the first group refer to what the next batch does not have. */
static gboolean stitchable(const KnVideoSettings *settings)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(settings->encoder);
    return codec && (is_intra(codec) || codec->id == AV_CODEC_ID_VP9);
}

static const char *version(void)
{
    return av_version_info();
}

/* Tunes are x264's, with its own module; a PNG's colours are ours. */
static const char *row(const KnVideoSettings *settings)
{
    return strcmp(settings->encoder, "png") == 0 ? "rgb up 2" : "";
}

const KnEncoderModule kn_av_encoder = {
    .abi = KN_ENCODER_ABI,
    .open = open_encoder,
    .info = encoder_info,
    .foretell = foretell,
    .encode = encode,
    .flush = flush,
    .free = free_encoder,
    .stitchable = stitchable,
    .version = version,
    .row = row,
};

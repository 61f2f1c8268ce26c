/* SPDX-License-Identifier: MIT */

/* Sound encoders on the master clock. A codec that works with overlapping windows puts samples of
 * its own before the first one (AAC 1024, Opus 312). Containers undo that with edit lists or
 * pre-skip fields, which players follow or do not. Here the first packet carries sample 0 instead:
 * as many zeros are put in front as make the codec's own delay a whole number of packets, and those
 * packets are not handed out. What this costs is the overlap of the very first packet: its 21 ms
 * (AAC) fade in. The last packet's duration is what is really in it, so that the stream is exactly
 * as long as its samples.
 *
 * The bytes are the same on every x86-64: the codecs and converters are opened with nothing beyond
 * SSE2. Measured over 60 s of stereo, AAC at 192 kbit/s: 0.80 s of CPU with SSE2 as with AVX2, 1.01
 * s in plain C, and three different results. (libopus chooses its code itself; a film with Opus
 * may differ between processors.) */
#include "base/fault.h"
#include "media/av/av.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <string.h>

enum { CHANNELS = 2, FREE_FRAME = 1024 }; /* the frame size where the codec leaves it to us */

typedef struct {
    const char *name, *encoder;
    enum AVSampleFormat format;
    int bits;             /* of a sample, 0: the format's */
    int pre_skip_offset;  /* in the extradata, 16 bit little-endian; 0: none */
    int settles;          /* KnMedia's sound_encoder_settles */
    gboolean looks_again; /* at the processor, after it was opened: at a short last frame */
} Codec;

static const Codec codecs[] = {
    /* Which windows a frame of AAC gets hangs on the energies of the last two frames and on the
     * one that follows. */
    {.name = "aac", .encoder = "aac", .format = AV_SAMPLE_FMT_FLTP, .settles = 8},
    {.name = "flac",
     .encoder = "flac",
     .format = AV_SAMPLE_FMT_S32,
     .bits = 24,
     .looks_again = TRUE},
    {.name = "opus",
     .encoder = "libopus",
     .format = AV_SAMPLE_FMT_FLT,
     .pre_skip_offset = 10}, /* RFC 7845, 5.1 */
    {.name = "pcm", .encoder = "pcm_s16le", .format = AV_SAMPLE_FMT_S16},
};

struct KnSoundEncoder {
    const Codec *row;
    AVCodecContext *codec;
    SwrContext *converter;
    AVPacket *packet;
    AVFrame *frame;
    KnStreamInfo info;
    int frame_size, n_drop; /* packets not handed out */
    float *block;           /* frame_size samples */
    int block_fill;
    gint64 n_pushed; /* samples, without the zeros in front */
    gint64 n_sent;   /* with them */
    gint64 n_packets;
};

void kn_av_sound_encoder_free(KnSoundEncoder *encoder)
{
    if (!encoder)
        return;
    swr_free(&encoder->converter);
    avcodec_free_context(&encoder->codec);
    av_packet_free(&encoder->packet);
    av_frame_free(&encoder->frame);
    kn_stream_info_clear(&encoder->info);
    g_free(encoder->block);
    g_free(encoder);
}

static const Codec *find_codec(const char *name, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(codecs); i++)
        if (strcmp(codecs[i].name, name) == 0)
            return &codecs[i];
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "there is no sound codec '%s': use aac, flac, opus or pcm", name);
    return NULL;
}

static int open_codec(KnSoundEncoder *encoder, const Codec *codec, const AVCodec *av, int bitrate)
{
    AVCodecContext *context = encoder->codec = avcodec_alloc_context3(av);
    if (!context)
        return AVERROR(ENOMEM);
    context->sample_rate = KN_SAMPLE_RATE;
    context->sample_fmt = codec->format;
    context->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    context->time_base = (AVRational){1, KN_SAMPLE_RATE};
    context->bits_per_raw_sample = codec->bits;
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    if (bitrate > 0)
        context->bit_rate = bitrate;
    /* The AAC encoder's quicker search: better than the default at these rates, says FFmpeg's
     * manual, and half the time (1.4 s instead of 2.6 s of CPU for a minute at 192 kbit/s). */
    if (strcmp(codec->name, "aac") == 0)
        av_opt_set(context->priv_data, "aac_coder", "fast", 0);
    kn_av_lock_portable();
    int failed = avcodec_open2(context, av, NULL);
    kn_av_unlock();
    return failed;
}

static int open_converter(KnSoundEncoder *encoder)
{
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    int failed =
        swr_alloc_set_opts2(&encoder->converter, &stereo, encoder->codec->sample_fmt,
                            KN_SAMPLE_RATE, &stereo, AV_SAMPLE_FMT_FLT, KN_SAMPLE_RATE, 0, NULL);
    if (failed < 0)
        return failed;
    kn_av_lock_portable();
    failed = swr_init(encoder->converter);
    kn_av_unlock();
    return failed;
}

static void fill_info(KnSoundEncoder *encoder, const Codec *codec)
{
    const AVCodecContext *context = encoder->codec;
    KnStreamInfo *info = &encoder->info;
    *info = (KnStreamInfo){
        .kind = KN_STREAM_AUDIO,
        .time_base = {1, KN_SAMPLE_RATE},
        .sample_rate = KN_SAMPLE_RATE,
        .channels = CHANNELS,
        .profile = context->profile,
        .level = context->level,
        .frame_size = context->frame_size,
        .extradata = g_memdup2(context->extradata, (gsize)context->extradata_size),
        .extradata_size = (gsize)context->extradata_size,
    };
    g_strlcpy(info->codec, avcodec_get_name(context->codec_id), sizeof info->codec);
    gsize at = (gsize)codec->pre_skip_offset;
    if (at > 0 && info->extradata_size >= at + 2)
        info->extradata[at] = info->extradata[at + 1] = 0;
}

static int open_frame(KnSoundEncoder *encoder)
{
    AVFrame *frame = encoder->frame = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc();
    encoder->packet = av_packet_alloc();
    if (!frame || !encoder->packet)
        return AVERROR(ENOMEM);
    frame->format = encoder->codec->sample_fmt;
    frame->sample_rate = KN_SAMPLE_RATE;
    frame->nb_samples = encoder->frame_size;
    frame->ch_layout = (AVChannelLayout)AV_CHANNEL_LAYOUT_STEREO;
    return av_frame_get_buffer(frame, 0);
}

KnSoundEncoder *kn_av_sound_encoder_open(const char *name, int bitrate, GError **error)
{
    kn_av_begin();
    const Codec *codec = find_codec(name, error);
    if (!codec)
        return NULL;
    const AVCodec *av = avcodec_find_encoder_by_name(codec->encoder);
    if (!av) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the sound encoder '%s' is not on this machine; use aac", codec->encoder);
        return NULL;
    }
    KnSoundEncoder *encoder = g_new0(KnSoundEncoder, 1);
    encoder->row = codec;
    int failed = open_codec(encoder, codec, av, bitrate);
    if (failed >= 0)
        failed = open_converter(encoder);
    if (failed >= 0) {
        int size = encoder->codec->frame_size, delay = encoder->codec->initial_padding;
        encoder->frame_size = size > 0 ? size : FREE_FRAME;
        encoder->block = g_new0(float, (gsize)encoder->frame_size *CHANNELS);
        encoder->n_drop = (delay + encoder->frame_size - 1) / encoder->frame_size;
        encoder->block_fill = encoder->n_drop * encoder->frame_size - delay; /* zeros in front */
        fill_info(encoder, codec);
        failed = open_frame(encoder);
    }
    if (failed >= 0)
        return encoder;
    kn_av_error(error, KN_ERROR_ENVIRONMENT, failed, "cannot start the sound encoder '%s'",
                codec->encoder);
    kn_av_sound_encoder_free(encoder);
    return NULL;
}

int kn_av_sound_encoder_settles(const KnSoundEncoder *encoder)
{
    return encoder->row->settles;
}

const KnStreamInfo *kn_av_sound_encoder_info(KnSoundEncoder *encoder)
{
    return &encoder->info;
}

/* Hands out the packets that carry samples of ours; those after the last sample are padding. */
static gboolean hand_out(KnSoundEncoder *encoder, KnPacketSink sink, gpointer user_data,
                         GError **error)
{
    gint64 index = encoder->n_packets++ - encoder->n_drop;
    gint64 pts = index * encoder->frame_size;
    gint64 duration = MIN(encoder->n_pushed - pts, encoder->frame_size);
    if (index < 0 || duration <= 0)
        return TRUE;
    KnPacket packet = {
        .data = encoder->packet->data,
        .size = (gsize)encoder->packet->size,
        .pts = pts,
        .dts = pts,
        .duration = duration,
        .key = TRUE,
    };
    return sink(&packet, user_data, error);
}

static gboolean fail(int failed, GError **error)
{
    kn_av_error(error, KN_ERROR_RENDER, failed, "cannot encode the sound");
    return FALSE;
}

/* The lock is held where it must be, and nowhere else: several encoders may work at once. */
static void lock(const KnSoundEncoder *encoder)
{
    if (encoder->row->looks_again)
        kn_av_lock_portable();
}

static void unlock(const KnSoundEncoder *encoder)
{
    if (encoder->row->looks_again)
        kn_av_unlock();
}

static int receive(KnSoundEncoder *encoder)
{
    lock(encoder);
    int got = avcodec_receive_packet(encoder->codec, encoder->packet);
    unlock(encoder);
    return got;
}

static gboolean send(KnSoundEncoder *encoder, const AVFrame *frame, KnPacketSink sink,
                     gpointer user_data, GError **error)
{
    lock(encoder);
    int failed = avcodec_send_frame(encoder->codec, frame);
    unlock(encoder);
    if (failed < 0)
        return fail(failed, error);
    while ((failed = receive(encoder)) >= 0) {
        gboolean taken = hand_out(encoder, sink, user_data, error);
        av_packet_unref(encoder->packet);
        if (!taken)
            return FALSE;
    }
    return failed == AVERROR(EAGAIN) || failed == AVERROR_EOF || fail(failed, error);
}

static gboolean send_block(KnSoundEncoder *encoder, KnPacketSink sink, gpointer user_data,
                           GError **error)
{
    AVFrame *frame = encoder->frame;
    const uint8_t *from = (const uint8_t *)encoder->block;
    int n = encoder->block_fill;
    frame->nb_samples = encoder->frame_size; /* what its buffer holds, to be made writable */
    int failed = av_frame_make_writable(frame);
    if (failed >= 0)
        failed = swr_convert(encoder->converter, frame->extended_data, n, &from, n);
    if (failed < 0)
        return fail(failed, error);
    frame->nb_samples = n;
    frame->pts = encoder->n_sent;
    encoder->n_sent += n;
    encoder->block_fill = 0;
    return send(encoder, frame, sink, user_data, error);
}

gboolean kn_av_sound_encoder_push(KnSoundEncoder *encoder, const float *samples, gsize n,
                                  KnPacketSink sink, gpointer user_data, GError **error)
{
    kn_av_begin();
    encoder->n_pushed += (gint64)n;
    while (n > 0) {
        gsize part = MIN(n, (gsize)(encoder->frame_size - encoder->block_fill));
        memcpy(encoder->block + (gsize)encoder->block_fill * CHANNELS, samples,
               part * CHANNELS * sizeof *samples);
        encoder->block_fill += (int)part;
        samples += part * CHANNELS;
        n -= part;
        if (encoder->block_fill == encoder->frame_size &&
            !send_block(encoder, sink, user_data, error))
            return FALSE;
    }
    return TRUE;
}

gboolean kn_av_sound_encoder_flush(KnSoundEncoder *encoder, KnPacketSink sink, gpointer user_data,
                                   GError **error)
{
    kn_av_begin();
    return (encoder->block_fill == 0 || send_block(encoder, sink, user_data, error)) &&
           send(encoder, NULL, sink, user_data, error);
}

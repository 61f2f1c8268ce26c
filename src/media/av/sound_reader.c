/* SPDX-License-Identifier: MIT */

/* Sound of any file as 48 kHz float stereo. One decoded frame at a time goes through
 * libswresample into `ready`, from which read serves whatever is asked for.
 *
 * Levels: a single channel goes into both ears as it is (libswresample would lower it by 3 dB, so
 * that a mono voice were quieter than the same voice in stereo); more than two channels are mixed
 * down with coefficients that cannot clip.
 * Time: a packet that cannot be decoded becomes silence of its length, so that what follows keeps
 * its place. */
#include "base/fault.h"
#include "media/av/av.h"

#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <string.h>

/* Nobody records at less than 1 kHz (telephones: 8 kHz); at 1 Hz a damaged header would make days
 * of a small file. */
enum { CHANNELS = 2, MAX_SILENCE = 10 * KN_SAMPLE_RATE, SAMPLE_RATE_MIN = 1000 };

struct KnSoundReader {
    KnAvInput input;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    SwrContext *resampler;
    int stream;
    /* of what the resampler was made for */
    AVChannelLayout layout;
    int sample_rate, sample_format;
    float *ready;
    gsize ready_capacity, ready_at, ready_end; /* samples per channel */
    gint64 n_decoded;                          /* of 48 kHz, without silence for damage */
    gint64 n_ready;                            /* all */
    double header_seconds;                     /* 0: it does not say */
    gboolean drained, ended;
};

void kn_av_sound_free(KnSoundReader *reader)
{
    if (!reader)
        return;
    swr_free(&reader->resampler);
    av_channel_layout_uninit(&reader->layout);
    av_frame_free(&reader->frame);
    av_packet_free(&reader->packet);
    avcodec_free_context(&reader->decoder);
    kn_av_input_close(&reader->input);
    av_free(reader->ready);
    g_free(reader);
}

/* A rate of 0 is not known before the first frame. */
static gboolean check_rate(const KnSoundReader *reader, int sample_rate, GError **error)
{
    if (sample_rate == 0 || sample_rate >= SAMPLE_RATE_MIN)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' says that it has %d samples a second; expected at least %d",
                reader->input.path, sample_rate, SAMPLE_RATE_MIN);
    return FALSE;
}

KnSoundReader *kn_av_sound_open(const char *path, GError **error)
{
    KnSoundReader *reader = g_new0(KnSoundReader, 1);
    KnEnd end;
    reader->input.fd = -1;
    kn_av_lock_portable();
    /* One thread: sound decodes fast, and some decoders' output depends on it. */
    if (kn_av_input_open(&reader->input, path, error))
        reader->decoder =
            kn_av_input_decoder(&reader->input, AVMEDIA_TYPE_AUDIO, 1, &reader->stream, error);
    kn_av_unlock();
    if (!reader->decoder || !check_rate(reader, reader->decoder->sample_rate, error)) {
        kn_av_sound_free(reader);
        return NULL;
    }
    reader->packet = av_packet_alloc();
    reader->frame = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc();
    if (!reader->packet || !reader->frame) {
        kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot read '%s'", path);
        kn_av_sound_free(reader);
        return NULL;
    }
    reader->header_seconds = kn_av_sound_promised(&reader->input, reader->stream, &end);
    return reader;
}

/* ---- resampling ---- */

static gboolean fits_resampler(const KnSoundReader *reader, const AVFrame *frame)
{
    return reader->resampler && reader->sample_rate == frame->sample_rate &&
           reader->sample_format == frame->format &&
           av_channel_layout_compare(&reader->layout, &frame->ch_layout) == 0;
}

static int make_resampler(KnSoundReader *reader, const AVFrame *frame)
{
    static const double both_ears[CHANNELS] = {1.0, 1.0};
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO, from = {0};
    int n_channels = frame->ch_layout.nb_channels;
    if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&from, n_channels);
    else if (av_channel_layout_copy(&from, &frame->ch_layout) < 0)
        return AVERROR(ENOMEM);
    int failed = swr_alloc_set_opts2(&reader->resampler, &stereo, AV_SAMPLE_FMT_FLT, KN_SAMPLE_RATE,
                                     &from, frame->format, frame->sample_rate, 0, NULL);
    if (failed >= 0 && n_channels == 1)
        failed = swr_set_matrix(reader->resampler, both_ears, 1);
    else if (failed >= 0 && n_channels > CHANNELS)
        failed = av_opt_set_double(reader->resampler, "rematrix_maxval", 1.0, 0);
    if (failed >= 0)
        failed = swr_init(reader->resampler);
    av_channel_layout_uninit(&from);
    reader->sample_rate = frame->sample_rate;
    reader->sample_format = frame->format;
    return failed < 0 ? failed : av_channel_layout_copy(&reader->layout, &frame->ch_layout);
}

/* Room for n more samples behind what is ready. */
static gboolean reserve(KnSoundReader *reader, gsize n)
{
    if (reader->ready_at == reader->ready_end)
        reader->ready_at = reader->ready_end = 0;
    gsize need = reader->ready_end + n;
    if (need <= reader->ready_capacity)
        return TRUE;
    float *memory = av_realloc_array(reader->ready, need, CHANNELS * sizeof(float));
    if (!memory)
        return FALSE;
    reader->ready = memory;
    reader->ready_capacity = need;
    return TRUE;
}

/* Appends what the resampler makes of the frame, or of its rest when frame is NULL. */
static int resample(KnSoundReader *reader, const AVFrame *frame)
{
    int most = swr_get_out_samples(reader->resampler, frame ? frame->nb_samples : 0);
    if (most < 0 || !reserve(reader, (gsize)most))
        return most < 0 ? most : AVERROR(ENOMEM);
    uint8_t *to = (uint8_t *)(reader->ready + reader->ready_end * CHANNELS);
    int n = swr_convert(reader->resampler, &to, most,
                        frame ? (const uint8_t **)frame->extended_data : NULL,
                        frame ? frame->nb_samples : 0);
    if (n < 0)
        return n;
    reader->ready_end += (gsize)n;
    reader->n_decoded += n;
    reader->n_ready += n;
    return 0;
}

static int take_frame(KnSoundReader *reader)
{
    AVFrame *frame = reader->frame;
    int failed = 0;
    if (!fits_resampler(reader, frame)) {
        if (reader->resampler)
            failed = resample(reader, NULL);
        swr_free(&reader->resampler);
        av_channel_layout_uninit(&reader->layout);
        if (failed >= 0)
            failed = make_resampler(reader, frame);
    }
    if (failed >= 0)
        failed = resample(reader, frame);
    av_frame_unref(frame);
    return failed;
}

/* ---- decoding ---- */

static int add_silence(KnSoundReader *reader)
{
    const AVStream *stream = reader->input.format->streams[reader->stream];
    gint64 n =
        av_rescale_q(reader->packet->duration, stream->time_base, (AVRational){1, KN_SAMPLE_RATE});
    n = CLAMP(n, 0, MAX_SILENCE);
    if (!reserve(reader, (gsize)n))
        return AVERROR(ENOMEM);
    if (n > 0)
        memset(reader->ready + reader->ready_end * CHANNELS, 0,
               (gsize)n * CHANNELS * sizeof(float));
    reader->ready_end += (gsize)n;
    reader->n_ready += n;
    return 0;
}

/* Reads until a packet of our stream is with the decoder, or the end is. */
static int feed(KnSoundReader *reader)
{
    int got;
    do {
        av_packet_unref(reader->packet);
        got = av_read_frame(reader->input.format, reader->packet);
    } while (got >= 0 && reader->packet->stream_index != reader->stream);
    if (got == AVERROR_EOF) {
        reader->drained = TRUE;
        return avcodec_send_packet(reader->decoder, NULL);
    }
    if (got < 0)
        return got;
    got = avcodec_send_packet(reader->decoder, reader->packet);
    return got == AVERROR_INVALIDDATA ? add_silence(reader) : got;
}

static int finish(KnSoundReader *reader)
{
    reader->ended = TRUE;
    return reader->resampler ? resample(reader, NULL) : 0;
}

/* Makes at least one more sample ready, or sets ended. */
static int decode_more(KnSoundReader *reader)
{
    while (reader->ready_at == reader->ready_end && !reader->ended) {
        int got = avcodec_receive_frame(reader->decoder, reader->frame);
        if (got == AVERROR(EAGAIN))
            got = feed(reader);
        else if (got == AVERROR_EOF)
            got = finish(reader);
        else if (got == AVERROR_INVALIDDATA)
            got = reader->drained ? 0 : add_silence(reader);
        else if (got >= 0)
            got = take_frame(reader);
        if (got < 0)
            return got;
    }
    return 0;
}

static gboolean check_whole(const KnSoundReader *reader, GError **error)
{
    double seconds = (double)reader->n_ready / KN_SAMPLE_RATE;
    if (reader->n_decoded == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' has no sound that can be decoded",
                    reader->input.path);
        return FALSE;
    }
    if (!kn_av_ends_early(seconds, reader->header_seconds))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the sound of '%s' is cut: it ends after %.1f s, its header says %.1f s; copy or "
                "download it again",
                reader->input.path, seconds, reader->header_seconds);
    return FALSE;
}

gssize kn_av_sound_read(KnSoundReader *reader, float *buffer, gsize n, GError **error)
{
    kn_av_begin();
    kn_av_lock_portable(); /* some decoders look at the processor only when sound comes */
    int failed = decode_more(reader);
    kn_av_unlock();
    if (failed < 0) {
        kn_av_error(error, KN_ERROR_INPUT, failed, "cannot decode the sound of '%s'",
                    reader->input.path);
        return -1;
    }
    gsize part = MIN(n, reader->ready_end - reader->ready_at);
    if (part == 0)
        return n == 0 || check_whole(reader, error) ? 0 : -1;
    memcpy(buffer, reader->ready + reader->ready_at * CHANNELS, part * CHANNELS * sizeof(float));
    reader->ready_at += part;
    return (gssize)part;
}

/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/fault.h"
#include "base/open_file.h"
#include "base/option.h"
#include "media/av/av.h"
#include "media/av/moving_webp.h"
#include "media/container_end.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/cpu.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { IO_BUFFER = 1 << 16 };
/* A file may be that much shorter than its header says: rounding, and the padding of codecs. */
#define SHORTER_SECONDS 0.25
#define SHORTER_SHARE 0.005

/* ---- messages ---- */

static _Thread_local char last_message[256];
static _Thread_local gboolean concealed;

G_GNUC_PRINTF(3, 0)
static void keep_message(void *context, int level, const char *format, va_list args)
{
    if (g_str_has_prefix(format, "concealing ") || g_str_has_prefix(format, "slice CRC mismatch"))
        concealed = TRUE;
    if (level > AV_LOG_ERROR || *last_message)
        return; /* the first complaint is nearest to the cause */
    vsnprintf(last_message, sizeof last_message, format, args);
    g_strchomp(last_message);
}

void kn_av_begin(void)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        av_log_set_callback(keep_message);
        g_once_init_leave(&once, 1);
    }
    *last_message = '\0';
}

gboolean kn_av_take_concealed(void)
{
    gboolean was = concealed;
    concealed = FALSE;
    return was;
}

/* The system's own reasons say more than what libav logs about them. */
static gboolean is_plain(int av_error)
{
    static const int plain[] = {ENOSPC, EDQUOT, EIO, EFBIG, ENOMEM};
    for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
        if (av_error == AVERROR(plain[i]))
            return TRUE;
    return FALSE;
}

void kn_av_error(GError **error, KnErrorCode code, int av_error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(av_error, text, sizeof text);
    g_autofree char *said = g_utf8_make_valid(last_message, -1);
    if (av_error == AVERROR(ENOMEM)) /* whatever was done: the machine has too little */
        code = KN_ERROR_ENVIRONMENT;
    const char *advice = code == KN_ERROR_INPUT && !is_plain(av_error)
                             ? "; copy or download it again, or convert it: ffmpeg -i OLD NEW"
                             : kn_write_advice(AVUNERROR(av_error));
    g_set_error(error, KN_ERROR, code, "%s: %s%s", what, *said && !is_plain(av_error) ? said : text,
                advice);
}

/* ---- the processor ---- */

static GMutex cpu_lock;
static int cpu_flags; /* as they were before the lock */

void kn_av_lock_fast(void)
{
    g_mutex_lock(&cpu_lock);
    cpu_flags = av_get_cpu_flags();
}

void kn_av_lock_portable(void)
{
    kn_av_lock_fast();
#if defined(__x86_64__)
    av_force_cpu_flags(AV_CPU_FLAG_MMX | AV_CPU_FLAG_MMXEXT | AV_CPU_FLAG_SSE | AV_CPU_FLAG_SSE2);
#else
    av_force_cpu_flags(0);
#endif
}

void kn_av_unlock(void)
{
    av_force_cpu_flags(cpu_flags);
    g_mutex_unlock(&cpu_lock);
}

/* ---- the file ---- */

static int read_bytes(void *opaque, uint8_t *to, int size)
{
    KnAvInput *input = opaque;
    ssize_t got;
    do {
        got = kn_fault(KN_FAULT_READ) ? -1 : read(input->fd, to, (size_t)size);
    } while (got < 0 && errno == EINTR);
    return got > 0 ? (int)got : got == 0 ? AVERROR_EOF : AVERROR(errno);
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence)
{
    KnAvInput *input = opaque;
    struct stat status;
    if (whence == AVSEEK_SIZE)
        return fstat(input->fd, &status) == 0 ? (int64_t)status.st_size : AVERROR(errno);
    off_t at = lseek(input->fd, offset, whence & ~AVSEEK_FORCE);
    return at >= 0 ? (int64_t)at : AVERROR(errno);
}

static int refuse_open(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                       AVDictionary **options)
{
    return AVERROR(EPERM);
}

static gboolean fail_errno(KnAvInput *input, int number, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot open '%s': %s", input->path,
                g_strerror(number));
    return FALSE;
}

static gboolean open_descriptor(KnAvInput *input, GError **error)
{
    struct stat status;
    input->fd = kn_open_input(AT_FDCWD, input->path, 0, &status, error);
    if (input->fd < 0)
        return FALSE;
    if (status.st_size == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read '%s': it is empty", input->path);
        return FALSE;
    }
    input->animation = kn_moving_webp(input->fd);
    if (!input->animation)
        return TRUE;
    int film = kn_moving_webp_as_film(input->fd, input->path, error);
    close(input->fd);
    input->fd = film;
    return film >= 0;
}

/* Formats that are only lists of other files, of addresses or of devices. */
static gboolean is_list(const AVInputFormat *format)
{
    static const char *const lists[] = {"hls", "concat", "dash", "sdp", "rtsp", "imf", NULL};
    return g_strv_contains(lists, format->name);
}

/* What calls itself PCM in WAV may be DTS, as discs had it, so libavformat looks at the first 32
 * packets with all its probes: 6 ms a file, half of what it cost to mix short takes. One channel
 * cannot hold that. */
static gboolean is_mono_wav(const KnAvInput *input)
{
    enum { CHANNELS_AT = 22 };
    guint8 head[CHANNELS_AT + 2];
    return pread(input->fd, head, sizeof head, 0) == sizeof head && memcmp(head, "RIFF", 4) == 0 &&
           memcmp(head + 8, "WAVEfmt ", 8) == 0 && head[CHANNELS_AT] == 1 &&
           head[CHANNELS_AT + 1] == 0;
}

static int open_probed(KnAvInput *input, GError **error)
{
    const AVInputFormat *container = NULL;
    int failed = av_probe_input_buffer2(input->io, &container, "", NULL, 0, 0);
    if (failed < 0)
        return failed;
    if (is_list(container)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read '%s': it is a list of other files (%s), which are not opened",
                    input->path, container->name);
        return 0;
    }
    if (is_mono_wav(input))
        input->format->max_probe_packets = 1;
    failed = avformat_open_input(&input->format, "", container, NULL);
    if (failed >= 0)
        failed = avformat_find_stream_info(input->format, NULL);
    /* A disk's error in the middle is the end to some demuxers. */
    return failed < 0 ? failed : MIN(input->io->error, 0);
}

/* A container that is cut lacks what says what is in it. */
static gboolean fail_unknown(const KnAvInput *input, int failed, GError **error)
{
    gint64 missing_bytes;
    if (kn_container_end(input->path, &missing_bytes) == KN_END_CUT)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read '%s': it is cut short; copy or download it again", input->path);
    else
        kn_av_error(error, KN_ERROR_INPUT, failed, "cannot read '%s' as sound or video",
                    input->path);
    return FALSE;
}

static gboolean open_format(KnAvInput *input, GError **error)
{
    uint8_t *buffer = av_malloc(IO_BUFFER);
    input->io = avio_alloc_context(buffer, IO_BUFFER, 0, input, read_bytes, NULL, seek_bytes);
    input->format = avformat_alloc_context();
    if (!buffer || !input->io || !input->format)
        return fail_errno(input, ENOMEM, error);
    input->format->pb = input->io;
    input->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    input->format->io_open = refuse_open;
    /* A demuxer that opens a context of its own inherits this list; no protocol has that name. */
    input->format->protocol_whitelist = av_strdup("none");
    GError *refused = NULL;
    int failed = open_probed(input, &refused);
    if (refused) {
        g_propagate_error(error, refused);
        return FALSE;
    }
    if (failed >= 0)
        return TRUE;
    return fail_unknown(input, failed, error);
}

gboolean kn_av_input_open(KnAvInput *input, const char *path, GError **error)
{
    kn_av_begin();
    *input = (KnAvInput){.fd = -1, .path = g_strdup(path)};
    if (open_descriptor(input, error) && open_format(input, error))
        return TRUE;
    kn_av_input_close(input);
    return FALSE;
}

void kn_av_input_close(KnAvInput *input)
{
    avformat_close_input(&input->format);
    if (input->io)
        av_freep(&input->io->buffer);
    avio_context_free(&input->io);
    if (input->path && input->fd >= 0)
        close(input->fd);
    g_clear_pointer(&input->path, g_free);
}

/* ---- streams ---- */

static const char *kind_name(enum AVMediaType type)
{
    return type == AVMEDIA_TYPE_AUDIO ? "sound" : "video";
}

static void fail_no_decoder(const KnAvInput *input, enum AVMediaType type, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no decoder for the %s of '%s' is installed",
                kind_name(type), input->path);
}

gboolean kn_av_says_alpha(const AVStream *stream)
{
    const AVDictionaryEntry *mode = av_dict_get(stream->metadata, "alpha_mode", NULL, 0);
    return mode && strcmp(mode->value, "1") == 0;
}

/* libavcodec's own decoders of VP8 and VP9 pass over the transparency that WebM keeps beside the
 * pictures; libvpx, where libavcodec was built with it, does not. */
static const AVCodec *decoder_of(const AVStream *stream)
{
    enum AVCodecID id = stream->codecpar->codec_id;
    const AVCodec *codec = NULL;
    if (id == AV_CODEC_ID_VP9 && kn_av_says_alpha(stream))
        codec = avcodec_find_decoder_by_name("libvpx-vp9");
    else if (id == AV_CODEC_ID_VP8 && kn_av_says_alpha(stream))
        codec = avcodec_find_decoder_by_name("libvpx");
    return codec ? codec : avcodec_find_decoder(id);
}

AVCodecContext *kn_av_stream_decoder(KnAvInput *input, int stream, int n_threads, GError **error)
{
    AVStream *of = input->format->streams[stream];
    gboolean video = of->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    const AVCodec *codec = decoder_of(of);
    if (!codec) {
        fail_no_decoder(input, of->codecpar->codec_type, error);
        return NULL;
    }
    AVCodecContext *decoder = avcodec_alloc_context3(codec);
    int failed = decoder ? avcodec_parameters_to_context(decoder, of->codecpar) : AVERROR(ENOMEM);
    if (failed >= 0) {
        decoder->thread_count = n_threads;
        decoder->pkt_timebase = of->time_base;
        /* The same bits on every processor; and a picture that is cropped by an odd number of
         * pixels is cropped by just these. */
        if (video)
            decoder->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_UNALIGNED;
        failed = avcodec_open2(decoder, codec, NULL);
    }
    if (failed < 0) {
        kn_av_error(error, KN_ERROR_INPUT, failed, "cannot decode the %s of '%s'",
                    kind_name(of->codecpar->codec_type), input->path);
        avcodec_free_context(&decoder);
        return NULL;
    }
    for (unsigned i = 0; i < input->format->nb_streams; i++)
        if ((int)i != stream)
            input->format->streams[i]->discard = AVDISCARD_ALL;
    return decoder;
}

AVCodecContext *kn_av_input_decoder(KnAvInput *input, enum AVMediaType type, int n_threads,
                                    int *stream, GError **error)
{
    const AVCodec *codec = NULL;
    *stream = av_find_best_stream(input->format, type, -1, -1, &codec, 0);
    if (*stream >= 0)
        return kn_av_stream_decoder(input, *stream, n_threads, error);
    if (*stream == AVERROR_DECODER_NOT_FOUND)
        fail_no_decoder(input, type, error);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' has no %s in it", input->path,
                    kind_name(type));
    return NULL;
}

void kn_av_span_add(KnAvSpan *span, const AVPacket *packet, gint64 step)
{
    gint64 duration = packet->duration > 0 ? packet->duration : step;
    if (packet->flags & AV_PKT_FLAG_DISCARD) /* outside of what an edit list shows */
        return;
    span->n++;
    if (packet->pts == AV_NOPTS_VALUE)
        span->lacks_pts = TRUE;
    else if (span->end_pts == AV_NOPTS_VALUE || packet->pts + duration > span->end_pts)
        span->end_pts = packet->pts + duration;
    if (packet->dts == AV_NOPTS_VALUE) {
        span->lacks_dts = TRUE;
        return;
    }
    if (span->first_dts == AV_NOPTS_VALUE)
        span->first_dts = packet->dts;
    span->end_dts = MAX(span->end_dts, packet->dts + duration);
}

/* Of fragments alone (the head of an MP4 lists no samples then) libav says when the last one ends,
 * and the first may begin at any time: init.mp4 and the third segment of a stream. */
static gboolean is_time_of_end(const KnAvInput *input, const AVStream *of)
{
    return strstr(input->format->iformat->name, "mp4") && of->nb_frames == 0 &&
           of->start_time != AV_NOPTS_VALUE;
}

double kn_av_stream_seconds(const KnAvInput *input, int stream)
{
    const AVFormatContext *format = input->format;
    const AVStream *of = format->streams[stream];
    if (of->duration != AV_NOPTS_VALUE) {
        gint64 begin = is_time_of_end(input, of) ? CLAMP(of->start_time, 0, of->duration) : 0;
        return (double)(of->duration - begin) * av_q2d(of->time_base);
    }
    if (format->nb_streams != 1 || format->duration == AV_NOPTS_VALUE)
        return 0;
    /* Matroska; what FFmpeg writes there is the time of its end. */
    gint64 start = format->start_time != AV_NOPTS_VALUE ? MAX(format->start_time, 0) : 0;
    return (double)(format->duration - MIN(start, format->duration)) / AV_TIME_BASE;
}

gboolean kn_av_ends_early(double seconds, double header_seconds)
{
    return seconds < header_seconds - MAX(SHORTER_SECONDS, SHORTER_SHARE * header_seconds);
}

/* Seconds of a stream of samples that are missing where its header promises that many bytes more;
 * libav takes the length of the file instead. */
static double missing_seconds(const AVStream *of, gint64 missing_bytes)
{
    enum AVCodecID id = of->codecpar->codec_id;
    gboolean plain = id >= AV_CODEC_ID_FIRST_AUDIO && id < AV_CODEC_ID_ADPCM_IMA_QT;
    gint64 bit_rate = of->codecpar->bit_rate;
    return plain && bit_rate > 0 ? (double)missing_bytes * 8 / (double)bit_rate : 0;
}

double kn_av_sound_promised(const KnAvInput *input, int stream, KnEnd *end)
{
    const AVFormatContext *format = input->format;
    gint64 missing_bytes;
    *end = kn_container_end(input->path, &missing_bytes);
    double seconds = kn_av_stream_seconds(input, stream);
    double missing = missing_seconds(format->streams[stream], missing_bytes);
    gboolean estimated = format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE;
    /* What lacks a few bytes was written by somebody who counted them wrong. */
    if (missing > 0 && !kn_av_ends_early(seconds, seconds + missing))
        *end = KN_END_WHOLE;
    return missing > 0 || !estimated ? seconds + missing : 0;
}

/* By the packets of one stream; 0: they do not tell. */
static double measure_packets(KnAvInput *input, int stream)
{
    AVFormatContext *format = input->format;
    double seconds = 0;
    AVPacket *packet = av_packet_alloc();
    KnAvSpan span = KN_AV_SPAN_EMPTY;
    for (unsigned i = 0; i < format->nb_streams; i++)
        if ((int)i != stream)
            format->streams[i]->discard = AVDISCARD_ALL;
    while (packet && av_read_frame(format, packet) >= 0) {
        if (packet->stream_index == stream)
            kn_av_span_add(&span, packet, 0);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    if (span.first_dts != AV_NOPTS_VALUE)
        seconds =
            (double)(span.end_dts - span.first_dts) * av_q2d(format->streams[stream]->time_base);
    return MAX(seconds, 0);
}

/* Of one stream, whose packets are all read where its header does not say how long it lasts, and
 * where the file is of sound alone: some formats tell of a cut in no other way. */
static void measure(KnAvInput *input, int stream, KnMediaInfo *info)
{
    const AVFormatContext *format = input->format;
    double promised = kn_av_sound_promised(input, stream, &info->end);
    info->duration = MAX(promised, kn_av_stream_seconds(input, stream));
    info->there = info->duration;
    if (info->duration <= 0 || !info->has_video || info->end != KN_END_WHOLE)
        info->there = measure_packets(input, stream);
    if (info->duration <= 0)
        info->duration = info->there;
    if (info->duration <= 0 && format->duration != AV_NOPTS_VALUE)
        info->duration = info->there = (double)MAX(format->duration, 0) / AV_TIME_BASE;
    if (info->there > 0 && kn_av_ends_early(info->there, promised))
        info->end = KN_END_CUT;
}

gboolean kn_av_length_is_possible(const char *path, double seconds, GError **error)
{
    if (seconds <= KN_DURATION_SECONDS_MAX)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "cannot read '%s': its header tells of %.0f hours, so it is damaged; copy or "
                "download it again",
                path, seconds / 3600);
    return FALSE;
}

static gboolean is_video(const AVStream *stream)
{
    return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
           !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

gboolean kn_av_probe(const char *path, KnMediaInfo *info, GError **error)
{
    KnAvInput input;
    memset(info, 0, sizeof *info);
    if (!kn_av_input_open(&input, path, error))
        return FALSE;
    for (unsigned i = 0; i < input.format->nb_streams; i++)
        info->has_video |= is_video(input.format->streams[i]);
    int audio = av_find_best_stream(input.format, AVMEDIA_TYPE_AUDIO, -1, -1, NULL, 0);
    int video = av_find_best_stream(input.format, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    info->has_audio = audio >= 0;
    int best = audio >= 0 ? audio : video;
    if (best >= 0) {
        const AVStream *stream = input.format->streams[best];
        g_strlcpy(info->codec, avcodec_get_name(stream->codecpar->codec_id), sizeof info->codec);
        info->sample_rate = stream->codecpar->sample_rate;
        info->channels = stream->codecpar->ch_layout.nb_channels;
        measure(&input, best, info);
    }
    g_strlcpy(info->format, input.format->iformat->name, sizeof info->format);
    kn_av_input_close(&input);
    return kn_av_length_is_possible(path, MAX(info->duration, info->there), error);
}

gboolean kn_av_recognise(const char *path, GError **error)
{
    KnAvInput input;
    gboolean known = kn_av_input_open(&input, path, error);
    if (known)
        kn_av_input_close(&input);
    return known;
}

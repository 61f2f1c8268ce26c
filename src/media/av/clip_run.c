/* SPDX-License-Identifier: MIT */

/* Decoding from any place on gives the pictures that decoding from the first one gives:
 *
 * - A run begins with a packet that is marked as a key picture, and what is shown before that
 *   picture is left out: with an open group of pictures it refers to what was not decoded. What
 *   decoders leave out themselves until they have recovered does not come either; so a run may
 * begin later than it was asked to, and the caller goes further back then.
 * - Containers that have no index of their own (raw streams, GIF) are read from the first byte, as
 *   their marks of key pictures come from guesses, and some of their decoders forget nothing.
 * - Times are those of the file and of nothing that went before: libavcodec's best guess depends on
 *   how many bad times it has seen. A file without times is counted.
 * - H.264 may leave open how far its pictures are reordered; libavcodec then finds out, and loses
 *   pictures meanwhile, unless it is told to be strict.
 *
 * Damage: what a decoder refuses or tells of makes everything decoded behind it doubtful, until a
 * key picture. Every picture bears the number of its packet, so that pictures which were decoded
 * before the damage but come out behind it are not blamed. */
#include "media/av/clip_run.h"
#include "base/fault.h"

#include <string.h>

/* The times of a file that was joined badly jump back by more than that. */
#define JUMP_US (G_USEC_PER_SEC / 2)

/* ---- open and go ---- */

static int moving_stream(const KnAvInput *input)
{
    const AVFormatContext *format = input->format;
    int best = av_find_best_stream(input->format, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    if (best >= 0 && !(format->streams[best]->disposition & AV_DISPOSITION_ATTACHED_PIC))
        return best;
    for (unsigned i = 0; i < format->nb_streams; i++)
        if (format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
            !(format->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC))
            return (int)i;
    return -1;
}

static gboolean check_stream(const KnAvInput *input, int stream, GError **error)
{
    if (stream < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' has no moving pictures in it",
                    input->path);
        return FALSE;
    }
    const AVCodecParameters *codec = input->format->streams[stream]->codecpar;
    if (codec->width > 0 && codec->height > 0 &&
        (gint64)codec->width * codec->height <= KN_PICTURE_PIXELS_MAX)
        return TRUE;
    if (codec->width <= 0 || codec->height <= 0)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read the clip '%s': nothing tells the size of its pictures",
                    input->path);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read the clip '%s': its pictures have %d x %d pixels, and %lld are the "
                    "limit",
                    input->path, codec->width, codec->height, KN_PICTURE_PIXELS_MAX);
    return FALSE;
}

static void begin(KnAvRun *run, gboolean from_start)
{
    run->last_ts = run->key_ts = run->heals_ts = AV_NOPTS_VALUE;
    run->damaged_from = run->healed_from = G_MAXINT64;
    run->last_key = 0;
    run->n_lost = 0;
    run->n_before = from_start ? 0 : run->n_before;
    run->span = KN_AV_SPAN_EMPTY;
    run->read_error = 0;
    run->from_start = from_start;
    run->awaits_key = !run->keyless;
    run->drained = FALSE;
}

/* Of these decoders some give out what they could not read, unmarked, when they are not told to
 * refuse it; others refuse then what is harmless, too. */
static void be_strict(AVCodecContext *decoder)
{
    switch (decoder->codec_id) {
    case AV_CODEC_ID_H264:
        decoder->strict_std_compliance = FF_COMPLIANCE_STRICT;
        break;
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_FFV1:
    case AV_CODEC_ID_MJPEG:
        decoder->err_recognition |= AV_EF_CRCCHECK | AV_EF_EXPLODE;
        break;
    default:
        break;
    }
}

static gboolean open_stream(KnAvRun *run, const char *path, GError **error)
{
    if (!kn_av_input_open(&run->input, path, error))
        return FALSE;
    run->stream = moving_stream(&run->input);
    if (!check_stream(&run->input, run->stream, error))
        return FALSE;
    /* One thread: there is a worker for each core. */
    run->decoder = kn_av_stream_decoder(&run->input, run->stream, 1, error);
    if (!run->decoder)
        return FALSE;
    be_strict(run->decoder);
    const AVFormatContext *format = run->input.format;
    AVStream *stream = format->streams[run->stream];
    AVRational rate = av_guess_frame_rate(run->input.format, stream, NULL);
    run->base = stream->time_base;
    run->step = rate.num > 0 && rate.den > 0 ? av_rescale_q(1, av_inv_q(rate), run->base) : 0;
    run->counted = (format->iformat->flags & AVFMT_NOTIMESTAMPS) != 0;
    run->seekable = !run->counted && !(format->iformat->flags & AVFMT_GENERIC_INDEX);
    begin(run, TRUE);
    return TRUE;
}

gboolean kn_av_run_open(KnAvRun *run, const char *path, GError **error)
{
    *run = (KnAvRun){.input.fd = -1, .first_ts = AV_NOPTS_VALUE};
    run->packet = kn_fault(KN_FAULT_ALLOC) ? NULL : av_packet_alloc();
    if (!run->packet) {
        kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot read '%s'", path);
        return FALSE;
    }
    kn_av_lock_fast();
    gboolean opened = open_stream(run, path, error);
    kn_av_unlock();
    if (!opened)
        kn_av_run_close(run);
    return opened;
}

void kn_av_run_close(KnAvRun *run)
{
    av_packet_free(&run->packet);
    avcodec_free_context(&run->decoder);
    kn_av_input_close(&run->input);
}

gboolean kn_av_run_rewind(KnAvRun *run, GError **error)
{
    g_autofree char *path = g_strdup(run->input.path);
    avcodec_free_context(&run->decoder);
    kn_av_input_close(&run->input);
    kn_av_lock_fast();
    gboolean opened = open_stream(run, path, error);
    kn_av_unlock();
    if (!opened && !run->input.path) { /* for the next time */
        run->input.path = g_steal_pointer(&path);
        run->input.fd = -1;
    }
    return opened;
}

static gint64 to_ts(const KnAvRun *run, gint64 time)
{
    return run->first_ts + av_rescale_q(time, AV_TIME_BASE_Q, run->base);
}

gboolean kn_av_run_seek(KnAvRun *run, gint64 time)
{
    if (!run->decoder || !run->seekable || run->keyless)
        return FALSE;
    run->input.io->error = 0; /* of the disk, and perhaps gone; libav never forgets it */
    if (av_seek_frame(run->input.format, run->stream, to_ts(run, time), AVSEEK_FLAG_BACKWARD) < 0)
        return FALSE;
    avcodec_flush_buffers(run->decoder);
    begin(run, FALSE);
    return TRUE;
}

gboolean kn_av_run_seek_helps(const KnAvRun *run, gint64 from, gint64 time)
{
    if (!run->seekable || run->keyless)
        return FALSE;
    AVStream *stream = run->input.format->streams[run->stream];
    int n = avformat_index_get_entries_count(stream);
    gint64 ts = to_ts(run, time);
    /* Matroska's index is that of what was read, before the first time of seeking. */
    if (n == 0 || avformat_index_get_entry(stream, n - 1)->timestamp < ts)
        return TRUE;
    const AVIndexEntry *key =
        avformat_index_get_entry_from_timestamp(stream, ts, AVSEEK_FLAG_BACKWARD);
    return key && key->timestamp > to_ts(run, from);
}

/* ---- packets ---- */

static void note_damage(KnAvRun *run, gint64 number)
{
    run->damaged_from = MIN(run->damaged_from, number);
    if (number < run->healed_from && run->healed_from != G_MAXINT64)
        return;
    /* Damage that is seen when the picture comes out may be healed already. */
    gboolean healed = run->last_key > number;
    run->healed_from = healed ? run->last_key : G_MAXINT64;
    run->heals_ts = run->last_key_ts;
}

static void note_lost(KnAvRun *run)
{
    gint64 ts = run->packet->pts != AV_NOPTS_VALUE ? run->packet->pts : run->packet->dts;
    if (ts == AV_NOPTS_VALUE)
        return;
    if (run->n_lost == KN_AV_LOST_MAX) /* no decoder holds more pictures back than that */
        memmove(run->lost_ts, run->lost_ts + 1, --run->n_lost * sizeof *run->lost_ts);
    run->lost_ts[run->n_lost++] = ts;
}

/* What the decoder would not have; going on is possible unless there is no memory. */
static int refuse(KnAvRun *run, int code)
{
    if (code == AVERROR(ENOMEM))
        return code;
    gint64 pts = run->packet->pts;
    if (pts != AV_NOPTS_VALUE && run->key_ts != AV_NOPTS_VALUE && pts < run->key_ts)
        return 0; /* of an open group, and refers to what was not decoded */
    note_damage(run, run->n_sent);
    note_lost(run);
    return 0;
}

static int drain(KnAvRun *run, int why)
{
    const AVIOContext *io = run->input.io;
    /* A demuxer may take a disk's error for the end. */
    run->read_error = io->error < 0 && io->error != AVERROR_EOF ? io->error
                      : why == AVERROR_EOF                      ? 0
                                                                : why;
    run->drained = TRUE;
    return avcodec_send_packet(run->decoder, NULL);
}

static void note_key(KnAvRun *run)
{
    if (run->awaits_key) {
        run->awaits_key = FALSE;
        run->key_ts = run->packet->pts;
    }
    run->last_key = run->n_sent;
    run->last_key_ts = run->packet->pts;
    if (run->damaged_from != G_MAXINT64 && run->healed_from == G_MAXINT64) {
        run->healed_from = run->last_key;
        run->heals_ts = run->last_key_ts;
    }
}

/* A stream that was cut out of another one begins with what refers to pictures that it lacks. */
static void note_before(KnAvRun *run)
{
    const AVPacket *packet = run->packet;
    gint64 ts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    if (!run->from_start || packet->flags & AV_PKT_FLAG_DISCARD || ts == AV_NOPTS_VALUE)
        return;
    run->before_ts = run->n_before++ > 0 ? MIN(run->before_ts, ts) : ts;
}

/* Reads until a packet of ours is with the decoder, or the end is. */
static int feed(KnAvRun *run)
{
    AVPacket *packet = run->packet;
    gboolean wanted;
    do {
        av_packet_unref(packet);
        int got = av_read_frame(run->input.format, packet);
        if (got < 0)
            return drain(run, got);
        gboolean ours = packet->stream_index == run->stream;
        wanted = ours && (!run->awaits_key || packet->flags & AV_PKT_FLAG_KEY);
        if (ours && !wanted)
            note_before(run);
    } while (!wanted);
    kn_av_span_add(&run->span, packet, run->step);
    run->n_sent++;
    if (packet->flags & AV_PKT_FLAG_KEY)
        note_key(run);
    if (packet->flags & AV_PKT_FLAG_CORRUPT)
        note_damage(run, run->n_sent);
    run->decoder->reordered_opaque = run->n_sent;
    kn_av_take_concealed();
    int got = avcodec_send_packet(run->decoder, packet);
    if (kn_av_take_concealed())
        note_damage(run, run->n_sent);
    return got < 0 ? refuse(run, got) : 0;
}

/* ---- pictures ---- */

static gint64 picture_ts(const KnAvRun *run, const AVFrame *frame)
{
    if (!run->counted && frame->pts != AV_NOPTS_VALUE)
        return frame->pts;
    if (!run->counted && frame->pkt_dts != AV_NOPTS_VALUE)
        return frame->pkt_dts;
    if (run->last_ts != AV_NOPTS_VALUE)
        return run->last_ts + run->step;
    return run->from_start ? 0 : AV_NOPTS_VALUE;
}

static gboolean is_damaged(KnAvRun *run, const AVFrame *frame, gint64 ts)
{
    gint64 number = frame->reordered_opaque;
    if (number <= 0 || number > run->n_sent)
        number = run->n_sent; /* a decoder that does not tell */
    if (frame->flags & AV_FRAME_FLAG_CORRUPT || frame->decode_error_flags != 0)
        note_damage(run, number);
    if (number >= run->healed_from && (run->heals_ts == AV_NOPTS_VALUE || ts >= run->heals_ts))
        run->damaged_from = run->healed_from = G_MAXINT64;
    return number >= run->damaged_from;
}

static gint64 to_time(const KnAvRun *run, gint64 ts)
{
    return av_rescale_q(ts - run->first_ts, run->base, AV_TIME_BASE_Q);
}

/* The first lost picture behind the last one and before ts; forgets those before ts. */
static gint64 take_lost(KnAvRun *run, gint64 ts)
{
    gint64 first = G_MAXINT64;
    guint kept = 0;
    for (guint i = 0; i < run->n_lost; i++) {
        gint64 lost = run->lost_ts[i];
        if (lost >= ts)
            run->lost_ts[kept++] = lost;
        else if (run->last_ts == AV_NOPTS_VALUE || lost > run->last_ts)
            first = MIN(first, lost);
    }
    run->n_lost = kept;
    return first == G_MAXINT64 || run->first_ts == AV_NOPTS_VALUE ? G_MAXINT64
                                                                  : to_time(run, first);
}

/* FALSE for what is left out. */
static gboolean take(KnAvRun *run, KnAvPicture *picture)
{
    const AVFrame *frame = picture->frame;
    gint64 ts = picture_ts(run, frame), back = 0;
    if (ts == AV_NOPTS_VALUE || (run->key_ts != AV_NOPTS_VALUE && ts < run->key_ts))
        return FALSE;
    picture->damaged = is_damaged(run, frame, ts);
    if (run->last_ts != AV_NOPTS_VALUE && ts < run->last_ts) {
        back = av_rescale_q(run->last_ts - ts, run->base, AV_TIME_BASE_Q);
        if (back < JUMP_US)
            return FALSE; /* it comes too late to be shown */
        picture->damaged = TRUE;
        ts = run->last_ts;
    }
    if (run->first_ts == AV_NOPTS_VALUE)
        run->first_ts = ts;
    picture->lost = take_lost(run, ts);
    picture->time = to_time(run, ts);
    picture->duration =
        av_rescale_q(frame->pkt_duration > 0 && !run->counted ? frame->pkt_duration : run->step,
                     run->base, AV_TIME_BASE_Q);
    run->last_ts = ts;
    return TRUE;
}

/* At the end: TRUE when all of it was in vain, as no packet is marked as a key picture. */
static gboolean was_keyless(KnAvRun *run)
{
    if (!run->from_start || !run->awaits_key)
        return FALSE;
    run->keyless = TRUE;
    return TRUE;
}

int kn_av_run_next(KnAvRun *run, KnAvPicture *picture, GError **error)
{
    for (;;) {
        int got = avcodec_receive_frame(run->decoder, picture->frame);
        if (got >= 0) {
            if (take(run, picture))
                return 1;
            continue;
        }
        if (got == AVERROR(EAGAIN))
            got = feed(run);
        else if (got == AVERROR_EOF || (got != AVERROR(ENOMEM) && run->drained)) {
            if (was_keyless(run)) {
                if (!kn_av_run_rewind(run, error))
                    return -1;
                continue;
            }
            picture->lost = take_lost(run, G_MAXINT64);
            return 0;
        } else
            got = refuse(run, got);
        if (got < 0) {
            kn_av_error(error, KN_ERROR_INPUT, got, "cannot decode the pictures of '%s'",
                        run->input.path);
            return -1;
        }
    }
}

/* ---- length ---- */

double kn_av_run_promised(const KnAvRun *run)
{
    const AVFormatContext *format = run->input.format;
    const AVStream *stream = format->streams[run->stream];
    if (format->duration_estimation_method != AVFMT_DURATION_FROM_STREAM)
        return 0;
    gint64 skipped = stream->start_time != AV_NOPTS_VALUE ? run->first_ts - stream->start_time : 0;
    return kn_av_stream_seconds(&run->input, run->stream) - (double)skipped * av_q2d(run->base);
}

/* MPEG-PS has times of some packets: the last picture is shown as much later than the last packet
 * is decoded as the decoder holds pictures back. AVI has none of when they are shown: every
 * picture, the first too, gets the time of what was read when it came out, or is counted. */
static gint64 length_of(const KnAvRun *run)
{
    const KnAvSpan *span = &run->span;
    if (run->counted || span->n == 0 || (span->lacks_pts && span->lacks_dts))
        return span->n * run->step;
    if (!span->lacks_pts)
        return span->end_pts - run->first_ts;
    if (span->end_pts == AV_NOPTS_VALUE)
        return span->end_dts - span->first_dts;
    return MAX(span->end_pts, span->end_dts + run->decoder->has_b_frames * run->step) -
           run->first_ts;
}

gboolean kn_av_run_measure(KnAvRun *run, double *seconds, double *there, GError **error)
{
    AVPacket *packet = run->packet;
    int got = 0;
    while (!run->drained && got >= 0) {
        av_packet_unref(packet);
        got = av_read_frame(run->input.format, packet);
        if (got >= 0 && packet->stream_index == run->stream)
            kn_av_span_add(&run->span, packet, run->step);
    }
    const AVIOContext *io = run->input.io;
    got = run->drained ? run->read_error : io->error;
    if (got < 0 && got != AVERROR_EOF && got != AVERROR_INVALIDDATA) {
        kn_av_error(error, KN_ERROR_INPUT, got, "cannot read '%s'", run->input.path);
        return FALSE;
    }
    double promised = kn_av_run_promised(run);
    *there = MAX((double)length_of(run) * av_q2d(run->base), 0);
    *seconds = kn_av_ends_early(*there, promised) ? promised : *there;
    return TRUE;
}

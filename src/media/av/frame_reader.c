/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "media/av/av.h"

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

struct KnFrameReader {
    KnAvInput input;
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *picture;
    struct SwsContext *scaler; /* when the film is not yuv420p */
    int stream;
};

void kn_av_frames_free(KnFrameReader *reader)
{
    if (!reader)
        return;
    sws_freeContext(reader->scaler);
    av_packet_free(&reader->packet);
    av_frame_free(&reader->picture);
    avcodec_free_context(&reader->decoder);
    kn_av_input_close(&reader->input);
    g_free(reader);
}

KnFrameReader *kn_av_frames_open(const char *path, int *width, int *height, GError **error)
{
    KnFrameReader *reader = g_new0(KnFrameReader, 1);
    reader->input.fd = -1;
    kn_av_lock_fast();
    if (kn_av_input_open(&reader->input, path, error))
        reader->decoder =
            kn_av_input_decoder(&reader->input, AVMEDIA_TYPE_VIDEO, 0, &reader->stream, error);
    kn_av_unlock();
    if (!reader->decoder) {
        kn_av_frames_free(reader);
        return NULL;
    }
    reader->packet = av_packet_alloc();
    reader->picture = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc();
    if (!reader->packet || !reader->picture) {
        kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot read '%s'", path);
        kn_av_frames_free(reader);
        return NULL;
    }
    *width = reader->decoder->width;
    *height = reader->decoder->height;
    return reader;
}

static int feed(KnFrameReader *reader)
{
    int got;
    do {
        av_packet_unref(reader->packet);
        got = av_read_frame(reader->input.format, reader->packet);
    } while (got >= 0 && reader->packet->stream_index != reader->stream);
    if (got == AVERROR_EOF)
        return avcodec_send_packet(reader->decoder, NULL);
    return got < 0 ? got : avcodec_send_packet(reader->decoder, reader->packet);
}

static int convert(KnFrameReader *reader, KnFrame *frame)
{
    const AVFrame *from = reader->picture;
    uint8_t *to[4] = {frame->plane[0].data, frame->plane[1].data, frame->plane[2].data, NULL};
    int stride[4] = {(int)frame->plane[0].stride, (int)frame->plane[1].stride,
                     (int)frame->plane[2].stride, 0};
    if (from->width != frame->width || from->height != frame->height)
        return AVERROR_INPUT_CHANGED;
    reader->scaler = sws_getCachedContext(
        reader->scaler, from->width, from->height, from->format, frame->width, frame->height,
        AV_PIX_FMT_YUV420P, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT, NULL, NULL, NULL);
    if (!reader->scaler)
        return AVERROR(ENOMEM);
    int done = sws_scale(reader->scaler, (const uint8_t *const *)from->data, from->linesize, 0,
                         from->height, to, stride);
    return done < 0 ? done : 0;
}

int kn_av_frames_next(KnFrameReader *reader, KnFrame *frame, gint64 *pts_us, GError **error)
{
    int got;
    kn_av_begin();
    while ((got = avcodec_receive_frame(reader->decoder, reader->picture)) == AVERROR(EAGAIN))
        if ((got = feed(reader)) < 0)
            break;
    if (got == AVERROR_EOF)
        return 0;
    if (got >= 0 && (reader->picture->flags & AV_FRAME_FLAG_CORRUPT ||
                     reader->picture->decode_error_flags != 0))
        got = AVERROR_INVALIDDATA;
    if (got >= 0)
        got = convert(reader, frame);
    if (got < 0) {
        kn_av_error(error, KN_ERROR_INPUT, got, "cannot decode the pictures of '%s'",
                    reader->input.path);
        return -1;
    }
    AVRational base = reader->input.format->streams[reader->stream]->time_base;
    *pts_us = av_rescale_q(reader->picture->best_effort_timestamp, base, AV_TIME_BASE_Q);
    av_frame_unref(reader->picture);
    return 1;
}

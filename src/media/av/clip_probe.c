/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "media/av/clip_alpha.h"
#include "media/av/clip_draw.h"
#include "media/av/clip_fields.h"
#include "media/av/clip_light.h"
#include "media/av/clip_run.h"
#include "media/container_end.h"

#include <libavutil/avutil.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

const char *kn_av_decoder_id(void)
{
    static gsize id;
    if (g_once_init_enter(&id)) {
        char text[sizeof((KnClipSpec *)NULL)->decoder];
        g_snprintf(text, sizeof text, "libavcodec %s", av_version_info());
        g_once_init_leave(&id, (gsize)g_intern_string(text));
    }
    return (const char *)id;
}

/* ---- pictures ---- */

/* Upright and in square pixels; where these are not, the side grows that needs it. */
static gboolean measure(const KnAvRun *run, KnClipInfo *info, GError **error)
{
    AVStream *stream = run->input.format->streams[run->stream];
    AVRational aspect = av_guess_sample_aspect_ratio(run->input.format, stream, NULL);
    double width = stream->codecpar->width, height = stream->codecpar->height;
    double ratio = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1;
    if (ratio > 1)
        width = floor(width * ratio + 0.5);
    else
        height = floor(height / ratio + 0.5);
    if (width * height > (double)KN_PICTURE_PIXELS_MAX) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read the clip '%s': in square pixels it has %.0f x %.0f of them, and "
                    "%lld are the limit",
                    run->input.path, width, height, KN_PICTURE_PIXELS_MAX);
        return FALSE;
    }
    gboolean swap = kn_av_turn_of(stream).swap;
    info->width = (int)(swap ? height : width);
    info->height = (int)(swap ? width : height);
    return TRUE;
}

/* What a picture or its stream carries beside it. */
static const void *beside(const AVStream *stream, const AVFrame *picture,
                          enum AVFrameSideDataType type, enum AVPacketSideDataType of_stream)
{
    const AVFrameSideData *data = av_frame_get_side_data(picture, type);
    size_t size;
    return data ? (const void *)data->data : av_stream_get_side_data(stream, of_stream, &size);
}

/* How bright the brightest of a picture in PQ is: as its pictures were measured, or as the display
 * was that it was made on; 0: nothing tells. */
static int peak_of(const AVStream *stream, const AVFrame *picture)
{
    const AVContentLightMetadata *content =
        beside(stream, picture, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    const AVMasteringDisplayMetadata *display =
        beside(stream, picture, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
               AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    double peak = content ? content->MaxCLL : 0;
    if (peak == 0 && display && display->has_luminance && display->max_luminance.den > 0)
        peak = av_q2d(display->max_luminance);
    return peak > 0 ? (int)CLAMP(peak, KN_CLIP_PEAK_MIN, KN_CLIP_PEAK_MAX) : 0;
}

static const char *weakness_of(const AVStream *stream, const AVFrame *picture)
{
    if (picture->interlaced_frame && !kn_av_fields_can(picture))
        return "it is interlaced in a form that Kinora does not know, and its lines are not put "
               "together";
    if (kn_av_colors_of(picture) == KN_AV_COLORS_STRANGE)
        return "its colours are told in a way that Kinora does not know, and are shown as if they "
               "were BT.709's";
    gboolean lost = kn_av_says_alpha(stream) && !kn_av_may_be_clear(picture);
    return lost ? "its transparency is not shown" : NULL;
}

/* Whether people expect it to. */
static gboolean begins_again(const KnAvInput *input, int stream)
{
    enum AVCodecID id = input->format->streams[stream]->codecpar->codec_id;
    return input->animation || id == AV_CODEC_ID_GIF || id == AV_CODEC_ID_APNG;
}

static void set_peak(const AVStream *stream, const AVFrame *picture, KnClipInfo *info)
{
    info->peak = peak_of(stream, picture);
    if (info->peak > 0)
        return;
    info->peak = KN_CLIP_PEAK_USUAL;
    if (!info->weakness)
        info->weakness =
            "it is HDR (PQ) and does not tell how bright it is: its brightest is taken "
            "for 1000 cd/m²";
}

static gboolean measure_length(KnAvRun *run, KnClipInfo *info, GError **error)
{
    gint64 missing_bytes;
    if (!kn_av_run_measure(run, &info->seconds, &info->there, error) ||
        !kn_av_length_is_possible(run->input.path, MAX(info->seconds, info->there), error))
        return FALSE;
    info->end = info->there < info->seconds ? KN_END_CUT
                                            : kn_container_end(run->input.path, &missing_bytes);
    return TRUE;
}

/* Of the file's clock. */
static gboolean probe_pictures(KnAvRun *run, KnClipInfo *info, double *first_seconds,
                               GError **error)
{
    KnAvPicture first = {.frame = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc()};
    int got = -1;
    if (!first.frame)
        kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot read '%s'",
                    run->input.path);
    else
        got = kn_av_run_next(run, &first, error);
    if (got == 0)
        kn_av_error(error, KN_ERROR_INPUT, run->read_error ? run->read_error : AVERROR_INVALIDDATA,
                    "'%s' has no picture that can be decoded", run->input.path);
    if (got == 1) {
        info->decoder = kn_av_decoder_id();
        AVStream *stream = run->input.format->streams[run->stream];
        info->weakness = weakness_of(stream, first.frame);
        info->clear = kn_av_may_be_clear(first.frame);
        info->loops = begins_again(&run->input, run->stream);
        if (first.frame->color_trc == AVCOL_TRC_SMPTE2084)
            set_peak(stream, first.frame, info);
        *first_seconds = (double)run->first_ts * av_q2d(run->base);
        info->n_lost = run->n_before;
        if (run->n_before > 0)
            info->lost_seconds =
                MAX((double)(run->first_ts - run->before_ts) * av_q2d(run->base), 0);
    }
    av_frame_free(&first.frame);
    return got == 1 && measure_length(run, info, error);
}

/* ---- sound ---- */

/* Decodes until the first samples come, without what a decoder refuses: 1, 0 when none do, or an
 * error of libav. */
static int first_samples(const KnAvInput *input, AVCodecContext *decoder, int stream,
                         AVPacket *packet, AVFrame *frame)
{
    int got;
    while ((got = avcodec_receive_frame(decoder, frame)) < 0) {
        if (got == AVERROR_EOF)
            return 0;
        if (got == AVERROR(ENOMEM))
            return got;
        do {
            av_packet_unref(packet);
            got = av_read_frame(input->format, packet);
        } while (got >= 0 && packet->stream_index != stream);
        if (input->io->error < 0 && input->io->error != AVERROR_EOF)
            return input->io->error;
        if (avcodec_send_packet(decoder, got < 0 ? NULL : packet) == AVERROR(ENOMEM))
            return AVERROR(ENOMEM);
    }
    return 1;
}

/* Where the sound begins, on the file's clock. */
static int find_start(const KnAvInput *input, AVCodecContext *decoder, int stream, double *seconds)
{
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = kn_fault(KN_FAULT_ALLOC) ? NULL : av_frame_alloc();
    int got =
        packet && frame ? first_samples(input, decoder, stream, packet, frame) : AVERROR(ENOMEM);
    if (got == 1) {
        gint64 ts = frame->pts != AV_NOPTS_VALUE ? frame->pts : frame->best_effort_timestamp;
        double base = av_q2d(input->format->streams[stream]->time_base);
        *seconds = ts == AV_NOPTS_VALUE ? 0 : (double)ts * base;
    }
    av_frame_free(&frame);
    av_packet_free(&packet);
    return got;
}

static gboolean probe_sound(KnAvInput *input, KnClipInfo *info, double *seconds, GError **error)
{
    GError *refused = NULL;
    int stream, got = 0;
    if (av_find_best_stream(input->format, AVMEDIA_TYPE_AUDIO, -1, -1, NULL, 0) < 0)
        return TRUE;
    AVCodecContext *decoder = kn_av_input_decoder(input, AVMEDIA_TYPE_AUDIO, 1, &stream, &refused);
    if (g_error_matches(refused, KN_ERROR, KN_ERROR_ENVIRONMENT)) {
        g_propagate_error(error, refused);
        return FALSE;
    }
    g_clear_error(&refused);
    if (decoder)
        got = find_start(input, decoder, stream, seconds);
    avcodec_free_context(&decoder);
    info->has_sound = got == 1;
    if (got == 0 && !info->weakness)
        info->weakness = "its sound cannot be decoded, and is not heard";
    if (got >= 0)
        return TRUE;
    kn_av_error(error, KN_ERROR_INPUT, got, "cannot read the sound of '%s'", input->path);
    return FALSE;
}

gboolean kn_av_clip_probe(const char *path, KnClipInfo *info, GError **error)
{
    KnAvRun run;
    KnAvInput input;
    double first = 0, sound = 0;
    memset(info, 0, sizeof *info);
    if (!kn_av_run_open(&run, path, error))
        return FALSE;
    gboolean probed = measure(&run, info, error) && probe_pictures(&run, info, &first, error);
    kn_av_run_close(&run);
    if (!probed)
        return FALSE;
    /* From its beginning: looking for pictures has read on. */
    kn_av_lock_fast();
    probed = kn_av_input_open(&input, path, error);
    if (probed) {
        probed = probe_sound(&input, info, &sound, error);
        kn_av_input_close(&input);
    }
    kn_av_unlock();
    info->sound_start = info->has_sound ? sound - first : 0;
    return probed;
}

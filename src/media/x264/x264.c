/* SPDX-License-Identifier: MIT */

/* The module kn-x264.so: libx264 without libavcodec around it, so that a worker maps one small
 * library.
 *
 * Batches encoded apart must become one stream by copying packets:
 * - `b_stitchable` keeps the parameter sets free of what depends on the content, so that every
 *   batch carries the same ones; they go into the container once and never into the packets;
 * - groups are closed, and every batch begins with an IDR picture;
 * - the decoding times are counted here, packet n at n - delay with the delay of the settings.
 *   libx264 gives a batch that is shorter than the delay other times, and two batches would
 *   overlap at their joint;
 * - the first packet begins with an access unit delimiter. Every batch counts idr_pic_id from
 *   zero, so that an IDR picture at the very end of a batch can carry the number of the next
 *   batch's first one; the delimiter keeps two such pictures apart for any decoder.
 *
 * The bytes depend on the settings and frames alone: `b_deterministic`, a fixed number of threads,
 * no rate buffer, and `b_cpu_independent`, which keeps libx264 from choosing its algorithms by the
 * processor (without it, veryfast and medium gave other bytes with AVX2, with SSE2 and in C; with
 * it the same ones in all three, at the same speed). */
#include "base/error.h"
#include "base/module.h"
#include "media/x264/tune.h"
#include "vocabulary/names.h"

#include <stdio.h>
#include <string.h>

struct KnEncoder {
    x264_t *x264;
    KnStreamInfo info;
    int delay; /* frames between a picture's place in coding order and its decoding time */
    gint64 first_pts, n_coded;
    gboolean started;
    GByteArray *first_packet; /* the delimiter and the first packet */
    char message[256];        /* libx264's last error */
};

static const guint8 delimiter[] = {0, 0, 0, 2, 0x09, 0x10};

G_GNUC_PRINTF(3, 0)
static void keep_message(void *user_data, int level, const char *format, va_list args)
{
    KnEncoder *encoder = user_data;
    if (level != X264_LOG_ERROR)
        return;
    vsnprintf(encoder->message, sizeof encoder->message, format, args);
    g_strchomp(encoder->message);
}

static gboolean fail(KnEncoder *encoder, const char *doing, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "libx264 cannot %s: %s", doing,
                *encoder->message ? encoder->message : "no reason given");
    return FALSE;
}

static gboolean set_preset(x264_param_t *param, const KnVideoSettings *settings, GError **error)
{
    if (kn_x264_preset(param, settings))
        return TRUE;
    g_autofree char *speeds = g_strjoinv(", ", (char **)x264_preset_names);
    g_autofree char *tunes = g_strjoinv(", ", (char **)x264_tune_names);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "libx264 has no speed '%s' with the tune '%s'; it has %s, and %s",
                settings->speed ? settings->speed : "medium",
                settings->tune ? settings->tune : KN_TUNE_NONE, speeds, tunes);
    return FALSE;
}

static void set_picture(x264_param_t *param, const KnVideoSettings *settings)
{
    param->i_csp = X264_CSP_I420;
    param->i_bitdepth = 8;
    param->i_width = settings->width;
    param->i_height = settings->height;
    param->i_fps_num = (uint32_t)settings->fps.num;
    param->i_fps_den = (uint32_t)settings->fps.den;
    param->b_vfr_input = 0;
    param->vui.i_sar_width = param->vui.i_sar_height = 1;
    param->vui.b_fullrange = 0;
    param->vui.i_colorprim = param->vui.i_transfer = param->vui.i_colmatrix = 1; /* BT.709 */
    param->vui.i_chroma_loc = 0;                                                 /* left */
}

static void set_stream(x264_param_t *param, const KnVideoSettings *settings)
{
    param->i_keyint_max = MAX(settings->keyint, 1);
    param->b_open_gop = 0;
    if (settings->bframes >= 0)
        param->i_bframe = settings->bframes;
    param->b_stitchable = 1;
    param->b_repeat_headers = 0;
    param->b_annexb = 0;
    param->b_aud = 0;
    param->i_threads = MAX(settings->threads, 1);
    param->b_sliced_threads = 0;
    param->i_lookahead_threads = 1;
    param->b_deterministic = 1;
    param->b_cpu_independent = 1;
}

/* The parameter sets as MP4 and Matroska carry them (ISO/IEC 14496-15, 5.3.3.1: AVCC). */
static gboolean make_extradata(KnEncoder *encoder, GError **error)
{
    x264_nal_t *nals = NULL;
    int n = 0;
    if (x264_encoder_headers(encoder->x264, &nals, &n) < 0)
        return fail(encoder, "write its parameter sets", error);
    const guint8 *sps = NULL, *pps = NULL;
    guint sps_size = 0, pps_size = 0;
    for (int i = 0; i < n; i++) {
        const guint8 *payload = nals[i].p_payload + 4; /* behind its length */
        if (nals[i].i_type == NAL_SPS) {
            sps = payload;
            sps_size = (guint)nals[i].i_payload - 4;
        } else if (nals[i].i_type == NAL_PPS) {
            pps = payload;
            pps_size = (guint)nals[i].i_payload - 4;
        }
    }
    if (!sps || !pps || sps_size < 4 || sps_size > G_MAXUINT16 || pps_size > G_MAXUINT16)
        return fail(encoder, "write its parameter sets", error);
    GByteArray *box = g_byte_array_new();
    const guint8 head[] = {1,
                           sps[1],
                           sps[2],
                           sps[3],
                           0xff, /* lengths have 4 bytes */
                           0xe1,
                           (guint8)(sps_size >> 8),
                           (guint8)sps_size};
    g_byte_array_append(box, head, sizeof head);
    g_byte_array_append(box, sps, sps_size);
    const guint8 middle[] = {1, (guint8)(pps_size >> 8), (guint8)pps_size};
    g_byte_array_append(box, middle, sizeof middle);
    g_byte_array_append(box, pps, pps_size);
    const guint8 high[] = {0xfc | 1, 0xf8, 0xf8, 0}; /* 4:2:0, 8 bit, no further sets */
    if (sps[1] >= 100)
        g_byte_array_append(box, high, sizeof high);
    encoder->info.profile = sps[1];
    encoder->info.level = sps[3];
    encoder->info.extradata_size = box->len;
    encoder->info.extradata = g_byte_array_free(box, FALSE);
    return TRUE;
}

static void free_encoder(KnEncoder *encoder)
{
    if (!encoder)
        return;
    if (encoder->x264)
        x264_encoder_close(encoder->x264);
    kn_stream_info_clear(&encoder->info);
    g_byte_array_unref(encoder->first_packet);
    g_free(encoder);
}

/* libx264 checks this too, and then leaks what it has begun. */
static gboolean check_size(const KnVideoSettings *settings, GError **error)
{
    int width = settings->width, height = settings->height;
    if (width > 0 && height > 0 && width % 2 == 0 && height % 2 == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "libx264 cannot encode %dx%d: width and height must be even", width, height);
    return FALSE;
}

static gboolean open_x264(KnEncoder *encoder, const KnVideoSettings *settings, GError **error)
{
    x264_param_t param;
    if (!check_size(settings, error) || !set_preset(&param, settings, error))
        return FALSE;
    set_picture(&param, settings);
    set_stream(&param, settings);
    param.pf_log = keep_message;
    param.p_log_private = encoder;
    param.i_log_level = X264_LOG_ERROR;
    if (settings->crf > 0) /* 0 is without loss, which High does not have */
        x264_param_apply_profile(&param, "high");
    encoder->x264 = x264_encoder_open(&param);
    if (!encoder->x264)
        return fail(encoder, "start", error);
    x264_encoder_parameters(encoder->x264, &param); /* as it will really use them */
    gboolean pyramid = param.i_bframe > 1 && param.i_bframe_pyramid != X264_B_PYRAMID_NONE;
    encoder->delay = param.i_bframe == 0 ? 0 : pyramid ? 2 : 1;
    return make_extradata(encoder, error);
}

static KnEncoder *open_encoder(const KnVideoSettings *settings, GError **error)
{
    KnEncoder *encoder = g_new0(KnEncoder, 1);
    encoder->first_packet = g_byte_array_new();
    encoder->info = (KnStreamInfo){
        .kind = KN_STREAM_VIDEO,
        .codec = "h264",
        .time_base = {settings->fps.den, settings->fps.num},
        .width = settings->width,
        .height = settings->height,
        .fps = settings->fps,
        .pixel_format = "yuv420p",
    };
    if (open_x264(encoder, settings, error))
        return encoder;
    free_encoder(encoder);
    return NULL;
}

static const KnStreamInfo *encoder_info(KnEncoder *encoder)
{
    return &encoder->info;
}

static gboolean emit(KnEncoder *encoder, const x264_nal_t *nals, int size,
                     const x264_picture_t *out, KnPacketSink sink, gpointer user_data,
                     GError **error)
{
    /* The payloads of one picture lie one behind the other. */
    KnPacket packet = {
        .data = nals[0].p_payload,
        .size = (gsize)size,
        .pts = out->i_pts,
        .dts = encoder->first_pts + encoder->n_coded - encoder->delay,
        .duration = 1,
        .key = out->b_keyframe,
    };
    if (packet.dts > packet.pts) {
        g_strlcpy(encoder->message, "a picture would be shown before it is decoded",
                  sizeof encoder->message);
        return fail(encoder, "order its pictures", error);
    }
    if (encoder->n_coded++ == 0) {
        g_byte_array_append(encoder->first_packet, delimiter, sizeof delimiter);
        g_byte_array_append(encoder->first_packet, packet.data, (guint)size);
        packet.data = encoder->first_packet->data;
        packet.size = encoder->first_packet->len;
    }
    return sink(&packet, user_data, error);
}

static gboolean encode(KnEncoder *encoder, const KnFrame *frame, gint64 pts, gboolean force_key,
                       KnPacketSink sink, gpointer user_data, GError **error)
{
    x264_picture_t in, out;
    x264_picture_init(&in);
    in.i_pts = pts;
    in.i_type = force_key ? X264_TYPE_IDR : X264_TYPE_AUTO;
    in.img.i_csp = X264_CSP_I420;
    in.img.i_plane = 3;
    for (int i = 0; i < 3; i++) {
        in.img.plane[i] = frame->plane[i].data;
        in.img.i_stride[i] = (int)frame->plane[i].stride;
    }
    if (!encoder->started) {
        encoder->first_pts = pts;
        encoder->started = TRUE;
    }
    x264_nal_t *nals = NULL;
    int n = 0;
    int size = x264_encoder_encode(encoder->x264, &nals, &n, &in, &out);
    if (size < 0)
        return fail(encoder, "encode a frame", error);
    return size == 0 || emit(encoder, nals, size, &out, sink, user_data, error);
}

static gboolean flush(KnEncoder *encoder, KnPacketSink sink, gpointer user_data, GError **error)
{
    while (x264_encoder_delayed_frames(encoder->x264) > 0) {
        x264_picture_t out;
        x264_nal_t *nals = NULL;
        int n = 0;
        int size = x264_encoder_encode(encoder->x264, &nals, &n, NULL, &out);
        if (size < 0)
            return fail(encoder, "encode its last frames", error);
        if (size > 0 && !emit(encoder, nals, size, &out, sink, user_data, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean stitchable(const KnVideoSettings *settings)
{
    return TRUE;
}

static const char *version(void)
{
    return "x264 " X264_POINTVER;
}

KN_MODULE_EXPORT const KnEncoderModule kn_module_table = {
    .abi = KN_ENCODER_ABI,
    .open = open_encoder,
    .info = encoder_info,
    .encode = encode,
    .flush = flush,
    .free = free_encoder,
    .stitchable = stitchable,
    .version = version,
    .row = kn_x264_row,
};

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
 * Where the row says so (`copies`), a picture that is equal to the one before is not given to
 * libx264, but written as a copy of it (media/x264/copy.h). So a picture is held back until the
 * next one is seen: it must be a P or an IDR picture when copies of it follow, and they are coded
 * when all that is shown before it has been.
 *
 * Where the row says so (`glides`), and whoever gives the pictures foretells that they are one
 * picture which a camera moves over, libx264 is given every fourth of them as a P-picture. Those
 * between are written without it, and never looked at: how the P-picture's blocks have moved says
 * where each block is on its way. Between pictures of which nobody foretells anything, libx264
 * codes B-pictures.
 *
 * The bytes depend on the settings and frames alone: `b_deterministic`, a fixed number of threads,
 * no rate buffer, and `b_cpu_independent`, which keeps libx264 from choosing its algorithms by the
 * processor (without it, veryfast and medium gave other bytes with AVX2, with SSE2 and in C; with
 * it the same ones in all three, at the same speed). */
#include "base/error.h"
#include "base/limits.h"
#include "base/module.h"
#include "media/x264/copy.h"
#include "media/x264/tune.h"
#include "vocabulary/names.h"

#include <stdio.h>
#include <string.h>

/* By how much a key frame's quantiser is below that of others, as by libx264's own factor of 1.4.
 */
enum { KEY_BELOW = 3 };

/* A picture that is shown for longer. */
typedef struct {
    gint64 pts;
    int n_copies, frame_num;
} Lasting;

typedef struct {
    gboolean used;
    KnCopySyntax syntax;
    KnFrame *held;            /* the last picture; libx264 does not have it yet */
    gint64 held_pts, key_pts; /* the last forced key frame */
    gboolean held_key;
    int n_copies, keyint; /* of what is held */
    GArray *lasting;      /* Lasting, in order, whose copies are not coded yet */
    int last_reference;   /* its frame_num */
    gint64 idr_pts;
    GByteArray *packet;
    /* The quantiser of pictures that last. Each copy has the quality that it has once, and nothing
     * makes it finer as long as it is shown, so it is finer from the beginning. */
    int lasting_qp;
} Copies;

/* Pictures that are left out before the reference picture at pts. */
typedef struct {
    gint64 pts;
    int n;
} Between;

/* Groups end with a reference picture. */
typedef struct {
    gboolean used;
    int most;         /* pictures in a group */
    int told;         /* after the next one that is given */
    int size, left;   /* pictures of the group that is under way, and still to be given */
    gboolean is_told; /* its pictures are left out, but for the last one */
    GArray *between;  /* Between, in order, not coded yet */
} Glides;

struct KnEncoder {
    x264_t *x264;
    Copies copies;
    Glides glides;
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
    g_autofree char *limits = kn_limits_told();
    if (*encoder->message)
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "libx264 cannot %s: %s", doing,
                    encoder->message);
    else /* it says the reason of every failure but this one */
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "libx264 cannot %s: there is too little memory%s", doing, limits);
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
    gboolean can_write = kn_copy_syntax_read(&encoder->copies.syntax, sps, sps_size, pps, pps_size);
    encoder->copies.used &= can_write;
    encoder->glides.used &= can_write;
    return TRUE;
}

static void free_encoder(KnEncoder *encoder)
{
    if (!encoder)
        return;
    if (encoder->x264)
        x264_encoder_close(encoder->x264);
    kn_stream_info_clear(&encoder->info);
    kn_frame_free(encoder->copies.held);
    g_array_unref(encoder->copies.lasting);
    g_array_unref(encoder->glides.between);
    g_byte_array_unref(encoder->copies.packet);
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
    encoder->copies.used = kn_x264_copies(settings) != 0;
    encoder->glides.most = param.i_bframe + 1;
    encoder->glides.used = kn_x264_glides(settings) && param.i_bframe > 0;
    if (!make_extradata(encoder, error))
        return FALSE;
    encoder->copies.keyint = MAX(settings->keyint, 1);
    if (encoder->copies.used) {
        encoder->copies.held = kn_frame_new(settings->width, settings->height, error);
        encoder->copies.lasting_qp =
            CLAMP(param.rc.i_qp_constant + kn_x264_copies(settings), 1 + KEY_BELOW, 51);
    }
    return !encoder->copies.used || encoder->copies.held;
}

static KnEncoder *open_encoder(const KnVideoSettings *settings, GError **error)
{
    KnEncoder *encoder = g_new0(KnEncoder, 1);
    encoder->first_packet = g_byte_array_new();
    encoder->copies.packet = g_byte_array_new();
    encoder->copies.lasting = g_array_new(FALSE, FALSE, sizeof(Lasting));
    encoder->glides.between = g_array_new(FALSE, FALSE, sizeof(Between));
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

typedef struct {
    KnPacketSink sink;
    gpointer user_data;
} Sink;

/* Counts the packet's decoding time, and hands it on. */
static gboolean emit(KnEncoder *encoder, KnPacket *packet, const Sink *sink, GError **error)
{
    packet->dts = encoder->first_pts + encoder->n_coded - encoder->delay;
    packet->duration = 1;
    if (packet->dts > packet->pts) {
        g_strlcpy(encoder->message, "a picture would be shown before it is decoded",
                  sizeof encoder->message);
        return fail(encoder, "order its pictures", error);
    }
    if (encoder->n_coded++ == 0) {
        g_byte_array_append(encoder->first_packet, delimiter, sizeof delimiter);
        g_byte_array_append(encoder->first_packet, packet->data, (guint)packet->size);
        packet->data = encoder->first_packet->data;
        packet->size = encoder->first_packet->len;
    }
    return sink->sink(packet, sink->user_data, error);
}

/* Codes the copies of what is shown before `pts`. */
static gboolean emit_copies(KnEncoder *encoder, gint64 pts, const Sink *sink, GError **error)
{
    Copies *copies = &encoder->copies;
    while (copies->lasting->len) {
        const Lasting *one = &g_array_index(copies->lasting, Lasting, 0);
        if (pts <= one->pts)
            return TRUE;
        for (int i = 1; i <= one->n_copies; i++) {
            g_byte_array_set_size(copies->packet, 0);
            kn_copy_append(&copies->syntax, one->frame_num, copies->last_reference,
                           (int)(one->pts + i - copies->idr_pts), copies->packet);
            KnPacket packet = {
                .data = copies->packet->data, .size = copies->packet->len, .pts = one->pts + i};
            if (!emit(encoder, &packet, sink, error))
                return FALSE;
        }
        g_array_remove_index(copies->lasting, 0);
    }
    return TRUE;
}

/* Codes the pictures that are left out before that one. */
static gboolean emit_between(KnEncoder *encoder, gint64 pts, const Sink *sink, GError **error)
{
    Copies *copies = &encoder->copies;
    GArray *between = encoder->glides.between;
    if (!between->len || g_array_index(between, Between, 0).pts != pts)
        return TRUE;
    for (int i = g_array_index(between, Between, 0).n; i > 0; i--) {
        g_byte_array_set_size(copies->packet, 0);
        kn_between_append(&copies->syntax, copies->last_reference, (int)(pts - i - copies->idr_pts),
                          copies->packet);
        KnPacket packet = {
            .data = copies->packet->data, .size = copies->packet->len, .pts = pts - i};
        if (!emit(encoder, &packet, sink, error))
            return FALSE;
    }
    g_array_remove_index(between, 0);
    return TRUE;
}

/* Writes the order of a picture anew, whose payloads lie one behind the other, each behind its
 * length. */
static void reorder(Copies *copies, KnPacket *packet, const x264_nal_t *nals, int n)
{
    g_byte_array_set_size(copies->packet, 0);
    if (packet->key)
        copies->idr_pts = packet->pts;
    for (int i = 0; i < n; i++) {
        KnCopySlice slice;
        kn_copy_reorder(&copies->syntax, nals[i].p_payload + 4, (gsize)nals[i].i_payload - 4,
                        (int)(packet->pts - copies->idr_pts), copies->packet, &slice);
        if (!slice.is_reference)
            continue;
        copies->last_reference = slice.frame_num;
        if (copies->lasting->len && g_array_index(copies->lasting, Lasting, 0).pts == packet->pts)
            g_array_index(copies->lasting, Lasting, 0).frame_num = slice.frame_num;
    }
    packet->data = copies->packet->data;
    packet->size = copies->packet->len;
}

/* in NULL: what libx264 still holds. */
static gboolean run(KnEncoder *encoder, x264_picture_t *in, const Sink *sink, GError **error)
{
    x264_picture_t out;
    x264_nal_t *nals = NULL;
    int n = 0;
    int size = x264_encoder_encode(encoder->x264, &nals, &n, in, &out);
    if (size < 0)
        return fail(encoder, in ? "encode a frame" : "encode its last frames", error);
    if (size == 0)
        return TRUE;
    /* The payloads of one picture lie one behind the other. */
    KnPacket packet = {
        .data = nals[0].p_payload, .size = (gsize)size, .pts = out.i_pts, .key = out.b_keyframe};
    gint64 pts = packet.pts;
    if (!emit_copies(encoder, pts, sink, error))
        return FALSE;
    if (encoder->copies.used || encoder->glides.used)
        reorder(&encoder->copies, &packet, nals, n);
    return emit(encoder, &packet, sink, error) && emit_between(encoder, pts, sink, error);
}

static gboolean give(KnEncoder *encoder, const KnFrame *frame, gint64 pts, int type,
                     int qp_plus_one, const Sink *sink, GError **error)
{
    x264_picture_t in;
    x264_picture_init(&in);
    in.i_pts = pts;
    in.i_type = type;
    in.i_qpplus1 = qp_plus_one;
    in.img.i_csp = X264_CSP_I420;
    in.img.i_plane = 3;
    for (int i = 0; i < 3; i++) {
        in.img.plane[i] = frame->plane[i].data;
        in.img.i_stride[i] = (int)frame->plane[i].stride;
    }
    return run(encoder, &in, sink, error);
}

static gboolean is_same(const KnFrame *a, const KnFrame *b)
{
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < a->plane[p].height; y++)
            if (memcmp(kn_frame_row(a, p, y), kn_frame_row(b, p, y), (gsize)a->plane[p].width) != 0)
                return FALSE;
    return TRUE;
}

static gboolean give_held(KnEncoder *encoder, const Sink *sink, GError **error)
{
    Copies *copies = &encoder->copies;
    int type = copies->held_key       ? X264_TYPE_IDR
               : copies->n_copies > 0 ? X264_TYPE_P
                                      : X264_TYPE_AUTO;
    gboolean lasts = copies->n_copies > 0;
    if (lasts) {
        Lasting lasting = {.pts = copies->held_pts, .n_copies = copies->n_copies};
        g_array_append_val(copies->lasting, lasting);
    }
    copies->n_copies = 0;
    return give(encoder, copies->held, copies->held_pts, type,
                lasts ? copies->lasting_qp + 1 - (copies->held_key ? KEY_BELOW : 0) : X264_QP_AUTO,
                sink, error);
}

static gboolean hold(KnEncoder *encoder, const KnFrame *frame, gint64 pts, gboolean force_key,
                     const Sink *sink, GError **error)
{
    Copies *copies = &encoder->copies;
    gboolean first = pts == encoder->first_pts;
    gboolean key = force_key || pts - copies->key_pts >= copies->keyint;
    if (!first && !key && copies->n_copies < kn_copy_most(&copies->syntax) &&
        is_same(frame, copies->held)) {
        copies->n_copies++;
        return TRUE;
    }
    if (!first && !give_held(encoder, sink, error))
        return FALSE;
    kn_frame_copy(copies->held, frame);
    copies->held_pts = pts;
    copies->held_key = key;
    if (key)
        copies->key_pts = pts;
    return TRUE;
}

/* Begins a group after the reference picture at `pts`: as long as is foretold, and as can be coded
 * before the next key frame, or one that libx264 codes. */
static void begin_group(KnEncoder *encoder, gint64 pts)
{
    Glides *glides = &encoder->glides;
    gint64 room = encoder->copies.key_pts + encoder->copies.keyint - 1 - pts;
    int n = (int)MIN(room, MIN(glides->told, glides->most));
    glides->is_told = n > 1;
    glides->size = glides->left = glides->is_told ? n : glides->most;
}

static gboolean glide(KnEncoder *encoder, const KnFrame *frame, gint64 pts, gboolean force_key,
                      const Sink *sink, GError **error)
{
    Copies *copies = &encoder->copies;
    Glides *glides = &encoder->glides;
    gboolean first = pts == encoder->first_pts;
    gboolean key = force_key || first || pts - copies->key_pts >= copies->keyint;
    int type = key ? X264_TYPE_IDR : --glides->left > 0 ? X264_TYPE_AUTO : X264_TYPE_P;
    if (type == X264_TYPE_AUTO && glides->is_told)
        return TRUE;
    if (type == X264_TYPE_P && glides->is_told) {
        Between between = {.pts = pts, .n = glides->size - 1};
        g_array_append_val(glides->between, between);
    }
    if (key)
        copies->key_pts = pts;
    if (type != X264_TYPE_AUTO)
        begin_group(encoder, pts);
    return give(encoder, frame, pts, type, X264_QP_AUTO, sink, error);
}

static void foretell(KnEncoder *encoder, int n)
{
    encoder->glides.told = n;
}

static gboolean encode(KnEncoder *encoder, const KnFrame *frame, gint64 pts, gboolean force_key,
                       KnPacketSink sink, gpointer user_data, GError **error)
{
    const Sink to = {sink, user_data};
    if (!encoder->started) {
        encoder->first_pts = encoder->copies.key_pts = pts;
        encoder->started = TRUE;
    }
    if (encoder->copies.used)
        return hold(encoder, frame, pts, force_key, &to, error);
    if (encoder->glides.used) {
        gboolean given = glide(encoder, frame, pts, force_key, &to, error);
        encoder->glides.told = 0;
        return given;
    }
    return give(encoder, frame, pts, force_key ? X264_TYPE_IDR : X264_TYPE_AUTO, X264_QP_AUTO, &to,
                error);
}

static gboolean flush(KnEncoder *encoder, KnPacketSink sink, gpointer user_data, GError **error)
{
    const Sink to = {sink, user_data};
    g_assert(!encoder->glides.is_told || encoder->glides.left == encoder->glides.size);
    if (encoder->copies.used && encoder->started && !give_held(encoder, &to, error))
        return FALSE;
    while (x264_encoder_delayed_frames(encoder->x264) > 0)
        if (!run(encoder, NULL, &to, error))
            return FALSE;
    return emit_copies(encoder, G_MAXINT64, &to, error);
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
    .foretell = foretell,
    .encode = encode,
    .flush = flush,
    .free = free_encoder,
    .stitchable = stitchable,
    .version = version,
    .row = kn_x264_row,
};

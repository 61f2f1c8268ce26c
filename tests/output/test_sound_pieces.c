/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "output/sound_pieces.h"

#include <libavcodec/avcodec.h>
#include <math.h>
#include <string.h>

enum { FRAME = 1024, PIECE = KN_PIECE_PACKETS * FRAME, CHANNELS = 2, BITRATE = 192000 };

/* ---- the sound: two tones that glide, noise, and a drum where it is wanted ---- */

typedef struct {
    const gint64 *drums;
    guint n_drums;
} Score;

static float sample_at(const Score *score, gint64 t, int channel)
{
    double seconds = (double)t / KN_SAMPLE_RATE;
    double value = 0.2 * sin(2 * G_PI * (300 + 40 * sin(seconds)) * seconds + channel);
    value += 0.1 * sin(2 * G_PI * 1234.5 * seconds);
    guint32 noise = (guint32)t * 2654435761u + (guint32)channel * 40503u;
    noise ^= noise >> 15;
    noise *= 2246822519u;
    value += 0.02 * ((double)(noise >> 8) / (1 << 23) - 1);
    for (guint i = 0; i < score->n_drums; i++) {
        gint64 since = t - score->drums[i];
        if (since >= 0 && since < 4800)
            value += 0.6 * exp(-(double)since / 400) * (since % 2 ? 1 : -0.7);
    }
    return (float)value;
}

typedef struct {
    GByteArray *bytes; /* the packets, one after the other */
    GArray *sizes;     /* gsize */
    gint64 next;       /* pts */
} Stream;

static void stream_init(Stream *stream)
{
    *stream = (Stream){g_byte_array_new(), g_array_new(FALSE, FALSE, sizeof(gsize)), 0};
}

static void stream_clear(Stream *stream)
{
    g_byte_array_unref(stream->bytes);
    g_array_unref(stream->sizes);
}

static gboolean add_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    Stream *stream = user_data;
    g_assert_cmpint(packet->pts, ==, stream->next);
    g_assert_cmpint(packet->dts, ==, stream->next);
    stream->next += packet->duration;
    g_byte_array_append(stream->bytes, packet->data, (guint)packet->size);
    g_array_append_val(stream->sizes, packet->size);
    return TRUE;
}

typedef gboolean (*Push)(gpointer to, const float *samples, gsize n, GError **error);

/* In blocks whose size is no multiple of anything. */
static void play(const Score *score, gint64 from, gint64 n, Push push, gpointer to)
{
    enum { BLOCK = 3001 };
    g_autoptr(GError) error = NULL;
    float block[BLOCK * CHANNELS];
    for (gint64 at = 0; at < n;) {
        gint64 part = MIN(n - at, BLOCK);
        for (gint64 i = 0; i < part * CHANNELS; i++)
            block[i] = sample_at(score, from + at + i / CHANNELS, (int)(i % CHANNELS));
        push(to, block, (gsize)part, &error);
        g_assert_no_error(error);
        at += part;
    }
}

static gboolean push_pieces(gpointer to, const float *samples, gsize n, GError **error)
{
    return kn_sound_pieces_push(to, samples, n, error);
}

static void encode(const Score *score, const char *codec, gint64 n, guint n_threads, Stream *stream)
{
    g_autoptr(GError) error = NULL;
    stream_init(stream);
    g_autoptr(KnSoundPieces) pieces =
        kn_sound_pieces_new(codec, BITRATE, n, n_threads, add_packet, stream, &error);
    g_assert_no_error(error);
    play(score, 0, n, push_pieces, pieces);
    kn_sound_pieces_flush(pieces, &error);
    g_assert_no_error(error);
}

/* ---- lengths and threads ---- */

static void test_lengths(void)
{
    static const gint64 lengths[] = {0,
                                     1,
                                     FRAME - 1,
                                     FRAME,
                                     FRAME + 1,
                                     PIECE - 1,
                                     PIECE,
                                     PIECE + 1,
                                     PIECE + 8 * FRAME - 1,
                                     PIECE + 8 * FRAME + 1};
    const Score score = {0};
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        Stream stream;
        g_test_message("%" G_GINT64_FORMAT " samples", lengths[i]);
        encode(&score, "aac", lengths[i], 2, &stream);
        g_assert_cmpint(stream.next, ==, lengths[i]);
        g_assert_cmpint(stream.sizes->len, ==, (lengths[i] + FRAME - 1) / FRAME);
        stream_clear(&stream);
    }
}

static void test_threads(void)
{
    static const struct {
        const char *codec;
        gint64 n;
    } rows[] = {{"aac", 3 * PIECE + 12345}, {"opus", PIECE + 1}, {"flac", PIECE + 1}};
    const Score score = {0};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *one = NULL;
        for (guint n_threads = 1; n_threads <= 4; n_threads++) {
            Stream stream;
            encode(&score, rows[r].codec, rows[r].n, n_threads, &stream);
            g_autofree char *hash = kn_hash_bytes(stream.bytes->data, stream.bytes->len);
            if (!one)
                one = g_strdup(hash);
            g_assert_cmpstr(hash, ==, one);
            stream_clear(&stream);
        }
    }
}

/* ---- seams ---- */

typedef struct {
    KnSoundEncoder *encoder;
    Stream *stream;
} Whole;

static gboolean push_whole(gpointer to, const float *samples, gsize n, GError **error)
{
    const Whole *whole = to;
    return kn_media(NULL)->sound_encoder_push(whole->encoder, samples, n, add_packet, whole->stream,
                                              error);
}

static gboolean add_late(const KnPacket *packet, gpointer user_data, GError **error)
{
    Stream *stream = user_data;
    KnPacket late = *packet;
    late.pts = late.dts = stream->next;
    return add_packet(&late, stream, error);
}

/* One encoder for all of it; with `cut` one for each piece, which hears nothing but its piece. */
static void encode_plainly(const Score *score, gint64 n, gboolean cut, Stream *stream)
{
    const KnMedia *media = kn_media(NULL);
    g_autoptr(GError) error = NULL;
    stream_init(stream);
    gint64 length = cut ? PIECE : n;
    for (gint64 at = 0; at < n; at += length) {
        Stream piece;
        stream_init(&piece);
        Whole whole = {media->sound_encoder_open("aac", BITRATE, &error), &piece};
        g_assert_no_error(error);
        play(score, at, MIN(length, n - at), push_whole, &whole);
        media->sound_encoder_flush(whole.encoder, add_packet, &piece, &error);
        g_assert_no_error(error);
        media->sound_encoder_free(whole.encoder);
        const guint8 *data = piece.bytes->data;
        for (guint i = 0; i < piece.sizes->len; i++) {
            KnPacket packet = {.data = data, .size = g_array_index(piece.sizes, gsize, i)};
            packet.duration = FRAME;
            add_late(&packet, stream, &error);
            data += packet.size;
        }
        stream_clear(&piece);
    }
}

static AVCodecContext *open_decoder(void)
{
    const KnMedia *media = kn_media(NULL);
    KnSoundEncoder *encoder = media->sound_encoder_open("aac", BITRATE, NULL);
    const KnStreamInfo *info = media->sound_encoder_info(encoder);
    AVCodecContext *decoder = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_AAC));
    decoder->extradata = av_mallocz(info->extradata_size + AV_INPUT_BUFFER_PADDING_SIZE);
    decoder->extradata_size = (int)info->extradata_size;
    memcpy(decoder->extradata, info->extradata, info->extradata_size);
    g_assert_cmpint(avcodec_open2(decoder, NULL, NULL), ==, 0);
    media->sound_encoder_free(encoder);
    return decoder;
}

/* The energy of what each frame differs by from the sound. */
static double *find_errors(const Score *score, const Stream *stream)
{
    AVCodecContext *decoder = open_decoder();
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    double *errors = g_new0(double, stream->sizes->len);
    guint8 *data = stream->bytes->data;
    for (guint i = 0; i < stream->sizes->len; i++) {
        packet->data = data;
        packet->size = (int)g_array_index(stream->sizes, gsize, i);
        data += packet->size;
        g_assert_cmpint(avcodec_send_packet(decoder, packet), ==, 0);
        g_assert_cmpint(avcodec_receive_frame(decoder, frame), ==, 0);
        g_assert_cmpint(frame->nb_samples, ==, FRAME);
        for (int channel = 0; channel < CHANNELS; channel++) {
            const float *heard = (const float *)frame->extended_data[channel];
            for (gint64 t = 0; t < FRAME; t++) {
                double error = heard[t] - sample_at(score, (gint64)i * FRAME + t, channel);
                errors[i] += error * error;
            }
        }
    }
    av_packet_unref(packet);
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&decoder);
    return errors;
}

/* The worst frame around the seams, as a multiple of the same frame from one encoder for all. */
static double worst_at_seams(const double *errors, const double *whole, guint n_seams)
{
    double worst = 0;
    for (guint seam = 1; seam <= n_seams; seam++)
        for (gint64 i = seam * KN_PIECE_PACKETS - 4; i < seam * KN_PIECE_PACKETS + 4; i++)
            worst = MAX(worst, errors[i] / (whole[i] + 1e-4));
    return worst;
}

/* Drums before, on and after a seam make windows change there, which have to fit together. What is
 * heard at a seam differs from the sound by no more than elsewhere. */
static void test_seams(void)
{
    enum { N_SEAMS = 4 };
    static const gint64 drums[] = {PIECE - 1500, 2 * PIECE - 500, 3 * PIECE, 4 * PIECE + 700};
    const Score score = {drums, G_N_ELEMENTS(drums)};
    gint64 n = (N_SEAMS + 1) * PIECE;
    Stream whole, pieces, naive;
    encode_plainly(&score, n, FALSE, &whole);
    encode_plainly(&score, n, TRUE, &naive);
    encode(&score, "aac", n, 3, &pieces);
    g_autofree double *of_whole = find_errors(&score, &whole);
    g_autofree double *of_pieces = find_errors(&score, &pieces);
    g_autofree double *of_naive = find_errors(&score, &naive);
    g_test_message("pieces %.2f, without overlap %.2f",
                   worst_at_seams(of_pieces, of_whole, N_SEAMS),
                   worst_at_seams(of_naive, of_whole, N_SEAMS));
    g_assert_cmpfloat(worst_at_seams(of_pieces, of_whole, N_SEAMS), <, 2);
    g_assert_cmpfloat(worst_at_seams(of_naive, of_whole, N_SEAMS), >, 10);
    g_assert_cmpuint(pieces.bytes->len, <, whole.bytes->len * 1.01);
    stream_clear(&whole);
    stream_clear(&pieces);
    stream_clear(&naive);
}

static gboolean refuse_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    gint64 *left = user_data;
    if ((*left)-- > 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "the disk is full");
    return FALSE;
}

/* An error of the sink ends it, whatever the threads are at. */
static void test_errors(void)
{
    static const gint64 left[] = {0, 1, KN_PIECE_PACKETS, 2 * KN_PIECE_PACKETS + 1};
    for (guint i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autoptr(GError) error = NULL;
        gint64 count = left[i];
        g_autofree float *block = g_new0(float, PIECE *CHANNELS);
        g_autoptr(KnSoundPieces) pieces =
            kn_sound_pieces_new("aac", BITRATE, 3 * PIECE, 3, refuse_packet, &count, &error);
        g_assert_no_error(error);
        gboolean good = TRUE;
        for (int k = 0; good && k < 3; k++)
            good = kn_sound_pieces_push(pieces, block, PIECE, &error);
        good = good && kn_sound_pieces_flush(pieces, &error);
        g_assert_false(good);
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_sound_pieces_new("mp7", BITRATE, FRAME, 1, add_packet, NULL, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sound-pieces/are-exactly-as-long-as-the-sound", test_lengths);
    g_test_add_func("/sound-pieces/same-bytes-for-any-number-of-threads", test_threads);
    g_test_add_func("/sound-pieces/seams-are-not-heard", test_seams);
    g_test_add_func("/sound-pieces/errors-end-all", test_errors);
    return g_test_run();
}

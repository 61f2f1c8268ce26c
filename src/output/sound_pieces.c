/* SPDX-License-Identifier: MIT */
#include "output/sound_pieces.h"
#include "base/error.h"

#include <string.h>

enum { CHANNELS = 2 };

/* Samples in, packets out. */
typedef struct {
    const KnMedia *media;
    KnSoundEncoder *encoder;
    GThread *thread; /* NULL: the caller's */
    int done;        /* atomic: the thread is at its end */
    float *samples;  /* from the first one that is to be heard on */
    gsize n, capacity;
    gint64 first, n_packets; /* of the stream, that are wanted */
    gint64 n_before;         /* packets that only let the encoder settle */
    int frame_size;
    GByteArray *data;
    GArray *packets; /* KnPacket, whose data is an offset in `data` */
    GError *error;
} Piece;

struct KnSoundPieces {
    const KnMedia *media;
    char *codec;
    int bitrate;
    KnPacketSink sink;
    gpointer user_data;
    int settles, frame_size;
    gint64 n_samples, n_packets; /* of the stream */
    guint n_threads;             /* besides the caller's */
    KnSoundEncoder *whole;       /* tells of the stream; encodes it where it is not cut */
    Piece *current;              /* the one that is being filled, or NULL: the last one was full */
    GQueue sent;                 /* Piece, in order: handed out when those before it are */
};

static void free_piece(Piece *piece)
{
    if (!piece)
        return;
    if (piece->thread)
        g_thread_join(piece->thread);
    piece->media->sound_encoder_free(piece->encoder);
    g_free(piece->samples);
    g_byte_array_unref(piece->data);
    g_array_unref(piece->packets);
    g_clear_error(&piece->error);
    g_free(piece);
}

/* ---- encoding ---- */

static gboolean keep_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    Piece *piece = user_data;
    gint64 number = packet->pts / piece->frame_size - piece->n_before;
    if (number < 0 || number >= piece->n_packets)
        return TRUE;
    KnPacket kept = *packet;
    kept.pts = kept.dts = (piece->first + number) * piece->frame_size;
    kept.data = GSIZE_TO_POINTER((gsize)piece->data->len);
    g_array_append_val(piece->packets, kept);
    g_byte_array_append(piece->data, packet->data, (guint)packet->size);
    return TRUE;
}

/* A GThreadFunc. */
static gpointer encode_piece(gpointer data)
{
    Piece *piece = data;
    GError **error = &piece->error;
    if (piece->media->sound_encoder_push(piece->encoder, piece->samples, piece->n, keep_packet,
                                         piece, error) &&
        piece->media->sound_encoder_flush(piece->encoder, keep_packet, piece, error) &&
        piece->packets->len != piece->n_packets)
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER,
                    "the sound encoder gave %u packets instead of %" G_GINT64_FORMAT,
                    piece->packets->len, piece->n_packets);
    g_clear_pointer(&piece->samples, g_free);
    g_atomic_int_set(&piece->done, TRUE);
    return NULL;
}

static gboolean hand_out(const KnSoundPieces *pieces, const Piece *piece, GError **error)
{
    for (guint i = 0; i < piece->packets->len; i++) {
        KnPacket packet = g_array_index(piece->packets, KnPacket, i);
        packet.data = piece->data->data + GPOINTER_TO_SIZE(packet.data);
        if (!pieces->sink(&packet, pieces->user_data, error))
            return FALSE;
    }
    return TRUE;
}

/* Hands out the pieces that are next and done; with `wait` all of them. */
static gboolean hand_out_done(KnSoundPieces *pieces, gboolean wait, GError **error)
{
    Piece *piece;
    gboolean good = TRUE;
    while (good && (piece = g_queue_peek_head(&pieces->sent)) &&
           (wait || g_atomic_int_get(&piece->done))) {
        if (piece->thread)
            g_thread_join(g_steal_pointer(&piece->thread));
        good = !piece->error && hand_out(pieces, piece, error);
        if (piece->error)
            g_propagate_error(error, g_steal_pointer(&piece->error));
        free_piece(g_queue_pop_head(&pieces->sent));
    }
    return good;
}

/* ---- cutting ---- */

/* The piece that begins with that packet. What it hears before it the piece before has heard, too.
 */
static gboolean begin_piece(KnSoundPieces *pieces, gint64 first, const Piece *before,
                            GError **error)
{
    Piece *piece = pieces->current = g_new0(Piece, 1);
    piece->media = pieces->media;
    piece->frame_size = pieces->frame_size;
    piece->first = first;
    piece->n_before = MIN(first, pieces->settles);
    piece->n_packets = MIN(pieces->n_packets - first, KN_PIECE_PACKETS);
    piece->data = g_byte_array_new();
    piece->packets = g_array_new(FALSE, FALSE, sizeof(KnPacket));
    gint64 start = (first - piece->n_before) * pieces->frame_size;
    gint64 end = (first + piece->n_packets + pieces->settles) * pieces->frame_size;
    end = MIN(end, pieces->n_samples);
    piece->capacity = (gsize)(end - start);
    piece->samples = g_new(float, piece->capacity *CHANNELS + 1);
    if (before) {
        gint64 heard = (before->first - before->n_before) * pieces->frame_size + (gint64)before->n;
        piece->n = (gsize)(heard - start);
        memcpy(piece->samples, before->samples + (before->n - piece->n) * CHANNELS,
               piece->n * CHANNELS * sizeof *piece->samples);
    }
    piece->encoder = pieces->media->sound_encoder_open(pieces->codec, pieces->bitrate, error);
    return piece->encoder != NULL;
}

static gboolean somebody_is_free(const KnSoundPieces *pieces)
{
    guint n_busy = 0;
    for (const GList *at = pieces->sent.head; at; at = at->next)
        n_busy += !g_atomic_int_get(&((Piece *)at->data)->done);
    return n_busy < pieces->n_threads;
}

/* Sends the full piece off, or encodes it here when nobody is free, and begins the next one. */
static gboolean end_piece(KnSoundPieces *pieces, GError **error)
{
    Piece *piece = g_steal_pointer(&pieces->current);
    gint64 next = piece->first + piece->n_packets;
    gboolean begun = next == pieces->n_packets || begin_piece(pieces, next, piece, error);
    if (begun && somebody_is_free(pieces))
        piece->thread = g_thread_try_new("sound", encode_piece, piece, NULL);
    if (begun && !piece->thread)
        encode_piece(piece);
    g_queue_push_tail(&pieces->sent, piece);
    return begun && hand_out_done(pieces, FALSE, error);
}

/* ---- the stream ---- */

KnSoundPieces *kn_sound_pieces_new(const char *codec, int bitrate, gint64 n_samples,
                                   guint n_threads, KnPacketSink sink, gpointer user_data,
                                   GError **error)
{
    const KnMedia *media = kn_media(error);
    KnSoundEncoder *encoder = media ? media->sound_encoder_open(codec, bitrate, error) : NULL;
    if (!encoder)
        return NULL;
    g_autoptr(KnSoundPieces) pieces = g_new0(KnSoundPieces, 1);
    pieces->media = media;
    pieces->codec = g_strdup(codec);
    pieces->bitrate = bitrate;
    pieces->sink = sink;
    pieces->user_data = user_data;
    pieces->n_samples = n_samples;
    pieces->n_threads = n_threads - 1;
    pieces->whole = encoder;
    pieces->settles = media->sound_encoder_settles(encoder);
    pieces->frame_size = media->sound_encoder_info(encoder)->frame_size;
    if (pieces->settles == 0)
        return g_steal_pointer(&pieces);
    pieces->n_packets = (n_samples + pieces->frame_size - 1) / pieces->frame_size;
    return begin_piece(pieces, 0, NULL, error) ? g_steal_pointer(&pieces) : NULL;
}

const KnStreamInfo *kn_sound_pieces_info(const KnSoundPieces *pieces)
{
    return pieces->media->sound_encoder_info(pieces->whole);
}

gboolean kn_sound_pieces_push(KnSoundPieces *pieces, const float *samples, gsize n, GError **error)
{
    if (pieces->settles == 0)
        return pieces->media->sound_encoder_push(pieces->whole, samples, n, pieces->sink,
                                                 pieces->user_data, error);
    while (n > 0) {
        Piece *piece = pieces->current;
        g_assert(piece); /* no more than n_samples */
        gsize part = MIN(n, piece->capacity - piece->n);
        memcpy(piece->samples + piece->n * CHANNELS, samples, part * CHANNELS * sizeof *samples);
        piece->n += part;
        samples += part * CHANNELS;
        n -= part;
        if (piece->n == piece->capacity && !end_piece(pieces, error))
            return FALSE;
    }
    return TRUE;
}

gboolean kn_sound_pieces_flush(KnSoundPieces *pieces, GError **error)
{
    if (pieces->settles == 0)
        return pieces->media->sound_encoder_flush(pieces->whole, pieces->sink, pieces->user_data,
                                                  error);
    return (!pieces->current || end_piece(pieces, error)) && hand_out_done(pieces, TRUE, error);
}

void kn_sound_pieces_free(KnSoundPieces *pieces)
{
    if (!pieces)
        return;
    g_queue_clear_full(&pieces->sent, (GDestroyNotify)free_piece);
    free_piece(pieces->current);
    pieces->media->sound_encoder_free(pieces->whole);
    g_free(pieces->codec);
    g_free(pieces);
}

/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "media/media.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

/* What the files of the module kn-media.so share. */

/* Sets error to "what: reason", where the reason is what libav logged on this thread since
 * kn_av_begin, or else the text of its error number. */
void kn_av_error(GError **error, KnErrorCode code, int av_error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Every entry that opens something calls this first: quiets libav once, and forgets old messages.
 */
void kn_av_begin(void);

/* Whether a decoder of this thread made up what it could not read, since the last call. It marks
 * such a picture when that comes out, which may be behind others that were made from it; its log
 * alone tells at once. */
gboolean kn_av_take_concealed(void);

/* Between this and kn_av_unlock, codecs and resamplers that start use no more of the processor than
 * every machine of its kind has, so that sound comes out with the same bits on all of them. */
void kn_av_lock_portable(void);
/* Between this and kn_av_unlock, whatever starts uses all that the processor has. */
void kn_av_lock_fast(void);
void kn_av_unlock(void);

/* A file opened for reading by descriptor. libav sees neither its name nor any protocol, so that a
 * playlist, a reference or a pattern in a hostile file opens nothing else. */
typedef struct {
    int fd;
    char *path;
    AVIOContext *io;
    AVFormatContext *format;
    gboolean animation; /* an animated WebP, which format has as a film */
} KnAvInput;

gboolean kn_av_input_open(KnAvInput *input, const char *path, GError **error);
void kn_av_input_close(KnAvInput *input);
/* Opens the decoder of the best stream of a kind, and discards the other streams. */
AVCodecContext *kn_av_input_decoder(KnAvInput *input, enum AVMediaType type, int n_threads,
                                    int *stream, GError **error);
/* Whether a stream of WebM tells of transparency, which stands beside its pictures. */
gboolean kn_av_says_alpha(const AVStream *stream);
/* The same for a stream that was chosen. */
AVCodecContext *kn_av_stream_decoder(KnAvInput *input, int stream, int n_threads, GError **error);

/* What the packets of a stream span, in its time base. A container's own length is that of its
 * longest stream, and from zero on in some: it says nothing of one stream among others. */
typedef struct {
    gint64 first_dts, end_dts, end_pts; /* end: of the last one; AV_NOPTS_VALUE before the first */
    gint64 n;
    gboolean lacks_pts, lacks_dts; /* of some packet */
} KnAvSpan;
#define KN_AV_SPAN_EMPTY                                                                           \
    (KnAvSpan)                                                                                     \
    {                                                                                              \
        .first_dts = AV_NOPTS_VALUE, .end_dts = AV_NOPTS_VALUE, .end_pts = AV_NOPTS_VALUE          \
    }
/* step: how long a packet lasts that does not say it. */
void kn_av_span_add(KnAvSpan *span, const AVPacket *packet, gint64 step);

/* What the header says that a stream lasts; 0 when it does not. */
double kn_av_stream_seconds(const KnAvInput *input, int stream);
/* Whether anything lasts so long; else its header is damaged. Errors: KN_ERROR_INPUT. */
gboolean kn_av_length_is_possible(const char *path, double seconds, GError **error);
/* What the header of a file promises of its sound, 0 when it does not: some formats have no length,
 * and libav then gives one that it took from the end of the file or from its size. `end` receives
 * how the file ends. */
double kn_av_sound_promised(const KnAvInput *input, int stream, KnEnd *end);
/* Whether what ended after that many seconds ended clearly before the header says. */
gboolean kn_av_ends_early(double seconds, double header_seconds);

/* "libavcodec 5.1.6": the build that decodes. Interned. */
const char *kn_av_decoder_id(void);

/* The operations of the table, each in the file of its name. */
gboolean kn_av_probe(const char *path, KnMediaInfo *info, GError **error);
gboolean kn_av_recognise(const char *path, GError **error);

KnSoundReader *kn_av_sound_open(const char *path, GError **error);
gssize kn_av_sound_read(KnSoundReader *reader, float *buffer, gsize n, GError **error);
void kn_av_sound_free(KnSoundReader *reader);

KnSoundEncoder *kn_av_sound_encoder_open(const char *codec, int bitrate, GError **error);
const KnStreamInfo *kn_av_sound_encoder_info(KnSoundEncoder *encoder);
int kn_av_sound_encoder_settles(const KnSoundEncoder *encoder);
gboolean kn_av_sound_encoder_push(KnSoundEncoder *encoder, const float *samples, gsize n,
                                  KnPacketSink sink, gpointer user_data, GError **error);
gboolean kn_av_sound_encoder_flush(KnSoundEncoder *encoder, KnPacketSink sink, gpointer user_data,
                                   GError **error);
void kn_av_sound_encoder_free(KnSoundEncoder *encoder);

KnMuxer *kn_av_mux_open(const char *path, const char *format, const KnStreamInfo *const *streams,
                        int n_streams, const KnTags *tags, GError **error);
void kn_av_mux_tighten(KnMuxer *muxer);
gboolean kn_av_mux_is_misread(const KnMuxer *muxer);
gboolean kn_av_mux_write(KnMuxer *muxer, int stream, const KnPacket *packet, GError **error);
gboolean kn_av_mux_finish(KnMuxer *muxer, GError **error);
void kn_av_mux_free(KnMuxer *muxer);

KnFrameReader *kn_av_frames_open(const char *path, int *width, int *height, GError **error);
int kn_av_frames_next(KnFrameReader *reader, KnFrame *frame, gint64 *pts_us, GError **error);
void kn_av_frames_free(KnFrameReader *reader);

gboolean kn_av_clip_probe(const char *path, KnClipInfo *info, GError **error);
KnClip *kn_av_clip_open(const char *path, const KnClipSpec *spec, GError **error);

extern const KnEncoderModule kn_av_encoder;
gboolean kn_av_encoder_exists(const char *name);
gboolean kn_av_encoder_has_alpha(const char *name);
gboolean kn_av_container_holds(const char *format, const char *encoder);

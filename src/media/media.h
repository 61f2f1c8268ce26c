/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/clip.h"
#include "media/digital_source.h"

/* The media module (libav*): containers, sound, and encoders other than x264. Loaded with
 * kn_media(). */

typedef struct {
    int num, den;
} KnRational;

/* One coded picture or sound frame. Times are in the stream's time base. */
typedef struct {
    const guint8 *data;
    gsize size;
    gint64 pts, dts, duration;
    gboolean key;
} KnPacket;

typedef enum { KN_STREAM_VIDEO, KN_STREAM_AUDIO, KN_STREAM_TEXT } KnStreamKind;

/* What a container must know of a stream. Plain data, so that it can stand in a batch file. */
typedef struct {
    KnStreamKind kind;
    char codec[32]; /* libavcodec's name: "h264", "prores", "aac", … */
    KnRational time_base;
    int width, height;         /* video */
    KnRational fps;            /* video */
    int sample_rate, channels; /* audio */
    int profile, level;        /* -99 when unknown */
    char pixel_format[16];     /* "yuv420p", … */
    guint32 tag;               /* the four characters of MOV that the encoder asks for, or 0 */
    int frame_size;            /* audio: samples a packet, 0 when it varies */
    int coded_bits;            /* video: of a pixel, where the encoder says so; else 0 */
    guint8 *extradata;         /* parameter sets; owned */
    gsize extradata_size;
    char language[4]; /* text: three letters of ISO 639-2, or empty */
} KnStreamInfo;
void kn_stream_info_clear(KnStreamInfo *info);
/* Whether packets of both can stand in one stream: every field and every byte of extradata. */
gboolean kn_stream_info_equal(const KnStreamInfo *a, const KnStreamInfo *b);

/* Receives packets in coding order; data is valid during the call only. FALSE stops with error set.
 */
typedef gboolean (*KnPacketSink)(const KnPacket *packet, gpointer user_data, GError **error);

/* What the encoder is given to see, each with what stands before it: pictures and cards at rest
 * (captions and fades on them come and go), stills that a camera moves over, clips and what has
 * noise as they have. */
typedef enum { KN_CONTENT_REST, KN_CONTENT_STILLS, KN_CONTENT_CLIPS, KN_N_CONTENTS } KnContent;
const char *kn_content_name(KnContent content); /* "rest", "stills", "clips" */

/* How the picture is encoded; all of it is part of the fingerprint. */
typedef struct {
    const char *encoder; /* "libx264", or any video encoder of libavcodec */
    const char *speed;   /* x264 preset name, passed on to encoders that have one */
    const char *tune;    /* of kn_tune_names, x264's alone; NULL: the preset as it is */
    KnContent content;   /* what "auto" goes by; a part's own, the rest is the film's */
    int crf;             /* 0..51; encoders without it get the nearest thing they have */
    int keyint;          /* frames between key frames, 1.. */
    int bframes;         /* -1: the preset's own */
    int threads;         /* of the encoder, 1..; its output depends on it */
    int width, height;
    KnRational fps;
    gboolean alpha; /* frames have one, and so has what is encoded */
} KnVideoSettings;

/* A video encoder. Calling sequence: open, info (parameter sets are known), encode for every frame
 * in order, flush, free. Threads: one at a time. */
typedef struct KnEncoder KnEncoder;
typedef struct {
    guint abi; /* KN_ENCODER_ABI */
    KnEncoder *(*open)(const KnVideoSettings *settings, GError **error);
    const KnStreamInfo *(*info)(KnEncoder *encoder);
    /* May be called before a frame is given: each of the n frames after it is what it shows, moved
     * evenly and slowly by a camera alone, none is forced to be a key frame, and all are given. The
     * encoder may leave pictures among them to be made of others by moving these. */
    void (*foretell)(KnEncoder *encoder, int n);
    /* frame->plane data is read before the call returns. pts is the frame's number. */
    gboolean (*encode)(KnEncoder *encoder, const KnFrame *frame, gint64 pts, gboolean force_key,
                       KnPacketSink sink, gpointer user_data, GError **error);
    gboolean (*flush)(KnEncoder *encoder, KnPacketSink sink, gpointer user_data, GError **error);
    void (*free)(KnEncoder *encoder);
    /* TRUE when batches encoded apart can be joined by copying packets (equal parameter sets,
     * closed groups). */
    gboolean (*stitchable)(const KnVideoSettings *settings);
    const char *(*version)(void); /* part of the fingerprint */
    /* What the encoder is told besides, by its tune and content, in words that are part of the
     * fingerprint: never NULL, constant. Streams of all contents can be joined. */
    const char *(*row)(const KnVideoSettings *settings);
} KnEncoderModule;
enum { KN_ENCODER_ABI = 3 };

/* Sound of a file as 48 kHz float stereo, interleaved. */
enum { KN_SAMPLE_RATE = 48000 };
typedef struct KnSoundReader KnSoundReader;

/* Where a frame (0..) starts on the master clock, to the nearest sample and microsecond. */
gint64 kn_frame_sample(gint64 frame, KnRational fps);
gint64 kn_frame_us(gint64 frame, KnRational fps);

typedef struct {
    double duration; /* seconds, as decoded or as the header says; 0 unknown */
    KnEnd end;
    double there; /* of `duration`, what is in the file where it does not end as a whole */
    int sample_rate, channels;
    gboolean has_audio, has_video;
    char format[32], codec[32];
} KnMediaInfo;

/* A part of the film with a title: frames [first_frame, end_frame). */
typedef struct {
    gint64 first_frame, end_frame;
    const char *title;
} KnChapter;

/* What a container says about the film beside its streams. */
typedef struct {
    const char *title, *comment;       /* may be NULL */
    gint64 creation_time;              /* seconds since 1970, or -1: none is written */
    const char *artist, *album, *date; /* may be NULL */
    const char *language;              /* of the sound: three letters, or NULL */
    const KnChapter *chapters;         /* in order, the first from frame 0 on */
    guint n_chapters;
    GBytes *cover;          /* a JPEG or PNG file, or NULL; not for MOV */
    KnDigitalSource source; /* where it comes from: as XMP */
} KnTags;

typedef struct KnMuxer KnMuxer;
typedef struct KnSoundEncoder KnSoundEncoder;
typedef struct KnFrameReader KnFrameReader;

typedef struct {
    guint abi; /* KN_MEDIA_ABI */

    /* Errors: KN_ERROR_INPUT. */
    gboolean (*probe)(const char *path, KnMediaInfo *info, GError **error);
    /* Whether a file begins as sound or video does; reads little of it. Errors: KN_ERROR_INPUT. */
    gboolean (*recognise)(const char *path, GError **error);

    /* Errors: KN_ERROR_INPUT: missing, unreadable, no audio stream (says so), decoder missing. read
     * returns samples per channel written into buffer (2 floats each), 0 at the end, -1 on error:
     * damaged data that decodes to nothing, or ends before the header said it would, is an error.
     */
    KnSoundReader *(*sound_open)(const char *path, GError **error);
    gssize (*sound_read)(KnSoundReader *reader, float *buffer, gsize n, GError **error);
    void (*sound_free)(KnSoundReader *reader);

    /* AAC-LC (codec "aac"), "flac", "opus", "pcm": packets on the master clock, time base 1/48000;
     * priming samples are cut so that the first packet's pts is 0 and no edit list is needed. */
    KnSoundEncoder *(*sound_encoder_open)(const char *codec, int bitrate, GError **error);
    const KnStreamInfo *(*sound_encoder_info)(KnSoundEncoder *encoder);
    /* After so many packets an encoder has forgotten what it heard before, but for how many bits it
     * has spent; 0: never, its stream is not cut. */
    int (*sound_encoder_settles)(const KnSoundEncoder *encoder);
    gboolean (*sound_encoder_push)(KnSoundEncoder *encoder, const float *samples, gsize n,
                                   KnPacketSink sink, gpointer user_data, GError **error);
    gboolean (*sound_encoder_flush)(KnSoundEncoder *encoder, KnPacketSink sink, gpointer user_data,
                                    GError **error);
    void (*sound_encoder_free)(KnSoundEncoder *encoder);

    /* Writes a container. path is a temporary name; format is "mp4", "mov" or "mkv". finish writes
     * the index (MP4, MOV: moved to the front). Packets come interleaved by time. Errors:
     * KN_ERROR_ENVIRONMENT: the reason alone, for the caller to put the film's name before it. */
    KnMuxer *(*mux_open)(const char *path, const char *format, const KnStreamInfo *const *streams,
                         int n_streams, const KnTags *tags, GError **error);
    /* Whether what was written so far would make FFmpeg complain of invalid timestamps: a film of
     * few B-frames at its very end. Such a film is written again with tight times, which are asked
     * for before the first packet and are never misread, but give the decoder no even pace. */
    gboolean (*mux_is_misread)(const KnMuxer *muxer);
    void (*mux_tighten)(KnMuxer *muxer);
    gboolean (*mux_write)(KnMuxer *muxer, int stream, const KnPacket *packet, GError **error);
    gboolean (*mux_finish)(KnMuxer *muxer, GError **error);
    void (*mux_free)(KnMuxer *muxer);

    /* Decodes the pictures of a finished film, for verification: next returns 1 and fills frame (of
     * the film's size, allocated by the caller), 0 at the end, -1 on error. */
    KnFrameReader *(*frames_open)(const char *path, int *width, int *height, GError **error);
    int (*frames_next)(KnFrameReader *reader, KnFrame *frame, gint64 *pts_us, GError **error);
    void (*frames_free)(KnFrameReader *reader);

    /* Clips (media/clip.h). Errors: KN_ERROR_INPUT: missing, unreadable, no moving pictures, no
     * decoder, over the limit on pixels; KN_ERROR_VERIFY when spec->decoder is not this one. */
    gboolean (*clip_probe)(const char *path, KnClipInfo *info, GError **error);
    const char *(*clip_decoder)(void); /* KnClipInfo.decoder of whatever is opened */
    KnClip *(*clip_open)(const char *path, const KnClipSpec *spec, GError **error);

    /* Encoders of libavcodec by name. */
    const KnEncoderModule *encoder;
    gboolean (*encoder_exists)(const char *name);
    /* Whether it encodes transparency. */
    gboolean (*encoder_has_alpha)(const char *name);
    /* Whether a container ("mp4", "mov", "mkv", "webm") takes what an encoder that exists makes. */
    gboolean (*container_holds)(const char *format, const char *encoder);
    const char *(*version)(void);
    /* The files that decide what a container's bytes are: the module and its libraries. The caller
     * frees. */
    GStrv (*files)(void);
} KnMedia;
enum { KN_MEDIA_ABI = 10 };

/* The module, loaded on first use. Errors: KN_ERROR_ENVIRONMENT. Threads: any. */
const KnMedia *kn_media(GError **error);

/* SPDX-License-Identifier: MIT */
#include "media/av/moving_webp.h"
#include "media/av/av.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <webp/demux.h>

/* Bytes that a file may have, and its pictures as PNG, and pixels of one: each worker that plays it
 * holds them. A few minutes of drawings, or some seconds of a large film. */
enum { FILE_MOST = 64 << 20, FILM_MOST = 256 << 20, PIXELS_MOST = 1 << 24 };
enum { IO_BUFFER = 1 << 16, TICKS = 1000 }; /* a WebP counts in milliseconds */
/* Viewers take what should be shown for less than 11 ms for a mistake, and show it so long. */
enum { SHORTEST = 11, INSTEAD = 100 };

typedef struct {
    const char *path;
    WebPAnimDecoder *frames;
    WebPAnimInfo info;
    int fd;
    AVIOContext *io;
    AVFormatContext *film;
    AVCodecContext *png;
    AVFrame *frame;
    AVPacket *packet;
} Work;

gboolean kn_moving_webp(int fd)
{
    enum { FLAGS = 20, ANIMATION = 2 };
    guint8 head[FLAGS + 1];
    return pread(fd, head, sizeof head, 0) == sizeof head && memcmp(head, "RIFF", 4) == 0 &&
           memcmp(head + 8, "WEBPVP8X", 8) == 0 && head[FLAGS] & ANIMATION;
}

/* ---- the film in memory ---- */

static int write_film(void *opaque, uint8_t *bytes, int n)
{
    const Work *work = opaque;
    off_t at = lseek(work->fd, 0, SEEK_CUR);
    if (at < 0 || at + n > FILM_MOST)
        return AVERROR(EFBIG);
    for (int done = 0; done < n;) {
        ssize_t wrote = write(work->fd, bytes + done, (size_t)(n - done));
        if (wrote < 0 && errno != EINTR)
            return AVERROR(errno);
        done += (int)MAX(wrote, 0);
    }
    return n;
}

static int64_t seek_film(void *opaque, int64_t offset, int whence)
{
    const Work *work = opaque;
    off_t at = lseek(work->fd, offset, whence & ~AVSEEK_FORCE);
    return at >= 0 ? (int64_t)at : AVERROR(errno);
}

static int open_png(Work *work)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    work->png = codec ? avcodec_alloc_context3(codec) : NULL;
    work->frame = av_frame_alloc();
    work->packet = av_packet_alloc();
    if (!work->png || !work->frame || !work->packet)
        return codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND;
    work->png->width = (int)work->info.canvas_width;
    work->png->height = (int)work->info.canvas_height;
    work->png->pix_fmt = AV_PIX_FMT_RGBA;
    work->png->time_base = (AVRational){1, TICKS};
    work->png->compression_level = 1;
    work->png->thread_count = 1; /* one picture in, one out */
    int failed = avcodec_open2(work->png, codec, NULL);
    if (failed >= 0) {
        work->frame->width = work->png->width;
        work->frame->height = work->png->height;
        work->frame->format = AV_PIX_FMT_RGBA;
        failed = av_frame_get_buffer(work->frame, 0);
    }
    return failed;
}

static int open_film(Work *work)
{
    uint8_t *buffer = av_malloc(IO_BUFFER);
    work->io =
        buffer ? avio_alloc_context(buffer, IO_BUFFER, 1, work, NULL, write_film, seek_film) : NULL;
    if (!work->io) {
        av_free(buffer);
        return AVERROR(ENOMEM);
    }
    int failed = avformat_alloc_output_context2(&work->film, NULL, "mov", NULL);
    if (failed < 0)
        return failed;
    work->film->pb = work->io;
    work->film->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    AVStream *stream = avformat_new_stream(work->film, NULL);
    if (!stream)
        return AVERROR(ENOMEM);
    stream->time_base = work->png->time_base;
    failed = avcodec_parameters_from_context(stream->codecpar, work->png);
    return failed < 0 ? failed : avformat_write_header(work->film, NULL);
}

/* ---- the pictures ---- */

static int add_picture(Work *work, const guint8 *pixels, int begin, int end)
{
    gsize row = (gsize)work->frame->width * 4;
    int failed = av_frame_make_writable(work->frame);
    for (int y = 0; failed >= 0 && y < work->frame->height; y++)
        memcpy(work->frame->data[0] + (gssize)y * work->frame->linesize[0], pixels + (gsize)y * row,
               row);
    work->frame->pts = begin;
    if (failed >= 0)
        failed = avcodec_send_frame(work->png, work->frame);
    if (failed >= 0)
        failed = avcodec_receive_packet(work->png, work->packet);
    if (failed < 0)
        return failed;
    work->packet->pts = work->packet->dts = begin;
    work->packet->duration = end - begin;
    av_packet_rescale_ts(work->packet, work->png->time_base, work->film->streams[0]->time_base);
    failed = av_write_frame(work->film, work->packet);
    av_packet_unref(work->packet);
    return failed;
}

static int add_pictures(Work *work)
{
    guint n = 0;
    int at = 0, shown = 0, ends, failed = 0;
    uint8_t *pixels;
    while (failed >= 0 && WebPAnimDecoderHasMoreFrames(work->frames)) {
        if (!WebPAnimDecoderGetNext(work->frames, &pixels, &ends))
            return AVERROR_INVALIDDATA;
        int lasts = ends - at < SHORTEST ? INSTEAD : ends - at;
        failed = add_picture(work, pixels, shown, shown + lasts);
        at = ends;
        shown += lasts;
        n++;
    }
    if (failed >= 0 && n < work->info.frame_count)
        return AVERROR_INVALIDDATA;
    return failed;
}

static void fail(const Work *work, int failed, GError **error)
{
    if (failed == AVERROR(EFBIG))
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read '%s': it is an animated WebP, which is held in memory, and %d MB "
                    "of pictures of %d pixels are the limit; make a film of it, MP4 or MOV",
                    work->path, FILM_MOST >> 20, PIXELS_MOST);
    else if (failed == AVERROR_INVALIDDATA)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read '%s': the animated WebP is damaged or cut short; copy or download "
                    "it again",
                    work->path);
    else
        kn_av_error(error, KN_ERROR_ENVIRONMENT, failed, "cannot keep the pictures of '%s'",
                    work->path);
}

static int convert(Work *work)
{
    work->fd = memfd_create("webp", MFD_CLOEXEC);
    int failed = work->fd < 0 ? AVERROR(errno) : open_png(work);
    if (failed >= 0)
        failed = open_film(work);
    if (failed >= 0)
        failed = add_pictures(work);
    if (failed >= 0)
        failed = av_write_trailer(work->film);
    if (failed >= 0 && lseek(work->fd, 0, SEEK_SET) != 0)
        failed = AVERROR(errno);
    return MIN(failed, 0);
}

static void end(Work *work, gboolean good)
{
    if (!good && work->fd >= 0)
        close(work->fd);
    avformat_free_context(work->film);
    if (work->io)
        av_freep(&work->io->buffer);
    avio_context_free(&work->io);
    avcodec_free_context(&work->png);
    av_frame_free(&work->frame);
    av_packet_free(&work->packet);
    WebPAnimDecoderDelete(work->frames);
}

static int open_webp(Work *work, const WebPData *file)
{
    WebPBitstreamFeatures canvas;
    WebPAnimDecoderOptions options;
    if (WebPGetFeatures(file->bytes, file->size, &canvas) != VP8_STATUS_OK)
        return AVERROR_INVALIDDATA;
    if ((gint64)canvas.width * canvas.height > PIXELS_MOST)
        return AVERROR(EFBIG);
    WebPAnimDecoderOptionsInit(&options);
    options.color_mode = MODE_RGBA;
    work->frames = WebPAnimDecoderNew(file, &options);
    return work->frames && WebPAnimDecoderGetInfo(work->frames, &work->info) ? 0
                                                                             : AVERROR_INVALIDDATA;
}

/* The whole file; to be freed. NULL, and why: no libav number is 0. */
static guint8 *read_file(int fd, gsize *n, int *failed)
{
    struct stat status;
    *failed = fstat(fd, &status) != 0 ? AVERROR(errno) : 0;
    if (!*failed && status.st_size > FILE_MOST)
        *failed = AVERROR(EFBIG);
    guint8 *bytes = *failed ? NULL : g_try_malloc((gsize)status.st_size);
    if (!*failed && !bytes)
        *failed = AVERROR(ENOMEM);
    for (*n = 0; !*failed && *n < (gsize)status.st_size;) {
        ssize_t got = pread(fd, bytes + *n, (gsize)status.st_size - *n, (off_t)*n);
        if (got == 0)
            *failed = AVERROR_INVALIDDATA;
        else if (got < 0 && errno != EINTR)
            *failed = AVERROR(errno);
        *n += (gsize)MAX(got, 0);
    }
    if (*failed)
        g_clear_pointer(&bytes, g_free);
    return bytes;
}

int kn_moving_webp_as_film(int fd, const char *path, GError **error)
{
    Work work = {.path = path, .fd = -1};
    int failed;
    WebPData file = {0};
    g_autofree guint8 *bytes = read_file(fd, &file.size, &failed);
    file.bytes = bytes;
    if (!failed)
        failed = open_webp(&work, &file);
    if (!failed)
        failed = convert(&work);
    if (failed)
        fail(&work, failed, error);
    end(&work, !failed);
    return failed ? -1 : work.fd;
}

/* SPDX-License-Identifier: MIT */
/* Raw frames are the planes as they lie in memory, padding and all: one write and one read each.
 * JPEG frames are packets of libavcodec's mjpeg in a Matroska file. */
#include "engine/pool/frame_files.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct KnFrameFile {
    char *path;
    gint64 n_frames, n_done;
    gsize frame_bytes;
    KnFrame *frame; /* reading */
    /* raw */
    KnAtomicFile *out;
    int in;
    /* JPEG */
    const KnMedia *media;
    KnEncoder *encoder;
    KnMuxer *muxer;
    KnFrameReader *reader;
};

/* JPEG has no transparency: such frames are raw, whatever the quality. */
static gboolean is_jpeg(const KnVideoSettings *video, int quality)
{
    return quality > 0 && !video->alpha;
}

static KnFrameFile *file_new(const char *path, const KnVideoSettings *video, int quality,
                             GError **error)
{
    KnFrameFile *file = g_new0(KnFrameFile, 1);
    file->path = g_strdup(path);
    file->frame_bytes = kn_frame_alpha_size_bytes(video->width, video->height, video->alpha);
    file->in = -1;
    if (is_jpeg(video, quality) && !(file->media = kn_media(error)))
        g_clear_pointer(&file, kn_frame_file_free);
    return file;
}

/* The mjpeg encoder has no crf of its own; it gets the same scale: 0 best, 51 worst. */
static gboolean start_jpeg(KnFrameFile *file, const KnVideoSettings *video, int quality,
                           GError **error)
{
    KnVideoSettings jpeg = *video;
    jpeg.encoder = "mjpeg";
    jpeg.crf = (100 - quality) * 51 / 99;
    jpeg.keyint = 1;
    jpeg.bframes = 0;
    jpeg.threads = 1;
    file->encoder = file->media->encoder->open(&jpeg, error);
    if (!file->encoder)
        return FALSE;
    const KnStreamInfo *info = file->media->encoder->info(file->encoder);
    KnTags tags = {.creation_time = -1};
    file->muxer = file->media->mux_open(file->path, "mkv", &info, 1, &tags, error);
    return file->muxer != NULL;
}

KnFrameFile *kn_frame_file_new(const char *path, const KnVideoSettings *video, int quality,
                               GError **error)
{
    g_autoptr(KnFrameFile) file = file_new(path, video, quality, error);
    if (!file)
        return NULL;
    gboolean started = file->media ? start_jpeg(file, video, quality, error)
                                   : (file->out = kn_atomic_file_new(path, error)) != NULL;
    return started ? g_steal_pointer(&file) : NULL;
}

static gboolean mux(const KnPacket *packet, gpointer user_data, GError **error)
{
    KnFrameFile *file = user_data;
    return file->media->mux_write(file->muxer, 0, packet, error);
}

gboolean kn_frame_file_add(KnFrameFile *file, const KnFrame *frame, GError **error)
{
    gint64 pts = file->n_done++;
    if (file->media)
        return file->media->encoder->encode(file->encoder, frame, pts, TRUE, mux, file, error);
    return kn_atomic_file_write(file->out, frame->plane[0].data, file->frame_bytes, error);
}

gboolean kn_frame_file_commit(KnFrameFile *file, GError **error)
{
    if (file->media)
        return file->media->encoder->flush(file->encoder, mux, file, error) &&
               file->media->mux_finish(file->muxer, error);
    return kn_atomic_file_commit(file->out, error);
}

static gboolean fail_errno(const char *path, GError **error)
{
    int number = errno;
    g_set_error(error, KN_ERROR, number == ENOENT ? KN_ERROR_VERIFY : KN_ERROR_ENVIRONMENT,
                "cannot read frames from '%s': %s", path, g_strerror(number));
    return FALSE;
}

KnFrameFile *kn_frame_file_open(const char *path, const KnVideoSettings *video, int quality,
                                gint64 n_frames, GError **error)
{
    g_autoptr(KnFrameFile) file = file_new(path, video, quality, error);
    if (!file ||
        !(file->frame = kn_frame_new_alpha(video->width, video->height, video->alpha, error)))
        return NULL;
    file->n_frames = n_frames;
    int width = video->width, height = video->height;
    if (file->media)
        file->reader = file->media->frames_open(path, &width, &height, error);
    else if ((file->in = kn_open_input(AT_FDCWD, path, O_NOFOLLOW, NULL, NULL)) < 0)
        fail_errno(path, error);
    if (file->in < 0 && !file->reader)
        return NULL;
    if (width != video->width || height != video->height) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "frames of another size in '%s'", path);
        return NULL;
    }
    return g_steal_pointer(&file);
}

static gboolean read_raw(KnFrameFile *file, GError **error)
{
    for (gsize at = 0; at < file->frame_bytes;) {
        ssize_t got = kn_fault(KN_FAULT_READ)
                          ? -1
                          : read(file->in, file->frame->plane[0].data + at, file->frame_bytes - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(file->path, error);
        if (got == 0) {
            g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "frames are missing in '%s'", file->path);
            return FALSE;
        }
        at += (gsize)got;
    }
    return TRUE;
}

static gboolean read_jpeg(KnFrameFile *file, GError **error)
{
    gint64 pts_us;
    int got = file->media->frames_next(file->reader, file->frame, &pts_us, error);
    if (got == 0)
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "frames are missing in '%s'", file->path);
    return got > 0;
}

int kn_frame_file_next(KnFrameFile *file, const KnFrame **frame, GError **error)
{
    if (file->n_done == file->n_frames)
        return 0;
    if (!(file->media ? read_jpeg(file, error) : read_raw(file, error)))
        return -1;
    file->n_done++;
    *frame = file->frame;
    return 1;
}

void kn_frame_file_free(KnFrameFile *file)
{
    if (!file)
        return;
    kn_atomic_file_free(file->out);
    if (file->in >= 0)
        close(file->in);
    if (file->muxer)
        file->media->mux_free(file->muxer);
    if (file->encoder)
        file->media->encoder->free(file->encoder);
    if (file->reader)
        file->media->frames_free(file->reader);
    kn_frame_free(file->frame);
    g_free(file->path);
    g_free(file);
}

void kn_frame_file_remove(KnFrameFile *file)
{
    if (file)
        g_unlink(file->path);
    kn_frame_file_free(file);
}

/* SPDX-License-Identifier: MIT */
#include "output/preview.h"
#include "base/error.h"
#include "base/fault.h"
#include "media/pictures.h"
#include "pixel/color.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

struct KnPreview {
    KnAtomicFile *frames; /* packed RGB; never gets its name */
    KnAnimation animation;
    KnFrame *frame;
    guint8 *rgb, *rgba; /* of a frame; rgba: with alpha */
    gint64 n_done;
};

/* What the formats hold of a side, and libvips of all rows together. */
enum { SIDE_MAX = 16383, ROWS_MAX = 10000000 };

/* Frames last whole ticks of the format, and a frame begins at the tick nearest to its time. */
static void set_delays(KnAnimation *animation, KnRational fps, int tick_ms)
{
    gint64 before = 0;
    for (int i = 0; i < animation->n_frames; i++) {
        gint64 ms = (gint64)(i + 1) * 1000 * fps.den;
        gint64 ticks = (2 * ms + (gint64)tick_ms * fps.num) / (2 * (gint64)tick_ms * fps.num);
        animation->delay_ms[i] = (int)(ticks - before) * tick_ms;
        before = ticks;
    }
}

KnPreview *kn_preview_new(const char *output_path, const char *container, const KnStreamInfo *info,
                          gint64 n_frames, GError **error)
{
    gboolean gif = strcmp(container, "gif") == 0;
    if (MAX(info->width, info->height) > SIDE_MAX || n_frames > ROWS_MAX / info->height) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "an animated picture of %d x %d pixels has at most %d frames of at most %d "
                    "pixels, and this one would have %" G_GINT64_FORMAT
                    ": render a part with --range, or less often with output.fps",
                    info->width, info->height, ROWS_MAX / info->height, SIDE_MAX, n_frames);
        return NULL;
    }
    g_autoptr(KnPreview) preview = g_new0(KnPreview, 1);
    KnAnimation *animation = &preview->animation;
    *animation = (KnAnimation){
        .format = gif ? KN_ANIMATION_GIF : KN_ANIMATION_WEBP,
        .width = info->width,
        .height = info->height,
        .n_frames = (int)n_frames,
        .alpha = strcmp(info->pixel_format, "yuva420p") == 0,
        .delay_ms = g_new(int, n_frames),
    };
    set_delays(animation, info->fps, gif ? 10 : 1);
    preview->rgb = g_malloc((gsize)info->width * (gsize)info->height * 3);
    if (animation->alpha)
        preview->rgba = g_malloc((gsize)info->width * (gsize)info->height * 4);
    preview->frame = kn_frame_new_alpha(info->width, info->height, animation->alpha, error);
    preview->frames = preview->frame ? kn_atomic_file_new(output_path, error) : NULL;
    return preview->frames ? g_steal_pointer(&preview) : NULL;
}

void kn_preview_free(KnPreview *preview)
{
    if (!preview)
        return;
    kn_atomic_file_free(preview->frames);
    kn_frame_free(preview->frame);
    g_free(preview->animation.delay_ms);
    g_free(preview->rgb);
    g_free(preview->rgba);
    g_free(preview);
}

/* Planes lie one after the other, without padding. */
static gboolean unpack(const KnPacket *packet, KnFrame *frame, GError **error)
{
    const KnPlane *const planes[4] = {&frame->plane[0], &frame->plane[1], &frame->plane[2],
                                      frame->alpha.data ? &frame->alpha : NULL};
    gsize size = 0;
    for (int p = 0; p < 4 && planes[p]; p++)
        size += (gsize)planes[p]->width * (gsize)planes[p]->height;
    if (packet->size != size) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "a frame of the batch has %zu bytes, not %zu",
                    packet->size, size);
        return FALSE;
    }
    const guint8 *from = packet->data;
    for (int p = 0; p < 4 && planes[p]; p++)
        for (int y = 0; y < planes[p]->height; y++) {
            memcpy(planes[p]->data + y * planes[p]->stride, from, (gsize)planes[p]->width);
            from += planes[p]->width;
        }
    return TRUE;
}

/* The frame's pixels, with its alpha beside them; what is clear has no colour. */
static const guint8 *pixels_of(KnPreview *preview)
{
    const KnFrame *frame = preview->frame;
    gsize i = 0;
    kn_color_frame_to_rgb(frame, preview->rgb, (gsize)frame->width * 3);
    if (!preview->rgba)
        return preview->rgb;
    for (int y = 0; y < frame->height; y++) {
        const uint8_t *alpha = frame->alpha.data + y * frame->alpha.stride;
        for (int x = 0; x < frame->width; x++, i++) {
            for (gsize k = 0; k < 3; k++)
                preview->rgba[4 * i + k] = alpha[x] ? preview->rgb[3 * i + k] : 0;
            preview->rgba[4 * i + 3] = alpha[x];
        }
    }
    return preview->rgba;
}

static gsize frame_bytes(const KnAnimation *animation)
{
    return (gsize)animation->width * (gsize)animation->height * (animation->alpha ? 4 : 3);
}

gboolean kn_preview_add(KnPreview *preview, const KnPacket *packet, GError **error)
{
    if (preview->n_done++ >= preview->animation.n_frames) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "there are more frames than were planned");
        return FALSE;
    }
    return unpack(packet, preview->frame, error) &&
           kn_atomic_file_write(preview->frames, pixels_of(preview),
                                frame_bytes(&preview->animation), error);
}

gboolean kn_preview_finish(KnPreview *preview, KnAtomicFile *file, GError **error)
{
    KnAnimation *animation = &preview->animation;
    const KnPictures *pictures = kn_pictures(error);
    if (!pictures)
        return FALSE;
    gsize size = frame_bytes(animation) * (gsize)preview->n_done;
    void *rgb = kn_fault(KN_FAULT_ALLOC) ? MAP_FAILED
                                         : mmap(NULL, size, PROT_READ, MAP_SHARED,
                                                kn_atomic_file_fd(preview->frames), 0);
    if (rgb == MAP_FAILED) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot read its frames: %s",
                    g_strerror(errno));
        return FALSE;
    }
    animation->rgb = rgb;
    animation->n_frames = (int)preview->n_done;
    g_autoptr(GBytes) bytes = pictures->animate(animation, error);
    munmap(rgb, size);
    return bytes && kn_atomic_file_write(file, g_bytes_get_data(bytes, NULL),
                                         g_bytes_get_size(bytes), error);
}

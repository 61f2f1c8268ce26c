/* SPDX-License-Identifier: MIT */

/* What decoded pictures are, and scalers between such images. */
#include "media/av/clip_draw.h"

#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

/* Where chroma of 4:2:0 lies, in 1/256 of a luma sample. */
enum { SITE_EDGE = 0, SITE_MIDDLE = 128, SITE_FAR = 256 };

/* ---- scalers ---- */

static void set_image(struct SwsContext *scaler, const KnAvImage *image, const char *prefix)
{
    static const char *const names[] = {"w", "h", "_format", "_range", "_h_chr_pos", "_v_chr_pos"};
    const int values[] = {image->width,      image->height,   image->format,
                          image->full_range, image->chroma_x, image->chroma_y};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        char name[32];
        g_snprintf(name, sizeof name, "%s%s", prefix, names[i]);
        av_opt_set_int(scaler, name, values[i], 0);
    }
}

struct SwsContext *kn_av_scaler_new(const KnAvImage *from, const KnAvImage *to)
{
    struct SwsContext *scaler = sws_alloc_context();
    if (!scaler)
        return NULL;
    set_image(scaler, from, "src");
    set_image(scaler, to, "dst");
    av_opt_set_int(
        scaler, "sws_flags",
        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, 0);
    /* The same matrix on both sides, as another one would go through RGB of 8 bits. */
    const int *bt709 = sws_getCoefficients(SWS_CS_ITU709);
    kn_av_lock_fast();
    int failed = sws_init_context(scaler, NULL, NULL);
    if (failed >= 0)
        sws_setColorspaceDetails(scaler, bt709, from->full_range, bt709, to->full_range, 0, 1 << 16,
                                 1 << 16);
    kn_av_unlock();
    if (failed < 0)
        g_clear_pointer(&scaler, sws_freeContext);
    return scaler;
}

KnAvImage kn_av_image_of(const KnFrame *frame)
{
    return (KnAvImage){.width = frame->width,
                       .height = frame->height,
                       .format = AV_PIX_FMT_YUV420P,
                       .chroma_x = SITE_EDGE,
                       .chroma_y = SITE_MIDDLE};
}

void kn_av_frame_pointers(const KnFrame *frame, uint8_t *data[4], int stride[4])
{
    for (int p = 0; p < 3; p++) {
        data[p] = frame->plane[p].data;
        stride[p] = (int)frame->plane[p].stride;
    }
    data[3] = NULL;
    stride[3] = 0;
}

KnFrame kn_av_frame_part(const KnFrame *frame, int x, int y, int width, int height)
{
    KnFrame part = {.width = width, .height = height};
    for (int p = 0; p < 3; p++) {
        int shift = p > 0;
        const KnPlane *plane = &frame->plane[p];
        part.plane[p] = (KnPlane){.data = plane->data + (y >> shift) * plane->stride + (x >> shift),
                                  .width = (width + shift) >> shift,
                                  .height = (height + shift) >> shift,
                                  .stride = plane->stride};
    }
    return part;
}

/* ---- what a picture is ---- */

static void chroma_site(const AVFrame *picture, KnAvImage *image)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    static const int sites[][2] = {
        [AVCHROMA_LOC_UNSPECIFIED] = {SITE_EDGE, SITE_MIDDLE},
        [AVCHROMA_LOC_LEFT] = {SITE_EDGE, SITE_MIDDLE},
        [AVCHROMA_LOC_CENTER] = {SITE_MIDDLE, SITE_MIDDLE},
        [AVCHROMA_LOC_TOPLEFT] = {SITE_EDGE, SITE_EDGE},
        [AVCHROMA_LOC_TOP] = {SITE_MIDDLE, SITE_EDGE},
        [AVCHROMA_LOC_BOTTOMLEFT] = {SITE_EDGE, SITE_FAR},
        [AVCHROMA_LOC_BOTTOM] = {SITE_MIDDLE, SITE_FAR},
    };
    guint site = (guint)picture->chroma_location;
    if (site >= G_N_ELEMENTS(sites))
        site = AVCHROMA_LOC_UNSPECIFIED;
    /* -513 is libswscale's word for no siting: in the middle of what a sample stands for. */
    image->chroma_x = format->log2_chroma_w == 1 ? sites[site][0] : -513;
    image->chroma_y = format->log2_chroma_h == 1 ? sites[site][1] : -513;
}

static gboolean is_full_range(const AVFrame *picture)
{
    switch (picture->format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
        return TRUE;
    default:
        return picture->color_range == AVCOL_RANGE_JPEG;
    }
}

KnAvImage kn_av_image_of_picture(const AVFrame *picture)
{
    KnAvImage image = {.width = picture->width,
                       .height = picture->height,
                       .format = picture->format,
                       .full_range = is_full_range(picture)};
    chroma_site(picture, &image);
    return image;
}

static gboolean is_rgb(const AVFrame *picture)
{
    return (av_pix_fmt_desc_get(picture->format)->flags &
            (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

enum AVColorSpace kn_av_space_of(const AVFrame *picture)
{
    if (is_rgb(picture))
        return AVCOL_SPC_BT709; /* libswscale makes that of it */
    if (picture->colorspace != AVCOL_SPC_UNSPECIFIED)
        return picture->colorspace;
    return picture->height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

gboolean kn_av_is_limited_grey(const AVFrame *picture)
{
    return picture->format == AV_PIX_FMT_GRAY8 && picture->color_range == AVCOL_RANGE_MPEG;
}

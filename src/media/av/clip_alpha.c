/* SPDX-License-Identifier: MIT */

/* Before anything else is done to a picture, in its own samples, its colour and the background's
 * are mixed by its transparency. So scaling has nothing to bleed in, and the way of the colours
 * (matrix, light) is that of any other picture. Chroma that stands for several samples takes their
 * mean. */
#include "media/av/clip_alpha.h"
#include "media/av/clip_draw.h"

#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

gboolean kn_av_may_be_clear(const AVFrame *picture)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    const guint64 strange =
        AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT;
    return format && format->flags & AV_PIX_FMT_FLAG_ALPHA && !(format->flags & strange);
}

/* ---- samples of one component ---- */

typedef struct {
    uint8_t *data;
    ptrdiff_t stride;
    int step, width, height, most; /* the largest value */
    gboolean two_bytes, big_endian;
    int log2_w, log2_h; /* it is that much smaller than the picture */
} Samples;

static Samples samples_of(const AVFrame *frame, int i)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    const AVComponentDescriptor *part = &format->comp[i];
    gboolean chroma = (i == 1 || i == 2) && !(format->flags & AV_PIX_FMT_FLAG_RGB);
    int w = chroma ? format->log2_chroma_w : 0, h = chroma ? format->log2_chroma_h : 0;
    return (Samples){frame->data[part->plane] + part->offset,
                     frame->linesize[part->plane],
                     part->step,
                     AV_CEIL_RSHIFT(frame->width, w),
                     AV_CEIL_RSHIFT(frame->height, h),
                     (1 << part->depth) - 1,
                     part->depth > 8,
                     (format->flags & AV_PIX_FMT_FLAG_BE) != 0,
                     w,
                     h};
}

static inline int get(const Samples *samples, int x, int y)
{
    const uint8_t *at = samples->data + y * samples->stride + x * samples->step;
    if (!samples->two_bytes)
        return *at;
    guint16 value = *(const guint16 *)(const void *)at;
    return samples->big_endian ? GUINT16_FROM_BE(value) : GUINT16_FROM_LE(value);
}

static inline void set(const Samples *samples, int x, int y, int value)
{
    uint8_t *at = samples->data + y * samples->stride + x * samples->step;
    guint16 wide = (guint16)value;
    if (samples->two_bytes)
        *(guint16 *)(void *)at = samples->big_endian ? GUINT16_TO_BE(wide) : GUINT16_TO_LE(wide);
    else
        *at = (uint8_t)value;
}

/* Of all that a sample stands for. */
static inline int clearness(const Samples *alpha, int x, int y, int log2_w, int log2_h)
{
    int sum = 0, w = 1 << log2_w, h = 1 << log2_h;
    if (w * h == 1)
        return get(alpha, x, y);
    for (int v = 0; v < h; v++)
        for (int u = 0; u < w; u++)
            sum += get(alpha, MIN(x * w + u, alpha->width - 1), MIN(y * h + v, alpha->height - 1));
    return (sum + w * h / 2) / (w * h);
}

static inline int mix(int colour, int back, int alpha, int most)
{
    return (int)(((gint64)colour * alpha + (gint64)back * (most - alpha) + most / 2) / most);
}

static void mix_component(const AVFrame *frame, int i, const Samples *alpha, int back)
{
    Samples colour = samples_of(frame, i);
    for (int y = 0; y < colour.height; y++)
        for (int x = 0; x < colour.width; x++) {
            int a = clearness(alpha, x, y, colour.log2_w, colour.log2_h);
            if (a < alpha->most)
                set(&colour, x, y, mix(get(&colour, x, y), back, a, alpha->most));
        }
}

/* ---- the background in a picture's own colours ---- */

static int scaled(double value, int zero, int steps, gboolean full, int most)
{
    int bits = 0;
    while (most >> (bits + 1))
        bits++; /* one less than there are */
    double unit = full ? most : (double)(steps << (bits - 7)), low = full ? 0 : zero << (bits - 7);
    if (zero == 128)
        low = (double)(1 << bits);
    return (int)CLAMP(floor(low + value * unit + 0.5), 0, most);
}

static void background_of(const AVFrame *picture, KnColor color, int back[3])
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    const double rgb[3] = {color.r / 255.0, color.g / 255.0, color.b / 255.0};
    int n = format->nb_components - 1;
    for (int i = 0; i < n && format->flags & AV_PIX_FMT_FLAG_RGB; i++)
        back[i] = scaled(rgb[i], 0, 0, TRUE, (1 << format->comp[i].depth) - 1);
    if (format->flags & AV_PIX_FMT_FLAG_RGB)
        return;
    double kr, kb;
    kn_av_matrix_weights(kn_av_space_of(picture), &kr, &kb);
    double luma = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
    /* Grey is taken for full range. */
    gboolean full = n == 1 || kn_av_image_of_picture(picture).full_range;
    int most = (1 << format->comp[0].depth) - 1;
    back[0] = scaled(luma, 16, 219, full, most);
    back[1] = scaled((rgb[2] - luma) / (2 * (1 - kb)), 128, 224, full, most);
    back[2] = scaled((rgb[0] - luma) / (2 * (1 - kr)), 128, 224, full, most);
}

/* ---- pictures ---- */

/* Colours of a palette are 32 bits: alpha, red, green, blue. */
static gboolean flatten_palette(AVFrame *frame, KnColor color)
{
    guint32 *palette = (guint32 *)(void *)frame->data[1];
    gboolean clear = FALSE;
    for (int i = 0; i < AVPALETTE_COUNT; i++) {
        int a = (int)(palette[i] >> 24), r = palette[i] >> 16 & 255, g = palette[i] >> 8 & 255;
        int b = palette[i] & 255;
        clear |= a < 255;
        palette[i] = 255u << 24 | (guint32)mix(r, color.r, a, 255) << 16 |
                     (guint32)mix(g, color.g, a, 255) << 8 | (guint32)mix(b, color.b, a, 255);
    }
    return clear;
}

static gboolean is_opaque(const Samples *alpha)
{
    for (int y = 0; y < alpha->height; y++)
        for (int x = 0; x < alpha->width; x++)
            if (get(alpha, x, y) < alpha->most)
                return FALSE;
    return TRUE;
}

/* A copy that may be written into. */
static gboolean copy(const AVFrame *picture, AVFrame **flat)
{
    av_frame_free(flat);
    *flat = av_frame_alloc();
    if (!*flat)
        return FALSE;
    (*flat)->format = picture->format;
    (*flat)->width = picture->width;
    (*flat)->height = picture->height;
    return av_frame_get_buffer(*flat, 0) >= 0 && av_frame_copy(*flat, picture) >= 0 &&
           av_frame_copy_props(*flat, picture) >= 0;
}

const AVFrame *kn_av_flatten(const AVFrame *picture, KnColor background, AVFrame **flat)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    int n = format->nb_components - 1, back[3] = {0};
    if (!kn_av_may_be_clear(picture))
        return picture;
    gboolean palette = (format->flags & AV_PIX_FMT_FLAG_PAL) != 0;
    if (!palette) {
        Samples alpha = samples_of(picture, n);
        if (is_opaque(&alpha))
            return picture;
    }
    if (!copy(picture, flat))
        return NULL;
    if (palette)
        return flatten_palette(*flat, background) ? *flat : picture;
    background_of(picture, background, back);
    Samples alpha = samples_of(*flat, n);
    for (int i = 0; i < n; i++)
        mix_component(*flat, i, &alpha, back[i]);
    for (int y = 0; y < alpha.height; y++)
        for (int x = 0; x < alpha.width; x++)
            set(&alpha, x, y, alpha.most);
    return *flat;
}

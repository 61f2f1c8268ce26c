/* SPDX-License-Identifier: MIT */

/* A decoded picture becomes yuv420p of BT.709, limited range, chroma on the left, in up to four
 * steps: libswscale scales it and changes range and format; a clip that is to be turned goes
 * through 4:4:4, as chroma that lies on the left lies elsewhere behind it, and one of other
 * primaries or another transfer through 4:4:4 of 16 bits and through light (clip_light.c), which
 * takes its matrix along; of all others the matrix is changed; then it is put in its place. What is
 * so already is copied. */
#include "media/av/clip_draw.h"
#include "media/av/clip_light.h"
#include "pixel/color.h"

#include <libswscale/swscale.h>
#include <stdlib.h>
#include <string.h>

struct KnAvDraw {
    KnClipSpec spec;
    KnAvTurn turn;
    KnAvShape shape;
    KnFrame *canvas;
    uint8_t around[3];  /* the colour around the clip */
    KnFrame *own;       /* the clip, when it is not drawn on the canvas at once */
    KnFrame picture;    /* the clip: `own`, or a part of the canvas */
    KnAvImage from, to; /* of what the scaler was made for */
    struct SwsContext *scaler, *to_420;
    AVFrame *raw, *upright; /* 4:4:4, when it is to be turned or goes through light */
    AVFrame *wide;          /* 4:4:4 of 16 bits, when it goes through light */
    KnAvLight *light;       /* NULL: it does not */
    KnAvGround *ground;
    uint8_t *neutral; /* a row of chroma for grey pictures */
    int neutral_width;
};

/* ---- turning ---- */

KnAvTurn kn_av_turn_of(AVStream *stream)
{
    size_t size;
    const gint32 *m =
        (const gint32 *)av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (!m || size < 9 * sizeof *m)
        return (KnAvTurn){0};
    /* x' = m[0] x + m[3] y, y' = m[1] x + m[4] y */
    gint64 straight = llabs((gint64)m[0]) + llabs((gint64)m[4]);
    gint64 across = llabs((gint64)m[1]) + llabs((gint64)m[3]);
    if (straight >= across)
        return (KnAvTurn){.flip_x = m[0] < 0, .flip_y = m[4] < 0};
    return (KnAvTurn){.swap = TRUE, .flip_x = m[3] < 0, .flip_y = m[1] < 0};
}

KnAvShape kn_av_shape_of(AVFormatContext *format, AVStream *stream)
{
    AVRational pixel = av_guess_sample_aspect_ratio(format, stream, NULL);
    return (KnAvShape){.width = stream->codecpar->width,
                       .height = stream->codecpar->height,
                       .pixel = pixel.num > 0 && pixel.den > 0 ? av_q2d(pixel) : 1};
}

/* Blocks that stay in the cache while columns become rows. */
enum { BLOCK = 32 };

static void turn_block(const uint8_t *from, ptrdiff_t step_x, ptrdiff_t step_y, uint8_t *to,
                       ptrdiff_t stride, int width, int height)
{
    for (int y = 0; y < height; y++, from += step_y, to += stride)
        for (int x = 0; x < width; x++)
            to[x] = from[x * step_x];
}

static void turn_plane(const AVFrame *from, AVFrame *to, int plane, KnAvTurn turn)
{
    ptrdiff_t stride = from->linesize[plane];
    ptrdiff_t step_x = turn.swap ? stride : 1, step_y = turn.swap ? 1 : stride;
    const uint8_t *start = from->data[plane];
    if (turn.flip_x) {
        start += (to->width - 1) * step_x;
        step_x = -step_x;
    }
    if (turn.flip_y) {
        start += (to->height - 1) * step_y;
        step_y = -step_y;
    }
    for (int y = 0; y < to->height; y += BLOCK)
        for (int x = 0; x < to->width; x += BLOCK)
            turn_block(start + x * step_x + y * step_y, step_x, step_y,
                       to->data[plane] + y * to->linesize[plane] + x, to->linesize[plane],
                       MIN(BLOCK, to->width - x), MIN(BLOCK, to->height - y));
}

static gboolean needs_turning(KnAvTurn turn)
{
    return turn.swap || turn.flip_x || turn.flip_y;
}

static AVFrame *frame_444(int width, int height, enum AVPixelFormat format)
{
    AVFrame *frame = av_frame_alloc();
    if (!frame)
        return NULL;
    frame->format = format;
    frame->width = width;
    frame->height = height;
    if (av_frame_get_buffer(frame, 0) < 0)
        av_frame_free(&frame);
    return frame;
}

/* ---- new and free ---- */

void kn_av_draw_free(KnAvDraw *draw)
{
    if (!draw)
        return;
    kn_frame_free(draw->canvas);
    kn_frame_free(draw->own);
    sws_freeContext(draw->scaler);
    sws_freeContext(draw->to_420);
    av_frame_free(&draw->raw);
    av_frame_free(&draw->upright);
    av_frame_free(&draw->wide);
    kn_av_light_free(draw->light);
    kn_av_ground_free(draw->ground);
    g_free(draw->neutral);
    g_free(draw);
}

/* Whether the last chroma sample of a side stands for a part of what is around the clip, too. */
static gboolean shares_last(int at, int length, int side)
{
    return length % 2 == 1 && at + length < side;
}

static gboolean make_frames(KnAvDraw *draw, GError **error)
{
    const KnClipSpec *spec = &draw->spec;
    draw->canvas = kn_frame_new(spec->canvas_width, spec->canvas_height, error);
    if (!draw->canvas)
        return FALSE;
    uint8_t *around = draw->around;
    kn_color_to_yuv(spec->background.r, spec->background.g, spec->background.b, around);
    kn_frame_fill(draw->canvas, around[0], around[1], around[2]);
    /* Whole rows are drawn where they belong; a scaler may write a vector more than a row has. */
    if (!spec->blur && spec->x == 0 && spec->width == spec->canvas_width &&
        !shares_last(spec->y, spec->height, spec->canvas_height)) {
        draw->picture = kn_av_frame_part(draw->canvas, 0, spec->y, spec->width, spec->height);
        return TRUE;
    }
    draw->own = kn_frame_new(spec->width, spec->height, error);
    if (!draw->own)
        return FALSE;
    draw->picture = *draw->own;
    draw->ground = spec->blur ? kn_av_ground_new(&draw->picture, draw->canvas, error) : NULL;
    return !spec->blur || draw->ground;
}

/* What is not turned is upright as it comes. */
static gboolean make_444(KnAvDraw *draw)
{
    const KnClipSpec *spec = &draw->spec;
    int width = draw->turn.swap ? spec->height : spec->width;
    int height = draw->turn.swap ? spec->width : spec->height;
    if (draw->to_420)
        return TRUE;
    av_frame_free(&draw->raw);
    av_frame_free(&draw->upright);
    draw->raw = frame_444(width, height, AV_PIX_FMT_YUV444P);
    if (draw->raw)
        draw->upright = needs_turning(draw->turn)
                            ? frame_444(spec->width, spec->height, AV_PIX_FMT_YUV444P)
                            : av_frame_clone(draw->raw);
    if (!draw->upright)
        return FALSE;
    KnAvImage from = kn_av_image_of_picture(draw->upright), to = kn_av_image_of(&draw->picture);
    draw->to_420 = kn_av_scaler_new(&from, &to);
    return draw->to_420 != NULL;
}

/* What a picture needs whose colours go through light. */
static gboolean make_light(KnAvDraw *draw, const AVFrame *picture)
{
    gboolean wanted = kn_av_colors_of(picture) == KN_AV_COLORS_LIGHT;
    if (draw->light && !(wanted && kn_av_light_fits(draw->light, picture)))
        g_clear_pointer(&draw->light, kn_av_light_free);
    if (!wanted || draw->light)
        return TRUE;
    if (!make_444(draw))
        return FALSE;
    if (!draw->wide)
        draw->wide = frame_444(draw->raw->width, draw->raw->height, AV_PIX_FMT_YUV444P16);
    if (draw->wide)
        draw->light = kn_av_light_new(picture, draw->spec.peak);
    return draw->light != NULL;
}

KnAvDraw *kn_av_draw_new(const KnClipSpec *spec, KnAvTurn turn, KnAvShape shape, GError **error)
{
    KnAvDraw *draw = g_new0(KnAvDraw, 1);
    draw->spec = *spec;
    draw->turn = turn;
    draw->shape = shape;
    if (!make_frames(draw, error)) {
        kn_av_draw_free(draw);
        return NULL;
    }
    if (!needs_turning(turn) || make_444(draw))
        return draw;
    kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot turn a clip");
    kn_av_draw_free(draw);
    return NULL;
}

/* ---- drawing ---- */

static void copy_plane(const uint8_t *from, ptrdiff_t stride, const KnPlane *to)
{
    for (int y = 0; y < to->height; y++)
        memcpy(to->data + y * to->stride, from + y * stride, (gsize)to->width);
}

static gboolean can_be_copied(const KnAvDraw *draw, const AVFrame *picture)
{
    gboolean left = picture->chroma_location == AVCHROMA_LOC_LEFT ||
                    picture->chroma_location == AVCHROMA_LOC_UNSPECIFIED;
    return picture->format == AV_PIX_FMT_YUV420P && left &&
           !kn_av_image_of_picture(picture).full_range && !needs_turning(draw->turn) &&
           picture->width == draw->picture.width && picture->height == draw->picture.height;
}

/* The picture as the scaler takes it. */
static KnAvImage source_of(KnAvDraw *draw, const AVFrame *picture, const uint8_t *data[4],
                           int stride[4])
{
    KnAvImage image = kn_av_image_of_picture(picture);
    for (int p = 0; p < 4; p++) {
        data[p] = picture->data[p];
        stride[p] = picture->linesize[p];
    }
    if (!kn_av_is_limited_grey(picture))
        return image;
    image.format = AV_PIX_FMT_YUV444P;
    if (picture->width > draw->neutral_width) {
        gsize size = (gsize)picture->width + AV_INPUT_BUFFER_PADDING_SIZE;
        draw->neutral = g_realloc(draw->neutral, size);
        draw->neutral_width = picture->width;
        memset(draw->neutral, 128, size);
    }
    data[1] = data[2] = draw->neutral;
    stride[1] = stride[2] = 0;
    return image;
}

static gboolean same_image(const KnAvImage *a, const KnAvImage *b)
{
    return a->width == b->width && a->height == b->height && a->format == b->format &&
           a->full_range == b->full_range && a->chroma_x == b->chroma_x &&
           a->chroma_y == b->chroma_y;
}

/* A part of an image that a picture is drawn into. */
typedef struct {
    int x, y, width, height;
} Place;

/* Where a picture stands in an image that has the clip's shape: everywhere, unless its own shape is
 * another one. */
static Place place_of(const KnAvDraw *draw, const AVFrame *picture, const KnAvImage *to)
{
    const KnAvShape *clip = &draw->shape;
    Place place = {0, 0, to->width, to->height};
    if (picture->width == clip->width && picture->height == clip->height)
        return place;
    AVRational own = picture->sample_aspect_ratio;
    double pixel = own.num > 0 && own.den > 0 ? av_q2d(own) : clip->pixel;
    double ratio = pixel * picture->width * clip->height /
                   (clip->pixel * clip->width * (double)picture->height);
    if (ratio < 0.99)
        place.width = MAX((int)(to->width * ratio + 0.5), 1);
    else if (ratio > 1.01)
        place.height = MAX((int)(to->height / ratio + 0.5), 1);
    place.x = (to->width - place.width) / 2 & ~1;
    place.y = (to->height - place.height) / 2 & ~1;
    return place;
}

static void fill(uint8_t *at, int n, int n_bytes, int value)
{
    for (int i = 0; i < n; i++)
        if (n_bytes == 1)
            at[i] = (uint8_t)value;
        else
            ((guint16 *)(void *)at)[i] = (guint16)(value << 8);
}

/* All of an image but the place becomes black: afterwards, as a scaler may write a vector more than
 * a row has. */
static void blacken(const KnAvImage *image, uint8_t *const data[4], const int stride[4],
                    const Place *place)
{
    int n_bytes = image->format == AV_PIX_FMT_YUV444P16 ? 2 : 1;
    for (int p = 0; p < 3; p++) {
        int shift = p > 0 && image->format == AV_PIX_FMT_YUV420P, value = p ? 128 : 16;
        int width = (image->width + shift) >> shift, height = (image->height + shift) >> shift;
        int left = place->x >> shift, right = (place->x + place->width + shift) >> shift;
        int top = place->y >> shift, bottom = (place->y + place->height + shift) >> shift;
        for (int y = 0; y < height; y++) {
            uint8_t *row = data[p] + (ptrdiff_t)y * stride[p];
            gboolean beside = y >= top && y < bottom;
            fill(row, beside ? left : width, n_bytes, value);
            if (beside)
                fill(row + right * n_bytes, width - right, n_bytes, value);
        }
    }
}

/* By libswscale, into its place. */
static gboolean scale_into(KnAvDraw *draw, const AVFrame *picture, const KnAvImage *whole,
                           uint8_t *const data[4], const int stride[4])
{
    const uint8_t *source[4];
    int source_stride[4];
    uint8_t *target[4] = {NULL};
    KnAvImage from = source_of(draw, picture, source, source_stride), to = *whole;
    Place place = place_of(draw, picture, whole);
    int n_bytes = whole->format == AV_PIX_FMT_YUV444P16 ? 2 : 1;
    to.width = place.width;
    to.height = place.height;
    for (int p = 0; p < 3; p++) {
        int shift = p > 0 && whole->format == AV_PIX_FMT_YUV420P;
        target[p] = data[p] + (ptrdiff_t)(place.y >> shift) * stride[p] +
                    (ptrdiff_t)(place.x >> shift) * n_bytes;
    }
    if (!draw->scaler || !same_image(&from, &draw->from) || !same_image(&to, &draw->to)) {
        sws_freeContext(draw->scaler);
        draw->scaler = kn_av_scaler_new(&from, &to);
        draw->from = from;
        draw->to = to;
    }
    if (!draw->scaler ||
        sws_scale(draw->scaler, source, source_stride, 0, from.height, target, stride) != to.height)
        return FALSE;
    if (to.width != whole->width || to.height != whole->height)
        blacken(whole, data, stride, &place);
    return TRUE;
}

static gboolean scale(KnAvDraw *draw, const AVFrame *picture)
{
    uint8_t *target[4];
    int stride[4];
    gboolean turned = needs_turning(draw->turn);
    AVFrame *middle = draw->light ? draw->wide : turned ? draw->raw : NULL;
    KnAvImage to = middle ? kn_av_image_of_picture(middle) : kn_av_image_of(&draw->picture);
    kn_av_frame_pointers(&draw->picture, target, stride);
    if (!middle)
        return scale_into(draw, picture, &to, target, stride);
    if (!scale_into(draw, picture, &to, middle->data, middle->linesize))
        return FALSE;
    if (draw->light)
        kn_av_light_apply(draw->light, draw->wide, draw->raw);
    for (int p = 0; turned && p < 3; p++)
        turn_plane(draw->raw, draw->upright, p, draw->turn);
    return sws_scale(draw->to_420, (const uint8_t *const *)draw->upright->data,
                     draw->upright->linesize, 0, draw->upright->height, target,
                     stride) == draw->picture.height;
}

static gboolean draw_picture(KnAvDraw *draw, const AVFrame *picture)
{
    if (!make_light(draw, picture))
        return FALSE;
    if (!draw->light && can_be_copied(draw, picture)) {
        for (int p = 0; p < 3; p++)
            copy_plane(picture->data[p], picture->linesize[p], &draw->picture.plane[p]);
    } else if (!scale(draw, picture))
        return FALSE;
    if (!draw->light)
        kn_av_matrix_apply(&draw->picture, kn_av_space_of(picture));
    return TRUE;
}

/* Half of it and half of what is around. */
static void share(uint8_t *sample, uint8_t clip, const uint8_t *around)
{
    *sample = (uint8_t)(((around ? *around : *sample) + clip + 1) / 2);
}

static void place_chroma(const KnAvDraw *draw, const KnPlane *from, const KnPlane *to,
                         const uint8_t *around)
{
    const KnClipSpec *spec = &draw->spec;
    int right = to->width - shares_last(spec->x, spec->width, spec->canvas_width);
    int bottom = to->height - shares_last(spec->y, spec->height, spec->canvas_height);
    for (int y = 0; y < to->height; y++) {
        const uint8_t *source = from->data + y * from->stride;
        uint8_t *row = to->data + y * to->stride;
        int whole = y < bottom ? right : 0;
        memcpy(row, source, (gsize)whole);
        for (int x = whole; x < to->width; x++)
            share(&row[x], source[x], around);
    }
}

/* The clip, drawn apart, in its place. */
static void place(KnAvDraw *draw)
{
    const KnClipSpec *spec = &draw->spec;
    const KnPlane *own = draw->own->plane;
    KnFrame to = kn_av_frame_part(draw->canvas, spec->x, spec->y, spec->width, spec->height);
    copy_plane(own[0].data, own[0].stride, &to.plane[0]);
    for (int p = 1; p < 3; p++)
        place_chroma(draw, &own[p], &to.plane[p], draw->ground ? NULL : &draw->around[p]);
}

const KnFrame *kn_av_draw(KnAvDraw *draw, const AVFrame *picture, const char *path, GError **error)
{
    if (!draw_picture(draw, picture) ||
        (draw->ground && !kn_av_ground_draw(draw->ground, &draw->picture, draw->canvas))) {
        kn_av_error(error, KN_ERROR_INPUT, AVERROR(EINVAL), "cannot draw the pictures of '%s'",
                    path);
        return NULL;
    }
    if (draw->own)
        place(draw);
    return draw->canvas;
}

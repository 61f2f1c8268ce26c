/* SPDX-License-Identifier: MIT */

/* A row of the earlier field is made of what stands there at three moments: in the picture's own
 * earlier field and in the next picture's, which are the moments before and after, and between the
 * rows above and below it. Where nothing moves the mean of before and after is right, and the
 * picture keeps all of its rows; where something moves it is not, and the rows above and below are
 * joined along the edge that runs through them. How much moves says how far the result may be from
 * that mean: the way of M. Niedermayer's "yadif", with the moments that are at hand (the next
 * picture is, the last one is not after seeking). What blinks fifty times a second and still lines
 * of one row are the same samples; both are taken for the former.
 *
 * Whole numbers only: the same bytes on every processor. */
#include "media/av/clip_fields.h"

#include <libavutil/pixdesc.h>
#include <string.h>

/* Samples beside a row, so that edges can be followed at its ends. */
enum { BESIDE = 3 };

/* The rows that a new one is made of, widened to 16 bits. */
enum {
    BEFORE_UP,
    ABOVE,
    BEFORE,
    BELOW,
    BEFORE_DOWN,
    AFTER_UP,
    NEXT_ABOVE,
    AFTER,
    NEXT_BELOW,
    AFTER_DOWN,
    N_ROWS
};

struct KnAvFields {
    AVFrame *whole;
    gint16 *rows[N_ROWS];
    guint16 *made;
    int capacity; /* of a row */
};

/* ---- what it is ---- */

static gboolean stream_has_fields(const AVStream *stream)
{
    enum AVFieldOrder order = stream->codecpar->field_order;
    const AVCodecDescriptor *codec = avcodec_descriptor_get(stream->codecpar->codec_id);
    /* Where pictures refer to others, some may be whole, and decoders tell; of the rest not all
     * decoders do. */
    return order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE && codec &&
           codec->props & AV_CODEC_PROP_INTRA_ONLY;
}

gboolean kn_av_is_interlaced(const AVFrame *picture, const AVStream *stream,
                             KnDeinterlace deinterlace)
{
    if (deinterlace != KN_DEINTERLACE_AUTO)
        return deinterlace == KN_DEINTERLACE_ON && kn_av_fields_can(picture);
    return (picture->interlaced_frame || stream_has_fields(stream)) && kn_av_fields_can(picture);
}

static gboolean top_is_first(const AVFrame *picture, const AVStream *stream)
{
    enum AVFieldOrder order = stream->codecpar->field_order;
    if (picture->interlaced_frame)
        return picture->top_field_first;
    return order != AV_FIELD_BB && order != AV_FIELD_TB;
}

/* Rows of whole samples of up to 15 bits, each component by itself. */
gboolean kn_av_fields_can(const AVFrame *picture)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    const guint64 strange = AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                            AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT;
    if (!format || format->flags & strange || picture->height < 4)
        return FALSE;
    for (int i = 0; i < format->nb_components; i++) {
        const AVComponentDescriptor *part = &format->comp[i];
        if (part->depth > 15 || part->shift || part->offset ||
            part->step != (part->depth > 8 ? 2 : 1))
            return FALSE;
        for (int j = 0; j < i; j++)
            if (format->comp[j].plane == part->plane)
                return FALSE;
    }
    return TRUE;
}

/* ---- memory ---- */

KnAvFields *kn_av_fields_new(void)
{
    return g_new0(KnAvFields, 1);
}

void kn_av_fields_free(KnAvFields *fields)
{
    if (!fields)
        return;
    av_frame_free(&fields->whole);
    for (int i = 0; i < N_ROWS; i++)
        g_free(fields->rows[i]);
    g_free(fields->made);
    g_free(fields);
}

static gboolean make_room(KnAvFields *fields, const AVFrame *picture)
{
    AVFrame *whole = fields->whole;
    if (picture->width > fields->capacity) {
        fields->capacity = picture->width;
        for (int i = 0; i < N_ROWS; i++)
            fields->rows[i] = g_renew(gint16, fields->rows[i], fields->capacity + 2 * BESIDE);
        fields->made = g_renew(guint16, fields->made, fields->capacity);
    }
    if (!whole || whole->width != picture->width || whole->height != picture->height ||
        whole->format != picture->format) {
        av_frame_free(&fields->whole);
        fields->whole = whole = av_frame_alloc();
        if (!whole)
            return FALSE;
        whole->format = picture->format;
        whole->width = picture->width;
        whole->height = picture->height;
        if (av_frame_get_buffer(whole, 0) < 0) {
            av_frame_free(&fields->whole);
            return FALSE;
        }
    }
    /* Of the last picture. */
    for (int i = 0; i < whole->nb_side_data; i++)
        av_frame_remove_side_data(whole, whole->side_data[i]->type);
    return av_frame_copy_props(whole, picture) >= 0;
}

/* ---- a row ---- */

static inline int middle(int a, int b)
{
    return (a + b + 1) >> 1;
}

/* How much the rows differ along an edge that leans by `lean`. */
static inline int differ(const gint16 *above, const gint16 *below, int lean)
{
    return ABS(above[lean - 1] - below[-lean - 1]) + ABS(above[lean] - below[-lean]) +
           ABS(above[lean + 1] - below[-lean + 1]);
}

/* Between the rows, along the edge that fits best: upright unless another one fits better. */
static inline int along_edge(const gint16 *above, const gint16 *below)
{
    int least = differ(above, below, 0) - 1, value = middle(above[0], below[0]);
    for (int side = -1; side <= 1; side += 2)
        for (int lean = side; ABS(lean) <= BESIDE - 1; lean += side) {
            int found = differ(above, below, lean);
            if (found >= least)
                break;
            least = found;
            value = middle(above[lean], below[-lean]);
        }
    return value;
}

/* How far the sample may be from the mean of before and after: what changed there and in the rows
 * around it. A mean that combs, being higher or lower than all around it, is not to be kept
 * either. */
static inline int freedom(gint16 *const rows[N_ROWS], int x, int still)
{
    int here = ABS(rows[BEFORE][x] - rows[AFTER][x]) / 2;
    int above = rows[ABOVE][x], below = rows[BELOW][x];
    int around = MAX(ABS(rows[NEXT_ABOVE][x] - above), ABS(rows[NEXT_BELOW][x] - below));
    int up = middle(rows[BEFORE_UP][x], rows[AFTER_UP][x]) - above;
    int down = middle(rows[BEFORE_DOWN][x], rows[AFTER_DOWN][x]) - below;
    int most = MAX(MAX(still - below, still - above), MIN(up, down));
    int least = MIN(MIN(still - below, still - above), MAX(up, down));
    return MAX(MAX(here, around), MAX(least, -most));
}

static void make_row(const KnAvFields *fields, int width, gboolean has_next)
{
    gint16 *rows[N_ROWS];
    for (int i = 0; i < N_ROWS; i++)
        rows[i] = fields->rows[i] + BESIDE;
    for (int x = 0; x < width; x++) {
        int value = along_edge(rows[ABOVE] + x, rows[BELOW] + x);
        if (has_next) {
            int still = middle(rows[BEFORE][x], rows[AFTER][x]), room = freedom(rows, x, still);
            value = CLAMP(value, still - room, still + room);
        }
        fields->made[x] = (guint16)value;
    }
}

/* ---- planes ---- */

/* A plane of one of the pictures. */
typedef struct {
    const uint8_t *data;
    ptrdiff_t stride;
    int width, height, n_bytes;
} Plane;

/* The row that is nearest to y among those of its field. */
static int inside(const Plane *plane, int y)
{
    while (y < 0)
        y += 2;
    while (y >= plane->height)
        y -= 2;
    return y;
}

static void load_row(const Plane *plane, int y, gint16 *row)
{
    const uint8_t *from = plane->data + inside(plane, y) * plane->stride;
    for (int x = 0; x < plane->width; x++)
        row[BESIDE + x] =
            (gint16)(plane->n_bytes == 1 ? from[x] : ((const guint16 *)(const void *)from)[x]);
    for (int i = 0; i < BESIDE; i++) {
        row[i] = row[BESIDE];
        row[BESIDE + plane->width + i] = row[BESIDE + plane->width - 1];
    }
}

static void store_row(const guint16 *row, const Plane *plane, uint8_t *to)
{
    for (int x = 0; x < plane->width; x++)
        if (plane->n_bytes == 1)
            to[x] = (uint8_t)row[x];
        else
            ((guint16 *)(void *)to)[x] = row[x];
}

static void join_plane(KnAvFields *fields, const Plane *now, const Plane *next, uint8_t *to,
                       ptrdiff_t stride, int missing)
{
    for (int y = 0; y < now->height; y++) {
        if (y % 2 != missing) {
            memcpy(to + y * stride, now->data + y * now->stride,
                   (gsize)(now->width * now->n_bytes));
            continue;
        }
        for (int i = 0; i < 5; i++) {
            load_row(now, y + i - 2, fields->rows[BEFORE_UP + i]);
            if (next->data)
                load_row(next, y + i - 2, fields->rows[AFTER_UP + i]);
        }
        make_row(fields, now->width, next->data != NULL);
        store_row(fields->made, now, to + y * stride);
    }
}

static gboolean is_like(const AVFrame *a, const AVFrame *b)
{
    return a->width == b->width && a->height == b->height && a->format == b->format;
}

const AVFrame *kn_av_fields_join(KnAvFields *fields, const AVFrame *picture, const AVFrame *next,
                                 const AVStream *stream)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    int missing = top_is_first(picture, stream) ? 0 : 1;
    if (!make_room(fields, picture))
        return NULL;
    if (next && !is_like(picture, next))
        next = NULL;
    for (int i = 0; i < format->nb_components; i++) {
        int p = format->comp[i].plane, colour = i == 1 || i == 2;
        gboolean rgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
        int w = colour && !rgb ? format->log2_chroma_w : 0;
        int h = colour && !rgb ? format->log2_chroma_h : 0;
        Plane now = {picture->data[p], picture->linesize[p], AV_CEIL_RSHIFT(picture->width, w),
                     AV_CEIL_RSHIFT(picture->height, h), format->comp[i].step};
        Plane after = now;
        after.data = next ? next->data[p] : NULL;
        after.stride = next ? next->linesize[p] : 0;
        join_plane(fields, &now, &after, fields->whole->data[p], fields->whole->linesize[p],
                   missing);
    }
    fields->whole->interlaced_frame = 0;
    return fields->whole;
}

/* SPDX-License-Identifier: MIT */

/* The blurred copy behind a clip, as pictures_prepare.c has it for stills, quick enough to be made
 * for every picture: an eighth of the canvas, three boxes a direction instead of a bell curve, and
 * whole numbers only. */
#include "media/av/clip_draw.h"

#include <libswscale/swscale.h>

enum {
    SHRINK = 8,       /* the copy is that part of the canvas; the blur hides it */
    SIGMA_PARTS = 50, /* the standard deviation is that part of the canvas' height: 0.02 */
    GAIN = 3,         /* darkened to 3 / 5 = 0.6 */
    GAIN_PARTS = 5,
    FRACTION_BITS = 8, /* samples between the boxes */
    N_BOXES = 3,
};

struct KnAvGround {
    KnFrame *small;
    struct SwsContext *shrink, *enlarge;
    int crop_x, crop_y, crop_width, crop_height; /* the part of the picture that covers */
    guint16 *line, *blurred;                     /* one row or column */
    int radius[2][N_BOXES];                      /* of luma and chroma */
};

/* Three boxes of radius r have the variance r (r + 1), and each that is one wider adds 2 (r + 1) /
 * 3. The nearest to (height / SIGMA_PARTS / SHRINK / divisor) squared. */
static void choose_radii(int height, int divisor, int radius[N_BOXES])
{
    gint64 parts = (gint64)SIGMA_PARTS * SHRINK * divisor;
    gint64 square = parts * parts, wanted = 3 * (gint64)height * height; /* 3 variance * square */
    gint64 r = 0;
    while (3 * (r + 1) * (r + 2) * square <= wanted)
        r++;
    gint64 more = 2 * (r + 1) * square, rest = wanted - 3 * r * (r + 1) * square;
    int n_wider = (int)((rest + more / 2) / more);
    for (int i = 0; i < N_BOXES; i++)
        radius[i] = (int)r + (i < n_wider);
}

/* About the middle, of the canvas' aspect. */
static void choose_crop(KnAvGround *ground, const KnFrame *picture, const KnFrame *canvas)
{
    gint64 width = picture->width, height = picture->height;
    if (width * canvas->height > height * canvas->width)
        width = MAX(height * canvas->width / canvas->height, 1);
    else
        height = MAX(width * canvas->height / canvas->width, 1);
    ground->crop_width = (int)width;
    ground->crop_height = (int)height;
    ground->crop_x = (int)(picture->width - width) / 2 & ~1;
    ground->crop_y = (int)(picture->height - height) / 2 & ~1;
}

void kn_av_ground_free(KnAvGround *ground)
{
    if (!ground)
        return;
    kn_frame_free(ground->small);
    sws_freeContext(ground->shrink);
    sws_freeContext(ground->enlarge);
    g_free(ground->line);
    g_free(ground->blurred);
    g_free(ground);
}

KnAvGround *kn_av_ground_new(const KnFrame *picture, const KnFrame *canvas, GError **error)
{
    KnAvGround *ground = g_new0(KnAvGround, 1);
    choose_crop(ground, picture, canvas);
    choose_radii(canvas->height, 1, ground->radius[0]);
    choose_radii(canvas->height, 2, ground->radius[1]);
    ground->small =
        kn_frame_new(MAX(canvas->width / SHRINK, 1), MAX(canvas->height / SHRINK, 1), error);
    if (!ground->small) {
        kn_av_ground_free(ground);
        return NULL;
    }
    KnFrame part = kn_av_frame_part(picture, ground->crop_x, ground->crop_y, ground->crop_width,
                                    ground->crop_height);
    KnAvImage from = kn_av_image_of(&part), small = kn_av_image_of(ground->small),
              to = kn_av_image_of(canvas);
    ground->shrink = kn_av_scaler_new(&from, &small);
    ground->enlarge = kn_av_scaler_new(&small, &to);
    gsize longest = (gsize)MAX(small.width, small.height);
    ground->line = g_new(guint16, longest);
    ground->blurred = g_new(guint16, longest);
    if (ground->shrink && ground->enlarge)
        return ground;
    kn_av_error(error, KN_ERROR_ENVIRONMENT, AVERROR(ENOMEM), "cannot blur the ground of a clip");
    kn_av_ground_free(ground);
    return NULL;
}

/* The mean of 2 radius + 1 samples; the ends go on outside. */
static void box(const guint16 *from, guint16 *to, int n, int radius)
{
    guint32 width = (guint32)(2 * radius + 1), sum = 0;
    for (int i = -radius; i <= radius; i++)
        sum += from[CLAMP(i, 0, n - 1)];
    for (int i = 0; i < n; i++) {
        to[i] = (guint16)((sum + width / 2) / width);
        sum += from[MIN(i + radius + 1, n - 1)];
        sum -= from[MAX(i - radius, 0)];
    }
}

/* A row, or a column when the step is a stride. */
static void blur_line(KnAvGround *ground, uint8_t *data, ptrdiff_t step, int n, const int *radius)
{
    guint16 *from = ground->line, *to = ground->blurred;
    for (int i = 0; i < n; i++)
        from[i] = (guint16)(data[i * step] << FRACTION_BITS);
    for (int i = 0; i < N_BOXES; i++) {
        box(from, to, n, radius[i]);
        guint16 *other = from;
        from = to;
        to = other;
    }
    for (int i = 0; i < n; i++)
        data[i * step] = (uint8_t)MIN((from[i] + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS, 255);
}

static void darken(KnPlane *plane, int black)
{
    for (int y = 0; y < plane->height; y++) {
        uint8_t *row = plane->data + y * plane->stride;
        for (int x = 0; x < plane->width; x++) {
            int value = (row[x] - black) * GAIN;
            int rounding = value < 0 ? -GAIN_PARTS / 2 : GAIN_PARTS / 2;
            row[x] = (uint8_t)(black + (value + rounding) / GAIN_PARTS);
        }
    }
}

static gboolean scale(struct SwsContext *scaler, const KnFrame *from, const KnFrame *to)
{
    uint8_t *source[4], *target[4];
    int source_stride[4], target_stride[4];
    kn_av_frame_pointers(from, source, source_stride);
    kn_av_frame_pointers(to, target, target_stride);
    return sws_scale(scaler, (const uint8_t *const *)source, source_stride, 0, from->height, target,
                     target_stride) == to->height;
}

gboolean kn_av_ground_draw(KnAvGround *ground, const KnFrame *picture, KnFrame *canvas)
{
    KnFrame part = kn_av_frame_part(picture, ground->crop_x, ground->crop_y, ground->crop_width,
                                    ground->crop_height);
    if (!scale(ground->shrink, &part, ground->small))
        return FALSE;
    for (int p = 0; p < 3; p++) {
        KnPlane *plane = &ground->small->plane[p];
        const int *radius = ground->radius[p > 0];
        for (int y = 0; y < plane->height; y++)
            blur_line(ground, plane->data + y * plane->stride, 1, plane->width, radius);
        for (int x = 0; x < plane->width; x++)
            blur_line(ground, plane->data + x, plane->stride, plane->height, radius);
        darken(plane, p ? 128 : 16);
    }
    return scale(ground->enlarge, ground->small, canvas);
}

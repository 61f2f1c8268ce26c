/* SPDX-License-Identifier: MIT */
#include "shot/camera.h"
#include "shot/drawing.h"
#include <math.h>
#include <string.h>

/* Drawings that take samples from other places. */

/* The part of a row that is picked, and where from. */
typedef struct {
    int from, to;
    const uint16_t *index;
} Picked;

static Picked pick_columns(const KnWarp *warp, const KnWarpAxis *axis, uint16_t *index)
{
    Picked picked = {.to = axis->n, .index = index};

    while (picked.from < axis->n && warp->from(axis, picked.from) < 0)
        picked.from++;
    for (int i = picked.from; i < picked.to; i++) {
        int from = warp->from(axis, i);

        if (from < 0)
            picked.to = i;
        else
            index[i] = (uint16_t)MIN(from, axis->n - 1);
    }
    return picked;
}

static void pick_row(const KnDrawKit *kit, const Picked *picked, uint8_t *dst, const uint8_t *src,
                     int n)
{
    kit->kernels->pick(dst + picked->from, src, picked->index + picked->from, n,
                       picked->to - picked->from);
}

/* One row of which a's samples come from row `from`; last is the one of the row above, below 0: of
 * none. */
static void warp_row(const KnWarp *warp, const KnDrawKit *kit, const KnTransitionDraw *draw,
                     const Picked *picked, const int place[4])
{
    int p = place[0], y = place[1], from = place[2], n = draw->out->plane[p].width;
    gboolean again = from == place[3];
    double part = warp->part_a ? warp->part_a(1 - draw->progress) : 1;
    int weight = KN_ONE - (int)(part * KN_ONE + 0.5);
    uint8_t *row = kn_frame_row(draw->out, p, y);
    const uint8_t *b = kn_frame_row(draw->b, p, y);

    if (again && (warp->both || !weight)) { /* all of the row above, over again */
        memcpy(row, kn_frame_row(draw->out, p, y - 1), (gsize)n);
        return;
    }
    if (!weight && !warp->both) {
        memcpy(row, b, (gsize)picked->from);
        pick_row(kit, picked, row, kn_frame_row(draw->a, p, from), n);
        memcpy(row + picked->to, b + picked->to, (gsize)(n - picked->to));
        return;
    }
    if (!again)
        pick_row(kit, picked, kit->row[0], kn_frame_row(draw->a, p, from), n);
    if (warp->both) {
        pick_row(kit, picked, kit->row[1], kn_frame_row(draw->b, p, from), n);
        b = kit->row[1];
    }
    kit->kernels->mix(row, kit->row[0], b, weight, n);
}

static void draw_warp(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnWarp *warp = geometry;

    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &draw->out->plane[p];
        KnWarpAxis axis = {plane->width, MIN(plane->width, plane->height), 1 - draw->progress};
        KnWarpAxis lines = {plane->height, axis.shorter, axis.gone};
        Picked picked = pick_columns(warp, &axis, kit->index[0]);
        int last = -1;

        for (int y = 0; y < plane->height; y++) {
            int from = warp->rows ? CLAMP(warp->from(&lines, y), 0, plane->height - 1) : y;

            warp_row(warp, kit, draw, &picked, (const int[4]){p, y, from, last});
            last = from;
        }
    }
}

const KnDrawing kn_draw_warp = {.draw = draw_warp};

static void draw_blur(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnBlur *blur = geometry;
    int weight = (int)(draw->progress * KN_ONE + 0.5);
    uint8_t *mixed = kit->row[0];

    for (int p = 0; p < 3; p++) {
        int n = draw->out->plane[p].width, size = blur->size(n, 1 - draw->progress);

        for (int i = 0; p < 2 && i < n; i++) { /* both chroma planes have the same */
            uint32_t count = (uint32_t)MIN(size, n - i);

            kit->inverse[i] = ((1u << 23) + count / 2) / count;
        }
        memset(mixed + n, 0, (gsize)n + KN_FRAME_ALIGN);
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            kit->kernels->mix(mixed, kn_frame_row(draw->a, p, y), kn_frame_row(draw->b, p, y),
                              weight, n);
            kit->kernels->blur(kn_frame_row(draw->out, p, y), mixed, kit->inverse, size, n);
        }
    }
}

const KnDrawing kn_draw_blur = {.draw = draw_blur};

/* Prepares the resampler for a whole frame that is drawn `size` times as large, about the middle,
 * from column first[0] of luma and first[1] of chroma on. */
static void prepare(const KnDrawKit *kit, const KnFrame *frame, double size, const int first[2])
{
    KnBox whole = {0, 0, frame->width, frame->height};
    KnBox window = {0.5 - 0.5 / size, 0.5 - 0.5 / size, 1 / size, 1 / size};
    KnSampling sampling;

    kn_camera_sampling(&whole, &window, frame->width, &sampling);
    for (int i = 0; i < 2; i++)
        sampling.x_first[i] += first[i] * sampling.step;
    kn_resampler_prepare(kit->resampler, frame, &sampling);
}

/* How much of sample i of an axis lies within the picture, which is `half` from the middle either
 * way; pitch is how wide a sample is, in luma samples, `at` where its middle is. */
static double cover(double at, double pitch, double middle, double half)
{
    double low = MAX(at - pitch / 2, middle - half), high = MIN(at + pitch / 2, middle + half);

    return high > low ? (high - low) / pitch : 0;
}

/* The middle of a sample in luma samples: chroma lies on even columns, and between two rows. */
static double column_at(int p, int x)
{
    return p ? 2 * x + 0.5 : x + 0.5;
}

static double row_at(int p, int y)
{
    return p ? 2 * y + 1 : y + 0.5;
}

static void draw_over(const KnDrawKit *kit, const KnTransitionDraw *draw, double size, double part)
{
    double middle_x = draw->out->width / 2.0, middle_y = draw->out->height / 2.0;
    double half_x = middle_x * size, half_y = middle_y * size;
    int first[2], end[2];

    for (int p = 0; p < 2; p++) {
        int pitch = p + 1, width = draw->out->plane[p].width;

        first[p] = CLAMP((int)((middle_x - half_x) / pitch) - 1, 0, width);
        end[p] = CLAMP((int)((middle_x + half_x) / pitch) + 2, first[p], width);
    }
    prepare(kit, draw->b, size, first);
    for (int p = 0; p < 3; p++) {
        int from = first[p > 0], n = end[p > 0] - from;
        double last = -1; /* the weight that the row of weights was made for */

        for (int y = 0; y < draw->out->plane[p].height; y++) {
            double pitch = p ? 2 : 1;
            double weight = part * cover(row_at(p, y), pitch, middle_y, half_y);
            uint8_t *row = kn_frame_row(draw->out, p, y) + from;

            if (weight <= 0)
                continue;
            for (int x = 0; weight != last && x < n; x++)
                kit->weights[x] =
                    (uint16_t)(KN_ONE * weight *
                                   cover(column_at(p, from + x), pitch, middle_x, half_x) +
                               0.5);
            last = weight;
            kn_resampler_row(kit->resampler, p, y, kit->row[0], n);
            kit->kernels->mix_mask(row, row, kit->row[0], kit->weights, n);
        }
    }
}

/* b's weight where nothing of it is to be seen: 255 levels of difference make none. */
static gboolean is_invisible(double part)
{
    return KN_ONE * part < KN_ONE / 512;
}

static void flight_reads(gconstpointer geometry, double progress, KnPart part[2])
{
    const KnFlight *flight = geometry;

    if (is_invisible(flight->part_b(progress)))
        part[1].to[0] = part[1].to[1] = 0;
}

static double flight_closer(gconstpointer geometry, double progress)
{
    const KnFlight *flight = geometry;

    return flight->size_a(progress);
}

static void draw_flight(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnFlight *flight = geometry;

    kn_frame_copy(draw->out, draw->a);
    if (!is_invisible(flight->part_b(draw->progress)))
        draw_over(kit, draw, flight->size_b(draw->progress), flight->part_b(draw->progress));
}

const KnDrawing kn_draw_flight = {
    .draw = draw_flight, .reads = flight_reads, .closer = flight_closer};

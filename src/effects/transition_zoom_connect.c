/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include "shot/camera.h"
#include <math.h>

/* The camera flies through the first picture (1 to 1.6 times its size) while the second grows out
 * of the middle (0.4 to 1) and takes over, under a cubic ease. The second's edges lie between
 * samples, so they are weighted by how much of a sample they cover. */

static double ease_cubic(double t)
{
    return t < 0.5 ? 4 * t * t * t : 1 - 4 * (1 - t) * (1 - t) * (1 - t);
}

/* Prepares the resampler for a whole frame that is drawn `size` times as large, about the middle.
 */
static void prepare(const KnTransitionDraw *draw, const KnFrame *frame, double size)
{
    KnBox whole = {0, 0, frame->width, frame->height};
    KnBox window = {0.5 - 0.5 / size, 0.5 - 0.5 / size, 1 / size, 1 / size};
    KnSampling sampling;

    kn_camera_sampling(&whole, &window, frame->width, &sampling);
    kn_resampler_prepare(draw->resampler, frame, &sampling);
}

/* How much of sample i (as wide as `pitch`, around `middle`) lies within from..to. */
static double cover(double middle, double pitch, double from, double to)
{
    double low = MAX(middle - pitch / 2, from), high = MIN(middle + pitch / 2, to);

    return high > low ? (high - low) / pitch : 0;
}

static void draw_zoom_connect(const KnTransition *transition, const KnTransitionDraw *draw)
{
    double eased = ease_cubic(draw->progress), size = 0.4 + 0.6 * eased;
    double half_x = draw->out->width * size / 2, half_y = draw->out->height * size / 2;
    double middle_x = draw->out->width / 2.0, middle_y = draw->out->height / 2.0;

    prepare(draw, draw->a, 1 + 0.6 * eased);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < draw->out->plane[p].height; y++)
            kn_resampler_row(draw->resampler, p, y, kn_plane_row(draw->out, p, y),
                             draw->out->plane[p].width);
    prepare(draw, draw->b, size);
    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width;
        double pitch = p ? 2 : 1;

        for (int y = 0; y < draw->out->plane[p].height; y++) {
            /* The middle of a sample in luma samples: chroma lies on even columns. */
            double weight =
                eased * cover(p ? 2 * y + 1 : y + 0.5, pitch, middle_y - half_y, middle_y + half_y);
            uint8_t *row = kn_plane_row(draw->out, p, y);

            if (weight <= 0)
                continue;
            for (int x = 0; x < width; x++)
                draw->weights[x] = (uint16_t)(KN_ONE * weight *
                                                  cover(p ? 2 * x + 0.5 : x + 0.5, pitch,
                                                        middle_x - half_x, middle_x + half_x) +
                                              0.5);
            kn_resampler_row(draw->resampler, p, y, draw->row, width);
            draw->kernels->mix_mask(row, row, draw->row, draw->weights, width);
        }
    }
}

const KnTransition kn_transitions_zoom_connect[] = {
    {.name = "zoom_connect",
     .help = "The camera flies through this picture into the next one.",
     .draw = draw_zoom_connect},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
#include "vision/outline.h"

#include <math.h>

enum { MASK_SIDE = 384 };

#define AROUND 0.15 /* of the box, on each side */
#define REACH 0.06  /* so far over its box a mask may go */
#define FILLED 0.15 /* of the box, at least, is shown by a mask that is any good */

KnSquare kn_outline_square(const KnVisionPicture *picture, const KnBox *box)
{
    double w = box->w * picture->width, h = box->h * picture->height;
    double side = MAX(w, h) * (1 + 2 * AROUND);
    return (KnSquare){box->x * picture->width + (w - side) / 2,
                      box->y * picture->height + (h - side) / 2, side};
}

double kn_outline_between(const float *values, int side, double x, double y)
{
    double u = CLAMP(x - 0.5, 0, side - 1), v = CLAMP(y - 0.5, 0, side - 1);
    int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, side - 1), y1 = MIN(y0 + 1, side - 1);
    double a = u - x0, b = v - y0;
    double top = values[y0 * side + x0] * (1 - a) + values[y0 * side + x1] * a;
    double low = values[y1 * side + x0] * (1 - a) + values[y1 * side + x1] * a;
    return top * (1 - b) + low * b;
}

KnMask *kn_outline_mask(const KnVisionPicture *picture, const KnSquare *square, const KnBox *box,
                        const float *values, int side)
{
    int width, height;
    kn_vision_size(picture->width, picture->height, MASK_SIDE, &width, &height);
    g_autofree guint8 *bytes = g_malloc0((gsize)width * (gsize)height);
    gsize n_in = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double u = (x + 0.5) / width, v = (y + 0.5) / height;
            if (u < box->x - REACH * box->w || u > box->x + (1 + REACH) * box->w ||
                v < box->y - REACH * box->h || v > box->y + (1 + REACH) * box->h)
                continue;
            double value = kn_outline_between(
                values, side, (u * picture->width - square->x) / square->side * side,
                (v * picture->height - square->y) / square->side * side);
            guint8 *byte = &bytes[(gsize)y * (gsize)width + (gsize)x];
            *byte = (guint8)floor(CLAMP(value, 0, 1) * 255 + 0.5);
            n_in += *byte >= 128;
        }
    gboolean good = (double)n_in >= FILLED * box->w * box->h * width * height;
    KnMask *mask = good ? kn_mask_new(height, width, bytes) : NULL;
    if (mask && !kn_mask_shows(mask))
        g_clear_pointer(&mask, kn_mask_unref);
    return mask;
}

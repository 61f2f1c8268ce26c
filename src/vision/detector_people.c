/* SPDX-License-Identifier: MIT */
/* Where people end: a mask of each, of a network that was made for one person in front of a
 * camera. It is given the square about one of them, and what lies outside of the box is left out.
 */
#include "vision/detector.h"

#include <math.h>

enum { SIDE = 256, PEOPLE_MAX = 4, MASK_SIDE = 384, GREY = 128 };

#define AROUND 0.15 /* of the box, on each side */
#define REACH 0.06  /* so far over its box a mask may go */
#define FILLED 0.15 /* of the box, at least, is shown by a mask that is any good */

static const KnNetInput input = {
    .side = SIDE, .beside = GREY, .by = {1 / 255.f, 1 / 255.f, 1 / 255.f}};

static KnSquare about(const KnVisionPicture *picture, const KnBox *box)
{
    double w = box->w * picture->width, h = box->h * picture->height;
    double side = MAX(w, h) * (1 + 2 * AROUND);
    return (KnSquare){box->x * picture->width + (w - side) / 2,
                      box->y * picture->height + (h - side) / 2, side};
}

/* Between the four values about a place of the network's grid, in pixels of it. */
static double sample(const float *values, double x, double y)
{
    double u = CLAMP(x - 0.5, 0, SIDE - 1), v = CLAMP(y - 0.5, 0, SIDE - 1);
    int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, SIDE - 1), y1 = MIN(y0 + 1, SIDE - 1);
    double a = u - x0, b = v - y0;
    double top = values[y0 * SIDE + x0] * (1 - a) + values[y0 * SIDE + x1] * a;
    double low = values[y1 * SIDE + x0] * (1 - a) + values[y1 * SIDE + x1] * a;
    return top * (1 - b) + low * b;
}

static KnMask *mask_of(const KnVisionPicture *picture, const KnSquare *square, const KnBox *box,
                       const float *values)
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
            double value = sample(values, (u * picture->width - square->x) / square->side * SIDE,
                                  (v * picture->height - square->y) / square->side * SIDE);
            guint8 *byte = &bytes[(gsize)y * (gsize)width + (gsize)x];
            *byte = (guint8)floor(CLAMP(value, 0, 1) * 255 + 0.5);
            n_in += *byte >= 128;
        }
    gboolean good = (double)n_in >= FILLED * box->w * box->h * width * height;
    return good ? kn_mask_new(height, width, bytes) : NULL;
}

static gboolean draw(const KnVisionPicture *picture, KnNets *nets, KnFinding *finding,
                     GError **error)
{
    const KnSquare square = about(picture, &finding->box);
    KnTensor output;
    if (!kn_nets_run(nets, "selfie", &input, picture, &square, &output, 1, error))
        return FALSE;
    gboolean good = kn_tensor_n(&output) == SIDE * SIDE;
    if (good)
        finding->mask = mask_of(picture, &square, &finding->box, output.values);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "the model 'selfie': its output is not of %d x %d", SIDE, SIDE);
    kn_tensor_clear(&output);
    if (finding->mask && !kn_mask_shows(finding->mask))
        g_clear_pointer(&finding->mask, kn_mask_unref);
    return good;
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    int n = 0;
    for (guint i = 0; i < findings->len && n < PEOPLE_MAX; i++) {
        KnFinding *finding = &g_array_index(findings, KnFinding, i);
        if (g_strcmp0(finding->label, "person") != 0 || finding->mask ||
            finding->confidence < KN_DETECTOR_CONFIDENCE_MIN)
            continue;
        n++;
        if (!draw(picture, nets, finding, error))
            return FALSE;
    }
    return TRUE;
}

static const char *const models[] = {"selfie", NULL};
const KnDetector kn_detector_people = {
    .name = "people",
    .help = "where people end",
    .version = "1",
    .models = models,
    .find = find,
};

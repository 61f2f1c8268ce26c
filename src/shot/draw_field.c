/* SPDX-License-Identifier: MIT */
#include "media/wipe.h"
#include "shot/drawing.h"
#include <math.h>
#include <string.h>

/* Drawings by weights: bands along an axis, soft edges, choices. */

static void mix_row(const KnDrawKit *kit, const KnTransitionDraw *draw, int p, int y, int weight)
{
    const uint8_t *a = kn_frame_row(draw->a, p, y), *b = kn_frame_row(draw->b, p, y);
    int n = draw->out->plane[p].width;

    if (weight == 0 || weight == KN_ONE)
        memcpy(kn_frame_row(draw->out, p, y), weight ? b : a, (gsize)n);
    else
        kit->kernels->mix(kn_frame_row(draw->out, p, y), a, b, weight, n);
}

static void draw_bands(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnBands *bands = geometry;

    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &draw->out->plane[p];
        int n = bands->vertical ? plane->height : plane->width;

        if (p < 2) /* both chroma planes have the same */
            for (int i = 0; i < n; i++)
                kit->weights[i] =
                    (uint16_t)(bands->part_b(i, n, 1 - draw->progress) * KN_ONE + 0.5);
        for (int y = 0; y < plane->height; y++) {
            if (bands->vertical)
                mix_row(kit, draw, p, y, kit->weights[y]);
            else
                kit->kernels->mix_mask(kn_frame_row(draw->out, p, y), kn_frame_row(draw->a, p, y),
                                       kn_frame_row(draw->b, p, y), kit->weights, n);
        }
    }
}

const KnDrawing kn_draw_bands = {.draw = draw_bands};

static const KnFieldShape *edge_field(gconstpointer geometry)
{
    return ((const KnEdgeShape *)geometry)->field;
}

static int to_fixed(double x, double unit)
{
    return (int)floor(x * unit + 0.5);
}

static void draw_edge(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnEdgeShape *shape = geometry;
    double base = shape->base - shape->slope * (1 - draw->progress);
    int16_t *product = (int16_t *)kit->weights;

    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &draw->out->plane[p];
        KnEdge edge = {.scale = MIN(to_fixed(shape->scale, 32768), 32767),
                       .shift = to_fixed(base, KN_FIELD_ONE)};

        for (int x = 0; !shape->field && x < plane->width; x++)
            product[x] = (int16_t)to_fixed(shape->along_x(x, plane->width), KN_FIELD_ONE);
        for (int y = 0; y < plane->height; y++) {
            const int16_t *row = shape->field ? kn_field_row(draw->field, p, y, NULL) : product;

            if (!shape->field)
                edge.scale =
                    MIN(to_fixed(shape->scale * shape->along_y(y, plane->height), 32768), 32767);
            kit->kernels->mix_edge(kn_frame_row(draw->out, p, y), kn_frame_row(draw->a, p, y),
                                   kn_frame_row(draw->b, p, y), row, &edge, plane->width);
        }
    }
}

const KnDrawing kn_draw_edge = {.draw = draw_edge, .field = edge_field};

static const KnFieldShape *choice_field(gconstpointer geometry)
{
    return ((const KnChoice *)geometry)->field;
}

static void draw_choice(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    int threshold = (int)ceil(draw->progress * 65536) - 32768;

    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            if (threshold > INT16_MAX)
                mix_row(kit, draw, p, y, KN_ONE);
            else
                kit->kernels->choose(kn_frame_row(draw->out, p, y), kn_frame_row(draw->a, p, y),
                                     kn_frame_row(draw->b, p, y),
                                     kn_field_row(draw->field, p, y, NULL), threshold,
                                     draw->out->plane[p].width);
        }
    }
}

const KnDrawing kn_draw_choice = {.draw = draw_choice, .field = choice_field};

/* b's part of a sample is a smooth step over (progress * (1 + softness) - grey) / softness: at the
 * beginning the darkest grey is just about to change, at the end the brightest has. In units of
 * the grey; the gain makes KN_FIELD_ONE of the edge's width, with 16 bits behind the point. */
static void draw_luma(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const int width = MAX((int)ceil(draw->softness * KN_WIPE_ONE), 1);
    const int come = to_fixed(draw->progress, KN_WIPE_ONE + width);
    const uint32_t gain = (((uint32_t)KN_FIELD_ONE << 16) + (uint32_t)width - 1) / (uint32_t)width;
    const KnEdge as_it_is = {.scale = INT16_MAX, .shift = 0};
    int16_t *edge = (int16_t *)kit->weights;

    for (int p = 0; p < 3; p++) {
        int n = draw->out->plane[p].width;

        for (int y = 0; y < draw->out->plane[p].height; y++) {
            const uint16_t *grey = kn_wipe_row(draw->wipe, p, y);

            for (int x = 0; x < n; x++)
                edge[x] = (int16_t)(((uint32_t)CLAMP(come - grey[x], 0, width) * gain) >> 16);
            kit->kernels->mix_edge(kn_frame_row(draw->out, p, y), kn_frame_row(draw->a, p, y),
                                   kn_frame_row(draw->b, p, y), edge, &as_it_is, n);
        }
    }
}

const KnDrawing kn_draw_luma = {.draw = draw_luma};

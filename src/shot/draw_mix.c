/* SPDX-License-Identifier: MIT */
#include "shot/drawing.h"
#include <string.h>

/* Drawings in which every sample stays in its place: runs of samples, mixtures, and what depends on
 * how far the two pictures differ. */

static void draw_runs(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnRuns *runs = geometry;

    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &draw->out->plane[p];

        for (int y = 0; y < plane->height; y++) {
            KnRunPlace place = {plane->width, plane->height, y, 1 - draw->progress};
            KnRun run[KN_RUNS_MAX] = {{0}};
            uint8_t *at = kn_frame_row(draw->out, p, y);

            runs->cut(runs->variant, &place, run);
            for (int i = 0; i < KN_RUNS_MAX; at += run[i++].n) {
                const KnFrame *from = run[i].source == KN_RUN_A ? draw->a : draw->b;

                if (run[i].source == KN_RUN_COLOR)
                    memset(at, runs->color[p], (gsize)run[i].n);
                else if (run[i].n > 0)
                    memcpy(at, kn_frame_row(from, p, run[i].y) + run[i].x, (gsize)run[i].n);
            }
        }
    }
}

const KnDrawing kn_draw_runs = {.draw = draw_runs};

static void draw_mixture(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    const KnMixture *mixture = geometry;

    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &draw->out->plane[p];
        KnParts parts = {0};
        KnMixing mix;

        mixture->parts(mixture->variant, draw->progress, p, draw->color, &parts);
        mix.weight_b = (int)(parts.b * KN_ONE + 0.5);
        mix.weight_a =
            parts.a == KN_PART_REST ? KN_ONE - mix.weight_b : (int)(parts.a * KN_ONE + 0.5);
        mix.constant = (int)(parts.value * (KN_ONE - mix.weight_a - mix.weight_b)) + (KN_ONE >> 1);
        for (int y = 0; y < plane->height; y++) {
            uint8_t *row = kn_frame_row(draw->out, p, y);
            const uint8_t *a = kn_frame_row(draw->a, p, y), *b = kn_frame_row(draw->b, p, y);

            if (mix.weight_a + mix.weight_b == KN_ONE)
                kit->kernels->mix(row, a, b, mix.weight_b, plane->width);
            else
                kit->kernels->mix_through(row, a, b, &mix, plane->width);
        }
    }
}

const KnDrawing kn_draw_mixture = {.draw = draw_mixture};

static void draw_by_difference(gconstpointer geometry, const KnDrawKit *kit,
                               const KnTransitionDraw *draw)
{
    const KnByDifference *by = geometry;
    uint8_t table[256];

    for (int d = 0; d < 256; d++)
        table[d] = (uint8_t)(d * by->part_a(d / 255.0, 1 - draw->progress) + 0.5);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < draw->out->plane[p].height; y++)
            kit->kernels->mix_difference(kn_frame_row(draw->out, p, y), kn_frame_row(draw->a, p, y),
                                         kn_frame_row(draw->b, p, y), table,
                                         draw->out->plane[p].width);
}

const KnDrawing kn_draw_by_difference = {.draw = draw_by_difference};

/* Rows of all planes that lie at row y of plane p. */
static void rows_at(const KnFrame *frame, int p, int y, const uint8_t *rows[3])
{
    for (int q = 0; q < 3; q++)
        rows[q] = kn_frame_row(frame, q, !p && q ? y / 2 : p && !q ? 2 * y : y);
}

/* Both chroma planes have the same weights. */
static void draw_near(gconstpointer geometry, const KnDrawKit *kit, const KnTransitionDraw *draw)
{
    double distance = ((const KnNearness *)geometry)->distance(1 - draw->progress);
    KnNear near = {.limit = (int)(distance * distance),
                   .weight = (int)(draw->progress * KN_ONE + 0.5)};

    for (int p = 0; p < 2; p++) {
        near.chroma = p > 0;
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            const uint8_t *a[3], *b[3];
            int n = draw->out->plane[p].width;

            rows_at(draw->a, p, y, a);
            rows_at(draw->b, p, y, b);
            kit->kernels->near_weights(kit->weights, a, b, &near, n);
            for (int q = p; q < (p ? 3 : 1); q++)
                kit->kernels->mix_mask(kn_frame_row(draw->out, q, y), a[q], b[q], kit->weights, n);
        }
    }
}

const KnDrawing kn_draw_near = {.draw = draw_near};

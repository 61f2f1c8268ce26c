/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/rows.h"
#include "shot/exact.h"
#include <math.h>
#include <string.h>

/* Transitions that choose, sample by sample, the one picture, the other, or black; the formulas are
 * xfade's, each plane counted in its own samples. */
static const uint8_t black[3] = {0, 128, 128};

/* Shows the picture in from_x..to_x of a row, black beside it. */
static void crop_row(uint8_t *row, const uint8_t *picture, int from, int to, int n, uint8_t beside)
{
    from = CLAMP(from, 0, n);
    to = CLAMP(to, from, n);
    memset(row, beside, from);
    memcpy(row + from, picture + from, to - from);
    memset(row + to, beside, n - to);
}

/* The picture in sight shrinks to nothing at half time; the other grows from there. */
static void draw_circlecrop(const KnTransition *transition, const KnTransitionDraw *draw)
{
    double gone = 1 - draw->progress, open = fabs(2 * gone - 1);
    const KnFrame *picture = gone < 0.5 ? draw->b : draw->a;

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;
        double middle_x = width / 2, middle_y = height / 2;
        double radius = open * open * open * sqrt(middle_x * middle_x + middle_y * middle_y);

        for (int y = 0; y < height; y++) {
            double dy = y - middle_y, half = -1;

            if (fabs(dy) <= radius)
                half = floor(sqrt(radius * radius - dy * dy));
            crop_row(kn_plane_row(draw->out, p, y), kn_plane_row(picture, p, y),
                     (int)(middle_x - half), (int)(middle_x + half) + 1, width, black[p]);
        }
    }
}

static void draw_rectcrop(const KnTransition *transition, const KnTransitionDraw *draw)
{
    double gone = 1 - draw->progress, open = fabs(gone - 0.5);
    const KnFrame *picture = gone < 0.5 ? draw->b : draw->a;

    for (int p = 0; p < 3; p++) {
        int width = draw->out->plane[p].width, height = draw->out->plane[p].height;
        int half_x = (int)(open * width), half_y = (int)(open * height);

        for (int y = 0; y < height; y++) {
            int half = ABS(y - height / 2) < half_y ? half_x : 0;

            crop_row(kn_plane_row(draw->out, p, y), kn_plane_row(picture, p, y),
                     width / 2 - half + 1, width / 2 + half, width, black[p]);
        }
    }
}

/* Colours that are near each other dissolve, the others have changed already. */
static void draw_distance(const KnTransition *transition, const KnTransitionDraw *draw)
{
    double gone = 1 - draw->progress, limit = gone * 255 * gone * 255;
    int weight = (int)(draw->progress * KN_ONE + 0.5);

    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);
            const uint8_t *a[3], *b[3];

            for (int q = 0; q < 3; q++) { /* the rows that lie at this one's place */
                int at = !p && q ? y / 2 : p && !q ? 2 * y : y;

                a[q] = kn_plane_row(draw->a, q, at);
                b[q] = kn_plane_row(draw->b, q, at);
            }
            for (int x = 0; x < draw->out->plane[p].width; x++) {
                int luma = p ? 2 * x : x, chroma = p ? x : x / 2;
                int dy = a[0][luma] - b[0][luma], du = a[1][chroma] - b[1][chroma];
                int dv = a[2][chroma] - b[2][chroma];
                int from = a[p][x], to = b[p][x];

                if (dy * dy + du * du + dv * dv <= limit)
                    to = (from * (KN_ONE - weight) + to * weight + (KN_ONE >> 1)) >> 14;
                row[x] = (uint8_t)to;
            }
        }
    }
}

/* xfade's hash of a place, a sine times a large number, in float as it is there. */
static float hash_of(int x, int y)
{
    float angle = (float)x * 12.9898f + (float)y * 78.233f;
    float value = (float)kn_exact_sin(angle) * 43758.545f;

    return value - floorf(value);
}

static void draw_dissolve(const KnTransition *transition, const KnTransitionDraw *draw)
{
    float gone = (float)(1 - draw->progress);

    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < draw->out->plane[p].height; y++) {
            uint8_t *row = kn_plane_row(draw->out, p, y);
            const uint8_t *a = kn_plane_row(draw->a, p, y), *b = kn_plane_row(draw->b, p, y);

            for (int x = 0; x < draw->out->plane[p].width; x++)
                row[x] = hash_of(x, y) * 2 + gone * 2 - 1.5f >= 0.5f ? a[x] : b[x];
        }
    }
}

const KnTransition kn_transitions_choice[] = {
    {.name = "circlecrop",
     .help = "A circle closes to black and opens on the next picture.",
     .draw = draw_circlecrop},
    {.name = "rectcrop",
     .help = "A rectangle closes to black and opens on the next picture.",
     .draw = draw_rectcrop},
    {.name = "distance",
     .help = "Colours change in the order of how far they differ.",
     .draw = draw_distance},
    {.name = "dissolve", .help = "Grains of the next picture appear.", .draw = draw_dissolve},
    {.name = NULL},
};

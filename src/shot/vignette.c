/* SPDX-License-Identifier: MIT */
#include "shot/vignette.h"
#include "pixel/kernels.h"
#include <glib.h>
#include <math.h>

typedef struct {
    int width, height; /* of the plane */
    int stored;        /* rows in memory */
    uint16_t *gain;
} Mask;

struct KnVignette {
    int width, height;
    double strength; /* of the gains; < 0: none yet */
    Mask mask[2];    /* luma, chroma */
};

static void mask_init(Mask *mask, int width, int height, gboolean mirrored)
{
    mask->width = width;
    mask->height = height;
    mask->stored = mirrored ? (height + 1) / 2 : height;
    mask->gain = g_new(uint16_t, (gsize)width * mask->stored);
}

KnVignette *kn_vignette_new(int width, int height)
{
    KnVignette *vignette = g_new0(KnVignette, 1);

    vignette->width = width;
    vignette->height = height;
    vignette->strength = -1;
    mask_init(&vignette->mask[0], width, height, TRUE);
    /* With an odd height the last chroma row has no partner: the rows are not symmetric. */
    mask_init(&vignette->mask[1], (width + 1) / 2, (height + 1) / 2, height % 2 == 0);
    return vignette;
}

void kn_vignette_free(KnVignette *vignette)
{
    if (!vignette)
        return;
    g_free(vignette->mask[0].gain);
    g_free(vignette->mask[1].gain);
    g_free(vignette);
}

void kn_vignette_set(KnVignette *vignette, double strength)
{
    double middle_x = vignette->width / 2.0, middle_y = vignette->height / 2.0;
    double slope = 0.85 / sqrt(middle_x * middle_x + middle_y * middle_y);

    if (strength == vignette->strength)
        return;
    vignette->strength = strength;
    for (int p = 0; p < 2; p++) {
        const Mask *mask = &vignette->mask[p];

        for (int y = 0; y < mask->stored; y++) {
            double dy = (p ? 2 * y + 1 : y + 0.5) - middle_y;
            uint16_t *row = mask->gain + (gsize)y * mask->width;

            for (int x = 0; x < mask->width; x++) {
                double dx = (p ? 2 * x + 0.5 : x + 0.5) - middle_x;
                double loss = slope * sqrt(dx * dx + dy * dy);

                row[x] = (uint16_t)(KN_ONE * (1 - strength * MIN(loss, 0.85)) + 0.5);
            }
        }
    }
}

double kn_vignette_strength(const KnVignette *vignette)
{
    return vignette->strength;
}

const uint16_t *kn_vignette_row(const KnVignette *vignette, int plane, int y)
{
    const Mask *mask = &vignette->mask[plane > 0];

    if (y >= mask->stored)
        y = mask->height - 1 - y;
    return mask->gain + (gsize)y * mask->width;
}

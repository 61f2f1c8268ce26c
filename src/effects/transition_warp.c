/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include <math.h>

/* Transitions that take samples from other places; places are computed in float, as xfade does,
 * because the nearest sample depends on the last bit. */

/* Where position i of n falls on an axis that is squeezed to the share `gone`: -1 beside it. */
static int squeezed(int i, int n, float gone)
{
    float z = 0.5f + ((float)i / (float)n - 0.5f) / gone;

    if (!(gone > 0 && z >= 0 && z <= 1))
        return -1;
    return (int)lrintf(z * ((float)n - 1));
}

static int squeezed_column(const KnWarpAxis *axis, int i)
{
    return squeezed(i, axis->n, (float)axis->gone);
}

static void squeezed_row(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    int from = squeezed(place->y, place->height, (float)place->gone);

    runs[0] = from < 0 ? (KnRun){KN_RUN_B, place->width, 0, place->y}
                       : (KnRun){KN_RUN_A, place->width, 0, from};
}

static int zoomed(const KnWarpAxis *axis, int i)
{
    float zoom = (float)kn_smoothstep(0.5, 1, axis->gone);
    float u = 0.5f + ((float)i / (float)axis->n - 0.5f) * zoom;

    return (int)ceilf(u * ((float)axis->n - 1));
}

static double zoomed_part(double gone)
{
    return kn_smoothstep(0, 0.5, gone);
}

/* The middle of the block that sample i lies in. */
static int block(const KnWarpAxis *axis, int i)
{
    float gone = (float)axis->gone, strength = ceilf(MIN(gone, 1 - gone) * 50) / 50;
    float size = 2 * strength * (float)axis->shorter / 20;

    return size > 0 ? (int)MIN((floorf((float)i / size) + 0.5f) * size, (float)axis->n - 1) : i;
}

static double block_part(double gone)
{
    return gone;
}

static int blur_size(int width, double gone)
{
    float strength = 2 * (float)MIN((float)gone, 1 - (float)gone);

    return MIN(1 + (int)((float)(width / 2) * strength), width);
}

/* zoom_connect: the camera flies through the first picture (1 to 1.6 times its size) while the
 * second grows out of the middle (0.4 to 1) and takes over, under a cubic ease. */
static double cubic(double t)
{
    return t < 0.5 ? 4 * t * t * t : 1 - 4 * (1 - t) * (1 - t) * (1 - t);
}

static double flown_through(double progress)
{
    return 1 + 0.6 * cubic(progress);
}

static double grown(double progress)
{
    return 0.4 + 0.6 * cubic(progress);
}

const KnTransition kn_transition_warp[] = {
    {.name = "squeezeh",
     .help = "This picture is squeezed into a line across the middle.",
     .drawing = &kn_draw_runs,
     .geometry = &(const KnRuns){.cut = squeezed_row}},
    {.name = "squeezev",
     .help = "This picture is squeezed into an upright line in the middle.",
     .drawing = &kn_draw_warp,
     .geometry = &(const KnWarp){.from = squeezed_column}},
    {.name = "zoomin",
     .help = "Flies into the middle of this picture, then dissolves.",
     .drawing = &kn_draw_warp,
     .geometry = &(const KnWarp){.rows = TRUE, .from = zoomed, .part_a = zoomed_part}},
    {.name = "pixelize",
     .help = "Dissolves while both pictures turn to blocks.",
     .drawing = &kn_draw_warp,
     .geometry = &(const KnWarp){.rows = TRUE, .both = TRUE, .from = block, .part_a = block_part}},
    {.name = "hblur",
     .help = "Dissolves while both pictures blur sideways.",
     .drawing = &kn_draw_blur,
     .geometry = &(const KnBlur){blur_size}},
    {.name = "zoom_connect",
     .help = "The camera flies through this picture into the next one.",
     .drawing = &kn_draw_flight,
     .geometry = &(const KnFlight){flown_through, grown, cubic}},
    {.name = NULL},
};

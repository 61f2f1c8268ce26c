/* SPDX-License-Identifier: MIT */
#include "effects/list.h"

/* Transitions that mix whole pictures: every sample of a plane by the same parts, or by how far the
 * two pictures differ. */

/* FFmpeg's xfade takes black and white as the ends of the full range, and 127 for no colour. Half a
 * code value from that keeps us within one of its results, and nearer to true grey. */
static const double xfade_black[3] = {0, 127.5, 127.5}, xfade_white[3] = {255, 127.5, 127.5};

static void cross(gconstpointer variant, double progress, int plane, const guint8 color[3],
                  KnParts *parts)
{
    parts->a = KN_PART_REST;
    parts->b = progress;
}

/* The first picture fades to a value while the second comes out of it (xfade's formula: the value
 * is reached after the first fifth and recedes from there). */
static void through(double value, double progress, KnParts *parts)
{
    double gone = 1 - progress;

    parts->a = gone * kn_smoothstep(0.8, 1, gone);
    parts->b = progress * (1 - kn_smoothstep(0.2, 1, gone));
    parts->value = value;
}

static void through_fixed(gconstpointer variant, double progress, int plane, const guint8 color[3],
                          KnParts *parts)
{
    through(((const double *)variant)[plane], progress, parts);
}

static void through_color(gconstpointer variant, double progress, int plane, const guint8 color[3],
                          KnParts *parts)
{
    through(color[plane], progress, parts);
}

static void through_gray(gconstpointer variant, double progress, int plane, const guint8 color[3],
                         KnParts *parts)
{
    if (plane)
        through(128, progress, parts);
    else
        cross(variant, progress, plane, color, parts);
}

/* gone to the power of 1 + ln(base). */
static double power(double base, double gone)
{
    double ln2 = 0x1.62e42fefa39efp-1;

    return gone > 0 ? kn_exact_exp2((1 + ln2 * kn_exact_log2(base)) * kn_exact_log2(gone)) : 0;
}

static double fast(double difference, double gone)
{
    return power(1 + difference, gone);
}

static double slow(double difference, double gone)
{
    return power(2 - difference, gone);
}

/* xfade's distance: colours that are near each other dissolve, the others have changed already. */
static double distance(double gone)
{
    return gone * 255;
}

static void whole(gconstpointer variant, const KnRunPlace *place, KnRun runs[KN_RUNS_MAX])
{
    runs[0] = (KnRun){place->gone > 0.5 ? KN_RUN_A : KN_RUN_B, place->width, 0, place->y};
}

const KnTransition kn_transition_fade[] = {
    {.name = "none",
     .help = "A hard cut.",
     .drawing = &kn_draw_runs,
     .geometry = &(const KnRuns){.cut = whole}},
    {.name = "crossfade",
     .alias = "fade",
     .help = "One picture dissolves into the other.",
     .drawing = &kn_draw_mixture,
     .geometry = &(const KnMixture){cross, NULL}},
    {.name = "fadeblack",
     .help = "Through black.",
     .drawing = &kn_draw_mixture,
     .geometry = &(const KnMixture){through_fixed, xfade_black}},
    {.name = "fadewhite",
     .help = "Through white.",
     .drawing = &kn_draw_mixture,
     .geometry = &(const KnMixture){through_fixed, xfade_white}},
    {.name = "fadegrays",
     .help = "Through grey.",
     .drawing = &kn_draw_mixture,
     .geometry = &(const KnMixture){through_gray, NULL}},
    {.name = "fadefast",
     .help = "A dissolve; what differs most goes first.",
     .drawing = &kn_draw_by_difference,
     .geometry = &(const KnByDifference){fast}},
    {.name = "fadeslow",
     .help = "A dissolve; what differs most goes last.",
     .drawing = &kn_draw_by_difference,
     .geometry = &(const KnByDifference){slow}},
    {.name = "fadecolor",
     .help = "Through the colour given.",
     .takes_color = TRUE,
     .drawing = &kn_draw_mixture,
     .geometry = &(const KnMixture){through_color, NULL}},
    {.name = "distance",
     .help = "Colours change in the order of how far they differ.",
     .drawing = &kn_draw_near,
     .geometry = &(const KnNearness){distance}},
    {.name = NULL},
};

/* SPDX-License-Identifier: MIT */
/* A path of the window's middle through a corridor, which is as wide as the window may move without
 * losing the box: first pulled taut, so that it is straight wherever it can be, then rounded off at
 * its corners, then slowed down to the bounds. */
#include "shot/follow.h"

#include <math.h>

/* Of the window: what stays free around the box, where there is room; how far the middle goes from
 * the anchor of a box that is larger than the window. */
#define MARGIN 0.1
#define SLACK 0.05

/* Paths that move less, in windows, stand still. */
#define STILL 0.002

enum {
    SWEEPS_MAX = 2000, /* of pulling taut: a minute is straight after a fraction of them */
    ROUNDS = 2,        /* of rounding off, at least … */
    ROUNDS_MAX = 16,   /* … and at most */
};

typedef struct {
    double low, high;
} Gap;

static Gap gap_of(const KnFollowed *seen, double window)
{
    double least = MIN(window / 2, 0.5), most = MAX(1 - window / 2, 0.5), room = MARGIN * window;
    double low = seen->start + seen->length - window / 2, high = seen->start + window / 2;
    Gap gap = {low + room, high - room};
    if (low > high)
        gap = (Gap){seen->anchor - SLACK * window, seen->anchor + SLACK * window};
    else if (gap.low > gap.high)
        gap.low = gap.high = (low + high) / 2;
    return (Gap){CLAMP(gap.low, least, most), CLAMP(gap.high, least, most)};
}

/* Each place goes between its neighbours, as far as its gap lets it; both ways in turns. */
static void pull_taut(const Gap *gaps, guint n, double *at)
{
    guint sweeps = MIN(4 * n + 20, SWEEPS_MAX);
    for (guint sweep = 0; sweep < sweeps; sweep++)
        for (guint k = 0; k < n; k++) {
            guint i = sweep & 1 ? n - 1 - k : k;
            double before = at[i == 0 ? 1 : i - 1], after = at[i == n - 1 ? n - 2 : i + 1];
            at[i] = CLAMP((before + after) / 2, gaps[i].low, gaps[i].high);
        }
}

/* The ends are gone beyond in a straight line, so that what is even stays so. */
static void round_off(guint n, double *at)
{
    double before = 2 * at[0] - at[1];
    for (guint i = 0; i < n; i++) {
        double here = at[i], after = i + 1 < n ? at[i + 1] : 2 * here - before;
        at[i] = (before + 2 * here + after) / 4;
        before = here;
    }
}

/* How many times too fast it is, or its speed changes too fast. Differences of control points bound
 * the derivatives of their spline. */
static double excess(guint n, const double *at, double window, double seconds)
{
    double speed = 0, change = 0;
    for (guint i = 1; i < n; i++) {
        speed = MAX(speed, fabs(at[i] - at[i - 1]));
        if (i + 1 < n)
            change = MAX(change, fabs(at[i + 1] - 2 * at[i] + at[i - 1]));
    }
    return MAX(speed / (KN_FOLLOW_SPEED_MAX * window * seconds),
               change / (KN_FOLLOW_ACCELERATION_MAX * window * seconds * seconds));
}

/* About the middle of all. */
static void slow_down(guint n, double *at, double times)
{
    double middle = 0;
    for (guint i = 0; i < n; i++)
        middle += at[i] / n;
    for (guint i = 0; i < n; i++)
        at[i] = middle + (at[i] - middle) / times;
}

gboolean kn_follow(const KnFollowed *seen, guint n, double window, double seconds, double *places)
{
    double room = 1 - window, low = 1, high = 0;
    for (guint i = 0; i < n; i++)
        places[i] = 0.5;
    if (!(room > 0) || n < 2)
        return FALSE;
    g_autofree Gap *gaps = g_new(Gap, n);
    for (guint i = 0; i < n; i++) {
        gaps[i] = gap_of(&seen[i], window);
        places[i] = i == 0 ? (gaps[0].low + gaps[0].high) / 2
                           : CLAMP(places[i - 1], gaps[i].low, gaps[i].high);
    }
    pull_taut(gaps, n, places);
    for (guint i = 0; i < ROUNDS_MAX && (i < ROUNDS || excess(n, places, window, seconds) > 1); i++)
        round_off(n, places);
    double times = excess(n, places, window, seconds);
    if (times > 1)
        slow_down(n, places, times);
    for (guint i = 0; i < n; i++) {
        places[i] = CLAMP((places[i] - window / 2) / room, 0, 1);
        low = MIN(low, places[i]);
        high = MAX(high, places[i]);
    }
    return (high - low) * room > STILL * window;
}

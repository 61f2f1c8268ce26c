/* SPDX-License-Identifier: MIT */
/* The camera that follows: what it must hold, and how it may move. */
#include "shot/follow.h"
#include "shot/shot.h"
#include <math.h>

enum { FPS = 25, STEP = 6, N = 41, FRAMES = (N - 1) * STEP + 1, SIDE = 1000 };

typedef KnFollowed (*Going)(double seconds); /* what is followed, at a time */

static KnFollowed box_at(double middle, double length)
{
    double start = CLAMP(middle - length / 2, 0, 1 - length);
    return (KnFollowed){start, length, start + length / 2};
}

static KnFollowed cross(double s)
{
    return box_at(.05 + .9 * s / 9.6, .1);
}

static KnFollowed there_and_back(double s)
{
    return box_at(.5 - .4 * cos(s / 9.6 * 6.2831853), .12);
}

static KnFollowed stop_and_go(double s)
{
    return box_at(s < 4 ? .2 : s < 6 ? .2 + .3 * (s - 4) : .8, .1);
}

/* A detector's boxes are never quite the same. */
static KnFollowed shake(double s)
{
    return box_at(.4 + .01 * sin(s * 20), .1 + .01 * cos(s * 31));
}

static KnFollowed jump(double s)
{
    return box_at(s < 5 ? .1 : .9, .1);
}

static KnFollowed large(double s)
{
    return (KnFollowed){.1, .8, .3 + .4 * s / 9.6};
}

static const struct {
    const char *name;
    Going going;
    double window;
    gboolean moves, holds; /* all of the box is seen in every frame */
} rows[] = {
    {"across", cross, .316, TRUE, TRUE},
    {"across a square", cross, .5625, TRUE, TRUE},
    {"there and back", there_and_back, .316, TRUE, TRUE},
    {"rest, go, rest", stop_and_go, .316, TRUE, TRUE},
    {"what hardly moves is not followed", shake, .316, FALSE, TRUE},
    {"a jump is gone after, not along", jump, .2, TRUE, FALSE},
    {"about the anchor of what is too large", large, .316, TRUE, FALSE},
    {"all of it is seen", cross, 1, FALSE, TRUE},
};

static double seconds_of(gint64 frame)
{
    return (double)frame / FPS;
}

/* Where a window of that length begins at each frame, as a shot of which it is the base says. */
static void find_starts(const double *places, double window, double starts[FRAMES])
{
    KnShot shot = {.n_frames = FRAMES,
                   .surface_width = SIDE,
                   .surface_height = SIDE,
                   .base = {0, 0, window * SIDE, window * SIDE}};
    KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_BASE);
    for (guint k = 0; k < N; k++)
        kn_camera_add(path, (KnCameraKey){.t = k * STEP, .z = 1, .u = places[k], .v = .5});
    for (gint64 t = 0; t < FRAMES; t++) {
        KnBox base;
        kn_shot_base(&shot, (double)t, &base);
        starts[t] = base.x / SIDE;
    }
    kn_shot_clear(&shot);
}

/* Promised: bounds of speed and acceleration, and no jump of either. */
static void check_motion(const double starts[FRAMES], double window)
{
    double speed = KN_FOLLOW_SPEED_MAX * window / FPS;
    double change = KN_FOLLOW_ACCELERATION_MAX * window / FPS / FPS;
    for (guint t = 1; t < FRAMES; t++) {
        g_assert_cmpfloat(fabs(starts[t] - starts[t - 1]), <=, speed * 1.0001);
        if (t + 1 < FRAMES)
            g_assert_cmpfloat(fabs(starts[t + 1] - 2 * starts[t] + starts[t - 1]), <=,
                              change * 1.0001);
        /* The acceleration itself goes from one bound to the other in a step, at the fastest. */
        if (t > 1 && t + 1 < FRAMES)
            g_assert_cmpfloat(
                fabs(starts[t + 1] - 3 * starts[t] + 3 * starts[t - 1] - starts[t - 2]), <=,
                2 * change / STEP * 1.0001);
    }
}

static void test_rows(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnFollowed seen[N];
        double places[N], starts[FRAMES], window = rows[i].window;
        for (guint k = 0; k < N; k++)
            seen[k] = rows[i].going(seconds_of(k * STEP));
        g_test_message("%s", rows[i].name);
        g_assert_cmpint(kn_follow(seen, N, window, seconds_of(STEP), places), ==, rows[i].moves);
        find_starts(places, window, starts);
        check_motion(starts, window);
        for (gint64 t = 0; t < FRAMES; t++) {
            KnFollowed now = rows[i].going(seconds_of(t));
            double low = starts[t], high = starts[t] + window;
            g_assert_cmpfloat(low, >=, 0);
            g_assert_cmpfloat(high, <=, 1 + 1e-9);
            if (rows[i].holds) {
                g_assert_cmpfloat(now.start, >=, low - 1e-9);
                g_assert_cmpfloat(now.start + now.length, <=, high + 1e-9);
            } else if (now.length > window) {
                g_assert_cmpfloat(now.anchor, >=, low);
                g_assert_cmpfloat(now.anchor, <=, high);
            }
        }
    }
}

/* What stands does not make the camera move at all: not by a hair. */
static void test_rest(void)
{
    KnFollowed seen[N];
    double places[N], starts[FRAMES];
    for (guint k = 0; k < N; k++)
        seen[k] = shake(seconds_of(k * STEP));
    g_assert_false(kn_follow(seen, N, .316, seconds_of(STEP), places));
    find_starts(places, .316, starts);
    for (guint t = 1; t < FRAMES; t++)
        g_assert_cmpfloat(fabs(starts[t] - starts[0]), <, .002);
}

/* One time is no path. */
static void test_few(void)
{
    const KnFollowed seen[] = {{.1, .1, .15}};
    double places[1];
    g_assert_false(kn_follow(seen, 1, .3, .25, places));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/follow/it is held, within the bounds", test_rows);
    g_test_add_func("/follow/what stands is not followed", test_rest);
    g_test_add_func("/follow/one time is no path", test_few);
    return g_test_run();
}

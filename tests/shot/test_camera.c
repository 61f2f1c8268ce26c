/* SPDX-License-Identifier: MIT */
#include "shot/camera.h"
#include <math.h>

static KnEasing ease_of(const char *name)
{
    KnEasing easing;

    g_assert_true(kn_easing_parse(name, &easing, NULL));
    return easing;
}

static KnShot shot_of(int lead, gint64 n_frames, int tail)
{
    KnShot shot = {.lead = lead,
                   .n_frames = n_frames,
                   .tail = tail,
                   .visual = KN_VISUAL_SURFACE,
                   .base = {40, 20, 1920, 1080}};

    return shot;
}

static void assert_box(const KnBox *box, double x, double y, double w)
{
    g_assert_cmpfloat(fabs(box->x - x), <, 1e-12);
    g_assert_cmpfloat(fabs(box->y - y), <, 1e-12);
    g_assert_cmpfloat(fabs(box->w - w), <, 1e-12);
    g_assert_cmpfloat(fabs(box->h - w), <, 1e-12);
}

static void test_forms(void)
{
    KnCameraPath room = {.form = KN_CAMERA_ROOM}, rect = {.form = KN_CAMERA_RECT}, none = {0};
    KnBox box;

    kn_camera_add(&room, (KnCameraKey){.t = 10, .z = 2, .u = 0, .v = 1});
    kn_camera_add(&room, (KnCameraKey){.t = 20, .z = 4, .u = 1, .v = 0.5});
    kn_camera_add(&rect, (KnCameraKey){.t = 0, .z = 0.5, .u = 0.1, .v = 0.2});
    kn_camera_add(&rect, (KnCameraKey){.t = 10, .z = 0.3, .u = 0.5, .v = 0.4});
    kn_camera_at(&none, 5, &box);
    assert_box(&box, 0, 0, 1);
    kn_camera_at(&room, -5, &box);
    assert_box(&box, 0, 0.5, 0.5);
    kn_camera_at(&room, 15, &box);
    assert_box(&box, 0.5 * (2 / 3.0), 0.75 * (2 / 3.0), 1 / 3.0);
    kn_camera_at(&room, 99, &box);
    assert_box(&box, 0.75, 0.375, 0.25);
    kn_camera_at(&rect, 5, &box);
    assert_box(&box, 0.3, 0.3, 0.4);
    g_assert_cmpfloat(kn_camera_zoom_max(&room), ==, 4);
    g_assert_cmpfloat(fabs(kn_camera_zoom_max(&rect) - 1 / 0.3), <, 1e-12);
    g_assert_cmpfloat(kn_camera_zoom_max(&none), ==, 1);
    g_free(room.keys);
    g_free(rect.keys);
}

/* No bars: whatever the easing, the window stays inside of the base. */
static void test_stays_inside(void)
{
    for (const char *const *name = kn_easing_names(); *name; name++) {
        KnShot shot = shot_of(0, 101, 0);
        double zoom = 1;

        if (g_str_equal(*name, "cubic-bezier"))
            continue;
        KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_RECT);
        kn_camera_add(path,
                      (KnCameraKey){.t = 0, .z = 0.4, .u = 0, .v = 0.6, .ease = ease_of(*name)});
        kn_camera_add(path, (KnCameraKey){.t = 100, .z = 1, .u = 0, .v = 0});
        path = kn_shot_add_reframing(&shot, KN_CAMERA_ROOM);
        kn_camera_add(path, (KnCameraKey){.t = 0, .z = 1, .u = 1, .v = 0, .ease = ease_of(*name)});
        kn_camera_add(path, (KnCameraKey){.t = 100, .z = 3, .u = 0, .v = 1});
        for (int t = 0; t <= 100; t++) {
            KnBox box;

            kn_shot_window(&shot, t, &box);
            g_assert_cmpfloat(box.x, >=, 0);
            g_assert_cmpfloat(box.y, >=, 0);
            g_assert_cmpfloat(box.w, >, 0);
            g_assert_cmpfloat(box.w, ==, box.h);
            g_assert_cmpfloat(box.x + box.w, <=, 1 + 1e-12);
            g_assert_cmpfloat(box.y + box.h, <=, 1 + 1e-12);
            zoom = MAX(zoom, 1 / box.w);
        }
        g_assert_cmpfloat(zoom, ==, kn_shot_zoom_max(&shot));
        kn_shot_clear(&shot);
    }
}

/* Motion goes on through a transition: the path of a smooth ease has no jump at any frame of its
 * visible span, and neither do the sampling positions. */
static void test_continuous(void)
{
    KnShot shot = shot_of(15, 150, 15);
    KnSampling last, now;
    gint64 largest = 0;

    KnCameraPath *path = kn_shot_add_motion(&shot, KN_CAMERA_ROOM);
    kn_camera_add(path,
                  (KnCameraKey){.z = 1, .u = 0.5, .v = 0.5, .ease = ease_of("easeInOutCubic")});
    kn_camera_add(path, (KnCameraKey){.t = 179, .z = 1.15, .u = 0.6, .v = 0.5});
    kn_shot_sampling(&shot, 0, 1, 1920, &last);
    for (int t = 1; t < 180; t++) {
        kn_shot_sampling(&shot, t, 1, 1920, &now);
        g_assert_cmpint(now.step, <=, last.step);
        g_assert_cmpint(now.x_first[0], >=, last.x_first[0]);
        largest = MAX(largest, now.x_first[0] - last.x_first[0]);
        last = now;
    }
    /* The free room is 250 pixels and 3/5 of it is crossed; the steepest step of the ease is thrice
     * the mean one. */
    g_assert_cmpint(largest, <, (gint64)(3.2 * 150 / 179 * 4294967296.0));
    kn_shot_clear(&shot);
}

/* Chroma lies where the luma that it belongs to lies, at any scale: an image whose chroma is a
 * function of place does not drift against its luma. */
static void test_siting(void)
{
    static const KnBox windows[] = {{0, 0, 1, 1}, {0.1, 0.2, 0.5, 0.5}, {0.33, 0.01, 0.61, 0.61}};
    static const int widths[] = {1920, 1280, 961, 320};

    for (gsize i = 0; i < G_N_ELEMENTS(windows); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(widths); k++) {
            KnBox base = {10.25, 3.5, 1600, 900};
            double s = windows[i].w * base.w / widths[k];
            KnSampling sampling;

            kn_camera_sampling(&base, &windows[i], widths[k], &sampling);
            for (int j = 0; j < 50; j++) {
                double q = 4294967296.0;
                double x = base.x + windows[i].x * base.w, y = base.y + windows[i].y * base.h;
                double luma_x = (sampling.x_first[0] + 2 * j * sampling.step) / q;
                double chroma_x = (sampling.x_first[1] + j * sampling.step) / q;
                double chroma_y = (sampling.y_first[1] + j * sampling.step) / q;

                g_assert_cmpfloat(fabs(luma_x - (x + (2 * j + 0.5) * s - 0.5)), <, 1e-7);
                g_assert_cmpfloat(fabs(2 * chroma_x - (x + (2 * j + 0.5) * s - 0.5)), <, 1e-7);
                g_assert_cmpfloat(fabs(2 * chroma_y + 0.5 - (y + (2 * j + 1) * s - 0.5)), <, 1e-7);
            }
        }
    }
}

static void test_identity(void)
{
    KnBox base = {0, 0, 640, 360}, window = {0, 0, 1, 1};
    KnSampling sampling;

    kn_camera_sampling(&base, &window, 640, &sampling);
    g_assert_cmpint(sampling.step, ==, G_GINT64_CONSTANT(1) << 32);
    for (int p = 0; p < 2; p++) {
        g_assert_cmpint(sampling.x_first[p], ==, 0);
        g_assert_cmpint(sampling.y_first[p], ==, 0);
    }
}

/* Between two keys the camera is where the easing of the first says, not on the straight line. */
static void test_easing(void)
{
    static const struct {
        const char *ease;
        double t, progress; /* by Penner's formulas */
    } rows[] = {
        {"linear", 25, 0.25},      {"easeInQuad", 50, 0.25},       {"easeInCubic", 50, 0.125},
        {"easeOutQuad", 50, 0.75}, {"easeInOutCubic", 25, 0.0625}, {"smoothstep", 25, 0.15625},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCameraPath path = {.form = KN_CAMERA_RECT};
        KnBox box;

        kn_camera_add(&path,
                      (KnCameraKey){.z = 0.5, .u = 0, .v = 0.5, .ease = ease_of(rows[i].ease)});
        kn_camera_add(&path, (KnCameraKey){.t = 100, .z = 0.25, .u = 0.5, .v = 0});
        kn_camera_at(&path, rows[i].t, &box);
        assert_box(&box, 0.5 * rows[i].progress, 0.5 - 0.5 * rows[i].progress,
                   0.5 - 0.25 * rows[i].progress);
        g_free(path.keys);
    }
}

/* A surface is as large as the closest frame needs it, also one of the transitions before and after
 * the shot's own time, and one that an easing overshoots to. */
static void test_zoom_max(void)
{
    static const struct {
        double t[2], z[2];
        const char *ease;
        double least, most;
    } rows[] = {
        {{0, 29}, {1, 3}, "linear", 3, 3},            /* closest in the last frame of the tail */
        {{0, 29}, {3, 1}, "linear", 3, 3},            /* … in the first of the lead */
        {{0, 29}, {1, 2}, "easeOutBack", 2.09, 2.11}, /* Penner's goes a tenth beyond */
    };
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
        KnShot shot = shot_of(10, 10, 10);
        KnCameraPath *path = i % 2 ? kn_shot_add_reframing(&shot, KN_CAMERA_ROOM)
                                   : kn_shot_add_motion(&shot, KN_CAMERA_ROOM);
        KnEasing ease = ease_of(rows[i / 2].ease);

        for (int k = 0; k < 2; k++)
            kn_camera_add(path, (KnCameraKey){.t = rows[i / 2].t[k],
                                              .z = rows[i / 2].z[k],
                                              .u = 0.5,
                                              .v = 0.5,
                                              .ease = ease});
        g_assert_cmpfloat(kn_shot_zoom_max(&shot), >=, rows[i / 2].least - 1e-9);
        g_assert_cmpfloat(kn_shot_zoom_max(&shot), <=, rows[i / 2].most + 1e-9);
        g_assert_cmpfloat(kn_camera_zoom_max(path), >=, rows[i / 2].least - 1e-9);
        kn_shot_clear(&shot);
    }
}

/* A motion moves within what a tool has framed; neither looks beyond the picture. */
static void test_both(void)
{
    KnShot shot = shot_of(0, 10, 0);
    KnCameraPath beyond = {.form = KN_CAMERA_RECT};
    KnBox box;

    kn_camera_add(kn_shot_add_motion(&shot, KN_CAMERA_RECT),
                  (KnCameraKey){.z = 0.5, .u = 0.5, .v = 0.25});
    kn_camera_add(kn_shot_add_reframing(&shot, KN_CAMERA_RECT),
                  (KnCameraKey){.z = 0.5, .u = 0.375, .v = 0.5});
    kn_shot_window(&shot, 0, &box);
    assert_box(&box, 0.375 + 0.5 * 0.5, 0.5 + 0.25 * 0.5, 0.25);
    kn_shot_clear(&shot);

    kn_camera_add(&beyond, (KnCameraKey){.z = 0.5, .u = 0.8, .v = -0.3});
    kn_camera_at(&beyond, 0, &box);
    assert_box(&box, 0.5, 0, 0.5);
    g_free(beyond.keys);
}

/* A cut of the clip that is followed: elsewhere from one frame to the next, and one at a time. */
static void test_next(void)
{
    KnShot shot = shot_of(0, 60, 0);
    KnBox box;

    for (int piece = 0; piece < 3; piece++) {
        KnCameraPath *path =
            kn_shot_add_reframing(&shot, piece == 0 ? KN_CAMERA_SPLINE : KN_CAMERA_NEXT);
        for (int k = 0; k < 3; k++)
            kn_camera_add(
                path, (KnCameraKey){.t = piece * 20 + k * 10, .z = 2, .u = piece / 2., .v = 0.5});
    }
    for (int t = 0; t < 60; t++) {
        kn_shot_window(&shot, t, &box);
        assert_box(&box, t / 20 / 4., 0.25, 0.5);
    }
    g_assert_cmpfloat(kn_shot_zoom_max(&shot), ==, 2);
    kn_shot_clear(&shot);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera/paths go through their keys and rest beyond them", test_forms);
    g_test_add_func("/camera/no easing shows anything beyond the base", test_stays_inside);
    g_test_add_func("/camera/motion is smooth over the whole visible span", test_continuous);
    g_test_add_func("/camera/chroma lies where its luma lies", test_siting);
    g_test_add_func("/camera/a picture of the frame's size is sampled at its samples",
                    test_identity);
    g_test_add_func("/camera/moves-as-the-easing-says", test_easing);
    g_test_add_func("/camera/surfaces-are-as-large-as-the-closest-frame", test_zoom_max);
    g_test_add_func("/camera/motion-moves-within-the-tool", test_both);
    g_test_add_func("/camera/one path takes the place of another", test_next);
    return g_test_run();
}

/* SPDX-License-Identifier: MIT */
#include "pictures_kit.h"
#include "pixel/color.h"

#include <math.h>

static const KnPoint middle = {.5, .5};
static const KnColor red = {255, 0, 0}, first_quarter = {200, 40, 48}, black = {0, 0, 0};

/* Second moments of the light of a disc: along both axes the same for a circle, whatever its place,
 * size and softness of edge. Returns the standard deviations in pixels. */
static void disc_spread(const KnFrame *frame, double *x_spread, double *y_spread)
{
    const KnPlane *plane = &frame->plane[0];
    double sum = 0, x_sum = 0, y_sum = 0, xx = 0, yy = 0;
    for (int y = 0; y < plane->height; y++)
        for (int x = 0; x < plane->width; x++) {
            double light = MAX(plane->data[y * plane->stride + x] - 24, 0);
            sum += light;
            x_sum += light * x;
            y_sum += light * y;
            xx += light * x * x;
            yy += light * y * y;
        }
    g_assert_cmpfloat(sum, >, 0);
    *x_spread = sqrt(xx / sum - (x_sum / sum) * (x_sum / sum));
    *y_spread = sqrt(yy / sum - (y_sum / sum) * (y_sum / sum));
}

/* A disc's standard deviation is half of its radius: so the radius is also known. */
static void check_disc(const char *name, KnFit fit, int width, int height, double zoom,
                       double radius, int picture_width, int picture_height)
{
    KitJob job = {name, fit, width, height, zoom, middle, black};
    KnBox base;
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, &base);
    double x, y;
    disc_spread(kn_surface_frame(surface), &x, &y);
    double by_width = base.w / picture_width, by_height = base.h / picture_height;
    double scale = fit == KN_FIT_COVER ? MAX(by_width, by_height) : MIN(by_width, by_height);
    if (fabs(x / y - 1) > 0.002 || fabs(x * 2 / (radius * scale) - 1) > 0.004)
        g_error("%s in %d x %d: radii %.3f and %.3f, expected %.3f", name, width, height, 2 * x,
                2 * y, radius * scale);
}

static void test_circles_stay_circles(void)
{
    static const struct {
        const char *name;
        int width, height;
        double radius;
    } discs[] = {
        {"disc-wide.png", 1001, 667, 200},    {"disc-tall.png", 667, 1001, 200},
        {"disc-square.jpg", 801, 801, 250},   {"disc-large.jpg", 4001, 3003, 900},
        {"disc-large.webp", 4000, 3000, 900}, {"disc-huge.png", 6001, 4003, 1400},
        {"disc.svg", 500, 300, 100},
    };
    static const struct {
        int width, height;
        double zoom;
    } frames[] = {{640, 360, 1}, {641, 363, 1.15}, {360, 640, 1}};
    for (guint i = 0; i < G_N_ELEMENTS(discs); i++)
        for (guint f = 0; f < G_N_ELEMENTS(frames); f++) {
            /* A covering frame must not cut the disc. */
            double cover = MAX((double)frames[f].width / discs[i].width,
                               (double)frames[f].height / discs[i].height);
            double room = MIN(frames[f].width, frames[f].height) / cover;
            if (2 * discs[i].radius < room * 0.97)
                check_disc(discs[i].name, KN_FIT_COVER, frames[f].width, frames[f].height,
                           frames[f].zoom, discs[i].radius, discs[i].width, discs[i].height);
            check_disc(discs[i].name, KN_FIT_CONTAIN, frames[f].width, frames[f].height,
                       frames[f].zoom, discs[i].radius, discs[i].width, discs[i].height);
        }
}

static void test_contain_shows_all_on_the_colour(void)
{
    KitJob job = {"tower.png", KN_FIT_CONTAIN, 640, 360, 1, middle, {0, 0, 255}};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    const KnFrame *frame = kn_surface_frame(surface);
    kit_assert_color(frame, .5, .5, first_quarter, 2, job.name);
    kit_assert_color(frame, .5, .01, first_quarter, 2, job.name);
    kit_assert_color(frame, .5, .99, first_quarter, 2, job.name);
    kit_assert_color(frame, .48, .5, job.background, 1, job.name);
    kit_assert_color(frame, .02, .5, job.background, 1, job.name);
}

static void test_blur_is_dark_and_smooth(void)
{
    KitJob job = {"orientation-6.jpg", KN_FIT_BLUR, 640, 360, 1, middle, {255, 255, 255}};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    const KnFrame *frame = kn_surface_frame(surface);
    /* The upright picture of 240 x 320 is 270 pixels wide: from .289 to .711. Its corners. */
    kit_assert_color(frame, .35, .25, (KnColor){40, 72, 190}, 2, job.name);
    kit_assert_color(frame, .65, .25, (KnColor){200, 40, 48}, 2, job.name);
    /* Beside it, its own colours at 0.6 of their light. */
    kit_assert_color(frame, .05, .05, (KnColor){24, 43, 114}, 3, job.name);
    kit_assert_color(frame, .95, .05, (KnColor){120, 24, 29}, 3, job.name);
    const KnPlane *luma = &frame->plane[0];
    for (int x = 20; x < 180; x += 4)
        for (int y = 1; y < luma->height; y++)
            g_assert_cmpint(
                ABS(luma->data[y * luma->stride + x] - luma->data[(y - 1) * luma->stride + x]), <=,
                6);
}

/* Small, long and narrow pictures fill their frame in every fit with the one colour they have. */
static void test_extreme_sizes(void)
{
    static const char *const names[] = {"one.png", "panorama.png", "tower.png", "large.jpg",
                                        "large.webp"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        for (int fit = KN_FIT_COVER; fit <= KN_FIT_BLUR; fit++)
            for (int odd = 0; odd <= 1; odd++) {
                KitJob job = {names[i],      (KnFit)fit, 640 + odd,    360 + odd,
                              1 + odd * .37, middle,     first_quarter};
                KnSurfaceSpec spec;
                g_autoptr(KnSurface) surface = kit_prepare(&job, &spec, NULL);
                const KnFrame *frame = kn_surface_frame(surface);
                g_assert_cmpint(frame->width, ==, spec.canvas_width);
                g_assert_cmpint(frame->height, ==, spec.canvas_height);
                kit_assert_color(frame, .5, .5, first_quarter, 2, names[i]);
                if (fit != KN_FIT_BLUR) {
                    kit_assert_color(frame, 0, 0, first_quarter, 2, names[i]);
                    kit_assert_color(frame, 1, 1, first_quarter, 2, names[i]);
                    kit_assert_color(frame, 0, 1, first_quarter, 2, names[i]);
                }
            }
}

static void test_never_larger_than_the_picture(void)
{
    KitJob job = {"card.png", KN_FIT_COVER, 1920, 1080, 4, middle, red};
    KnSurfaceSpec spec;
    KnBox base;
    kn_surface_unref(kit_prepare(&job, &spec, &base));
    g_assert_cmpint(spec.canvas_width, ==, 320);
    g_assert_cmpint(spec.canvas_height, ==, 180);
    g_assert_cmpfloat_with_epsilon(base.w / base.h, 1920.0 / 1080, 1e-9);
}

/* Untouched pixels pass untouched: no filter, no shift. */
static void test_full_size_is_exact(void)
{
    KitJob job = {"noise.png", KN_FIT_COVER, 400, 300, 1, middle, red};
    KitJob ppm = {"noise.tif", KN_FIT_COVER, 400, 300, 3, middle, red};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    g_autoptr(KnSurface) again = kit_prepare(&ppm, NULL, NULL);
    g_autofree char *text = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(kit_path("noise.ppm"), &text, &size, NULL));
    const guint8 *rgb = (const guint8 *)text + size - 400 * 300 * 3;
    g_autoptr(KnFrame) expected = kn_frame_new(400, 300, NULL);
    for (int y = 0; y < 300; y += 2)
        kn_color_rows_to_yuv(rgb + y * 1200, rgb + (y + 1) * 1200, 400,
                             expected->plane[0].data + y * expected->plane[0].stride,
                             expected->plane[0].data + (y + 1) * expected->plane[0].stride,
                             expected->plane[1].data + y / 2 * expected->plane[1].stride,
                             expected->plane[2].data + y / 2 * expected->plane[2].stride);
    g_autofree char *a = kn_frame_hash(kn_surface_frame(surface));
    g_autofree char *b = kn_frame_hash(kn_surface_frame(again));
    g_autofree char *c = kn_frame_hash(expected);
    g_assert_cmpstr(a, ==, c);
    g_assert_cmpstr(b, ==, c);
}

/* A drawing is drawn at the size that is asked for: its edges stay sharp. */
static void test_drawings_are_drawn_large(void)
{
    KitJob job = {"disc.svg", KN_FIT_COVER, 2000, 1200, 1, middle, black};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    const KnPlane *luma = &kn_surface_frame(surface)->plane[0];
    g_assert_cmpint(luma->width, ==, 2000);
    int n_between = 0;
    for (int x = 0; x < luma->width; x++) {
        int value = luma->data[600 * luma->stride + x];
        n_between += value > 30 && value < 220;
    }
    g_assert_cmpint(n_between, <=, 6);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    kit_start("fit");
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='500' height='300'>"
                              "<circle cx='250' cy='150' r='100' fill='white'/></svg>";
    kit_write_file("disc.svg", svg, sizeof svg - 1);
    g_test_add_func("/pictures/circles stay circles", test_circles_stay_circles);
    g_test_add_func("/pictures/contain shows all on the colour",
                    test_contain_shows_all_on_the_colour);
    g_test_add_func("/pictures/blur is dark and smooth", test_blur_is_dark_and_smooth);
    g_test_add_func("/pictures/tiny, long and narrow pictures", test_extreme_sizes);
    g_test_add_func("/pictures/a surface is never larger than the picture",
                    test_never_larger_than_the_picture);
    g_test_add_func("/pictures/pixels at full size pass untouched", test_full_size_is_exact);
    g_test_add_func("/pictures/drawings are drawn at full size", test_drawings_are_drawn_large);
    int status = g_test_run();
    kit_end();
    return status;
}

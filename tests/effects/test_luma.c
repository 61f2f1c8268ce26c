/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "media/wipe.h"
#include "shot/drawing.h"
#include <math.h>

/* The transition luma against its definition, sample by sample in double. */
static const int sizes[][2] = {{99, 58}, {64, 36}, {17, 91}, {2, 2}, {1, 1}};
static const double progresses[] = {0, 0.004, 0.1, 0.25, 1 / 3.0, 0.5, 0.8, 0.97, 1};
static const double softnesses[] = {0, 0.001, 0.02, 0.1, 0.35, 1};

/* Slopes, all greys, and their ends. */
static uint16_t grey_at(int x, int y, int width, int height)
{
    if (x == 0 || y == height - 1)
        return x ? 65535 : 0;
    return (uint16_t)((x * 65536 / width + y * 40503 + x * y * 977) % 65536);
}

static KnFrame *wipe_new(int width, int height)
{
    KnFrame *frame = kn_frame_new(kn_wipe_surface_width(width), height, NULL);
    g_autofree uint16_t *greys = g_new(uint16_t, width * height);
    const KnGreys picture = {greys, width, height};

    for (int i = 0; i < width * height; i++)
        greys[i] = grey_at(i % width, i / width, width, height);
    g_assert_true(kn_wipe_fill(frame, &picture, width, height, NULL));
    return frame;
}

static int at(const KnFrame *frame, int p, int x, int y)
{
    return frame->plane[p].data[y * frame->plane[p].stride + x];
}

/* A hard edge chooses: greys go from 0 to 65535, and progress over one more than these. */
static double expected(const KnTransitionDraw *draw, int p, int x, int y)
{
    double a = at(draw->a, p, x, y), b = at(draw->b, p, x, y);
    double grey = kn_wipe_row(draw->wipe, p, y)[x] / 65536.0, softness = draw->softness;
    double come = draw->progress * (1 + softness) - grey;

    if (softness == 0)
        return come > 0 ? b : a;
    double t = CLAMP(come / softness, 0, 1);
    return a + (b - a) * t * t * (3 - 2 * t);
}

static void compare(const KnTransitionDraw *draw)
{
    /* The place of the edge is rounded to one grey. */
    double tolerance = 1 + (draw->softness > 0 ? 220 * 1.5 * 1.5 / 65536 / draw->softness : 0);

    for (int p = 0; p < 3; p++)
        for (int y = 0; y < draw->out->plane[p].height; y++)
            for (int x = 0; x < draw->out->plane[p].width; x++) {
                double want = expected(draw, p, x, y);
                int got = at(draw->out, p, x, y);
                int grey = kn_wipe_row(draw->wipe, p, y)[x];
                gboolean beside = fabs(draw->progress * 65537 - grey) <= 1.5;

                if (fabs(got - want) > tolerance && !(draw->softness == 0 && beside))
                    g_error("softness %g at %g, plane %d, %d, %d (grey %d): %d, not %g",
                            draw->softness, draw->progress, p, x, y, grey, got, want);
                if (draw->progress == 0 || draw->progress == 1)
                    g_assert_cmpint(got, ==, (int)want);
            }
}

static void test_reference(gconstpointer data)
{
    const int *size = data;
    const KnTransition *transition = kn_transition_find("luma");
    KnFields *fields = kn_fields_new(size[0], size[1]);
    g_autoptr(KnFrame) a = kn_frame_new(size[0], size[1], NULL);
    g_autoptr(KnFrame) b = kn_frame_new(size[0], size[1], NULL);
    g_autoptr(KnFrame) out = kn_frame_new(size[0], size[1], NULL);
    g_autoptr(KnFrame) wipe = wipe_new(size[0], size[1]);
    KnKernels kernels;
    KnDrawKit kit;

    kn_kernels_init(&kernels, kn_cpu_flags());
    kn_draw_kit_init(&kit, &kernels, NULL, fields, size[0], size[1]);
    kn_frame_fill(a, 16, 240, 100);
    kn_frame_fill(b, 235, 16, 130);
    for (gsize s = 0; s < G_N_ELEMENTS(softnesses); s++)
        for (gsize k = 0; k < G_N_ELEMENTS(progresses); k++) {
            KnTransitionDraw draw = {.a = a,
                                     .b = b,
                                     .out = out,
                                     .wipe = wipe,
                                     .progress = progresses[k],
                                     .softness = softnesses[s]};

            g_assert_true(kn_transition_draw(transition, &kit, &draw, NULL));
            compare(&draw);
        }
    kn_draw_kit_clear(&kit);
    kn_fields_free(fields);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *path =
            g_strdup_printf("/luma/as it is defined: %dx%d", sizes[i][0], sizes[i][1]);

        g_test_add_data_func(path, sizes[i], test_reference);
    }
    return g_test_run();
}

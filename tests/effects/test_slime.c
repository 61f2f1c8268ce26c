/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"
#include "effects/effect.h"
#include "pixel/color.h"
#include "shot/renderer.h"

#include <stdlib.h>
#include <string.h>

/* Slime: when it comes, how much it covers, and that it is the same whatever the size. */

enum { GROUND = 40, N_FRAMES = 90 };

typedef struct {
    KnFilm *film;
    KnRenderer *renderer;
    KnFrame *frame;
} Slimed;

static const KnSlime usual = {
    .color = {150, 60, 70}, .coverage = 0.4, .opacity = 1, .start = 10, .n_frames = 30, .seed = 3};

static void open_film(Slimed *s, const KnSlime *slime, int width, int height)
{
    KnShot shot = {.n_frames = N_FRAMES, .color = {GROUND, 128, 128}};
    kn_shot_add_slime(&shot, slime);
    s->film = kn_film_new(width, height, (KnRational){30, 1});
    kn_film_add(s->film, &shot, NULL);
    s->renderer = kn_renderer_new(s->film, kn_cpu_flags(), NULL, NULL, NULL);
    s->frame = kn_frame_new(width, height, NULL);
}

static void close_film(Slimed *s)
{
    kn_renderer_free(s->renderer);
    kn_film_free(s->film);
    kn_frame_free(s->frame);
}

static void draw(Slimed *s, gint64 frame)
{
    g_assert_true(kn_renderer_draw(s->renderer, frame, s->frame, NULL));
}

/* The share of samples that are not the ground's. */
static double covered(const KnFrame *frame, int plane, int ground)
{
    const KnPlane *p = &frame->plane[plane];
    int n = 0;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            n += abs(kn_frame_row(frame, plane, y)[x] - ground) > 4;
    return (double)n / (p->width * p->height);
}

/* Nothing before its time; then it grows, and where it was it stays. */
static void test_grows(void)
{
    Slimed s;
    double last = 0;
    open_film(&s, &usual, 320, 180);
    draw(&s, 9);
    g_assert_cmpfloat(covered(s.frame, 0, GROUND), ==, 0);
    g_autofree guint8 *was = g_malloc0(320 * 180);
    for (gint64 frame = 10; frame < N_FRAMES; frame += 5) {
        draw(&s, frame);
        double now = covered(s.frame, 0, GROUND);
        g_assert_cmpfloat(now, >=, last);
        for (int i = 0; i < 320 * 180; i++) {
            gboolean there = abs(kn_frame_row(s.frame, 0, i / 320)[i % 320] - GROUND) > 4;
            g_assert_true(there || !was[i]);
            was[i] = there;
        }
        last = now;
    }
    g_assert_cmpfloat(last, >, 0.2);
    g_assert_cmpfloat(last, <, 0.6);
    g_assert_cmpfloat(covered(s.frame, 1, 128), >, 0.2);
    close_film(&s);
}

/* It runs down: below the middle more is added after it has spread than above. */
static void test_runs_down(void)
{
    KnSlime one = usual;
    Slimed s;
    int lowest[2] = {0, 0};
    one.coverage = 0.05;
    open_film(&s, &one, 320, 180);
    for (int i = 0; i < 2; i++) {
        draw(&s, i == 0 ? 41 : 75);
        for (int y = 0; y < 180; y++)
            for (int x = 0; x < 320; x++)
                lowest[i] += abs(kn_frame_row(s.frame, 0, y)[x] - GROUND) > 4 ? y : 0;
    }
    g_assert_cmpint(lowest[1], >, lowest[0]);
    close_film(&s);
}

static void test_coverage(void)
{
    static const double rows[] = {0.05, 0.2, 0.5, 1};
    double last = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnSlime slime = usual;
        Slimed s;
        slime.coverage = rows[i];
        open_film(&s, &slime, 320, 180);
        draw(&s, N_FRAMES - 1);
        double now = covered(s.frame, 0, GROUND);
        g_test_message("%g: %g", rows[i], now);
        g_assert_cmpfloat(now, >, last);
        last = now;
        close_film(&s);
    }
}

/* The same picture in another size; another one with another seed. */
static void test_sizes_and_seeds(void)
{
    KnSlime other = usual;
    Slimed small, large, another;
    double off[2] = {0, 0};
    other.seed = 4;
    open_film(&small, &usual, 320, 180);
    open_film(&large, &usual, 960, 540);
    open_film(&another, &other, 320, 180);
    for (gint64 frame = 20; frame < N_FRAMES; frame += 30) {
        draw(&small, frame);
        draw(&large, frame);
        draw(&another, frame);
        for (int y = 0; y < 180; y++)
            for (int x = 0; x < 320; x++) {
                int sum = 0, here = kn_frame_row(small.frame, 0, y)[x];
                for (int k = 0; k < 9; k++)
                    sum += kn_frame_row(large.frame, 0, 3 * y + k / 3)[3 * x + k % 3];
                off[0] += abs(sum / 9 - here);
                off[1] += abs(kn_frame_row(another.frame, 0, y)[x] - here);
            }
    }
    off[0] /= 3 * 320 * 180;
    off[1] /= 3 * 320 * 180;
    g_test_message("size %g, seed %g", off[0], off[1]);
    g_assert_cmpfloat(off[0], <, 6);
    g_assert_cmpfloat(off[1], >, 12);
    close_film(&small);
    close_film(&large);
    close_film(&another);
}

/* promise: pure frames; whatever was drawn before, with every version of the kernels */
static void test_pure(void)
{
    static const int order[] = {60, 12, 40, 41, 11, 89, 89, 0, 10};
    Slimed s;
    open_film(&s, &usual, 67, 35);
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        g_autoptr(KnFrame) alone = kn_frame_new(67, 35, NULL);
        KnRenderer *fresh = kn_renderer_new(s.film, i % 2 ? 0 : kn_cpu_flags(), NULL, NULL, NULL);
        g_assert_true(kn_renderer_draw(fresh, order[i], alone, NULL));
        draw(&s, order[i]);
        g_autofree char *got = kn_frame_hash(s.frame), *want = kn_frame_hash(alone);
        g_assert_cmpstr(got, ==, want);
        kn_renderer_free(fresh);
    }
    close_film(&s);
}

static void test_extremes(void)
{
    static const int sizes[][2] = {{16, 16}, {17, 31}, {8192, 4320}};
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (int k = 0; k < 2; k++) {
            KnSlime slime = usual;
            Slimed s;
            slime.n_frames = k ? 0 : 1e6;
            slime.start = 0;
            open_film(&s, &slime, sizes[i][0], sizes[i][1]);
            draw(&s, 0);
            if (k)
                g_assert_cmpfloat(covered(s.frame, 0, GROUND), >, 0.1);
            close_film(&s);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slime/grows", test_grows);
    g_test_add_func("/slime/runs-down", test_runs_down);
    g_test_add_func("/slime/coverage", test_coverage);
    g_test_add_func("/slime/sizes-and-seeds", test_sizes_and_seeds);
    g_test_add_func("/slime/pure", test_pure);
    g_test_add_func("/slime/extremes", test_extremes);
    return g_test_run();
}

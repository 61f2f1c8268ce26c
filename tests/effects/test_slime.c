/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"
#include "effects/effect.h"
#include "pixel/color.h"
#include "shot/renderer.h"

#include <math.h>
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

/* ---- as the reference, in double: shapes, what is first there, light from the upper left ---- */

typedef struct {
    double x, y, radius, length, begins, wave[6];
} Shape;

enum { SHAPES_MAX = 1000 };

static double chance(guint64 *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * G_GUINT64_CONSTANT(2685821657736338717)) >> 40) / 16777216.0;
}

static guint splash(const Shape *blob, guint64 *state, Shape *shapes)
{
    guint n = 0;

    for (int i = 0; i < 9; i++) {
        double angle = chance(state) * 2 * G_PI, far = 1.0 + 0.9 * chance(state);
        double size = chance(state);

        size = 0.04 + 0.14 * size * chance(state);
        shapes[n++] = (Shape){.x = blob->x + blob->radius * far * sin(angle),
                              .y = blob->y + blob->radius * far * cos(angle),
                              .radius = blob->radius * size,
                              .begins = MIN(blob->begins + 0.1 * far, 0.5)};
    }
    for (int i = 0; i < 2; i++) {
        double radius = blob->radius * (0.08 + 0.12 * chance(state));
        double side = (1.5 * chance(state) - 0.75) * blob->radius;
        double length = blob->radius * (1.1 + 1.9 * chance(state));

        shapes[n++] = (Shape){.x = blob->x + side,
                              .y = blob->y + 0.3 * blob->radius,
                              .radius = radius,
                              .length = length,
                              .begins = blob->begins + 0.25 + 0.3 * chance(state)};
    }
    return n;
}

static guint shapes_of(const KnSlime *slime, double aspect, Shape *shapes)
{
    guint64 state = slime->seed * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) + 1;
    double area = 0, size;
    guint n = 0;

    for (int i = 0; i < 80 && area < 1.15 * slime->coverage * aspect; i++) {
        Shape blob = {0};

        size = chance(&state);
        blob.radius = MIN(aspect, 1) * (0.05 + 0.17 * size * size);
        blob.x = chance(&state) * aspect;
        blob.y = chance(&state) * 0.95 - 0.05;
        blob.begins = i < 2 ? 0 : 0.5 * chance(&state);
        for (int k = 0; k < 6; k++)
            blob.wave[k] = (k < 4 ? 0.16 : 0.09) * (2 * chance(&state) - 1);
        area += G_PI * blob.radius * blob.radius;
        shapes[n++] = blob;
        n += splash(&blob, &state, shapes + n);
    }
    return n;
}

/* When a shape reaches a place, 0..2 of the time that blobs take, and how much of a sample of that
 * size it covers. */
static double reached(const Shape *s, double x, double y, double size, double *covered_part)
{
    double dx = x - s->x, dy = y - s->y, radius = s->radius, done;

    if (s->length == 0) {
        double angle = atan2(dy, dx), far = hypot(dx, dy);

        radius *= 1 + s->wave[0] * cos(2 * angle) + s->wave[1] * sin(2 * angle) +
                  s->wave[2] * cos(3 * angle) + s->wave[3] * sin(3 * angle) +
                  s->wave[4] * cos(5 * angle) + s->wave[5] * sin(5 * angle);
        done = s->begins + 0.5 * (1 - sqrt(MAX(1 - far / radius, 0)));
        *covered_part = CLAMP((radius - far) / size + 0.5, 0, 1);
    } else {
        double at = CLAMP(dy / s->length, 0, 1), far = hypot(dx, dy - at * s->length);

        radius *= 1 - 0.55 * (0.5 - 0.5 * cos(2 * G_PI * at)) + 0.25 * at;
        done = s->begins + 0.1 + at * (1.85 - s->begins - 0.15) +
               0.03 * (1 - sqrt(MAX(1 - far / radius, 0)));
        *covered_part = CLAMP((radius - far) / size + 0.5, 0, 1);
    }
    return MIN(done, 1.99);
}

/* Whole samples are reached first by one, edges are covered by the one that covers most. */
static double first(const Shape *shapes, guint n, double x, double y, double size, double *part)
{
    double best = 2;

    *part = 0;
    for (guint i = 0; i < n; i++) {
        double now, done = reached(&shapes[i], x, y, size, &now);

        if (now > *part || (now >= 1 && done < best)) {
            best = done;
            *part = now;
        }
    }
    return best;
}

static double slimed(const Shape *shapes, guint n, int p, int x, int y, int height, double now)
{
    double pixel = 1.0 / height, size = p ? 2 * pixel : pixel, part, none, shade = 0;
    double at_x = 0.5 * pixel + x * size, at_y = p ? (2 * y + 1) * pixel : (y + 0.5) * pixel;
    double far = MAX(height / 360, 1) * size, done = first(shapes, n, at_x, at_y, size, &part);
    double cover = CLAMP((now - done) * 50, 0, 1) * part;

    if (p == 0) {
        double slope = 800 * (first(shapes, n, at_x - far, at_y - far, size, &none) -
                              first(shapes, n, at_x + far, at_y + far, size, &none));
        shade = slope > 30 ? MIN(30 + (slope - 30) / 3, 70) : MAX(slope, -44);
    }
    double color = p ? usual.color[p] : CLAMP(usual.color[0] + shade, 16, 235);
    return (p ? 128 : GROUND) * (1 - cover) + color * cover;
}

static void test_golden(void)
{
    static const int sizes[][2] = {{160, 90}, {320, 180}}, frames[] = {14, 28, 75};
    g_autofree Shape *shapes = g_new(Shape, SHAPES_MAX);
    guint n = shapes_of(&usual, 16 / 9.0, shapes);

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        Slimed s;

        open_film(&s, &usual, sizes[i][0], sizes[i][1]);
        for (gsize f = 0; f < G_N_ELEMENTS(frames); f++)
            for (int p = 0; p < 3; p++) {
                const KnPlane *plane = &s.frame->plane[p];
                double now = MIN((frames[f] - 10 + 1) / 30.0, 2), sum = 0, seen = 0;

                draw(&s, frames[f]);
                for (int y = 0; y < plane->height; y++)
                    for (int x = 0; x < plane->width; x++) {
                        double want = slimed(shapes, n, p, x, y, sizes[i][1], now);
                        double off = want - kn_frame_row(s.frame, p, y)[x];

                        sum += off * off;
                        seen += (want - (p ? 128 : GROUND)) * (want - (p ? 128 : GROUND));
                    }
                double samples = 255.0 * 255 * plane->width * plane->height;
                double db = 10 * log10(samples / MAX(sum, 1e-9));
                g_test_message("%d lines, frame %d, plane %d: %.1f dB; %.1f without", sizes[i][1],
                               frames[f], p, db, 10 * log10(samples / MAX(seen, 1e-9)));
                g_assert_cmpfloat(db, >=, p ? 46 : 38);
            }
        close_film(&s);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slime/as the reference: slime_splatter", test_golden);
    g_test_add_func("/slime/grows", test_grows);
    g_test_add_func("/slime/runs-down", test_runs_down);
    g_test_add_func("/slime/coverage", test_coverage);
    g_test_add_func("/slime/sizes-and-seeds", test_sizes_and_seeds);
    g_test_add_func("/slime/pure", test_pure);
    g_test_add_func("/slime/extremes", test_extremes);
    return g_test_run();
}

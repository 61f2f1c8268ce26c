/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "media/wipe.h"
#include "shot/drawing.h"
#include "shot/drawings.h"
#include <string.h>

/* What holds for every transition, by whatever name. */
static const int sizes[][2] = {{64, 36}, {33, 51}, {2, 2}, {1, 1}, {161, 3}};

typedef struct {
    KnKernels kernels;
    KnResampler *resampler;
    KnFrame *a, *b, *out, *wipe;
    KnFields *fields;
    KnDrawKit kit;
} Stage;

/* Dark in one corner, bright in the other. */
static const uint16_t slope[4] = {0, 30000, 40000, 65535};

static void stage_init(Stage *stage, int width, int height, KnCpuFlags cpu)
{
    kn_kernels_init(&stage->kernels, cpu);
    stage->resampler =
        kn_resampler_new(&stage->kernels, width, height, KN_TRANSITION_STEP_MAX, NULL);
    g_assert_nonnull(stage->resampler);
    stage->a = kn_frame_new(width, height, NULL);
    stage->b = kn_frame_new(width, height, NULL);
    stage->out = kn_frame_new(width, height, NULL);
    stage->wipe = kn_frame_new(kn_wipe_surface_width(width), height, NULL);
    kn_wipe_fill(stage->wipe, &(const KnGreys){slope, 2, 2}, width, height, NULL);
    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < stage->a->plane[p].height; y++) {
            for (int x = 0; x < stage->a->plane[p].width; x++) {
                ptrdiff_t at = y * stage->a->plane[p].stride + x;

                stage->a->plane[p].data[at] = (uint8_t)(60 + (x * 5 + y * 3) % 40);
                stage->b->plane[p].data[at] = (uint8_t)(150 + (x * 3 + y * 7) % 40);
            }
        }
    }
    stage->fields = kn_fields_new(width, height);
    kn_draw_kit_init(&stage->kit, &stage->kernels, stage->resampler, stage->fields, width, height);
}

static void stage_clear(Stage *stage)
{
    kn_resampler_free(stage->resampler);
    kn_frame_free(stage->a);
    kn_frame_free(stage->b);
    kn_frame_free(stage->out);
    kn_frame_free(stage->wipe);
    kn_draw_kit_clear(&stage->kit);
    kn_fields_free(stage->fields);
}

static char *draw(Stage *stage, const KnTransition *transition, double progress, uint8_t before)
{
    KnTransitionDraw d = {.a = stage->a,
                          .b = stage->b,
                          .out = stage->out,
                          .progress = progress,
                          .color = {90, 100, 160},
                          .wipe = stage->wipe,
                          .softness = 0.2};

    kn_frame_fill(stage->out, before, before, before);
    g_assert_true(kn_transition_draw(transition, &stage->kit, &d, NULL));
    return kn_frame_hash(stage->out);
}

/* Every sample is written, both pictures stay as they are, and SIMD changes nothing. */
static void test_pure(void)
{
    static const double at[] = {0, 0.01, 0.25, 1 / 3.0, 0.5, 0.77, 0.99, 1};

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        Stage c, simd;
        g_autofree char *hash_a = NULL, *hash_b = NULL, *after_a = NULL, *after_b = NULL;

        stage_init(&c, sizes[s][0], sizes[s][1], 0);
        stage_init(&simd, sizes[s][0], sizes[s][1], kn_cpu_flags());
        hash_a = kn_frame_hash(c.a);
        hash_b = kn_frame_hash(c.b);
        for (const KnTransition *const *t = kn_transitions(); *t; t++) {
            for (gsize k = 0; k < G_N_ELEMENTS(at); k++) {
                g_autofree char *one = draw(&c, *t, at[k], 0);
                g_autofree char *two = draw(&c, *t, at[k], 255);
                g_autofree char *three = draw(&simd, *t, at[k], 7);

                if (strcmp(one, two) || strcmp(one, three))
                    g_error("%s at %g, %d x %d", (*t)->name, at[k], sizes[s][0], sizes[s][1]);
            }
        }
        after_a = kn_frame_hash(c.a);
        after_b = kn_frame_hash(c.b);
        g_assert_cmpstr(hash_a, ==, after_a);
        g_assert_cmpstr(hash_b, ==, after_b);
        stage_clear(&c);
        stage_clear(&simd);
    }
}

/* The share of luma samples that come from b: its samples are all brighter than a's. */
static double share_of_b(Stage *stage)
{
    double a = 0, b = 0, out = 0;
    const KnPlane *p = &stage->out->plane[0];

    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            a += stage->a->plane[0].data[y * p->stride + x];
            b += stage->b->plane[0].data[y * p->stride + x];
            out += p->data[y * p->stride + x];
        }
    }
    return (out - a) / (b - a);
}

static void test_ends(void)
{
    Stage stage;

    stage_init(&stage, 160, 90, kn_cpu_flags());
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        double first, last;

        g_free(draw(&stage, *t, 0, 0));
        first = share_of_b(&stage);
        g_free(draw(&stage, *t, 1, 0));
        last = share_of_b(&stage);
        /* xfade leaves a line of the other picture, or of black, at some ends. */
        if (first > 0.05 || last < 0.95)
            g_error("%s goes from %g to %g", (*t)->name, first, last);
    }
    stage_clear(&stage);
}

/* zoom_connect: the corners belong to the first picture until the second fills the frame, and the
 * middle moves from the one to the other without a step back. */
static void test_zoom_connect(void)
{
    const KnTransition *transition = kn_transition_find("zoom_connect");
    Stage stage;
    int last = 0;

    stage_init(&stage, 160, 90, kn_cpu_flags());
    kn_frame_fill(stage.a, 50, 100, 100);
    kn_frame_fill(stage.b, 200, 150, 150);
    for (int k = 1; k < 40; k++) {
        const KnPlane *luma = &stage.out->plane[0];
        int middle;

        g_free(draw(&stage, transition, k / 40.0, 0));
        middle = luma->data[45 * luma->stride + 80];
        g_assert_cmpint(middle, >=, last);
        g_assert_cmpint(stage.out->plane[1].data[22 * stage.out->plane[1].stride + 40], >=, 100);
        if (k < 30)
            g_assert_cmpint(luma->data[0], ==, 50);
        last = middle;
    }
    g_assert_cmpint(last, >, 195);
    stage_clear(&stage);
}

/* A hard cut is one, in the middle of its time. */
static void test_none(void)
{
    static const double at[] = {0, 0.3, 0.49, 0.51, 0.7, 1};
    Stage stage;

    stage_init(&stage, 64, 36, 0);
    kn_frame_fill(stage.a, 50, 100, 100);
    kn_frame_fill(stage.b, 200, 150, 150);
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        g_free(draw(&stage, kn_transition_find("none"), at[i], 0));
        g_assert_cmpfloat(share_of_b(&stage), ==, at[i] > 0.5);
    }
    stage_clear(&stage);
}

/* The first picture grows from 1 to 1.6 times its size, the second from 0.4 to 1, both under one
 * cubic ease, which is halfway in the middle and an eighth of that way at a quarter. */
static void test_flight(void)
{
    static const struct {
        double progress, a, b, part;
    } rows[] = {
        {0, 1, 0.4, 0},       {0.25, 1 + 0.6 / 16, 0.4 + 0.6 / 16, 1.0 / 16},
        {0.5, 1.3, 0.7, 0.5}, {0.75, 1.6 - 0.6 / 16, 1 - 0.6 / 16, 15.0 / 16},
        {1, 1.6, 1, 1},
    };
    const KnTransition *transition = kn_transition_find("zoom_connect");
    const KnFlight *flight = transition->geometry;

    g_assert_true(transition->drawing == &kn_draw_flight);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpfloat_with_epsilon(flight->size_a(rows[i].progress), rows[i].a, 1e-12);
        g_assert_cmpfloat_with_epsilon(flight->size_b(rows[i].progress), rows[i].b, 1e-12);
        g_assert_cmpfloat_with_epsilon(flight->part_b(rows[i].progress), rows[i].part, 1e-12);
    }
    /* The second one is left out only where it changes no sample. */
    for (int k = 0; k <= 1000; k++) {
        double progress = k / 1000.0;
        KnPart part[2] = {{.to = {64, 36}}, {.to = {64, 36}}};

        transition->drawing->reads(flight, progress, part);
        if (part[1].to[1] == 0)
            g_assert_cmpfloat(255 * flight->part_b(progress), <, 0.5);
    }
}

/* Spoils what lies outside of a part. Returns the number of samples. */
static int spoil_outside(KnFrame *frame, const KnPart *part)
{
    int n = 0;

    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &frame->plane[p];
        int half = p > 0;

        for (int y = 0; y < plane->height; y++) {
            for (int x = 0; x < plane->width; x++) {
                if (x >= part->from[0] >> half && x < (part->to[0] + half) >> half &&
                    y >= part->from[1] >> half && y < (part->to[1] + half) >> half)
                    continue;
                plane->data[y * plane->stride + x] ^= 0x5a;
                n++;
            }
        }
    }
    return n;
}

/* What a drawing says that it does not read makes no difference, and is most of a picture at
 * times. */
static void test_reads(void)
{
    static const int all[][2] = {{322, 182}, {161, 91}, {64, 36}, {33, 51}, {2, 2}, {1, 1}};
    int spoilt = 0, samples = 0;

    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        const KnDrawing *drawing = (*t)->drawing;

        for (gsize i = 0; drawing && drawing->reads && i < 2 * G_N_ELEMENTS(all); i++) {
            const int *size = all[i / 2];
            Stage stage;

            stage_init(&stage, size[0], size[1], i & 1 ? kn_cpu_flags() : 0);
            for (int k = 0; k <= 60; k++) {
                double progress = k / 60.0;
                KnPart whole = {.to = {size[0], size[1]}}, part[2] = {whole, whole};
                g_autofree char *good = draw(&stage, *t, progress, 7), *bad = NULL;

                drawing->reads((*t)->geometry, progress, part);
                spoilt = MAX(spoilt, spoil_outside(stage.a, &part[0]));
                spoilt = MAX(spoilt, spoil_outside(stage.b, &part[1]));
                samples = MAX(samples, size[0] * size[1] * 3 / 2);
                bad = draw(&stage, *t, progress, 7);
                g_assert_cmpstr(good, ==, bad);
                spoil_outside(stage.a, &part[0]); /* takes it back */
                spoil_outside(stage.b, &part[1]);
            }
            stage_clear(&stage);
        }
    }
    g_assert_cmpint(spoilt, >, samples / 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transitions/depend on nothing but their arguments", test_pure);
    g_test_add_func("/transitions/go from one picture to the other", test_ends);
    g_test_add_func("/transitions/none is a cut in the middle", test_none);
    g_test_add_func("/transitions/zoom_connect flies into the next picture", test_zoom_connect);
    g_test_add_func("/transitions/zoom_connect grows as its reference says", test_flight);
    g_test_add_func("/transitions/do not read what they say they do not", test_reads);
    return g_test_run();
}

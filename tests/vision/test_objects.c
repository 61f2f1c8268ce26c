/* SPDX-License-Identifier: MIT */
/* From what networks make to boxes: what is put into the outputs by hand comes out where it was
 * put, and outputs of another shape are refused. */
#include "base/error.h"
#include "vision/objects.h"

#include <math.h>

#define CLOSE(a, b, by) g_assert_cmpfloat_with_epsilon(a, b, by)

/* 200 x 100 pixels: all of it is a square from -50 to 150 downwards. */
static const KnVisionPicture wide = {200, 100, NULL};

static KnTensor tensor(gint64 a, gint64 b, gint64 c)
{
    KnTensor t = {.n_dims = 4, .dims = {1, a, b, c}};
    t.values = g_new0(float, kn_tensor_n(&t));
    return t;
}

static GArray *candidates_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(KnCandidate));
}

static const KnCandidate *at(const GArray *candidates, guint i)
{
    return &g_array_index(candidates, KnCandidate, i);
}

static void test_square(void)
{
    const KnSquare square = kn_vision_whole(&wide);
    KnBox box;
    CLOSE(square.x, 0, 1e-12);
    CLOSE(square.y, -50, 1e-12);
    CLOSE(square.side, 200, 1e-12);
    g_assert_true(
        kn_box_from_square(&wide, &square, 512, (const double[]){128, 192, 384, 320}, &box));
    CLOSE(box.x, .25, 1e-12);
    CLOSE(box.y, .25, 1e-12);
    CLOSE(box.w, .5, 1e-12);
    CLOSE(box.h, .5, 1e-12);
    /* Over the edge it is cut; beside the picture it is none. */
    g_assert_true(
        kn_box_from_square(&wide, &square, 512, (const double[]){-99, 0, 256, 256}, &box));
    CLOSE(box.x, 0, 1e-12);
    CLOSE(box.y, 0, 1e-12);
    CLOSE(box.h, .5, 1e-12);
    g_assert_false(kn_box_from_square(&wide, &square, 512, (const double[]){0, 0, 512, 100}, &box));
    g_assert_false(
        kn_box_from_square(&wide, &square, 512, (const double[]){NAN, 0, 512, 400}, &box));
}

/* The pixels of a letterboxed picture stand in the middle, grey above and below. */
static void test_letterbox(void)
{
    enum { W = 4, H = 2, SIDE = 8 };
    guint8 rgb[W * H * 3];
    for (int i = 0; i < W * H * 3; i++)
        rgb[i] = (guint8)(i / 3 % W < 2 ? 200 : 40);
    const KnVisionPicture picture = {W, H, rgb};
    const KnSquare square = kn_vision_whole(&picture);
    g_autofree guint8 *out = kn_vision_square(&picture, &square, SIDE, 128);
    g_assert_cmpuint(out[0], ==, 128);
    g_assert_cmpuint(out[(SIDE - 1) * SIDE * 3], ==, 128);
    g_assert_cmpuint(out[(SIDE / 2 * SIDE) * 3], ==, 200);
    g_assert_cmpuint(out[(SIDE / 2 * SIDE + SIDE - 1) * 3], ==, 40);
    /* One pixel is itself, however large it is drawn. */
    const guint8 one[] = {1, 2, 3};
    const KnVisionPicture dot = {1, 1, one};
    const KnSquare all = kn_vision_whole(&dot);
    g_autofree guint8 *big = kn_vision_square(&dot, &all, SIDE, 0);
    for (int i = 0; i < SIDE * SIDE * 3; i++)
        g_assert_cmpuint(big[i], ==, i % 3 + 1);
}

static void test_centernet(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) found = candidates_new();
    KnTensor outputs[] = {tensor(128, 128, 4), tensor(128, 128, 80)};
    const KnDecode decode = {&wide, kn_vision_whole(&wide), .2};
    enum { AT = 64 * 128 + 32, DOG = 16 };
    outputs[1].values[AT * 80 + DOG] = .8f;
    outputs[1].values[(AT + 1) * 80 + DOG] = .7f; /* a neighbour, which is no peak */
    outputs[1].values[(AT + 40) * 80] = .1f;      /* too little */
    for (int i = 0; i < 4; i++)
        outputs[0].values[AT * 4 + i] = (float)(i % 2 ? 32 : 64);
    g_assert_true(kn_decode_centernet(&decode, outputs, found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found->len, ==, 1);
    g_assert_cmpstr(kn_coco_labels[at(found, 0)->kind], ==, "dog");
    CLOSE(at(found, 0)->confidence, .8, 1e-6);
    CLOSE(at(found, 0)->box.x, .125, 1e-9); /* (128 - 64) / 512 */
    CLOSE(at(found, 0)->box.w, .25, 1e-9);
    CLOSE(at(found, 0)->box.y, .375, 1e-9); /* (224 - 128) / 256 */
    CLOSE(at(found, 0)->box.h, .25, 1e-9);
    KnTensor other[] = {tensor(128, 128, 4), tensor(64, 64, 80)};
    g_assert_false(kn_decode_centernet(&decode, other, found, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    for (int i = 0; i < 2; i++) {
        kn_tensor_clear(&outputs[i]);
        kn_tensor_clear(&other[i]);
    }
}

static void test_nanodet(void)
{
    static const gint64 places[] = {2704, 676, 169};
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) found = candidates_new();
    KnTensor outputs[6];
    const KnVisionPicture square = {416, 416, NULL};
    const KnDecode decode = {&square, kn_vision_whole(&square), .2};
    for (int i = 0; i < 6; i++)
        outputs[i] = tensor(1, places[i % 3], i < 3 ? 80 : 44);
    enum { AT = 13 * 26 + 13 }; /* of the places that are 16 pixels apart: 216, 216 */
    outputs[1].values[AT * 80 + 15] = .6f;
    for (int side = 0; side < 4; side++)
        outputs[4].values[AT * 44 + side * 11 + 2 + side] = 100; /* 2, 3, 4 and 5 times 16 */
    g_assert_true(kn_decode_nanodet(&decode, outputs, found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found->len, ==, 1);
    g_assert_cmpstr(kn_coco_labels[at(found, 0)->kind], ==, "cat");
    CLOSE(at(found, 0)->box.x * 416, 216 - 32, 1e-6);
    CLOSE(at(found, 0)->box.y * 416, 216 - 48, 1e-6);
    CLOSE(at(found, 0)->box.w * 416, 32 + 64, 1e-6);
    CLOSE(at(found, 0)->box.h * 416, 48 + 80, 1e-6);
    g_assert_false(kn_decode_nanodet(&decode, (KnTensor[6]){outputs[0]}, found, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    for (int i = 0; i < 6; i++)
        kn_tensor_clear(&outputs[i]);
}

static void test_blazeface(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) found = candidates_new();
    KnTensor outputs[] = {tensor(1, 512, 1), tensor(1, 384, 1), tensor(1, 512, 16),
                          tensor(1, 384, 16)};
    const KnVisionPicture square = {256, 256, NULL};
    const KnDecode decode = {&square, kn_vision_whole(&square), .5};
    for (int i = 0; i < 2; i++)
        for (gsize k = 0; k < kn_tensor_n(&outputs[i]); k++)
            outputs[i].values[k] = -50;
    enum { AT = (3 * 8 + 4) * 6 + 5 }; /* of the larger ones: its middle is at 144, 112 */
    float *face = outputs[3].values + AT * 16;
    outputs[1].values[AT] = 3;
    face[0] = 4;
    face[1] = -8;
    face[2] = 40;
    face[3] = 60;
    face[4] = -10; /* one eye */
    face[5] = -20;
    face[6] = 14; /* and the other */
    face[7] = -20;
    g_assert_true(kn_decode_blazeface(&decode, outputs, found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found->len, ==, 1);
    CLOSE(at(found, 0)->confidence, 1 / (1 + exp(-3)), 1e-6);
    CLOSE(at(found, 0)->box.x * 256, 148 - 20, 1e-6);
    CLOSE(at(found, 0)->box.y * 256, 104 - 30, 1e-6);
    CLOSE(at(found, 0)->point.x * 256, 146, 1e-6);
    CLOSE(at(found, 0)->point.y * 256, 92, 1e-6);
    for (int i = 0; i < 4; i++)
        kn_tensor_clear(&outputs[i]);
}

static void add(GArray *candidates, int kind, double confidence, KnBox box)
{
    KnCandidate candidate = {.kind = kind, .confidence = confidence, .box = box};
    g_array_append_val(candidates, candidate);
}

static void test_thin(void)
{
    g_autoptr(GArray) all = candidates_new();
    add(all, 1, .5, (KnBox){0, 0, .5, .5});
    add(all, 1, .9, (KnBox){0, 0, .5, .48}); /* the same thing, surer */
    add(all, 2, .6, (KnBox){0, 0, .5, .47}); /* taken for another kind */
    add(all, 2, .4, (KnBox){.2, 0, .5, .5}); /* beside it */
    add(all, 1, .3, (KnBox){.6, .6, .2, .2});
    kn_candidates_thin(all, .5, .7, 10);
    g_assert_cmpuint(all->len, ==, 3);
    CLOSE(at(all, 0)->confidence, .9, 1e-12);
    CLOSE(at(all, 1)->confidence, .4, 1e-12);
    CLOSE(at(all, 2)->confidence, .3, 1e-12);
    kn_candidates_thin(all, .5, .7, 1);
    g_assert_cmpuint(all->len, ==, 1);
}

static void test_join(void)
{
    g_autoptr(GArray) all = candidates_new(), others = candidates_new();
    add(all, 1, .5, (KnBox){0, 0, .4, .4});
    add(others, 1, .5, (KnBox){.02, 0, .4, .4});
    add(others, 2, .5, (KnBox){0, 0, .4, .4});
    kn_candidates_join(all, others);
    g_assert_cmpuint(all->len, ==, 2);
    CLOSE(at(all, 0)->confidence, .75, 1e-12); /* two that are right half the time */
    CLOSE(at(all, 0)->box.x, .01, 1e-12);
    g_assert_cmpint(at(all, 1)->kind, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/objects/a square and back", test_square);
    g_test_add_func("/objects/a picture stands in the middle of its square", test_letterbox);
    g_test_add_func("/objects/centernet", test_centernet);
    g_test_add_func("/objects/nanodet", test_nanodet);
    g_test_add_func("/objects/blazeface", test_blazeface);
    g_test_add_func("/objects/one thing is found once", test_thin);
    g_test_add_func("/objects/two detectors are surer than one", test_join);
    return g_test_run();
}

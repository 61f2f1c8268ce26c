/* SPDX-License-Identifier: MIT */
/* A thing that stands out of its ground is found where it is; where nothing does, there is none. */
#include "base/hash.h"
#include "vision/detector.h"

#include <string.h>

typedef enum { PLAIN, NOISE, RAMP, STRIPES, CHECKS, BAND } Ground;
typedef enum { NOTHING, DISC, BLOCK, FUR } Shape; /* FUR: a disc that alone has detail */

typedef struct {
    const char *name;
    int width, height;
    Ground ground;
    guint8 color[3]; /* of the ground */
    Shape shape;
    double x, y, w, h; /* of the shape, in fractions */
    guint8 paint[3];
    double least; /* intersection over union; 0: there is no subject */
} Row;

static const Row rows[] = {
    {"a red disc on leaves",
     600,
     400,
     NOISE,
     {60, 130, 50},
     DISC,
     .4,
     .3,
     .2,
     .3,
     {200, 40, 30},
     .6},
    {"the same at the side",
     600,
     400,
     NOISE,
     {60, 130, 50},
     DISC,
     .7,
     .5,
     .2,
     .3,
     {200, 40, 30},
     .6},
    {"a small one", 900, 600, NOISE, {60, 130, 50}, DISC, .6, .4, .1, .15, {200, 40, 30}, .4},
    {"a large one", 600, 400, NOISE, {60, 130, 50}, DISC, .2, .1, .6, .8, {200, 40, 30}, .6},
    {"a dark block on a wall",
     500,
     500,
     PLAIN,
     {180, 170, 160},
     BLOCK,
     .3,
     .2,
     .3,
     .6,
     {40, 40, 50},
     .6},
    {"a light block before a ramp",
     640,
     360,
     RAMP,
     {20, 30, 60},
     BLOCK,
     .5,
     .3,
     .2,
     .5,
     {230, 220, 190},
     .5},
    {"a tall picture", 300, 900, NOISE, {120, 110, 90}, DISC, .2, .4, .5, .2, {40, 90, 200}, .5},
    {"a wide picture", 1600, 300, NOISE, {120, 110, 90}, BLOCK, .6, .2, .15, .6, {40, 90, 200}, .5},
    {"two colours of one brightness",
     400,
     400,
     PLAIN,
     {120, 120, 120},
     DISC,
     .3,
     .3,
     .4,
     .4,
     {190, 90, 110},
     .6},
    {"hardly larger than looked at",
     161,
     120,
     PLAIN,
     {90, 110, 200},
     BLOCK,
     .4,
     .4,
     .3,
     .4,
     {240, 200, 40},
     .6},
    {"what alone is in focus",
     800,
     500,
     RAMP,
     {60, 90, 50},
     FUR,
     .55,
     .4,
     .1,
     .16,
     {150, 70, 60},
     .5},
    /* no subject */
    {"one colour", 400, 300, PLAIN, {90, 90, 90}, NOTHING, .least = 0},
    {"black", 400, 300, PLAIN, {0, 0, 0}, NOTHING, .least = 0},
    {"white", 400, 300, PLAIN, {255, 255, 255}, NOTHING, .least = 0},
    {"a lawn", 400, 300, NOISE, {60, 130, 50}, NOTHING, .least = 0},
    {"a ramp", 400, 300, RAMP, {20, 30, 60}, NOTHING, .least = 0},
    {"stripes", 400, 300, STRIPES, {180, 170, 160}, NOTHING, .least = 0},
    {"a board of squares", 400, 400, CHECKS, {200, 200, 200}, NOTHING, .least = 0},
    {"a sky over a meadow", 600, 400, BAND, {90, 140, 60}, NOTHING, .least = 0},
    {"one pixel", 1, 1, PLAIN, {90, 90, 90}, NOTHING, .least = 0},
    {"one row", 1024, 1, RAMP, {0, 0, 0}, NOTHING, .least = 0},
    {"a strip", 1024, 40, NOISE, {60, 130, 50}, DISC, .4, .3, .1, .5, {200, 40, 30}, 0},
};

static guint32 scramble(guint32 z)
{
    z = (z ^ (z >> 16)) * 0x85EBCA6Bu;
    z = (z ^ (z >> 13)) * 0xC2B2AE35u;
    return z ^ (z >> 16);
}

static int ground(const Row *row, int x, int y)
{
    switch (row->ground) {
    case NOISE:
        return (int)(scramble((guint32)(x / 3 + 4099 * (y / 3))) % 61) - 30;
    case RAMP:
        return x * 120 / row->width;
    case STRIPES:
        return x / 20 % 2 * 60;
    case CHECKS:
        return (x / 50 + y / 50) % 2 * -160;
    case BAND:
        return y < row->height * 2 / 5 ? 80 : (int)(scramble((guint32)(x / 2 + 4099 * y)) % 31);
    default:
        return 0;
    }
}

static gboolean is_shape(const Row *row, int x, int y)
{
    double u = ((x + .5) / row->width - row->x) / row->w * 2 - 1;
    double v = ((y + .5) / row->height - row->y) / row->h * 2 - 1;
    return row->shape == BLOCK     ? u >= -1 && u < 1 && v >= -1 && v < 1
           : row->shape != NOTHING ? u * u + v * v < 1
                                   : FALSE;
}

static guint8 *paint(const Row *row)
{
    guint8 *rgb = g_malloc((gsize)row->width * (gsize)row->height * 3);
    for (int y = 0; y < row->height; y++)
        for (int x = 0; x < row->width; x++) {
            guint8 *p = rgb + ((gsize)y * (gsize)row->width + (gsize)x) * 3;
            gboolean shape = is_shape(row, x, y);
            int fur = row->shape == FUR ? (int)(scramble((guint32)(x + 4099 * y)) % 61) - 30 : 0;
            for (int c = 0; c < 3; c++)
                p[c] = (guint8)CLAMP(
                    shape ? row->paint[c] + fur : row->color[c] + ground(row, x, y), 0, 255);
        }
    return rgb;
}

static GArray *look(const Row *row)
{
    g_autofree guint8 *rgb = paint(row);
    g_autoptr(GError) error = NULL;
    GArray *findings =
        kn_detectors_find(&(KnVisionPicture){row->width, row->height, rgb}, NULL, NULL, &error);
    g_assert_no_error(error);
    return findings;
}

static double overlap(const KnBox *a, const KnBox *b)
{
    double w = MIN(a->x + a->w, b->x + b->w) - MAX(a->x, b->x);
    double h = MIN(a->y + a->h, b->y + b->h) - MAX(a->y, b->y);
    double both = MAX(w, 0) * MAX(h, 0);
    return both / (a->w * a->h + b->w * b->h - both);
}

static void test_found(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Row *row = &rows[i];
        g_autoptr(GArray) findings = look(row);
        const KnFinding *best = findings->len ? &g_array_index(findings, KnFinding, 0) : NULL;
        KnBox box = {row->x, row->y, row->w, row->h};
        double sure = best ? best->confidence : 0, iou = best ? overlap(&best->box, &box) : 0;
        g_test_message("%s: confidence %.3f, overlap %.3f", row->name, sure, iou);
        g_assert_true(row->least > 0 ? sure >= KN_DETECTOR_CONFIDENCE_MIN
                                     : sure < KN_DETECTOR_CONFIDENCE_MIN);
        g_assert_cmpfloat(iou, >=, row->least);
    }
}

/* Most of the mask lies on the shape, and most of the shape under the mask. */
static void test_mask(void)
{
    for (guint i = 0; rows[i].least > 0; i++) {
        const Row *row = &rows[i];
        g_autoptr(GArray) findings = look(row);
        const KnMask *mask = g_array_index(findings, KnFinding, 0).mask;
        int both = 0, either = 0;
        g_assert_nonnull(mask);
        for (int y = 0; y < mask->rows; y++)
            for (int x = 0; x < mask->columns; x++) {
                gboolean in = mask->values[y * mask->columns + x] >= 128;
                gboolean on =
                    is_shape(row, x * row->width / mask->columns, y * row->height / mask->rows);
                both += in && on;
                either += in || on;
            }
        g_test_message("%s: overlap of masks %.3f", row->name, (double)both / either);
        g_assert_cmpfloat((double)both / either, >=, row->least);
    }
}

/* On every machine, with every compiler: a change of the bytes needs a new version. */
static void test_bytes(void)
{
    g_autoptr(GVariantBuilder) all = g_variant_builder_new(G_VARIANT_TYPE("av"));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) findings = look(&rows[i]);
        g_variant_builder_add(all, "v", kn_findings_to_variant(findings));
    }
    g_autofree char *hash = kn_hash_variant(g_variant_builder_end(all));
    g_autofree char *version = kn_detectors_version(NULL, NULL, NULL);
    g_assert_cmpstr(version, ==, "saliency 2");
    g_assert_cmpstr(hash, ==, "06c071ce8b3c4d0187a814e5c942cbc631b542d37bf391681b2ba73e10cde471");
}

static void test_sizes(void)
{
    static const struct {
        int width, height, side, out_width, out_height;
    } sizes[] = {{4000, 3000, 1024, 1024, 768},
                 {3000, 4000, 1024, 768, 1024},
                 {640, 480, 1024, 640, 480},
                 {10000, 3, 1024, 1024, 1},
                 {1, 1, 160, 1, 1},
                 {16384, 16384, 160, 160, 160}};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int width, height;
        kn_vision_size(sizes[i].width, sizes[i].height, sizes[i].side, &width, &height);
        g_assert_cmpint(width, ==, sizes[i].out_width);
        g_assert_cmpint(height, ==, sizes[i].out_height);
    }
}

/* The average is kept, and a pixel that lies under two counts for both as far as it lies there. */
static void test_shrink(void)
{
    static const guint8 rgb[] = {0, 10, 255, 30, 10, 255, 60, 10, 255};
    g_autofree guint8 *two = kn_vision_shrink(&(KnVisionPicture){3, 1, rgb}, 2, 1);
    g_autofree guint8 *one = kn_vision_shrink(&(KnVisionPicture){3, 1, rgb}, 1, 1);
    static const guint8 halves[] = {10, 10, 255, 50, 10, 255}, all[] = {30, 10, 255};
    g_assert_cmpmem(two, 6, halves, 6);
    g_assert_cmpmem(one, 3, all, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/saliency/what stands out is found, and nothing else", test_found);
    g_test_add_func("/saliency/the mask is of the shape", test_mask);
    g_test_add_func("/saliency/promise: same bytes", test_bytes);
    g_test_add_func("/vision/pictures are shrunk, never enlarged", test_sizes);
    g_test_add_func("/vision/shrinking averages", test_shrink);
    return g_test_run();
}

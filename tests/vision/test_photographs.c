/* SPDX-License-Identifier: MIT */
/* Subjects of photographs, whose boxes were written down by looking at them. */
#include "base/error.h"
#include "media/pictures.h"
#include "vision/detector.h"

#define MATE "/usr/share/backgrounds/mate/nature/"
#define LOMIRI "/usr/share/backgrounds/"
#define DARKNET "/usr/share/darknet/data/"
#define GNOME "/usr/share/pixmaps/faces/"
#define HOPPER "/usr/share/matplotlib/mpl-data/sample_data/grace_hopper.jpg"

typedef struct {
    const char *path;
    KnBox box; /* w 0: there is no subject */
} Row;

static const Row rows[] = {
    {MATE "Garden.jpg", {.37, .15, .63, .85}}, /* blossom */
    {MATE "TwoWings.jpg", {.37, .30, .55, .70}},
    {MATE "Aqua.jpg", {.55, .40, .32, .45}},
    {MATE "YellowFlower.jpg", {.20, .05, .80, .95}},
    {MATE "LadyBird.jpg", {.654, .442, .096, .150}},                   /* 1.4 % of the picture */
    {LOMIRI "free_by_Peter_Nerlich.jpg", {.25, .58, .40, .28}},        /* bird */
    {LOMIRI "friends_by_Aitzol_Berasategi.jpg", {.30, .23, .37, .43}}, /* two dogs */
    {LOMIRI "seeding_by_Clements_Engelhardt.jpg", {.15, .08, .31, .52}},
    {LOMIRI "Picture_0B_by_freespace.jpg", {.22, .12, .78, .88}}, /* bowl */
    {DARKNET "eagle.jpg", {.20, .15, .58, .72}},
    {DARKNET "giraffe.jpg", {.34, .06, .53, .78}},
    {DARKNET "person.jpg", {.30, .22, .12, .66}},
    {DARKNET "horses.jpg", {0, .38, .78, .42}},
    {GNOME "cat.jpg", {.13, .18, .87, .82}},
    {GNOME "coffee2.jpg", {.145, .15, .715, .685}}, /* cup */
    {HOPPER, {.03, .04, .97, .96}},
    /* scenes */
    {MATE "Dune.jpg", {0, 0, 0, 0}},
    {MATE "Storm.jpg", {0, 0, 0, 0}},
    {MATE "Wood.jpg", {0, 0, 0, 0}},
    {MATE "GreenMeadow.jpg", {0, 0, 0, 0}},
    {MATE "Blinds.jpg", {0, 0, 0, 0}},
    {LOMIRI "aitzgorri_by_Aitzol_Berasategi.jpg", {0, 0, 0, 0}},
    {LOMIRI "picosdeeuropa_by_Aitzol_Berasategi.jpg", {0, 0, 0, 0}},
};

static double overlap(const KnBox *a, const KnBox *b)
{
    double w = MIN(a->x + a->w, b->x + b->w) - MAX(a->x, b->x);
    double h = MIN(a->y + a->h, b->y + b->h) - MAX(a->y, b->y);
    double both = MAX(w, 0) * MAX(h, 0);
    return both / (a->w * a->h + b->w * b->h - both);
}

static GArray *look(const char *path)
{
    g_autoptr(GError) error = NULL;
    const KnPictures *pictures = kn_pictures(&error);
    KnPictureInfo info;
    g_assert_no_error(error);
    pictures->probe(path, &info, &error);
    g_assert_no_error(error);
    KnSurfaceSpec spec = {.fit = KN_FIT_COVER, .crop = {0, 0, info.width, info.height}};
    kn_vision_size(info.width, info.height, KN_VISION_SIDE_MAX, &spec.canvas_width,
                   &spec.canvas_height);
    g_autofree guint8 *rgb = pictures->pixels(path, &spec, &error);
    g_assert_no_error(error);
    GArray *findings = kn_detectors_find(
        &(KnVisionPicture){spec.canvas_width, spec.canvas_height, rgb}, NULL, NULL, &error);
    g_assert_no_error(error);
    return findings;
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    if (!g_file_test(row->path, G_FILE_TEST_EXISTS)) {
        g_test_skip("no photograph");
        return;
    }
    g_autoptr(GArray) findings = look(row->path);
    const KnFinding *best = findings->len ? &g_array_index(findings, KnFinding, 0) : NULL;
    double sure = best ? best->confidence : 0;
    double iou = best && row->box.w > 0 ? overlap(&best->box, &row->box) : 0;
    g_test_message("confidence %.3f, overlap %.3f", sure, iou);
    g_assert_true((sure >= KN_DETECTOR_CONFIDENCE_MIN) == (row->box.w > 0));
    g_assert_cmpfloat(iou, >=, row->box.w > 0 ? .3 : 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_path_get_basename(rows[i].path);
        g_autofree char *path = g_strdup_printf(
            "/photographs/%s of %s", rows[i].box.w > 0 ? "the subject" : "no subject", name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    return g_test_run();
}

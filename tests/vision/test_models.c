/* SPDX-License-Identifier: MIT */
/* With the real models: subjects of photographs, whose boxes were written down by looking at them.
 */
#include "base/error.h"
#include "effects/effect.h"
#include "engine/plan/subjects.h"
#include "media/pictures.h"
#include "runtime.h"
#include "vision/boxes.h"
#include "vision/detector.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MATE "/usr/share/backgrounds/mate/nature/"
#define LOMIRI "/usr/share/backgrounds/"
#define DARKNET "/usr/share/darknet/data/"
#define GNOME "/usr/share/pixmaps/faces/"
#define HOPPER "/usr/share/matplotlib/mpl-data/sample_data/grace_hopper.jpg"

typedef struct {
    const char *path, *label; /* label NULL: whatever it says */
    KnBox box;                /* w 0: there is no subject */
    gboolean first;           /* it is what the picture is about; else it is found besides */
} Row;

static const Row rows[] = {
    {DARKNET "dog.jpg", "dog", {.17, .39, .24, .55}, FALSE},
    {DARKNET "dog.jpg", "bicycle", {.16, .22, .58, .58}, TRUE},
    {DARKNET "eagle.jpg", "bird", {.17, .16, .61, .72}, TRUE},
    {DARKNET "giraffe.jpg", "giraffe", {.33, .06, .57, .83}, TRUE},
    {DARKNET "giraffe.jpg", "zebra", {.50, .41, .34, .40}, FALSE},
    {DARKNET "horses.jpg", "horse", {0, .37, .37, .42}, TRUE},
    {DARKNET "person.jpg", "person", {.30, .22, .12, .66}, TRUE},
    {DARKNET "person.jpg", "dog", {.10, .62, .22, .20}, FALSE},
    {DARKNET "person.jpg", NULL /* a sheep, it says */, {.62, .33, .32, .47}, FALSE},
    {DARKNET "kite.jpg", "kite", {.438, .089, .060, .080}, TRUE},
    {DARKNET "kite.jpg", "person", {.084, .680, .040, .165}, FALSE},
    {DARKNET "kite.jpg", "person", {.158, .776, .044, .174}, FALSE},
    {GNOME "cat.jpg", "cat", {.13, .18, .87, .82}, TRUE},
    {GNOME "hummingbird.jpg", "bird", {.125, .21, .875, .79}, TRUE},
    {GNOME "surfer.jpg", "person", {.22, .245, .27, .34}, TRUE},
    {GNOME "coffee2.jpg", "cup", {.145, .15, .715, .685}, TRUE},
    {HOPPER, "person", {.03, .04, .97, .96}, TRUE},
    {HOPPER, "face", {.33, .22, .36, .33}, FALSE},
    {LOMIRI "friends_by_Aitzol_Berasategi.jpg", "dog", {.46, .445, .21, .21}, TRUE},
    {LOMIRI "friends_by_Aitzol_Berasategi.jpg", "dog", {.30, .23, .22, .175}, FALSE},
    {LOMIRI "free_by_Peter_Nerlich.jpg", NULL, {.250, .587, .398, .268}, TRUE}, /* bird */
    {MATE "LadyBird.jpg", NULL, {.654, .442, .096, .150}, TRUE},
    {MATE "YellowFlower.jpg", NULL, {.20, .05, .80, .95}, TRUE},
    {MATE "Garden.jpg", NULL, {.37, .15, .63, .85}, TRUE},
    /* scenes */
    {MATE "Dune.jpg", NULL, {0, 0, 0, 0}, TRUE},
    {MATE "Storm.jpg", NULL, {0, 0, 0, 0}, TRUE},
    {MATE "Wood.jpg", NULL, {0, 0, 0, 0}, TRUE},
    {MATE "GreenMeadow.jpg", NULL, {0, 0, 0, 0}, TRUE},
    {MATE "Blinds.jpg", NULL, {0, 0, 0, 0}, TRUE},
    {LOMIRI "aitzgorri_by_Aitzol_Berasategi.jpg", NULL, {0, 0, 0, 0}, TRUE},
    {LOMIRI "picosdeeuropa_by_Aitzol_Berasategi.jpg", NULL, {0, 0, 0, 0}, TRUE},
};

static const char *const all[] = {"onnxruntime", "centernet", "nanodet",
                                  "selfie",      "blazeface", NULL};

static KnNets *open_nets(const char *const *names, int n_threads)
{
    g_autofree char *path = test_runtime();
    if (!path)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(path);
    const KnNetsSetup setup = {
        .folder = g_intern_string(folder), .names = names, .n_threads = n_threads};
    return kn_nets_new(&setup);
}

static GArray *look(KnNets *nets, const char *path)
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
    const KnVisionPicture picture = {spec.canvas_width, spec.canvas_height, rgb};
    GArray *findings = kn_detectors_find(&picture, NULL, nets, &error);
    g_assert_no_error(error);
    return findings;
}

/* What all models find: each photograph is looked at once. Borrowed; NULL: they are not there. */
static const GArray *look_once(const char *path)
{
    static GHashTable *known;
    static KnNets *nets;
    if (!known) {
        known = g_hash_table_new(g_str_hash, g_str_equal);
        nets = open_nets(all, 1);
    }
    if (nets && !g_hash_table_contains(known, path))
        g_hash_table_insert(known, (gpointer)path, look(nets, path));
    else if (!nets)
        g_test_skip("the models are not there");
    return g_hash_table_lookup(known, path);
}

static gboolean is_there(const char *path)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_test_skip("no photograph");
    return FALSE;
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    const GArray *findings = is_there(row->path) ? look_once(row->path) : NULL;
    double best = 0, sure = 0;
    if (!findings)
        return;
    if (findings->len > 0)
        sure = g_array_index(findings, KnFinding, 0).confidence;
    for (guint i = 0; i < (row->first ? 1 : findings->len); i++) {
        const KnFinding *finding = &g_array_index(findings, KnFinding, i);
        double overlap = kn_box_overlap(&finding->box, &row->box);
        if ((!row->label || g_strcmp0(finding->label, row->label) == 0) &&
            finding->confidence >= KN_DETECTOR_CONFIDENCE_MIN)
            best = MAX(best, overlap);
    }
    g_test_message("overlap %.3f, the surest %.3f", best, sure);
    g_assert_cmpfloat(best, >=, row->box.w > 0 ? .5 : 0);
    if (row->box.w == 0)
        g_assert_cmpfloat(sure, <, KN_DETECTOR_CONFIDENCE_MIN);
}

/* What is found is no matter of the number of threads. */
static void test_threads(void)
{
    const char *path = DARKNET "person.jpg";
    g_autoptr(GVariant) first = NULL;
    for (int n = 1; n <= 3; n++) {
        g_autoptr(KnNets) nets = is_there(path) ? open_nets(all, n) : NULL;
        if (!nets)
            return;
        g_autoptr(GArray) findings = look(nets, path);
        g_autoptr(GVariant) now = g_variant_ref_sink(kn_findings_to_variant(findings));
        if (first)
            g_assert_true(g_variant_equal(first, now));
        else
            first = g_variant_ref(now);
    }
}

/* Somebody has a mask, which lies in his box, and is looked at in the upper part of it. */
static void test_person(void)
{
    const char *path = DARKNET "person.jpg";
    const GArray *findings = is_there(path) ? look_once(path) : NULL;
    if (!findings)
        return;
    const KnFinding *person = &g_array_index(findings, KnFinding, 0);
    g_assert_cmpstr(person->label, ==, "person");
    g_assert_nonnull(person->mask);
    const KnMask *mask = person->mask;
    gsize in = 0, out = 0;
    for (int y = 0; y < mask->rows; y++)
        for (int x = 0; x < mask->columns; x++) {
            double u = (x + .5) / mask->columns, v = (y + .5) / mask->rows;
            gboolean inside = u > person->box.x - .02 && u < person->box.x + person->box.w + .02 &&
                              v > person->box.y - .05 && v < person->box.y + person->box.h + .05;
            gboolean shown = mask->values[(gsize)y * (gsize)mask->columns + (gsize)x] >= 128;
            in += shown && inside;
            out += shown && !inside;
        }
    g_assert_cmpuint(out, ==, 0);
    g_assert_cmpfloat((double)in / mask->rows / mask->columns, >,
                      .3 * person->box.w * person->box.h);
    g_assert_cmpfloat(person->anchor.y, <, person->box.y + person->box.h * .4);
}

/* ---- faces ---- */

typedef struct {
    const char *path;
    int width, height;
    guint n_faces; /* at least */
} Portrait;

static const Portrait portraits[] = {{HOPPER, 512, 600, 1}, {DARKNET "person.jpg", 640, 424, 1}};

static const struct {
    int width, height;
} shapes[] = {{1920, 1080}, {1080, 1920}, {1080, 1080}};

static const char *const moves[] = {"static", "ken_burns_in", "ken_burns_out", "zoom_on_subject"};

static KnSegmentSubjects subjects_of(const GArray *findings, KnSubject *items)
{
    for (guint i = 0; i < findings->len; i++) {
        const KnFinding *f = &g_array_index(findings, KnFinding, i);
        items[i] = (KnSubject){
            .label = f->label, .confidence = f->confidence, .box = f->box, .anchor = f->anchor};
    }
    return (KnSegmentSubjects){.items = items, .n = findings->len};
}

/* The part of the picture that fills the frame. */
static KnBox crop(const KnSegmentSubjects *subjects, double width, double height)
{
    const KnSegment segment = {.focus = {.5, .5}};
    KnPoint at = kn_subjects_focus(&segment, subjects, width, height);
    return (KnBox){CLAMP(at.x - width / 2, 0, 1 - width), CLAMP(at.y - height / 2, 0, 1 - height),
                   width, height};
}

static void check_move(const char *move, const KnEffectContext *context, const KnBox *face)
{
    g_autoptr(GError) error = NULL;
    const KnEffect *effect = kn_effect_find(move);
    g_autofree gpointer params = g_malloc0(effect->params_size);
    KnShot shot = {.n_frames = context->n_frames};
    kn_options_init(effect->options, params);
    g_assert_true(effect->compile(context, params, &shot, &error));
    for (gint64 t = 0; t < context->n_frames; t++) {
        const KnBox *base = &context->base;
        KnBox window;
        kn_shot_window(&shot, (double)t, &window);
        const KnBox seen = {base->x + window.x * base->w, base->y + window.y * base->h,
                            window.w * base->w, window.h * base->h};
        g_assert_cmpfloat(kn_box_inside(face, &seen), >, .999);
    }
    kn_shot_clear(&shot);
    kn_options_clear(effect->options, params);
}

/* In every frame, whatever the shape of the film and the motion. */
static void test_faces(gconstpointer data)
{
    const Portrait *portrait = data;
    const GArray *findings = is_there(portrait->path) ? look_once(portrait->path) : NULL;
    guint n_faces = 0;
    for (guint i = 0; findings && i < G_N_ELEMENTS(shapes); i++) {
        double wide = portrait->width, high = portrait->height;
        int width = shapes[i].width, height = shapes[i].height;
        KnSubject items[KN_FINDINGS_MAX];
        const KnSegmentSubjects subjects = subjects_of(findings, items);
        double scale = MAX(width / wide, height / high);
        KnEffectContext context = {
            .width = width,
            .height = height,
            .fps = {30, 1},
            .n_frames = 60,
            .focus = {.5, .5},
            .subjects = items,
            .n_subjects = subjects.n,
            .base = crop(&subjects, width / (scale * wide), height / (scale * high))};
        for (guint k = 0; k < subjects.n; k++)
            for (guint m = 0; m < G_N_ELEMENTS(moves) && g_strcmp0(items[k].label, "face") == 0;
                 m++, n_faces++) {
                g_test_message("%d x %d, %s", width, height, moves[m]);
                check_move(moves[m], &context, &items[k].box);
            }
    }
    if (findings)
        g_assert_cmpuint(n_faces, >=,
                         portrait->n_faces * G_N_ELEMENTS(shapes) * G_N_ELEMENTS(moves));
}

/* No package of Debian has a photograph of a group, so one is made: the same face, upright and
 * mirrored, in two sizes. Each is found where it is. */
static void test_group(void)
{
    const char *path = HOPPER;
    enum { SIDE = 512, WIDTH = 1024, HEIGHT = 512 };
    static const struct {
        int x, y, side;
        gboolean mirrored;
    } people[] = {
        {0, 0, 512, FALSE}, {512, 0, 256, TRUE}, {768, 0, 256, FALSE}, {640, 256, 256, TRUE}};
    const KnBox face = {.33, .258, .36, .387}; /* of the upper SIDE x SIDE of it */
    g_autoptr(GError) error = NULL;
    g_autoptr(KnNets) nets = is_there(path) ? open_nets(all, 1) : NULL;
    if (!nets)
        return;
    g_autofree guint8 *group = g_malloc(WIDTH * HEIGHT * 3);
    memset(group, 128, WIDTH * HEIGHT * 3);
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        int side = people[i].side;
        const KnSurfaceSpec spec = {.fit = KN_FIT_COVER,
                                    .crop = {0, 0, SIDE, SIDE},
                                    .canvas_width = side,
                                    .canvas_height = side};
        g_autofree guint8 *rgb = kn_pictures(NULL)->pixels(path, &spec, &error);
        g_assert_no_error(error);
        for (int k = 0; k < side * side; k++) {
            int x = people[i].mirrored ? side - 1 - k % side : k % side;
            memcpy(group + ((people[i].y + k / side) * WIDTH + people[i].x + x) * 3, rgb + k * 3,
                   3);
        }
    }
    g_autoptr(GArray) findings =
        kn_detectors_find(&(KnVisionPicture){WIDTH, HEIGHT, group}, NULL, nets, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        double left = people[i].mirrored ? 1 - face.x - face.w : face.x, best = 0;
        double side = people[i].side;
        const KnBox wanted = {(people[i].x + left * side) / WIDTH,
                              (people[i].y + face.y * side) / HEIGHT, face.w * side / WIDTH,
                              face.h * side / HEIGHT};
        for (guint k = 0; k < findings->len; k++) {
            const KnFinding *f = &g_array_index(findings, KnFinding, k);
            if (g_strcmp0(f->label, KN_FINDING_FACE) == 0)
                best = MAX(best, kn_box_overlap(&f->box, &wanted));
        }
        g_test_message("face %u: overlap %.3f", i + 1, best);
        g_assert_cmpfloat(best, >=, .5);
    }
}

/* Only what is there is used; an odd picture is looked at like any other. */
static void test_odd(void)
{
    static const char *const some[] = {"onnxruntime", "nanodet", NULL};
    static const struct {
        int width, height;
    } sizes[] = {{1, 1}, {1024, 1}, {2, 1024}, {1024, 1024}};
    g_autoptr(KnNets) nets = open_nets(all, 1), one = open_nets(some, 1);
    if (!nets)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree guint8 *rgb = g_malloc0((gsize)sizes[i].width * (gsize)sizes[i].height * 3);
        const KnVisionPicture picture = {sizes[i].width, sizes[i].height, rgb};
        g_autoptr(GArray) findings = kn_detectors_find(&picture, NULL, nets, &error);
        g_assert_no_error(error);
        g_autoptr(GArray) fewer = kn_detectors_find(&picture, NULL, one, &error);
        g_assert_no_error(error);
        g_assert_nonnull(fewer);
        for (guint k = 0; k < findings->len; k++)
            g_assert_cmpfloat(g_array_index(findings, KnFinding, k).confidence, <,
                              KN_DETECTOR_CONFIDENCE_MIN);
    }
}

/* A model's file that is not what it should be is refused before anything reads it. */
static void test_damaged(void)
{
    static const char *const names[] = {"onnxruntime", "selfie", "nanodet", NULL};
    g_autofree char *runtime = test_runtime(), *model = test_model("nanodet.onnx");
    if (!runtime || !model)
        return;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("kinora-models-test-XXXXXX", NULL), *bytes = NULL;
    g_autofree char *library = g_build_filename(folder, "libonnxruntime.so", NULL);
    g_autofree char *path = g_build_filename(folder, "nanodet.onnx", NULL);
    gsize n;
    g_file_get_contents(model, &bytes, &n, &error);
    g_file_set_contents(path, bytes, (gssize)(n / 2), &error);
    g_assert_no_error(error);
    g_assert_cmpint(symlink(runtime, library), ==, 0);
    const KnNetsSetup setup = {.folder = folder, .names = names, .n_threads = 1};
    KnNets *nets = kn_nets_new(&setup);
    guint8 rgb[3] = {0};
    g_assert_null(kn_detectors_find(&(KnVisionPicture){1, 1, rgb}, NULL, nets, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "the model 'nanodet': the file is not what it should"));
    kn_nets_free(nets);
    g_unlink(path);
    g_unlink(library);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_path_get_basename(rows[i].path);
        const char *label = rows[i].label ? rows[i].label : "subject";
        g_autofree char *path =
            rows[i].box.w > 0 ? g_strdup_printf("/models/row %u: the %s of %s", i + 1, label, name)
                              : g_strdup_printf("/models/row %u: no subject of %s", i + 1, name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/models/any number of threads, the same findings", test_threads);
    g_test_add_func("/models/where a person ends", test_person);
    for (guint i = 0; i < G_N_ELEMENTS(portraits); i++) {
        g_autofree char *name = g_path_get_basename(portraits[i].path);
        g_autofree char *path =
            g_strdup_printf("/models/faces of %s are whole in every frame", name);
        g_test_add_data_func(path, &portraits[i], test_faces);
    }
    g_test_add_func("/models/each face of a group", test_group);
    g_test_add_func("/models/odd pictures", test_odd);
    g_test_add_func("/models/a damaged file", test_damaged);
    return g_test_run();
}

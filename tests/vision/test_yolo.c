/* SPDX-License-Identifier: MIT */
/* What YOLO exports make is read as it is meant: forms, kinds, boxes, masks; and small ones of the
 * same form are run, where ONNX Runtime is there. */
#include "base/error.h"
#include "runtime.h"
#include "toys.h"
#include "vision/detector.h"
#include "vision/yolo.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define CLOSE(a, b, by) g_assert_cmpfloat_with_epsilon(a, b, by)

/* 200 x 100 pixels: all of it is a square from -50 to 150 downwards. */
static const KnVisionPicture wide = {200, 100, NULL};

#define INPUT(side)                                                                                \
    {                                                                                              \
        .n_dims = 4, .dims = { 1, 3, side, side }                                                  \
    }
#define BOXES(rows, places)                                                                        \
    {                                                                                              \
        .n_dims = 3, .dims = { 1, rows, places }                                                   \
    }
#define MASKS(n, side)                                                                             \
    {                                                                                              \
        .n_dims = 4, .dims = { 1, n, side, side }                                                  \
    }

static void test_forms(void)
{
    static const struct {
        KnNetForm net;
        KnYoloForm form; /* side 0: refused … */
        const char *says;
    } rows[] = {
        {{1, 1, {INPUT(640)}, {BOXES(84, 8400)}, NULL}, {640, 80, 8400, 0}, NULL},
        {{1, 2, {INPUT(640)}, {BOXES(116, 8400), MASKS(32, 160)}, NULL}, {640, 80, 8400, 32}, NULL},
        {{1, 1, {INPUT(-1)}, {BOXES(84, -1)}, NULL}, {640, 80, 8400, 0}, NULL},
        {{1, 2, {INPUT(-1)}, {BOXES(116, -1), MASKS(32, -1)}, NULL}, {640, 80, 8400, 32}, NULL},
        {{1, 1, {INPUT(320)}, {BOXES(5, 2100)}, NULL}, {320, 1, 2100, 0}, NULL},
        {{1, 1, {INPUT(640)}, {BOXES(300, 6)}, NULL}, {0}, "nms=False"},
        {{1, 1, {INPUT(640)}, {BOXES(25200, 85)}, NULL}, {0}, "first output"},
        {{1, 1, {INPUT(640)}, {BOXES(4, 8400)}, NULL}, {0}, "first output"},
        {{1, 1, {INPUT(640)}, {BOXES(-1, 8400)}, NULL}, {0}, "first output"},
        {{1, 2, {INPUT(640)}, {BOXES(34, 8400), MASKS(32, 160)}, NULL}, {0}, "first output"},
        {{1, 2, {INPUT(640)}, {BOXES(116, 8400), MASKS(32, 80)}, NULL}, {0}, "second output"},
        {{1, 2, {INPUT(640)}, {BOXES(116, 8400), BOXES(32, 160)}, NULL}, {0}, "second output"},
        {{1, 1, {INPUT(640)}, {MASKS(1, 640)}, NULL}, {0}, "its outputs"},
        {{1, 3, {INPUT(640)}, {BOXES(84, 8400)}, NULL}, {0}, "its outputs"},
        {{1, 1, {INPUT(100)}, {BOXES(84, 8400)}, NULL}, {0}, "its input"},
        {{1, 1, {INPUT(1 << 20)}, {BOXES(84, 8400)}, NULL}, {0}, "its input"},
        {{1, 1, {BOXES(3, 640)}, {BOXES(84, 8400)}, NULL}, {0}, "its input"},
        {{1, 1, {{.n_dims = 4, .dims = {1, 640, 640, 3}}}, {BOXES(84, 8400)}, NULL},
         {0},
         "its input"},
        {{2, 1, {INPUT(640), INPUT(640)}, {BOXES(84, 8400)}, NULL}, {0}, "more than one input"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnYoloForm form;
        gboolean good = kn_yolo_form(&rows[i].net, &form, &error);
        g_test_message("row %u: %s", i, error ? error->message : "good");
        g_assert_cmpint(good, ==, rows[i].says == NULL);
        if (good) {
            g_assert_cmpmem(&form, sizeof form, &rows[i].form, sizeof form);
            continue;
        }
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, rows[i].says));
    }
}

static void test_labels(void)
{
    static const struct {
        const char *kinds;
        int n;
        const char *labels; /* joined; NULL: refused */
    } rows[] = {
        {"{0: 'person', 1: 'Bicycle'}", 2, "person,bicycle"},
        {"{1: 'b', 0: 'a'}", 2, "a,b"},
        {"{0: \"bird's nest\", 1: 'a \\'b\\''}", 2, "bird's nest,a 'b'"},
        {"{0: 'hot dog'}", 1, "hot dog"},
        {"{0: 'person'}", 2, NULL},
        {"{0: 'person', 1: 'dog'}", 1, NULL},
        {"{0: 'person', 0: 'dog'}", 2, NULL},
        {"{0: 'person', 2: 'dog'}", 2, NULL},
        {"{0: '', 1: 'dog'}", 2, NULL},
        {"{0: person, 1: dog}", 2, NULL},
        {"{0: 'person', 1: 'dog'", 2, NULL},
        {"{0: 'person', 1: 'dog", 2, NULL},
        {"", 1, NULL},
        {NULL, 3, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) labels = kn_yolo_labels(rows[i].kinds, rows[i].n, &error);
        g_autofree char *joined = labels ? g_strjoinv(",", labels) : NULL;
        g_test_message("%s", rows[i].kinds ? rows[i].kinds : "none");
        g_assert_cmpstr(joined, ==, rows[i].labels);
        g_assert_cmpint(error != NULL, ==, !labels);
    }
    g_auto(GStrv) coco = kn_yolo_labels(NULL, KN_COCO_KINDS, NULL);
    g_assert_cmpstr(coco[16], ==, "dog");
    g_assert_null(coco[KN_COCO_KINDS]);
}

/* ---- boxes and masks, by hand ---- */

enum { KINDS = 3, MASK_SIDE = TOY_SIDE / 4, SHARES = 2 };

static const KnYoloForm small = {TOY_SIDE, KINDS, TOY_PLACES, SHARES};

static void outputs_init(KnTensor *outputs)
{
    outputs[0] = (KnTensor)BOXES(4 + KINDS + SHARES, TOY_PLACES);
    outputs[1] = (KnTensor)MASKS(SHARES, MASK_SIDE);
    for (int i = 0; i < 2; i++)
        outputs[i].values = g_new0(float, kn_tensor_n(&outputs[i]));
}

static void outputs_clear(KnTensor *outputs)
{
    kn_tensor_clear(&outputs[0]);
    kn_tensor_clear(&outputs[1]);
}

static void put(KnTensor *outputs, int place, const float *numbers, int n)
{
    for (int i = 0; i < n; i++)
        outputs[0].values[i * TOY_PLACES + place] = numbers[i];
}

/* A box of the square, 64 pixels wide, becomes one of the picture, 200 x 100 in its middle. */
static void test_boxes(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
    const KnDecode decode = {&wide, kn_vision_whole(&wide), .2};
    KnTensor outputs[2];
    outputs_init(outputs);
    put(outputs, 5, (const float[]){32, 32, 16, 8, .1f, .9f, .3f}, 7);
    put(outputs, 6, (const float[]){33, 32, 16, 8, 0, .8f, 0}, 7);  /* the same thing */
    put(outputs, 7, (const float[]){32, 32, 16, 8, .7f, 0, 0}, 7);  /* one of another kind */
    put(outputs, 8, (const float[]){8, 32, 8, 8, 0, .6f, 0}, 7);    /* elsewhere */
    put(outputs, 9, (const float[]){32, 4, 8, 4, 0, .9f, 0}, 7);    /* beside the picture */
    put(outputs, 10, (const float[]){32, 32, 9, 9, .19f, 0, 0}, 7); /* unsure */
    put(outputs, 11, (const float[]){NAN, 32, 9, 9, 1, 0, 0}, 7);   /* no number */
    put(outputs, 12, (const float[]){32, 32, 9, 9, NAN, NAN, NAN}, 7);
    g_assert_true(kn_decode_yolo(&decode, &small, outputs, found, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(found->len, ==, 4);
    kn_candidates_thin(found, .5, 2, 10);
    g_assert_cmpuint(found->len, ==, 3);
    const KnCandidate *c = &g_array_index(found, KnCandidate, 0);
    g_assert_cmpint(c->kind, ==, 1);
    g_assert_cmpint(c->place, ==, 5);
    CLOSE(c->confidence, .9, 1e-6);
    CLOSE(c->box.x, 24. / 64, 1e-6);
    CLOSE(c->box.w, 16. / 64, 1e-6);
    CLOSE(c->box.y, (28. - 16) / 32, 1e-6); /* the picture is the square's rows 16 to 48 */
    CLOSE(c->box.h, 8. / 32, 1e-6);
    g_assert_cmpint(g_array_index(found, KnCandidate, 1).kind, ==, 0);
    g_assert_cmpint(g_array_index(found, KnCandidate, 2).place, ==, 8);
    outputs[0].dims[2]--;
    g_assert_false(kn_decode_yolo(&decode, &small, outputs, found, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    outputs_clear(outputs);
}

static int value_at(const KnMask *mask, double x, double y)
{
    int column = (int)(x * mask->columns), row = (int)(y * mask->rows);
    return mask->values[row * mask->columns + column];
}

/* The first prototype is the left half of the picture, the second one its upper half. */
static void test_masks(void)
{
    static const struct {
        float shares[SHARES];
        double x, y;
        int least, most;
    } rows[] = {
        {{1, 0}, .3, .3, 250, 255}, /* in the half */
        {{1, 0}, .7, .3, 0, 5},     /* in the other */
        {{1, 0}, .1, .3, 0, 0},     /* in the half, beside the box */
        {{1, 0}, .3, .9, 0, 0},     {{-1, 0}, .7, .3, 250, 255}, {{0, 1}, .7, .4, 250, 255},
        {{0, 1}, .7, .6, 0, 5},     {{1, 1}, .3, .6, 127, 128}, /* one for and one against it */
    };
    const KnDecode decode = {&wide, kn_vision_whole(&wide), .2};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnTensor outputs[2];
        outputs_init(outputs);
        for (int k = 0; k < MASK_SIDE * MASK_SIDE; k++) {
            outputs[1].values[k] = k % MASK_SIDE < MASK_SIDE / 2 ? 8 : -8;
            outputs[1].values[MASK_SIDE * MASK_SIDE + k] = k < MASK_SIDE * MASK_SIDE / 2 ? 8 : -8;
        }
        const KnCandidate candidate = {.box = {.2, .2, .6, .6}, .place = 3};
        for (int k = 0; k < SHARES; k++)
            outputs[0].values[(4 + KINDS + k) * TOY_PLACES + 3] = rows[i].shares[k];
        g_autoptr(KnMask) mask = kn_yolo_mask(&decode, &small, outputs, &candidate);
        g_assert_nonnull(mask);
        int value = value_at(mask, rows[i].x, rows[i].y);
        g_test_message("row %u: %d", i, value);
        g_assert_cmpint(value, >=, rows[i].least);
        g_assert_cmpint(value, <=, rows[i].most);
        outputs_clear(outputs);
    }
}

/* What shows nothing is none, and boxes alone have none. */
static void test_no_mask(void)
{
    const KnDecode decode = {&wide, kn_vision_whole(&wide), .2};
    const KnCandidate candidate = {.box = {.2, .2, .6, .6}};
    const KnYoloForm boxes = {TOY_SIDE, KINDS, TOY_PLACES, 0};
    KnTensor outputs[2];
    outputs_init(outputs);
    outputs[0].values[(4 + KINDS) * TOY_PLACES] = 1;
    for (int k = 0; k < MASK_SIDE * MASK_SIDE; k++)
        outputs[1].values[k] = -8;
    g_assert_null(kn_yolo_mask(&decode, &small, outputs, &candidate));
    g_assert_null(kn_yolo_mask(&decode, &boxes, outputs, &candidate));
    outputs_clear(outputs);
}

/* ---- small exports, run ---- */

typedef struct {
    char *folder;
    KnNets *nets;
} Toy;

/* FALSE: there is no runtime. Takes the model. */
static gboolean toy_open(Toy *toy, GByteArray *take_model)
{
    static const char *const names[] = {"onnxruntime", "yolo", NULL};
    g_autoptr(GByteArray) model = take_model;
    g_autofree char *runtime = test_runtime();
    g_autoptr(GError) error = NULL;
    if (!runtime)
        return FALSE;
    toy->folder = g_dir_make_tmp("kinora-yolo-test-XXXXXX", NULL);
    g_autofree char *library = g_build_filename(toy->folder, "libonnxruntime.so", NULL);
    g_autofree char *path = g_build_filename(toy->folder, "yolo.onnx", NULL);
    g_assert_cmpint(symlink(runtime, library), ==, 0);
    g_file_set_contents(path, (const char *)model->data, (gssize)model->len, &error);
    g_assert_no_error(error);
    toy->nets = kn_nets_new(&(KnNetsSetup){.folder = toy->folder, .names = names, .n_threads = 1});
    return TRUE;
}

static void toy_close(Toy *toy)
{
    static const char *const files[] = {"libonnxruntime.so", "yolo.onnx"};
    kn_nets_free(toy->nets);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(toy->folder, files[i], NULL);
        g_unlink(path);
    }
    g_rmdir(toy->folder);
    g_free(toy->folder);
}

static GArray *look(Toy *toy, GError **error)
{
    enum { W = 40, H = 20 };
    guint8 rgb[W * H * 3];
    memset(rgb, 255, sizeof rgb);
    const KnVisionPicture picture = {W, H, rgb};
    return kn_detectors_find(&picture, NULL, toy->nets, error);
}

/* The square is 64 pixels wide, and the picture its rows 16 to 48. */
static const ToyBox boxes[] = {{32, 32, 32, 16, 1, .9f, 1}, {12, 40, 8, 8, 0, .5f, 1}};

static void test_run(gconstpointer data)
{
    gboolean masks = GPOINTER_TO_INT(data);
    g_autoptr(GError) error = NULL;
    Toy toy;
    if (!toy_open(&toy, toy_yolo(boxes, 2, 2, masks, "{0: 'ship', 1: 'Light house'}")))
        return;
    g_autoptr(GArray) findings = look(&toy, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(findings->len, ==, 2);
    const KnFinding *found = &g_array_index(findings, KnFinding, 0);
    g_assert_cmpstr(found->label, ==, "light house");
    g_assert_cmpstr(found->detector, ==, "yolo");
    CLOSE(found->box.x, .25, 1e-3);
    CLOSE(found->box.y, .25, 1e-3);
    CLOSE(found->box.w, .5, 1e-3);
    CLOSE(found->box.h, .5, 1e-3);
    g_assert_cmpint(found->mask != NULL, ==, masks);
    if (masks) {
        g_assert_cmpint(value_at(found->mask, .4, .5), >, 250);
        g_assert_cmpint(value_at(found->mask, .6, .5), <, 5);
        g_assert_cmpint(value_at(found->mask, .2, .5), ==, 0);
    }
    g_assert_cmpstr(g_array_index(findings, KnFinding, 1).label, ==, "ship");
    toy_close(&toy);
}

/* One of another form is found to be so when it is loaded. */
static void test_refused(void)
{
    static const struct {
        int n_kinds;
        const char *kinds, *says;
    } rows[] = {{2, NULL, "the model 'yolo': it does not say what its 2 kinds are called"},
                {2, "{0: 'ship'}", "the model 'yolo': it does not say what its 2 kinds"}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        Toy toy;
        if (!toy_open(&toy, toy_yolo(boxes, 2, rows[i].n_kinds, TRUE, rows[i].kinds)))
            return;
        g_assert_null(look(&toy, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, rows[i].says));
        toy_close(&toy);
    }
}

/* What has no mask is given one by ISNet, of what is bright in its box; what has one keeps it. */
static void test_outline(gconstpointer data)
{
    gboolean masks = GPOINTER_TO_INT(data);
    enum { W = 200, H = 100 };
    static const char *const names[] = {"onnxruntime", "yolo", "isnet", NULL};
    static const ToyBox one = {32, 32, 32, 16, 0, .9f, 1}; /* .25 to .75 of the picture */
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) isnet = toy_isnet();
    g_autofree guint8 *rgb = g_malloc0(W * H * 3);
    Toy toy;
    if (!toy_open(&toy, toy_yolo(&one, 1, 1, masks, "{0: 'ship'}")))
        return;
    for (int y = 40; y < 60; y++)
        memset(rgb + (y * W) * 3, 255, W * 3); /* a bright band across all of it */
    g_autofree char *path = g_build_filename(toy.folder, "isnet.onnx", NULL);
    g_file_set_contents(path, (const char *)isnet->data, (gssize)isnet->len, &error);
    g_assert_no_error(error);
    kn_nets_free(toy.nets);
    toy.nets = kn_nets_new(&(KnNetsSetup){.folder = toy.folder, .names = names, .n_threads = 1});
    const KnVisionPicture picture = {W, H, rgb};
    g_autoptr(GArray) findings = kn_detectors_find(&picture, NULL, toy.nets, &error);
    g_assert_no_error(error);
    const KnFinding *found = &g_array_index(findings, KnFinding, 0);
    g_assert_cmpstr(found->label, ==, "ship");
    g_assert_nonnull(found->mask);
    g_assert_cmpint(value_at(found->mask, .4, .5), >, 240);
    /* YOLO's has the left half of the box, ISNet's the band. */
    g_assert_cmpint(value_at(found->mask, .6, .5) > 128, ==, !masks);
    g_assert_cmpint(value_at(found->mask, .4, .3) > 128, ==, masks);
    g_assert_cmpint(value_at(found->mask, .1, .5), ==, 0);
    g_unlink(path);
    toy_close(&toy);
}

static const char *version_of(const char *name)
{
    for (const KnDetector *const *d = kn_detectors(); *d; d++)
        if (strcmp((*d)->name, name) == 0)
            return (*d)->version;
    return NULL;
}

/* Who is not named is not asked. */
static void test_order(void)
{
    static const struct {
        const char *order[3];
        guint n; /* findings that have a name */
    } rows[] = {
        {{"yolo", "saliency", NULL}, 2},
        {{"saliency", "yolo", NULL}, 2},
        {{"saliency", NULL}, 0},
        {{NULL}, 0},
    };
    static const char *const names[] = {"onnxruntime", "yolo", NULL};
    static const char *const hashes[] = {"a", "b", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *version = kn_detectors_version(rows[i].order, names, hashes);
        g_autoptr(GString) due = g_string_new(NULL);
        for (const char *const *name = rows[i].order; *name; name++)
            g_string_append_printf(due, "%s%s %s", due->len ? ", " : "", *name, version_of(*name));
        g_string_append(due, ", onnxruntime a");
        if (rows[i].n > 0)
            g_string_append(due, ", yolo b");
        g_assert_cmpstr(version, ==, due->str);
    }
    Toy toy;
    if (!toy_open(&toy, toy_yolo(boxes, 2, 2, FALSE, "{0: 'ship', 1: 'Light house'}")))
        return;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum { W = 40, H = 20 };
        guint8 rgb[W * H * 3];
        g_autoptr(GError) error = NULL;
        guint n = 0;
        memset(rgb, 255, sizeof rgb);
        const KnVisionPicture picture = {W, H, rgb};
        g_autoptr(GArray) findings = kn_detectors_find(&picture, rows[i].order, toy.nets, &error);
        g_assert_no_error(error);
        for (guint k = 0; k < findings->len; k++)
            n += g_array_index(findings, KnFinding, k).label != NULL;
        g_assert_cmpuint(n, ==, rows[i].n);
    }
    toy_close(&toy);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/yolo/its forms", test_forms);
    g_test_add_func("/yolo/what its kinds are called", test_labels);
    g_test_add_func("/yolo/boxes lie in the picture where they lie in its square", test_boxes);
    g_test_add_func("/yolo/masks are sums of prototypes in their boxes", test_masks);
    g_test_add_func("/yolo/a mask that shows nothing is none", test_no_mask);
    g_test_add_data_func("/yolo/an export for objects", GINT_TO_POINTER(FALSE), test_run);
    g_test_add_data_func("/yolo/an export for outlines", GINT_TO_POINTER(TRUE), test_run);
    g_test_add_func("/yolo/who is not named is not asked", test_order);
    g_test_add_data_func("/yolo/what has no outline is given one", GINT_TO_POINTER(FALSE),
                         test_outline);
    g_test_add_data_func("/yolo/what has one keeps it", GINT_TO_POINTER(TRUE), test_outline);
    g_test_add_func("/yolo/another network is refused", test_refused);
    return g_test_run();
}

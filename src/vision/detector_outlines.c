/* SPDX-License-Identifier: MIT */
/* Where things end that have been found: masks of ISNet (X. Qin et al., "Highly Accurate
 * Dichotomous Image Segmentation", 2022), which is given the square about one of them, so that
 * small ones are drawn as well as large ones. It takes long, so only the surest are drawn. */
#include "base/error.h"
#include "vision/detector.h"
#include "vision/outline.h"

enum { OUTLINES_MAX = 2, SIDE_MAX = 2048, CHANNELS = 3, GREY = 128 };

static gboolean is_square(const KnTensor *tensor, gint64 channels, gint64 side)
{
    return tensor->n_dims == 4 && tensor->dims[1] == channels && tensor->dims[2] == side &&
           tensor->dims[3] == side;
}

/* The output that has one value for each pixel; the first of several is the finest. */
static gboolean read_form(const KnNetForm *form, int *side, guint *output, GError **error)
{
    gint64 n = form->n_inputs == 1 && form->inputs[0].n_dims == 4 ? form->inputs[0].dims[2] : 0;
    gboolean good = n >= 32 && n <= SIDE_MAX && is_square(&form->inputs[0], CHANNELS, n);
    *side = (int)n;
    for (*output = 0; good && *output < form->n_outputs; (*output)++)
        if (is_square(&form->outputs[*output], 1, n))
            return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "it is no ISNet: expected [1, 3, side, side] and, made of it, [1, 1, side, side]");
    return FALSE;
}

static gboolean check(const KnNetForm *form, GError **error)
{
    int side;
    guint output;
    return read_form(form, &side, &output, error);
}

static gboolean draw(const KnVisionPicture *picture, KnNets *nets, KnFinding *finding,
                     GError **error)
{
    const KnNetForm *form = kn_nets_load(nets, "isnet", check, error);
    const KnSquare square = kn_outline_square(picture, &finding->box);
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    int side;
    guint output;
    if (!form || !read_form(form, &side, &output, error))
        return FALSE;
    const KnNetInput input = {.side = side,
                              .planar = TRUE,
                              .beside = GREY,
                              .add = {-128, -128, -128},
                              .by = {1 / 256.f, 1 / 256.f, 1 / 256.f}};
    if (!kn_nets_run(nets, "isnet", &input, picture, &square, outputs, form->n_outputs, error))
        return FALSE;
    gboolean good = kn_tensor_n(&outputs[output]) == (gsize)side * (gsize)side;
    if (good)
        finding->mask =
            kn_outline_mask(picture, &square, &finding->box, outputs[output].values, side);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "the model 'isnet': its output is not of %d x %d", side, side);
    for (guint i = 0; i < form->n_outputs; i++)
        kn_tensor_clear(&outputs[i]);
    return good;
}

/* The surest that has no mask and has not been drawn; NULL: none is left. */
static KnFinding *next(GArray *findings, const gboolean *drawn)
{
    KnFinding *best = NULL;
    for (guint i = 0; i < findings->len; i++) {
        KnFinding *finding = &g_array_index(findings, KnFinding, i);
        if (!finding->mask && !drawn[i] && finding->confidence >= KN_DETECTOR_CONFIDENCE_MIN &&
            g_strcmp0(finding->label, KN_FINDING_FACE) != 0 &&
            (!best || finding->confidence > best->confidence))
            best = finding;
    }
    return best;
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    g_autofree gboolean *drawn = g_new0(gboolean, findings->len + 1);
    KnFinding *finding;
    for (int n = 0; n < OUTLINES_MAX && (finding = next(findings, drawn)); n++) {
        drawn[finding - (KnFinding *)(gpointer)findings->data] = TRUE;
        if (!draw(picture, nets, finding, error))
            return FALSE;
    }
    return TRUE;
}

static const char *const models[] = {"isnet", NULL};
const KnDetector kn_detector_outlines = {
    .name = "outlines",
    .help = "where things end that have been found, by an ISNet of your own",
    .version = "1",
    .models = models,
    .find = find,
};

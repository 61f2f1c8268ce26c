/* SPDX-License-Identifier: MIT */
/* Where people end: a mask of each, of a network that was made for one person in front of a
 * camera. It is given the square about one of them, and what lies outside of the box is left out.
 */
#include "vision/detector.h"
#include "vision/outline.h"

enum { SIDE = 256, PEOPLE_MAX = 4, GREY = 128 };

static const KnNetInput input = {
    .side = SIDE, .beside = GREY, .by = {1 / 255.f, 1 / 255.f, 1 / 255.f}};

static gboolean draw(const KnVisionPicture *picture, KnNets *nets, KnFinding *finding,
                     GError **error)
{
    const KnSquare square = kn_outline_square(picture, &finding->box);
    KnTensor output;
    if (!kn_nets_run(nets, "selfie", &input, picture, &square, &output, 1, error))
        return FALSE;
    gboolean good = kn_tensor_n(&output) == SIDE * SIDE;
    if (good)
        finding->mask = kn_outline_mask(picture, &square, &finding->box, output.values, SIDE);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "the model 'selfie': its output is not of %d x %d", SIDE, SIDE);
    kn_tensor_clear(&output);
    return good;
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    int n = 0;
    for (guint i = 0; i < findings->len && n < PEOPLE_MAX; i++) {
        KnFinding *finding = &g_array_index(findings, KnFinding, i);
        if (g_strcmp0(finding->label, "person") != 0 || finding->mask ||
            finding->confidence < KN_DETECTOR_CONFIDENCE_MIN)
            continue;
        n++;
        if (!draw(picture, nets, finding, error))
            return FALSE;
    }
    return TRUE;
}

static const char *const models[] = {"selfie", NULL};
const KnDetector kn_detector_people = {
    .name = "people",
    .help = "where people end",
    .version = "1",
    .models = models,
    .find = find,
};

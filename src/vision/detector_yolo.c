/* SPDX-License-Identifier: MIT */
/* Things of the kinds that a YOLO export of the person's own knows, and their outlines where it is
 * one for outlines. */
#include "vision/detector.h"
#include "vision/yolo.h"

#define LEAST 0.15 /* what is less sure is noise */
#define SAME 0.5   /* overlap of boxes of one thing … */
#define OTHER 2    /* … of one kind: those of other kinds all stay */

enum { MASKS_MAX = 8 }; /* of the surest */

static gboolean check(const KnNetForm *net, GError **error)
{
    KnYoloForm form;
    if (!kn_yolo_form(net, &form, error))
        return FALSE;
    g_auto(GStrv) labels = kn_yolo_labels(net->kinds, form.n_kinds, error);
    return labels != NULL;
}

static void add(const KnDecode *decode, const KnYoloForm *form, const KnTensor *outputs,
                const GArray *candidates, char **labels, GArray *findings)
{
    for (guint i = 0; i < candidates->len; i++) {
        const KnCandidate *c = &g_array_index(candidates, KnCandidate, i);
        KnFinding finding = {.label = g_strdup(labels[c->kind]),
                             .confidence = c->confidence,
                             .box = c->box,
                             .anchor = {c->box.x + c->box.w / 2, c->box.y + c->box.h / 3}};
        if (i < MASKS_MAX && c->confidence >= KN_DETECTOR_CONFIDENCE_MIN)
            finding.mask = kn_yolo_mask(decode, form, outputs, c);
        g_array_append_val(findings, finding);
    }
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    const KnNetForm *net = kn_nets_load(nets, "yolo", check, error);
    KnYoloForm form;
    if (!net || !kn_yolo_form(net, &form, error))
        return FALSE;
    const KnNetInput input = {
        .side = form.side, .planar = TRUE, .beside = 114, .by = {1 / 255.f, 1 / 255.f, 1 / 255.f}};
    const KnDecode decode = {picture, kn_vision_whole(picture), LEAST};
    g_auto(GStrv) labels = kn_yolo_labels(net->kinds, form.n_kinds, error);
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    if (!labels ||
        !kn_nets_run(nets, "yolo", &input, picture, &decode.square, outputs, net->n_outputs, error))
        return FALSE;
    gboolean good = kn_decode_yolo(&decode, &form, outputs, candidates, error);
    if (good) {
        kn_candidates_thin(candidates, SAME, OTHER, KN_FINDINGS_MAX);
        add(&decode, &form, outputs, candidates, labels, findings);
    } else
        g_prefix_error(error, "the model 'yolo': ");
    for (guint i = 0; i < net->n_outputs; i++)
        kn_tensor_clear(&outputs[i]);
    return good;
}

static const char *const models[] = {"yolo", NULL};
const KnDetector kn_detector_yolo = {
    .name = "yolo",
    .help = "things of the kinds that a YOLO export of your own knows, and their outlines",
    .version = "1",
    .models = models,
    .find = find,
};

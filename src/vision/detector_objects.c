/* SPDX-License-Identifier: MIT */
/* Things of 80 kinds, found by CenterNet and NanoDet. What both find is nearly always there; what
 * one alone finds and is less than sure of is as often as not a shape in a blur (photographs of
 * mate-backgrounds and lomiri-wallpapers-16.04), so it counts for half where both are asked. */
#include "vision/detector.h"
#include "vision/objects.h"

#define LEAST 0.15 /* what is less sure is noise */
#define SAME 0.5   /* overlap of boxes of one thing */
#define OTHER 0.7  /* … that is taken for two kinds */
#define ALONE 0.5  /* of what one of two finds */

enum { GREY = 128 }; /* beside the picture */

typedef struct {
    const char *name;
    KnNetInput input;
    guint n_outputs;
    gboolean (*decode)(const KnDecode *decode, const KnTensor *outputs, GArray *candidates,
                       GError **error);
} Network;

/* NanoDet wants the mean and the deviation of ImageNet's colours, blue first. */
static const Network networks[] = {
    {"centernet",
     {.side = KN_CENTERNET_SIDE, .beside = GREY, .by = {1, 1, 1}},
     KN_CENTERNET_OUTPUTS,
     kn_decode_centernet},
    {"nanodet",
     {.side = KN_NANODET_SIDE,
      .beside = GREY,
      .planar = TRUE,
      .bgr = TRUE,
      .add = {-103.53f, -116.28f, -123.675f},
      .by = {1 / 57.375f, 1 / 57.12f, 1 / 58.395f}},
     KN_NANODET_OUTPUTS,
     kn_decode_nanodet},
};

static gboolean ask(const Network *network, const KnVisionPicture *picture, KnNets *nets,
                    GArray *candidates, GError **error)
{
    const KnDecode decode = {picture, kn_vision_whole(picture), LEAST};
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    if (!kn_nets_run(nets, network->name, &network->input, picture, &decode.square, outputs,
                     network->n_outputs, error))
        return FALSE;
    gboolean good = network->decode(&decode, outputs, candidates, error);
    for (guint i = 0; i < network->n_outputs; i++)
        kn_tensor_clear(&outputs[i]);
    if (!good)
        g_prefix_error(error, "the model '%s': ", network->name);
    return good;
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
    guint n_asked = 0;
    for (guint i = 0; i < G_N_ELEMENTS(networks); i++) {
        g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
        if (!kn_nets_has(nets, networks[i].name))
            continue;
        if (!ask(&networks[i], picture, nets, some, error))
            return FALSE;
        kn_candidates_thin(some, SAME, OTHER, KN_FINDINGS_MAX);
        kn_candidates_join(all, some);
        n_asked++;
    }
    for (guint i = 0; i < all->len && n_asked > 1; i++) {
        KnCandidate *c = &g_array_index(all, KnCandidate, i);
        c->confidence *= c->n_witnesses > 0 ? 1 : ALONE;
    }
    kn_candidates_thin(all, SAME, OTHER, KN_FINDINGS_MAX);
    for (guint i = 0; i < all->len; i++) {
        const KnCandidate *c = &g_array_index(all, KnCandidate, i);
        KnFinding finding = {.label = g_strdup(kn_coco_labels[c->kind]),
                             .confidence = c->confidence,
                             .box = c->box,
                             .anchor = {c->box.x + c->box.w / 2, c->box.y + c->box.h / 3}};
        g_array_append_val(findings, finding);
    }
    return TRUE;
}

static const char *const models[] = {"centernet", "nanodet", NULL};
const KnDetector kn_detector_objects = {
    .name = "objects",
    .help = "things of 80 kinds, such as people, animals and vehicles",
    .version = "1",
    .models = models,
    .find = find,
};

/* SPDX-License-Identifier: MIT */
/* Things of 80 kinds, found by CenterNet and NanoDet. What both find is nearly always there; what
 * one alone finds and is less than sure of is as often as not a shape in a blur (photographs of
 * mate-backgrounds and lomiri-wallpapers-16.04), so it counts for half where both are asked.
 *
 * Networks look at a few hundred pixels of a picture: where nothing is clear at that size they are
 * asked once more about the squares around what is likeliest, as somebody would step closer. */
#include "vision/detector.h"
#include "vision/objects.h"

#define LEAST 0.15 /* what is less sure is noise */
#define SAME 0.5   /* overlap of boxes of one thing */
#define OTHER 0.7  /* … that is taken for two kinds */
#define ALONE 0.5  /* of what one of two finds */
#define AROUND 2.5 /* side of the square that is looked at then, in sides of the box */
#define WHOLE 0.8  /* of the picture's longest side: a closer look would show the same */

enum { CLOSER_MAX = 4 };

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

static gboolean ask(const Network *network, const KnDecode *decode, KnNets *nets,
                    GArray *candidates, GError **error)
{
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    if (!kn_nets_run(nets, network->name, &network->input, decode->picture, &decode->square,
                     outputs, network->n_outputs, error))
        return FALSE;
    gboolean good = network->decode(decode, outputs, candidates, error);
    for (guint i = 0; i < network->n_outputs; i++)
        kn_tensor_clear(&outputs[i]);
    if (!good)
        g_prefix_error(error, "the model '%s': ", network->name);
    return good;
}

/* What all networks find in a square of the picture. */
static gboolean look(const KnDecode *decode, KnNets *nets, GArray *all, GError **error)
{
    guint n_asked = 0;
    for (guint i = 0; i < G_N_ELEMENTS(networks); i++) {
        g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
        if (!kn_nets_has(nets, networks[i].name))
            continue;
        if (!ask(&networks[i], decode, nets, some, error))
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
    return TRUE;
}

/* The square around a candidate; FALSE: it shows nearly all of the picture. */
static gboolean square_about(const KnVisionPicture *picture, const KnBox *box, KnSquare *square)
{
    double w = box->w * picture->width, h = box->h * picture->height;
    double side = MAX(w, h) * AROUND;
    *square = (KnSquare){box->x * picture->width + (w - side) / 2,
                         box->y * picture->height + (h - side) / 2, side};
    return side >= 1 && side < WHOLE * MAX(picture->width, picture->height);
}

/* Whether one of those that were looked at shows it, too. */
static gboolean is_looked_at(const KnBox *looked, guint n, const KnBox *box)
{
    for (guint i = 0; i < n; i++)
        if (kn_box_overlap(&looked[i], box) >= SAME)
            return TRUE;
    return FALSE;
}

/* Adds the things again that are clear from nearer; the surest view of a thing stays. What is seen
 * there and was not before is a part of something: petals are taken for bananas. */
static gboolean look_closer(const KnVisionPicture *picture, KnNets *nets, GArray *all,
                            GError **error)
{
    guint n = all->len, n_looked = 0;
    KnBox looked[CLOSER_MAX];
    KnDecode decode = {.picture = picture, .least = LEAST};
    for (guint i = 0; i < n && n_looked < CLOSER_MAX; i++) {
        const KnCandidate seen = g_array_index(all, KnCandidate, i);
        g_autoptr(GArray) nearer = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
        if (is_looked_at(looked, n_looked, &seen.box) ||
            !square_about(picture, &seen.box, &decode.square))
            continue;
        looked[n_looked++] = seen.box;
        if (!look(&decode, nets, nearer, error))
            return FALSE;
        for (guint k = 0; k < nearer->len; k++) {
            const KnCandidate *now = &g_array_index(nearer, KnCandidate, k);
            if (now->n_witnesses > 0 && now->confidence >= KN_DETECTOR_CLEAR &&
                now->kind == seen.kind && kn_box_overlap(&now->box, &seen.box) >= SAME)
                g_array_append_vals(all, now, 1);
        }
    }
    kn_candidates_thin(all, SAME, OTHER, KN_FINDINGS_MAX);
    return TRUE;
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
    const KnDecode whole = {picture, kn_vision_whole(picture), LEAST};
    if (!look(&whole, nets, all, error))
        return FALSE;
    gboolean clear =
        all->len > 0 && g_array_index(all, KnCandidate, 0).confidence >= KN_DETECTOR_CLEAR;
    if (!clear && !look_closer(picture, nets, all, error))
        return FALSE;
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
    .version = "2",
    .models = models,
    .find = find,
};

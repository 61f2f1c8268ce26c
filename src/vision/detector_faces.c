/* SPDX-License-Identifier: MIT */
/* Faces, found by BlazeFace in the whole picture and once more in the upper part of each person, as
 * they are small there. A face is what is looked at of whom it belongs to; it is listed by itself
 * as well, so that no crop cuts it. */
#include "vision/detector.h"
#include "vision/objects.h"

#define LEAST 0.5
#define ALONE 0.75 /* of a face that nobody was found with */
#define SAME 0.3   /* overlap of boxes of one face */
#define INSIDE 0.6 /* how much of a face lies in whose it is */

enum { PEOPLE_MAX = 8, GREY = 128 };

static const KnNetInput input = {.side = KN_BLAZEFACE_SIDE,
                                 .beside = GREY,
                                 .add = {-127.5f, -127.5f, -127.5f},
                                 .by = {1 / 127.5f, 1 / 127.5f, 1 / 127.5f}};

static gboolean ask(const KnVisionPicture *picture, const KnSquare *square, KnNets *nets,
                    GArray *candidates, GError **error)
{
    const KnDecode decode = {picture, *square, LEAST};
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    if (!kn_nets_run(nets, "blazeface", &input, picture, square, outputs, KN_BLAZEFACE_OUTPUTS,
                     error))
        return FALSE;
    gboolean good = kn_decode_blazeface(&decode, outputs, candidates, error);
    for (guint i = 0; i < KN_BLAZEFACE_OUTPUTS; i++)
        kn_tensor_clear(&outputs[i]);
    if (!good)
        g_prefix_error(error, "the model 'blazeface': ");
    return good;
}

static gboolean is_person(const KnFinding *finding)
{
    return g_strcmp0(finding->label, "person") == 0;
}

/* A square about the head and the shoulders of somebody who stands, or all of who does not. */
static KnSquare upper_part(const KnVisionPicture *picture, const KnBox *box)
{
    double x = box->x * picture->width, y = box->y * picture->height;
    double w = box->w * picture->width, h = box->h * picture->height;
    double side = MIN(1.4 * w, MAX(w, h) * 1.2);
    return (KnSquare){x + w / 2 - side / 2, y - side * 0.15, side};
}

static gboolean ask_people(const KnVisionPicture *picture, const GArray *findings, KnNets *nets,
                           GArray *candidates, GError **error)
{
    int n = 0;
    for (guint i = 0; i < findings->len && n < PEOPLE_MAX; i++) {
        const KnFinding *finding = &g_array_index(findings, KnFinding, i);
        if (!is_person(finding) || finding->confidence < KN_DETECTOR_CONFIDENCE_MIN)
            continue;
        const KnSquare square = upper_part(picture, &finding->box);
        n++;
        if (square.side >= 8 && !ask(picture, &square, nets, candidates, error))
            return FALSE;
    }
    return TRUE;
}

/* Whose it is: the surest person that it lies in, else the surest of anything; NULL: nobody's. */
static KnFinding *owner(const KnCandidate *face, GArray *findings, guint n)
{
    KnFinding *best = NULL;
    for (guint i = 0; i < n; i++) {
        KnFinding *finding = &g_array_index(findings, KnFinding, i);
        gboolean better =
            !best || is_person(finding) > is_person(best) ||
            (is_person(finding) == is_person(best) && finding->confidence > best->confidence);
        if (kn_box_inside(&face->box, &finding->box) >= INSIDE &&
            finding->confidence >= KN_DETECTOR_CONFIDENCE_MIN && better)
            best = finding;
    }
    return best;
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    g_autoptr(GArray) faces = g_array_new(FALSE, FALSE, sizeof(KnCandidate));
    const KnSquare whole = kn_vision_whole(picture);
    guint n = findings->len;
    if (!ask(picture, &whole, nets, faces, error) ||
        !ask_people(picture, findings, nets, faces, error))
        return FALSE;
    kn_candidates_thin(faces, SAME, SAME, KN_FINDINGS_MAX / 2);
    g_autofree double *sizes = g_new0(double, n + 1); /* of the faces that anchors are at */
    for (guint i = 0; i < faces->len; i++) {
        const KnCandidate *face = &g_array_index(faces, KnCandidate, i);
        KnFinding *whose = owner(face, findings, n);
        double size = face->box.w * face->box.h;
        if (!whose && face->confidence < ALONE)
            continue;
        guint at = whose ? (guint)(whose - (KnFinding *)(gpointer)findings->data) : n;
        if (whose && size > sizes[at]) {
            whose->anchor = face->point;
            sizes[at] = size;
        }
        if (whose && !is_person(whose))
            continue; /* an animal has a head, and no face that is sure */
        KnFinding finding = {.label = g_strdup(KN_FINDING_FACE),
                             .confidence = face->confidence,
                             .box = face->box,
                             .anchor = face->point};
        g_array_append_val(findings, finding);
    }
    return TRUE;
}

static const char *const models[] = {"blazeface", NULL};
const KnDetector kn_detector_faces = {
    .name = "faces",
    .help = "faces, and whose they are",
    .version = "1",
    .models = models,
    .find = find,
};

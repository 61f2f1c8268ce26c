/* SPDX-License-Identifier: MIT */
#include "vision/boxes.h"
#include "vision/detector.h"

#include <math.h>
#include <string.h>

#define SAME 0.5 /* overlap of boxes of one thing */

static const KnDetector *const detectors[] = {
#define KN_ITEM(name) &kn_detector_##name,
#include "vision/detectors.def"
#undef KN_ITEM
    NULL,
};

const KnDetector *const *kn_detectors(void)
{
    return detectors;
}

/* The i-th of an order; NULL: there are no more. */
static const KnDetector *at(const char *const *order, guint i)
{
    if (!order)
        return detectors[i];
    for (const KnDetector *const *d = detectors; *d && order[i]; d++)
        if (strcmp((*d)->name, order[i]) == 0)
            return *d;
    return NULL;
}

static gboolean has_any(const KnDetector *detector, const char *const *models)
{
    for (const char *const *name = detector->models; models && name && *name; name++)
        if (g_strv_contains(models, *name))
            return TRUE;
    return !detector->models;
}

/* Models of others, such as those that compare pictures with words, change nothing that is found.
 */
static gboolean is_used(const char *const *order, const char *model)
{
    const KnDetector *d;
    gboolean used = strcmp(model, kn_model_runtime) == 0;
    for (guint i = 0; !used && (d = at(order, i)); i++)
        used = d->models && g_strv_contains(d->models, model);
    return used;
}

char *kn_detectors_version(const char *const *order, const char *const *models,
                           const char *const *hashes)
{
    GString *version = g_string_new(NULL);
    const KnDetector *d;
    for (guint i = 0; (d = at(order, i)); i++)
        if (has_any(d, models))
            g_string_append_printf(version, "%s%s %s", version->len ? ", " : "", d->name,
                                   d->version);
    for (guint i = 0; models && models[i]; i++)
        if (is_used(order, models[i]))
            g_string_append_printf(version, ", %s %s", models[i], hashes[i]);
    return g_string_free(version, FALSE);
}

static gboolean is_clear(const GArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (g_array_index(findings, KnFinding, i).confidence >= KN_DETECTOR_CLEAR)
            return TRUE;
    return FALSE;
}

static gboolean is_asked(const KnDetector *detector, const KnNets *nets, const GArray *findings)
{
    if (!detector->models)
        return !is_clear(findings);
    for (const char *const *name = detector->models; *name; name++)
        if (kn_nets_has(nets, *name))
            return TRUE;
    return FALSE;
}

/* Networks see things of their kinds in whatever has such a shape: what they are not clear about
 * counts less where it does not stand out of the picture either (photographs of flowers, in which
 * they find fruit and birds). */
static void compare_with_saliency(GArray *findings)
{
    const double least = 0.6; /* remains of what does not stand out at all */
    const KnFinding *salient = NULL;
    for (guint i = 0; i < findings->len; i++) {
        const KnFinding *f = &g_array_index(findings, KnFinding, i);
        if (!f->label && f->confidence >= KN_DETECTOR_CONFIDENCE_MIN)
            salient = f;
    }
    for (guint i = 0; i < findings->len; i++) {
        KnFinding *f = &g_array_index(findings, KnFinding, i);
        double stands_out = salient ? kn_box_inside(&f->box, &salient->box) : 0;
        if (f->label && f->confidence < KN_DETECTOR_CLEAR)
            f->confidence *= least + (1 - least) * stands_out;
    }
}

/* What a picture is about is large and in its middle, rather than small and at its edge: 0.3 to 1
 * of how sure a detector is remain. So somebody comes before his face. */
static double prominence(const KnBox *box)
{
    double size = MIN(sqrt(box->w * box->h) / 0.4, 1);
    double x = box->x + box->w / 2 - 0.5, y = box->y + box->h / 2 - 0.5;
    return (0.4 + 0.6 * size) * (1 - 0.35 * sqrt(x * x + y * y));
}

static double rounded(double value, double parts)
{
    return floor(value * parts + 0.5) / parts;
}

/* Of what networks say the last digits are noise. */
static void weigh_findings(GArray *findings)
{
    enum { SURE = 1000, PLACES = 2048 };
    for (guint i = 0; i < findings->len; i++) {
        KnFinding *f = &g_array_index(findings, KnFinding, i);
        double right = f->box.x + f->box.w, low = f->box.y + f->box.h;
        if (!f->label)
            continue;
        f->confidence = rounded(CLAMP(f->confidence * prominence(&f->box), 0, 1), SURE);
        f->anchor = (KnPoint){rounded(f->anchor.x, PLACES), rounded(f->anchor.y, PLACES)};
        f->box.x = MIN(rounded(f->box.x, PLACES), 1 - 1. / PLACES);
        f->box.y = MIN(rounded(f->box.y, PLACES), 1 - 1. / PLACES);
        f->box.w = MAX(rounded(right, PLACES) - f->box.x, 1. / PLACES);
        f->box.h = MAX(rounded(low, PLACES) - f->box.y, 1. / PLACES);
    }
}

/* Two detectors know a dog: the first has the say. */
static void drop_known(GArray *findings, guint n_before)
{
    for (guint i = findings->len; i-- > n_before;) {
        const KnFinding *found = &g_array_index(findings, KnFinding, i);
        gboolean known = FALSE;
        for (guint k = 0; k < n_before && !known; k++) {
            const KnFinding *one = &g_array_index(findings, KnFinding, k);
            known = found->label && g_strcmp0(one->label, found->label) == 0 &&
                    kn_box_overlap(&one->box, &found->box) >= SAME;
        }
        if (known)
            g_array_remove_index(findings, i);
    }
}

static gboolean ask(const KnDetector *detector, const KnVisionPicture *picture, KnNets *nets,
                    GArray *findings, GError **error)
{
    guint n_before = findings->len;
    if (!detector->find(picture, nets, findings, error)) {
        g_prefix_error(error, "%s: ", detector->name);
        return FALSE;
    }
    drop_known(findings, n_before);
    for (guint i = n_before; i < findings->len; i++)
        g_array_index(findings, KnFinding, i).detector = g_strdup(detector->name);
    return TRUE;
}

GArray *kn_detectors_find(const KnVisionPicture *picture, const char *const *order, KnNets *nets,
                          GError **error)
{
    g_autoptr(GArray) findings = kn_findings_new();
    const KnDetector *d;
    gboolean compared = FALSE; /* somebody has said what stands out */
    for (guint i = 0; (d = at(order, i)); i++) {
        if (!is_asked(d, nets, findings))
            continue;
        if (!ask(d, picture, nets, findings, error))
            return NULL;
        compared |= !d->models;
    }
    if (compared && !is_clear(findings))
        compare_with_saliency(findings);
    weigh_findings(findings);
    kn_findings_sort(findings);
    return g_steal_pointer(&findings);
}

/* SPDX-License-Identifier: MIT */
#include "vision/detector.h"

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

char *kn_detectors_version(void)
{
    GString *version = g_string_new(NULL);
    for (const KnDetector *const *d = detectors; *d; d++)
        g_string_append_printf(version, "%s%s %s", version->len ? ", " : "", (*d)->name,
                               (*d)->version);
    return g_string_free(version, FALSE);
}

static gboolean is_sure(const GArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (g_array_index(findings, KnFinding, i).confidence >= KN_DETECTOR_CONFIDENCE_MIN)
            return TRUE;
    return FALSE;
}

GArray *kn_detectors_find(const KnVisionPicture *picture, GError **error)
{
    g_autoptr(GArray) findings = kn_findings_new();
    for (const KnDetector *const *d = detectors; *d && !is_sure(findings); d++) {
        guint n_before = findings->len;
        if (!(*d)->find(picture, findings, error)) {
            g_prefix_error(error, "%s: ", (*d)->name);
            return NULL;
        }
        for (guint i = n_before; i < findings->len; i++)
            g_array_index(findings, KnFinding, i).detector = g_strdup((*d)->name);
    }
    kn_findings_sort(findings);
    return g_steal_pointer(&findings);
}

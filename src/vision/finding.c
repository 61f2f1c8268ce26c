/* SPDX-License-Identifier: MIT */
#include "vision/finding.h"

void kn_finding_clear(KnFinding *finding)
{
    g_free(finding->label);
    g_free(finding->detector);
    kn_mask_unref(finding->mask);
    g_clear_pointer(&finding->way, g_array_unref);
    *finding = (KnFinding){0};
}

static void clear_finding(gpointer finding)
{
    kn_finding_clear(finding);
}

GArray *kn_findings_new(void)
{
    GArray *findings = g_array_new(FALSE, TRUE, sizeof(KnFinding));
    g_array_set_clear_func(findings, clear_finding);
    return findings;
}

static int compare(gconstpointer a, gconstpointer b)
{
    double x = ((const KnFinding *)a)->confidence, y = ((const KnFinding *)b)->confidence;
    return x > y ? -1 : x < y;
}

void kn_findings_sort(GArray *findings)
{
    g_array_sort(findings, compare);
    if (findings->len > KN_FINDINGS_MAX)
        g_array_set_size(findings, KN_FINDINGS_MAX);
}

/* As GVariant's functions take it, and the type of all of them. */
#define FINDING "(mssd(dddd)(dd)m@" KN_MASK_TYPE "@" KN_WAY_TYPE ")"
#define ARRAY "a(mssd(dddd)(dd)m" KN_MASK_TYPE KN_WAY_TYPE ")"

GVariant *kn_findings_to_variant(const GArray *findings)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(ARRAY));
    for (guint i = 0; i < findings->len; i++) {
        const KnFinding *f = &g_array_index(findings, KnFinding, i);
        g_variant_builder_add(&builder, FINDING, f->label, f->detector ? f->detector : "",
                              f->confidence, f->box.x, f->box.y, f->box.w, f->box.h, f->anchor.x,
                              f->anchor.y, f->mask ? kn_mask_to_variant(f->mask) : NULL,
                              kn_way_to_variant(f->way));
    }
    return g_variant_builder_end(&builder);
}

/* Nothing of it lies outside of the picture; no number is none. */
static gboolean is_good(const KnFinding *f)
{
    const KnBox *box = &f->box;
    return f->confidence >= 0 && f->confidence <= 1 && box->x >= 0 && box->y >= 0 && box->w > 0 &&
           box->h > 0 && box->x + box->w <= 1 + 1e-9 && box->y + box->h <= 1 + 1e-9 &&
           f->anchor.x >= 0 && f->anchor.x <= 1 && f->anchor.y >= 0 && f->anchor.y <= 1;
}

static gboolean read_finding(GVariant *item, KnFinding *f)
{
    g_autoptr(GVariant) mask = NULL, way = NULL;
    *f = (KnFinding){0};
    g_variant_get(item, FINDING, &f->label, &f->detector, &f->confidence, &f->box.x, &f->box.y,
                  &f->box.w, &f->box.h, &f->anchor.x, &f->anchor.y, &mask, &way);
    f->mask = mask ? kn_mask_from_variant(mask) : NULL;
    return kn_way_from_variant(way, &f->way) && is_good(f) &&
           (!mask || (f->mask && kn_mask_shows(f->mask)));
}

GArray *kn_findings_from_variant(GVariant *variant)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(ARRAY)) ||
        g_variant_n_children(variant) > KN_FINDINGS_MAX)
        return NULL;
    g_autoptr(GArray) findings = kn_findings_new();
    for (gsize i = 0; i < g_variant_n_children(variant); i++) {
        g_autoptr(GVariant) item = g_variant_get_child_value(variant, i);
        KnFinding finding;
        gboolean good = read_finding(item, &finding);
        g_array_append_val(findings, finding);
        if (!good)
            return NULL;
    }
    return g_steal_pointer(&findings);
}

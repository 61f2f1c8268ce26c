/* SPDX-License-Identifier: MIT */
#include "media/way.h"

#define POINT "(x(dddd)(dd))"

static double between(double a, double b, double share)
{
    return a + (b - a) * share;
}

KnWayPoint kn_way_at(const GArray *way, gint64 us)
{
    const KnWayPoint *points = (const KnWayPoint *)(gconstpointer)way->data;
    guint next = 0;
    while (next < way->len && points[next].us <= us)
        next++;
    if (next == 0 || next == way->len)
        return points[next == 0 ? 0 : way->len - 1];
    const KnWayPoint *a = &points[next - 1], *b = &points[next];
    double share = (double)(us - a->us) / (double)(b->us - a->us);
    return (KnWayPoint){
        .us = us,
        .box = {between(a->box.x, b->box.x, share), between(a->box.y, b->box.y, share),
                between(a->box.w, b->box.w, share), between(a->box.h, b->box.h, share)},
        .anchor = {between(a->anchor.x, b->anchor.x, share),
                   between(a->anchor.y, b->anchor.y, share)}};
}

GVariant *kn_way_to_variant(const GArray *way)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE(KN_WAY_TYPE));
    for (guint i = 0; way && i < way->len; i++) {
        const KnWayPoint *p = &g_array_index(way, KnWayPoint, i);
        g_variant_builder_add(&builder, POINT, p->us, p->box.x, p->box.y, p->box.w, p->box.h,
                              p->anchor.x, p->anchor.y);
    }
    return g_variant_builder_end(&builder);
}

/* Nothing of it lies outside of the picture; no number is none. */
static gboolean is_good(const KnWayPoint *p)
{
    const KnBox *box = &p->box;
    return box->x >= 0 && box->y >= 0 && box->w > 0 && box->h > 0 && box->x + box->w <= 1 + 1e-9 &&
           box->y + box->h <= 1 + 1e-9 && p->anchor.x >= 0 && p->anchor.x <= 1 &&
           p->anchor.y >= 0 && p->anchor.y <= 1;
}

gboolean kn_way_from_variant(GVariant *variant, GArray **way)
{
    gsize n = g_variant_n_children(variant);
    *way = NULL;
    if (n == 1 || n > KN_WAY_POINTS_MAX)
        return FALSE;
    if (n == 0)
        return TRUE;
    g_autoptr(GArray) points = g_array_sized_new(FALSE, TRUE, sizeof(KnWayPoint), (guint)n);
    for (gsize i = 0; i < n; i++) {
        KnWayPoint p;
        g_variant_get_child(variant, i, POINT, &p.us, &p.box.x, &p.box.y, &p.box.w, &p.box.h,
                            &p.anchor.x, &p.anchor.y);
        if (!is_good(&p) || p.us < 0 ||
            (i > 0 && p.us <= g_array_index(points, KnWayPoint, i - 1).us))
            return FALSE;
        g_array_append_val(points, p);
    }
    *way = g_steal_pointer(&points);
    return TRUE;
}

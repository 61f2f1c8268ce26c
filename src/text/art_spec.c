/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "shot/font.h"
#include "text/art.h"

#include <math.h>
#include <string.h>

enum { SIDE_MAX = 65536 };
#define NUMBER_MAX 1e6

void kn_art_item_clear(KnArtItem *item)
{
    g_free(item->text);
    g_free(item->font);
    g_free(item->points);
    *item = (KnArtItem){0};
}

void kn_art_clear(KnArtSpec *spec)
{
    for (guint i = 0; i < spec->n; i++)
        kn_art_item_clear(&spec->items[i]);
    g_free(spec->items);
    *spec = (KnArtSpec){0};
}

void kn_art_add(KnArtSpec *spec, const KnArtItem *take_item)
{
    spec->items = g_renew(KnArtItem, spec->items, spec->n + 1);
    spec->items[spec->n++] = *take_item;
}

static GVariant *item_to_variant(const KnArtItem *t, gboolean named)
{
    GVariantBuilder points;

    g_variant_builder_init(&points, G_VARIANT_TYPE("a(dd)"));
    for (guint i = 0; i < t->n_points; i++)
        g_variant_builder_add(&points, "(dd)", t->points[i].x, t->points[i].y);
    return g_variant_new(
        "(y(dddd)(yyy)(yyy)d(ddd)(ssddbbi)@a(dd))", (guchar)t->kind, t->box.x, t->box.y, t->box.w,
        t->box.h, t->color.r, t->color.g, t->color.b, t->other.r, t->other.g, t->other.b,
        t->opacity, t->v[0], t->v[1], t->v[2], t->text ? t->text : "",
        !t->font ? ""
        : named  ? kn_font_name(t->font)
                 : t->font,
        t->size_px, t->leading, t->bold, t->anywhere, t->align, g_variant_builder_end(&points));
}

/* named: for a key. */
static GVariant *to_variant(const KnArtSpec *spec, gboolean named)
{
    GVariantBuilder items;

    g_variant_builder_init(&items, G_VARIANT_TYPE("a(y(dddd)(yyy)(yyy)d(ddd)(ssddbbi)a(dd))"));
    for (guint i = 0; i < spec->n; i++)
        g_variant_builder_add_value(&items, item_to_variant(&spec->items[i], named));
    return g_variant_new("((iiii)b@a(y(dddd)(yyy)(yyy)d(ddd)(ssddbbi)a(dd))s)", spec->x, spec->y,
                         spec->width, spec->height, spec->opaque, g_variant_builder_end(&items),
                         spec->fonts);
}

GVariant *kn_art_to_variant(const KnArtSpec *spec)
{
    return to_variant(spec, FALSE);
}

static gboolean are_numbers(const double *v, guint n)
{
    for (guint i = 0; i < n; i++)
        if (!(fabs(v[i]) <= NUMBER_MAX)) /* not for NaN */
            return FALSE;
    return TRUE;
}

static gboolean check_item(const KnArtItem *t)
{
    const double numbers[] = {t->box.x, t->box.y, t->box.w,   t->box.h,  t->v[0],
                              t->v[1],  t->v[2],  t->size_px, t->leading};
    return t->kind >= 0 && t->kind <= KN_ART_LAST && t->opacity >= 0 && t->opacity <= 1 &&
           are_numbers(numbers, G_N_ELEMENTS(numbers)) && t->box.w >= 0 && t->box.h >= 0 &&
           t->size_px >= 0 && t->align >= -1 && t->align <= 1 &&
           (t->kind != KN_ART_TEXT || t->size_px > 0) && strlen(t->text) <= KN_ART_BYTES_MAX;
}

static gboolean read_item(GVariant *variant, KnArtItem *t)
{
    g_autoptr(GVariant) points = NULL;
    const char *text, *font;
    guchar kind;

    g_variant_get(variant, "(y(dddd)(yyy)(yyy)d(ddd)(&s&sddbbi)@a(dd))", &kind, &t->box.x,
                  &t->box.y, &t->box.w, &t->box.h, &t->color.r, &t->color.g, &t->color.b,
                  &t->other.r, &t->other.g, &t->other.b, &t->opacity, &t->v[0], &t->v[1], &t->v[2],
                  &text, &font, &t->size_px, &t->leading, &t->bold, &t->anywhere, &t->align,
                  &points);
    gsize n = g_variant_n_children(points);
    t->kind = kind;
    t->text = g_strdup(text);
    t->font = g_strdup(font);
    if (n > KN_ART_POINTS_MAX)
        return FALSE;
    t->n_points = (guint)n;
    t->points = g_new0(KnPoint, n);
    for (gsize i = 0; i < n; i++) {
        g_variant_get_child(points, i, "(dd)", &t->points[i].x, &t->points[i].y);
        if (!are_numbers(&t->points[i].x, 1) || !are_numbers(&t->points[i].y, 1))
            return FALSE;
    }
    return check_item(t);
}

gboolean kn_art_from_variant(GVariant *variant, KnArtSpec *spec)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(KN_ART_TYPE)))
        return FALSE;
    g_autoptr(GVariant) items = NULL;
    const char *fonts;
    g_variant_get(variant, "((iiii)b@a(y(dddd)(yyy)(yyy)d(ddd)(ssddbbi)a(dd))&s)", &spec->x,
                  &spec->y, &spec->width, &spec->height, &spec->opaque, &items, &fonts);
    gsize n = g_variant_n_children(items);
    gboolean good = n <= KN_ART_ITEMS_MAX && spec->width >= 1 && spec->height >= 1 &&
                    spec->width <= SIDE_MAX && spec->height <= SIDE_MAX &&
                    abs(spec->x) <= SIDE_MAX && abs(spec->y) <= SIDE_MAX;
    for (gsize i = 0; i < n && good; i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(items, i);
        KnArtItem item = {0};
        good = read_item(child, &item);
        kn_art_add(spec, &item);
    }
    g_strlcpy(spec->fonts, fonts, sizeof spec->fonts);
    if (!good)
        kn_art_clear(spec);
    return good;
}

char *kn_art_key(const KnArtSpec *spec)
{
    return kn_hash_variant(g_variant_new("(s@" KN_ART_TYPE ")", G_STRINGIFY(KN_ART_MEANING) " art",
                                         to_variant(spec, TRUE)));
}

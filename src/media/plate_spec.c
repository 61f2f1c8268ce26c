/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "media/plate.h"

#include <math.h>
#include <string.h>

/* Clear pixels around whatever a plate shows: more than a resampler's filter reaches, so that
 * nothing ends at an edge. */
enum { CLEAR_PIXELS = 8 };

static double reach(const KnPlateLook *look)
{
    return look->offset + look->thickness + look->radius + CLEAR_PIXELS;
}

gboolean kn_plate_has_subject(KnPlateKind kind)
{
    return kind != KN_PLATE_EDGES && kind != KN_PLATE_PHOTO;
}

gboolean kn_plate_has_pixels(KnPlateKind kind)
{
    return kind != KN_PLATE_RING && kind != KN_PLATE_GLOW && kind != KN_PLATE_SHADOW;
}

static gboolean bounds_are_all(const KnPlateSpec *spec)
{
    return spec->look.kind == KN_PLATE_BLUR || !kn_plate_has_subject(spec->look.kind);
}

/* Around what the mask may show, in fractions of the picture. What a mask's file shows is not known
 * before it is read. */
static KnBox bounds(const KnPlateSpec *spec)
{
    const KnBox all = {0, 0, 1, 1};
    const KnMask *mask = spec->mask;
    int left, right = 0, top, bottom = 0;
    if (bounds_are_all(spec))
        return all;
    if (!mask)
        return spec->mask_path ? all : spec->box;
    left = mask->columns;
    top = mask->rows;
    for (int y = 0; y < mask->rows; y++)
        for (int x = 0; x < mask->columns; x++)
            if (mask->values[(gsize)y * (gsize)mask->columns + (gsize)x]) {
                left = MIN(left, x);
                right = MAX(right, x + 1);
                top = MIN(top, y);
                bottom = MAX(bottom, y + 1);
            }
    return (KnBox){(double)left / mask->columns, (double)top / mask->rows,
                   (double)MAX(right - left, 0) / mask->columns,
                   (double)MAX(bottom - top, 0) / mask->rows};
}

static int even_down(double x)
{
    return (int)floor(x / 2) * 2;
}

gboolean kn_plate_spec_plan(KnPlateSpec *spec)
{
    KnBox place = kn_surface_spec_place(&spec->picture, spec->picture_width, spec->picture_height);
    KnBox box = bounds(spec);
    int width = spec->picture.canvas_width, height = spec->picture.canvas_height;
    /* Of what the whole picture has, all of the canvas, its surroundings as well. */
    double far = bounds_are_all(spec) ? MAX(width, height) : reach(&spec->look);
    int left = even_down(CLAMP(place.x + box.x * place.w - far, 0, width));
    int top = even_down(CLAMP(place.y + box.y * place.h - far, 0, height));
    int right = even_down(CLAMP(place.x + (box.x + box.w) * place.w + far, 0, width) + 1.5);
    int bottom = even_down(CLAMP(place.y + (box.y + box.h) * place.h + far, 0, height) + 1.5);
    spec->x = left;
    spec->y = top;
    spec->width = MIN(right, width) - left;
    spec->height = MIN(bottom, height) - top;
    spec->shrink = 1;
    if (spec->width < 2 || spec->height < 2)
        return FALSE;
    while ((gint64)kn_plate_width(spec) * kn_plate_height(spec) > KN_PLATE_PIXELS_MAX)
        spec->shrink *= 2;
    return TRUE;
}

int kn_plate_width(const KnPlateSpec *spec)
{
    return (spec->width + spec->shrink - 1) / spec->shrink;
}

int kn_plate_height(const KnPlateSpec *spec)
{
    return (spec->height + spec->shrink - 1) / spec->shrink;
}

void kn_plate_spec_clear(KnPlateSpec *spec)
{
    kn_mask_unref(spec->mask);
    g_free(spec->mask_path);
    spec->mask = NULL;
    spec->mask_path = NULL;
}

#define SPEC_TYPE "(v(ii)m" KN_MASK_TYPE "ayss(dddd)i(yyy)(dddd)(iiii)i)"

GVariant *kn_plate_spec_to_variant(const KnPlateSpec *spec)
{
    const KnPlateLook *look = &spec->look;
    GVariant *mask = spec->mask ? kn_mask_to_variant(spec->mask) : NULL;
    return g_variant_new(
        "(v(ii)@m" KN_MASK_TYPE "@ayss(dddd)i(yyy)(dddd)(iiii)i)",
        kn_surface_spec_to_variant(&spec->picture), spec->picture_width, spec->picture_height,
        g_variant_new_maybe(G_VARIANT_TYPE(KN_MASK_TYPE), mask),
        g_variant_new_bytestring(spec->mask_path ? spec->mask_path : ""), spec->mask_hash,
        spec->mask_decoder, spec->box.x, spec->box.y, spec->box.w, spec->box.h, (int)look->kind,
        look->color.r, look->color.g, look->color.b, look->thickness, look->offset, look->radius,
        look->tone, spec->x, spec->y, spec->width, spec->height, spec->shrink);
}

static gboolean between(double x, double low, double high)
{
    return x >= low && x <= high; /* not for NaN */
}

static gboolean is_good(const KnPlateSpec *spec)
{
    const KnPlateLook *look = &spec->look;
    const KnBox *box = &spec->box;
    int width = spec->picture.canvas_width, height = spec->picture.canvas_height;
    return between(spec->picture_width, 1, KN_PICTURE_PIXELS_MAX) &&
           between(spec->picture_height, 1, KN_PICTURE_PIXELS_MAX) &&
           (!spec->mask_path || kn_hash_is_valid(spec->mask_hash)) && between(box->x, 0, 1) &&
           between(box->y, 0, 1) && between(box->w, 0, 1.001) && between(box->h, 0, 1.001) &&
           between(look->kind, KN_PLATE_RING, KN_N_PLATES - 1) &&
           between(look->thickness, 0, KN_PLATE_LENGTH_MAX) &&
           between(look->offset, 0, KN_PLATE_LENGTH_MAX) &&
           between(look->radius, 0, KN_PLATE_LENGTH_MAX) && between(look->tone, 0, 1) &&
           between(spec->shrink, 1, 1 << 10) && between(spec->x, 0, width) &&
           between(spec->y, 0, height) && (spec->x | spec->y) % 2 == 0 &&
           between(spec->width, 1, width - spec->x) && between(spec->height, 1, height - spec->y) &&
           (gint64)kn_plate_width(spec) * kn_plate_height(spec) <= KN_PLATE_PIXELS_MAX;
}

gboolean kn_plate_spec_from_variant(GVariant *variant, KnPlateSpec *spec)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(SPEC_TYPE)))
        return FALSE;
    g_autoptr(GVariant) picture = NULL, maybe = NULL;
    const char *path, *hash, *decoder;
    int kind;
    KnPlateLook *look = &spec->look;
    KnBox *box = &spec->box;
    g_variant_get(variant, "(v(ii)@m" KN_MASK_TYPE "^&ay&s&s(dddd)i(yyy)(dddd)(iiii)i)", &picture,
                  &spec->picture_width, &spec->picture_height, &maybe, &path, &hash, &decoder,
                  &box->x, &box->y, &box->w, &box->h, &kind, &look->color.r, &look->color.g,
                  &look->color.b, &look->thickness, &look->offset, &look->radius, &look->tone,
                  &spec->x, &spec->y, &spec->width, &spec->height, &spec->shrink);
    g_autoptr(GVariant) mask = g_variant_get_maybe(maybe);
    look->kind = (KnPlateKind)kind;
    if (strlen(hash) >= sizeof spec->mask_hash || strlen(decoder) >= sizeof spec->mask_decoder ||
        !kn_surface_spec_from_variant(picture, &spec->picture))
        return FALSE;
    g_strlcpy(spec->mask_hash, hash, sizeof spec->mask_hash);
    g_strlcpy(spec->mask_decoder, decoder, sizeof spec->mask_decoder);
    spec->mask_path = *path ? g_strdup(path) : NULL;
    spec->mask = mask ? kn_mask_from_variant(mask) : NULL;
    if ((!mask || spec->mask) && is_good(spec))
        return TRUE;
    kn_plate_spec_clear(spec);
    return FALSE;
}

/* Where the mask's file lies does not matter. */
char *kn_plate_spec_key(const KnPlateSpec *spec)
{
    KnPlateSpec nameless = *spec;
    nameless.mask_path = NULL;
    return kn_hash_variant(g_variant_new("(sv)", G_STRINGIFY(KN_PLATE_MEANING) " plate",
                                         kn_plate_spec_to_variant(&nameless)));
}

/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "media/inset.h"

#include <math.h>
#include <string.h>

/* How far the soft shadow reaches, and how far it lies lower, in parts of its length. */
#define REACH 1.5

static int even_down(double x)
{
    return (int)floor(x / 2) * 2;
}

/* The part of the picture, about its middle, that has the canvas' aspect. */
static KnBox crop_of(const KnPictureInfo *picture, int width, int height)
{
    double scale = MAX((double)width / picture->width, (double)height / picture->height);
    double w = MIN(width / scale, picture->width), h = MIN(height / scale, picture->height);
    return (KnBox){floor((picture->width - w) / 2), floor((picture->height - h) / 2), w, h};
}

void kn_inset_spec_plan(KnInsetSpec *spec, const KnPictureInfo *picture, const KnBox *box,
                        gboolean whole, int *left, int *top)
{
    KnSurfaceSpec *canvas = &spec->picture;
    double w = box->w, h = box->h, margin = ceil(spec->look.shadow_px * REACH) + 2;
    if (whole) {
        double scale = MIN(w / picture->width, h / picture->height);
        w = picture->width * scale;
        h = picture->height * scale;
    }
    canvas->fit = KN_FIT_COVER;
    canvas->canvas_width = MAX((int)floor(w + 0.5), 1);
    canvas->canvas_height = MAX((int)floor(h + 0.5), 1);
    canvas->crop = crop_of(picture, canvas->canvas_width, canvas->canvas_height);
    canvas->background = (KnColor){0, 0, 0};
    g_strlcpy(canvas->decoder, picture->decoder ? picture->decoder : "", sizeof canvas->decoder);
    spec->has_alpha = picture->has_alpha;
    int x = (int)floor(box->x + (box->w - canvas->canvas_width) / 2 + 0.5);
    int y = (int)floor(box->y + (box->h - canvas->canvas_height) / 2 + 0.5);
    *left = even_down(x - margin);
    *top = even_down(y - margin);
    spec->x = x - *left;
    spec->y = y - *top;
    spec->width = even_down(spec->x + canvas->canvas_width + margin + 1);
    spec->height = even_down(spec->y + canvas->canvas_height + margin + 1);
}

#define SPEC_TYPE "(vb(dddd)(yyy)(iiii))"

GVariant *kn_inset_spec_to_variant(const KnInsetSpec *spec)
{
    const KnInsetLook *look = &spec->look;
    const KnColor *border = &look->border_color;
    return g_variant_new(SPEC_TYPE, kn_surface_spec_to_variant(&spec->picture), spec->has_alpha,
                         look->border_px, look->radius_px, look->shadow_px, look->clear, border->r,
                         border->g, border->b, spec->x, spec->y, spec->width, spec->height);
}

static gboolean is_length(double x)
{
    return x >= 0 && x <= KN_INSET_LENGTH_MAX; /* not for NaN */
}

static gboolean is_good(const KnInsetSpec *spec)
{
    const int most = 4 * (int)KN_INSET_LENGTH_MAX; /* a frame and two shadows */
    const KnSurfaceSpec *canvas = &spec->picture;
    return canvas->fit == KN_FIT_COVER && is_length(spec->look.border_px) &&
           is_length(spec->look.radius_px) && spec->look.clear >= 0 && spec->look.clear <= 1 &&
           is_length(spec->look.shadow_px) && spec->x >= 0 && spec->y >= 0 && spec->width <= most &&
           spec->height <= most && spec->x <= spec->width - canvas->canvas_width &&
           spec->y <= spec->height - canvas->canvas_height;
}

gboolean kn_inset_spec_from_variant(GVariant *variant, KnInsetSpec *spec)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(SPEC_TYPE)))
        return FALSE;
    g_autoptr(GVariant) picture = NULL;
    KnInsetLook *look = &spec->look;
    KnColor *border = &look->border_color;
    g_variant_get(variant, SPEC_TYPE, &picture, &spec->has_alpha, &look->border_px,
                  &look->radius_px, &look->shadow_px, &look->clear, &border->r, &border->g,
                  &border->b, &spec->x, &spec->y, &spec->width, &spec->height);
    return kn_surface_spec_from_variant(picture, &spec->picture) && is_good(spec);
}

char *kn_inset_spec_key(const KnInsetSpec *spec)
{
    return kn_hash_variant(g_variant_new("(sv)", G_STRINGIFY(KN_INSET_MEANING) " inset",
                                         kn_inset_spec_to_variant(spec)));
}

double kn_inset_cover(const KnBox *box, double radius, double x, double y)
{
    if (box->w <= 0 || box->h <= 0)
        return 0;
    radius = CLAMP(radius, 0, MIN(box->w, box->h) / 2);
    double dx = fabs(x - box->x - box->w / 2) - (box->w / 2 - radius);
    double dy = fabs(y - box->y - box->h / 2) - (box->h / 2 - radius);
    double out = sqrt(MAX(dx, 0) * MAX(dx, 0) + MAX(dy, 0) * MAX(dy, 0)) + MIN(MAX(dx, dy), 0);
    return CLAMP(0.5 - (out - radius), 0, 1);
}

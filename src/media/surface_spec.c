/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "media/pictures.h"

#include <math.h>
#include <string.h>

/* Canvas sizes are rounded up; a product such as 1920 * 1.15 may lie a hair above the whole number
 * that it stands for, which must not cost a pixel more. */
#define ROUNDING_SLACK 1e-6

/* A drawing has pixels for anything, but Cairo draws no side longer than this. */
#define VECTOR_SIDE_MAX 32767.0

static int whole_up(double length)
{
    return MAX((int)ceil(length - ROUNDING_SLACK), 1);
}

/* The largest scale (canvas pixels for one pixel of the picture) that the picture is good for. */
static double scale_max(const KnPictureInfo *picture, int sharpen)
{
    if (!picture->vector)
        return sharpen ? KN_SHARPEN_SCALE_MAX : 1;
    double by_side = VECTOR_SIDE_MAX / MAX(picture->width, picture->height);
    double by_area =
        sqrt((double)KN_PICTURE_PIXELS_MAX / ((double)picture->width * (double)picture->height));
    return MIN(by_side, by_area);
}

/* A side of the canvas that covers `wanted` pixels but not more than the picture has at that scale:
 * a fraction of a pixel is given up rather than invented. */
static int cover_side(double wanted, double available)
{
    int side = whole_up(wanted);
    return side > available + ROUNDING_SLACK ? MAX((int)floor(available), 1) : side;
}

/* Where a window of a length lies whose middle shall be at focus: a whole pixel, inside. */
static double cover_start(double focus, double window, int length)
{
    double start = floor(focus * length - window / 2 + 0.5);
    return CLAMP(start, 0, MAX(floor(length - window + ROUNDING_SLACK), 0));
}

static void plan_cover(KnSurfaceSpec *spec, const KnPictureInfo *picture, double width,
                       double height, double zoom, KnPoint focus)
{
    double fill = MAX(width / picture->width, height / picture->height);
    double scale = MIN(fill * zoom, scale_max(picture, spec->sharpen));
    zoom = scale / fill;
    spec->canvas_width = cover_side(width * zoom, picture->width * scale);
    spec->canvas_height = cover_side(height * zoom, picture->height * scale);
    double w = MIN(spec->canvas_width / scale, picture->width);
    double h = MIN(spec->canvas_height / scale, picture->height);
    spec->crop = (KnBox){cover_start(focus.x, w, picture->width),
                         cover_start(focus.y, h, picture->height), w, h};
}

static void plan_inside(KnSurfaceSpec *spec, const KnPictureInfo *picture, double width,
                        double height, double zoom)
{
    double fill = MIN(width / picture->width, height / picture->height);
    zoom = MAX(MIN(zoom, scale_max(picture, spec->sharpen) / fill), 1);
    spec->canvas_width = whole_up(width * zoom);
    spec->canvas_height = whole_up(height * zoom);
    spec->crop = (KnBox){0, 0, 0, 0};
}

void kn_surface_spec_plan(KnSurfaceSpec *spec, const KnPictureInfo *picture, int width, int height,
                          double zoom, KnPoint focus, KnBox *base)
{
    g_assert(picture->width > 0 && picture->height > 0 && width > 0 && height > 0);
    zoom = MAX(zoom, 1);
    g_strlcpy(spec->decoder, picture->decoder ? picture->decoder : "", sizeof spec->decoder);
    if (spec->fit == KN_FIT_COVER)
        plan_cover(spec, picture, width, height, zoom, focus);
    else
        plan_inside(spec, picture, width, height, zoom);
    spec->clear = spec->clear && (picture->has_alpha || spec->fit == KN_FIT_CONTAIN);
    if (spec->clear || (!picture->has_alpha && spec->fit != KN_FIT_CONTAIN))
        spec->background = (KnColor){0, 0, 0};

    double w = MIN(spec->canvas_width, spec->canvas_height * (double)width / height);
    double h = w * height / width;
    *base = (KnBox){(spec->canvas_width - w) / 2, (spec->canvas_height - h) / 2, w, h};
}

KnBox kn_surface_spec_place(const KnSurfaceSpec *spec, int width, int height)
{
    if (spec->fit == KN_FIT_COVER) {
        double scale = spec->canvas_width / spec->crop.w;
        double x = (spec->canvas_width - spec->crop.w * scale) / 2 - spec->crop.x * scale;
        double y = (spec->canvas_height - spec->crop.h * scale) / 2 - spec->crop.y * scale;
        return (KnBox){x, y, width * scale, height * scale};
    }
    /* As pictures_prepare.c places it: by whole pixels. */
    double scale = MIN((double)spec->canvas_width / width, (double)spec->canvas_height / height);
    double w = CLAMP(floor(width * scale + 0.5), 1, spec->canvas_width);
    double h = CLAMP(floor(height * scale + 0.5), 1, spec->canvas_height);
    return (KnBox){floor((spec->canvas_width - w) / 2), floor((spec->canvas_height - h) / 2), w, h};
}

#define SPEC_TYPE "(ssiii(dddd)(yyy))"
/* What is not sharpened has the form, and so the key, that it had before there was such a thing. */
#define SHARPENED_TYPE "(" SPEC_TYPE "i)"
/* So has what has a background. */
#define CLEAR_TYPE "(" SPEC_TYPE "ib)"

GVariant *kn_surface_spec_to_variant(const KnSurfaceSpec *spec)
{
    const KnBox *crop = &spec->crop;
    const KnColor *back = &spec->background;
    GVariant *plain = g_variant_new(SPEC_TYPE, spec->source_hash, spec->decoder, spec->canvas_width,
                                    spec->canvas_height, (int)spec->fit, crop->x, crop->y, crop->w,
                                    crop->h, back->r, back->g, back->b);
    if (spec->clear)
        return g_variant_new("(@" SPEC_TYPE "ib)", plain, spec->sharpen, TRUE);
    return spec->sharpen ? g_variant_new("(@" SPEC_TYPE "i)", plain, spec->sharpen) : plain;
}

static gboolean hash_is_valid(const char *hash)
{
    return !*hash || kn_hash_is_valid(hash);
}

static gboolean crop_is_valid(const KnSurfaceSpec *spec)
{
    const double values[] = {spec->crop.x, spec->crop.y, spec->crop.w, spec->crop.h};
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        if (!isfinite(values[i]) || values[i] < 0 || values[i] > KN_PICTURE_PIXELS_MAX)
            return FALSE;
    return spec->fit != KN_FIT_COVER || !*spec->source_hash ||
           (spec->crop.w > 0 && spec->crop.h > 0);
}

gboolean kn_surface_spec_from_variant(GVariant *variant, KnSurfaceSpec *spec)
{
    gboolean clear = g_variant_is_of_type(variant, G_VARIANT_TYPE(CLEAR_TYPE));
    if (clear || g_variant_is_of_type(variant, G_VARIANT_TYPE(SHARPENED_TYPE))) {
        g_autoptr(GVariant) plain = g_variant_get_child_value(variant, 0);
        int sharpen;
        g_variant_get_child(variant, 1, "i", &sharpen);
        if (sharpen < !clear || sharpen > KN_SHARPEN_MAX ||
            !kn_surface_spec_from_variant(plain, spec))
            return FALSE;
        spec->sharpen = sharpen;
        spec->clear = clear;
        return TRUE;
    }
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(SPEC_TYPE)))
        return FALSE;
    spec->sharpen = 0;
    spec->clear = FALSE;
    const char *hash, *decoder;
    int fit;
    KnBox *crop = &spec->crop;
    KnColor *back = &spec->background;
    g_variant_get(variant, "(&s&siii(dddd)(yyy))", &hash, &decoder, &spec->canvas_width,
                  &spec->canvas_height, &fit, &crop->x, &crop->y, &crop->w, &crop->h, &back->r,
                  &back->g, &back->b);
    if (!hash_is_valid(hash) || strlen(decoder) >= sizeof spec->decoder)
        return FALSE;
    g_strlcpy(spec->source_hash, hash, sizeof spec->source_hash);
    g_strlcpy(spec->decoder, decoder, sizeof spec->decoder);
    if (fit < KN_FIT_COVER || fit > KN_FIT_BLUR)
        return FALSE;
    spec->fit = (KnFit)fit;
    return spec->canvas_width > 0 && spec->canvas_height > 0 &&
           (gint64)spec->canvas_width * spec->canvas_height <= KN_PICTURE_PIXELS_MAX &&
           crop_is_valid(spec);
}

char *kn_surface_spec_key(const KnSurfaceSpec *spec)
{
    return kn_hash_variant(g_variant_new("(sv)", G_STRINGIFY(KN_PICTURES_MEANING) " surface",
                                         kn_surface_spec_to_variant(spec)));
}

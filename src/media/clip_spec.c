/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "media/clip.h"

#include <math.h>
#include <string.h>

#define SPEC_TYPE "(ss(ii)(iiii)b(yyy)yi)"
/* What stands on no picture has the form, and so the key, that it had before there was such a
 * thing. */
#define GROUND_TYPE "(" SPEC_TYPE "s)"

static int whole(double length)
{
    return MAX((int)floor(length + 0.5), 1);
}

/* All of the clip is the canvas; the base is cut out of it. */
static void plan_cover(KnClipSpec *spec, const KnClipInfo *info, double width, double height,
                       double zoom)
{
    double fill = MAX(width / info->width, height / info->height);
    double scale = MIN(fill * zoom, 1);
    spec->canvas_width = spec->width = whole(info->width * scale);
    spec->canvas_height = spec->height = whole(info->height * scale);
    if (!info->clear)
        spec->background = (KnColor){0, 0, 0};
}

/* The canvas has the frame's aspect, and the clip stands in its middle. */
static void plan_inside(KnClipSpec *spec, const KnClipInfo *info, double width, double height,
                        double zoom)
{
    double fill = MIN(width / info->width, height / info->height);
    double scale = MIN(fill * zoom, 1);
    spec->width = whole(info->width * scale);
    spec->height = whole(info->height * scale);
    spec->canvas_width = MAX(whole(width * scale / fill), spec->width);
    spec->canvas_height = MAX(whole(height * scale / fill), spec->height);
    spec->x = (spec->canvas_width - spec->width) / 2 & ~1;
    spec->y = (spec->canvas_height - spec->height) / 2 & ~1;
    gboolean covered = spec->width == spec->canvas_width && spec->height == spec->canvas_height;
    if (covered)
        spec->blur = FALSE;
    if ((covered || spec->blur) && !info->clear)
        spec->background = (KnColor){0, 0, 0};
}

/* Where a window lies whose middle shall be at focus: inside. */
static double start(double focus, double window, int length)
{
    return MAX(MIN(focus * length - window / 2, length - window), 0);
}

void kn_clip_spec_plan(KnClipSpec *spec, const KnClipInfo *info, KnFit fit, KnColor background,
                       int width, int height, double zoom, KnPoint focus, KnBox *base)
{
    g_assert(info->width > 0 && info->height > 0 && width > 0 && height > 0);
    g_strlcpy(spec->decoder, info->decoder ? info->decoder : "", sizeof spec->decoder);
    spec->x = spec->y = 0;
    spec->blur = fit == KN_FIT_BLUR;
    spec->background = background;
    spec->peak = info->peak;
    (fit == KN_FIT_COVER ? plan_cover : plan_inside)(spec, info, width, height, MAX(zoom, 1));
    if (fit != KN_FIT_COVER)
        focus = (KnPoint){0.5, 0.5};
    double w = MIN(spec->canvas_width, spec->canvas_height * (double)width / height);
    double h = w * height / width;
    *base = (KnBox){start(focus.x, w, spec->canvas_width), start(focus.y, h, spec->canvas_height),
                    w, h};
}

GVariant *kn_clip_spec_to_variant(const KnClipSpec *spec)
{
    const KnColor *back = &spec->background;
    GVariant *plain =
        g_variant_new(SPEC_TYPE, spec->source_hash, spec->decoder, spec->canvas_width,
                      spec->canvas_height, spec->x, spec->y, spec->width, spec->height, spec->blur,
                      back->r, back->g, back->b, (guint8)spec->deinterlace, spec->peak);
    return *spec->ground ? g_variant_new("(@" SPEC_TYPE "s)", plain, spec->ground) : plain;
}

static gboolean inside(int at, int length, int side)
{
    return at >= 0 && at % 2 == 0 && length >= 1 && length <= side && at <= side - length;
}

static gboolean ground_from_variant(GVariant *variant, KnClipSpec *spec)
{
    const char *ground;
    g_autoptr(GVariant) plain = g_variant_get_child_value(variant, 0);
    g_variant_get_child(variant, 1, "&s", &ground);
    if (!kn_hash_is_valid(ground) || !kn_clip_spec_from_variant(plain, spec))
        return FALSE;
    g_strlcpy(spec->ground, ground, sizeof spec->ground);
    return TRUE;
}

gboolean kn_clip_spec_from_variant(GVariant *variant, KnClipSpec *spec)
{
    const char *hash, *decoder;
    guint8 deinterlace;
    KnColor *back = &spec->background;
    if (g_variant_is_of_type(variant, G_VARIANT_TYPE(GROUND_TYPE)))
        return ground_from_variant(variant, spec);
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(SPEC_TYPE)))
        return FALSE;
    *spec->ground = '\0';
    g_variant_get(variant, "(&s&s(ii)(iiii)b(yyy)yi)", &hash, &decoder, &spec->canvas_width,
                  &spec->canvas_height, &spec->x, &spec->y, &spec->width, &spec->height,
                  &spec->blur, &back->r, &back->g, &back->b, &deinterlace, &spec->peak);
    spec->deinterlace = (KnDeinterlace)deinterlace;
    if (!kn_hash_is_valid(hash) || strlen(decoder) >= sizeof spec->decoder)
        return FALSE;
    g_strlcpy(spec->source_hash, hash, sizeof spec->source_hash);
    g_strlcpy(spec->decoder, decoder, sizeof spec->decoder);
    gboolean known = spec->peak >= KN_CLIP_PEAK_MIN && spec->peak <= KN_CLIP_PEAK_MAX;
    return (spec->peak == 0 || known) && deinterlace <= KN_DEINTERLACE_OFF &&
           spec->canvas_width >= 1 && spec->canvas_height >= 1 &&
           (gint64)spec->canvas_width * spec->canvas_height <= KN_PICTURE_PIXELS_MAX &&
           inside(spec->x, spec->width, spec->canvas_width) &&
           inside(spec->y, spec->height, spec->canvas_height);
}

char *kn_clip_spec_key(const KnClipSpec *spec)
{
    return kn_hash_variant(
        g_variant_new("(sv)", G_STRINGIFY(KN_CLIP_MEANING) " clip", kn_clip_spec_to_variant(spec)));
}

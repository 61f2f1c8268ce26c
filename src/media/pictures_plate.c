/* SPDX-License-Identifier: MIT */
/* Plates: what lies on a picture around its subject, as pixels with transparency. */
#include "media/plate.h"
#include "pictures_vips.h"
#include "pixel/sprite.h"

#include <math.h>

static gboolean no_memory(const KnPlateSpec *spec, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "there is not enough memory for a plate of %d x %d pixels", kn_plate_width(spec),
                kn_plate_height(spec));
    return FALSE;
}

/* ---- a mask in a file ---- */

/* One band of 0..255: transparency where there is some, else brightness. */
static VipsImage *weights_of(VipsImage *image)
{
    g_autoptr(VipsImage) band = NULL;
    VipsImage *out = NULL;
    if (vips_image_hasalpha(image)) {
        if (vips_extract_band(image, &band, vips_image_get_bands(image) - 1, NULL))
            return NULL;
    } else if (vips_colourspace(image, &band, VIPS_INTERPRETATION_B_W, NULL)) {
        return NULL;
    }
    if (vips_image_get_format(band) == VIPS_FORMAT_USHORT)
        return vips_linear1(band, &out, 255.0 / 65535, 0, "uchar", TRUE, NULL) ? NULL : out;
    return vips_cast_uchar(band, &out, NULL) ? NULL : out;
}

static VipsImage *shrink_to_limit(VipsImage *image)
{
    double n = (double)vips_image_get_width(image) * vips_image_get_height(image);
    double side = MAX(vips_image_get_width(image), vips_image_get_height(image));
    double by = MAX(sqrt(n / KN_MASK_VALUES_MAX), side / KN_MASK_SIDE_MAX);
    VipsImage *out = NULL;
    if (by <= 1)
        return g_object_ref(image);
    return vips_shrink(image, &out, ceil(by), ceil(by), NULL) ? NULL : out;
}

static KnMask *read_mask(const char *path, GError **error)
{
    KnVipsFile file;
    double left;
    size_t size;
    if (!kn_vips_file_open(path, &file, error))
        return NULL;
    g_autoptr(VipsImage) raw = kn_vips_file_load(&file, 1, &left, error);
    if (!raw)
        return NULL;
    g_autoptr(VipsImage) grey = weights_of(raw);
    g_autoptr(VipsImage) small = grey ? shrink_to_limit(grey) : NULL;
    g_autoptr(VipsImage) memory = small ? vips_image_copy_memory(small) : NULL;
    g_autoptr(VipsImage) upright = memory ? kn_vips_upright(memory, file.orientation) : NULL;
    g_autofree guint8 *values = upright ? vips_image_write_to_memory(upright, &size) : NULL;
    if (!values) {
        kn_vips_fail(error, KN_ERROR_INPUT, "read the mask", path);
        return NULL;
    }
    g_autoptr(KnMask) mask =
        kn_mask_new(vips_image_get_height(upright), vips_image_get_width(upright), values);
    if (kn_mask_shows(mask))
        return g_steal_pointer(&mask);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the mask '%s' shows nothing: no part of it is at least half bright, or opaque",
                path);
    return NULL;
}

/* ---- pixels ---- */

static inline uint32_t premultiplied(int r, int g, int b, double alpha)
{
    int a = (int)floor(alpha * 255 + 0.5);
    return (uint32_t)a << 24 | (uint32_t)((r * a + 127) / 255) << 16 |
           (uint32_t)((g * a + 127) / 255) << 8 | (uint32_t)((b * a + 127) / 255);
}

/* The part of the canvas, shrunk to the plate. NULL after an error; the caller frees. */
static guint8 *picture_part(const char *path, const KnPlateSpec *spec, GError **error)
{
    KnVipsFile file;
    size_t size;
    if (!kn_vips_file_open(path, &file, error))
        return NULL;
    /* How much of its damage is borne was decided when the picture itself was prepared. */
    file.fail_on = VIPS_FAIL_ON_ERROR;
    g_autoptr(VipsImage) canvas = kn_vips_canvas(&file, &spec->picture, error);
    if (!canvas)
        return NULL;
    g_autoptr(VipsImage) part = NULL;
    g_autoptr(VipsImage) small = NULL;
    if (vips_crop(canvas, &part, spec->x, spec->y, spec->width, spec->height, NULL) ||
        vips_shrink(part, &small, spec->shrink, spec->shrink, "ceil", TRUE, NULL)) {
        kn_vips_fail(error, KN_ERROR_INPUT, "prepare the picture", path);
        return NULL;
    }
    guint8 *rgb = vips_image_write_to_memory(small, &size);
    if (!rgb)
        kn_vips_fail(error, KN_ERROR_INPUT, "read the picture", path);
    return rgb;
}

/* What a kind shows of the picture, in place; alphas: of EDGES alone, of which the colour is the
 * look's. FALSE: no memory. */
static gboolean paint(const KnPlateSpec *spec, const KnPlateLook *look, const float *distances,
                      guint8 *rgb, float *alphas)
{
    int width = kn_plate_width(spec), height = kn_plate_height(spec);
    switch (look->kind) {
    case KN_PLATE_FILL:
        return kn_plate_fill(rgb, distances, width, height, look->offset);
    case KN_PLATE_BLUR:
        /* Who knows a box alone does not know what is the subject's. */
        return (kn_plate_side(spec) > 0 ||
                kn_plate_fill(rgb, distances, width, height, look->offset)) &&
               kn_plate_blur(rgb, width, height, look->radius);
    case KN_PLATE_EDGES: /* thickness: of a line of one pixel of a 1080-line frame */
        return kn_plate_edges(rgb, width, height, look, MAX(look->thickness, 1e-3), alphas);
    default:
        return TRUE;
    }
}

static gboolean shows_picture(KnPlateKind kind)
{
    return kind == KN_PLATE_CUTOUT || kind == KN_PLATE_FILL || kind == KN_PLATE_BLUR ||
           kind == KN_PLATE_PHOTO;
}

static double alpha_of(const KnPlateLook *look, double value, double side)
{
    if (look->kind == KN_PLATE_PHOTO)
        return 1;
    return look->kind == KN_PLATE_EDGES ? value : kn_plate_alpha(look, value, side);
}

/* field: distances, or of EDGES what is seen of each pixel. rgb NULL: of the look's colour. */
static void draw(const KnPlateSpec *spec, const KnPlateLook *look, const float *field,
                 const guint8 *rgb, uint32_t *pixels)
{
    gsize width = (gsize)kn_plate_width(spec), n = width * (gsize)kn_plate_height(spec);
    double side = kn_plate_has_subject(look->kind) ? kn_plate_side(spec) : 0;
    gsize lower = look->kind == KN_PLATE_SHADOW ? (gsize)floor(look->offset + 0.5) * width : 0;
    for (gsize i = 0; i < n; i++) {
        double alpha = i < lower ? 0 : alpha_of(look, (double)field[i - lower], side);
        const guint8 *p = rgb ? rgb + 3 * i : NULL;
        pixels[i] = p ? premultiplied(p[0], p[1], p[2], alpha)
                      : premultiplied(look->color.r, look->color.g, look->color.b, alpha);
    }
}

/* How far each pixel is from the subject; not of what has none. */
static gboolean measure(const KnPlateSpec *spec, float *field, GError **error)
{
    g_autoptr(KnMask) file_mask = NULL;
    const KnMask *mask = spec->mask;
    if (!kn_plate_has_subject(spec->look.kind))
        return TRUE;
    if (spec->mask_path) {
        mask = file_mask = read_mask(spec->mask_path, error);
        if (!mask)
            return FALSE;
    }
    kn_plate_weights(spec, mask, field);
    return kn_plate_distances(field, kn_plate_width(spec), kn_plate_height(spec),
                              kn_plate_softness(spec, mask)) ||
           no_memory(spec, error);
}

gboolean kn_vips_plate(const char *path, const KnPlateSpec *spec, const char *surface_path,
                       GError **error)
{
    int width = kn_plate_width(spec), height = kn_plate_height(spec);
    gsize n = (gsize)width * (gsize)height;
    KnPlateLook look = spec->look;
    look.thickness /= spec->shrink;
    look.offset /= spec->shrink;
    look.radius /= spec->shrink;
    g_autofree float *field = g_try_new(float, n);
    g_autofree uint32_t *pixels = g_try_new(uint32_t, n);
    if (!field || !pixels)
        return no_memory(spec, error);
    if (!measure(spec, field, error))
        return FALSE;
    g_autofree guint8 *rgb = NULL;
    if (kn_plate_has_pixels(look.kind)) {
        rgb = picture_part(path, spec, error);
        if (!rgb)
            return FALSE;
        if (!paint(spec, &look, field, rgb, field))
            return no_memory(spec, error);
        if (look.tone > 0)
            kn_plate_fade(rgb, n, look.tone);
    }
    draw(spec, &look, field, shows_picture(look.kind) ? rgb : NULL, pixels);
    return kn_sprite_write(surface_path, &(KnPixels){pixels, width, height, width}, error);
}

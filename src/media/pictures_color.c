/* SPDX-License-Identifier: MIT */
/* Colour: from whatever a picture is in to 8-bit sRGB. */
#include "pictures_vips.h"

#include <stdlib.h>

/* Steps of each channel on which a profile is compared with sRGB. */
enum { GRID = 9 };

/* TRUE when the profile changes no colour by more than one code value: most photographs carry sRGB
 * itself in one of its many spellings, and converting from it costs more than decoding. */
static gboolean profile_is_srgb(VipsImage *image)
{
    const void *profile;
    size_t size;
    if (vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &size))
        return FALSE;
    guint8 grid[GRID * GRID * GRID * 3];
    for (int i = 0; i < GRID * GRID * GRID; i++) {
        grid[3 * i] = (guint8)(i % GRID * 255 / (GRID - 1));
        grid[3 * i + 1] = (guint8)(i / GRID % GRID * 255 / (GRID - 1));
        grid[3 * i + 2] = (guint8)(i / GRID / GRID * 255 / (GRID - 1));
    }
    g_autoptr(VipsImage) memory =
        vips_image_new_from_memory(grid, sizeof grid, GRID * GRID, GRID, 3, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) tagged = NULL;
    g_autoptr(VipsImage) out = NULL;
    if (!memory || vips_copy(memory, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
        return FALSE;
    vips_image_set_blob_copy(tagged, VIPS_META_ICC_NAME, profile, size);
    if (vips_icc_transform(tagged, &out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                           "black_point_compensation", TRUE, "depth", 8, NULL))
        return FALSE;
    size_t out_size;
    guint8 *converted = vips_image_write_to_memory(out, &out_size);
    gboolean same = converted && out_size == sizeof grid;
    for (size_t i = 0; same && i < sizeof grid; i++)
        same = abs(converted[i] - grid[i]) <= 1;
    g_free(converted);
    return same;
}

gboolean kn_vips_is_rgb(VipsImage *image)
{
    return vips_image_get_format(image) == VIPS_FORMAT_UCHAR && vips_image_get_bands(image) == 3 &&
           vips_image_guess_interpretation(image) == VIPS_INTERPRETATION_sRGB;
}

static VipsImage *transform(VipsImage *image)
{
    VipsImage *out = NULL;
    return vips_icc_transform(image, &out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                              "black_point_compensation", TRUE, "depth", 8, NULL)
               ? NULL
               : out;
}

/* The last band as 0..255. libvips passes it through a conversion of profiles as it is, and 16 bits
 * of it become the nearest of 8: opaque. */
static VipsImage *alpha_of(VipsImage *image)
{
    g_autoptr(VipsImage) band = NULL;
    VipsImage *out = NULL;
    double opaque = vips_image_get_format(image) == VIPS_FORMAT_USHORT ? 65535 : 255;
    if (vips_extract_band(image, &band, vips_image_get_bands(image) - 1, NULL) ||
        vips_linear1(band, &out, 255 / opaque, 0.5, "uchar", TRUE, NULL))
        return NULL;
    return out;
}

static VipsImage *transform_under_alpha(VipsImage *image)
{
    g_autoptr(VipsImage) color = NULL;
    VipsImage *out = NULL;
    if (vips_extract_band(image, &color, 0, "n", vips_image_get_bands(image) - 1, NULL))
        return NULL;
    g_autoptr(VipsImage) rgb = transform(color);
    g_autoptr(VipsImage) alpha = rgb ? alpha_of(image) : NULL;
    return alpha && !vips_bandjoin2(rgb, alpha, &out, NULL) ? out : NULL;
}

/* By the embedded profile; NULL when there is none, or none that fits the picture: a wrong profile
 * (an RGB one on a grey picture, a damaged one) is common and says nothing about the pixels. */
static VipsImage *convert_by_profile(VipsImage *image)
{
    VipsImage *out = NULL;
    if (!vips_image_get_typeof(image, VIPS_META_ICC_NAME))
        return NULL;
    if (vips_image_hasalpha(image))
        out = transform_under_alpha(image);
    else if (!kn_vips_is_rgb(image) || !profile_is_srgb(image))
        out = transform(image);
    vips_error_clear();
    return out;
}

/* By what the bands mean; bands without a meaning are taken as grey or sRGB. */
static VipsImage *convert_by_meaning(VipsImage *image)
{
    g_autoptr(VipsImage) plain = NULL;
    g_autoptr(VipsImage) meant = NULL;
    VipsImage *out = NULL;
    if (vips_copy(image, &plain, NULL))
        return NULL;
    vips_image_remove(plain, VIPS_META_ICC_NAME);
    VipsInterpretation space = vips_image_guess_interpretation(plain);
    if (!vips_colourspace_issupported(plain))
        space =
            vips_image_get_bands(plain) < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
    if (vips_copy(plain, &meant, "interpretation", space, NULL) ||
        vips_colourspace(meant, &out, VIPS_INTERPRETATION_sRGB, NULL))
        return NULL;
    return out;
}

VipsImage *kn_vips_to_srgb(VipsImage *image, KnColor background)
{
    g_autoptr(VipsImage) rgb = convert_by_profile(image);
    if (!rgb && !(rgb = convert_by_meaning(image)))
        return NULL;
    VipsImage *out = NULL;
    if (!vips_image_hasalpha(rgb)) {
        if (vips_image_get_bands(rgb) == 3)
            return vips_cast_uchar(rgb, &out, NULL) ? NULL : out;
        return vips_extract_band(rgb, &out, 0, "n", 3, NULL) ? NULL : out;
    }
    const double color[3] = {background.r, background.g, background.b};
    g_autoptr(VipsArrayDouble) array = vips_array_double_new(color, 3);
    return vips_flatten(rgb, &out, "background", array, NULL) ? NULL : out;
}

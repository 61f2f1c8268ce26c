/* SPDX-License-Identifier: MIT */
/* Wipes: a picture of any kind as 16-bit greys, stretched to a frame. */
#include "media/wipe.h"
#include "pictures_vips.h"
#include "pixel/surface.h"

#include <math.h>

static gboolean is_plain(VipsImage *image)
{
    VipsBandFormat format = vips_image_get_format(image);
    VipsInterpretation meaning = vips_image_guess_interpretation(image);
    return (format == VIPS_FORMAT_UCHAR || format == VIPS_FORMAT_USHORT) &&
           (meaning == VIPS_INTERPRETATION_B_W || meaning == VIPS_INTERPRETATION_GREY16 ||
            meaning == VIPS_INTERPRETATION_sRGB || meaning == VIPS_INTERPRETATION_RGB16);
}

static VipsImage *over_black(VipsImage *image, double most)
{
    VipsImage *out = NULL;
    if (!vips_image_hasalpha(image))
        return g_object_ref(image);
    return vips_flatten(image, &out, "max_alpha", most, NULL) ? NULL : out;
}

/* One band: grey as it is, colours by their luma. */
static VipsImage *luma_of(VipsImage *image)
{
    const double weights[3] = {0.2126, 0.7152, 0.0722};
    VipsImage *out = NULL;
    if (vips_image_get_bands(image) < 3)
        return vips_extract_band(image, &out, 0, NULL) ? NULL : out;
    g_autoptr(VipsImage) rgb = NULL;
    g_autoptr(VipsImage) matrix = vips_image_new_matrix_from_array(3, 1, weights, 3);
    return matrix && !vips_extract_band(image, &rgb, 0, "n", 3, NULL) &&
                   !vips_recomb(rgb, &out, matrix, NULL)
               ? out
               : NULL;
}

/* One band of 16 bits. NULL, with libvips' reason in its buffer. */
static VipsImage *greys_of(VipsImage *raw, gboolean invert)
{
    g_autoptr(VipsImage) image =
        is_plain(raw) ? g_object_ref(raw) : kn_vips_to_srgb(raw, (KnColor){0, 0, 0});
    if (!image)
        return NULL;
    double most = vips_image_get_format(image) == VIPS_FORMAT_USHORT ? 65535 : 255;
    g_autoptr(VipsImage) flat = over_black(image, most);
    g_autoptr(VipsImage) luma = flat ? luma_of(flat) : NULL;
    g_autoptr(VipsImage) scaled = NULL;
    VipsImage *out = NULL;
    double gain = 65535 / most;
    if (!luma || vips_linear1(luma, &scaled, invert ? -gain : gain, invert ? 65535.5 : 0.5, NULL) ||
        vips_cast_ushort(scaled, &out, NULL))
        return NULL;
    return out;
}

/* Averages whole numbers of pixels, as long as twice the frame's are left. */
static VipsImage *shrink(VipsImage *image, const KnWipeSpec *spec, gboolean turned)
{
    int width = turned ? spec->height : spec->width, height = turned ? spec->width : spec->height;
    int by_x = MAX(vips_image_get_width(image) / (2 * width), 1);
    int by_y = MAX(vips_image_get_height(image) / (2 * height), 1);
    VipsImage *out = NULL;
    if (by_x == 1 && by_y == 1)
        return g_object_ref(image);
    return vips_shrink(image, &out, by_x, by_y, "ceil", TRUE, NULL) ? NULL : out;
}

static gboolean fill(KnFrame *frame, VipsImage *image, const KnWipeSpec *spec, GError **error)
{
    const KnGreys greys = {(const uint16_t *)(gconstpointer)vips_image_get_data(image),
                           vips_image_get_width(image), vips_image_get_height(image)};
    return kn_wipe_fill(frame, &greys, spec->width, spec->height, error);
}

gboolean kn_vips_wipe(const char *path, const KnWipeSpec *spec, const char *surface_path,
                      GError **error)
{
    KnVipsFile file;
    if (!kn_vips_file_open(path, &file, error))
        return FALSE;
    double left,
        scale = MAX((double)spec->width / file.info.width, (double)spec->height / file.info.height);
    g_autoptr(VipsImage) raw = kn_vips_file_load(&file, scale, &left, error);
    if (!raw)
        return FALSE;
    g_autoptr(VipsImage) greys = greys_of(raw, spec->invert);
    g_autoptr(VipsImage) small = greys ? shrink(greys, spec, file.orientation >= 5) : NULL;
    g_autoptr(VipsImage) memory = small ? vips_image_copy_memory(small) : NULL;
    g_autoptr(VipsImage) turned = memory ? kn_vips_upright(memory, file.orientation) : NULL;
    g_autoptr(VipsImage) upright = turned ? vips_image_copy_memory(turned) : NULL;
    if (!upright)
        return kn_vips_fail(error, KN_ERROR_INPUT, "read the picture", path);
    g_autoptr(KnFrame) frame =
        kn_frame_new(kn_wipe_surface_width(spec->width), spec->height, error);
    return frame && fill(frame, upright, spec, error) &&
           kn_surface_write(surface_path, frame, error);
}

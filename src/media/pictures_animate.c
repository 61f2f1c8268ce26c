/* SPDX-License-Identifier: MIT */
/* Animated pictures. libvips takes all frames as one tall image, of which it reads a few rows at a
 * time; a GIF's palettes are libimagequant's, and a palette is used again as long as it serves. */
#include "pictures_vips.h"

#include <string.h>

/* Twice the default: a film's next frame has the colours of this one, nearly, and a new palette
 * would be seen as flicker. */
#define PALETTE_ERROR_MAX 6.0
/* Quality of a WebP. */
enum { WEBP_QUALITY = 80, WEBP_EFFORT = 4, GIF_EFFORT = 4 };

/* The rows as an image that says which of them are a frame. NULL, with libvips' reason. */
static VipsImage *tall_image(const KnAnimation *animation)
{
    int n = animation->n_frames, bands = animation->alpha ? 4 : 3;
    gsize size = (gsize)animation->width * (gsize)animation->height * (gsize)bands;
    g_autoptr(VipsImage) memory =
        vips_image_new_from_memory(animation->rgb, size * (gsize)n, animation->width,
                                   animation->height * n, bands, VIPS_FORMAT_UCHAR);
    VipsImage *image = NULL;
    if (!memory || vips_copy(memory, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
        return NULL;
    vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, animation->height);
    vips_image_set_int(image, "loop", 0);
    vips_image_set_array_int(image, "delay", animation->delay_ms, n);
    return image;
}

GBytes *kn_vips_animate(const KnAnimation *animation, GError **error)
{
    if (!kn_vips_start(error))
        return NULL;
    g_autoptr(VipsImage) image = tall_image(animation);
    void *data = NULL;
    gsize size = 0;
    int failed = -1;
    if (image && animation->format == KN_ANIMATION_GIF)
        failed = vips_gifsave_buffer(image, &data, &size, "dither", 1.0, "effort", GIF_EFFORT,
                                     "interpalette_maxerror", PALETTE_ERROR_MAX, NULL);
    else if (image)
        failed = vips_webpsave_buffer(image, &data, &size, "Q", WEBP_QUALITY, "effort", WEBP_EFFORT,
                                      NULL);
    if (!failed)
        return g_bytes_new_with_free_func(data, size, g_free, data);
    g_autofree char *reason = kn_vips_take_reason();
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "libvips cannot write it: %s", reason);
    return NULL;
}

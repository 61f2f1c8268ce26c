/* SPDX-License-Identifier: MIT */
/* Insets: a picture with border and shadow, as pixels with transparency. */
#include "media/inset.h"
#include "media/plate.h"
#include "pictures_vips.h"
#include "pixel/sprite.h"

#include <math.h>
#include <string.h>

/* Of the shadow: how dark it is, and how much lower it lies, in parts of its length. */
#define SHADOW 0.5
#define SHADOW_LOWER 0.35

/* The picture over a colour, packed; the caller frees. */
static guint8 *draw_over(const char *path, const KnInsetSpec *spec, guint8 grey, GError **error)
{
    KnVipsFile file;
    KnSurfaceSpec canvas = spec->picture;
    size_t size;
    canvas.background = (KnColor){grey, grey, grey};
    if (!kn_vips_file_open(path, &file, error))
        return NULL;
    file.fail_on = VIPS_FAIL_ON_ERROR;
    g_autoptr(VipsImage) image = kn_vips_canvas(&file, &canvas, error);
    if (!image)
        return NULL;
    guint8 *rgb = vips_image_write_to_memory(image, &size);
    if (!rgb)
        kn_vips_fail(error, KN_ERROR_INPUT, "read the picture", path);
    return rgb;
}

/* A pixel of the picture: colours multiplied by alpha, 0..255. What it is over black and over white
 * says how transparent it is. */
static void pixel_of(const guint8 *black, const guint8 *white, double pixel[4])
{
    double alpha = 255;
    for (int k = 0; k < 3; k++) {
        pixel[k] = black[k];
        if (white)
            alpha = MIN(alpha, 255.0 - (white[k] - black[k]));
    }
    pixel[3] = MAX(alpha, MAX(pixel[0], MAX(pixel[1], pixel[2])));
}

static uint32_t pack(const double pixel[4])
{
    uint32_t a = (uint32_t)floor(CLAMP(pixel[3], 0, 255) + 0.5), word = a << 24;
    for (int k = 0; k < 3; k++)
        word |= MIN((uint32_t)floor(CLAMP(pixel[k], 0, 255) + 0.5), a) << (16 - 8 * k);
    return word;
}

/* The picture with its border, without the shadow. black and white: the picture over both; white
 * NULL: it is not transparent. */
static void draw_body(const KnInsetSpec *spec, const guint8 *black, const guint8 *white,
                      double *body)
{
    const KnInsetLook *look = &spec->look;
    int width = spec->picture.canvas_width, height = spec->picture.canvas_height;
    double line = look->border_px;
    const double border[4] = {look->border_color.r, look->border_color.g, look->border_color.b,
                              255};
    const KnBox outer = {spec->x, spec->y, width, height};
    const KnBox inner = {spec->x + line, spec->y + line, width - 2 * line, height - 2 * line};
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            gsize from = 3 * ((gsize)y * (gsize)width + (gsize)x);
            double at_x = spec->x + x + 0.5, at_y = spec->y + y + 0.5, pixel[4];
            double *to =
                body + 4 * ((gsize)(spec->y + y) * (gsize)spec->width + (gsize)spec->x + (gsize)x);
            double all = kn_inset_cover(&outer, look->radius_px, at_x, at_y);
            double in =
                line > 0 ? kn_inset_cover(&inner, MAX(look->radius_px - line, 0), at_x, at_y) : all;
            pixel_of(black + from, white ? white + from : NULL, pixel);
            in = MIN(in, all);
            for (int k = 0; k < 4; k++)
                to[k] = pixel[k] * in + border[k] * (all - in);
        }
}

/* Lays the body over its shadow. field has room for a number for each pixel. */
static gboolean add_shadow(const KnInsetSpec *spec, const double *body, float *field,
                           uint32_t *pixels)
{
    gsize width = (gsize)spec->width, n = width * (gsize)spec->height;
    double length = spec->look.shadow_px;
    gsize lower = (gsize)floor(length * SHADOW_LOWER + 0.5) * width;
    for (gsize i = 0; i < n; i++)
        field[i] = (float)(body[4 * i + 3] / 255);
    if (length > 0 && !kn_plate_soften(field, spec->width, spec->height, length / 2))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        double pixel[4];
        double under = length > 0 && i >= lower ? SHADOW * 255 * (double)field[i - lower] : 0;
        memcpy(pixel, body + 4 * i, sizeof pixel);
        pixel[3] += under * (1 - pixel[3] / 255);
        for (int k = 0; k < 4; k++)
            pixel[k] *= 1 - spec->look.clear;
        pixels[i] = pack(pixel);
    }
    return TRUE;
}

gboolean kn_vips_inset(const char *path, const KnInsetSpec *spec, const char *surface_path,
                       GError **error)
{
    gsize n = (gsize)spec->width * (gsize)spec->height;
    g_autofree guint8 *black = draw_over(path, spec, 0, error);
    g_autofree guint8 *white = black && spec->has_alpha ? draw_over(path, spec, 255, error) : NULL;
    if (!black || (spec->has_alpha && !white))
        return FALSE;
    g_autofree double *body = g_try_new0(double, 4 * n);
    g_autofree float *field = g_try_new(float, n);
    g_autofree uint32_t *pixels = g_try_new(uint32_t, n);
    if (body && field && pixels) {
        draw_body(spec, black, white, body);
        if (add_shadow(spec, body, field, pixels))
            return kn_sprite_write(
                surface_path, &(KnPixels){pixels, spec->width, spec->height, spec->width}, error);
    }
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "there is not enough memory for a picture of %d x %d pixels", spec->width,
                spec->height);
    return FALSE;
}

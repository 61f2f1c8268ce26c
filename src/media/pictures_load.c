/* SPDX-License-Identifier: MIT */
/* Opening pictures: which loader, the checks before any pixel is decoded, and shrink-on-load.
 *
 * Pictures are opened as sources from a descriptor, never by libvips' file names, which have a
 * syntax of their own ("name[option=value]"). */
#include "base/open_file.h"
#include "pictures_vips.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

typedef enum {
    SHRINK_NONE,
    SHRINK_JPEG, /* by 2, 4, 8, in the decoder's transform */
    SHRINK_WEBP, /* by a factor, averaging */
    SHRINK_DRAW, /* a drawing: any scale */
} Shrink;

struct KnVipsLoader {
    const char *class_prefix; /* of the name that libvips finds */
    const char *operation;
    const char *format;
    Shrink shrink;
};

static const KnVipsLoader loaders[] = {
    {"VipsForeignLoadJpeg", "jpegload_source", "jpeg", SHRINK_JPEG},
    {"VipsForeignLoadPng", "pngload_source", "png", SHRINK_NONE},
    {"VipsForeignLoadWebp", "webpload_source", "webp", SHRINK_WEBP},
    {"VipsForeignLoadTiff", "tiffload_source", "tiff", SHRINK_NONE},
    {"VipsForeignLoadNsgif", "gifload_source", "gif", SHRINK_NONE},
    {"VipsForeignLoadSvg", "svgload_source", "svg", SHRINK_DRAW},
    {"VipsForeignLoadHeif", "heifload_source", "heif", SHRINK_NONE},
};

static gboolean refuse(GError **error, const char *path, const char *reason)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read the picture '%s': %s", path, reason);
    return FALSE;
}

static VipsSource *open_source(const char *path, GError **error)
{
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, error);
    if (fd < 0)
        return NULL;
    VipsSource *source = vips_source_new_from_descriptor(fd); /* duplicates it */
    close(fd);
    if (!source)
        kn_vips_fail(error, KN_ERROR_INPUT, "read the picture", path);
    return source;
}

/* HEIC and AVIF come with a module of their own; both start with a box of this type. */
static gboolean is_iso_media(VipsSource *source)
{
    const guint8 *head = vips_source_sniff(source, 12);
    return head && memcmp(head + 4, "ftyp", 4) == 0;
}

static const KnVipsLoader *find_loader(VipsSource *source, const char *path, GError **error)
{
    if (is_iso_media(source))
        kn_vips_load_heif();
    const char *name = vips_foreign_find_load_source(source);
    for (guint i = 0; name && i < G_N_ELEMENTS(loaders); i++)
        if (g_str_has_prefix(name, loaders[i].class_prefix))
            return &loaders[i];
    vips_error_clear();
    if (vips_source_length(source) == 0)
        refuse(error, path, "the file is empty");
    else
        refuse(error, path,
               "it is not a JPEG, PNG, WebP, TIFF, GIF, HEIC, AVIF or SVG picture; save it as PNG "
               "or JPEG (`ffmpeg -i OLD NEW.png` converts BMP, TGA, PPM and JPEG XL)");
    vips_error_clear();
    return NULL;
}

/* A source that was read once stands at its end; each decoding opens the file anew. */
static VipsImage *load(const KnVipsLoader *loader, const char *path, VipsFailOn fail_on,
                       const char *option, double value, GError **error)
{
    g_autoptr(VipsSource) source = open_source(path, error);
    if (!source)
        return NULL;
    VipsImage *image = NULL;
    int failed;
    if (!option)
        failed = vips_call(loader->operation, source, &image, "access", VIPS_ACCESS_SEQUENTIAL,
                           "fail_on", fail_on, NULL);
    else if (loader->shrink == SHRINK_JPEG)
        failed = vips_call(loader->operation, source, &image, "access", VIPS_ACCESS_SEQUENTIAL,
                           "fail_on", fail_on, option, (int)value, NULL);
    else
        failed = vips_call(loader->operation, source, &image, "access", VIPS_ACCESS_SEQUENTIAL,
                           "fail_on", fail_on, option, value, NULL);
    if (failed) {
        kn_vips_fail(error, KN_ERROR_INPUT, "read the picture", path);
        return NULL;
    }
    return image;
}

static gboolean check_pixels(const char *path, double width, double height, GError **error)
{
    if (width * height <= (double)KN_PICTURE_PIXELS_MAX)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "cannot read the picture '%s': it has %.0f x %.0f pixels, and %lld are the limit",
                path, width, height, KN_PICTURE_PIXELS_MAX);
    return FALSE;
}

gboolean kn_vips_file_open(const char *path, KnVipsFile *file, GError **error)
{
    g_autoptr(VipsSource) source = open_source(path, error);
    if (!source)
        return FALSE;
    const KnVipsLoader *loader = find_loader(source, path, error);
    if (!loader)
        return FALSE;
    double side = loader->shrink == SHRINK_DRAW ? kn_vips_svg_side(path) : 0;
    if (side > VIPS_MAX_COORD && !check_pixels(path, side, side, error))
        return FALSE;
    g_autoptr(VipsImage) image = load(loader, path, VIPS_FAIL_ON_ERROR, NULL, 0, error);
    if (!image)
        return FALSE;
    int width = vips_image_get_width(image), height = vips_image_get_height(image);
    if (!check_pixels(path, width, height, error))
        return FALSE;
    int orientation = vips_image_get_orientation(image);
    gboolean turned = orientation >= 5;
    *file = (KnVipsFile){
        .path = path,
        .loader = loader,
        .info = {.width = turned ? height : width,
                 .height = turned ? width : height,
                 .has_alpha = vips_image_hasalpha(image),
                 .vector = loader->shrink == SHRINK_DRAW,
                 .format = loader->format,
                 .decoder = kn_vips_decoder()},
        .n_pages = vips_image_get_n_pages(image),
        .raw_width = width,
        .raw_height = height,
        .orientation = orientation,
        /* Damaged JPEG data is a warning to libjpeg, which goes on with grey or shifted blocks. */
        .fail_on = loader->shrink == SHRINK_JPEG ? VIPS_FAIL_ON_WARNING : VIPS_FAIL_ON_ERROR,
    };
    return TRUE;
}

/* The decoder's own shrinking is a coarse filter, so a factor of two is left for ours to do. (With
 * less left, three photographs came out at 38 to 49 dB of the full decoding and up to 4 % less
 * sharp, for 7 to 25 % of the time.) */
static int jpeg_shrink(double scale)
{
    for (int shrink = 8; shrink > 1; shrink /= 2)
        if (scale * shrink * 2 <= 1)
            return shrink;
    return 1;
}

/* Averaging costs sharpness unless a factor of two is left; and both sides must divide, because a
 * rounded side would be a change of aspect. */
static int webp_shrink(const KnVipsFile *file, double scale)
{
    for (int shrink = (int)MIN(1 / (2 * scale), 64); shrink > 1; shrink--)
        if (file->raw_width % shrink == 0 && file->raw_height % shrink == 0)
            return shrink;
    return 1;
}

VipsImage *kn_vips_file_load(const KnVipsFile *file, double scale, double *scale_left,
                             GError **error)
{
    int shrink = 1;
    double value = 1;
    const char *option = NULL;
    switch (file->loader->shrink) {
    case SHRINK_JPEG:
        shrink = jpeg_shrink(scale);
        option = "shrink";
        value = shrink;
        break;
    case SHRINK_WEBP:
        shrink = webp_shrink(file, scale);
        option = "scale";
        value = 1.0 / shrink;
        break;
    case SHRINK_DRAW:
        option = "scale";
        value = scale;
        *scale_left = 1;
        if (!check_pixels(file->path, file->raw_width * scale, file->raw_height * scale, error))
            return NULL;
        return load(file->loader, file->path, file->fail_on, option, value, error);
    case SHRINK_NONE:
        break;
    }
    *scale_left = scale * shrink;
    return load(file->loader, file->path, file->fail_on, shrink > 1 ? option : NULL, value, error);
}

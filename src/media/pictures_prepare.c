/* SPDX-License-Identifier: MIT */
/* From a picture file to a surface: decode and scale from top to bottom, convert, turn, place, and
 * take the rows as YUV. In memory is never more than some rows of the source, where its format can
 * be decoded so, and the canvas. The scale is one number for both directions, and the filter's grid
 * lies on the middle of the part, so no rounding of a size changes the aspect. */
#include "pictures_vips.h"
#include "pixel/color.h"
#include "pixel/sprite.h"
#include "pixel/surface.h"

#include <math.h>
#include <string.h>

/* Output rows taken at a time: memory stays flat, and what neighbouring strips both need of the
 * source is a small part. Even, as chroma rows come from two. */
enum { STRIP_ROWS = 64 };

/* The blurred copy is made at this part of the canvas, which the blur makes invisible. */
#define BLUR_SHRINK 8
/* Standard deviation of the blur, as a part of the canvas' height. */
#define BLUR_SIGMA 0.02
/* The blurred copy is darkened so that the picture stands out. */
#define BLUR_GAIN 0.6

/* A part of the upright picture, to be scaled to width x height pixels. */
typedef struct {
    KnBox crop;
    double scale;
    int width, height;
    int sharpen; /* as in the spec */
} Part;

/* The box of the raw picture that becomes a box of the upright one, by EXIF orientation. */
static KnBox raw_box(const KnVipsFile *file, KnBox box)
{
    double left = box.x, top = box.y;
    double right = file->info.width - box.x - box.w, bottom = file->info.height - box.y - box.h;
    switch (file->orientation) {
    case 2:
        return (KnBox){right, top, box.w, box.h};
    case 3:
        return (KnBox){right, bottom, box.w, box.h};
    case 4:
        return (KnBox){left, bottom, box.w, box.h};
    case 5:
        return (KnBox){top, left, box.h, box.w};
    case 6:
        return (KnBox){top, right, box.h, box.w};
    case 7:
        return (KnBox){bottom, right, box.h, box.w};
    case 8:
        return (KnBox){bottom, left, box.h, box.w};
    default:
        return box;
    }
}

/* Averages whole numbers of pixels where the filter could not reach far enough. */
static VipsImage *shrink_first(VipsImage *image, double *scale)
{
    int shrink = (int)(1 / (*scale * 4));
    VipsImage *out = NULL;
    if (*scale >= KN_VIPS_SCALE_MIN || shrink < 2)
        return g_object_ref(image);
    *scale *= shrink;
    return vips_shrink(image, &out, shrink, shrink, "ceil", TRUE, NULL) ? NULL : out;
}

static void free_pixels(VipsImage *image, gpointer pixels)
{
    g_free(pixels);
}

/* Packed pixels as an image with the metadata of `like`; takes the pixels. */
static VipsImage *take_pixels(guint8 *pixels, int width, int height, VipsImage *like)
{
    g_autoptr(VipsImage) plain = vips_image_new_from_memory(
        pixels, (gsize)width * (gsize)height * 3, width, height, 3, VIPS_FORMAT_UCHAR);
    if (!plain) {
        g_free(pixels);
        return NULL;
    }
    g_signal_connect(plain, "postclose", G_CALLBACK(free_pixels), pixels);
    VipsImage *out = NULL;
    if (vips_copy(plain, &out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
        return NULL;
    const void *profile;
    size_t size;
    if (vips_image_get_typeof(like, VIPS_META_ICC_NAME) &&
        !vips_image_get_blob(like, VIPS_META_ICC_NAME, &profile, &size))
        vips_image_set_blob_copy(out, VIPS_META_ICC_NAME, profile, size);
    return out;
}

VipsImage *kn_vips_upright(VipsImage *image, int orientation)
{
    g_autoptr(VipsImage) tagged = NULL;
    VipsImage *out = NULL;
    if (orientation <= 1)
        return g_object_ref(image);
    if (vips_copy(image, &tagged, NULL))
        return NULL;
    vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
    return vips_autorot(tagged, &out, NULL) ? NULL : out;
}

/* Cuts, or repeats the edge by, the last part of a pixel. */
static VipsImage *to_size(VipsImage *image, int width, int height)
{
    int x = (width - vips_image_get_width(image)) / 2;
    int y = (height - vips_image_get_height(image)) / 2;
    VipsImage *out = NULL;
    return vips_embed(image, &out, x, y, width, height, "extend", VIPS_EXTEND_COPY, NULL) ? NULL
                                                                                          : out;
}

static gboolean fail(const KnVipsFile *file, GError **error)
{
    g_autofree char *reason = kn_vips_take_reason();
    /* Our words, and those of libvips. */
    if (strstr(reason, "not enough memory") || strstr(reason, "out of memory")) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot prepare the picture '%s': %s",
                    file->path, reason);
        return FALSE;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "cannot read the picture '%s': it is damaged or cut short: %s", file->path, reason);
    return FALSE;
}

/* Where a JPEG was compressed so much that its blocks are seen, and it is not shrunk, they are
 * softened. */
static VipsImage *soften_blocks(const KnVipsFile *file, VipsImage *rgb, double scale)
{
    size_t size;
    int width = vips_image_get_width(rgb), height = vips_image_get_height(rgb);
    if (strcmp(file->info.format, "jpeg") != 0 || scale < 1 || !kn_vips_is_rgb(rgb))
        return g_object_ref(rgb);
    guint8 *pixels = vips_image_write_to_memory(rgb, &size);
    if (!pixels)
        return NULL;
    if (kn_vips_has_blocks(pixels, width, height))
        kn_vips_soften_blocks(pixels, width, height);
    return take_pixels(pixels, width, height, rgb);
}

/* The part as it is in the file: scaled, but neither converted, unless it had to be, nor turned. */
static VipsImage *scale_raw(const KnVipsFile *file, const Part *part, KnColor background,
                            VipsImage *raw, double scale)
{
    /* Colour is converted behind scaling, when there are fewer pixels, where that is possible. */
    g_autoptr(VipsImage) rgb =
        kn_vips_is_rgb(raw) ? g_object_ref(raw) : kn_vips_to_srgb(raw, background);
    double left = scale;
    g_autoptr(VipsImage) clean = rgb && part->sharpen ? soften_blocks(file, rgb, part->scale)
                                 : rgb                ? g_object_ref(rgb)
                                                      : NULL;
    g_autoptr(VipsImage) shrunk = clean ? shrink_first(clean, &left) : NULL;
    if (!shrunk)
        return NULL;
    double ratio = part->scale / left;
    KnBox crop = raw_box(file, part->crop);
    crop = (KnBox){crop.x * ratio, crop.y * ratio, crop.w * ratio, crop.h * ratio};
    gboolean turned = file->orientation >= 5;
    int width = turned ? part->height : part->width, height = turned ? part->width : part->height;
    guint8 *pixels = kn_vips_scale(shrunk, crop, left, width, height);
    return pixels ? take_pixels(pixels, width, height, shrunk) : NULL;
}

/* Detail that the picture has is as many pixels wide as it is enlarged. */
static VipsImage *sharpen(VipsImage *image, const Part *part)
{
    size_t size;
    int width = vips_image_get_width(image), height = vips_image_get_height(image);
    guint8 *pixels = vips_image_write_to_memory(image, &size);
    if (pixels &&
        !kn_vips_sharpen(pixels, width, height, part->sharpen, MAX((int)(part->scale + 0.5), 1))) {
        vips_error("kinora", "there is not enough memory for %d x %d pixels", width, height);
        g_clear_pointer(&pixels, g_free);
    }
    return pixels ? take_pixels(pixels, width, height, image) : NULL;
}

static VipsImage *scaled_part(const KnVipsFile *file, const Part *part, KnColor background,
                              GError **error)
{
    double scale;
    g_autoptr(VipsImage) raw = kn_vips_file_load(file, part->scale, &scale, error);
    if (!raw)
        return NULL;
    g_autoptr(VipsImage) scaled = scale_raw(file, part, background, raw, scale);
    g_autoptr(VipsImage) rgb = scaled ? kn_vips_to_srgb(scaled, background) : NULL;
    g_autoptr(VipsImage) upright = rgb ? kn_vips_upright(rgb, file->orientation) : NULL;
    VipsImage *out = upright && part->sharpen ? sharpen(upright, part)
                     : upright                ? g_object_ref(upright)
                                              : NULL;
    if (!out)
        fail(file, error);
    return out;
}

/* The part of the picture, about its middle, that covers width x height. */
static Part covering(const KnVipsFile *file, int width, int height)
{
    const KnPictureInfo *info = &file->info;
    double scale = MAX((double)width / info->width, (double)height / info->height);
    double w = MIN(width / scale, info->width), h = MIN(height / scale, info->height);
    return (Part){.crop = {(info->width - w) / 2, (info->height - h) / 2, w, h},
                  .scale = scale,
                  .width = width,
                  .height = height};
}

static Part inside(const KnVipsFile *file, int width, int height)
{
    const KnPictureInfo *info = &file->info;
    double scale = MIN((double)width / info->width, (double)height / info->height);
    return (Part){.crop = {0, 0, info->width, info->height},
                  .scale = scale,
                  .width = CLAMP((int)floor(info->width * scale + 0.5), 1, width),
                  .height = CLAMP((int)floor(info->height * scale + 0.5), 1, height)};
}

static VipsImage *blurred(const KnVipsFile *file, const KnSurfaceSpec *spec, GError **error)
{
    int width = MAX(spec->canvas_width / BLUR_SHRINK, 1);
    int height = MAX(spec->canvas_height / BLUR_SHRINK, 1);
    Part part = covering(file, width, height);
    g_autoptr(VipsImage) small = scaled_part(file, &part, spec->background, error);
    if (!small)
        return NULL;
    g_autoptr(VipsImage) soft = NULL;
    g_autoptr(VipsImage) dark = NULL;
    g_autoptr(VipsImage) large = NULL;
    double sigma = BLUR_SIGMA * spec->canvas_height / BLUR_SHRINK;
    if (vips_gaussblur(small, &soft, sigma, "precision", VIPS_PRECISION_FLOAT, NULL) ||
        vips_linear1(soft, &dark, BLUR_GAIN, 0, "uchar", TRUE, NULL)) {
        fail(file, error);
        return NULL;
    }
    g_autoptr(VipsImage) ready = vips_image_copy_memory(dark);
    VipsImage *out = NULL;
    if (ready &&
        !vips_resize(ready, &large, (double)spec->canvas_width / width, "vscale",
                     (double)spec->canvas_height / height, "kernel", VIPS_KERNEL_CUBIC, NULL))
        out = to_size(large, spec->canvas_width, spec->canvas_height);
    if (!out)
        fail(file, error);
    return out;
}

/* The picture on its surroundings. */
static VipsImage *place(const KnVipsFile *file, const KnSurfaceSpec *spec, VipsImage *picture,
                        GError **error)
{
    int width = spec->canvas_width, height = spec->canvas_height;
    int x = (width - vips_image_get_width(picture)) / 2;
    int y = (height - vips_image_get_height(picture)) / 2;
    VipsImage *out = NULL;
    if (spec->fit == KN_FIT_COVER || (x == 0 && y == 0))
        return to_size(picture, width, height);
    if (spec->fit == KN_FIT_BLUR) {
        g_autoptr(VipsImage) ground = blurred(file, spec, error);
        if (!ground || !vips_insert(ground, picture, &out, x, y, NULL))
            return out;
    } else {
        const double color[3] = {spec->background.r, spec->background.g, spec->background.b};
        g_autoptr(VipsArrayDouble) array = vips_array_double_new(color, 3);
        if (!vips_embed(picture, &out, x, y, width, height, "extend", VIPS_EXTEND_BACKGROUND,
                        "background", array, NULL))
            return out;
    }
    fail(file, error);
    return NULL;
}

static void convert_strip(VipsRegion *region, KnFrame *frame, int top, int n)
{
    const KnPlane *luma = &frame->plane[0], *cb = &frame->plane[1], *cr = &frame->plane[2];
    for (int y = top; y < top + n; y += 2) {
        gboolean pair = y + 1 < frame->height;
        ptrdiff_t chroma = y / 2;
        kn_color_rows_to_yuv(VIPS_REGION_ADDR(region, 0, y),
                             pair ? VIPS_REGION_ADDR(region, 0, y + 1) : NULL, frame->width,
                             luma->data + y * luma->stride,
                             pair ? luma->data + (y + 1) * luma->stride : NULL,
                             cb->data + chroma * cb->stride, cr->data + chroma * cr->stride);
    }
}

static gboolean draw(const KnVipsFile *file, VipsImage *image, KnFrame *frame, GError **error)
{
    g_autoptr(VipsRegion) region = vips_region_new(image);
    for (int y = 0; y < frame->height; y += STRIP_ROWS) {
        VipsRect strip = {0, y, frame->width, MIN(STRIP_ROWS, frame->height - y)};
        if (vips_region_prepare(region, &strip))
            return fail(file, error);
        convert_strip(region, frame, y, strip.height);
    }
    return TRUE;
}

static gboolean check_crop(const KnVipsFile *file, const KnSurfaceSpec *spec, GError **error)
{
    const KnBox *crop = &spec->crop;
    if (crop->w > 0 && crop->h > 0 && crop->x >= 0 && crop->y >= 0 &&
        crop->x + crop->w <= file->info.width + 1e-6 &&
        crop->y + crop->h <= file->info.height + 1e-6)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the picture '%s' has %d x %d pixels, not those it was planned with: plan again",
                file->path, file->info.width, file->info.height);
    return FALSE;
}

VipsImage *kn_vips_canvas(const KnVipsFile *file, const KnSurfaceSpec *spec, GError **error)
{
    Part part = inside(file, spec->canvas_width, spec->canvas_height);
    if (spec->fit == KN_FIT_COVER)
        part = (Part){.crop = spec->crop,
                      .scale = spec->canvas_width / spec->crop.w,
                      .width = spec->canvas_width,
                      .height = spec->canvas_height};
    part.sharpen = spec->sharpen;
    if (spec->fit == KN_FIT_COVER && !check_crop(file, spec, error))
        return NULL;
    g_autoptr(VipsImage) picture = scaled_part(file, &part, spec->background, error);
    return picture ? place(file, spec, picture, error) : NULL;
}

/* Something is made of the canvas. */
typedef gboolean (*UseCanvas)(const KnVipsFile *file, VipsImage *canvas, gpointer user_data,
                              GError **error);

static gboolean draw_surface(const KnVipsFile *file, VipsImage *canvas, gpointer user_data,
                             GError **error)
{
    const char *surface_path = user_data;
    g_autoptr(KnFrame) frame =
        kn_frame_new(vips_image_get_width(canvas), vips_image_get_height(canvas), error);
    return frame && draw(file, canvas, frame, error) &&
           kn_surface_write(surface_path, frame, error);
}

static gboolean take_pixels_of(const KnVipsFile *file, VipsImage *canvas, gpointer user_data,
                               GError **error)
{
    guint8 **rgb = user_data;
    size_t size;
    *rgb = vips_image_write_to_memory(canvas, &size);
    return *rgb || fail(file, error);
}

/* Some cameras write bytes between the parts of a JPEG that mean nothing and cost nothing. */
static gboolean is_harmless(const GError *error)
{
    return strstr(error->message, "extraneous bytes before marker") != NULL;
}

static gboolean use_canvas(const KnVipsFile *file, const KnSurfaceSpec *spec, UseCanvas use,
                           gpointer user_data, GError **error)
{
    g_autoptr(VipsImage) canvas = kn_vips_canvas(file, spec, error);
    return canvas && use(file, canvas, user_data, error);
}

static gboolean open_and_use(const char *path, const KnSurfaceSpec *spec, UseCanvas use,
                             gpointer user_data, GError **error)
{
    KnVipsFile file;
    if (!kn_vips_file_open(path, &file, error))
        return FALSE;
    g_autoptr(GError) first = NULL;
    if (use_canvas(&file, spec, use, user_data, &first))
        return TRUE;
    if (file.fail_on != VIPS_FAIL_ON_WARNING || !is_harmless(first)) {
        g_propagate_error(error, g_steal_pointer(&first));
        return FALSE;
    }
    file.fail_on = VIPS_FAIL_ON_ERROR;
    return use_canvas(&file, spec, use, user_data, error);
}

/* Over black a picture with transparency is multiplied by it, and what lies between that and the
 * same over white is what is clear. */
static gboolean prepare_clear(const char *path, const KnSurfaceSpec *spec, const char *surface_path,
                              GError **error)
{
    KnSurfaceSpec over_black = *spec, over_white = *spec;
    gsize n = (gsize)spec->canvas_width * (gsize)spec->canvas_height;
    over_black.background = (KnColor){0, 0, 0};
    over_white.background = (KnColor){255, 255, 255};
    g_autofree guint8 *black = kn_vips_pixels(path, &over_black, error);
    g_autofree guint8 *white = black ? kn_vips_pixels(path, &over_white, error) : NULL;
    g_autofree uint32_t *pixels = white ? g_try_new(uint32_t, n) : NULL;
    if (!pixels) {
        if (white)
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "there is not enough memory for a picture of %d x %d pixels",
                        spec->canvas_width, spec->canvas_height);
        return FALSE;
    }
    for (gsize i = 0; i < n; i++) {
        const guint8 *b = black + 3 * i, *w = white + 3 * i;
        int clear = (w[0] - b[0] + w[1] - b[1] + w[2] - b[2] + 1) / 3;
        int alpha = CLAMP(255 - clear, 0, 255);
        pixels[i] = (uint32_t)alpha << 24 | (uint32_t)MIN(b[0], alpha) << 16 |
                    (uint32_t)MIN(b[1], alpha) << 8 | (uint32_t)MIN(b[2], alpha);
    }
    return kn_sprite_write(
        surface_path,
        &(KnPixels){pixels, spec->canvas_width, spec->canvas_height, spec->canvas_width}, error);
}

gboolean kn_vips_prepare(const char *path, const KnSurfaceSpec *spec, const char *surface_path,
                         GError **error)
{
    if (spec->clear)
        return prepare_clear(path, spec, surface_path, error);
    return open_and_use(path, spec, draw_surface, (gpointer)surface_path, error);
}

guint8 *kn_vips_pixels(const char *path, const KnSurfaceSpec *spec, GError **error)
{
    guint8 *rgb = NULL;
    return open_and_use(path, spec, take_pixels_of, &rgb, error) ? rgb : NULL;
}

/* SPDX-License-Identifier: MIT */
/* From a picture file to a surface: decode from top to bottom, scale, convert, turn, place, and
 * take the rows as they come.
 *
 * The scale is one number for both directions, and the filter's grid lies on the middle of the
 * part, so no rounding of a size changes the aspect; a part of a pixel at the edge is cut. Colour
 * is converted behind scaling, when there are fewer pixels. */
#include "pictures_vips.h"
#include "pixel/color.h"
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

static VipsImage *extract(VipsImage *image, KnBox box, double ratio)
{
    int width = vips_image_get_width(image), height = vips_image_get_height(image);
    int x = CLAMP((int)floor(box.x * ratio + 0.5), 0, width - 1);
    int y = CLAMP((int)floor(box.y * ratio + 0.5), 0, height - 1);
    int w = CLAMP((int)ceil(box.w * ratio - 1e-6), 1, width - x);
    int h = CLAMP((int)ceil(box.h * ratio - 1e-6), 1, height - y);
    VipsImage *out = NULL;
    if (w == width && h == height)
        return g_object_ref(image);
    return vips_extract_area(image, &out, x, y, w, h, NULL) ? NULL : out;
}

static VipsImage *resize_plain(VipsImage *image, double scale)
{
    VipsImage *out = NULL;
    if (fabs(scale - 1) < 1e-9)
        return g_object_ref(image);
    return vips_resize(image, &out, scale, NULL) ? NULL : out;
}

/* Transparent pixels have a colour too, which must not bleed into their neighbours. */
static VipsImage *resize(VipsImage *image, double scale)
{
    if (!vips_image_hasalpha(image) || fabs(scale - 1) < 1e-9)
        return resize_plain(image, scale);
    g_autoptr(VipsImage) premultiplied = NULL;
    g_autoptr(VipsImage) straight = NULL;
    g_autoptr(VipsImage) rounded = NULL;
    if (vips_premultiply(image, &premultiplied, NULL))
        return NULL;
    g_autoptr(VipsImage) scaled = resize_plain(premultiplied, scale);
    VipsImage *out = NULL;
    if (!scaled || vips_unpremultiply(scaled, &straight, NULL) ||
        vips_rint(straight, &rounded, NULL) ||
        vips_cast(rounded, &out, vips_image_get_format(image), NULL))
        return NULL;
    return out;
}

static VipsImage *turn_upright(VipsImage *image, int orientation)
{
    if (orientation <= 1)
        return g_object_ref(image);
    g_autoptr(VipsImage) memory = vips_image_copy_memory(image);
    g_autoptr(VipsImage) tagged = NULL;
    VipsImage *out = NULL;
    if (!memory || vips_copy(memory, &tagged, NULL))
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
    return kn_vips_fail(error, KN_ERROR_INPUT, "read the picture", file->path);
}

/* loaded receives the picture as it is decoded (a reference), for finish_decoding. */
static VipsImage *scaled_part(const KnVipsFile *file, const Part *part, KnColor background,
                              VipsImage **loaded, GError **error)
{
    double scale_left;
    g_autoptr(VipsImage) raw = kn_vips_file_load(file, part->scale, &scale_left, error);
    if (!raw)
        return NULL;
    g_autoptr(VipsImage) cut = extract(raw, raw_box(file, part->crop), part->scale / scale_left);
    g_autoptr(VipsImage) scaled = cut ? resize(cut, scale_left) : NULL;
    g_autoptr(VipsImage) rgb = scaled ? kn_vips_to_srgb(scaled, background) : NULL;
    g_autoptr(VipsImage) upright = rgb ? turn_upright(rgb, file->orientation) : NULL;
    VipsImage *out = upright ? to_size(upright, part->width, part->height) : NULL;
    if (!out)
        fail(file, error);
    else if (loaded)
        *loaded = g_steal_pointer(&raw);
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
    g_autoptr(VipsImage) small = scaled_part(file, &part, spec->background, NULL, error);
    if (!small)
        return NULL;
    g_autoptr(VipsImage) soft = NULL;
    g_autoptr(VipsImage) dark = NULL;
    g_autoptr(VipsImage) large = NULL;
    /* Decoded and blurred once, here: the rows of the canvas ask for it in another order. */
    g_autoptr(VipsImage) memory = vips_image_copy_memory(small);
    double sigma = BLUR_SIGMA * spec->canvas_height / BLUR_SHRINK;
    if (!memory || vips_gaussblur(memory, &soft, sigma, "precision", VIPS_PRECISION_FLOAT, NULL) ||
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

/* Decodes what lies below the part that was used, so that a truncated file is an error whatever
 * part of it the frame shows. */
static gboolean finish_decoding(const KnVipsFile *file, VipsImage *loaded, GError **error)
{
    g_autoptr(VipsRegion) region = vips_region_new(loaded);
    VipsRect last = {0, vips_image_get_height(loaded) - 1, vips_image_get_width(loaded), 1};
    return !vips_region_prepare(region, &last) || fail(file, error);
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

gboolean kn_vips_prepare(const char *path, const KnSurfaceSpec *spec, const char *surface_path,
                         GError **error)
{
    KnVipsFile file;
    if (!kn_vips_file_open(path, &file, error))
        return FALSE;
    Part part;
    if (spec->fit != KN_FIT_COVER) {
        part = inside(&file, spec->canvas_width, spec->canvas_height);
    } else {
        if (!check_crop(&file, spec, error))
            return FALSE;
        part = (Part){.crop = spec->crop,
                      .scale = spec->canvas_width / spec->crop.w,
                      .width = spec->canvas_width,
                      .height = spec->canvas_height};
    }
    g_autoptr(VipsImage) loaded = NULL;
    g_autoptr(VipsImage) picture = scaled_part(&file, &part, spec->background, &loaded, error);
    g_autoptr(VipsImage) canvas = picture ? place(&file, spec, picture, error) : NULL;
    if (!canvas)
        return FALSE;
    g_autoptr(KnFrame) frame = kn_frame_new(spec->canvas_width, spec->canvas_height, error);
    return frame && draw(&file, canvas, frame, error) && finish_decoding(&file, loaded, error) &&
           kn_surface_write(surface_path, frame, error);
}

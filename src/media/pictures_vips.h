/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "media/pictures.h"
#include "media/plate.h"
#include "media/wipe.h"
#include <vips/vips.h>

/* What the files of the pictures module share. Threads: any, after kn_vips_start. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsSource, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsTarget, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsImage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsRegion, g_object_unref)

static inline void kn_vips_array_free(VipsArrayDouble *array)
{
    vips_area_unref(VIPS_AREA(array));
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsArrayDouble, kn_vips_array_free)

/* Starts libvips, once. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_vips_start(GError **error);
const char *kn_vips_decoder(void);

/* Loads libvips' module for HEIC and AVIF, once; without it these are unknown formats. */
void kn_vips_load_heif(void);

/* libvips' own reason for the last failure, in one line, taken out of its buffer. The caller frees.
 */
char *kn_vips_take_reason(void);

/* Fails with that reason: "cannot DOING 'PATH': …". Returns FALSE. */
gboolean kn_vips_fail(GError **error, KnErrorCode code, const char *doing, const char *path);

/* A picture file, opened as far as its header. raw_* is the size before EXIF orientation. */
typedef struct KnVipsLoader KnVipsLoader;
typedef struct {
    const char *path;
    const KnVipsLoader *loader;
    KnPictureInfo info;
    int n_pages; /* pictures in the file, where the format has several */
    int raw_width, raw_height;
    int orientation; /* EXIF, 1..8 */
    VipsFailOn fail_on;
} KnVipsFile;

/* What a drawing links outside of itself, in words that are static; NULL: nothing. */
const char *kn_vips_svg_weakness(const char *path);

/* How many pixels the drawing says that its longer side has, at most: what is beyond ten millions
 * is for no loader of libvips. 0: it does not say. */
double kn_vips_svg_side(const char *path);

/* Errors: KN_ERROR_INPUT. */
gboolean kn_vips_file_open(const char *path, KnVipsFile *file, GError **error);

/* The picture for decoding from top to bottom, raw, shrunk while it is loaded as far as costs no
 * sharpness when it is scaled by `scale` in all, or drawn at that scale. scale_left receives what
 * is left to do. Errors: KN_ERROR_INPUT. */
VipsImage *kn_vips_file_load(const KnVipsFile *file, double scale, double *scale_left,
                             GError **error);

/* TRUE for three bands of 8-bit RGB, with a profile or without: what kn_vips_scale takes. */
gboolean kn_vips_is_rgb(VipsImage *image);

/* To three bands of 8-bit sRGB by the embedded profile, or by the bands' own meaning; alpha is laid
 * over the background. NULL, with libvips' reason in its buffer, on failure. */
VipsImage *kn_vips_to_srgb(VipsImage *image, KnColor background);

/* Scales, to width x height packed pixels, the part of an image whose middle is that of crop (in
 * the image's pixels; edges are repeated), by the same scale in both directions. Reads the image
 * from its first row to its last. scale is at least KN_VIPS_SCALE_MIN. NULL, with a reason in
 * libvips' buffer, on failure; the caller frees. */
#define KN_VIPS_SCALE_MIN 0.1
guint8 *kn_vips_scale(VipsImage *image, KnBox crop, double scale, int width, int height);

/* The picture as EXIF orientation has it. NULL, with libvips' reason, on failure. */
VipsImage *kn_vips_upright(VipsImage *image, int orientation);

/* The canvas of a spec: its picture in 8-bit sRGB, fitted. Errors: as for KnPictures.prepare. */
VipsImage *kn_vips_canvas(const KnVipsFile *file, const KnSurfaceSpec *spec, GError **error);

/* KnPictures.plate. */
gboolean kn_vips_plate(const char *path, const KnPlateSpec *spec, const char *surface_path,
                       GError **error);

/* KnPictures.inset. */
gboolean kn_vips_inset(const char *path, const KnInsetSpec *spec, const char *surface_path,
                       GError **error);

/* KnPictures.wipe. */
gboolean kn_vips_wipe(const char *path, const KnWipeSpec *spec, const char *surface_path,
                      GError **error);

/* KnPictures.prepare. */
gboolean kn_vips_prepare(const char *path, const KnSurfaceSpec *spec, const char *surface_path,
                         GError **error);

/* Whether packed RGB has the edges of JPEG's blocks of 8 x 8 pixels in it, beyond what its own
 * detail explains, and softens them in place. Integers alone: the same bytes everywhere. */
gboolean kn_vips_has_blocks(const guint8 *rgb, int width, int height);
void kn_vips_soften_blocks(guint8 *rgb, int width, int height);
/* Sharpens packed RGB in place by its brightness: `amount` in thousandths, of detail that is
 * `radius` pixels wide. FALSE: no memory. */
gboolean kn_vips_sharpen(guint8 *rgb, int width, int height, int amount, int radius);

/* KnPictures.animate. */
GBytes *kn_vips_animate(const KnAnimation *animation, GError **error);

/* KnPictures.said. */
gboolean kn_vips_said(const char *path, KnPictureSaid *said, GError **error);

/* KnPictures.pixels. */
guint8 *kn_vips_pixels(const char *path, const KnSurfaceSpec *spec, GError **error);

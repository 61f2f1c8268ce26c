/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "pixel/frame.h"

/* The pictures module (libvips): the only user of picture decoders. Loaded with kn_pictures(). */

typedef enum {
    KN_FIT_COVER,   /* fill the canvas, cut what is over */
    KN_FIT_CONTAIN, /* all of the picture, on a colour */
    KN_FIT_BLUR,    /* all of the picture, on its own blurred, covering copy */
} KnFit;

typedef struct {
    int width, height; /* upright: after EXIF orientation */
    gboolean has_alpha;
    gboolean vector;      /* drawn at any size: its width and height give its aspect only */
    const char *format;   /* "jpeg", "png", …; static */
    const char *decoder;  /* "libvips 8.14.1"; static */
    const char *weakness; /* what is not seen of it ("it links …", "it moves …"), or NULL;
 static */
} KnPictureInfo;

/* What a file says of its picture: EXIF, IPTC, XMP, comments of a PNG. What cameras write for
 * themselves ("SONY DSC") is left out. */
typedef struct {
    char *words;    /* titles, captions and keywords, each a line; "" for none */
    char *title;    /* of the titles and captions the first, or NULL */
    char taken[20]; /* "2024:06:01 12:30:00", which sorts by time; "": not said */
} KnPictureSaid;

static inline void kn_picture_said_clear(KnPictureSaid *said)
{
    g_clear_pointer(&said->words, g_free);
    g_clear_pointer(&said->title, g_free);
}

/* What is done to a picture so that it looks better. */
typedef enum { KN_ENHANCE_NONE, KN_ENHANCE_SHARPEN, KN_ENHANCE_SR } KnEnhance;

/* How a still becomes a surface. Everything that matters is in here, so its hash is the surface's
 * name. */
typedef struct {
    char source_hash[65]; /* SHA-256 of the picture file; empty for a placeholder or a card */
    /* What decodes the picture (KnPictureInfo.decoder). Two versions of a decoder may differ by a
     * code value, and a film must have the same bytes with a cold and a warm cache, so a surface of
     * another version is another surface. */
    char decoder[32];
    int canvas_width, canvas_height; /* of the surface */
    KnFit fit;
    KnBox crop; /* COVER: the part of the upright picture that becomes the canvas, in its pixels;
                   x and y are whole. Zero for the other fits, which show all of it */
    KnColor background; /* behind transparency, and around CONTAIN */
    gboolean clear;     /* there is nothing in place of the background */
    int sharpen; /* in thousandths; 0: not at all. Where it is, JPEG's blocks are softened, and
                    the canvas may have more pixels than the picture, which is sharpened at the
                    size at which it is seen */
} KnSurfaceSpec;

#define KN_SHARPEN_MAX 1000
/* So many canvas pixels for one of a picture that is sharpened, at most. */
#define KN_SHARPEN_SCALE_MAX 4.0

/* Raised whenever the same spec would be prepared in other pixels: part of every surface's key. */
#define KN_PICTURES_MEANING 3

/* The limit on width x height of a picture, checked from its header before any pixel is decoded,
 * and of a drawing at the size it is drawn. */
#define KN_PICTURE_PIXELS_MAX (268435456LL) /* 2^28: 16,384 squared */

typedef enum { KN_ANIMATION_GIF, KN_ANIMATION_WEBP } KnAnimationFormat;

/* Frames that are shown one after the other, again and again. */
typedef struct {
    KnAnimationFormat format;
    int width, height;
    int n_frames;  /* n_frames * height: at most 10,000,000 */
    int *delay_ms; /* of each: how long it is seen; of a GIF whole hundredths of a second */
    gboolean alpha;
    const guint8 *rgb; /* packed, RGBA with alpha, one frame after the other */
} KnAnimation;

typedef struct KnPlateSpec KnPlateSpec; /* media/plate.h */
typedef struct KnInsetSpec KnInsetSpec; /* media/inset.h */
struct KnWipeSpec;                      /* media/wipe.h */

typedef struct {
    guint abi; /* KN_PICTURES_ABI */

    /* Reads the header. Errors: KN_ERROR_INPUT for a file that is missing, no picture, broken, or
     * over the pixel limit (message: size, limit). */
    gboolean (*probe)(const char *path, KnPictureInfo *info, GError **error);

    /* Decodes, turns upright, converts to sRGB by the embedded profile (CMYK, grey, 16 bit, Lab …),
     * lays transparency over the background, fits, shrinks (shrink-on-load where the format has
     * it), converts to YUV, and writes the surface file. A truncated or damaged file is an error,
     * never a grey half. Of an animation the first picture counts; a drawing (SVG) is drawn at the
     * size that is asked for, and shows nothing that lies in other files. Errors: KN_ERROR_INPUT;
     * KN_ERROR_ENVIRONMENT; KN_ERROR_VERIFY when spec->decoder names another decoder than this. */
    gboolean (*prepare)(const char *path, const KnSurfaceSpec *spec, const char *surface_path,
                        GError **error);

    /* Makes a plate (media/plate.h) of the picture at path: a surface with transparency. Errors: as
     * prepare; KN_ERROR_INPUT for a mask that shows nothing. */
    gboolean (*plate)(const char *path, const KnPlateSpec *spec, const char *surface_path,
                      GError **error);

    /* Makes an inset (media/inset.h) of the picture at path: a sprite. Errors: as prepare. */
    gboolean (*inset)(const char *path, const KnInsetSpec *spec, const char *surface_path,
                      GError **error);

    /* Decodes as prepare does, into packed RGB of the canvas' size: for who looks at it. NULL with
     * the same errors; the caller frees. */
    uint8_t *(*pixels)(const char *path, const KnSurfaceSpec *spec, GError **error);

    /* What the file says of its picture. Reads no pixel. Errors: KN_ERROR_INPUT. The caller clears
     * with kn_picture_said_clear. */
    gboolean (*said)(const char *path, KnPictureSaid *said, GError **error);

    /* Makes a wipe (media/wipe.h) of the picture at path, stretched to the frame: greys as they
     * stand in the file, of 8 or 16 bits, colours by their luma (BT.709), what is transparent over
     * black. Errors: as prepare. */
    gboolean (*wipe)(const char *path, const struct KnWipeSpec *spec, const char *surface_path,
                     GError **error);

    /* Writes packed RGB as PNG, JPEG or WebP by the name's ending, whole or not at all. Errors:
     * KN_ERROR_ENVIRONMENT, KN_ERROR_USAGE for another ending. */
    gboolean (*write)(const char *path, const uint8_t *rgb, int width, int height, GError **error);

    /* A PNG file of packed pixels: RGB, or RGBA with alpha. Errors: KN_ERROR_ENVIRONMENT. */
    GBytes *(*png)(const uint8_t *pixels, int width, int height, gboolean alpha, GError **error);

    /* A JPEG file of packed RGB. Errors: KN_ERROR_ENVIRONMENT. */
    GBytes *(*jpeg)(const uint8_t *rgb, int width, int height, GError **error);

    /* The file of an animated picture. A GIF has as few palettes as serve its frames, and what it
     * cannot show is dithered. Errors: KN_ERROR_ENVIRONMENT. */
    GBytes *(*animate)(const KnAnimation *animation, GError **error);

    /* "libvips 8.14.1" and the loaders it has, for `doctor`. Static. */
    const char *(*version)(void);
} KnPictures;

enum { KN_PICTURES_ABI = 11 };

/* The module, loaded on first use. Errors: KN_ERROR_ENVIRONMENT. Threads: any. */
const KnPictures *kn_pictures(GError **error);

/* The canonical form of a spec, floating, and back: FALSE for what no plan makes (sizes, fit, a
 * hash that is none). The key is the hash of the canonical form and KN_PICTURES_MEANING, and names
 * the surface. */
GVariant *kn_surface_spec_to_variant(const KnSurfaceSpec *spec);
gboolean kn_surface_spec_from_variant(GVariant *variant, KnSurfaceSpec *spec);
char *kn_surface_spec_key(const KnSurfaceSpec *spec);

/* Where all of a picture of that size lies on the canvas of a complete spec, in its pixels; beyond
 * its edges where COVER cuts. */
KnBox kn_surface_spec_place(const KnSurfaceSpec *spec, int width, int height);

/* Completes a spec, of which the caller has set source_hash, fit, sharpen and background, to the
 * surface that a picture needs so that a frame of width x height may zoom into it by `zoom` (≥ 1)
 * without enlarging more than the picture itself makes necessary: never larger than the picture has
 * pixels for, unless it is sharpened, but CONTAIN and BLUR have the size of a frame at least, and a
 * drawing has pixels for anything. focus (0..1) is where COVER puts the middle of its window when
 * the aspect differs, as far as the picture goes. base receives the rectangle of the surface, in
 * its pixels, that fills the frame at zoom 1: exactly the frame's aspect. A background that cannot
 * be seen is zeroed, so that the key does not depend on it. */
void kn_surface_spec_plan(KnSurfaceSpec *spec, const KnPictureInfo *picture, int width, int height,
                          double zoom, KnPoint focus, KnBox *base);

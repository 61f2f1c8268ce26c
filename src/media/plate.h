/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/mask.h"
#include "media/pictures.h"

/* Plates: pictures with transparency that lie on a prepared picture and are seen through the same
 * camera: light around its subject, the subject alone. One is made once, of a picture and the mask
 * of its subject, as a surface with transparency (pixel/surface.h). Threads: pure functions. */
typedef enum {
    KN_PLATE_RING,   /* a line of `thickness` at `offset` from the edge, with light of `radius` */
    KN_PLATE_GLOW,   /* light that ends `radius` from the edge; nothing before the subject */
    KN_PLATE_CUTOUT, /* what the mask shows of the picture; of a box, which fades within its edge,
                        or, with a radius, outside of it so far */
    KN_PLATE_SHADOW, /* the mask in `color`, its edge softened over `radius`, `offset` lower */
    KN_PLATE_FILL,   /* what the subject hides, guessed from what is around it, `offset` beyond its
                        edge */
    KN_PLATE_BLUR,   /* all but the subject, softened by a Gauss of `radius`; nothing of a subject
                        with a mask, nor nearer than `offset` to its edge, is in it */
    KN_PLATE_EDGES,  /* the edges of the whole picture in `color`, with light of `radius` */
    KN_PLATE_PHOTO,  /* all of the picture */
    KN_N_PLATES
} KnPlateKind;

typedef struct {
    KnPlateKind kind;
    KnColor color;
    double thickness, offset, radius; /* pixels; 0..KN_PLATE_LENGTH_MAX */
    double tone; /* 0..1: how much what is seen of the picture fades to brown */
} KnPlateLook;

#define KN_PLATE_LENGTH_MAX 20000.0
enum { KN_PLATE_PIXELS_MAX = 1 << 23 };

/* All that a plate's pixels depend on. */
struct KnPlateSpec {
    KnSurfaceSpec picture;             /* what it lies on; its canvas is the place of all below */
    int picture_width, picture_height; /* upright */
    KnMask *mask;                      /* owned; NULL: the file, or the box */
    char *mask_path;                   /* owned; NULL: none */
    char mask_hash[65], mask_decoder[32];
    KnBox box; /* where there is no mask: in fractions of the picture */
    KnPlateLook look;
    int x, y, width, height; /* the part of the canvas, which may be all of it; x and y even */
    int shrink;              /* so many times smaller is the plate than the part */
};

/* Raised whenever the same spec would be prepared in other pixels. */
#define KN_PLATE_MEANING 2

/* Whether a plate of that kind is about a subject; whether it is made of the picture's own pixels,
 * so that there is none where each frame has others. */
gboolean kn_plate_has_subject(KnPlateKind kind);
gboolean kn_plate_has_pixels(KnPlateKind kind);

/* Completes a spec but for the part and shrink: FALSE when the canvas shows nothing of it. */
gboolean kn_plate_spec_plan(KnPlateSpec *spec);
/* Pixels of the plate. */
int kn_plate_width(const KnPlateSpec *spec);
int kn_plate_height(const KnPlateSpec *spec);

/* The canonical form, floating, and back: FALSE, owning nothing, for what no plan makes. */
GVariant *kn_plate_spec_to_variant(const KnPlateSpec *spec);
gboolean kn_plate_spec_from_variant(GVariant *variant, KnPlateSpec *spec);
char *kn_plate_spec_key(const KnPlateSpec *spec);
void kn_plate_spec_clear(KnPlateSpec *spec);

/* Weights 0..1 of a mask, or of a box where there is none, spread over the picture and read at the
 * plate's pixels; w * h floats. */
void kn_plate_weights(const KnPlateSpec *spec, const KnMask *mask, float *weights);

/* How far each pixel lies outside of the half weight, in pixels; negative inside. In place; FALSE:
 * no memory. Exact to half a pixel, then smoothed with that standard deviation, so that what is
 * drawn along it is smooth. */
gboolean kn_plate_distances(float *weights, int width, int height, double sigma);
/* That which a mask of such a size asks for, in pixels of the plate. */
double kn_plate_softness(const KnPlateSpec *spec, const KnMask *mask);

/* Softens a field of numbers in place by nearly a Gauss of that standard deviation in pixels, but
 * of 1.4 at least; its edges repeat. FALSE: no memory. */
gboolean kn_plate_soften(float *field, int width, int height, double sigma);

/* The shorter side, in pixels of the plate, of a box that stands for the subject: what is made of
 * the picture's own pixels fades over a part of it, since no edge of the subject is known. 0: there
 * is a mask. */
double kn_plate_side(const KnPlateSpec *spec);

/* How much of the look is seen (0..1) at a distance in pixels of the plate; not of EDGES. side: of
 * kn_plate_side. */
double kn_plate_alpha(const KnPlateLook *look, double distance, double side);

/* Packed RGB in place: what lies nearer to the subject than `reach` is guessed from what is around
 * it. FALSE: no memory. */
gboolean kn_plate_fill(guint8 *rgb, const float *distances, int width, int height, double reach);
/* Fades packed RGB to sepia, in place. */
void kn_plate_fade(guint8 *rgb, gsize n_pixels, double tone);
/* Softens packed RGB in place. FALSE: no memory. */
gboolean kn_plate_blur(guint8 *rgb, int width, int height, double sigma);
/* How much of the look is seen (0..1) of each pixel, by the edges of packed RGB; unit: pixels for
 * one of a 1080-line frame. FALSE: no memory. */
gboolean kn_plate_edges(const guint8 *rgb, int width, int height, const KnPlateLook *look,
                        double unit, float *alpha);

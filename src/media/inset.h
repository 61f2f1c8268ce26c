/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/pictures.h"

/* Insets: pictures that lie over a film's frames in a frame of their own, with a border, round
 * corners and a shadow. One becomes a sprite (pixel/sprite.h) of the size at which it is seen. What
 * is transparent in the picture stays so. Threads: pure functions. */
typedef struct {
    double border_px, radius_px, shadow_px; /* pixels of the frame; 0..KN_INSET_LENGTH_MAX */
    KnColor border_color;
    double clear; /* 0..1: how much is seen through it */
} KnInsetLook;

#define KN_INSET_LENGTH_MAX 4096.0

/* All that an inset's pixels depend on. The picture is fitted by COVER; its canvas is the inset
 * with its border, which lies over its edges. */
struct KnInsetSpec {
    KnSurfaceSpec picture;
    gboolean has_alpha; /* the picture's */
    KnInsetLook look;
    int x, y, width, height; /* of the sprite; the canvas stands at x, y in it */
};

/* Raised whenever the same spec would be prepared in other pixels. */
#define KN_INSET_MEANING 1

/* Plans a spec, of which the caller has set source_hash and look, so that the picture fills box, in
 * pixels of the frame, or where `whole` is given as much of its middle as has the picture's aspect.
 * left and top receive the sprite's place in the frame, which is even. */
void kn_inset_spec_plan(KnInsetSpec *spec, const KnPictureInfo *picture, const KnBox *box,
                        gboolean whole, int *left, int *top);

/* The canonical form, floating, and back: FALSE for what no plan makes. */
GVariant *kn_inset_spec_to_variant(const KnInsetSpec *spec);
gboolean kn_inset_spec_from_variant(GVariant *variant, KnInsetSpec *spec);
char *kn_inset_spec_key(const KnInsetSpec *spec);

/* How much of a box with round corners covers the pixel whose middle is x, y: 0..1. */
double kn_inset_cover(const KnBox *box, double radius, double x, double y);

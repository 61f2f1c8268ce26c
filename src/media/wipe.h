/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/pictures.h"

/* Wipes: pictures of grey that a transition follows from dark to bright (type `luma`). One is a
 * surface without transparency whose rows hold 16-bit greys in the machine's order in place of
 * bytes, so it is twice as wide as the frame that it is for: in plane 0 those of luma, in planes 1
 * and 2 (alike) those of chroma. Threads: pure functions. */
typedef struct KnWipeSpec {
    char source_hash[65], decoder[32]; /* as in KnSurfaceSpec */
    int width, height;                 /* of the frame */
    gboolean invert;                   /* bright is first */
} KnWipeSpec;

/* Greys are 0 to KN_WIPE_ONE - 1. */
enum { KN_WIPE_ONE = 1 << 16 };

/* Raised whenever the same spec would be prepared in other greys. */
#define KN_WIPE_MEANING 1

/* Pixels of a row of the surface; it has as many rows as the frame. */
int kn_wipe_surface_width(int frame_width);

/* Greys of a row of a plane of the frame. */
const uint16_t *kn_wipe_row(const KnFrame *surface, int plane, int y);

/* A picture of grey in memory, row by row. */
typedef struct {
    const uint16_t *greys;
    int width, height;
} KnGreys;

/* Fills a surface's frame for frames of width x height with the picture, stretched over it: evenly
 * between the middles of its pixels where it is enlarged, averaged where it is made smaller, its
 * edges repeated. The same on every machine. Errors: KN_ERROR_ENVIRONMENT (no memory). */
gboolean kn_wipe_fill(KnFrame *surface, const KnGreys *picture, int width, int height,
                      GError **error);

/* The canonical form, floating, and back: FALSE for what no plan makes. */
GVariant *kn_wipe_spec_to_variant(const KnWipeSpec *spec);
gboolean kn_wipe_spec_from_variant(GVariant *variant, KnWipeSpec *spec);
char *kn_wipe_spec_key(const KnWipeSpec *spec);

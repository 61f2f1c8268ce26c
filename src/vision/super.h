/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/nets.h"

/* Super-resolution: a network makes a picture two to eight times as large, and guesses what a
 * larger photograph would show. It is the person's own ("sr": 3 channels of 0..1 as [1, 3, height,
 * width] or [1, height, width, 3], any size, in the order red, green, blue, as Real-ESRGAN and its
 * like are exported), or else the one that is fetched ("esrgan").
 *
 * A picture goes through it in tiles, so that memory does not grow with it. Each tile is given with
 * a margin of what is around it, at least as wide as the network looks (beyond the picture its last
 * pixels are repeated), and what it makes of the margin is dropped: so no seam can be seen, and the
 * picture is that of a single tile but for the rounding of floating-point numbers. How far a
 * network of the person's own looks is measured, on noise. Threads: one; what comes out does not
 * depend on how many the runtime has. */

enum { KN_SUPER_TILE = 96, KN_SUPER_SCALE_MAX = 8 };
/* Of what comes out, in pixels. */
#define KN_SUPER_PIXELS_MAX (1 << 26)
/* Raised when the same network would make other pixels. */
#define KN_SUPER_MEANING 2

/* Which of the models in a NULL-terminated list is used; NULL: none of them does that. */
const char *kn_super_model(const char *const *models);

/* Of a loaded network. */
typedef struct {
    const char *model;
    int scale;  /* 2..KN_SUPER_SCALE_MAX */
    int margin; /* in pixels of the picture */
} KnSuper;
/* model: kn_super_model. Errors: those of kn_nets_run; KN_ERROR_INPUT: its form is another one. */
gboolean kn_super_init(KnSuper *super, KnNets *nets, const char *model, GError **error);

/* Packed RGB of scale times the size; the caller frees. tile: pixels of the picture, ≥ 1. Errors:
 * those of kn_nets_run; KN_ERROR_ENVIRONMENT: there is no memory; KN_ERROR_INPUT: it would have too
 * many pixels. */
guint8 *kn_super_enlarge(const KnSuper *super, KnNets *nets, const KnVisionPicture *picture,
                         int tile, GError **error);

/* Takes the grid out of packed RGB that a network has enlarged that many times, in place. Each
 * pixel becomes scale times scale of them by numbers of their own, so in even places a weave of
 * that period is seen, which no picture can have: its finest pattern is twice as wide. What each
 * place of such a square has more than what is around it, on the mean of many squares, is taken
 * away; slopes have none of it, and edges hardly any. FALSE: there is no memory. */
gboolean kn_super_even(guint8 *rgb, int width, int height, int scale);

/* Between two pictures of n bytes: `strength` (0..1) of the way from `plain` to `rgb`, in place. */
void kn_super_mix(guint8 *rgb, const guint8 *plain, gsize n, double strength);

/* Of a picture with transparency, from what was made of it over black and over white, in place:
 * RGBA of n pixels. What is nearly opaque or nearly clear is wholly so, since networks are never
 * exact. The caller frees; NULL: there is no memory. */
guint8 *kn_super_alpha(const guint8 *black, const guint8 *white, gsize n);

/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* The steps of a shot, for effects that add them and for whoever compares shots. What a picture
 * goes through has one order, in which all of its parts stand:
 *
 *   baked             on the prepared picture (KnShot.surface)
 *   reframing, camera which part of it is seen (KnShot.reframe, KnShot.camera)
 *   cover             the picture fills the frame (KnShot.base)
 *   late overlays     steps of KN_STAGE_OVERLAY, in the order in which effects add them
 *   fades             steps of KN_STAGE_FADE
 *   transition        KnCut
 *   captions          KnLayer
 *
 * Each function below appends one step at the end of its stage. A second use is a second step,
 * which works on what the first one made. A step that would change nothing is not added, so that
 * equal pictures have equal films. Threads: a shot belongs to one thread while it is put together.
 */
typedef enum { KN_STAGE_OVERLAY, KN_STAGE_FADE } KnStage;

/* Darkens the frame towards its corners: gain 1 - strength * min(0.85 d/d_max, 0.85) at distance d
 * from the middle, of d_max in the corners; strength 0..1. */
void kn_shot_add_vignette(KnShot *shot, double strength);

/* Noise in brightness of that standard deviation in code values, 0..KN_GRAIN_SIGMA_MAX, fresh in
 * each frame. */
void kn_shot_add_grain(KnShot *shot, double sigma, guint64 seed);

/* Draws chroma towards a muted brown; amount 0..1. */
void kn_shot_add_sepia(KnShot *shot, double amount);

/* From a colour (Y, Cb, Cr) in the first fade_in frames of the shot's own time, and to it in the
 * last fade_out frames; each 0..n_frames. Where the two overlap, the darker one is seen. */
void kn_shot_add_fades(KnShot *shot, int fade_in, int fade_out, const guint8 color[3]);

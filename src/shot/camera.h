/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/resample.h"
#include "shot/shot.h"

/* Where a frame's samples lie in a surface. The window's left edge x0 and the scale s (surface
 * pixels for one frame pixel) are computed in double; positions are rounded to Q32.32 once.
 *
 * With sample centres at whole numbers, luma sample i of the frame lies at x0 + (i + 0.5) s - 0.5
 * of the surface's luma. Chroma sample j lies on luma column 2j and on luma row 2j + 0.5 (MPEG-2
 * siting), in the frame and in the surface alike, so
 *     columns: (x0 + (2j + 0.5) s - 0.5) / 2        = (x0 + 0.5 s - 0.5) / 2 + j s
 *     rows:    (y0 + (2j + 1) s - 0.5 - 0.5) / 2    = (y0 + s - 1) / 2 + j s
 * in chroma samples of the surface. Threads: pure functions. */

/* Of a window in fractions of base, for a frame `width` pixels wide. */
void kn_camera_sampling(const KnBox *base, const KnBox *window, int width, KnSampling *sampling);

/* Of a shot at shot time t, from so many times (1 or more) closer than its camera is. */
void kn_shot_sampling(const KnShot *shot, double t, double closer, int width, KnSampling *sampling);

/* What is seen then, in pixels of the shot's surface. */
void kn_shot_view(const KnShot *shot, double t, double closer, KnBox *view);

/* The largest step that a shot can ask for, in Q32.32: the whole base on the frame. */
gint64 kn_shot_step_max(const KnShot *shot, int width);

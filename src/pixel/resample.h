/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"
#include "pixel/kernels.h"

/* Sub-pixel resampling of planes by a uniform scale: separable Lanczos (a = 3), widened by the
 * scale where it shrinks so that nothing aliases, 256 positions between two samples, edges
 * repeated.
 *
 * Positions are Q32.32 in source samples: output sample i of a plane lies at first + i * step,
 * where position k.0 is the centre of source sample k. Positions may lie anywhere
 * within 2^30 samples of the picture; beyond its edges the last sample repeats. Whoever computes
 * them from a camera rectangle accounts for the half sample and for chroma siting (shot/camera.h).
 *
 * A resampler holds the tables of one output size and is prepared once a frame: prepare builds the
 * bank of weights (for luma and chroma alike, since the scale is the same), and the horizontal
 * offsets. Threads: one thread at a time. */
typedef struct KnResampler KnResampler;

typedef struct {
    gint64 x_first[2], y_first[2]; /* of the first output sample: [0] luma, [1] chroma */
    gint64 step;                   /* source samples for one output sample; > 0 */
} KnSampling;

/* For output frames of at most width x height and steps up to `max_step` (Q32.32). Errors:
 * KN_ERROR_ENVIRONMENT (no memory), KN_ERROR_RENDER (max_step beyond KN_TAPS_MAX). */
KnResampler *kn_resampler_new(const KnKernels *kernels, int width, int height, gint64 max_step,
                              GError **error);
void kn_resampler_free(KnResampler *resampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnResampler, kn_resampler_free)

/* Sets up one frame: source planes (borrowed until the next prepare) and sampling. A sampling equal
 * to the one before costs nothing. No allocation. */
void kn_resampler_prepare(KnResampler *resampler, const KnFrame *source,
                          const KnSampling *sampling);

/* Draws row y of one plane of the output, `width` samples of it. */
void kn_resampler_row(KnResampler *resampler, int plane, int y, uint8_t *dst, int width);

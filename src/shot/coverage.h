/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/renderer.h"

/* How much of each sample of a film there is: the alpha of a transparent film. It is a film itself,
 * of the same shots, cameras, plates, cuts and layers, in which every picture is replaced by its
 * own alpha, and every colour by all there is; it is drawn by the renderer, so whatever moves,
 * fades, wipes or covers a picture does just that to its coverage.
 *
 * Looks and overlays change colours alone, so they are left out. Fades come from nothing and go to
 * nothing. Threads: as KnRenderer. */
typedef struct KnCoverage KnCoverage;

/* The arguments are those of kn_renderer_new, the film and user_data stay the caller's. clips may
 * be NULL, as in kn_renderer_set_clips. */
KnCoverage *kn_coverage_new(const KnFilm *film, KnCpuFlags cpu, KnSurfaceLookup lookup,
                            KnClipLookup clips, gpointer user_data, GError **error);
/* Fills the alpha of a frame of the film's size that has one. Errors: those of drawing. */
gboolean kn_coverage_draw(KnCoverage *coverage, gint64 frame, KnFrame *out, GError **error);
void kn_coverage_free(KnCoverage *coverage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnCoverage, kn_coverage_free)

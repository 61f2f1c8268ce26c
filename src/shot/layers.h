/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/kernels.h"
#include "shot/renderer.h"

/* Draws a film's layers over its frames, for the renderer. A surface is asked for when one of its
 * layers first becomes visible and given back when none is. Threads: one at a time. */
typedef struct KnLayers KnLayers;

/* All that is given is borrowed. */
KnLayers *kn_layers_new(const KnFilm *film, const KnKernels *kernels, KnSurfaceLookup lookup,
                        gpointer user_data);
void kn_layers_free(KnLayers *layers);

/* Does nothing where there are none. Errors: those of lookup; KN_ERROR_VERIFY for a surface without
 * transparency, or smaller than its layer. */
gboolean kn_layers_draw(KnLayers *layers, gint64 frame, KnFrame *out, GError **error);

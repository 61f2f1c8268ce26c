/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"
#include "pixel/sprite.h"
#include "shot/shot.h"

/* The slow renderer: what a frame ought to be, in double precision throughout, rounded once at the
 * end. It knows motion, vignette, fades, the crossfade, zoom_connect and layers; the surfaces are
 * given by hand, those of layers as the pixels they were made of, layer by layer (NULL: none). Its
 * formulas are written down again from the documents, not taken from the renderer. */
void reference_draw(const KnFilm *film, gint64 frame, const KnFrame *const *surfaces,
                    const KnPixels *layers, KnFrame *out);

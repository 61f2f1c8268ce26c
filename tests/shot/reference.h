/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"
#include "shot/shot.h"

/* The slow renderer: what a frame ought to be, in double precision throughout, rounded once at the
 * end. It knows motion, vignette, fades and the crossfade; the surface is given by hand. Its
 * formulas are written down again from the documents, not taken from the renderer. */
void reference_draw(const KnFilm *film, gint64 frame, const KnFrame *const *surfaces, KnFrame *out);

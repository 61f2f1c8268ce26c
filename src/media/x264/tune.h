/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

#include <x264.h>

/* What libx264 is told beyond its preset (KnVideoSettings.tune). Threads: const. */

/* The options of the row, in libx264's words, between colons: "" where the preset is right as it is
 * or the tune is libx264's own. `crf=+1` is added to the quality that is asked for, where
 * the same number would mean another quality with the row than without it; `qp=+1` is the same with
 * one quantiser for all pictures. */
const char *kn_x264_row(const KnVideoSettings *settings);

/* Whether pictures that are equal to the one before are written as copies of it
 * (media/x264/copy.h): 0, or, where the row says `copies=-N`, by how much their quantiser is below
 * that of others. */
int kn_x264_copies(const KnVideoSettings *settings);

/* Whether pictures that a movement foretells are left out: the row says `glides`, and the film
 * may lose anything at all. */
gboolean kn_x264_glides(const KnVideoSettings *settings);

/* Preset, tune and row, in this order. FALSE: libx264 has no such speed or tune. */
gboolean kn_x264_preset(x264_param_t *param, const KnVideoSettings *settings);

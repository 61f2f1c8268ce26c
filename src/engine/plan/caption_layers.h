/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/keep_clear.h"
#include "engine/plan/manifest.h"
#include "project/project.h"
#include "text/caption.h"

/* Captions that are burned in: each becomes a prepared picture and the layers that show it. */

/* The frame whose start is nearest to a time, in which a word that begins then is lit. */
gint64 kn_caption_frame(gint64 time_us, KnRational fps);

/* Adds the layers to the film and their pictures to assets (of KnAsset*, allocated). What starts
 * behind the film's end is left out, what lasts longer is cut. What fonts lack is told in
 * warnings, the same once. They keep clear of what pictures are about (clear: as for
 * kn_clear_seen), or a warning says that there is no room. Does nothing when captions are not
 * burned in. Errors: those of kn_text and its caption_layout, naming the caption. */
gboolean kn_caption_layers_add(KnFilm *film, const GArray *clear, const KnCaptions *captions,
                               const KnCaptionSettings *settings, GPtrArray *assets,
                               KnWarnings *warnings, GError **error);

/* The same for an ASS file: its text, as it was read from settings->file. Errors: those of
 * KnAssDraw.plan. */
gboolean kn_caption_layers_add_ass(KnFilm *film, const char *text,
                                   const KnCaptionSettings *settings, GPtrArray *assets,
                                   KnWarnings *warnings, GError **error);

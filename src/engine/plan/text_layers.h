/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/warning.h"
#include "shot/shot.h"

/* The text of effects (KnShot.texts), and the pictures that they lay over the film, which are
 * planned before (KnShot.insets): each text becomes a prepared picture and the layers that show it,
 * in its shot's own time, over the transitions at its ends. Frames count from the shot. */

/* Merges the layers into the film, whose layers are those of captions so far, and adds their
 * pictures to assets (of KnAsset*, allocated). Text that may move gives way to captions, to the
 * text before it and to what the picture is about (clear: as for kn_clear_seen); where it cannot,
 * and where text is cut, warnings say so. On failure segment
 * receives the number of the one that it is about, from 1. Errors: those of kn_text and its
 * block_layout. */
gboolean kn_text_layers_add(KnFilm *film, const GArray *clear, GPtrArray *assets,
                            KnWarnings *warnings, guint *segment, GError **error);

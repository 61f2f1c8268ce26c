/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/renderer.h"

/* One clip of a mix while it sounds: placed, looped, faded, at its gain (audio/mix.h says how).
 * Threads: one at a time. */
typedef struct KnClipPlayer KnClipPlayer;

/* Opens the clip's file. The clip must start before the film ends. */
KnClipPlayer *kn_clip_player_new(const KnMixSource *source, const KnMixClip *clip,
                                 gint64 film_samples, GError **error);
/* Adds the clip's next samples to bus, n at most. */
gboolean kn_clip_player_mix(KnClipPlayer *player, float *bus, gsize n, GError **error);
const KnMixClip *kn_clip_player_clip(const KnClipPlayer *player);
gboolean kn_clip_player_done(const KnClipPlayer *player);
/* TRUE once it is known that the film ends before the clip would have. */
gboolean kn_clip_player_cut_by_film(const KnClipPlayer *player);
void kn_clip_player_free(KnClipPlayer *player);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnClipPlayer, kn_clip_player_free)

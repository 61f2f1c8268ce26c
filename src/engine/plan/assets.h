/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"

/* Which prepared pictures frames show. Threads: pure functions. */

/* Calls each with the number of every asset that the frames [first, first + n) show, of shots and
 * of layers, possibly more than once. FALSE from it ends, and is returned. */
typedef gboolean (*KnEachAsset)(guint asset, gpointer user_data);
gboolean kn_assets_each(const KnManifest *manifest, gint64 first, gint64 n, KnEachAsset each,
                        gpointer user_data);

/* "segment 3: photo.jpg", "segment 4: its card", "the caption 'A ladybird'". The caller frees. */
char *kn_assets_words(const KnManifest *manifest, guint asset);

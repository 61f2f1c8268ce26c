/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/art.h"

/* KnText.art_measure, KnText.art_fonts and KnText.art_draw. Threads: one at a time. */
gboolean kn_art_measure(const KnArtItem *item, KnArtSize *size, GError **error);
gboolean kn_art_fonts(KnArtSpec *spec, GError **error);
gboolean kn_art_draw(const KnArtSpec *spec, const char *surface_path, GError **error);

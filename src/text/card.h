/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/text.h"

/* KnText.resolve and KnText.card. */
gboolean kn_card_resolve(KnCardSpec *spec, GError **error);
gboolean kn_card_draw(const KnCardSpec *spec, const char *surface_path, GError **error);

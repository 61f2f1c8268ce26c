/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption_draw.h"

/* KnText.caption_layout and KnText.caption_draw. */
gboolean kn_caption_lay_out(KnCaptionSpec *spec, const KnCaption *caption, KnCaptionLayout *layout,
                            GError **error);
gboolean kn_caption_draw(const KnCaptionSpec *spec, const char *surface_path, GError **error);

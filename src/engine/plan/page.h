/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"
#include "engine/plan/plates.h"
#include "engine/store/probe.h"

/* The newspaper's page that stands in a picture's place (KnShot.page), and the photograph on it. */

/* Pages are of pictures alone. */
gboolean kn_page_is_shown(const KnSegment *segment, const KnShot *shot);

/* What the page is made of, as large as a card that is zoomed into so far; base receives the part
 * that fills the frame. Errors: those of KnText.page_resolve. */
KnAsset *kn_page_asset(const KnOutput *output, const KnShot *shot, double zoom, KnBox *base,
                       GError **error);

/* Fills photo, and what inputs say of it: probe is of the segment's picture, focus is where it is
 * cut, as of cover. */
void kn_page_plan_photo(const KnProbe *probe, const KnShot *shot, KnPoint focus,
                        KnSurfaceSpec *photo, KnPlateInputs *inputs);

/* Changes the context's base where an effect of the segment puts the picture elsewhere. */
void kn_page_find_photo(const KnSegment *segment, KnEffectContext *context);

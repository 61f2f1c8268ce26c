/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/captions.h"
#include "shot/shot.h"
#include "text/caption_draw.h"

/* What captions and what else is seen leave each other: the theme's logo, and cards. Both sides ask
 * here, so that a card leaves the room that the captions take. Threads: pure functions. */

/* Where captions stand in a segment, given how they are styled (complete): those in the middle
 * stand at the lower edge when a card is seen, which has its words there. */
KnCaptionAnchor kn_caption_anchor(const KnCaptionStyle *style, gboolean on_card);

/* The theme's logo in a shot whose insets are planned; width 0: there is none. */
KnCaptionRect kn_caption_logo(const KnShot *shot);

/* Whether lines as long as they may be come into the columns [left, right) of the frame. style:
 * complete. */
gboolean kn_captions_reach(const KnCaptionSettings *settings, const KnCaptionStyle *style,
                           int width, int height, double left, double right);

/* How far a caption moves (negative: up), an even number, so that it stands above a logo in the
 * lower half of the frame and below one in the upper half; 0: it stands clear of it, or there is no
 * room. beside: no line comes as far as its columns. */
int kn_caption_pass_logo(const KnCaptionRect *logo, const KnCaptionRect *rect, gboolean beside,
                         int gap, int frame_height);

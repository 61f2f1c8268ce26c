/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* The colours of a frame with transparency, as files hold them. A frame shows what there is over
 * black: c alpha / 255 + black (255 - alpha) / 255, black being 16 in Y and 128 in Cb and Cr. What
 * there is, c, is found back from that to the nearest value; where there is nothing it is black.
 * The alpha of a chroma sample is that of the luma around its place: the mean of two rows,
 * low-passed 1-2-1 about the even column (as pixel/sprite.h makes it). to has the frame's size; its
 * alpha is not written. Threads: pure. */
void kn_frame_straighten(const KnFrame *frame, KnFrame *to);

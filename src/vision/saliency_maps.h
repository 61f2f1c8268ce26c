/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/picture.h"

/* The maps that saliency is made of. Each is one byte for a pixel of a small picture, row by row, 0
 * (ground) to 255 (what stands out most); all arithmetic is of integers, so the maps are the same
 * bytes on every machine. Threads: pure functions. */
typedef struct {
    int width, height;
    guint8 *plane[3]; /* brightness, red against green, blue against yellow; around 128 */
} KnOpponent;

/* The picture in opponent colours, a little smoothed; rgb is packed. */
KnOpponent *kn_opponent_new(const guint8 *rgb, int width, int height);
void kn_opponent_free(KnOpponent *opponent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnOpponent, kn_opponent_free)

/* How far a pixel is set off from the picture's edge: the least range of values on any way to it
 * (J. Zhang et al., "Minimum Barrier Salient Object Detection at 80 FPS", 2015), in each plane. */
void kn_map_barrier(const KnOpponent *opponent, guint8 *map);
/* How unlike its colour is to those that are frequent along the edges. */
void kn_map_border(const KnOpponent *opponent, guint8 *map);
/* How rare its colour is in the whole picture (M.-M. Cheng et al., "Global Contrast based Salient
 * Region Detection", 2011). */
void kn_map_rarity(const KnOpponent *opponent, guint8 *map);
/* How much its surroundings differ from pixel to pixel of the map. */
void kn_map_sharpness(const KnOpponent *opponent, guint8 *map);
/* How much finer detail than the map's own pixels the picture has there, which is what a
 * photographer has focused on: 0 where all is out of focus. The map is width x height. */
void kn_map_focus(const KnVisionPicture *picture, int width, int height, guint8 *map);

/* Averages over squares of 2 * radius + 1 pixels, cut at the edges, in place. */
void kn_map_smooth(guint8 *map, int width, int height, int radius);
/* Stretches a map so that `per_mille` of its pixels are above 255, which is its limit. */
void kn_map_stretch(guint8 *map, gsize n, int per_mille);

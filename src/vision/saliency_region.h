/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/saliency_maps.h"

/* From a map of what stands out to the one region that it is. Threads: pure functions. */
typedef struct {
    int x, y, width, height; /* pixels of the map */
    /* How unlike the colours inside are to those outside: 0 (the same) to 1000. */
    int separation;
} KnRegion;

/* The rectangle in which the sum of (value - limit) is largest; FALSE: no value is above it. */
gboolean kn_region_rectangle(const guint8 *map, int width, int height, int limit, KnRegion *region);

/* Finds the rectangle whose pixels are brighter than others by the largest sum, and grows it with
 * the colours that it has and its surroundings lack. The map becomes that of the region: 128 and
 * more inside. FALSE: nothing stands out. */
gboolean kn_region_find(const KnOpponent *opponent, guint8 *map, KnRegion *region);

/* Draws the map of a region that is known: which pixels about it have the colours that are
 * brightest in the map there and that others lack. The map becomes as that of kn_region_find. */
void kn_region_draw(const KnOpponent *opponent, guint8 *map, KnRegion *region);

/* Takes away what does not hang together with the largest part of the map's inside, but for parts
 * that are nearly as large, and fills its small holes. */
void kn_region_clean(guint8 *map, int width, int height);

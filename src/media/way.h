/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Where in a clip something was seen: a GArray of these, in the order of time, two or more.
 * Threads: constant once made. */
typedef struct {
    gint64 us; /* of the clip, from its first picture on */
    KnBox box; /* in fractions of the picture */
    KnPoint anchor;
} KnWayPoint;

enum { KN_WAY_POINTS_MAX = 64 };

/* Where it was at a time: evenly from one point to the next; at rest before the first and after the
 * last. */
KnWayPoint kn_way_at(const GArray *way, gint64 us);

/* The frozen form, floating (way NULL: none), and back: a new array, or NULL for none. FALSE for
 * what to_variant does not make. */
#define KN_WAY_TYPE "a(x(dddd)(dd))"
GVariant *kn_way_to_variant(const GArray *way);
gboolean kn_way_from_variant(GVariant *variant, GArray **way);

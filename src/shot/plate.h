/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* The frozen form of a shot's plates, floating, and back: what is wrong, or NULL when nothing is.
 */
#define KN_TRACK_TYPE "(da(dd(y(dddd))))"
#define KN_PLATES_TYPE "a(s(ii)(dddd)(dd)" KN_TRACK_TYPE KN_TRACK_TYPE KN_TRACK_TYPE "ybda(dddd))"
GVariant *kn_plates_to_variant(const KnShot *shot);
const char *kn_plates_from_variant(GVariant *plates, KnShot *shot);

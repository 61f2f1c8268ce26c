/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* What several effects read and compute in the same way. Threads: pure functions. */

typedef enum { KN_PLACE_UNSET, KN_PLACE_SUBJECT, KN_PLACE_CENTER, KN_PLACE_POINT } KnPlaceKind;

/* A place in the picture, as it was written. */
typedef struct {
    KnPlaceKind kind;
    KnPoint point; /* of KN_PLACE_POINT */
} KnPlace;

/* KnPlace: [x, y] from 0 to 1, "subject" or "center". */
extern const KnOptionType kn_type_place;

/* Where it is; fallback: of one that is not given. */
KnPoint kn_place_point(const KnPlace *place, const KnEffectContext *context, KnPoint fallback);

/* Shot time of the last visible frame, at least 1: motion runs over the whole visible span. */
double kn_effect_last(const KnEffectContext *context);

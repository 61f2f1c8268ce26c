/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* What several effects read and compute in the same way. Threads: pure functions. */

/* What a KnSpot of an effect says: a place of the picture. */
typedef enum { KN_PLACE_UNSET, KN_PLACE_SUBJECT, KN_PLACE_CENTER, KN_PLACE_POINT } KnPlaceKind;
extern const KnName kn_place_names[]; /* the choices of its option */

/* Where it is; fallback: of one that is not given. */
KnPoint kn_place_point(const KnSpot *spot, const KnEffectContext *context, KnPoint fallback);

/* A point of the picture as one of what fills the frame at zoom 1: maybe outside of 0..1. */
KnPoint kn_effect_in_base(const KnEffectContext *context, KnPoint point);

/* A length as a whole number of frames; none where it is not given. */
double kn_effect_whole_frames(const KnEffectContext *context, const KnDuration *length);

/* The subject that an effect of that name is about. NULL, and a warning: there is none. */
const KnSubject *kn_effect_subject(const KnEffectContext *context, const KnSubjectQuery *query,
                                   const char *effect);

/* Shot time of the last visible frame, at least 1: motion runs over the whole visible span. */
double kn_effect_last(const KnEffectContext *context);

/* A length of time in frames, not necessarily whole; otherwise: of one that is not given. */
double kn_effect_frames(const KnEffectContext *context, const KnDuration *time, double otherwise);

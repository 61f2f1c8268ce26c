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

/* Reframes the shot: zooms from z[0] at shot time t[0] to z[1] at t[1] about a point that keeps its
 * place, and holds; at once where no time lies between. */
void kn_effect_zoom(KnShot *shot, KnPoint anchor, const KnEasing *ease, const double t[2],
                    const double z[2]);

/* The same about a subject of a clip that goes its way: the window follows it (shot/follow.h), so
 * that it is seen at every zoom, and elsewhere after a cut of the clip. FALSE: it hardly moves, or
 * nobody knows where it is when, and nothing is done. */
gboolean kn_effect_zoom_along(const KnEffectContext *context, const KnSubject *subject,
                              KnShot *shot, const KnEasing *ease, const double t[2],
                              const double z[2]);

/* The subject that an effect of that name is about. NULL, and a warning: there is none. NULL
 * without one: it is not known yet. */
const KnSubject *kn_effect_subject(const KnEffectContext *context, const KnSubjectQuery *query,
                                   const char *effect);

/* Shot time of the last visible frame, at least 1: motion runs over the whole visible span. */
double kn_effect_last(const KnEffectContext *context);

/* A length of time in frames, not necessarily whole; otherwise: of one that is not given. */
double kn_effect_frames(const KnEffectContext *context, const KnDuration *time, double otherwise);

/* Rows of option tables of effects that zoom about a point. */
#define KN_EFFECT_EASE_OPTION(Params)                                                              \
    {                                                                                              \
        .name = "ease", .type = &kn_type_easing,                                                   \
        .offset = KN_OPTION_FIELD(Params, KnEasing, ease), .default_text = "\"easeInOut\"",        \
        .help = "easing: a CSS or Penner name, or cubic-bezier(a,b,c,d)"                           \
    }
#define KN_EFFECT_ANCHOR_OPTION(Params)                                                            \
    {                                                                                              \
        .name = "anchor_point", .type = &kn_type_spot,                                             \
        .offset = KN_OPTION_FIELD(Params, KnSpot, anchor_point), .choices = kn_place_names,        \
        .help = "the point that stays in place; the subject, where there is one, by default"       \
    }

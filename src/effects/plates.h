/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* What effects on a subject share. Threads: pure functions. */

/* An empty plate of that look about a subject of the context. effect is its name, borrowed for
 * ever. */
KnPlate kn_effect_plate(const KnEffectContext *context, const KnSubject *subject, KnPlateKind kind,
                        const char *effect);

/* The same about the whole picture: of what has no subject. */
KnPlate kn_effect_whole_plate(KnPlateKind kind, const char *effect);

/* Appends a key under an easing of that name. */
void kn_effect_key(KnTrack *track, double t, double value, const char *ease);

/* A second in frames. */
double kn_effect_second(const KnEffectContext *context);

/* Which subject an effect is about: the row of its option table. */
#define KN_EFFECT_TARGET(Params)                                                                   \
    {                                                                                              \
        .name = "target", .type = &kn_type_string,                                                 \
        .offset = KN_OPTION_FIELD(Params, char *, target),                                         \
        .help = "which subject, by its label; where none is called so, any"                        \
    }

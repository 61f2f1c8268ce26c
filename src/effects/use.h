/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* Effects and transitions as a project uses them: their names and parameters, as types of options.
 * Threads: tables are const. */

/* One use of an effect. */
typedef struct {
    const KnEffect *effect; /* NULL: none */
    void *params;           /* params_size bytes, filled by its options; owned */
    /* for messages */
    const KnJson *node; /* borrowed from the document */
    char *path;         /* its JSON path; owned */
} KnEffectUse;

typedef struct {
    guint n;
    KnEffectUse *uses; /* owned */
} KnEffectUses;

enum { KN_EFFECT_USES_MAX = 100 };

/* A name, or an object with the name and its parameters, beside it or in `params`. */
extern const KnOptionType kn_type_motion; /* KnEffectUse */
/* KnEffectUses: arrays of such. Each takes overlays and tools, the second one motions as well: that
 * is how older pipelines wrote them. */
extern const KnOptionType kn_type_overlays, kn_type_tools;

void kn_effect_use_clear(KnEffectUse *use);
/* The object that holds a use's parameters, and its path below the use's own (".params" or ""). */
const KnJson *kn_effect_use_object(const KnEffectUse *use, const char **path);

/* A transition into the next segment. Filled by kn_transition_options but for what stands last. */
typedef struct {
    const KnTransition *transition; /* NULL: none */
    KnDuration duration; /* as it was said; kn_transition_use_duration says how long it lasts */
    KnEasing ease;
    KnColor color;
    char *file; /* owned; of those that take a picture, else NULL */
    double softness;
    gboolean invert;
    /* not by the table */
    gboolean inherited; /* from the project's defaults */
    const KnJson *node; /* for messages; may be NULL */
} KnTransitionUse;

/* What was said, or how long the transition usually lasts. */
KnDuration kn_transition_use_duration(const KnTransitionUse *use);

extern const KnOption kn_transition_options[];
extern const KnOptionTable kn_transition_table;
/* A name, or an object that the table reads. */
extern const KnOptionType kn_type_transition_use; /* KnTransitionUse */

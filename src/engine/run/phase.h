/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The numbers and names of the phases of a build, in the order in which they run. What runs
 * them stands above, in engine/phases.h. Threads: pure functions. */
typedef enum {
    KN_PHASE_NONE,
#define KN_ITEM(name, words) KN_PHASE_##name,
#include "engine/run/phases.def"
#undef KN_ITEM
    KN_PHASES_END,
} KnPhaseId;

typedef guint KnPhaseSet; /* bit 1 << KnPhaseId of each */
static inline gboolean kn_phase_in(KnPhaseSet set, KnPhaseId phase)
{
    return set >> phase & 1;
}

/* Of each phase, in order, its name and what it does; they end with NULL. */
extern const char *const kn_phase_names[];
extern const char *const kn_phase_words[];
const char *kn_phase_name(KnPhaseId phase);
/* KN_PHASE_NONE: there is no such phase. */
KnPhaseId kn_phase_find(const char *name);

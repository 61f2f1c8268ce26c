/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/run/phase.h"

/* What runs the phases of a build: one const struct each, kn_phase_NAME in phase_NAME.c, and one
 * line in the list (engine/run/phases.def), which also names it and says what it does. A build
 * walks the list (build.h); `--phase` and `--force` follow from what the phases need.
 * Threads: const. */
typedef struct KnBuild KnBuild;

typedef struct {
    KnPhaseSet needs; /* phases whose results it uses: KN_NEEDS of each, they stand before it */
    const char *inputs, *outputs; /* what it reads and makes, as `kinora status` names them */
    /* Makes what is missing of it, and reports its begin and its end (kn_phase_begin, …), unless
     * there is nothing to do. Phases side by side that have the same function are made by one call
     * of it, which asks for KnBuild.wanted: pictures, sound and frames by one run of the pool. */
    gboolean (*run)(KnBuild *build, GError **error);
} KnPhase;

#define KN_NEEDS(name) (1u << KN_PHASE_##name)

#define KN_ITEM(name, words) extern const KnPhase kn_phase_##name;
#include "engine/run/phases.def"
#undef KN_ITEM

const KnPhase *kn_phase_at(KnPhaseId phase);

/* The phase and all that it needs, and the plan, which is always made; NONE: all phases. */
KnPhaseSet kn_phases_until(KnPhaseId phase);
/* The phase and all that need it; NONE: no phase. */
KnPhaseSet kn_phases_from(KnPhaseId phase);

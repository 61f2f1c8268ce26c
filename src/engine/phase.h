/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The phases of a build, in the order of what they need from each other. An event names one by its
 * name. Threads: pure functions. */
typedef enum {
    KN_PHASE_NONE,
    KN_PHASE_PLAN,
    KN_PHASE_VOICE,
    KN_PHASE_VISUALS,
    KN_PHASE_SOUND,
    KN_PHASE_RENDER,
    KN_PHASE_JOIN,
} KnPhase;

/* "plan", …: KN_PHASE_PLAN's name is the first; ends with NULL. */
extern const char *const kn_phase_names[];
const char *kn_phase_name(KnPhase phase);
/* KN_PHASE_NONE: there is no such phase. */
KnPhase kn_phase_find(const char *name);

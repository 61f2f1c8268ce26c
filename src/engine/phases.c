/* SPDX-License-Identifier: MIT */
#include "engine/phases.h"

static const KnPhase *const phases[] = {
    NULL,
#define KN_ITEM(name, words) &kn_phase_##name,
#include "engine/run/phases.def"
#undef KN_ITEM
};

const KnPhase *kn_phase_at(KnPhaseId phase)
{
    return phases[phase];
}

KnPhaseSet kn_phases_until(KnPhaseId phase)
{
    KnPhaseSet set = phase == KN_PHASE_NONE ? ~0u : 1u << phase | KN_NEEDS(plan);
    for (KnPhaseId at = KN_PHASES_END - 1; at > KN_PHASE_NONE; at--)
        if (kn_phase_in(set, at))
            set |= phases[at]->needs;
    return set;
}

KnPhaseSet kn_phases_from(KnPhaseId phase)
{
    KnPhaseSet set = phase == KN_PHASE_NONE ? 0 : 1u << phase;
    for (KnPhaseId at = KN_PHASE_NONE + 1; at < KN_PHASES_END; at++)
        if (phases[at]->needs & set)
            set |= 1u << at;
    return set;
}
